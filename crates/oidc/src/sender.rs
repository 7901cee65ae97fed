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

    /// Whether everything that `bound` names was proven by this sender.
    pub fn proves(&self, bound: &Self) -> bool {
        let is_met = |bound: &Option<String>, found: &Option<String>| bound.is_none() || bound == found;
        is_met(&bound.jkt, &self.jkt) && is_met(&bound.x5t, &self.x5t)
    }

    /// Whether a refresh token that was given to a sender of `kind` is good for this one. With a public client the key is the only
    /// proof, so it stays the same. A confidential client's refresh token is tied to the client, which may change keys (RFC 9449,
    /// section 5; RFC 8705, section 4): but what began with a proof goes on with one, so that no token is ever traded down to a
    /// bearer token.
    pub fn continues(&self, bound: &Self, kind: ClientKind) -> bool {
        let has_any = |bound: &Option<String>, found: &Option<String>| bound.is_none() || found.is_some();
        match kind {
            ClientKind::Public => self.proves(bound),
            ClientKind::Confidential => has_any(&bound.jkt, &self.jkt) && has_any(&bound.x5t, &self.x5t),
        }
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
    pub fn confirm(&self, decision: Decision, bound: &Bound, client: &Client) -> Decision {
        let is_met = match bound {
            Bound::Free => true,
            Bound::Code(bound) => self.proves(bound),
            Bound::RefreshToken(bound) => self.continues(bound, client.kind()),
        };
        match decision {
            Decision::Issue(_) if !is_met => Decision::refuse(TokenError::invalid_grant(
                "the code or refresh token is tied to another key",
            )),
            decision => decision,
        }
    }
}

/// What is presented at the token endpoint, and whom it is tied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// Nothing that is tied to anybody.
    Free,
    /// A code: to exactly this sender (RFC 9449, section 10).
    Code(Sender),
    /// A refresh token that was given to this sender.
    RefreshToken(Sender),
}

#[cfg(test)]
mod tests {
    use super::*;
    use ieum_model::Instant;

    use crate::client::Profile;
    use crate::client::samples::{confidential, public};
    use crate::scope::Scopes;
    use crate::token::{AccessPlan, Issue, Spend};

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
    fn a_refresh_token_goes_on_with_the_key_of_a_public_client_and_with_a_key_of_a_confidential_one() {
        use ClientKind::{Confidential, Public};
        let (nobody, key, other) = (sender(None, None), sender(Some("k"), None), sender(Some("o"), None));
        let (certificate, renewed) = (sender(None, Some("c")), sender(None, Some("d")));
        for (name, found, bound, public, confidential) in [
            ("free", &nobody, &nobody, true, true),
            ("free, from now on with a key", &key, &nobody, true, true),
            ("the key", &key, &key, true, true),
            ("another key", &other, &key, false, true),
            ("no key", &nobody, &key, false, false),
            ("a certificate for a key", &certificate, &key, false, false),
            ("a renewed certificate", &renewed, &certificate, false, true),
            ("no certificate", &key, &certificate, false, false),
        ] {
            assert_eq!(found.continues(bound, Public), public, "{name}");
            assert_eq!(found.continues(bound, Confidential), confidential, "{name}");
        }
    }

    #[test]
    fn a_code_is_for_its_key_whoever_the_client_is() {
        let (key, other) = (sender(Some("k"), None), sender(Some("o"), None));
        let issue = Decision::Issue(Box::new(Issue {
            family: None,
            spend: Spend::Nothing,
            access: AccessPlan {
                scopes: Scopes::default(),
                audience: Vec::new(),
                actors: Vec::new(),
                expires_at: Instant::from_seconds(0),
            },
            refresh: None,
            id_token: None,
        }));
        for (name, client, bound, found, expected) in [
            ("a code", confidential(), Bound::Code(key.clone()), &key, true),
            (
                "a code, another key",
                confidential(),
                Bound::Code(key.clone()),
                &other,
                false,
            ),
            (
                "a refresh token",
                confidential(),
                Bound::RefreshToken(key.clone()),
                &other,
                true,
            ),
            (
                "a public one",
                public(),
                Bound::RefreshToken(key.clone()),
                &other,
                false,
            ),
            ("free", public(), Bound::Free, &other, true),
        ] {
            let confirmed = found.confirm(issue.clone(), &bound, &client);
            assert_eq!(confirmed == issue, expected, "{name}");
            let refused = Decision::refuse(TokenError::invalid_grant("stays"));
            assert_eq!(found.confirm(refused.clone(), &bound, &client), refused, "{name}");
        }
    }

    #[test]
    fn a_sender_is_written_as_a_confirmation() {
        let key = sender(Some("k"), None);
        assert_eq!(
            (key.token_type(), sender(None, Some("c")).token_type()),
            ("DPoP", "Bearer")
        );
        let json = serde_json::to_value(sender(Some("k"), Some("c"))).expect("json");
        assert_eq!(json, serde_json::json!({"jkt": "k", "x5t#S256": "c"}));
    }
}
