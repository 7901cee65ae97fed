//! Duties (직책): the list with a field for a new one, another name, order, removal.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, Problem, chart};
use ieum_model::DutyId;
use ieum_model::text::DutyName;
use ieum_store::duty::Duty;

use super::form::{NameForm, NamePage};
use super::{AskPage, id, refused, tree};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{self, ConsoleFrame, Dialog, EmptyState, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "chart/duties.html")]
struct DutiesPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    rows: Vec<(Duty, usize)>,
    name: String,
    errors: Errors,
}

impl DutiesPage {
    const MAX: usize = DutyName::MAX;

    fn empty(&self) -> EmptyState {
        EmptyState::new(self.l.t("chart-duties-empty"), self.l.t("chart-duties-empty-text"))
    }
}

type Answer = (StatusCode, Errors);
const FRESH: Answer = (StatusCode::OK, Errors::none());

fn path(caller: &OrgCaller) -> String {
    format!("{}/duties", tree::path(caller))
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    notice: Option<Notice>,
    typed: Option<&Typed>,
    (status, errors): Answer,
) -> Outcome<Response> {
    let found = chart::show_duties(&ask.ctx, caller).await?;
    let row = |duty: Duty| {
        let holders = found.holders.get(&duty.id).copied().unwrap_or(0);
        (duty, holders)
    };
    let page = DutiesPage {
        l: ask.l,
        frame: tree::frame(ask, caller, ask.l.t("chart-duties")).await?.with_form(),
        notice,
        path: path(caller),
        rows: found.duties.into_iter().map(row).collect(),
        name: typed.map(|typed| typed.get("name").to_owned()).unwrap_or_default(),
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart/duties`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let notice = ask.notice();
    render(&ask, &caller, notice, None, FRESH).await
}

/// `POST /console/{org}/chart/duties`
pub async fn add(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    if typed.has("switch_language") {
        return render(&ask, &caller, None, Some(&typed), FRESH).await;
    }
    match chart::add_duty(&ask.ctx, &caller, typed.get("name")).await {
        Ok(_) => Ok(Done::new(&ask.site, path(&caller), "duty-added").into_response()),
        Err(error) => {
            let answer = refused(ask.l, error)?;
            render(&ask, &caller, None, Some(&typed), answer).await
        }
    }
}

/// `POST /console/{org}/chart/duties/{duty}/step`
pub async fn step(
    ask: Ask,
    Console(caller): Console,
    Path((_, duty)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let (step, version) = super::step(&typed)?;
    match chart::step_duty(&ask.ctx, &caller, id(&duty)?, version, step).await {
        Ok(()) => Ok(Done::new(&ask.site, path(&caller), "duty-moved").into_response()),
        Err(Error::Stale) => {
            let notice = Notice::warn(ask.l.t("chart-stale")).text(ask.l.t("chart-stale-text"));
            let answer = (StatusCode::CONFLICT, Errors::none());
            render(&ask, &caller, Some(notice), None, answer).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn one(ask: &Ask, caller: &OrgCaller, id: DutyId) -> Outcome<(Duty, usize)> {
    let found = chart::show_duties(&ask.ctx, caller).await?;
    let duty = found.duties.into_iter().find(|duty| duty.id == id);
    let holders = found.holders.get(&id).copied().unwrap_or(0);
    Ok((duty.ok_or_else(Failure::not_found)?, holders))
}

async fn name_page(
    ask: &Ask,
    caller: &OrgCaller,
    id: DutyId,
    typed: Option<&Typed>,
    answer: Answer,
) -> Outcome<Response> {
    let (l, path) = (ask.l, path(caller));
    let (duty, _) = one(ask, caller, id).await?;
    let frame = tree::frame(ask, caller, l.t("chart-duty-rename")).await?;
    let form = NameForm {
        lead: String::new(),
        action: format!("{path}/{id}/name"),
        label: l.t("chart-duty-name").into_owned(),
        max: DutyName::MAX,
        button: l.t("chart-rename").into_owned(),
        back: path.clone(),
        version: Some(duty.version),
        now: duty.name,
        hidden: Vec::new(),
    };
    let status = answer.0;
    let page = NamePage::new(l, frame.below(l.t("chart-duties"), path), form, typed, answer);
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart/duties/{duty}/name`
pub async fn name(ask: Ask, Console(caller): Console, Path((_, duty)): Path<(String, String)>) -> Outcome<Response> {
    name_page(&ask, &caller, id(&duty)?, None, FRESH).await
}

/// `POST /console/{org}/chart/duties/{duty}/name`
pub async fn rename(
    ask: Ask,
    Console(caller): Console,
    Path((_, duty)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let duty = id(&duty)?;
    if typed.has("switch_language") {
        return name_page(&ask, &caller, duty, Some(&typed), FRESH).await;
    }
    match chart::rename_duty(&ask.ctx, &caller, duty, typed.version(), typed.get("name")).await {
        Ok(()) => Ok(Done::new(&ask.site, path(&caller), "duty-renamed").into_response()),
        Err(error) => {
            let answer = refused(ask.l, error)?;
            name_page(&ask, &caller, duty, Some(&typed), answer).await
        }
    }
}

async fn question(ask: &Ask, caller: &OrgCaller, id: DutyId, status: StatusCode) -> Outcome<Response> {
    let (l, path) = (ask.l, path(caller));
    let (duty, holders) = one(ask, caller, id).await?;
    let frame = tree::frame(ask, caller, l.t("chart-duty-delete")).await?;
    let title = l.t1("chart-duty-delete-title", "name", duty.name.as_str());
    let action = format!("{path}/{id}/delete");
    let held = Problem::of_all("duty_held").with("people", holders);
    let notice = (holders > 0).then(|| Notice::warn(problem::text(l, &held)));
    let dialog = Dialog::new(l, "delete", title, &action, l.t("chart-delete"), frame.csrf_input())
        .effect(l.t("chart-duty-delete-effect"))
        .hidden("version", duty.version)
        .as_page(&path);
    let page = AskPage {
        l,
        frame: frame.below(l.t("chart-duties"), path.clone()),
        dialog: notice.is_none().then_some(dialog),
        notice,
        back: path,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart/duties/{duty}/delete`
pub async fn ask(ask: Ask, Console(caller): Console, Path((_, duty)): Path<(String, String)>) -> Outcome<Response> {
    question(&ask, &caller, id(&duty)?, StatusCode::OK).await
}

/// `POST /console/{org}/chart/duties/{duty}/delete`
pub async fn remove(
    ask: Ask,
    Console(caller): Console,
    Path((_, duty)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let duty = id(&duty)?;
    match chart::remove_duty(&ask.ctx, &caller, duty, typed.version()).await {
        Ok(()) => Ok(Done::new(&ask.site, path(&caller), "duty-deleted").into_response()),
        Err(Error::Refused(_)) => question(&ask, &caller, duty, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(error) => Err(error.into()),
    }
}
