//! Suspends and resumes a business system.

use axum::response::{IntoResponse, Response};
use ieum_app::provider::{resume_client, suspend_client};
use ieum_store::active::ClientRow;

use super::keeping::At;
use super::secret::AskPage;
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Outcome, Typed};
use crate::web::page::{Dialog, Html, Page};

/// The question before it.
pub fn dialog(l: Lang, at: &At, system: &ClientRow, csrf: Html) -> Dialog {
    Dialog::new(
        l,
        "suspend",
        l.t1("system-suspend-title", "name", system.name.as_str()),
        &format!("{}/suspend", at.address(system.id)),
        l.t("system-suspend"),
        csrf,
    )
    .effect(l.t("system-suspend-effect"))
}

/// `GET …/systems/{system}/suspend`
pub async fn ask(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let l = ask.l;
    let frame = at.frame(&ask, l.t("system-suspend")).await?;
    let frame = frame.below(row.name.clone(), at.address(row.id));
    let dialog = dialog(l, &at, &row, frame.csrf_input()).as_page(&at.address(row.id));
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST …/systems/{system}/suspend`
pub async fn suspend(ask: Ask, at: At, _: Typed) -> Outcome<Response> {
    let id = at.id()?;
    suspend_client(&ask.ctx, at.keeper(), id).await?;
    let done = Done::new(&ask.site, at.address(id), "system-suspended");
    Ok(done.into_response())
}

/// `POST …/systems/{system}/resume`
pub async fn resume(ask: Ask, at: At, _: Typed) -> Outcome<Response> {
    let id = at.id()?;
    resume_client(&ask.ctx, at.keeper(), id).await?;
    let done = Done::new(&ask.site, at.address(id), "system-resumed");
    Ok(done.into_response())
}
