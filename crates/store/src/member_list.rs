//! The list of members: searched, filtered, sorted and paged by key, so that the thousandth page costs what the first does.
//!
//! Each order has an index to walk along. What finds few rows (a search, a department, a state, the admins) starts from an index of
//! its own. A page is reached from the member at its edge; its key is looked up here, so that an address holds nothing personal.

use ieum_model::member::{Member, MemberState};
use ieum_model::{Instant, MemberId};
use uuid::Uuid;

use crate::OrgScope;
use crate::db::{Conn, Param, Statement, StoreError, statements};
use crate::member;

/// Members that are left after state (`$2`), department (`$3`) and role (`$4`), each `''` for any.
macro_rules! state_is {
    () => {
        " AND m.purged_at IS NULL AND (m.state = $2 OR ($2 = '' AND m.state <> 'deleted'))"
    };
}
macro_rules! department_is {
    () => {
        " AND ($3 = '' OR m.department_folded = $3)"
    };
}
macro_rules! role_is {
    () => {
        " AND ($4 = '' OR ($4 = 'super_admin' AND m.id = o.super_admin_id)
            OR ($4 = 'admin' AND m.is_admin = TRUE AND m.id <> o.super_admin_id)
            OR ($4 = 'member' AND m.is_admin = FALSE AND m.id <> o.super_admin_id))"
    };
}
/// Along the index of the order.
macro_rules! all {
    () => {
        concat!(
            " FROM organizations o CROSS JOIN members m WHERE o.id = $1 AND m.org_id = $1",
            state_is!(),
            department_is!(),
            role_is!()
        )
    };
}
/// Along the index of one state, which is sorted by name.
macro_rules! of_state {
    () => {
        concat!(
            " FROM organizations o CROSS JOIN members m WHERE o.id = $1 AND m.org_id = $1 AND m.state = $2 AND m.purged_at IS NULL",
            department_is!(),
            role_is!()
        )
    };
}
/// The members of one department.
macro_rules! of_department {
    () => {
        concat!(
            " FROM organizations o CROSS JOIN members m WHERE o.id = $1 AND m.org_id = $1 AND m.department_folded = $3",
            state_is!(),
            role_is!()
        )
    };
}
/// What a source of few rows brings along, so that nothing has to be looked up again.
macro_rules! columns {
    () => {
        "id, org_id, account_id, state, state_before, is_admin, menus, name, email, phone, department, invited_at, joined_at, deleted_at,
            last_sign_in_at, created_at, version, name_folded, department_folded, purged_at"
    };
}
/// The super admin and the admins.
macro_rules! admins {
    () => {
        concat!(
            " FROM (SELECT ",
            columns!(),
            " FROM members WHERE org_id = $1 AND id IN (SELECT id FROM members WHERE org_id = $1 AND is_admin = TRUE) UNION SELECT ",
            columns!(),
            " FROM members WHERE org_id = $1 AND id = (SELECT super_admin_id FROM organizations WHERE id = $1)) m
            CROSS JOIN organizations o WHERE o.id = $1",
            state_is!(),
            department_is!(),
            role_is!()
        )
    };
}
/// At most 1,001 members of whom one thing (`$what`) starts with what was typed: from `$from` up to `$to`.
macro_rules! starting {
    ($columns:expr, $where:literal, $what:literal, $from:literal, $to:literal) => {
        concat!(
            "(SELECT ",
            $columns,
            " FROM members WHERE org_id = $1 AND ",
            $where,
            " AND ",
            $what,
            " >= ",
            $from,
            " AND ",
            $what,
            " < ",
            $to,
            " LIMIT 1001)"
        )
    };
}
/// The deleted ones, whose e-mail and phone are in no index: they are few, and only looked at when they are asked for.
macro_rules! deleted {
    ($columns:expr, $state:literal, $from:literal, $to:literal, $phone:literal, $phone_to:literal) => {
        concat!(
            "(SELECT ",
            $columns,
            " FROM members WHERE ",
            $state,
            " = 'deleted' AND org_id = $1 AND state = 'deleted' AND purged_at IS NULL
            AND ((email_folded >= ",
            $from,
            " AND email_folded < ",
            $to,
            ") OR (phone >= ",
            $phone,
            " AND phone < ",
            $phone_to,
            ")) LIMIT 1001)"
        )
    };
}
/// What a search finds that finds little: `$5` up to `$6`, the phone `$7` up to `$8`.
macro_rules! found {
    () => {
        concat!(
            " FROM (SELECT * FROM ",
            starting!(columns!(), "purged_at IS NULL", "name_folded", "$5", "$6"),
            " a UNION SELECT * FROM ",
            starting!(columns!(), "purged_at IS NULL", "department_folded", "$5", "$6"),
            " b UNION SELECT * FROM ",
            starting!(columns!(), "state <> 'deleted'", "email_folded", "$5", "$6"),
            " c UNION SELECT * FROM ",
            starting!(columns!(), "state <> 'deleted'", "phone", "$7", "$8"),
            " d UNION SELECT * FROM ",
            deleted!(columns!(), "$2", "$5", "$6", "$7", "$8"),
            " e) m CROSS JOIN organizations o WHERE o.id = $1",
            state_is!(),
            department_is!(),
            role_is!()
        )
    };
}
/// What a search finds that finds much: along the index of the order, where the next match is near.
macro_rules! walk {
    () => {
        concat!(
            all!(),
            " AND ((m.name_folded >= $5 AND m.name_folded < $6) OR (m.department_folded >= $5 AND m.department_folded < $6)
            OR (m.email_folded >= $5 AND m.email_folded < $6) OR (m.phone >= $7 AND m.phone < $8))"
        )
    };
}

/// One page: a source of rows, a key to start behind, and the order with its limit.
macro_rules! page {
    ($from:expr, $start:literal, $order:literal) => {
        concat!(
            "SELECT m.id, m.org_id, m.account_id, m.state, m.state_before, m.is_admin, m.menus, o.super_admin_id, m.name, m.email, m.phone,
            m.department, m.invited_at, m.joined_at, m.deleted_at, m.last_sign_in_at, m.created_at, m.version",
            $from,
            " AND ",
            $start,
            " ORDER BY ",
            $order
        )
    };
}
macro_rules! name_up {
    ($from:expr) => {
        page!(
            $from,
            "(m.name_folded, m.id) > ($5, $6)",
            "m.name_folded, m.id LIMIT $7"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.name_folded, m.id) > ($9, $10)",
            "m.name_folded, m.id LIMIT $11"
        )
    };
}
macro_rules! name_down {
    ($from:expr) => {
        page!(
            $from,
            "(m.name_folded, m.id) < ($5, $6)",
            "m.name_folded DESC, m.id DESC LIMIT $7"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.name_folded, m.id) < ($9, $10)",
            "m.name_folded DESC, m.id DESC LIMIT $11"
        )
    };
}
macro_rules! department_up {
    ($from:expr) => {
        page!(
            $from,
            "(m.department_folded, m.name_folded, m.id) > ($5, $6, $7)",
            "m.department_folded, m.name_folded, m.id LIMIT $8"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.department_folded, m.name_folded, m.id) > ($9, $10, $11)",
            "m.department_folded, m.name_folded, m.id LIMIT $12"
        )
    };
}
macro_rules! department_down {
    ($from:expr) => {
        page!(
            $from,
            "(m.department_folded, m.name_folded, m.id) < ($5, $6, $7)",
            "m.department_folded DESC, m.name_folded DESC, m.id DESC LIMIT $8"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.department_folded, m.name_folded, m.id) < ($9, $10, $11)",
            "m.department_folded DESC, m.name_folded DESC, m.id DESC LIMIT $12"
        )
    };
}
macro_rules! age_up {
    ($from:expr) => {
        page!($from, "(m.created_at, m.id) > ($5, $6)", "m.created_at, m.id LIMIT $7")
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.created_at, m.id) > ($9, $10)",
            "m.created_at, m.id LIMIT $11"
        )
    };
}
macro_rules! age_down {
    ($from:expr) => {
        page!(
            $from,
            "(m.created_at, m.id) < ($5, $6)",
            "m.created_at DESC, m.id DESC LIMIT $7"
        )
    };
    (found $from:expr) => {
        page!(
            $from,
            "(m.created_at, m.id) < ($9, $10)",
            "m.created_at DESC, m.id DESC LIMIT $11"
        )
    };
}

statements! {
    ALL_NAME_UP = name_up!(all!());
    ALL_NAME_DOWN = name_down!(all!());
    ALL_DEPARTMENT_UP = department_up!(all!());
    ALL_DEPARTMENT_DOWN = department_down!(all!());
    ALL_AGE_UP = age_up!(all!());
    ALL_AGE_DOWN = age_down!(all!());
    STATE_NAME_UP = name_up!(of_state!());
    STATE_NAME_DOWN = name_down!(of_state!());
    DEPARTMENT_NAME_UP = name_up!(of_department!());
    DEPARTMENT_NAME_DOWN = name_down!(of_department!());
    DEPARTMENT_AGE_UP = page!(of_department!(), "(+m.created_at, m.id) > ($5, $6)", "+m.created_at, m.id LIMIT $7");
    DEPARTMENT_AGE_DOWN = page!(of_department!(), "(+m.created_at, m.id) < ($5, $6)", "+m.created_at DESC, m.id DESC LIMIT $7");
    ADMINS_NAME_UP = name_up!(admins!());
    ADMINS_NAME_DOWN = name_down!(admins!());
    ADMINS_DEPARTMENT_UP = department_up!(admins!());
    ADMINS_DEPARTMENT_DOWN = department_down!(admins!());
    ADMINS_AGE_UP = age_up!(admins!());
    ADMINS_AGE_DOWN = age_down!(admins!());
    FOUND_NAME_UP = name_up!(found found!());
    FOUND_NAME_DOWN = name_down!(found found!());
    FOUND_DEPARTMENT_UP = department_up!(found found!());
    FOUND_DEPARTMENT_DOWN = department_down!(found found!());
    FOUND_AGE_UP = age_up!(found found!());
    FOUND_AGE_DOWN = age_down!(found found!());
    WALK_NAME_UP = name_up!(found walk!());
    WALK_NAME_DOWN = name_down!(found walk!());
    WALK_DEPARTMENT_UP = department_up!(found walk!());
    WALK_DEPARTMENT_DOWN = department_down!(found walk!());
    WALK_AGE_UP = age_up!(found walk!());
    WALK_AGE_DOWN = age_down!(found walk!());
    MOST_FOUND = concat!(
            "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM ", starting!("id", "purged_at IS NULL", "name_folded", "$2", "$3"),
            " a UNION ALL SELECT COUNT(*) FROM ", starting!("id", "purged_at IS NULL", "department_folded", "$2", "$3"),
            " b UNION ALL SELECT COUNT(*) FROM ", starting!("id", "state <> 'deleted'", "email_folded", "$2", "$3"),
            " c UNION ALL SELECT COUNT(*) FROM ", starting!("id", "state <> 'deleted'", "phone", "$4", "$5"),
            " d UNION ALL SELECT COUNT(*) FROM ", deleted!("id", "$6", "$2", "$3", "$4", "$5"), " e) counts");
    COUNT_PLAIN = "SELECT COUNT(*) FROM members WHERE org_id = $1 AND purged_at IS NULL AND state <> 'deleted'";
    COUNT_PLAIN_STATE = "SELECT COUNT(*) FROM members WHERE org_id = $1 AND purged_at IS NULL AND state = $2";
    COUNT_ALL = concat!("SELECT COUNT(*)", all!());
    COUNT_DEPARTMENT = concat!("SELECT COUNT(*)", of_department!());
    COUNT_ADMINS = concat!("SELECT COUNT(*)", admins!());
    COUNT_FOUND = concat!("SELECT COUNT(*)", found!());
    KEY = "SELECT name_folded, department_folded, created_at FROM members WHERE org_id = $1 AND id = $2 AND purged_at IS NULL";
    DEPARTMENTS = "WITH RECURSIVE d (folded) AS (
            SELECT MIN(department_folded) FROM members WHERE org_id = $1 AND purged_at IS NULL AND department_folded > ''
            UNION ALL SELECT (SELECT MIN(m.department_folded) FROM members m
                WHERE m.org_id = $1 AND m.purged_at IS NULL AND m.department_folded > d.folded) FROM d WHERE d.folded IS NOT NULL)
        SELECT d.folded, (SELECT m.department FROM members m WHERE m.org_id = $1 AND m.purged_at IS NULL
            AND m.department_folded = d.folded ORDER BY m.name_folded, m.id LIMIT 1) FROM d WHERE d.folded IS NOT NULL LIMIT $2";
}

/// By what the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MemberSort {
    /// By name.
    #[default]
    Name,
    /// By department, then by name.
    Department,
    /// By when they were added.
    Age,
}

/// What somebody is, as the list filters by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleFilter {
    /// The one super admin.
    SuperAdmin,
    /// Admins with granted menus.
    Admin,
    /// Everybody else.
    Member,
}

impl RoleFilter {
    /// All of them, in the order of the filter.
    pub const ALL: [Self; 3] = [Self::SuperAdmin, Self::Admin, Self::Member];
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SuperAdmin => "super_admin",
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }
}

/// Texts from one up to, but not including, another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range(String, String);

impl Range {
    /// Everything that starts like this.
    pub fn starting_with(text: &str) -> Self {
        Self(text.to_owned(), format!("{text}\u{10ffff}"))
    }
    /// From one text up to another.
    pub fn between(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self(from.into(), to.into())
    }
    /// Nothing.
    pub fn empty() -> Self {
        Self(String::new(), String::new())
    }
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Folded names, departments and e-mails.
    pub text: Range,
    /// Phones in E.164.
    pub phone: Range,
}

/// Which members the list shows.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// In this state; else all but the deleted ones.
    pub state: Option<MemberState>,
    /// Of this department, folded.
    pub department: Option<String>,
    /// With this role.
    pub role: Option<RoleFilter>,
    /// That a search finds.
    pub search: Option<Search>,
}

/// Which part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Window {
    /// From its beginning.
    #[default]
    First,
    /// What follows this member.
    After(MemberId),
    /// What comes before this member.
    Before(MemberId),
}

/// A page of the list in its order.
#[derive(Debug, Clone, Default)]
pub struct MemberPage {
    /// The members.
    pub rows: Vec<Member>,
    /// Whether there are members before them.
    pub has_previous: bool,
    /// Whether there are members behind them.
    pub has_next: bool,
}

/// Where a page starts.
struct Key {
    name: String,
    department: String,
    created_at: Instant,
    id: Uuid,
}

impl Key {
    /// Before everybody.
    const fn lowest() -> Self {
        Self {
            name: String::new(),
            department: String::new(),
            created_at: Instant::from_micros(i64::MIN),
            id: Uuid::nil(),
        }
    }
    /// Behind everybody.
    fn highest() -> Self {
        let last = "\u{10ffff}".to_owned();
        Self {
            name: last.clone(),
            department: last,
            created_at: Instant::from_micros(i64::MAX),
            id: Uuid::max(),
        }
    }
}

#[derive(Clone, Copy)]
enum Source {
    All,
    State,
    Department,
    Admins,
    Found,
    Walk,
}

/// A search that finds more than this by one thing is not gathered and sorted, and not counted to the end.
pub const MOST_COUNTED: usize = 1_000;

impl MemberFilter {
    const fn source(&self, sort: MemberSort, finds_much: bool) -> Source {
        match (self, sort) {
            (Self { search: Some(_), .. }, _) if finds_much => Source::Walk,
            (Self { search: Some(_), .. }, _) => Source::Found,
            (
                Self {
                    role: Some(RoleFilter::SuperAdmin | RoleFilter::Admin),
                    ..
                },
                _,
            ) => Source::Admins,
            (
                Self {
                    department: Some(_), ..
                },
                _,
            ) => Source::Department,
            (Self { state: Some(_), .. }, MemberSort::Name) => Source::State,
            _ => Source::All,
        }
    }
}

const fn statement(source: Source, sort: MemberSort, is_up: bool) -> Statement {
    use MemberSort as By;
    match (source, sort, is_up) {
        (Source::All, By::Name, true) => ALL_NAME_UP,
        (Source::All, By::Name, false) => ALL_NAME_DOWN,
        (Source::All | Source::State, By::Department, true) => ALL_DEPARTMENT_UP,
        (Source::All | Source::State, By::Department, false) => ALL_DEPARTMENT_DOWN,
        (Source::All | Source::State, By::Age, true) => ALL_AGE_UP,
        (Source::All | Source::State, By::Age, false) => ALL_AGE_DOWN,
        (Source::State, By::Name, true) => STATE_NAME_UP,
        (Source::State, By::Name, false) => STATE_NAME_DOWN,
        // Of one department, that order is the one by name.
        (Source::Department, By::Name | By::Department, true) => DEPARTMENT_NAME_UP,
        (Source::Department, By::Name | By::Department, false) => DEPARTMENT_NAME_DOWN,
        (Source::Department, By::Age, true) => DEPARTMENT_AGE_UP,
        (Source::Department, By::Age, false) => DEPARTMENT_AGE_DOWN,
        (Source::Admins, By::Name, true) => ADMINS_NAME_UP,
        (Source::Admins, By::Name, false) => ADMINS_NAME_DOWN,
        (Source::Admins, By::Department, true) => ADMINS_DEPARTMENT_UP,
        (Source::Admins, By::Department, false) => ADMINS_DEPARTMENT_DOWN,
        (Source::Admins, By::Age, true) => ADMINS_AGE_UP,
        (Source::Admins, By::Age, false) => ADMINS_AGE_DOWN,
        (Source::Found, By::Name, true) => FOUND_NAME_UP,
        (Source::Found, By::Name, false) => FOUND_NAME_DOWN,
        (Source::Found, By::Department, true) => FOUND_DEPARTMENT_UP,
        (Source::Found, By::Department, false) => FOUND_DEPARTMENT_DOWN,
        (Source::Found, By::Age, true) => FOUND_AGE_UP,
        (Source::Found, By::Age, false) => FOUND_AGE_DOWN,
        (Source::Walk, By::Name, true) => WALK_NAME_UP,
        (Source::Walk, By::Name, false) => WALK_NAME_DOWN,
        (Source::Walk, By::Department, true) => WALK_DEPARTMENT_UP,
        (Source::Walk, By::Department, false) => WALK_DEPARTMENT_DOWN,
        (Source::Walk, By::Age, true) => WALK_AGE_UP,
        (Source::Walk, By::Age, false) => WALK_AGE_DOWN,
    }
}

impl Conn {
    /// A page of members. From an edge that is gone the list starts anew, and so it does where fewer members than a page come before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn list_members(
        &mut self,
        scope: OrgScope,
        filter: &MemberFilter,
        (sort, is_descending): (MemberSort, bool),
        window: Window,
        limit: usize,
    ) -> Result<MemberPage, StoreError> {
        let source = filter.source(sort, self.finds_much(scope, filter).await?);
        let (edge, backwards) = match window {
            Window::First => (None, false),
            Window::After(id) => (self.member_key(scope, id).await?, false),
            Window::Before(id) => (self.member_key(scope, id).await?, true),
        };
        let is_first = edge.is_none();
        let backwards = backwards && !is_first;
        let is_up = is_descending == backwards;
        let key = edge.unwrap_or_else(|| if is_up { Key::lowest() } else { Key::highest() });
        let mut rows = self
            .member_rows(scope, filter, (source, sort, is_up), &key, limit + 1)
            .await?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        if backwards {
            if rows.len() < limit {
                let key = if is_descending { Key::highest() } else { Key::lowest() };
                rows = self
                    .member_rows(scope, filter, (source, sort, !is_descending), &key, limit + 1)
                    .await?;
                let has_next = rows.len() > limit;
                rows.truncate(limit);
                return Ok(MemberPage {
                    rows,
                    has_previous: false,
                    has_next,
                });
            }
            rows.reverse();
        }
        Ok(MemberPage {
            rows,
            has_previous: if backwards { has_more } else { !is_first },
            has_next: backwards || has_more,
        })
    }

    /// How many members the whole list has; `None` for a search that finds more than [`MOST_COUNTED`].
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_members(&mut self, scope: OrgScope, filter: &MemberFilter) -> Result<Option<usize>, StoreError> {
        let texts = Texts::of(filter);
        let org = scope.org_id();
        let is_plain = filter.department.is_none() && filter.role.is_none();
        let mut params: Vec<&dyn Param> = vec![org, &texts.state, &texts.department, &texts.role];
        let statement = match filter.source(MemberSort::Age, self.finds_much(scope, filter).await?) {
            Source::All | Source::State if is_plain && filter.state.is_none() => {
                params.truncate(1);
                COUNT_PLAIN
            }
            Source::All | Source::State if is_plain => {
                params.truncate(2);
                COUNT_PLAIN_STATE
            }
            Source::All | Source::State => COUNT_ALL,
            Source::Department => COUNT_DEPARTMENT,
            Source::Admins => COUNT_ADMINS,
            Source::Found => {
                params.extend(texts.ranges());
                COUNT_FOUND
            }
            Source::Walk => return Ok(None),
        };
        let count: i64 = self.one(statement, &params, |r| r.get(0)).await?;
        Ok(Some(usize::try_from(count).unwrap_or(0)))
    }

    /// The departments that members are in, as folded and as first written, in order.
    ///
    /// # Errors
    /// As the database says.
    pub async fn departments(&mut self, scope: OrgScope, limit: i64) -> Result<Vec<(String, String)>, StoreError> {
        let read = |r: &crate::db::Row<'_>| Ok((r.get(0)?, r.get::<Option<String>>(1)?.unwrap_or_default()));
        self.all(DEPARTMENTS, &[scope.org_id(), &limit], read).await
    }

    /// Whether a search is too wide to gather what it finds.
    async fn finds_much(&mut self, scope: OrgScope, filter: &MemberFilter) -> Result<bool, StoreError> {
        if filter.search.is_none() {
            return Ok(false);
        }
        let texts = Texts::of(filter);
        let [from, to, phone, phone_to] = texts.ranges();
        let params = [scope.org_id() as &dyn Param, from, to, phone, phone_to, &texts.state];
        let most: i64 = self.one(MOST_FOUND, &params, |r| r.get(0)).await?;
        Ok(usize::try_from(most).unwrap_or(0) > MOST_COUNTED)
    }

    async fn member_key(&mut self, scope: OrgScope, id: MemberId) -> Result<Option<Key>, StoreError> {
        self.optional(KEY, &[scope.org_id(), &id], |r| {
            Ok(Key {
                name: r.get(0)?,
                department: r.get(1)?,
                created_at: r.get(2)?,
                id: *id.as_uuid(),
            })
        })
        .await
    }

    async fn member_rows(
        &mut self,
        scope: OrgScope,
        filter: &MemberFilter,
        (source, sort, is_up): (Source, MemberSort, bool),
        key: &Key,
        limit: usize,
    ) -> Result<Vec<Member>, StoreError> {
        let texts = Texts::of(filter);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut params: Vec<&dyn Param> = vec![scope.org_id(), &texts.state, &texts.department, &texts.role];
        if matches!(source, Source::Found | Source::Walk) {
            params.extend(texts.ranges());
        }
        match sort {
            MemberSort::Department if !matches!(source, Source::Department) => {
                params.extend([&key.department as &dyn Param, &key.name]);
            }
            MemberSort::Name | MemberSort::Department => params.push(&key.name),
            MemberSort::Age => params.push(&key.created_at),
        }
        params.extend([&key.id as &dyn Param, &limit]);
        self.all(statement(source, sort, is_up), &params, member::read).await
    }
}

/// A filter as parameters.
struct Texts<'a> {
    state: &'static str,
    department: &'a str,
    role: &'static str,
    search: Search,
}

impl<'a> Texts<'a> {
    fn of(filter: &'a MemberFilter) -> Self {
        let nothing = || Search {
            text: Range::empty(),
            phone: Range::empty(),
        };
        Self {
            state: filter.state.as_ref().map_or("", MemberState::as_str),
            department: filter.department.as_deref().unwrap_or_default(),
            role: filter.role.map_or("", RoleFilter::as_str),
            search: filter.search.clone().unwrap_or_else(nothing),
        }
    }
    fn ranges(&self) -> [&dyn Param; 4] {
        let Search { text, phone } = &self.search;
        [&text.0, &text.1, &phone.0, &phone.1]
    }
}

#[cfg(test)]
mod tests {
    use super::STATEMENTS;

    /// SQLite says how it would run each statement: along an index, and never over the whole table.
    #[test]
    fn every_query_of_the_list_walks_along_an_index() {
        let db = rusqlite::Connection::open_in_memory().expect("opened");
        db.execute_batch(include_str!("../migrations/sqlite/0001_people.sql"))
            .expect("tables");
        for statement in STATEMENTS {
            let explain = format!("EXPLAIN QUERY PLAN {}", statement.sqlite);
            let mut prepared = db.prepare(&explain).expect(statement.name);
            let count = prepared.parameter_count();
            let nulls = rusqlite::params_from_iter(std::iter::repeat_n(rusqlite::types::Null, count));
            let plan: Vec<String> = prepared
                .query_map(nulls, |row| row.get(3))
                .expect("explained")
                .map(|line| line.expect("text"))
                .collect();
            let text = plan.join("\n");
            for line in &plan {
                let is_table = line.starts_with("SCAN")
                    && !["SCAN m", "SCAN d", "SCAN a", "SCAN b", "SCAN c", "SCAN e"]
                        .iter()
                        .any(|l| line == l)
                    && !line.starts_with("SCAN counts");
                assert!(!is_table || line.contains("CONSTANT"), "{}:\n{text}", statement.name);
            }
            // Few rows are found by more than the organisation alone; the index of admins holds nobody else.
            let is_few =
                |l: &&String| l.contains("members") && l.ends_with("(org_id=?)") && !l.contains("members_admins");
            let is_wide = plan.iter().find(is_few);
            let short = statement.name.rsplit("::").next().unwrap_or_default();
            if short.starts_with("FOUND_") || short.starts_with("ADMINS_") || short == "MOST_FOUND" {
                assert_eq!(is_wide, None, "{}:\n{text}", statement.name);
            }
            // What walks along an order is not sorted again.
            if short.starts_with("ALL_")
                || short.starts_with("WALK_")
                || short.starts_with("STATE_")
                || short.starts_with("DEPARTMENT_NAME")
            {
                assert!(!text.contains("TEMP B-TREE"), "{}:\n{text}", statement.name);
            }
        }
    }
}
