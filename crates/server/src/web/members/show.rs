//! One member: what is known, and what can be done.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::access::OrgCaller;
use ieum_app::members::{self, Shown};
use ieum_model::MemberId;
use ieum_model::member::{MemberState, RESTORABLE_FOR};
use ieum_model::permission::{Menu, Permission};
use ieum_store::chart::Post;
use ieum_store::invitation::InvitationState;

use super::change::{self, Act};
use super::{id, words};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, Dialog, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "members/show.html")]
struct ShowPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    remark: Option<Notice>,
    path: String,
    state: Badge,
    facts: Vec<(String, String)>,
    version: i64,
    may_edit: bool,
    may_set_password: bool,
    may_reset_factors: bool,
    may_resend: bool,
    may_resume: bool,
    may_restore: bool,
    suspend: Option<Dialog>,
    delete: Option<Dialog>,
    admin: Option<(String, String)>,
    /// Where the linked accounts are, for who may see them.
    links_href: Option<String>,
    /// Where the records of this member's sign-ins are, for who may see them.
    traces_href: Option<String>,
    posts: Vec<(String, Badge)>,
    /// Where the posts are changed, for who may.
    posts_href: Option<String>,
}

impl ShowPage {
    fn has_acts(&self) -> bool {
        self.suspend.is_some() || self.delete.is_some() || self.may_resume || self.may_restore
    }
}

/// What is known, as label and text.
fn facts(ask: &Ask, shown: &Shown) -> Vec<(String, String)> {
    let (l, m) = (ask.l, &shown.member);
    let mut facts = Vec::new();
    let mut fact = |label: std::borrow::Cow<'_, str>, text: Option<String>| {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            facts.push((label.into_owned(), text));
        }
    };
    fact(l.t("members-email"), m.email.clone());
    fact(l.t("members-phone"), m.phone.as_deref().map(|p| l.phone(p)));
    fact(l.t("members-department"), Some(m.department.clone()));
    fact(l.t("members-role"), Some(words::role_word(l, words::role(m))));
    let menus = m.admin.filter(|_| !m.is_super_admin).map(|menus| {
        let granted = Menu::ALL.into_iter().filter(|menu| menus.has(*menu));
        granted.map(|menu| words::menu(l, menu)).collect::<Vec<_>>().join(", ")
    });
    fact(l.t("members-menus"), menus);
    let account = match (shown.is_managed, m.account_id) {
        (true, _) => l.t("members-account-managed"),
        (false, Some(_)) => l.t("members-account-own"),
        (false, None) => l.t("members-account-none"),
    };
    fact(l.t("members-account"), Some(account.into_owned()));
    fact(l.t("members-added"), Some(l.datetime(m.created_at)));
    fact(l.t("members-joined"), m.joined_at.map(|at| l.datetime(at)));
    fact(l.t("members-last-sign-in"), m.last_sign_in_at.map(|at| l.datetime(at)));
    fact(l.t("members-deleted-at"), m.deleted_at.map(|at| l.datetime(at)));
    fact(l.t("members-id"), Some(m.id.to_string()));
    facts
}

/// A post in words.
fn post_line(l: Lang, post: &Post) -> (String, Badge) {
    let mut line = post.path.join(" › ");
    let duty = post.duty.iter().cloned();
    let leader = post.is_leader.then(|| l.t("chart-leader").into_owned());
    let more: Vec<_> = duty.chain(leader).collect();
    if !more.is_empty() {
        line = format!("{line} ({})", more.join(", "));
    }
    let badge = if post.is_primary {
        Badge::info(l.t("chart-main-post"))
    } else {
        Badge::neutral(l.t("chart-other-post"))
    };
    (line, badge)
}

/// What to know before acting.
fn remark(ask: &Ask, shown: &Shown) -> Option<Notice> {
    let (l, m) = (ask.l, &shown.member);
    if !shown.may_manage {
        let text = if m.is_super_admin {
            l.t("members-remark-super-admin")
        } else {
            l.t("members-remark-admin")
        };
        return Some(Notice::info(text));
    }
    match (m.state, &shown.invitation) {
        (MemberState::Deleted, _) => {
            let until = m.deleted_at?.plus(RESTORABLE_FOR);
            Some(Notice::warn(l.t1("members-remark-deleted", "until", l.datetime(until))))
        }
        (MemberState::Invited, Some(invitation)) => Some(match invitation.state(ask.ctx.now()) {
            InvitationState::Open => {
                Notice::info(l.t1("members-remark-invited", "until", l.datetime(invitation.expires_at)))
            }
            _ => Notice::warn(l.t("members-remark-invitation-over")),
        }),
        _ if shown.must_change_password => Some(Notice::info(l.t("members-remark-initial-password"))),
        _ => None,
    }
}

/// The member's address.
pub(super) fn path(caller: &OrgCaller, member: MemberId) -> String {
    format!("{}/members/{member}", Ask::console_root(caller))
}

/// The frame of a page about a member.
pub(super) async fn frame(ask: &Ask, caller: &OrgCaller, title: impl Into<String>) -> Outcome<ConsoleFrame> {
    let frame = ask.console_frame(caller, title, ConsoleItem::Members).await?;
    let list = format!("{}/members", Ask::console_root(caller));
    Ok(frame.below(ask.l.t("members-title"), list))
}

/// `GET /console/{org}/members/{member}`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, member)): Path<(String, String)>) -> Outcome<Response> {
    let l = ask.l;
    let shown = members::show(&ask.ctx, &caller, id(&member)?).await?;
    let (m, path) = (&shown.member, path(&caller, shown.member.id));
    let frame = frame(&ask, &caller, m.name.clone()).await?;
    let is_there = m.state != MemberState::Deleted;
    let is_self = m.id == caller.member_id();
    let may_end = shown.may_manage && !m.is_super_admin && !is_self;
    let ask_first = |act: Act| {
        change::dialog(l, &frame, &path, m, act).opened_by(act.word(l, m), &format!("{path}/{}", act.as_str()))
    };
    let may_suspend = matches!(m.state, MemberState::Active | MemberState::Invited);
    let admin = (caller.role().permits(Permission::ManageAdmins)
        && !m.is_super_admin
        && m.state == MemberState::Active)
        .then(|| {
            let word = if m.admin.is_some() {
                l.t("members-admin-change")
            } else {
                l.t("members-admin-grant")
            };
            (
                word.into_owned(),
                format!("{}/admins/{}", Ask::console_root(&caller), m.id),
            )
        });
    let page = ShowPage {
        l,
        notice: ask.notice(),
        remark: remark(&ask, &shown),
        state: words::state(l, m.state),
        facts: facts(&ask, &shown),
        version: m.version,
        may_edit: shown.may_manage && is_there,
        may_set_password: shown.may_manage && is_there && shown.is_managed && !is_self,
        may_reset_factors: shown.may_manage && is_there && shown.has_factor && !is_self,
        may_resend: shown.may_manage && m.state == MemberState::Invited && m.account_id.is_none(),
        may_resume: may_end && m.state == MemberState::Suspended,
        may_restore: may_end && !is_there,
        suspend: (may_end && may_suspend).then(|| ask_first(Act::Suspend)),
        delete: (may_end && is_there).then(|| ask_first(Act::Delete)),
        admin,
        links_href: (is_there && caller.role().permits(Permission::ManageLinking)).then(|| format!("{path}/links")),
        traces_href: caller
            .role()
            .permits(Permission::ManageLinking)
            .then(|| format!("{}/traces?member={}", Ask::console_root(&caller), m.id)),
        posts: shown.posts.iter().map(|post| post_line(l, post)).collect(),
        posts_href: (is_there && caller.role().permits(Permission::ManageChart))
            .then(|| format!("{}/chart/members/{}", Ask::console_root(&caller), m.id)),
        path,
        frame,
    };
    Ok(Page::new(page).into_response())
}

/// `POST /console/{org}/members/{member}/resend`
pub async fn resend(
    ask: Ask,
    Console(caller): Console,
    Path((_, member)): Path<(String, String)>,
    _: Typed,
) -> Outcome<Response> {
    let member = id(&member)?;
    members::resend(&ask.ctx, &caller, member).await?;
    let done = Done::new(&ask.site, path(&caller, member), "member-invited-again");
    Ok(done.into_response())
}
