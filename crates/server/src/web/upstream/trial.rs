//! A trial: an administrator goes the way that a member would go, and reads what happened.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::login::connected::{Found, Reason, Trial};
use ieum_app::login::{saml, upstream};
use ieum_app::traces::Trail;
use ieum_model::LoginMethodId;
use ieum_model::login_method::MethodKind;
use ieum_store::login_method::LoginMethodRow;

use super::back::params_of;
use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Failure, Outcome};
use crate::web::page::{ConsoleFrame, ConsoleItem, Notice, Page, TraceSteps};
use crate::web::saml::there;
use crate::web::traces::words as traces;

#[derive(Debug, Template)]
#[template(path = "upstream/tried.html")]
struct TriedPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    method: String,
    /// The last segment of the address of its settings.
    form: &'static str,
    detail: String,
    notice: Notice,
    steps: TraceSteps,
    found: Option<Box<Found>>,
}

/// `GET /console/{org}/login-page/methods/{method}/try`: nothing is changed by it, and a form could not lead out of the house
/// (`form-action` of the policy counts for the redirect that answers it).
pub async fn begin(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    let found = method_of(&ask, &caller, id).await?;
    if found.kind == MethodKind::Saml {
        return match saml::begin_trial(&ask.ctx, &caller, &ask.browser.0, id).await? {
            Ok(sent) => Ok(there(&ask, sent)),
            Err(reason) => render(&ask, &caller, id, (Trial::Failed(reason), None), "").await,
        };
    }
    match upstream::begin_trial(&ask.ctx, &caller, &ask.browser.0, id).await? {
        Ok(address) => Ok(Redirect::to(&address).into_response()),
        Err(reason) => render(&ask, &caller, id, (Trial::Failed(reason), None), "").await,
    }
}

async fn method_of(ask: &Ask, caller: &OrgCaller, id: LoginMethodId) -> Outcome<LoginMethodRow> {
    let found = ask
        .ctx
        .store()
        .read()
        .await?
        .method_settings(caller.scope(), id)
        .await?;
    Ok(found.ok_or_else(Failure::not_found)?.method)
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
    let tried = upstream::finish_trial(&ask.ctx, &caller, &ask.browser.0, id, &params).await?;
    render(&ask, &caller, id, tried, "").await
}

/// The result and what happened on the way; `detail` is what was found in an answer that is not believed.
pub async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    (trial, trail): (Trial, Option<Trail>),
    detail: &str,
) -> Outcome<Response> {
    let l = ask.l;
    let method = method_of(ask, caller, id).await?;
    let form = match method.kind {
        MethodKind::Saml => "saml",
        MethodKind::Ldap => "ldap",
        MethodKind::PasswordCheck => "password-check",
        MethodKind::OpenId | MethodKind::Password => "openid",
    };
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
            .below(method.name, format!("{root}/methods/{id}/{form}").as_str()),
        root,
        method: id.to_string(),
        form,
        detail: detail.to_owned(),
        notice,
        steps: traces::steps(l, trail.as_ref().map_or(&[], Trail::steps)),
        found,
    };
    Ok(Page::with_status(status, page).into_response())
}

fn failed(l: Lang, reason: Reason) -> Notice {
    Notice::bad(words::cause(l, reason)).text(words::remedy(l, reason))
}
