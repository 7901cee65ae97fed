//! One application for an operator: the form and the facts side by side, and what can be done.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OperatorCaller;
use ieum_app::desk::{self, ApplicationFile, tax};
use ieum_model::ApplicationId;
use ieum_model::application::{Registration, State, StateName};
use ieum_model::organization::OrgState;

use super::words::{self, Reader};
use crate::i18n::Lang;
use crate::web::core::{Ask, Failure, Operator, Outcome};
use crate::web::page::{Badge, Errors, Field, Notice, OperatorFrame, OperatorItem, Page, Timeline};

/// `GET /operator/applications/{id}`
pub(super) async fn show(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    let left = Left {
        notice: ask.notice(),
        ..Left::default()
    };
    page(&ask, &caller, parse(&id)?, StatusCode::OK, left).await
}

/// The identifier in an address.
pub(super) fn parse(id: &str) -> Result<ApplicationId, Failure> {
    id.parse().map_err(|_| Failure::not_found())
}

/// What a form left behind, to show on the page again.
#[derive(Debug, Default)]
pub(super) struct Left {
    pub(super) notice: Option<Notice>,
    pub(super) errors: Errors,
    pub(super) question: String,
    pub(super) reason: String,
    pub(super) operator: String,
    /// Somebody else was faster: the page says who did what.
    pub(super) is_stale: bool,
}

/// Another application or organisation that resembles this one.
#[derive(Debug)]
struct Similar {
    name: String,
    href: Option<String>,
    text: String,
    state: Option<Badge>,
}

#[derive(Debug, Template)]
#[template(path = "desk/file.html")]
struct FilePage {
    l: Lang,
    frame: OperatorFrame,
    left: Left,
    path: String,
    version: i64,
    state: StateName,
    badge: Badge,
    due: Option<String>,
    time_left: Option<Badge>,
    name: String,
    slug: String,
    login_link: String,
    number: Option<String>,
    inquiry: Option<String>,
    kind: Option<String>,
    submitted_at: String,
    applicant: String,
    org_name: String,
    org_href: String,
    org_since: String,
    org_suspended: bool,
    account_since: Option<String>,
    plan: String,
    plan_allows: bool,
    tax: Badge,
    tax_when: String,
    same_number: Vec<Similar>,
    similar_names: Vec<Similar>,
    similar_slugs: Vec<Similar>,
    question: Option<String>,
    reason: Option<String>,
    assignee: Option<String>,
    operators: Vec<(String, String)>,
    timeline: Timeline,
}

/// The page as it is now, with a status and what a form left behind.
pub(super) async fn page(
    ask: &Ask,
    caller: &OperatorCaller,
    id: ApplicationId,
    status: StatusCode,
    left: Left,
) -> Outcome<Response> {
    let file = desk::load_file(&ask.ctx, caller, id).await?;
    let frame = ask
        .operator_frame(caller, file.row.application.name.as_str(), OperatorItem::Applications)
        .below(ask.l.t("desk-queue-title"), "/operator/applications");
    Ok(Page::with_status(status, FilePage::new(ask, frame, &file, left)).into_response())
}

impl FilePage {
    fn new(ask: &Ask, frame: OperatorFrame, file: &ApplicationFile, mut left: Left) -> Self {
        let l = ask.l;
        let (now, application) = (ask.ctx.now(), &file.row.application);
        let (number, inquiry, kind) = match &application.registration {
            Registration::Number(brn) => (Some(brn.to_string()), None, Some(words::kind(l, brn.kind_hint()))),
            Registration::Inquiry { reason } => (None, Some(reason.to_string()), None),
        };
        let due = application.state.due();
        let status = tax::from_text(&file.row.tax_status);
        let asked = file.row.tax_checked_at.map(|at| l.datetime(at)).unwrap_or_default();
        let since = |at| format!("{} ({})", l.datetime(at), l.relative(at, now));
        if left.is_stale {
            left.notice = Some(outdated(l, file));
        }
        Self {
            path: format!("/operator/applications/{}", application.id),
            version: application.version,
            state: application.state.name(),
            badge: words::state_badge(l, application.state.name()),
            due: due.map(|due| l.date(due)),
            time_left: due
                .zip(file.time_left)
                .map(|(due, left)| words::time_left(l, left, due, now.kst_date())),
            name: application.name.to_string(),
            slug: application.slug.to_string(),
            login_link: ask.ctx.link(&format!("/o/{}", application.slug)),
            number,
            inquiry,
            kind,
            submitted_at: l.datetime(application.submitted_at),
            applicant: applicant(file),
            org_name: file.organization.name.clone(),
            org_href: format!("/operator/organizations/{}", file.organization.id),
            org_since: since(file.organization.created_at),
            org_suspended: file.organization.state == OrgState::Suspended,
            account_since: file.account.as_ref().map(|account| since(account.created_at)),
            plan: file.organization.plan.to_string(),
            plan_allows: file.organization.plan.allows_linking(),
            tax: words::tax(l, status),
            tax_when: [words::tax_reason(l, status), asked]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            same_number: same_number(l, file),
            similar_names: similar_names(file),
            similar_slugs: file
                .similar_slugs
                .iter()
                .map(|(slug, name)| Similar {
                    name: slug.clone(),
                    href: None,
                    text: name.clone(),
                    state: None,
                })
                .collect(),
            question: match &application.state {
                State::NeedsInformation { question, .. } => Some(question.to_string()),
                _ => None,
            },
            reason: match &application.state {
                State::Rejected { reason, .. } => Some(reason.to_string()),
                _ => None,
            },
            assignee: file.assignee.clone(),
            operators: file
                .operators
                .iter()
                .map(|o| (o.account_id.to_string(), o.name.clone()))
                .collect(),
            timeline: words::timeline(l, &file.events, Reader::Operator),
            l,
            frame,
            left,
        }
    }

    fn is_submitted(&self) -> bool {
        self.state == StateName::Submitted
    }
    fn is_in_review(&self) -> bool {
        self.state == StateName::InReview
    }
    fn is_waiting(&self) -> bool {
        self.state == StateName::NeedsInformation
    }
    fn is_open(&self) -> bool {
        self.state.is_open()
    }
    fn nothing_similar(&self) -> bool {
        self.same_number.is_empty() && self.similar_names.is_empty() && self.similar_slugs.is_empty()
    }
}

/// Who was faster, and what is true now.
fn outdated(l: Lang, file: &ApplicationFile) -> Notice {
    let notice = Notice::bad(l.t("desk-stale"));
    match file.events.last() {
        Some(last) => notice.text(l.t_args(
            "desk-stale-text",
            &[
                ("name", &last.actor_name),
                ("what", &words::event(l, last.kind)),
                ("at", &l.datetime(last.at)),
            ],
        )),
        None => notice,
    }
}

fn applicant(file: &ApplicationFile) -> String {
    let Some(member) = &file.applicant else {
        return String::new();
    };
    [
        Some(member.name.as_str()),
        member.email.as_deref(),
        Some(member.department.as_str()),
    ]
    .into_iter()
    .flatten()
    .filter(|text| !text.is_empty())
    .collect::<Vec<_>>()
    .join(" · ")
}

fn same_number(l: Lang, file: &ApplicationFile) -> Vec<Similar> {
    let similar = |other: &ieum_store::application::Neighbour| Similar {
        name: other.org_name.clone(),
        href: Some(format!("/operator/applications/{}", other.id)),
        text: format!("{} · {}", other.slug, l.datetime_table(other.submitted_at)),
        state: Some(words::state_badge(l, other.state)),
    };
    file.same_number.iter().map(similar).collect()
}

fn similar_names(file: &ApplicationFile) -> Vec<Similar> {
    let similar = |other: &ieum_store::application::LookAlike| Similar {
        name: other.name.clone(),
        href: Some(format!("/operator/organizations/{}", other.org_id)),
        text: other.slug.clone().unwrap_or_default(),
        state: None,
    };
    file.similar_names.iter().map(similar).collect()
}
