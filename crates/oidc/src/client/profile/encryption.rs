//! What is encrypted to a client, and whether userinfo is signed for it (OpenID Connect Dynamic Client Registration 1.0, section
//! 2; JARM, section 3). Every member is what the registration metadata of the same meaning says.

use serde::{Deserialize, Serialize};

use crate::jose::Alg;
use crate::jose::jwe::Encryption;

/// What is encrypted to a client. Nothing is unless it asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EncryptionProfile {
    /// ID tokens, and logout tokens with them (`id_token_encrypted_response_alg`, `…_enc`).
    pub id_token: Option<Encryption>,
    /// What userinfo is signed with (`userinfo_signed_response_alg`); plain JSON if absent.
    pub userinfo_signed: Option<Alg>,
    /// Userinfo, signed or not (`userinfo_encrypted_response_alg`, `…_enc`).
    pub userinfo: Option<Encryption>,
    /// Signed answers of the authorisation endpoint (`authorization_encrypted_response_alg`, `…_enc`).
    pub authorization: Option<Encryption>,
}

impl EncryptionProfile {
    /// Every choice that needs a key of the client, by the name of what it is about.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, Encryption)> {
        let all = [
            ("id_token", self.id_token),
            ("userinfo", self.userinfo),
            ("authorization", self.authorization),
        ];
        all.into_iter().filter_map(|(name, how)| Some((name, how?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Profile;

    #[test]
    fn nothing_is_encrypted_by_default_and_what_is_not_known_is_an_error() {
        assert_eq!(Profile::default().encryption.each().count(), 0);
        let json = r#"{"encryption":{"id_token":{"alg":"ECDH-ES"},"userinfo_signed":"ES256"}}"#;
        let read = Profile::read(json).expect("profile").encryption;
        assert_eq!(read.each().map(|(name, _)| name).collect::<Vec<_>>(), ["id_token"]);
        assert_eq!(read.userinfo_signed, Some(Alg::Es256));
        for json in [
            r#"{"encryption":{"id_token":{"alg":"RSA1_5"}}}"#,
            r#"{"encryption":{"id_token":{"enc":"A128GCM"}}}"#,
            r#"{"encryption":{"userinfo_signed":"none"}}"#,
        ] {
            assert!(Profile::read(json).is_err(), "{json}: a demand is never taken for none");
        }
    }
}
