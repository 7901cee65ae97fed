//! 계정 연동 설정: where linking stands, and what can be done next.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::desk::{self, LinkState};
use ieum_model::application::{LinkApplication, Registration, State};
use ieum_model::calendar::end_of_day;
use ieum_model::permission::Permission;
use ieum_model::plan::Plan;
use jiff::civil::Date;

use super::words::{self, Reader};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, CopyField, Dialog, Errors, Field, Notice, Page, Timeline};

/// `GET /console/{org}/link`
pub(super) async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let notice = ask.notice();
    page(
        &ask,
        &caller,
        StatusCode::OK,
        Shown {
            notice,
            ..Shown::default()
        },
    )
    .await
}

/// What a form left behind, to show on the page again.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// What just happened, or why it did not.
    pub(super) notice: Option<Notice>,
    /// What is wrong with the answer.
    pub(super) errors: Errors,
    /// The answer as typed.
    pub(super) answer: String,
}

/// The page as it is now, with a status and what a form left behind.
pub(super) async fn page(ask: &Ask, caller: &OrgCaller, status: StatusCode, shown: Shown) -> Outcome<Response> {
    let state = desk::load_state(&ask.ctx, caller).await?;
    let frame = ask
        .console_frame(caller, ask.l.t("desk-link-title"), ConsoleItem::AccountLink)
        .await?;
    Ok(Page::with_status(status, LinkPage::new(ask, caller, frame, &state, shown)).into_response())
}

/// The application as the applicant sees it.
#[derive(Debug)]
struct Applied {
    id: String,
    version: i64,
    name: String,
    login_link: String,
    number: Option<String>,
    inquiry: Option<String>,
    submitted_at: String,
    badge: Badge,
    due: Option<String>,
    question: Option<String>,
    reason: Option<String>,
    is_open: bool,
}

#[derive(Debug, Template)]
#[template(path = "desk/link.html")]
struct LinkPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    shown: Shown,
    headline: Option<Notice>,
    link: Option<CopyField>,
    is_linked: bool,
    can_manage: bool,
    plan: Plan,
    super_admin: (String, Option<String>),
    applied: Option<Applied>,
    timeline: Timeline,
    withdraw: Option<Dialog>,
}

impl LinkPage {
    fn new(ask: &Ask, caller: &OrgCaller, frame: ConsoleFrame, state: &LinkState, shown: Shown) -> Self {
        let l = ask.l;
        let organization = caller.member.organization();
        let is_linked = organization.linked_at.is_some();
        let root = format!("{}/link", Ask::console_root(caller));
        let can_manage = caller.role().permits(Permission::ManageLinking);
        let application = state.application.as_ref().map(|row| &row.application);
        let link = organization
            .slug
            .as_deref()
            .filter(|_| is_linked)
            .map(|slug| ask.ctx.link(&format!("/o/{slug}")));
        let withdraw = application
            .filter(|a| can_manage && a.state.is_open())
            .map(|application| {
                withdraw_dialog(l, application, &root, &frame)
                    .opened_by(l.t("desk-withdraw"), &format!("{root}/withdraw"))
            });
        Self {
            headline: if is_linked {
                None
            } else {
                application.map(|application| headline(ask, application))
            },
            link: link.map(|link| CopyField::new(l, "login-link", l.t("desk-login-link"), link).with_qr()),
            is_linked,
            can_manage,
            plan: organization.plan,
            super_admin: state.super_admin.clone(),
            applied: application.map(|application| applied(ask, application)),
            timeline: words::timeline(l, &state.events, Reader::Applicant),
            withdraw,
            l,
            frame,
            root,
            shown,
        }
    }
}

impl LinkPage {
    /// The word on the button that leads to the form, for whom it leads anywhere.
    fn apply_word(&self) -> Option<String> {
        let is_open = self.applied.as_ref().map(|applied| applied.is_open);
        match is_open {
            _ if self.is_linked || !self.can_manage || !self.plan.allows_linking() => None,
            Some(true) => None,
            Some(false) => Some(self.l.t("desk-apply-again").into_owned()),
            None => Some(self.l.t("desk-apply").into_owned()),
        }
    }
}

/// The question before a withdrawal.
pub(super) fn withdraw_dialog(l: Lang, application: &LinkApplication, root: &str, frame: &ConsoleFrame) -> Dialog {
    let action = format!("{root}/withdraw");
    let title = l.t1("desk-withdraw-title", "name", application.name.as_str());
    Dialog::new(l, "withdraw", title, &action, l.t("desk-withdraw"), frame.csrf_input())
        .effect(l.t("desk-withdraw-stops"))
        .effect(l.t1("desk-withdraw-slug", "slug", application.slug.as_str()))
        .effect(l.t("desk-withdraw-again"))
        .hidden("application", application.id)
        .hidden("version", application.version)
}

/// Until when there will be a result, or a word of regret once that day is over.
fn promise(ask: &Ask, due: Date) -> String {
    if ask.ctx.now() < end_of_day(due) {
        ask.l.t1("desk-promise", "due", ask.l.date(due)).into_owned()
    } else {
        ask.l.t1("desk-promise-broken", "due", ask.l.date(due)).into_owned()
    }
}

fn headline(ask: &Ask, application: &LinkApplication) -> Notice {
    let l = ask.l;
    match &application.state {
        State::Submitted { due } => Notice::good(l.t("desk-now-submitted")).text(promise(ask, *due)),
        State::InReview { due, .. } => Notice::info(l.t("desk-now-in-review")).text(promise(ask, *due)),
        State::NeedsInformation { .. } => {
            Notice::warn(l.t("desk-now-needs-information")).text(l.t("desk-now-needs-information-text"))
        }
        State::Approved { at, .. } => Notice::good(l.t("desk-now-approved")).text(l.datetime(at)),
        State::Rejected { .. } => Notice::bad(l.t("desk-now-rejected")).text(l.t("desk-now-rejected-text")),
        State::Withdrawn { at, .. } => Notice::info(l.t("desk-now-withdrawn")).text(l.datetime(at)),
    }
}

fn applied(ask: &Ask, application: &LinkApplication) -> Applied {
    let l = ask.l;
    let (number, inquiry) = match &application.registration {
        Registration::Number(brn) => (Some(brn.to_string()), None),
        Registration::Inquiry { reason } => (None, Some(reason.to_string())),
    };
    Applied {
        id: application.id.to_string(),
        version: application.version,
        name: application.name.to_string(),
        login_link: ask.ctx.link(&format!("/o/{}", application.slug)),
        number,
        inquiry,
        submitted_at: l.datetime(application.submitted_at),
        badge: words::state_badge(l, application.state.name()),
        due: application.state.due().map(|due| l.date(due)),
        question: match &application.state {
            State::NeedsInformation { question, .. } => Some(question.to_string()),
            _ => None,
        },
        reason: match &application.state {
            State::Rejected { reason, .. } => Some(reason.to_string()),
            _ => None,
        },
        is_open: application.state.is_open(),
    }
}
