//! Whose factors a page is about: the same pages serve people at their account and operators at their console.

use axum::extract::FromRequestParts;
use http::request::Parts;
use ieum_app::Error;
use ieum_app::factors::Owner;

use crate::web::core::{Failure, Operator, SignedIn, Site};

/// The caller, and where their pages are.
#[derive(Debug, Clone)]
pub struct Whose {
    /// The caller.
    pub owner: Owner,
    /// The list of their factors.
    pub root: &'static str,
    /// Where the list leads back to.
    pub home: &'static str,
}

impl FromRequestParts<Site> for Whose {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Failure> {
        let (person, operator) = (parts.extensions.get::<SignedIn>(), parts.extensions.get::<Operator>());
        match (person, operator) {
            (Some(SignedIn(caller)), None) => Ok(Self {
                owner: Owner::person(caller),
                root: "/account/factors",
                home: "/account",
            }),
            (None, Some(Operator(caller))) => Ok(Self {
                owner: Owner::operator(caller),
                root: "/operator/factors",
                home: "/operator",
            }),
            _ => Err(Error::Internal("nobody whose factors they are".to_owned()).into()),
        }
    }
}
