//! A new method: its name. What the other side has to know of us is there then.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, methods};
use ieum_model::text::MethodName;
use ieum_saml::settings::{Preset, find_preset};

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page, Setup};
use crate::web::setup;

#[derive(Debug, Template)]
#[template(path = "saml/add.html")]
struct AddPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    /// What is done on the other side.
    setup: Setup,
    notice: Option<Notice>,
    typed: Typed,
    errors: Errors,
}

/// `GET /console/{org}/login-page/add/saml/{preset}`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, preset)): Path<(String, String)>) -> Outcome<Response> {
    let preset = find_preset(&preset).ok_or_else(Failure::not_found)?;
    // The name that members read; another provider's is the company's to choose.
    let name = if preset.name == "other" { "" } else { preset.title };
    let typed = Typed::default().with("name", name);
    render(&ask, &caller, preset, typed, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/add/saml/{preset}`
pub async fn add(
    ask: Ask,
    Console(caller): Console,
    Path((_, preset)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let preset = find_preset(&preset).ok_or_else(Failure::not_found)?;
    if typed.has("switch_language") {
        return render(&ask, &caller, preset, typed, Errors::none(), StatusCode::OK).await;
    }
    match methods::add_saml(&ask.ctx, &caller, preset, typed.get("name")).await {
        Ok(id) => {
            let to = format!("{}/login-page/methods/{id}/saml", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "saml-added").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            render(&ask, &caller, preset, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    preset: &Preset,
    typed: Typed,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let frame = ask
        .console_frame(caller, l.t("upstream-add"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let page = AddPage {
        l,
        frame: frame.below(l.t("menu-login-page"), root.as_str()).with_form(),
        root,
        setup: setup::at_saml(l, preset.name, None, true),
        notice: errors.get("").map(Notice::bad),
        typed,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}
