//! `…/systems/new`: registers a business system; its secret is shown once, on the page that follows.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::provider::{ClientForm, register_client, why_not};

use super::form::{self, SystemFields};
use super::keeping::{At, KeeperFrame};
use super::secret;
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Outcome, Typed};
use crate::web::page::{Errors, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "systems/new.html")]
struct NewPage {
    l: Lang,
    frame: KeeperFrame,
    fields: SystemFields,
    root: String,
    refused: Option<String>,
}

/// `GET …/systems/new`
pub async fn show(ask: Ask, at: At) -> Outcome<Response> {
    page(&ask, &at, StatusCode::OK, form::first(), Errors::none()).await
}

/// `POST …/systems/new`
pub async fn register(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let form = form::read(&typed, None);
    match register_client(&ask.ctx, at.keeper(), &form).await {
        Ok(made) => {
            let done = Done::new(&ask.site, at.address(made.id), "system-registered");
            secret::show_next(
                &ask,
                at.account_id(),
                made.id,
                made.secret.as_ref().map(|secret| secret.reveal()),
                done,
            )
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            page(&ask, &at, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(ask: &Ask, at: &At, status: StatusCode, form: ClientForm, errors: Errors) -> Outcome<Response> {
    let l = ask.l;
    let frame = at
        .frame(ask, l.t("system-new"))
        .await?
        .below(l.t("system-used-title"), at.root());
    let fields = SystemFields::of_new(l, form, errors, at.owner().is_some());
    let refused = at
        .owner()
        .and_then(|caller| why_not(caller.member.organization()))
        .map(|why| problem::text(l, &why));
    let page = NewPage {
        l,
        frame,
        fields,
        root: at.root(),
        refused,
    };
    Ok(Page::with_status(status, page).into_response())
}
