//! A trial: an administrator goes the way that a member would go, and reads what happened.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::login::connected::{Found, Reason, Trial};
use ieum_app::login::upstream;
use ieum_app::methods;
use ieum_model::LoginMethodId;

use super::back::params_of;
use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{ConsoleFrame, ConsoleItem, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "upstream/tried.html")]
struct TriedPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    method: String,
    notice: Notice,
    found: Option<Box<Found>>,
}

/// `GET /console/{org}/login-page/methods/{method}/try`: nothing is changed by it, and a form could not lead out of the house
/// (`form-action` of the policy counts for the redirect that answers it).
pub async fn begin(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    match upstream::begin_trial(&ask.ctx, &caller, &ask.browser.0, id).await? {
        Ok(address) => Ok(Redirect::to(&address).into_response()),
        Err(reason) => render(&ask, &caller, id, Trial::Failed(reason)).await,
    }
}

/// `GET /console/{org}/login-page/methods/{method}/tried`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    let params = params_of(query.as_deref());
    let trial = upstream::finish_trial(&ask.ctx, &caller, &ask.browser.0, id, &params).await?;
    render(&ask, &caller, id, trial).await
}

async fn render(ask: &Ask, caller: &OrgCaller, id: LoginMethodId, trial: Trial) -> Outcome<Response> {
    let l = ask.l;
    let (method, _) = methods::find_upstream(&ask.ctx, caller, id).await?;
    let frame = ask
        .console_frame(caller, l.t("upstream-tried"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let (notice, found) = match trial {
        Trial::Failed(reason) => (failed(l, reason), None),
        Trial::Found(found) => {
            let text = words::decision(l, found.decision, found.member_name.as_deref());
            (Notice::good(l.t("upstream-tried-good")).text(text), Some(found))
        }
    };
    let status = if found.is_some() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = TriedPage {
        l,
        frame: frame
            .below(l.t("menu-login-page"), root.as_str())
            .below(method.method.name, format!("{root}/methods/{id}/openid").as_str()),
        root,
        method: id.to_string(),
        notice,
        found,
    };
    Ok(Page::with_status(status, page).into_response())
}

fn failed(l: Lang, reason: Reason) -> Notice {
    Notice::bad(words::cause(l, reason)).text(words::remedy(l, reason))
}
