//! Introspection (RFC 7662): who may learn of a token, and what is told. Whatever is not to be told is `{"active":false}`, so that
//! nobody learns whether it exists.

use ieum_model::ClientRowId;
use serde::Serialize;

use super::TokenError;
use crate::claims::AccessTokenClaims;
use crate::client::{Client, ClientKind};
use crate::params::Params;

/// A living token, as far as it matters who may see it.
#[derive(Debug, Clone, Copy)]
pub struct SeenToken<'a> {
    /// The client that it was issued to.
    pub client: ClientRowId,
    /// That client's public name.
    pub client_id: &'a str,
    /// The audiences that it is for; empty if it is for the issuer.
    pub audience: &'a [String],
    /// Whether it is a refresh token.
    pub is_refresh: bool,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Introspection {
    /// Unknown, over, or none of the asking client's business.
    Inactive {
        /// False.
        active: bool,
    },
    /// A living token.
    Active(Box<ActiveToken>),
}

/// What is told of a living token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActiveToken {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(flatten)]
    claims: AccessTokenClaims,
}

impl Introspection {
    /// Nothing is told.
    pub const INACTIVE: Self = Self::Inactive { active: false };

    /// Tells of a token that the client may see.
    pub fn active(claims: AccessTokenClaims, token: &SeenToken<'_>) -> Self {
        Self::Active(Box::new(ActiveToken {
            active: true,
            token_type: (!token.is_refresh).then_some(claims.cnf.token_type()),
            claims,
        }))
    }
}

/// Reads the token of an introspection or revocation request. The hint is only a hint: the token says itself what it is.
///
/// # Errors
/// `invalid_request` if a parameter is repeated or there is no token.
pub fn presented_token(params: &Params) -> Result<&str, TokenError> {
    if params.has_repeated() {
        return Err(TokenError::REPEATED);
    }
    params
        .find("token")
        .ok_or(TokenError::invalid_request("token is missing"))
}

/// True if this client, already authenticated, may learn of the token: its own; one whose audience it is; and, if an operator
/// allowed it, one for an audience that it serves or one of a client that it serves, unless that token is for somebody else.
/// A refresh token is nobody's business but its own client's.
pub fn may_see(caller: &Client, token: &SeenToken<'_>) -> bool {
    if token.client == caller.id {
        return true;
    }
    let is_for = |name: &String| *name == caller.client_id || caller.profile.tokens.introspects.contains(name);
    if token.is_refresh {
        false
    } else if token.audience.is_empty() {
        caller
            .profile
            .tokens
            .introspects
            .iter()
            .any(|name| name == token.client_id)
    } else {
        token.audience.iter().any(is_for)
    }
}

/// Introspection needs a client that proved who it is (RFC 7662, section 2.1): without a secret anybody could try tokens.
///
/// # Errors
/// `invalid_client` for a public client.
pub fn may_introspect(caller: &Client) -> Result<(), TokenError> {
    match caller.kind() {
        ClientKind::Confidential => Ok(()),
        ClientKind::Public => Err(TokenError::CLIENT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::samples::{FOREIGN, confidential, public};

    #[test]
    fn a_token_is_seen_by_its_client_its_audience_and_whom_an_operator_allowed() {
        let own = confidential().id;
        let foreign: ClientRowId = FOREIGN.parse().expect("id");
        let mut server = confidential();
        server.profile.tokens.introspects = vec!["other".into(), "https://api.example".into()];
        let plain = confidential();
        for (name, caller, client, client_id, audience, is_refresh, sees) in [
            ("own", &plain, own, "rp", &[][..], false, true),
            ("own refresh", &plain, own, "rp", &[], true, true),
            (
                "own for another",
                &plain,
                own,
                "rp",
                &["https://api.example"],
                false,
                true,
            ),
            ("foreign", &plain, foreign, "other", &[], false, false),
            ("foreign for it", &plain, foreign, "other", &["rp"], false, true),
            (
                "foreign for several",
                &plain,
                foreign,
                "other",
                &["x", "rp"],
                false,
                true,
            ),
            ("foreign refresh for it", &plain, foreign, "other", &["rp"], true, false),
            ("of a client it serves", &server, foreign, "other", &[], false, true),
            (
                "of a client it serves, for another",
                &server,
                foreign,
                "other",
                &["https://bank.example"],
                false,
                false,
            ),
            (
                "for an audience it serves",
                &server,
                foreign,
                "third",
                &["https://api.example"],
                false,
                true,
            ),
            (
                "of a client it does not serve",
                &server,
                foreign,
                "third",
                &[],
                false,
                false,
            ),
            (
                "refresh of a client it serves",
                &server,
                foreign,
                "other",
                &[],
                true,
                false,
            ),
            (
                "an audience that looks alike",
                &server,
                foreign,
                "third",
                &["https://api.example/"],
                false,
                false,
            ),
        ] {
            let audience: Vec<String> = audience.iter().map(|name| (*name).to_owned()).collect();
            let token = SeenToken {
                client,
                client_id,
                audience: &audience,
                is_refresh,
            };
            assert_eq!(may_see(caller, &token), sees, "{name}");
        }
        assert!(may_introspect(&confidential()).is_ok());
        assert_eq!(may_introspect(&public()), Err(TokenError::CLIENT));
    }

    #[test]
    fn a_request_has_one_token() {
        for (params, expected) in [
            (Params::from([("token", "t")]), Ok("t")),
            (Params::from([("token", "t"), ("token_type_hint", "x")]), Ok("t")),
            (Params::from([]), Err("invalid_request")),
            (Params::from([("token", "")]), Err("invalid_request")),
            (Params::from([("token", "t"), ("token", "t")]), Err("invalid_request")),
            (
                Params::from([("token", "t"), ("token_type_hint", "x"), ("token_type_hint", "y")]),
                Err("invalid_request"),
            ),
        ] {
            assert_eq!(
                presented_token(&params).map_err(|error| error.code.as_str()),
                expected,
                "{params:?}"
            );
        }
        assert_eq!(
            serde_json::to_string(&Introspection::INACTIVE).expect("json"),
            r#"{"active":false}"#
        );
    }
}
