//! The rule of a domain: its people sign in by one method and by no password. What it means is asked first.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, domains};
use ieum_model::domain::readable;
use ieum_model::{DomainId, LoginMethodId};

use super::one;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{ConsoleFrame, ConsoleItem, Dialog, Page};

#[derive(Debug, Template)]
#[template(path = "domains/ask.html")]
pub(super) struct AskPage {
    pub(super) l: Lang,
    pub(super) frame: ConsoleFrame,
    pub(super) dialog: Dialog,
}

/// `POST /console/{org}/login-page/domains/{domain}/rule`
pub async fn set(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = super::domain_id(&id)?;
    let rule: Option<LoginMethodId> = match typed.get("rule") {
        "" => None,
        text => Some(text.parse().map_err(|_| Failure::not_found())?),
    };
    if let Some(rule) = rule
        && !typed.has("confirm")
        && let Some(page) = question(&ask, &caller, id, typed.version(), rule).await?
    {
        return Ok(page);
    }
    match domains::set_rule(&ask.ctx, &caller, id, typed.version(), rule).await {
        Ok(()) => {
            let to = format!("{}/login-page/domains/{id}", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "domain-ruled").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            one::render(&ask, &caller, id, None, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Stale) => one::stale(&ask, &caller, id).await,
        Err(error) => Err(error.into()),
    }
}

/// What the rule will mean; nothing if it cannot be set anyway, or stands already.
async fn question(
    ask: &Ask,
    caller: &OrgCaller,
    id: DomainId,
    version: i64,
    rule: LoginMethodId,
) -> Outcome<Option<Response>> {
    let l = ask.l;
    let (row, living) = {
        let mut conn = ask.ctx.store().read().await?;
        let row = conn
            .find_domain(caller.scope(), id)
            .await?
            .ok_or_else(Failure::not_found)?;
        let living = conn.living_rule(caller.scope(), Some(rule)).await?;
        (row, living)
    };
    let is_proven = row.standing.state == ieum_model::domain::DomainState::Proven;
    let (Some((_, method)), true, false) = (living, is_proven, row.rule == Some(rule)) else {
        return Ok(None);
    };
    let domain = readable(&row.name);
    let frame = ask
        .console_frame(caller, l.t("domains-rule"), ConsoleItem::LoginPage)
        .await?;
    let list = format!("{}/login-page/domains", frame.root);
    let path = format!("{list}/{id}");
    let dialog = Dialog::new(
        l,
        "rule",
        l.t2("domains-rule-ask", "domain", domain.as_str(), "method", method.as_str()),
        &format!("{path}/rule"),
        l.t("domains-rule-go"),
        frame.csrf_input(),
    )
    .hidden("version", version)
    .hidden("rule", rule)
    .hidden("confirm", "yes")
    .effect(l.t1("domains-rule-effect-password", "domain", domain.as_str()))
    .effect(l.t("domains-rule-effect-sessions"))
    .effect(l.t("domains-rule-effect-admin"))
    .effect(l.t("domains-rule-effect-off"));
    let page = AskPage {
        l,
        frame: frame
            .below(l.t("domains-title"), list.as_str())
            .below(domain, path.as_str()),
        dialog: dialog.as_page(&path),
    };
    Ok(Some(Page::new(page).into_response()))
}
