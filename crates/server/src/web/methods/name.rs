//! The form that gives a login method another name.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, methods};
use ieum_model::LoginMethodId;
use ieum_model::text::MethodName;

use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "methods/name.html")]
struct NamePage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    stale: Option<Notice>,
    name: String,
    version: i64,
    errors: Errors,
}

/// `GET /console/{org}/login-page/methods/{method}/name`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    render(
        &ask,
        &caller,
        super::method_id(&id)?,
        None,
        Errors::none(),
        StatusCode::OK,
    )
    .await
}

/// `POST /console/{org}/login-page/methods/{method}/name`
pub async fn rename(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    if typed.has("switch_language") {
        return render(&ask, &caller, id, Some(&typed), Errors::none(), StatusCode::OK).await;
    }
    match methods::rename(&ask.ctx, &caller, id, typed.version(), typed.get("name")).await {
        Ok(()) => {
            let to = format!("{}/login-page", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "method-renamed").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            render(
                &ask,
                &caller,
                id,
                Some(&typed),
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(Error::Stale) => render(&ask, &caller, id, Some(&typed), Errors::none(), StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    typed: Option<&Typed>,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let methods = ask.ctx.store().read().await?.login_methods(caller.scope()).await?;
    let method = methods
        .iter()
        .find(|method| method.id == id)
        .ok_or_else(Failure::not_found)?;
    let frame = ask
        .console_frame(caller, l.t("methods-rename-title"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let is_stale = status == StatusCode::CONFLICT;
    let page = NamePage {
        l,
        frame: frame.below(l.t("menu-login-page"), root.as_str()).with_form(),
        root: root.clone(),
        stale: is_stale
            .then(|| Notice::warn(l.t("methods-stale")).text(l.t1("methods-stale-name", "name", &method.name))),
        name: typed.map_or(method.name.as_str(), |typed| typed.get("name")).to_owned(),
        // Of a form that was refused the version stays: only somebody who was told what changed goes on from there.
        version: typed.filter(|_| !is_stale).map_or(method.version, Typed::version),
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}
