//! The business-day calendar of this installation: the rules of the law with the operator's overrides.

mod import;
mod load;
mod remove;

pub use import::{MOST_LINES, OverrideChange, Preview, import, preview};
pub use load::load;
pub use remove::remove;

use ieum_store::{Conn, Tx};

use crate::Result;

/// The setting that counts the changes, so that a form that saw an older calendar is stale.
const VERSION: &str = "calendar_version";

async fn version(conn: &mut Conn) -> Result<i64> {
    let text = conn.get_setting(VERSION).await?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

async fn raise_version(tx: &mut Tx) -> Result<()> {
    let next = version(tx).await?.saturating_add(1);
    Ok(tx.set_setting(VERSION, &next.to_string()).await?)
}
