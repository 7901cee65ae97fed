//! What a page shows of the organisation that it speaks for.

use ieum_model::OrgId;
use ieum_model::organization::Color;
use ieum_store::{Conn, OrgScope};

use crate::Result;

/// Name, colour and logo of an organisation.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The organisation.
    pub id: OrgId,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub color: Option<Color>,
    /// The digest of its logo, whose address answers only for organisations with a login page.
    pub logo: Option<String>,
}

/// The brand of the organisation that somebody was invited to.
///
/// # Errors
/// As the database says.
pub(crate) async fn brand_of(conn: &mut Conn, scope: OrgScope) -> Result<Brand> {
    let organization = conn.get_organization(scope).await?;
    let logo = match organization.linked_at {
        Some(_) => conn.find_logo_digest(scope).await?,
        None => None,
    };
    Ok(Brand {
        id: organization.id,
        name: organization.name,
        color: organization.color,
        logo,
    })
}
