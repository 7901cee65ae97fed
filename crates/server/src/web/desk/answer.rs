//! The applicant's answer to the operator's question.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::{Error, desk};
use ieum_model::ApplicationId;

use super::link::{self, Shown};
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::Notice;

/// `POST /console/{org}/link/answer`
pub(super) async fn submit(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let mut ask = ask;
    ask.path = format!("{}/link", Ask::console_root(&caller));
    let id: ApplicationId = typed.get("application").parse().map_err(|_| Failure::not_found())?;
    let answer = typed.get("answer").to_owned();
    match desk::answer(&ask.ctx, &caller, id, typed.version(), &answer).await {
        Ok(()) => {
            let done = Done::new(&ask.site, ask.path.clone(), "application-answered");
            Ok(done.into_response())
        }
        Err(Error::Refused(problems)) => {
            let shown = Shown {
                errors: problem::errors(ask.l, &problems),
                answer,
                notice: None,
            };
            link::page(&ask, &caller, StatusCode::UNPROCESSABLE_ENTITY, shown).await
        }
        Err(Error::Stale) => {
            let shown = Shown {
                notice: Some(Notice::bad(ask.l.t("desk-stale-own"))),
                answer,
                ..Shown::default()
            };
            link::page(&ask, &caller, StatusCode::CONFLICT, shown).await
        }
        Err(error) => Err(error.into()),
    }
}
