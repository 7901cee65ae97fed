//! The list of members: searched, filtered, sorted and paged by key, so that the thousandth page costs what the first does.
//!
//! Each order has an index to walk along. What finds few rows (a search, a department, a state, the admins) starts from an index of
//! its own. A page is reached from the member at its edge; its key is looked up here, so that an address holds nothing personal.

#[macro_use]
mod parts;
pub(crate) mod pages;

use ieum_model::member::{Member, MemberState};
use ieum_model::{Instant, MemberId};
use uuid::Uuid;

use crate::OrgScope;
use pages::{Source, statement};

use crate::db::{Conn, Param, StoreError, statements};
use crate::member;

statements! {
    MOST_FOUND = concat!(
            "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM ", starting!("id", "purged_at IS NULL", "name_folded", "$2", "$3"),
            " a UNION ALL SELECT COUNT(*) FROM ", starting!("id", "purged_at IS NULL", "department_folded", "$2", "$3"),
            " b UNION ALL SELECT COUNT(*) FROM ", starting!("id", "state <> 'deleted'", "email_folded", "$2", "$3"),
            " c UNION ALL SELECT COUNT(*) FROM ", starting!("id", "state <> 'deleted'", "phone", "$4", "$5"),
            " d UNION ALL SELECT COUNT(*) FROM ", deleted!("id", "$6", "$2", "$3", "$4", "$5"), " e) counts");
    // Who was purged is deleted; without a column outside the index it is counted without looking at the rows.
    COUNT_PLAIN = "SELECT COUNT(*) FROM members WHERE org_id = $1 AND state <> 'deleted'";
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
    /// Everything.
    pub fn everything() -> Self {
        Self::starting_with("")
    }
    /// Both ends.
    pub(crate) fn bounds(&self) -> (&str, &str) {
        (&self.0, &self.1)
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
mod tests;
