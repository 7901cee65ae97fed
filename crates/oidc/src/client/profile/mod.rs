//! What a client chose of the protocol, beyond its addresses, grants and scopes: one part a file, each with a default for every
//! member, so that a new member needs no migration and a program of the release before reads what this one wrote.

mod auth;
mod dynamic;
mod logout;
mod requests;
mod tokens;

use serde::{Deserialize, Serialize};

pub use auth::{AuthProfile, EarlierSecret};
pub use dynamic::{ApplicationType, DynamicProfile};
pub use logout::{AskedLogout, LogoutProfile};
pub use requests::RequestProfile;
pub use tokens::{
    ACCESS_TOKEN_SECONDS, REFRESH_IDLE_SECONDS, REFRESH_TOTAL_SECONDS, SubjectType, TokenFormat, TokenProfile,
};

/// A client's choices. Stored as JSON beside its row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// How it proves who it is.
    pub auth: AuthProfile,
    /// How it asks.
    pub requests: RequestProfile,
    /// What it is given.
    pub tokens: TokenProfile,
    /// How it learns that somebody signed out.
    pub logout: LogoutProfile,
    /// What it said of itself, if it registered dynamically.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic: Option<DynamicProfile>,
}

impl Profile {
    /// Reads what [`Profile::to_json`] wrote.
    ///
    /// # Errors
    /// The text is not such JSON. A member that is not known is left out, one that is known and unreadable is an error: a
    /// demand that cannot be read must not be taken for none.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The profile as JSON.
    pub fn to_json(&self) -> String {
        // A struct of texts, numbers and lists always has a JSON form.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_the_default_and_what_is_unreadable_is_an_error() {
        assert_eq!(Profile::read("{}").expect("empty"), Profile::default());
        assert_eq!(Profile::read(r#"{"later":1}"#).expect("later"), Profile::default());
        assert_eq!(
            Profile::read(&Profile::default().to_json()).expect("written"),
            Profile::default()
        );
        for text in ["", "[1]", r#"{"auth":7}"#, "null"] {
            assert!(Profile::read(text).is_err(), "{text}");
        }
    }
}
