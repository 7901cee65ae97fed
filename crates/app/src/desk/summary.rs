//! What an operator sees first: how much there is to do, and what is due first.

use ieum_store::application::{DeskCounts, QueueFilter};

use super::queue::{QueueAsk, QueueEntry, load_queue};
use crate::access::OperatorCaller;
use crate::{Context, Result, calendar};

/// The operator's first page.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The counts.
    pub counts: DeskCounts,
    /// How many the operator has in hand.
    pub mine: usize,
    /// The applications that are due first.
    pub first: Vec<QueueEntry>,
    /// A year that begins soon and that the calendar does not know.
    pub unknown_year: Option<i16>,
}

/// How many applications the first page lists.
const FIRST: usize = 5;

/// Loads it.
///
/// # Errors
/// As the database says.
pub async fn load_summary(ctx: &Context, caller: &OperatorCaller) -> Result<Summary> {
    let today = ctx.now().kst_date();
    let (counts, mine, unknown_year) = {
        let mut conn = ctx.store().read().await?;
        let own = QueueFilter {
            assignee: Some(caller.operator.account_id()),
            ..QueueFilter::default()
        };
        (
            conn.desk_counts(today).await?,
            conn.count_application_queue(&caller.operator, &own).await?,
            calendar::load(&mut conn).await?.unknown_year_ahead(today),
        )
    };
    let mut first = load_queue(ctx, caller, &QueueAsk::default()).await?.entries;
    first.truncate(FIRST);
    Ok(Summary {
        counts,
        mine: usize::try_from(mine).unwrap_or(0),
        first,
        unknown_year,
    })
}
