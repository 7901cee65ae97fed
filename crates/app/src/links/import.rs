//! External keys from a table: read, held against the members, and entered as a whole or not at all.

use std::collections::HashMap;

use ieum_model::MemberId;
use ieum_model::email::Email;
use ieum_model::linking::parse_key;
use ieum_model::member::MemberState;
use ieum_store::Conn;

use super::key::taken;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, Target, transact};

/// Most rows of one table.
pub const MOST_ROWS: usize = 2_000;

/// What is wrong with a row; it stands in the returned table beside the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    /// The address cannot be one.
    Email,
    /// No member has this address.
    Unknown,
    /// The key cannot be one.
    Key,
    /// The address stands in an earlier row too.
    EmailTwice,
    /// The key stands in an earlier row too.
    KeyTwice,
    /// Another member, who is not in the table, has this key.
    Taken,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// The address as typed.
    pub email: String,
    /// The key as typed.
    pub key: String,
    /// What is wrong.
    pub bad: Option<Bad>,
    /// The key that the member has now.
    pub before: Option<String>,
    /// Whose address it is.
    pub member: Option<MemberId>,
}

impl KeyRow {
    /// Whether the member's key becomes another one.
    pub fn is_change(&self) -> bool {
        self.bad.is_none() && self.before.as_deref() != Some(self.key.trim())
    }
}

/// A table held against the members.
#[derive(Debug, Clone)]
pub struct Import {
    /// Every row, in its order.
    pub rows: Vec<KeyRow>,
}

impl Import {
    /// How many rows are wrong.
    pub fn bad(&self) -> usize {
        self.rows.iter().filter(|row| row.bad.is_some()).count()
    }
    /// How many members get another key.
    pub fn changed(&self) -> usize {
        self.rows.iter().filter(|row| row.is_change()).count()
    }
}

/// Holds a table against the members. Changes nothing.
///
/// # Errors
/// At `table`: that it is no table, empty or too long.
pub async fn preview_keys(ctx: &Context, caller: &OrgCaller, table: &[(String, String)]) -> Result<Import> {
    check_size(table)?;
    let mut conn = ctx.store().read().await?;
    compare(&mut conn, caller, table).await
}

/// Enters a table: every row or none.
///
/// # Errors
/// As [`preview_keys`]; [`Error::Stale`] if a row is wrong by now.
pub async fn apply_keys(ctx: &Context, caller: &OrgCaller, table: &[(String, String)]) -> Result<usize> {
    check_size(table)?;
    transact!(ctx, tx, {
        let scope = caller.scope();
        let import = compare(&mut tx, caller, table).await?;
        if import.bad() > 0 {
            return Err(Error::Stale);
        }
        let changes: Vec<_> = import.rows.iter().filter(|row| row.is_change()).collect();
        // Two members may exchange their keys: all are taken before one is given.
        for member in changes.iter().filter_map(|row| row.member) {
            tx.clear_member_key(scope, member).await?;
        }
        for row in &changes {
            if let (Some(member), Some(key)) = (row.member, parse_key(&row.key)) {
                tx.set_member_key(scope, member, key, ctx.now()).await.map_err(taken)?;
            }
        }
        if !changes.is_empty() {
            let actor = caller.actor();
            let target = Target::new("organization", scope.org_id(), "");
            let record = Record::done(&actor, scope, "member.keys_import", target);
            ctx.audit(&mut tx, record.detail(format!("count={}", changes.len())))
                .await?;
        }
        Ok(changes.len())
    })
}

fn check_size(table: &[(String, String)]) -> Result<()> {
    if table.is_empty() {
        return Err(Problem::at("table", "keys_table_empty").into());
    }
    if table.len() > MOST_ROWS {
        return Err(Problem::at("table", "keys_table_long").with("max", MOST_ROWS).into());
    }
    Ok(())
}

async fn compare(conn: &mut Conn, caller: &OrgCaller, table: &[(String, String)]) -> Result<Import> {
    let scope = caller.scope();
    let mut rows = Vec::with_capacity(table.len());
    let mut seen: HashMap<String, ()> = HashMap::new();
    for (email, key) in table {
        let mut row = KeyRow {
            email: email.clone(),
            key: key.clone(),
            bad: None,
            before: None,
            member: None,
        };
        row.bad = match (Email::parse(email), parse_key(key)) {
            (Err(_), _) => Some(Bad::Email),
            (Ok(_), None) => Some(Bad::Key),
            (Ok(email), Some(key)) => {
                let is_new = |text: String, seen: &mut HashMap<String, ()>| seen.insert(text, ()).is_none();
                if !is_new(format!("@{}", email.folded()), &mut seen) {
                    Some(Bad::EmailTwice)
                } else if !is_new(format!("#{key}"), &mut seen) {
                    Some(Bad::KeyTwice)
                } else if let Some((member, before)) = conn.key_by_email(scope, &email.folded()).await? {
                    row.member = Some(member);
                    row.before = before;
                    None
                } else {
                    Some(Bad::Unknown)
                }
            }
        };
        rows.push(row);
    }
    let named: Vec<MemberId> = rows.iter().filter_map(|row| row.member).collect();
    for row in rows.iter_mut().filter(|row| row.is_change()) {
        let holder = conn.holder_of_key(scope, row.key.trim()).await?;
        // Who is in the table gets another key by it, and who is deleted keeps none.
        let is_held =
            holder.is_some_and(|(member, _, state)| state != MemberState::Deleted && !named.contains(&member));
        if is_held {
            row.bad = Some(Bad::Taken);
        }
    }
    Ok(Import { rows })
}
