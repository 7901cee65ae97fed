//! The console's first page: where the organisation stands, what comes next, and the ways from here.

use std::borrow::Cow;

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::access::OrgCaller;
use ieum_app::factors;
use ieum_model::application::{State, StateName};
use ieum_model::permission::Permission;
use ieum_store::overview::MemberCounts;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{self, Badge, ConsoleFrame, ConsoleItem, Page};

#[derive(Debug, Template)]
#[template(path = "console/home.html")]
struct Home {
    l: Lang,
    frame: ConsoleFrame,
    plan: String,
    slug: Option<String>,
    standing: Badge,
    /// Until when a decision is due, as a sentence.
    due: String,
    members: MemberCounts,
    tasks: Vec<Task>,
}

/// Something to do next.
#[derive(Debug)]
struct Task {
    title: Cow<'static, str>,
    text: Cow<'static, str>,
    word: Cow<'static, str>,
    href: String,
}

/// Where the organisation stands with account linking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Linked,
    Unlinked,
    UnderWay,
    NeedsInformation,
    Rejected,
}

impl Standing {
    fn of(caller: &OrgCaller, latest: Option<&State>) -> Self {
        if caller.member.organization().linked_at.is_some() {
            return Self::Linked;
        }
        match latest.map(State::name) {
            Some(StateName::Submitted | StateName::InReview) => Self::UnderWay,
            Some(StateName::NeedsInformation) => Self::NeedsInformation,
            Some(StateName::Rejected) => Self::Rejected,
            Some(StateName::Approved | StateName::Withdrawn) | None => Self::Unlinked,
        }
    }
    fn badge(self, l: Lang) -> Badge {
        match self {
            Self::Linked => Badge::good(l.t("console-standing-linked")),
            Self::Unlinked => Badge::neutral(l.t("console-standing-unlinked")),
            Self::UnderWay => Badge::info(l.t("console-standing-under-way")),
            Self::NeedsInformation => Badge::warn(l.t("console-standing-needs-information")),
            Self::Rejected => Badge::bad(l.t("console-standing-rejected")),
        }
    }
}

/// `GET /console/{org}`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let l = ask.l;
    let (members, latest) = {
        let mut conn = ask.ctx.store().read().await?;
        (
            conn.member_counts(caller.scope()).await?,
            conn.find_latest_application(caller.scope())
                .await?
                .map(|row| row.application.state),
        )
    };
    let lacking = factors::count_lacking(&ask.ctx, &caller).await?;
    let mut frame = ask
        .console_frame(&caller, l.t("console-home-title"), ConsoleItem::AccountLink)
        .await?;
    frame.is_home = true;
    let standing = Standing::of(&caller, latest.as_ref());
    let due = latest
        .filter(|_| standing == Standing::UnderWay)
        .and_then(|state| state.due())
        .map(|due| l.t1("console-due", "date", l.date(due)).into_owned());
    let organization = caller.member.organization();
    let page = Home {
        l,
        plan: organization.plan.as_str().to_uppercase(),
        slug: organization.slug.clone(),
        standing: standing.badge(l),
        due: due.unwrap_or_default(),
        members,
        tasks: tasks(l, &caller, standing, (members, lacking), &frame.root),
        frame,
    };
    Ok(Page::new(page).into_response())
}

/// What this person can do next, the most urgent first.
fn tasks(
    l: Lang,
    caller: &OrgCaller,
    standing: Standing,
    (members, lacking): (MemberCounts, i64),
    root: &str,
) -> Vec<Task> {
    let may = |permission| caller.role().permits(permission);
    let mut tasks = Vec::new();
    let mut add = |title, text, word, path: &str| {
        tasks.push(Task {
            title,
            text,
            word,
            href: format!("{root}/{path}"),
        });
    };
    if may(Permission::ManageLinking) {
        match standing {
            Standing::Unlinked | Standing::Rejected => add(
                l.t("console-task-apply"),
                l.t("console-task-apply-text"),
                l.t("console-task-apply-go"),
                "link",
            ),
            Standing::NeedsInformation => add(
                l.t("console-task-answer"),
                l.t("console-task-answer-text"),
                l.t("console-task-answer-go"),
                "link",
            ),
            Standing::Linked => add(
                l.t("console-task-share"),
                l.t("console-task-share-text"),
                l.t("console-task-share-go"),
                "login-page",
            ),
            Standing::UnderWay => {}
        }
    }
    if lacking > 0 {
        add(
            l.t1("factors-task", "count", lacking),
            l.t("factors-task-text"),
            l.t("factors-task-go"),
            "security/factors",
        );
    }
    if may(Permission::ManageMembers) && members.active + members.invited <= 1 {
        add(
            l.t("console-task-members"),
            l.t("console-task-members-text"),
            l.t("console-task-members-go"),
            "members",
        );
    }
    tasks
}

impl Home {
    /// The menu as ways from here.
    fn shortcuts(&self) -> Vec<ConsoleItem> {
        [self.frame.items(true), self.frame.items(false)].concat()
    }
}
