//! The people of a unit or a group: searched by name, in the order of their names, and paged by key.
//!
//! Few are gathered and sorted; of many the walk along the index of names finds the next ones near.

use ieum_model::member::MemberState;
use ieum_model::{GroupId, MemberId, UnitId};
use uuid::Uuid;

use crate::OrgScope;
use crate::db::{Conn, Param, Row, Statement, StoreError, statements};
use crate::member_list::{Range, Window};

/// `$unit` or group first, or the members first: SQLite keeps the order of a cross join.
macro_rules! of {
    (units few) => {
        " FROM assignments a CROSS JOIN members m LEFT JOIN duties d ON d.org_id = $1 AND d.id = a.duty_id
            WHERE a.org_id = $1 AND a.unit_id = $2 AND m.org_id = $1 AND m.id = a.member_id"
    };
    (units many) => {
        " FROM members m CROSS JOIN assignments a LEFT JOIN duties d ON d.org_id = $1 AND d.id = a.duty_id
            WHERE m.org_id = $1 AND a.org_id = $1 AND a.member_id = m.id AND a.unit_id = $2"
    };
    (groups few) => {
        " FROM group_members a CROSS JOIN members m WHERE a.org_id = $1 AND a.group_id = $2 AND m.org_id = $1 AND m.id = a.member_id"
    };
    (groups many) => {
        " FROM members m CROSS JOIN group_members a WHERE m.org_id = $1 AND a.org_id = $1 AND a.group_id = $2 AND a.member_id = m.id"
    };
}
macro_rules! columns {
    (units) => {
        "a.is_primary, a.is_leader, d.name"
    };
    (groups) => {
        "FALSE, FALSE, CAST(NULL AS TEXT)"
    };
}
macro_rules! page {
    ($kind:ident $size:ident up) => {
        page!($kind $size, " AND (m.name_folded, m.id) > ($5, $6) ORDER BY m.name_folded, m.id LIMIT $7")
    };
    ($kind:ident $size:ident down) => {
        page!($kind $size, " AND (m.name_folded, m.id) < ($5, $6) ORDER BY m.name_folded DESC, m.id DESC LIMIT $7")
    };
    ($kind:ident $size:ident, $order:literal) => {
        concat!(
            "SELECT m.id, m.name, m.email, m.phone, m.department, m.state, m.version, ",
            columns!($kind),
            of!($kind $size),
            " AND m.state <> 'deleted' AND m.purged_at IS NULL AND m.name_folded >= $3 AND m.name_folded < $4",
            $order
        )
    };
}

statements! {
    UNIT_FEW_UP = page!(units few up);
    UNIT_FEW_DOWN = page!(units few down);
    UNIT_MANY_UP = page!(units many up);
    UNIT_MANY_DOWN = page!(units many down);
    GROUP_FEW_UP = page!(groups few up);
    GROUP_FEW_DOWN = page!(groups few down);
    GROUP_MANY_UP = page!(groups many up);
    GROUP_MANY_DOWN = page!(groups many down);
    KEY = "SELECT name_folded FROM members WHERE org_id = $1 AND id = $2 AND purged_at IS NULL";
    LEADERS = "SELECT m.id, m.name, m.email, m.phone, m.department, m.state, m.version, a.is_primary, a.is_leader, d.name
        FROM assignments a CROSS JOIN members m LEFT JOIN duties d ON d.org_id = $1 AND d.id = a.duty_id
        WHERE a.org_id = $1 AND a.unit_id = $2 AND a.is_leader = TRUE AND m.org_id = $1 AND m.id = a.member_id AND m.state <> 'deleted'
        ORDER BY m.name_folded, m.id LIMIT 20";
}

/// Somebody of a unit or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The member.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Phone in E.164.
    pub phone: Option<String>,
    /// Department.
    pub department: String,
    /// State.
    pub state: MemberState,
    /// Rises with each change of the member.
    pub version: i64,
    /// The main post is here; of a group never.
    pub is_primary: bool,
    /// Leads the unit; a group never.
    pub is_leader: bool,
    /// The duty in the unit.
    pub duty: Option<String>,
}

/// A page of people.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// The people.
    pub rows: Vec<Person>,
    /// Whether there are people before them.
    pub has_previous: bool,
    /// Whether there are people behind them.
    pub has_next: bool,
}

/// Whose people.
#[derive(Debug, Clone, Copy)]
pub enum PeopleOf {
    /// Of a unit, the units below not counted.
    Unit(UnitId),
    /// Of a group.
    Group(GroupId),
}

/// Which of them.
#[derive(Debug, Clone)]
pub struct Which<'a> {
    /// Folded names.
    pub names: &'a Range,
    /// Which part.
    pub window: Window,
    /// Rows on a page.
    pub limit: usize,
    /// How many people there are in all.
    pub total: usize,
}

/// From here on people are not gathered and sorted.
const MANY: usize = 1_000;

fn read(r: &Row<'_>) -> Result<Person, StoreError> {
    Ok(Person {
        id: r.get(0)?,
        name: r.get(1)?,
        email: r.get(2)?,
        phone: r.get(3)?,
        department: r.get(4)?,
        state: r.get(5)?,
        version: r.get(6)?,
        is_primary: r.get(7)?,
        is_leader: r.get(8)?,
        duty: r.get(9)?,
    })
}

impl PeopleOf {
    const fn statement(self, total: usize, is_up: bool) -> Statement {
        match (self, total > MANY, is_up) {
            (Self::Unit(_), false, true) => UNIT_FEW_UP,
            (Self::Unit(_), false, false) => UNIT_FEW_DOWN,
            (Self::Unit(_), true, true) => UNIT_MANY_UP,
            (Self::Unit(_), true, false) => UNIT_MANY_DOWN,
            (Self::Group(_), false, true) => GROUP_FEW_UP,
            (Self::Group(_), false, false) => GROUP_FEW_DOWN,
            (Self::Group(_), true, true) => GROUP_MANY_UP,
            (Self::Group(_), true, false) => GROUP_MANY_DOWN,
        }
    }
    fn param(&self) -> &dyn Param {
        match self {
            Self::Unit(id) => id,
            Self::Group(id) => id,
        }
    }
}

impl Conn {
    /// Who leads a unit, by name; at most 20.
    ///
    /// # Errors
    /// As the database says.
    pub async fn leaders(&mut self, scope: OrgScope, unit: UnitId) -> Result<Vec<Person>, StoreError> {
        self.all(LEADERS, &[scope.org_id(), &unit], read).await
    }

    /// A page of people by name. From an edge that is gone the list starts anew, and so it does where fewer than a page come before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn people(&mut self, scope: OrgScope, of: PeopleOf, which: &Which<'_>) -> Result<People, StoreError> {
        let (edge, is_back) = match which.window {
            Window::First => (None, false),
            Window::After(id) => (self.name_key(scope, id).await?, false),
            Window::Before(id) => (self.name_key(scope, id).await?, true),
        };
        let Some(edge) = edge else {
            return self.first_people(scope, of, which).await;
        };
        let mut rows = self.people_rows(scope, of, which, !is_back, &edge).await?;
        let has_more = rows.len() > which.limit;
        rows.truncate(which.limit);
        if is_back && !has_more {
            return self.first_people(scope, of, which).await;
        }
        if is_back {
            rows.reverse();
        }
        Ok(People {
            rows,
            has_previous: true,
            has_next: is_back || has_more,
        })
    }

    async fn first_people(&mut self, scope: OrgScope, of: PeopleOf, which: &Which<'_>) -> Result<People, StoreError> {
        let lowest = (String::new(), Uuid::nil());
        let mut rows = self.people_rows(scope, of, which, true, &lowest).await?;
        let has_next = rows.len() > which.limit;
        rows.truncate(which.limit);
        Ok(People {
            rows,
            has_previous: false,
            has_next,
        })
    }

    async fn name_key(&mut self, scope: OrgScope, id: MemberId) -> Result<Option<(String, Uuid)>, StoreError> {
        self.optional(KEY, &[scope.org_id(), &id], |r| Ok((r.get(0)?, *id.as_uuid())))
            .await
    }

    async fn people_rows(
        &mut self,
        scope: OrgScope,
        of: PeopleOf,
        which: &Which<'_>,
        is_up: bool,
        (name, id): &(String, Uuid),
    ) -> Result<Vec<Person>, StoreError> {
        let limit = i64::try_from(which.limit + 1).unwrap_or(i64::MAX);
        let (from, to) = which.names.bounds();
        let params: [&dyn Param; 7] = [scope.org_id(), of.param(), &from, &to, name, id, &limit];
        self.all(of.statement(which.total, is_up), &params, read).await
    }
}
