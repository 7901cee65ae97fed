//! `/operator/systems/{system}/claims`: what a business system is told of a member, rule by rule, and a preview of it.
//!
//! The parts (the list, the form of a rule, the preview) know an address to stand below and nothing of operators, so that the
//! console of an organisation can show them for its own business systems.

pub mod list;
pub mod parts;
pub mod preview;
mod rule;
mod words;

use crate::web::core::{Access, Routes};

/// Addresses of these pages.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/operator/systems/{system}/claims", Access::Operator, list::show)
        .post("/operator/systems/{system}/claims/hidden", Access::Operator, list::hide)
        .get("/operator/systems/{system}/claims/new", Access::Operator, rule::new)
        .post("/operator/systems/{system}/claims/new", Access::Operator, rule::add)
        .get(
            "/operator/systems/{system}/claims/preview",
            Access::Operator,
            preview::show,
        )
        .post(
            "/operator/systems/{system}/claims/preview",
            Access::Operator,
            preview::look,
        )
        .get(
            "/operator/systems/{system}/claims/{number}",
            Access::Operator,
            rule::show,
        )
        .post(
            "/operator/systems/{system}/claims/{number}",
            Access::Operator,
            rule::save,
        )
        .get(
            "/operator/systems/{system}/claims/{number}/remove",
            Access::Operator,
            rule::ask,
        )
        .post(
            "/operator/systems/{system}/claims/{number}/remove",
            Access::Operator,
            rule::remove,
        )
        .post(
            "/operator/systems/{system}/claims/{number}/move",
            Access::Operator,
            rule::shift,
        )
}
