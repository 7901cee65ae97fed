//! Suspends and resumes a business system.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::provider::{resume_client, suspend_client};
use ieum_model::ClientRowId;
use ieum_store::active::ClientRow;

use super::secret::AskPage;
use super::{address, find};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed};
use crate::web::page::{Dialog, Html, OperatorItem, Page};

/// The question before it.
pub fn dialog(l: Lang, system: &ClientRow, csrf: Html) -> Dialog {
    Dialog::new(
        l,
        "suspend",
        l.t1("system-suspend-title", "name", system.name.as_str()),
        &format!("{}/suspend", address(system.id)),
        l.t("system-suspend"),
        csrf,
    )
    .effect(l.t("system-suspend-effect"))
}

/// `GET /operator/systems/{system}/suspend`
pub async fn ask(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let l = ask.l;
    let frame = ask.operator_frame(&caller, l.t("system-suspend"), OperatorItem::Systems);
    let frame = frame.below(row.name.clone(), address(row.id));
    let dialog = dialog(l, &row, frame.csrf_input()).as_page(&address(row.id));
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST /operator/systems/{system}/suspend`
pub async fn suspend(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, _: Typed) -> Outcome<Response> {
    let id: ClientRowId = id.parse().map_err(|_| Failure::not_found())?;
    suspend_client(&ask.ctx, &caller.actor(), id).await?;
    let done = Done::new(&ask.site, address(id), "system-suspended");
    Ok(done.into_response())
}

/// `POST /operator/systems/{system}/resume`
pub async fn resume(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, _: Typed) -> Outcome<Response> {
    let id: ClientRowId = id.parse().map_err(|_| Failure::not_found())?;
    resume_client(&ask.ctx, &caller.actor(), id).await?;
    let done = Done::new(&ask.site, address(id), "system-resumed");
    Ok(done.into_response())
}
