//! Two business systems: the sample one, and one that tests act as.

use anyhow::Context as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ieum_app::access::OrgCaller;
use ieum_app::provider::{ClientForm, Registered, edit_client, edit_profile, register_client_as, set_logout};
use ieum_app::registration::{TokenForm, create_initial_token};
use ieum_app::{Actor, Context};
use ieum_oidc::client::ClientKind;
use ieum_oidc::client::profile::AskedLogout;
use ieum_oidc::discovery::paths;
use ieum_oidc::jose::{Alg, SigningKey};
use serde_json::json;

use super::Urls;
use crate::demo::facts::{ClientFacts, KeyFacts, RegistrationFacts};

pub(super) const SAMPLE_ID: &str = "hanbit-talk";
const SAMPLE_NAME: &str = "한빛톡";
/// Who somebody is, where, and what they are there.
const SAMPLE_SCOPES: &str = "openid profile email organization groups roles";
const OWN_ID: &str = "own-board";
const OWN_NAME: &str = "사내 게시판";
const TEST_ID: &str = "ieum-test";
/// The name of its key.
const TEST_KEY: &str = "ieum-test-1";
/// What its access tokens may be for.
const TEST_RESOURCE: &str = "https://api.ieum-test.example/";
/// Any port (RFC 8252, section 7.3).
const TEST_REDIRECT_URI: &str = "http://127.0.0.1:*/callback";

/// The sample business system, registered.
pub(super) async fn add_sample(ctx: &Context, urls: &Urls) -> anyhow::Result<ClientFacts> {
    let form = sample(urls)?;
    let registered = register_client_as(ctx, &Actor::system(), &form, SAMPLE_ID).await?;
    tell_sample(ctx, urls).await?;
    facts(registered, &form)
}

/// The client that tests act as, registered.
pub(super) async fn add_test(ctx: &Context) -> anyhow::Result<ClientFacts> {
    let form = ClientForm {
        name: "연동 시험".to_owned(),
        kind: ClientKind::Confidential,
        home_url: String::new(),
        redirect_uris: TEST_REDIRECT_URI.to_owned(),
        post_logout_redirect_uris: TEST_REDIRECT_URI.to_owned(),
        grants: words("authorization_code refresh_token client_credentials"),
        scopes: words(
            "openid profile email phone organization groups roles offline_access organizations:read organizations:write",
        ),
        // What a library expects that was told nothing else (OpenID Connect Core, section 15.1).
        id_token_alg: "RS256".to_owned(),
    };
    let registered = register_client_as(ctx, &Actor::system(), &form, TEST_ID).await?;
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256)?;
    let key = SigningKey::from_pkcs8(TEST_KEY, Alg::Es256, &pkcs8)?;
    let row = ctx.store().read().await?.find_client(registered.id).await?;
    let version = row.context("the client that was just registered is gone")?.version;
    let choose = |profile: &mut ieum_oidc::client::Profile| {
        profile.auth.jwks = Some(json!({ "keys": [key.jwk()] }).to_string());
        profile.requests.resources = vec![TEST_RESOURCE.to_owned()];
        Ok(())
    };
    edit_profile(ctx, &Actor::system(), registered.id, version, choose).await?;
    let key = KeyFacts {
        kid: TEST_KEY.to_owned(),
        alg: Alg::Es256.as_str().to_owned(),
        pkcs8: STANDARD.encode(pkcs8.as_slice()),
    };
    Ok(ClientFacts {
        signing_key: Some(key),
        ..facts(registered, &form)?
    })
}

/// A token with which programs register business systems.
pub(super) async fn add_registration(ctx: &Context, urls: &Urls) -> anyhow::Result<RegistrationFacts> {
    let form = TokenForm {
        label: "연동 시험".to_owned(),
        days: "90".to_owned(),
        max_uses: "1000".to_owned(),
        grants: words("authorization_code refresh_token client_credentials"),
        scopes: words("openid profile email phone organization offline_access"),
        organization: String::new(),
    };
    let (_, token) = create_initial_token(ctx, &Actor::system(), &form).await?;
    Ok(RegistrationFacts {
        endpoint: registration_endpoint(urls),
        initial_access_token: token.reveal().to_owned(),
    })
}

/// Where they register in this run.
pub(super) fn registration_endpoint(urls: &Urls) -> String {
    format!("{}{}", super::text(&urls.public), paths::REGISTER)
}

/// A business system that a linked company registered for itself.
pub(super) async fn add_own(ctx: &Context, caller: &OrgCaller) -> anyhow::Result<()> {
    let form = ClientForm {
        name: OWN_NAME.to_owned(),
        kind: ClientKind::Confidential,
        home_url: "https://board.example/".to_owned(),
        redirect_uris: "https://board.example/callback".to_owned(),
        post_logout_redirect_uris: String::new(),
        grants: words("authorization_code refresh_token"),
        scopes: words("openid profile email organization"),
        id_token_alg: "ES256".to_owned(),
    };
    register_client_as(ctx, caller, &form, OWN_ID).await?;
    Ok(())
}

/// Tells Ieum where the sample business system is in this run.
pub(super) async fn move_sample(ctx: &Context, urls: &Urls) -> anyhow::Result<()> {
    let found = ctx.store().read().await?.find_active_client(SAMPLE_ID).await?;
    let client = found.context("the sample business system is not registered, or suspended")?;
    let form = sample(urls)?;
    if client.redirect_uris.join("\n") == form.redirect_uris {
        return Ok(());
    }
    edit_client(ctx, &Actor::system(), client.id, client.version, &form).await?;
    tell_sample(ctx, urls).await
}

/// The sample business system is told of sign-outs.
async fn tell_sample(ctx: &Context, urls: &Urls) -> anyhow::Result<()> {
    let found = ctx.store().read().await?.find_active_client(SAMPLE_ID).await?;
    let client = found.context("the sample business system is not registered")?;
    let uri = urls.sample.join("/back-channel-logout")?;
    let asked = AskedLogout {
        backchannel_uri: uri.as_str(),
        backchannel_session_required: true,
        ..AskedLogout::default()
    };
    Ok(set_logout(ctx, &Actor::system(), client.id, client.version, &asked).await?)
}

fn sample(urls: &Urls) -> anyhow::Result<ClientForm> {
    Ok(ClientForm {
        name: SAMPLE_NAME.to_owned(),
        kind: ClientKind::Confidential,
        home_url: urls.sample.to_string(),
        redirect_uris: urls.sample.join("/callback")?.to_string(),
        post_logout_redirect_uris: urls.sample.join("/signed-out")?.to_string(),
        grants: words("authorization_code"),
        scopes: words(SAMPLE_SCOPES),
        id_token_alg: "ES256".to_owned(),
    })
}

fn facts(registered: Registered, form: &ClientForm) -> anyhow::Result<ClientFacts> {
    let secret = registered.secret.context("a client without a secret")?;
    Ok(ClientFacts {
        client_id: registered.client_id,
        client_secret: secret.reveal().to_owned(),
        redirect_uris: form.redirect_uris.lines().map(str::to_owned).collect(),
        signing_key: None,
    })
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}
