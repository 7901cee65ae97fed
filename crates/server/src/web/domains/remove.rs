//! The question before a domain is removed, and the removal.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::domains;
use ieum_model::domain::readable;

use super::rule::AskPage;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleItem, Dialog, Page};

/// `GET /console/{org}/login-page/domains/{domain}/remove`
pub async fn ask(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let (l, id) = (ask.l, super::domain_id(&id)?);
    let row = ask.ctx.store().read().await?.find_domain(caller.scope(), id).await?;
    let row = row.ok_or_else(Failure::not_found)?;
    let domain = readable(&row.name);
    let frame = ask
        .console_frame(&caller, l.t("domains-remove"), ConsoleItem::LoginPage)
        .await?;
    let list = format!("{}/login-page/domains", frame.root);
    let path = format!("{list}/{id}");
    let dialog = Dialog::new(
        l,
        "remove",
        l.t1("domains-remove-ask", "domain", domain.as_str()),
        &format!("{path}/remove"),
        l.t("domains-remove"),
        frame.csrf_input(),
    )
    .effect(l.t("domains-remove-effect-link"))
    .effect(l.t("domains-remove-effect-lead"))
    .effect(l.t("domains-remove-effect-stay"));
    let page = AskPage {
        l,
        frame: frame
            .below(l.t("domains-title"), list.as_str())
            .below(domain, path.as_str()),
        dialog: dialog.as_page(&path),
    };
    Ok(Page::new(page).into_response())
}

/// `POST /console/{org}/login-page/domains/{domain}/remove`
pub async fn remove(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    _typed: Typed,
) -> Outcome<Response> {
    domains::remove(&ask.ctx, &caller, super::domain_id(&id)?).await?;
    let to = format!("{}/login-page/domains", Ask::console_root(&caller));
    Ok(Done::new(&ask.site, to, "domain-removed").into_response())
}
