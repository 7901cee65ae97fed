//! Takes the application back, after a question.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_app::{Error, desk};
use ieum_model::ApplicationId;

use super::link::{self, Shown};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, ConsoleItem, Dialog, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "desk/withdraw.html")]
struct WithdrawPage {
    l: Lang,
    frame: ConsoleFrame,
    dialog: Dialog,
}

/// `GET /console/{org}/link/withdraw`
pub(super) async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let l = ask.l;
    let root = format!("{}/link", Ask::console_root(&caller));
    let latest = desk::load_state(&ask.ctx, &caller).await?.application;
    let Some(row) = latest.filter(|row| row.application.state.is_open()) else {
        return Ok(Redirect::to(&root).into_response());
    };
    let frame = ask
        .console_frame(&caller, l.t("desk-withdraw"), ConsoleItem::AccountLink)
        .await?
        .below(l.t("desk-link-title"), root.clone());
    let dialog = link::withdraw_dialog(l, &row.application, &root, &frame).as_page(&root);
    Ok(Page::new(WithdrawPage { l, frame, dialog }).into_response())
}

/// `POST /console/{org}/link/withdraw`
pub(super) async fn submit(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let mut ask = ask;
    ask.path = format!("{}/link", Ask::console_root(&caller));
    let id: ApplicationId = typed.get("application").parse().map_err(|_| Failure::not_found())?;
    match desk::withdraw(&ask.ctx, &caller, id, typed.version()).await {
        Ok(()) => {
            let done = Done::new(&ask.site, ask.path.clone(), "application-withdrawn");
            Ok(done.into_response())
        }
        Err(Error::Stale) => {
            let shown = Shown {
                notice: Some(Notice::bad(ask.l.t("desk-stale-own"))),
                ..Shown::default()
            };
            link::page(&ask, &caller, StatusCode::CONFLICT, shown).await
        }
        Err(error) => Err(error.into()),
    }
}
