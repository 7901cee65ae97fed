//! Moving a login method and turning it on and off.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, methods};
use ieum_model::LoginMethodId;
use ieum_model::login_method::Step;

use super::overview;
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, ConsoleItem, Dialog, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "methods/disable.html")]
struct AskPage {
    l: Lang,
    frame: ConsoleFrame,
    error: Option<Notice>,
    /// None where it is refused.
    dialog: Option<Dialog>,
}

fn back(caller: &OrgCaller) -> String {
    format!("{}/login-page", Ask::console_root(caller))
}

/// The list with a word on why nothing was done.
async fn stale(ask: &Ask, caller: &OrgCaller) -> Outcome<Response> {
    let notice = Notice::warn(ask.l.t("methods-stale")).text(ask.l.t("methods-stale-text"));
    overview::render(ask, caller, StatusCode::CONFLICT, Some(notice)).await
}

/// `POST /console/{org}/login-page/methods/{method}/move`
pub async fn order(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let step = Step::parse(typed.get("step")).ok_or_else(|| Failure::bad_request("step"))?;
    match methods::order(&ask.ctx, &caller, super::method_id(&id)?, typed.version(), step).await {
        Ok(()) => {
            let done = Done::new(&ask.site, back(&caller), "method-moved");
            Ok(done.into_response())
        }
        Err(Error::Stale) => stale(&ask, &caller).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /console/{org}/login-page/methods/{method}/enable`
pub async fn enable(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    match methods::enable(&ask.ctx, &caller, super::method_id(&id)?, typed.version()).await {
        Ok(()) => {
            let done = Done::new(&ask.site, back(&caller), "method-enabled");
            Ok(done.into_response())
        }
        Err(Error::Refused(problems)) => {
            let words = problems
                .first()
                .map(|one| problem::text(ask.l, one))
                .unwrap_or_default();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            overview::render(&ask, &caller, status, Some(Notice::bad(words))).await
        }
        Err(Error::Stale) => stale(&ask, &caller).await,
        Err(error) => Err(error.into()),
    }
}

/// `GET /console/{org}/login-page/methods/{method}/disable`
pub async fn ask(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    render(&ask, &caller, super::method_id(&id)?, None, StatusCode::OK).await
}

/// `POST /console/{org}/login-page/methods/{method}/disable`
pub async fn disable(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    let name = typed.get("confirm_name");
    match methods::disable(&ask.ctx, &caller, id, typed.version(), name).await {
        // The console is closed to the caller now: only the choice of organisations can still say so.
        Ok(disabled) if disabled.is_own => {
            let done = Done::new(&ask.site, "/console", "method-disabled-own");
            Ok(done.into_response())
        }
        Ok(_) => {
            let done = Done::new(&ask.site, back(&caller), "method-disabled");
            Ok(done.into_response())
        }
        Err(Error::Refused(problems)) => {
            let first = problems.first().map(|p| Notice::bad(problem::text(ask.l, p)));
            render(&ask, &caller, id, first, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Stale) => stale(&ask, &caller).await,
        Err(error) => Err(error.into()),
    }
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    error: Option<Notice>,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let (method, meaning) = methods::what_disabling_means(&ask.ctx, caller, id).await?;
    let disabling = meaning.disabling;
    let members = ask.ctx.store().read().await?.member_counts(caller.scope()).await?;
    let frame = ask
        .console_frame(caller, l.t("methods-disable-title"), ConsoleItem::LoginPage)
        .await?;
    let root = back(caller);
    let action = format!("{root}/methods/{id}/disable");
    let mut dialog = Dialog::new(
        l,
        "disable",
        l.t1("methods-disable-ask", "name", &method.name),
        &action,
        l.t("methods-disable"),
        frame.csrf_input(),
    )
    .hidden("version", method.version)
    .effect(l.t1("methods-disable-members", "count", members.active));
    if disabling.is_last {
        dialog = dialog.effect(l.t("methods-disable-last"));
    }
    if disabling.is_own {
        dialog = dialog.effect(l.t("methods-disable-own"));
    }
    if disabling.needs_name() {
        dialog = dialog.effect(l.t("methods-disable-operator")).type_name(&method.name);
    } else {
        dialog = dialog.effect(l.t("methods-disable-again"));
    }
    let last_way = || {
        let notice = Notice::bad(l.t("methods-disable-last-way")).text(l.t("err-last-way"));
        notice.link(l.t("emergency-open"), format!("{}/security/emergency", frame.root))
    };
    let page = AskPage {
        l,
        error: if meaning.is_last_way { Some(last_way()) } else { error },
        dialog: (!meaning.is_last_way).then(|| dialog.as_page(&root)),
        frame: frame.below(l.t("menu-login-page"), root.as_str()),
    };
    Ok(Page::with_status(status, page).into_response())
}
