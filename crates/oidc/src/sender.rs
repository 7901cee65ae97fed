//! Whom a code or token is tied to: the key of a DPoP proof (RFC 9449, section 6) or a client's certificate (RFC 8705, section 3).

use serde::{Deserialize, Serialize};

use crate::client::{Client, ClientKind, Demands};
use crate::token::{Decision, TokenError, TokenErrorCode};

/// What the sender of a request has proven to hold. As it stands it is the `cnf` member of a token (RFC 7800).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Thumbprint of the key of its DPoP proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jkt: Option<String>,
    /// Thumbprint of its certificate.
    #[serde(rename = "x5t#S256", skip_serializing_if = "Option::is_none")]
    pub x5t: Option<String>,
}

impl Sender {
    /// `token_type` of what is tied to it (RFC 9449, section 5).
    pub const fn token_type(&self) -> &'static str {
        if self.jkt.is_some() { "DPoP" } else { "Bearer" }
    }

    /// Nothing is tied to it.
    pub const fn is_nobody(&self) -> bool {
        self.jkt.is_none() && self.x5t.is_none()
    }

    /// What a refresh token is tied to: with a public client, the key, which is its only proof; a confidential client's is tied
    /// to the client, which may change keys (RFC 9449, section 5; RFC 8705, section 4).
    #[must_use]
    pub fn of_refresh_token(&self, client: &Client) -> Self {
        match client.kind() {
            ClientKind::Public => self.clone(),
            ClientKind::Confidential => Self::default(),
        }
    }

    /// Whether everything that `bound` names was proven by this sender.
    pub fn proves(&self, bound: &Self) -> bool {
        let is_met = |bound: &Option<String>, found: &Option<String>| bound.is_none() || bound == found;
        is_met(&bound.jkt, &self.jkt) && is_met(&bound.x5t, &self.x5t)
    }

    /// Checks that the sender proved what its client's registration demands.
    ///
    /// # Errors
    /// `invalid_dpop_proof` (RFC 9449, section 5).
    pub const fn meets(&self, demands: &Demands) -> Result<(), TokenError> {
        let is_met = (!demands.dpop || self.jkt.is_some()) && (!demands.sender_constrained || !self.is_nobody());
        if is_met {
            return Ok(());
        }
        Err(TokenError::new(
            TokenErrorCode::InvalidDpopProof,
            "this client needs a DPoP proof",
        ))
    }

    /// The decision about a code or refresh token that is tied to `bound`. What the rule refuses, and what it ends for a reuse,
    /// stays; nothing is issued to somebody else.
    #[must_use]
    pub fn confirm(&self, decision: Decision, bound: &Self) -> Decision {
        match decision {
            Decision::Issue(_) if !self.proves(bound) => Decision::refuse(TokenError::invalid_grant(
                "the code or refresh token is tied to another key",
            )),
            decision => decision,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Profile;
    use crate::client::samples::{confidential, public};

    fn sender(jkt: Option<&str>, x5t: Option<&str>) -> Sender {
        Sender {
            jkt: jkt.map(str::to_owned),
            x5t: x5t.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_tied_is_proven_with_the_same_key() {
        let (nobody, key, other) = (sender(None, None), sender(Some("k"), None), sender(Some("o"), None));
        let (certificate, both) = (sender(None, Some("c")), sender(Some("k"), Some("c")));
        for (name, found, bound, expected) in [
            ("free", &nobody, &nobody, true),
            ("free, with a key", &key, &nobody, true),
            ("its key", &key, &key, true),
            ("no key", &nobody, &key, false),
            ("another key", &other, &key, false),
            ("a certificate for a key", &certificate, &key, false),
            ("a key for a certificate", &key, &certificate, false),
            ("both", &both, &both, true),
            ("one of both", &key, &both, false),
        ] {
            assert_eq!(found.proves(bound), expected, "{name}");
        }
    }

    #[test]
    fn a_registration_may_demand_a_key_or_either() {
        let demands = |change: fn(&mut Profile)| {
            let mut profile = Profile::default();
            change(&mut profile);
            profile.demands()
        };
        let (nobody, key, certificate) = (sender(None, None), sender(Some("k"), None), sender(None, Some("c")));
        let (free, dpop) = (demands(|_| ()), demands(|p| p.auth.require_dpop = true));
        let high = demands(|p| p.auth.high_assurance = true);
        for (demands, found, expected) in [
            (&free, &nobody, true),
            (&dpop, &nobody, false),
            (&dpop, &certificate, false),
            (&dpop, &key, true),
            (&high, &nobody, false),
            (&high, &certificate, true),
            (&high, &key, true),
        ] {
            assert_eq!(found.meets(demands).is_ok(), expected, "{demands:?} {found:?}");
        }
    }

    #[test]
    fn only_a_public_clients_refresh_token_is_tied_to_the_key() {
        let key = sender(Some("k"), None);
        assert_eq!(key.of_refresh_token(&public()), key);
        assert!(key.of_refresh_token(&confidential()).is_nobody());
        assert_eq!(
            (key.token_type(), sender(None, Some("c")).token_type()),
            ("DPoP", "Bearer")
        );
        let json = serde_json::to_value(sender(Some("k"), Some("c"))).expect("json");
        assert_eq!(json, serde_json::json!({"jkt": "k", "x5t#S256": "c"}));
    }
}
