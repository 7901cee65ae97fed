//! Rows of the operator's business-day calendar: days that are not as the rules say.

use ieum_model::Instant;
use ieum_model::calendar::{Override, OverrideKind};
use jiff::civil::Date;

use crate::db::{Conn, Row, StoreError, Tx, statements};

statements! {
    ALL = "SELECT date, kind, name, imported_at FROM calendar_overrides ORDER BY date LIMIT 20000";
    GET = "SELECT date, kind, name, imported_at FROM calendar_overrides WHERE date = $1";
    SET = "INSERT INTO calendar_overrides (date, kind, name, imported_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (date) DO UPDATE SET kind = excluded.kind, name = excluded.name, imported_at = excluded.imported_at";
    REMOVE = "DELETE FROM calendar_overrides WHERE date = $1";
}

/// An override with the time it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideRow {
    /// The day and what it is.
    pub day: Override,
    /// When it was entered or last changed.
    pub imported_at: Instant,
}

fn read(r: &Row<'_>) -> Result<OverrideRow, StoreError> {
    let kind: String = r.get(1)?;
    Ok(OverrideRow {
        day: Override {
            date: r.get(0)?,
            kind: OverrideKind::find(&kind).ok_or_else(|| StoreError::Corrupt("kind of an override".to_owned()))?,
            name: r.get(2)?,
        },
        imported_at: r.get(3)?,
    })
}

impl Conn {
    /// All overrides by date.
    ///
    /// # Errors
    /// As the database says.
    pub async fn calendar_overrides(&mut self) -> Result<Vec<OverrideRow>, StoreError> {
        self.all(ALL, &[], read).await
    }

    /// The override of one day.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_calendar_override(&mut self, date: Date) -> Result<Option<OverrideRow>, StoreError> {
        self.optional(GET, &[&date], read).await
    }
}

impl Tx {
    /// Enters an override, or changes that of its day.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_calendar_override(&mut self, day: &Override, now: Instant) -> Result<(), StoreError> {
        self.execute(SET, &[&day.date, &day.kind.as_str(), &day.name, &now])
            .await
            .map(|_| ())
    }

    /// Removes the override of a day; `false` if there was none.
    ///
    /// # Errors
    /// As the database says.
    pub async fn remove_calendar_override(&mut self, date: Date) -> Result<bool, StoreError> {
        Ok(self.execute(REMOVE, &[&date]).await? == 1)
    }
}
