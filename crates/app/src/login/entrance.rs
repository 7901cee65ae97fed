//! An organisation's login page by its organisation ID. Unknown, not approved, suspended and reserved IDs take the same steps and
//! end in the same answer.

use ieum_model::org_slug::OrgSlug;
use ieum_store::active::ActiveEntrance;

use crate::{Context, Result};

/// What an organisation ID leads to.
#[derive(Debug)]
pub enum Entrance {
    /// The login page.
    Open(Box<ActiveEntrance>),
    /// A former ID: to this one.
    Forward(String),
    /// Nothing that a stranger may know of.
    Unknown,
}

/// Resolves the organisation ID of an address.
///
/// # Errors
/// As the database says.
pub async fn find_entrance(ctx: &Context, slug: &str) -> Result<Entrance> {
    let Ok(slug) = OrgSlug::parse_stored(slug) else {
        return Ok(Entrance::Unknown);
    };
    let mut conn = ctx.store().read().await?;
    if let Some(entrance) = conn.find_active_entrance(slug.as_str()).await? {
        return Ok(Entrance::Open(Box::new(entrance)));
    }
    Ok(conn
        .find_forward(slug.as_str(), ctx.now())
        .await?
        .map_or(Entrance::Unknown, Entrance::Forward))
}

/// An organisation that a device remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Organisation ID.
    pub slug: String,
    /// Name.
    pub name: String,
}

/// Those of the remembered organisation IDs (at most eight) that still have a login page, in the order given.
///
/// # Errors
/// As the database says.
pub async fn remembered(ctx: &Context, slugs: &[String]) -> Result<Vec<Remembered>> {
    if slugs.is_empty() {
        return Ok(Vec::new());
    }
    let found = ctx.store().read().await?.entrances_of(slugs).await?;
    let named = |slug: &String| {
        let (slug, name) = found.iter().find(|(known, _)| known == slug)?;
        Some(Remembered {
            slug: slug.clone(),
            name: name.clone(),
        })
    };
    Ok(slugs.iter().filter_map(named).collect())
}
