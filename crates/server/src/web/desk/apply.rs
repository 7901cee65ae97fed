//! The application form: shown, checked by its [확인] button, submitted.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::desk::{self, SlugVerdict};
use ieum_app::{Error, Problem};
use ieum_model::application::DraftInput;
use ieum_model::org_slug::OrgSlug;

use super::link::{self, Shown};
use super::words;
use crate::i18n::{Lang, Locale};
use crate::web::core::{Ask, Console, Failure, Outcome, Typed, problem};
use crate::web::page::{Choice, Choices, ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page};

/// `GET /console/{org}/link/apply`
pub(super) async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    if let Some(instead) = nothing_to_apply_for(&ask, &caller).await? {
        return Ok(instead);
    }
    let name = caller.member.organization().name.clone();
    let suggestions = desk::suggestions(&ask.ctx, &caller, "", &name).await?;
    let typed = Typed::default().with("name", name);
    form(
        &ask,
        &caller,
        StatusCode::OK,
        Filled {
            typed,
            suggestions,
            ..Filled::default()
        },
    )
    .await
}

/// `POST /console/{org}/link/apply`
pub(super) async fn submit(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let mut ask = ask;
    ask.path = format!("{}/link/apply", Ask::console_root(&caller));
    if typed.has("switch_language") {
        ask.l = Lang(Locale::from_tag(typed.get("switch_language")).unwrap_or_default());
        return form(
            &ask,
            &caller,
            StatusCode::OK,
            Filled {
                typed,
                ..Filled::default()
            },
        )
        .await;
    }
    let typed = match typed.get("pick") {
        "" => typed,
        picked => typed.clone().with("slug", picked),
    };
    if typed.has("check") || typed.has("pick") {
        return checked(&ask, &caller, typed).await;
    }
    match desk::submit(&ask.ctx, &caller, &input(&typed)).await {
        Ok(_) => Ok(Redirect::to(&format!("{}/link", Ask::console_root(&caller))).into_response()),
        Err(Error::Refused(problems)) => refused(&ask, &caller, typed, &problems).await,
        Err(error) => Err(error.into()),
    }
}

fn input(typed: &Typed) -> DraftInput {
    let has_no_number = typed.get("registration") == "inquiry";
    DraftInput {
        name: typed.get("name").to_owned(),
        slug: typed.get("slug").to_owned(),
        brn: typed.get("brn").to_owned(),
        inquiry: has_no_number.then(|| typed.get("inquiry").to_owned()),
    }
}

/// Whoever is linked, waits for a decision or may not link has no use for the form: the page before says why.
async fn nothing_to_apply_for(ask: &Ask, caller: &OrgCaller) -> Result<Option<Response>, Failure> {
    let organization = caller.member.organization();
    let application = desk::load_state(&ask.ctx, caller).await?.application;
    let is_open = application.is_some_and(|row| row.application.state.is_open());
    let is_useless = is_open || organization.linked_at.is_some() || !organization.plan.allows_linking();
    let there = format!("{}/link", Ask::console_root(caller));
    Ok(is_useless.then(|| Redirect::to(&there).into_response()))
}

/// A problem of the whole belongs to the page before; problems of fields to the form.
async fn refused(ask: &Ask, caller: &OrgCaller, typed: Typed, problems: &[Problem]) -> Outcome<Response> {
    if let Some(whole) = problems.iter().find(|problem| problem.field.is_none()) {
        let status = match whole.code {
            "application_plan_too_low" => StatusCode::FORBIDDEN,
            "calendar_unknown_year" => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        };
        let mut ask = ask.clone();
        ask.path = format!("{}/link", Ask::console_root(caller));
        let notice = Some(Notice::bad(problem::text(ask.l, whole)));
        return link::page(
            &ask,
            caller,
            status,
            Shown {
                notice,
                ..Shown::default()
            },
        )
        .await;
    }
    let is_taken = problems.iter().any(|problem| problem.code == "slug_taken");
    let suggestions = if is_taken {
        desk::suggestions(&ask.ctx, caller, typed.get("slug"), typed.get("name")).await?
    } else {
        Vec::new()
    };
    let filled = Filled {
        errors: problem::errors(ask.l, problems),
        typed,
        suggestions,
        ..Filled::default()
    };
    form(ask, caller, StatusCode::UNPROCESSABLE_ENTITY, filled).await
}

/// Nothing was looked up.
pub(super) fn too_often(l: Lang) -> String {
    l.t("desk-slug-too-often").into_owned()
}

/// What the live hints say, without scripts: nothing is submitted.
async fn checked(ask: &Ask, caller: &OrgCaller, typed: Typed) -> Outcome<Response> {
    let l = ask.l;
    let (mut errors, mut checks, mut suggestions) = (Errors::none(), Vec::new(), Vec::new());
    if let Err(problem) = desk::check_name(typed.get("name")) {
        errors.add("name", problem::text(l, &problem));
    }
    match desk::check_slug(&ask.ctx, caller, typed.get("slug")).await? {
        SlugVerdict::Free(slug) => checks.push(free(ask, &slug)),
        SlugVerdict::Bad(problem) => errors.add("slug", problem::text(l, &problem)),
        SlugVerdict::TooOften => errors.add("slug", too_often(l)),
        SlugVerdict::Taken => {
            errors.add("slug", problem::text(l, &Problem::at("slug", "slug_taken")));
            suggestions = desk::suggestions(&ask.ctx, caller, typed.get("slug"), typed.get("name")).await?;
        }
    }
    if typed.get("registration") != "inquiry" {
        match desk::check_brn(typed.get("brn")) {
            Ok(brn) => checks.push(fits(l, &brn)),
            Err(problem) => errors.add("brn", problem::text(l, &problem)),
        }
    }
    let filled = Filled {
        typed,
        errors,
        checks,
        suggestions,
    };
    form(ask, caller, StatusCode::OK, filled).await
}

/// The good news about an organisation ID: the link that it would open.
pub(super) fn free(ask: &Ask, slug: &OrgSlug) -> String {
    let link = ask.ctx.link(&format!("/o/{slug}"));
    ask.l.t1("desk-slug-free", "link", link).into_owned()
}

/// The good news about a number: it is one, and of which kind.
pub(super) fn fits(l: Lang, brn: &ieum_model::brn::Brn) -> String {
    let kind = words::kind(l, brn.kind_hint());
    l.t2("desk-brn-fits", "number", brn.to_string(), "kind", kind)
        .into_owned()
}

/// The form as it is to be shown.
#[derive(Debug, Default)]
struct Filled {
    typed: Typed,
    errors: Errors,
    checks: Vec<String>,
    suggestions: Vec<OrgSlug>,
}

#[derive(Debug, Template)]
#[template(path = "desk/apply.html")]
struct ApplyPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    prefix: String,
    registration: Choices,
    promise: Notice,
    filled: Filled,
}

impl ApplyPage {
    fn slug_check(&self) -> String {
        format!("{}/check/slug", self.root)
    }
    fn brn_check(&self) -> String {
        format!("{}/check/brn", self.root)
    }
    /// The language that the form can be switched to.
    fn other(&self) -> Locale {
        match self.l.locale() {
            Locale::Ko => Locale::En,
            Locale::En => Locale::Ko,
        }
    }
}

async fn form(ask: &Ask, caller: &OrgCaller, status: StatusCode, filled: Filled) -> Outcome<Response> {
    let l = ask.l;
    let root = format!("{}/link", Ask::console_root(caller));
    let frame = ask
        .console_frame(caller, l.t("desk-apply"), ConsoleItem::AccountLink)
        .await?;
    let promise = match desk::due_if_submitted_now(&ask.ctx).await {
        Ok(due) => Notice::info(l.t1("desk-apply-promise", "due", l.date(due))),
        Err(Error::Refused(problems)) => {
            Notice::warn(problems.first().map(|p| problem::text(l, p)).unwrap_or_default())
        }
        Err(error) => return Err(error.into()),
    };
    let chosen = match filled.typed.get("registration") {
        "inquiry" => "inquiry",
        _ => "number",
    };
    let cards = vec![
        Choice::new("number", l.t("desk-has-number"), l.t("desk-has-number-text")),
        Choice::new("inquiry", l.t("desk-no-number"), l.t("desk-no-number-text")),
    ];
    let page = ApplyPage {
        l,
        prefix: ask
            .ctx
            .link("/o/")
            .split_once("://")
            .map(|(_, rest)| rest.to_owned())
            .unwrap_or_default(),
        registration: Choices::new("registration", l.t("desk-brn"), cards, chosen),
        frame: frame.below(l.t("desk-link-title"), root.clone()).with_form(),
        root,
        promise,
        filled,
    };
    Ok(Page::with_status(status, page).into_response())
}
