//! How a client proves who it is.

use ieum_model::Instant;
use serde::{Deserialize, Serialize};

use crate::client::AuthMethod;
use crate::jose::base64url;
use crate::opaque::Hash;

/// How long an earlier secret lives on beside its successor: the time in which a business system takes the new one.
const OVERLAP_SECONDS: u64 = 7 * 24 * 60 * 60;

/// How a client proves who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthProfile {
    /// The one method that it registered; none is a secret in the header or in the body. A public client has none whatever
    /// stands here.
    pub method: Option<AuthMethod>,
    /// Its public keys (RFC 7517) as it handed them over.
    pub jwks: Option<String>,
    /// Where it publishes its keys instead.
    pub jwks_uri: Option<String>,
    /// The subject of its certificate (RFC 8705, section 2.1.2), as RFC 4514 writes it.
    pub tls_subject_dn: Option<String>,
    /// The DNS name in its certificate instead.
    pub tls_san_dns: Option<String>,
    /// Its tokens are tied to a key (RFC 9449).
    pub require_dpop: bool,
    /// Its tokens are tied to its certificate (RFC 8705, section 3).
    pub bind_certificate: bool,
    /// It keeps to the FAPI 2.0 Security Profile.
    pub high_assurance: bool,
    /// The secret before the present one, while it lives on.
    pub earlier_secret: Option<EarlierSecret>,
    /// When the present secret was made, in microseconds; unknown for one of an earlier release.
    pub secret_made_at: Option<i64>,
}

/// A secret that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierSecret {
    /// Its hash, base64url.
    hash: String,
    /// Until when it lives on, in microseconds.
    ends_at: i64,
}

impl EarlierSecret {
    /// The secret that is replaced now.
    pub fn replaced(hash: &Hash, now: Instant) -> Self {
        Self {
            hash: base64url::encode(hash),
            ends_at: now.plus(std::time::Duration::from_secs(OVERLAP_SECONDS)).as_micros(),
        }
    }

    /// Its hash.
    pub fn hash(&self) -> Option<Hash> {
        base64url::decode(&self.hash)?.try_into().ok()
    }

    /// Until when it lives on.
    pub const fn ends_at(&self) -> Instant {
        Instant::from_micros(self.ends_at)
    }
}

impl AuthProfile {
    /// The earlier secret and its hash, if it lives.
    pub fn live_earlier_secret(&self, now: Instant) -> Option<(Hash, Instant)> {
        let earlier = self.earlier_secret.as_ref()?;
        let hash = earlier.hash()?;
        (now < earlier.ends_at()).then(|| (hash, earlier.ends_at()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_secret_lives_for_seven_days_and_is_read_back() {
        let start = Instant::from_seconds(1_000);
        let profile = AuthProfile {
            earlier_secret: Some(EarlierSecret::replaced(&[7; 32], start)),
            ..AuthProfile::default()
        };
        let text = serde_json::to_string(&profile).expect("written");
        let read: AuthProfile = serde_json::from_str(&text).expect("read");
        let end = Instant::from_seconds(1_000 + 7 * 86_400);
        assert_eq!(read.live_earlier_secret(start), Some(([7; 32], end)));
        assert!(
            read.live_earlier_secret(end.minus(std::time::Duration::from_micros(1)))
                .is_some()
        );
        assert_eq!(read.live_earlier_secret(end), None, "not a moment longer");
    }

    #[test]
    fn a_method_that_is_not_known_is_not_taken_for_the_default() {
        let known: AuthProfile = serde_json::from_str(r#"{"method":"private_key_jwt"}"#).expect("read");
        assert_eq!(known.method, Some(AuthMethod::PrivateKeyJwt));
        assert!(serde_json::from_str::<AuthProfile>(r#"{"method":"trust_me"}"#).is_err());
    }
}
