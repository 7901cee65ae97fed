//! Admins: who they are, their menus, and members who become one or no longer are.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::members;
use ieum_model::member::Member;
use ieum_model::permission::{Menu, Menus};
use ieum_store::handover::{Handover, HandoverState};

use super::links::AskPage;
use super::{id, refused, refused_or_stale, show, words};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{Badge, ConsoleFrame, Dialog, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "members/admins.html")]
struct AdminsPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    rows: Vec<Row>,
    handover: Option<Notice>,
    is_pending: bool,
    typed: Typed,
    errors: Errors,
}

#[derive(Debug)]
struct Row {
    name: String,
    contact: String,
    menus: String,
    role: Badge,
    state: Badge,
    href: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "members/admin.html")]
struct AdminPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    member: ieum_model::MemberId,
    name: String,
    contact: String,
    version: i64,
    menus: Vec<(Menu, bool)>,
    errors: Errors,
    remove: Option<Dialog>,
}

impl AdminPage {
    fn word(&self, menu: &Menu) -> String {
        words::menu(self.l, *menu)
    }
}

pub(super) fn path(caller: &OrgCaller) -> String {
    format!("{}/admins", Ask::console_root(caller))
}

fn row(l: Lang, path: &str, member: &Member) -> Row {
    let granted = member.admin.unwrap_or_default();
    let menus: Vec<_> = Menu::ALL
        .into_iter()
        .filter(|m| granted.has(*m))
        .map(|m| words::menu(l, m))
        .collect();
    Row {
        name: member.name.clone(),
        contact: words::contact(l, member),
        menus: if member.is_super_admin {
            l.t("members-all-menus").into_owned()
        } else {
            menus.join(", ")
        },
        role: if member.is_super_admin {
            Badge::info(l.t("members-role-super-admin"))
        } else {
            Badge::neutral(l.t("members-role-admin"))
        },
        state: words::state(l, member.state),
        href: (!member.is_super_admin).then(|| format!("{path}/{}", member.id)),
    }
}

/// Where the latest hand-over stands, while that is news.
pub(super) fn handover_notice(l: Lang, handover: &Handover) -> Option<Notice> {
    let name = handover.to_name.as_str();
    match handover.state {
        HandoverState::Pending => Some(Notice::info(l.t2(
            "members-handover-pending",
            "name",
            name,
            "until",
            l.datetime(handover.expires_at),
        ))),
        HandoverState::Declined => Some(Notice::warn(l.t1("members-handover-declined", "name", name))),
        HandoverState::Expired => Some(Notice::warn(l.t1("members-handover-expired", "name", name))),
        HandoverState::Accepted | HandoverState::Cancelled => None,
    }
}

async fn page(ask: &Ask, caller: &OrgCaller, typed: Typed, errors: Errors) -> Outcome<Response> {
    let (l, path) = (ask.l, path(caller));
    let admins = members::admins(&ask.ctx, caller).await?;
    let latest = members::latest_handover(&ask.ctx, caller).await?;
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = AdminsPage {
        l,
        frame: show::frame(ask, caller, l.t("members-admins")).await?,
        notice: ask.notice(),
        rows: admins.iter().map(|m| row(l, &path, m)).collect(),
        handover: latest.as_ref().and_then(|h| handover_notice(l, h)),
        is_pending: latest.is_some_and(|h| h.state == HandoverState::Pending),
        path,
        typed,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/admins`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    page(&ask, &caller, Typed::default(), Errors::none()).await
}

/// `POST /console/{org}/admins`: finds the member who shall become an admin.
pub async fn find(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    match members::find_by_sign_in_id(&ask.ctx, &caller, typed.get("sign_in_id")).await {
        Ok(member) => Ok(Redirect::to(&format!("{}/{}", path(&caller), member.id)).into_response()),
        Err(error) => {
            let errors = refused(ask.l, error)?;
            page(&ask, &caller, typed, errors).await
        }
    }
}

fn dialog(l: Lang, frame: &ConsoleFrame, path: &str, member: &Member) -> Dialog {
    Dialog::new(
        l,
        "remove",
        l.t1("members-admin-remove-title", "name", member.name.as_str()),
        &format!("{path}/{}/remove", member.id),
        l.t("members-admin-remove"),
        frame.csrf_input(),
    )
    .effect(l.t("members-admin-remove-effect"))
    .hidden("version", member.version)
}

async fn admin_page(
    ask: &Ask,
    caller: &OrgCaller,
    member: &Member,
    menus: Menus,
    (status, errors): (StatusCode, Errors),
) -> Outcome<Response> {
    let (l, path) = (ask.l, path(caller));
    let title = if member.admin.is_some() {
        l.t("members-admin-change")
    } else {
        l.t("members-admin-grant")
    };
    let frame = show::frame(ask, caller, title).await?;
    let remove = member.admin.map(|_| {
        let fallback = format!("{path}/{}/remove", member.id);
        dialog(l, &frame, &path, member).opened_by(l.t("members-admin-remove"), &fallback)
    });
    let page = AdminPage {
        l,
        frame: frame.below(l.t("members-admins"), path.clone()),
        member: member.id,
        name: member.name.clone(),
        contact: words::contact(l, member),
        version: member.version,
        menus: Menu::ALL.into_iter().map(|m| (m, menus.has(m))).collect(),
        errors,
        remove,
        path,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/admins/{member}`
pub async fn form(ask: Ask, Console(caller): Console, Path((_, member)): Path<(String, String)>) -> Outcome<Response> {
    let member = members::show(&ask.ctx, &caller, id(&member)?).await?.member;
    let menus = member.admin.unwrap_or_default();
    admin_page(&ask, &caller, &member, menus, (StatusCode::OK, Errors::none())).await
}

/// `POST /console/{org}/admins/{member}`
pub async fn save(
    ask: Ask,
    Console(caller): Console,
    Path((_, member)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let member = id(&member)?;
    let menus: Menus = typed.all("menus").iter().filter_map(|m| Menu::parse(m)).collect();
    match members::set_admin(&ask.ctx, &caller, member, typed.version(), Some(menus)).await {
        Ok(()) => {
            let done = Done::new(&ask.site, path(&caller), "admin-saved");
            Ok(done.into_response())
        }
        Err(error) => {
            let answer = refused_or_stale(ask.l, error)?;
            let member = members::show(&ask.ctx, &caller, member).await?.member;
            admin_page(&ask, &caller, &member, menus, answer).await
        }
    }
}

/// `GET /console/{org}/admins/{member}/remove`
pub async fn ask(ask: Ask, Console(caller): Console, Path((_, member)): Path<(String, String)>) -> Outcome<Response> {
    let (l, path) = (ask.l, path(&caller));
    let member = members::show(&ask.ctx, &caller, id(&member)?).await?.member;
    let frame = show::frame(&ask, &caller, l.t("members-admin-remove")).await?;
    Ok(Page::new(AskPage {
        l,
        dialog: dialog(l, &frame, &path, &member).as_page(&format!("{path}/{}", member.id)),
        frame: frame.below(l.t("members-admins"), path),
    })
    .into_response())
}

/// `POST /console/{org}/admins/{member}/remove`
pub async fn remove(
    ask: Ask,
    Console(caller): Console,
    Path((_, member)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    members::set_admin(&ask.ctx, &caller, id(&member)?, typed.version(), None).await?;
    let done = Done::new(&ask.site, path(&caller), "admin-removed");
    Ok(done.into_response())
}
