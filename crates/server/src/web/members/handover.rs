//! Hands the role of super admin over, from the console: the offer and taking it back.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::members;

use super::links::AskPage;
use super::{admins, refused, show};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{ConsoleFrame, Dialog, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "members/handover.html")]
struct HandoverPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    typed: Typed,
    errors: Errors,
}

async fn page(ask: &Ask, caller: &OrgCaller, typed: Typed, errors: Errors) -> Outcome<Response> {
    let (l, path) = (ask.l, admins::path(caller));
    let frame = show::frame(ask, caller, l.t("members-handover")).await?;
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = HandoverPage {
        l,
        frame: frame.below(l.t("members-admins"), path.clone()),
        path,
        typed,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/admins/handover`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    page(&ask, &caller, Typed::default(), Errors::none()).await
}

/// `POST /console/{org}/admins/handover`
pub async fn offer(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    match members::offer_handover(&ask.ctx, &caller, typed.get("sign_in_id")).await {
        Ok(_) => {
            let done = Done::new(&ask.site, admins::path(&caller), "handover-offered");
            Ok(done.into_response())
        }
        Err(error) => {
            let errors = refused(ask.l, error)?;
            page(&ask, &caller, typed, errors).await
        }
    }
}

/// `GET /console/{org}/admins/handover/cancel`
pub async fn ask(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let (l, path) = (ask.l, admins::path(&caller));
    let frame = show::frame(&ask, &caller, l.t("members-handover-cancel")).await?;
    let dialog = Dialog::new(
        l,
        "cancel",
        l.t("members-handover-cancel-title"),
        &format!("{path}/handover/cancel"),
        l.t("members-handover-cancel"),
        frame.csrf_input(),
    )
    .effect(l.t("members-handover-cancel-effect"))
    .as_page(&path);
    Ok(Page::new(AskPage {
        l,
        frame: frame.below(l.t("members-admins"), path),
        dialog,
    })
    .into_response())
}

/// `POST /console/{org}/admins/handover/cancel`
pub async fn cancel(ask: Ask, Console(caller): Console, _: Typed) -> Outcome<Response> {
    members::cancel_handover(&ask.ctx, &caller).await?;
    let done = Done::new(&ask.site, admins::path(&caller), "handover-cancelled");
    Ok(done.into_response())
}
