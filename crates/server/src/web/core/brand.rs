//! An organisation's name, logo and colour around a page, and the public addresses of both. Which image may be a logo is decided
//! where it is uploaded, not here.

use ieum_app::organizations::Brand;
use ieum_model::OrgId;
use ieum_model::organization::Color;
use ieum_store::active::ActiveOrganization;

use super::{Ask, Failure};
use crate::web::page::Frame;

/// The address of a logo. It changes with the image, so that a browser may keep what it got.
pub fn logo_path(org: OrgId, digest: &str) -> String {
    format!("/brand/{org}/{digest}")
}

/// The address of a colour's stylesheet, the same for every organisation of that colour.
pub fn theme_path(color: &Color) -> String {
    format!("/brand/{}.css", color.as_str().trim_start_matches('#'))
}

/// The same for whoever holds a link of an organisation.
pub fn wearing(frame: Frame, brand: &Brand) -> Frame {
    let mut frame = frame.org(brand.name.clone());
    frame.theme = brand.color.as_ref().map(theme_path);
    frame.logo = brand.logo.as_ref().map(|digest| logo_path(brand.id, digest));
    frame
}

impl Ask {
    /// The frame of a page that shows itself as this organisation's: with its name, its logo and its colour.
    ///
    /// # Errors
    /// As the database says.
    pub async fn branded(&self, frame: Frame, org: &ActiveOrganization) -> Result<Frame, Failure> {
        // The address of a logo answers only for organisations with a login page.
        let digest = match org.linked_at {
            Some(_) => self.ctx.store().read().await?.find_logo_digest(org.scope()).await?,
            None => None,
        };
        Ok(branded(frame, org, digest.as_deref()))
    }
}

/// The same where the digest of the logo is known.
pub fn branded(frame: Frame, org: &ActiveOrganization, logo_digest: Option<&str>) -> Frame {
    let mut frame = frame.org(org.name.clone());
    frame.theme = org.color().map(theme_path);
    frame.logo = logo_digest.map(|digest| logo_path(org.id, digest));
    frame
}
