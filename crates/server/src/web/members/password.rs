//! A new initial password for a managed account, shown once.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::members;
use ieum_model::MemberId;

use super::invite::secret_page;
use super::{id, refused, show};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome, Typed};
use crate::web::page::{ConsoleFrame, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "members/password.html")]
struct PasswordPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    errors: Errors,
}

async fn page(ask: &Ask, caller: &OrgCaller, member: MemberId, errors: Errors) -> Outcome<Response> {
    let shown = members::show(&ask.ctx, caller, member).await?;
    let path = show::path(caller, member);
    let frame = show::frame(ask, caller, ask.l.t("members-new-password")).await?;
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = PasswordPage {
        l: ask.l,
        frame: frame.below(shown.member.name, path.clone()),
        path,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/members/{member}/password`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, member)): Path<(String, String)>) -> Outcome<Response> {
    page(&ask, &caller, id(&member)?, Errors::none()).await
}

/// `POST /console/{org}/members/{member}/password`
pub async fn save(
    ask: Ask,
    Console(caller): Console,
    Path((_, member)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let member = id(&member)?;
    match members::set_initial_password(&ask.ctx, &caller, member, typed.get("password")).await {
        Ok(password) => {
            let title = ask.l.t("members-password-set").into_owned();
            secret_page(&ask, &caller, title, member, &password).await
        }
        Err(error) => {
            let errors = refused(ask.l, error)?;
            page(&ask, &caller, member, errors).await
        }
    }
}
