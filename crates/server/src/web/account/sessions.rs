//! Ending sessions: one, or all others.

use askama::Template;
use axum::extract::Path;
use axum::response::IntoResponse;
use ieum_app::account::overview;
use ieum_app::sessions;
use ieum_model::SessionId;

use super::{AccountFrame, AccountItem};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Outcome, SignedIn, Typed};
use crate::web::page::{Dialog, Frame, Page};

#[derive(Debug, Template)]
#[template(path = "account/end_others.html")]
struct EndOthers {
    l: Lang,
    frame: AccountFrame,
    dialog: Dialog,
}

/// The question before all other sessions end.
pub(super) fn dialog(l: Lang, frame: &Frame, count: usize) -> Dialog {
    Dialog::new(
        l,
        "end-others",
        l.t("account-end-others-title"),
        "/account/sessions/end-others",
        l.t("account-end-others"),
        frame.csrf_input(),
    )
    .effect(l.t1("account-end-others-effect", "count", count))
}

/// `GET /account/sessions/end-others`: the question as a page, for browsers without scripts.
pub async fn ask_others(ask: Ask, SignedIn(caller): SignedIn) -> Outcome {
    let count = overview(&ask.ctx, &caller).await?.sessions.len().saturating_sub(1);
    let frame = ask
        .frame(ask.l.t("account-end-others"))
        .person(caller.session.account_name.clone());
    let page = EndOthers {
        l: ask.l,
        dialog: dialog(ask.l, &frame, count).as_page("/account"),
        frame: AccountFrame::new(frame, AccountItem::Overview).below(ask.l.t("account-title"), "/account"),
    };
    Ok(Page::new(page).into_response())
}

/// `POST /account/sessions/end-others`
pub async fn end_others(ask: Ask, SignedIn(caller): SignedIn, _: Typed) -> Outcome {
    sessions::end_others(&ask.ctx, &caller).await?;
    let done = Done::new(&ask.site, "/account", "account-others-ended");
    Ok(done.into_response())
}

/// `POST /account/sessions/{session}/end`
pub async fn end_one(ask: Ask, SignedIn(caller): SignedIn, Path(session): Path<String>, _: Typed) -> Outcome {
    let id = session.parse::<SessionId>().map_err(|_| Failure::not_found())?;
    sessions::end_one(&ask.ctx, &caller, id).await?;
    let done = Done::new(&ask.site, "/account", "account-session-ended");
    Ok(done.into_response())
}
