//! A page of the operator's list of applications, with the office hours left to each.

use ieum_model::calendar::TimeLeft;
use ieum_model::{ApplicationId, Instant};
use ieum_store::application::{ClosedFrom, QueueFilter, QueueFrom, QueueRow};

use crate::access::OperatorCaller;
use crate::{Context, Result, calendar};

/// Rows of a page.
pub const PER_PAGE: usize = 50;

/// What is asked of the list.
#[derive(Debug, Clone, Default)]
pub struct QueueAsk {
    /// The decided ones, latest first, instead of the open ones by due date.
    pub is_closed: bool,
    /// What narrows it.
    pub filter: QueueFilter,
    /// Where the page begins, as [`QueuePage::next`] said; anything else is the first page.
    pub after: String,
}

/// An application of the list.
#[derive(Debug, Clone)]
pub struct QueueEntry {
    /// The row.
    pub row: QueueRow,
    /// The office hours that are left, while its clock runs.
    pub time_left: Option<TimeLeft>,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct QueuePage {
    /// The rows in order.
    pub entries: Vec<QueueEntry>,
    /// How many there are on all pages.
    pub total: usize,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// Loads the page.
///
/// # Errors
/// As the database says.
pub async fn load_queue(ctx: &Context, caller: &OperatorCaller, ask: &QueueAsk) -> Result<QueuePage> {
    let operator = &caller.operator;
    let most = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let place = ask
        .after
        .split_once('_')
        .and_then(|(key, id)| Some((key, id.parse().ok()?)));
    let mut conn = ctx.store().read().await?;
    let (mut rows, total) = if ask.is_closed {
        let from = place.and_then(closed_from).unwrap_or_default();
        (
            conn.closed_applications(operator, &ask.filter, from, most).await?,
            conn.count_closed_applications(operator, &ask.filter).await?,
        )
    } else {
        let from = place
            .map(|(key, id): (&str, ApplicationId)| QueueFrom(key.chars().take(20).collect(), id))
            .unwrap_or_default();
        (
            conn.application_queue(operator, &ask.filter, &from, most).await?,
            conn.count_application_queue(operator, &ask.filter).await?,
        )
    };
    let has_more = rows.len() > PER_PAGE;
    rows.truncate(PER_PAGE);
    let next = rows.last().filter(|_| has_more).map(|row| place_of(row, ask.is_closed));
    let calendar = calendar::load(&mut conn).await?;
    let entry = |row: QueueRow| QueueEntry {
        time_left: row
            .due
            .filter(|_| row.is_running())
            .and_then(|due| calendar.business_time_left(ctx.now(), due).ok()),
        row,
    };
    Ok(QueuePage {
        entries: rows.into_iter().map(entry).collect(),
        total: usize::try_from(total).unwrap_or(0),
        next,
    })
}

fn closed_from((key, id): (&str, ApplicationId)) -> Option<ClosedFrom> {
    key.parse()
        .ok()
        .map(|micros| ClosedFrom(Instant::from_micros(micros), id))
}

fn place_of(row: &QueueRow, is_closed: bool) -> String {
    if is_closed {
        let decided = row.decided_at.map_or(0, Instant::as_micros);
        format!("{decided}_{}", row.id)
    } else {
        format!("{}_{}", row.queue_key, row.id)
    }
}
