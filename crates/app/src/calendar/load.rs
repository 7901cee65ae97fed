//! Loads the calendar: the one way from the database to business days.

use ieum_model::calendar::{Calendar, Override};
use ieum_store::Conn;

use crate::Result;

/// The calendar as it is now.
///
/// # Errors
/// As the database says.
pub async fn load(conn: &mut Conn) -> Result<Calendar> {
    let overrides: Vec<Override> = conn
        .calendar_overrides()
        .await?
        .into_iter()
        .map(|row| row.day)
        .collect();
    Ok(Calendar::new(&overrides))
}
