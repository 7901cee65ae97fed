//! An administrator removes a member's factors, after a question.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, factors, members};
use ieum_model::MemberId;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{ConsoleFrame, ConsoleItem, Dialog, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "factors/member.html")]
struct MemberPage {
    l: Lang,
    frame: ConsoleFrame,
    error: Option<Notice>,
    dialog: Dialog,
}

fn member(id: &str) -> Outcome<MemberId> {
    id.parse().map_err(|_| Failure::not_found())
}

/// `GET /console/{org}/members/{member}/factors`
pub async fn ask(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    page(&ask, &caller, member(&id)?, None).await
}

/// `POST /console/{org}/members/{member}/factors`
pub async fn reset(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    _: Typed,
) -> Outcome<Response> {
    let id = member(&id)?;
    match factors::reset_member(&ask.ctx, &caller, id).await {
        Ok(()) => {
            let to = format!("{}/members/{id}", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "factors-reset").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let error = errors.get("").map(Notice::bad);
            page(&ask, &caller, id, error).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(ask: &Ask, caller: &OrgCaller, id: MemberId, error: Option<Notice>) -> Outcome<Response> {
    let l = ask.l;
    let shown = members::show(&ask.ctx, caller, id).await?;
    let root = Ask::console_root(caller);
    let path = format!("{root}/members/{id}");
    let frame = ask
        .console_frame(caller, l.t("factors-reset"), ConsoleItem::Members)
        .await?
        .below(l.t("members-title"), format!("{root}/members"))
        .below(shown.member.name.clone(), path.clone());
    let dialog = Dialog::new(
        l,
        "reset",
        l.t1("factors-reset-title", "name", shown.member.name.as_str()),
        &format!("{path}/factors"),
        l.t("factors-reset"),
        frame.csrf_input(),
    )
    .effect(l.t("factors-reset-effect"))
    .effect(l.t("factors-reset-effect-sessions"))
    .as_page(&path);
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = MemberPage {
        l,
        frame,
        error,
        dialog,
    };
    Ok(Page::with_status(status, page).into_response())
}
