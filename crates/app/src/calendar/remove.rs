//! Removes the override of a day: the day is again as the rules say.

use jiff::civil::Date;

use super::raise_version;
use crate::access::OperatorCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, Target, transact};

/// Removes it.
///
/// # Errors
/// [`Error::NotFound`] if the day has none.
pub async fn remove(ctx: &Context, caller: &OperatorCaller, date: Date) -> Result<()> {
    let actor = caller.actor();
    transact!(ctx, tx, {
        let known = tx.find_calendar_override(date).await?.ok_or(Error::NotFound)?;
        tx.remove_calendar_override(date).await?;
        raise_version(&mut tx).await?;
        let record = Record {
            actor: &actor,
            scope: None,
            action: "calendar.remove",
            target: Target::new("calendar", date, known.day.name),
            result: "success",
            detail: format!("kind={}", known.day.kind.as_str()),
        };
        ctx.audit(&mut tx, record).await?;
        Ok(())
    })
}
