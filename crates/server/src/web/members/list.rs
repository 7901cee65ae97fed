//! The list of members: search, filters, order and pages, all in the address.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use ieum_app::members::{self, ListRequest, Listed, Total};
use ieum_model::Instant;
use ieum_model::member::{Member, MemberState};
use ieum_model::permission::Permission;
use ieum_store::member_list::{MemberFilter, MemberSort, RoleFilter};

use super::pager::{KeyPager, Place};
use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{
    Badge, Column, ConsoleFrame, ConsoleItem, EmptyState, Filter, ListQuery, ListView, Notice, Page,
};

const PER_PAGE: usize = 50;

#[derive(Debug, Template)]
#[template(path = "members/list.html")]
struct ListPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    list: ListView,
    rows: Vec<Row>,
    pager: KeyPager,
    may_manage_admins: bool,
}

#[derive(Debug)]
struct Row {
    href: String,
    name: String,
    contact: String,
    department: String,
    role: Option<Badge>,
    state: Badge,
    added: Instant,
    last_sign_in: Option<String>,
}

impl ListPage {
    fn empty(&self) -> EmptyState {
        let l = self.l;
        if self.list.is_narrowed() {
            EmptyState::new(l.t("members-nothing-found"), l.t("members-nothing-found-text"))
        } else {
            EmptyState::new(l.t("members-empty"), l.t("members-empty-text"))
                .action(l.t("members-invite"), format!("{}/new", self.path))
        }
    }
}

fn request(query: &ListQuery, place: Place) -> ListRequest {
    let sort = query.sort.as_ref();
    ListRequest {
        search: query.search.clone(),
        filter: MemberFilter {
            state: query.filter("state").and_then(MemberState::parse),
            department: query.filter("department").map(str::to_owned),
            role: query.filter("role").and_then(RoleFilter::parse),
            search: None,
        },
        sort: match sort.map(|s| s.column.as_str()) {
            Some("department") => MemberSort::Department,
            Some("added") => MemberSort::Age,
            _ => MemberSort::Name,
        },
        is_descending: sort.is_some_and(|s| s.is_descending),
        window: place.window,
        per_page: PER_PAGE,
        known_total: place.known_total,
    }
}

fn view(l: Lang, path: &str, query: ListQuery, listed: &Listed) -> ListView {
    let states = MemberState::ALL.map(|s| (s.as_str().to_owned(), words::state_word(l, s)));
    let roles = RoleFilter::ALL.map(|r| (r.as_str().to_owned(), words::role_word(l, r)));
    let (count, is_bounded) = match listed.total {
        Total::Exactly(count) => (count, false),
        Total::MoreThan(count) => (count, true),
    };
    let mut list = ListView::new(l, path, query, count, PER_PAGE)
        .search(l.t("members-search"))
        .filter(Filter::new("state", l.t("members-state"), states.to_vec()))
        .filter(Filter::new("role", l.t("members-role"), roles.to_vec()));
    if !listed.departments.is_empty() {
        let departments = listed.departments.clone();
        list = list.filter(Filter::new("department", l.t("members-department"), departments));
    }
    if is_bounded {
        list = list.at_least();
    }
    list.columns(vec![
        Column::sortable("name", l.t("members-name")),
        Column::sortable("department", l.t("members-department")),
        Column::new(l.t("members-state")),
        Column::sortable("added", l.t("members-added")),
        Column::new(l.t("members-last-sign-in")),
        Column::new(""),
    ])
}

fn row(l: Lang, path: &str, member: &Member) -> Row {
    let role = words::role(member);
    Row {
        href: format!("{path}/{}", member.id),
        name: member.name.clone(),
        contact: words::contact(l, member),
        department: member.department.clone(),
        role: (role != RoleFilter::Member).then(|| Badge::neutral(words::role_word(l, role))),
        state: words::state(l, member.state),
        added: member.created_at,
        last_sign_in: member.last_sign_in_at.map(|at| l.datetime_table(at)),
    }
}

/// `GET /console/{org}/members`
pub async fn show(ask: Ask, Console(caller): Console, RawQuery(query): RawQuery) -> Outcome<Response> {
    let (l, query) = (ask.l, query.unwrap_or_default());
    let path = format!("{}/members", Ask::console_root(&caller));
    let asked = ListQuery::parse(
        &query,
        &["name", "department", "added"],
        &["state", "role", "department"],
    );
    let listed = members::list(&ask.ctx, &caller, &request(&asked, Place::parse(&query))).await?;
    let frame = ask
        .console_frame(&caller, l.t("members-title"), ConsoleItem::Members)
        .await?;
    Ok(Page::new(ListPage {
        l,
        frame,
        notice: ask.notice(),
        rows: listed.page.rows.iter().map(|m| row(l, &path, m)).collect(),
        pager: KeyPager::new(l, &path, &asked, &listed.page, listed.total, PER_PAGE),
        list: view(l, &path, asked, &listed),
        path,
        may_manage_admins: caller.role().permits(Permission::ManageAdmins),
    })
    .into_response())
}
