//! The application desk: the applicant's pages in the console, the operator's queue and calendar.

use super::core::{Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
}
