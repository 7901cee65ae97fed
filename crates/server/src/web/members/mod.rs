//! Members in the console, invitations, admins and the hand-over of the super admin's role.

use super::core::{Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
}
