//! `…/systems/{system}/setup`: settings for common stacks, filled in, to copy into the business system. The secret is
//! never among them: it is shown once, and belongs into the business system's own store of secrets.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use ieum_oidc::client::ClientKind;
use ieum_oidc::discovery::paths;
use ieum_store::active::ClientRow;
use serde::Deserialize;

use super::form;
use super::keeping::{At, KeeperFrame};
use crate::i18n::Lang;
use crate::web::core::{Ask, Outcome};
use crate::web::page::{self, CopyField, Notice, Page};

macro_rules! stacks {
    ($($(#[$doc:meta])* $stack:ident = $name:literal, $title:literal;)*) => {
        /// What a business system may be built with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Stack { $($(#[$doc])* $stack,)* }

        impl Stack {
            const ALL: &[Self] = &[$(Self::$stack),*];
            const fn name(self) -> &'static str {
                match self { $(Self::$stack => $name,)* }
            }
            /// Its own name, the same in every language.
            const fn title(self) -> &'static str {
                match self { $(Self::$stack => $title,)* }
            }
            const fn text(self) -> &'static str {
                match self { $(Self::$stack => include_str!(concat!("../../../templates/systems/setup/", $name, ".txt")),)* }
            }
        }
    };
}

stacks! {
    Node = "node", "Node.js";
    Spring = "spring", "Spring Boot";
    AspNet = "aspnet", "ASP.NET Core";
    Authlib = "authlib", "Python";
    GitLab = "gitlab", "GitLab";
    Grafana = "grafana", "Grafana";
    Apache = "apache", "Apache";
    OAuth2Proxy = "oauth2-proxy", "OAuth2 Proxy";
}

#[derive(Debug, Template)]
#[template(path = "systems/setup.html")]
struct SetupPage {
    l: Lang,
    frame: KeeperFrame,
    system: ClientRow,
    base: String,
    stack: Stack,
    snippet: String,
    redirect_uri: Option<String>,
    addresses: Vec<CopyField>,
}

impl SetupPage {
    fn has_secret(&self) -> bool {
        form::kind_of(&self.system) == ClientKind::Confidential
    }
    fn rows(&self) -> usize {
        self.snippet.lines().count() + 1
    }
}

/// Which stack.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    stack: String,
}

/// The handler. A stack that nobody knows shows the first.
pub async fn show(ask: Ask, at: At, Query(asked): Query<Asked>) -> Outcome<Response> {
    let system = at.find(&ask).await?;
    let l = ask.l;
    let known = Stack::ALL.iter().copied().find(|stack| stack.name() == asked.stack);
    let stack = known.unwrap_or(Stack::Node);
    let issuer = ask.site.app.public_url.as_str().trim_end_matches('/').to_owned();
    let redirect_uri = system.redirect_uris.first().cloned();
    let full = |path: &str| format!("{issuer}{path}");
    let addresses = vec![
        CopyField::new(l, "issuer", l.t("system-setup-issuer"), &issuer),
        CopyField::new(l, "discovery", l.t("system-discovery"), full(paths::DISCOVERY)),
        CopyField::new(l, "client-id", l.t("system-client-id"), &system.client_id),
        CopyField::new(l, "authorize", l.t("system-setup-authorize"), full(paths::AUTHORIZE)),
        CopyField::new(l, "token", l.t("system-setup-token"), full(paths::TOKEN)),
        CopyField::new(l, "userinfo", l.t("system-setup-userinfo"), full(paths::USERINFO)),
        CopyField::new(l, "jwks", l.t("system-setup-jwks"), full(paths::JWKS)),
        CopyField::new(l, "logout", l.t("system-setup-logout"), full(paths::LOGOUT)),
    ];
    let frame = at
        .frame(&ask, l.t("system-setup-title"))
        .await?
        .below(system.name.clone(), at.address(system.id));
    let page = SetupPage {
        l,
        frame,
        stack,
        snippet: snippet(stack, &issuer, &system),
        redirect_uri,
        addresses,
        base: at.address(system.id),
        system,
    };
    Ok(Page::new(page).into_response())
}

/// The settings of a stack for a business system.
fn snippet(stack: Stack, issuer: &str, system: &ClientRow) -> String {
    let redirect_uri = system
        .redirect_uris
        .first()
        .map(String::as_str)
        .filter(|uri| is_plain(uri));
    let redirect_uri = redirect_uri.unwrap_or("https://business-system.example/callback");
    let path = url::Url::parse(redirect_uri).map_or_else(|_| "/callback".to_owned(), |url| url.path().to_owned());
    // What only the business system itself may do is not asked for at a sign-in.
    let scopes: Vec<&str> = system
        .scopes
        .iter()
        .map(String::as_str)
        .filter(|name| ieum_oidc::claims::is_identity_scope(name))
        .collect();
    stack
        .text()
        .replace("{issuer}", issuer)
        .replace("{client_id}", &system.client_id)
        .replace("{redirect_uri}", redirect_uri)
        .replace("{redirect_path}", &path)
        .replace("{scope_commas}", &scopes.join(","))
        .replace("{scope}", &scopes.join(" "))
}

/// Whether a text means itself between the quotes of every stack.
fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!&()*+,;=%".contains(&b))
}

#[cfg(test)]
mod tests {
    use ieum_model::{ClientRowId, Instant};

    use super::*;

    fn system() -> ClientRow {
        ClientRow {
            id: ClientRowId::from_uuid(uuid::Uuid::nil()),
            client_id: "0a1b".into(),
            name: "ERP".into(),
            kind: "confidential".into(),
            secret_hash: None,
            redirect_uris: vec!["https://erp.example/signed-in".into()],
            post_logout_redirect_uris: vec![],
            grants: vec![],
            scopes: vec!["openid".into(), "email".into(), "organizations:read".into()],
            id_token_alg: "ES256".into(),
            home_url: None,
            state: "active".into(),
            created_at: Instant::from_seconds(0),
            version: 1,
            profile: "{}".into(),
            org_id: None,
            reach: "all".into(),
        }
    }

    #[test]
    fn every_stack_is_filled_in_and_asks_for_pkce() {
        for stack in Stack::ALL.iter().copied() {
            let text = snippet(stack, "https://login.example", &system());
            let name = stack.name();
            assert!(
                text.contains("https://login.example") && text.contains("0a1b"),
                "{name}"
            );
            assert!(text.contains("/signed-in"), "{name}");
            assert!(
                text.contains("openid") && !text.contains("organizations:read"),
                "{name}"
            );
            assert!(
                text.to_lowercase().contains("pkce") || text.contains("code_challenge_method"),
                "{name}"
            );
            for left in ["{issuer}", "{client_id}", "{redirect", "{scope"] {
                assert!(!text.contains(left), "{name}: {left}");
            }
        }
    }

    #[test]
    fn an_address_that_would_end_a_quotation_is_not_filled_in() {
        let odd = ClientRow {
            redirect_uris: vec!["https://erp.example/'a\"b".into()],
            ..system()
        };
        for stack in Stack::ALL.iter().copied() {
            let text = snippet(stack, "https://login.example", &odd);
            assert!(!text.contains("'a\"b"), "{}", stack.name());
        }
    }
}
