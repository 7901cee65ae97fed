//! The rules of a business system in their order, and the built-in claims that it receives.

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::provider::{ClaimChange, client_of, edit_claims};
use ieum_oidc::claims::{SCOPES, find_source, hideable};
use ieum_oidc::client::Client;
use ieum_oidc::client::profile::ClaimRule;

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Outcome, Typed};
use crate::web::page::{self, EmptyState, Field, Html, Notice, Page};
use crate::web::systems::keeping::{At, KeeperFrame};

#[derive(Debug, Template)]
#[template(path = "systems/claims/page.html")]
struct ClaimsPage {
    l: Lang,
    frame: KeeperFrame,
    notice: Option<Notice>,
    name: String,
    list: RuleList,
}

/// The rules, and the built-in claims with a box for each.
#[derive(Debug, Template)]
#[template(path = "systems/claims/list.html")]
pub struct RuleList {
    l: Lang,
    client: Client,
    version: i64,
    base: String,
    csrf: Html,
}

impl askama::filters::HtmlSafe for RuleList {}

impl RuleList {
    /// Of a business system; its forms stand below `base`.
    pub const fn new(l: Lang, client: Client, version: i64, base: String, csrf: Html) -> Self {
        Self {
            l,
            client,
            version,
            base,
            csrf,
        }
    }
    fn new_path(&self) -> String {
        format!("{}/new", self.base)
    }
    fn rules(&self) -> &[ClaimRule] {
        &self.client.profile.claims.rules
    }
    fn source(&self, rule: &ClaimRule) -> String {
        words::source(self.l, &rule.source)
    }
    fn places(&self, rule: &ClaimRule) -> String {
        words::places(self.l, rule)
    }
    /// The scope that the rule waits for in vain.
    fn missing(&self, rule: &ClaimRule) -> Option<String> {
        let scope = find_source(&rule.source)?.scope?;
        let is_missing = !self.client.scopes.contains(scope);
        is_missing.then(|| self.l.t1("claims-why-not-registered", "scope", scope).into_owned())
    }
    fn built_in(&self) -> Vec<Field> {
        let hidden = &self.client.profile.claims.hidden;
        let field = |(scope, name): (&str, &str)| {
            let label = format!("{name} ({scope})");
            Field::checkbox(format!("claim_{name}"), label, !hidden.contains(name))
        };
        received(&self.client).map(field).collect()
    }
}

/// Scope and name of each built-in claim that a client may do without and is registered for.
fn received(client: &Client) -> impl Iterator<Item = (&'static str, &'static str)> {
    let open = SCOPES.iter().filter(|scope| client.scopes.contains(scope.name));
    open.flat_map(|scope| scope.claims.iter().map(move |claim| (scope.name, claim.name)))
        .filter(|(_, name)| hideable().any(|known| known == *name))
}

/// Which built-in claims are hidden after this form: those without a tick, and those that it did not show.
pub fn hidden_of(client: &Client, typed: &Typed) -> Vec<String> {
    let is_shown = |name: &str| received(client).any(|(_, known)| known == name);
    let kept = client
        .profile
        .claims
        .hidden
        .iter()
        .filter(|name| !is_shown(name))
        .cloned();
    let unticked = received(client).filter(|(_, name)| !typed.has(&format!("claim_{name}")));
    let unticked = unticked.map(|(_, name)| name.to_owned());
    kept.filter(|name| hideable().any(|known| known == name))
        .chain(unticked)
        .collect()
}

/// `GET …/systems/{system}/claims`
pub async fn show(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let l = ask.l;
    let frame = at
        .frame(&ask, l.t("claims-title"))
        .await?
        .below(row.name.clone(), at.address(row.id));
    let base = format!("{}/claims", at.address(row.id));
    let list = RuleList::new(l, client_of(&row)?, row.version, base, frame.csrf_input());
    let (notice, name) = (ask.notice(), row.name);
    let page = ClaimsPage {
        l,
        frame,
        notice,
        name,
        list,
    };
    Ok(Page::new(page).into_response())
}

/// `POST …/systems/{system}/claims/hidden`
pub async fn hide(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let change = ClaimChange::Hide(hidden_of(&client_of(&row)?, &typed));
    edit_claims(&ask.ctx, at.keeper(), row.id, typed.version(), &change).await?;
    let to = format!("{}/claims", at.address(row.id));
    Ok(Done::new(&ask.site, to, "claims-saved").into_response())
}
