//! Enters a dated table of days that are not as the rules say: what would change, and then the change.
//!
//! A day of the table replaces the override of that day; days that the table does not name stay. Due dates that were
//! promised already stay too.

use std::collections::BTreeMap;

use ieum_model::calendar::{BadOverride, Override, OverrideProblem, parse_overrides};
use ieum_store::Conn;

use super::{raise_version, version};
use crate::access::OperatorCaller;
use crate::core::audit::Record;
use crate::{Actor, Context, Error, Problem, Result, Target, transact};

/// The most lines of one table.
pub const MOST_LINES: usize = 2_000;

/// One day of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideChange {
    /// The day as the table has it.
    pub day: Override,
    /// The override that it replaces.
    pub before: Option<Override>,
}

impl OverrideChange {
    /// Whether the day is not yet as the table has it.
    pub fn is_change(&self) -> bool {
        self.before.as_ref() != Some(&self.day)
    }
}

/// What a table would change.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Every day of the table, by date.
    pub changes: Vec<OverrideChange>,
    /// The calendar that was looked at; to be given to [`import`].
    pub version: i64,
}

/// What the table would change. Changes nothing.
///
/// # Errors
/// Every line that cannot be understood, as problems of the field `table` that mention `line`.
pub async fn preview(ctx: &Context, _: &OperatorCaller, table: &str) -> Result<Preview> {
    let days = read(table)?;
    let mut conn = ctx.store().read().await?;
    Ok(Preview {
        changes: compare(&mut conn, days).await?,
        version: version(&mut conn).await?,
    })
}

/// Enters the table and says how many days changed. `seen` is the version of the preview that the operator confirmed.
///
/// # Errors
/// As [`preview`]; [`Error::Stale`] if the calendar was changed since.
pub async fn import(ctx: &Context, actor: &Actor, table: &str, seen: Option<i64>) -> Result<usize> {
    let days = read(table)?;
    transact!(ctx, tx, {
        let now_version = version(&mut tx).await?;
        if seen.is_some_and(|seen| seen != now_version) {
            return Err(Error::Stale);
        }
        let changes = compare(&mut tx, days.clone()).await?;
        let changed: Vec<_> = changes.iter().filter(|change| change.is_change()).collect();
        for change in &changed {
            tx.set_calendar_override(&change.day, ctx.now()).await?;
        }
        if let (Some(first), Some(last)) = (changed.first(), changed.last()) {
            raise_version(&mut tx).await?;
            let record = Record {
                actor,
                scope: None,
                action: "calendar.import",
                target: Target::new("calendar", first.day.date, first.day.name.clone()),
                result: "success",
                detail: format!("days={} first={} last={}", changed.len(), first.day.date, last.day.date),
            };
            ctx.audit(&mut tx, record).await?;
        }
        Ok(changed.len())
    })
}

fn read(table: &str) -> Result<Vec<Override>> {
    let mut days = parse_overrides(table).map_err(|bad| Error::Refused(bad.iter().map(problem).collect()))?;
    if days.is_empty() {
        return Err(Problem::at("table", "calendar_empty").into());
    }
    if days.len() > MOST_LINES {
        return Err(Problem::at("table", "calendar_too_many").with("max", MOST_LINES).into());
    }
    days.sort_by_key(|day| day.date);
    Ok(days)
}

fn problem(bad: &BadOverride) -> Problem {
    let problem = Problem {
        field: Some("table"),
        code: bad.problem.code(),
        args: vec![("line", bad.line.to_string())],
    };
    match bad.problem {
        OverrideProblem::Duplicate { first_line } => problem.with("first_line", first_line),
        _ => problem,
    }
}

async fn compare(conn: &mut Conn, days: Vec<Override>) -> Result<Vec<OverrideChange>> {
    let mut known: BTreeMap<_, _> = conn
        .calendar_overrides()
        .await?
        .into_iter()
        .map(|row| (row.day.date, row.day))
        .collect();
    let change = |day: Override| OverrideChange {
        before: known.remove(&day.date),
        day,
    };
    Ok(days.into_iter().map(change).collect())
}
