//! The OpenID provider over HTTP, as business systems and browsers meet it.

mod assertion;
mod attacks;
mod authorize;
mod backchannel;
mod bound_api;
mod client_errors;
mod code;
mod conformance;
mod device;
mod dpop;
mod encrypted;
mod exchange;
mod frontchannel;
mod high_assurance;
mod interaction;
mod introspect;
mod jwt;
mod keys;
mod keys_page;
mod killed;
mod logout;
mod mtls;
mod notices;
pub mod own;
mod pairwise;
mod processes;
mod published;
mod reach;
mod receiver;
mod refresh;
pub mod requests;
mod sample;
mod secrets;
mod select;
mod session_state;
mod signins;
mod suspended;
mod systems;
mod tokens_page;

pub use assertion::key as signing_key;
pub use receiver::Receiver;

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use ieum_app::Actor;
use ieum_app::organizations::Created;
use ieum_app::provider::{ClientForm, edit_profile, register_client_as};
use ieum_model::plan::Plan;
use ieum_oidc::claims::IdTokenClaims;
use ieum_oidc::client::profile::TokenProfile;
use ieum_oidc::client::{ClientKind, Profile};
use ieum_oidc::jose::{Typ, verify};
use ieum_store::org_slug::SlugState;
use serde_json::Value;
use url::form_urlencoded::{Serializer, parse};

use crate::support::{Answer, Browser, PUBLIC_URL, TestApp};

pub use self::reach::group;

pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const CALLBACK: &str = "https://rp.example/cb";
pub const BYE: &str = "https://rp.example/bye";

/// A registered business system.
pub struct Rp<'a> {
    pub app: &'a TestApp,
    pub id: ieum_model::ClientRowId,
    pub client_id: String,
    pub secret: String,
}

pub fn form(name: &str) -> ClientForm {
    let names = |list: &str| list.split(' ').map(str::to_owned).collect();
    ClientForm {
        name: name.to_owned(),
        kind: ClientKind::Confidential,
        home_url: "https://rp.example/".into(),
        redirect_uris: format!("{CALLBACK}\nhttp://127.0.0.1:*/callback"),
        post_logout_redirect_uris: BYE.into(),
        grants: names("authorization_code refresh_token client_credentials"),
        scopes: names("openid profile email organization offline_access organizations:read"),
        id_token_alg: "ES256".into(),
    }
}

/// Registers a business system called `rp`.
pub async fn rp(app: &TestApp) -> Rp<'_> {
    register(app, "rp", &form("사내 메신저")).await
}

pub async fn register<'a>(app: &'a TestApp, client_id: &str, form: &ClientForm) -> Rp<'a> {
    let made = register_client_as(&app.ctx(), &Actor::system(), form, client_id)
        .await
        .unwrap();
    Rp {
        app,
        id: made.id,
        client_id: made.client_id,
        secret: made.secret.map(|secret| secret.reveal().to_owned()).unwrap_or_default(),
    }
}

/// An organisation with an organisation ID.
pub async fn organization(app: &TestApp, slug: &str) -> Created {
    let created = app
        .organization(slug, Plan::Standard, &format!("admin@{slug}.example"))
        .await;
    let ctx = app.ctx();
    app.write(async |tx| {
        tx.set_linked(created.scope, ctx.now()).await?;
        tx.insert_slug(created.scope, slug, slug, SlugState::Current, ctx.now())
            .await?;
        Ok(())
    })
    .await;
    created
}

/// The parameters of an address.
pub fn query(address: &str) -> Vec<(String, String)> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    parse(query.as_bytes()).into_owned().collect()
}

pub fn param(address: &str, name: &str) -> Option<String> {
    query(address).into_iter().find(|(n, _)| n == name).map(|(_, v)| v)
}

pub fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{} {}", answer.status, answer.body))
}

impl Rp<'_> {
    /// The address of a good authorisation request with these parameters instead; an empty value takes one out.
    pub fn address(&self, changes: &[(&str, &str)]) -> String {
        let mut pairs: Vec<(&str, &str)> = vec![
            ("client_id", &self.client_id),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile email organization"),
            ("state", "st&1"),
            ("nonce", "n1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for change in changes {
            pairs.retain(|(name, _)| *name != change.0);
            if !change.1.is_empty() {
                pairs.push(*change);
            }
        }
        format!(
            "/oauth2/authorize?{}",
            Serializer::new(String::new()).extend_pairs(pairs).finish()
        )
    }

    /// A code for the browser's member.
    pub async fn code(&self, browser: &mut Browser<'_>, changes: &[(&str, &str)]) -> String {
        let answer = browser.get(&self.address(changes)).await;
        param(answer.location(), "code").unwrap_or_else(|| panic!("{} {}", answer.location(), answer.body))
    }

    /// A token request with the secret in the header.
    pub async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        let basic = STANDARD.encode(format!("{}:{}", self.client_id, self.secret));
        self.token_with(Some(&format!("Basic {basic}")), fields).await
    }

    pub async fn token_with(&self, authorization: Option<&str>, fields: &[(&str, &str)]) -> Answer {
        self.call("/oauth2/token", authorization, fields).await
    }

    /// A form for one of the addresses for programs, with the secret in the header.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let basic = STANDARD.encode(format!("{}:{}", self.client_id, self.secret));
        self.call(path, Some(&format!("Basic {basic}")), fields).await
    }

    pub async fn introspect(&self, token: &str) -> Value {
        let answer = self.post("/oauth2/introspect", &[("token", token)]).await;
        assert_eq!(answer.status, http::StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.headers["cache-control"], "no-store");
        json(&answer)
    }

    pub async fn revoke(&self, token: &str) -> Answer {
        self.post("/oauth2/revoke", &[("token", token)]).await
    }

    /// Changes what the business system chose of tokens.
    pub async fn choose(&self, change: impl Fn(&mut TokenProfile) + Sync) {
        let row = self
            .app
            .store()
            .read()
            .await
            .unwrap()
            .find_client(self.id)
            .await
            .unwrap()
            .unwrap();
        let change = |profile: &mut Profile| {
            change(&mut profile.tokens);
            Ok(())
        };
        edit_profile(&self.app.ctx(), &Actor::system(), self.id, row.version, change)
            .await
            .unwrap();
    }

    async fn call(&self, path: &str, authorization: Option<&str>, fields: &[(&str, &str)]) -> Answer {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        self.app.browser().send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn redeem(&self, code: &str) -> Answer {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ])
        .await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)])
            .await
    }

    pub async fn userinfo(&self, token: &str) -> Answer {
        let request = Request::get("/oauth2/userinfo").header(AUTHORIZATION, format!("Bearer {token}"));
        self.app.browser().send(request.body(Body::empty()).unwrap()).await
    }

    /// The tokens of a new sign-in.
    pub async fn tokens(&self, browser: &mut Browser<'_>) -> Value {
        let code = self.code(browser, &[]).await;
        json(&self.redeem(&code).await)
    }
}

/// The text of a member of a JSON object.
pub fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}"))
}

/// A verified ID token.
pub async fn id_token(app: &TestApp, tokens: &Value) -> IdTokenClaims {
    let keys = ieum_app::provider::keys::opened(&app.ctx()).await.unwrap();
    verify(text(tokens, "id_token"), keys.verifiers(), Typ::Jwt).unwrap()
}

/// The header of a token.
pub fn header(token: &str) -> Value {
    let part = token.split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Where a redirect to the login pages comes back to.
pub fn next(answer: &Answer) -> String {
    param(answer.location(), "next").unwrap_or_else(|| panic!("{:?} {}", answer.status, answer.location()))
}

/// Signs the browser in to an organisation, as its login page would.
pub async fn sign_in(browser: &mut Browser<'_>, created: &Created) {
    let app = browser.app;
    let ctx = app.ctx();
    let cookie = browser.cookie("ieum_session").map(ieum_model::secret::Secret::new);
    let before = ieum_app::access::find_signed_in(&ctx, cookie.as_ref()).await.unwrap();
    let opened = app
        .write(async |tx| {
            let methods = tx.login_methods(created.scope).await?;
            let to = ieum_app::sessions::SignInTo {
                scope: created.scope,
                member: created.member,
                method: methods[0].id,
                policy: tx.get_organization(created.scope).await?.session_policy,
                tested: None,
            };
            let before = before.as_ref().map(|signed_in| &signed_in.session);
            ieum_app::sessions::open_member_session(&ctx, tx, created.account, to, before).await
        })
        .await;
    browser.cookies.retain(|(name, _)| name != "ieum_session");
    browser
        .cookies
        .push(("ieum_session".into(), opened.token.expose().into()));
}

pub fn issuer() -> &'static str {
    PUBLIC_URL
}
