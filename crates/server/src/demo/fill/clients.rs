//! Two business systems: the sample one, and one that tests act as.

use anyhow::Context as _;
use ieum_app::Context;
use ieum_app::core::token;
use ieum_model::ClientRowId;
use ieum_store::client::{ClientSettings, NewClient};

use super::{Urls, write};
use crate::demo::facts::ClientFacts;
use crate::demo::home::{Notes, token as new_token};

const SAMPLE_NAME: &str = "한빛톡";
const TEST_ID: &str = "ieum-test";
/// Any port (RFC 8252, section 7.3).
const TEST_REDIRECT_URIS: [&str; 1] = ["http://127.0.0.1:*/callback"];

/// Registers both; returns the one that is printed.
pub(super) async fn add(ctx: &Context, notes: &Notes, urls: &Urls) -> anyhow::Result<ClientFacts> {
    let test = ClientFacts {
        client_id: TEST_ID.to_owned(),
        client_secret: new_token(ctx.rng()),
        redirect_uris: TEST_REDIRECT_URIS.map(str::to_owned).to_vec(),
    };
    let sample = Lists::of_sample(urls);
    let home = urls.sample.as_str();
    let for_tests = Lists {
        redirect_uris: test.redirect_uris.clone(),
        post_logout_redirect_uris: test.redirect_uris.clone(),
        grants: words("authorization_code refresh_token client_credentials"),
        scopes: words("openid profile email phone organization offline_access organizations:write"),
    };
    write(ctx, async |tx| {
        let secret = |secret: &str| Some(token::hash(secret));
        tx.insert_client(&NewClient {
            id: ClientRowId::new(ctx.now(), ctx.rng()),
            client_id: &notes.sample.client_id,
            kind: "confidential",
            secret_hash: secret(&notes.sample.client_secret),
            settings: sample.settings(SAMPLE_NAME, Some(home)),
            now: ctx.now(),
        })
        .await?;
        tx.insert_client(&NewClient {
            id: ClientRowId::new(ctx.now(), ctx.rng()),
            client_id: TEST_ID,
            kind: "confidential",
            secret_hash: secret(&test.client_secret),
            settings: for_tests.settings("연동 시험용 클라이언트", None),
            now: ctx.now(),
        })
        .await?;
        Ok(())
    })
    .await?;
    Ok(test)
}

/// Tells Ieum where the sample business system is in this run.
pub(super) async fn move_sample(ctx: &Context, notes: &Notes, urls: &Urls) -> anyhow::Result<()> {
    let found = ctx
        .store()
        .read()
        .await?
        .find_active_client(&notes.sample.client_id)
        .await?;
    let client = found.context("the sample business system is not registered, or suspended")?;
    let lists = Lists::of_sample(urls);
    let settings = ClientSettings {
        name: &client.name,
        grants: &client.grants,
        scopes: &client.scopes,
        id_token_alg: &client.id_token_alg,
        ..lists.settings(SAMPLE_NAME, Some(urls.sample.as_str()))
    };
    write(ctx, async |tx| {
        tx.update_client(client.id, client.version, settings).await?;
        Ok(())
    })
    .await
}

/// Where the sample business system is answered.
pub(super) fn sample_redirect_uris(urls: &Urls) -> Vec<String> {
    Lists::of_sample(urls).redirect_uris
}

struct Lists {
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    grants: Vec<String>,
    scopes: Vec<String>,
}

impl Lists {
    fn of_sample(urls: &Urls) -> Self {
        let at = |path: &str| vec![urls.sample.join(path).map_or_else(|_| String::new(), String::from)];
        Self {
            redirect_uris: at("/callback"),
            post_logout_redirect_uris: at("/signed-out"),
            grants: words("authorization_code"),
            scopes: words("openid profile email organization"),
        }
    }
    fn settings<'a>(&'a self, name: &'a str, home_url: Option<&'a str>) -> ClientSettings<'a> {
        ClientSettings {
            name,
            redirect_uris: &self.redirect_uris,
            post_logout_redirect_uris: &self.post_logout_redirect_uris,
            grants: &self.grants,
            scopes: &self.scopes,
            id_token_alg: "RS256",
            home_url,
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}
