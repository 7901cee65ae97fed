//! A trial with an identifier and a password that an administrator types; neither is kept, and the password is not shown again.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OrgCaller;
use ieum_app::login::connected::{Found, Trial};
use ieum_app::login::elsewhere::{Tried, try_it};
use ieum_app::methods;
use ieum_app::traces::{Outcome as Ended, StepName};
use ieum_model::LoginMethodId;
use ieum_store::login_method::LoginMethodRow;

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Failure, Outcome, Typed, problem};
use crate::web::page::{ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page, Tone, TraceStep, TraceSteps};
use crate::web::traces::words as traces;
use crate::web::upstream::{method_id, words as upstream_words};

#[derive(Debug, Template)]
#[template(path = "directory/trial.html")]
struct TrialPage {
    l: Lang,
    frame: ConsoleFrame,
    settings: String,
    notice: Option<Notice>,
    steps: TraceSteps,
    found: Option<Box<Found>>,
    username: String,
    errors: Errors,
}

/// `GET /console/{org}/login-page/methods/{method}/trial`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = method_id(&id)?;
    render(&ask, &caller, id, "", None, Errors::none()).await
}

/// `POST /console/{org}/login-page/methods/{method}/trial`
pub async fn run(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    let username = typed.get("username");
    if typed.has("switch_language") {
        return render(&ask, &caller, id, username, None, Errors::none()).await;
    }
    match try_it(&ask.ctx, &caller, id, username, typed.get("password")).await {
        Ok(tried) => render(&ask, &caller, id, username, Some(tried), Errors::none()).await,
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            render(&ask, &caller, id, username, None, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The method, if it is of a kind that is tried here, and the last part of its settings' address.
async fn find(ask: &Ask, caller: &OrgCaller, id: LoginMethodId) -> Result<(LoginMethodRow, &'static str), Failure> {
    match methods::find_directory(&ask.ctx, caller, id).await {
        Ok((found, _)) => Ok((found.method, "ldap")),
        Err(Error::NotFound) => {
            let (found, _) = methods::find_checker(&ask.ctx, caller, id).await?;
            Ok((found.method, "password-check"))
        }
        Err(error) => Err(error.into()),
    }
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    username: &str,
    tried: Option<Tried>,
    errors: Errors,
) -> Outcome<Response> {
    let l = ask.l;
    let (method, last) = find(ask, caller, id).await?;
    let frame = ask
        .console_frame(caller, l.t("upstream-try"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let settings = format!("{root}/methods/{id}/{last}");
    let steps = TraceSteps::new(tried.as_ref().map_or_else(Vec::new, |tried| drawn(l, tried)));
    let trial = tried.map(|tried| tried.trial);
    let mut status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (notice, found) = match trial {
        None => (errors.get("").map(Notice::bad), None),
        Some(Trial::Failed(reason)) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            let cause = upstream_words::cause(l, reason);
            (Some(Notice::bad(cause).text(upstream_words::remedy(l, reason))), None)
        }
        Some(Trial::Found(found)) => {
            let text = upstream_words::decision(l, found.decision, found.member_name.as_deref());
            let notice = Notice::good(l.t("directory-tried-good")).text(text);
            (Some(notice), Some(found))
        }
    };
    let page = TrialPage {
        l,
        frame: frame
            .below(l.t("menu-login-page"), root.as_str())
            .below(method.name, settings.as_str())
            .with_form(),
        settings,
        notice,
        steps,
        found,
        username: username.to_owned(),
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// The steps. Whoever tries a method typed the password and may read what the directory holds, to choose among its fields; what came of
/// it is drawn as it would be kept.
fn drawn(l: Lang, tried: &Tried) -> Vec<TraceStep> {
    let there = tried.steps.iter().map(|step| {
        let (title, details) = words::step(l, step);
        TraceStep {
            tone: Tone::Good,
            title,
            outcome: l.t("traces-outcome-done").into_owned(),
            when: String::new(),
            details: details.into_iter().map(|text| (String::new(), text)).collect(),
        }
    });
    let is_here = |name: StepName| matches!(name, StepName::Asked | StepName::Claims | StepName::Ladder);
    let kept = tried.trail.steps().iter();
    let kept = kept.filter(|step| is_here(step.name) || step.outcome == Ended::Failed);
    there.chain(kept.map(|step| traces::drawn(l, step))).collect()
}
