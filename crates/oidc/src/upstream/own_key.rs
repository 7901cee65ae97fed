//! Our key at a provider, and the assertions by which we prove to be its client (`private_key_jwt`: OpenID Connect Core 1.0, section 9;
//! RFC 7523, section 3). Each login method has a key of its own, so that what is signed for one provider proves nothing to another.

use serde::Serialize;
use zeroize::Zeroizing;

use crate::jose::{Alg, KeyError, PublicJwk, SigningKey, Typ, base64url, sign};

/// The value of `client_assertion_type` (RFC 7523, section 2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// So many seconds an assertion holds.
const LIFE: i64 = 60;

/// A private key (P-256, ES256) whose name is the thumbprint of its public half (RFC 7638).
#[derive(Debug)]
pub struct OwnKey(SigningKey);

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: &'a str,
    iat: i64,
    exp: i64,
}

impl OwnKey {
    /// Makes a key, as text for sealed storage.
    ///
    /// # Errors
    /// The library failed to make one.
    pub fn generate() -> Result<Zeroizing<String>, KeyError> {
        let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256)?;
        Ok(Zeroizing::new(base64url::encode(pkcs8.as_slice())))
    }

    /// Reads what [`OwnKey::generate`] made.
    ///
    /// # Errors
    /// The text is not such a key.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let pkcs8 = base64url::decode(text).map(Zeroizing::new).ok_or(KeyError::Rejected)?;
        let nameless = SigningKey::from_pkcs8("", Alg::Es256, &pkcs8)?;
        let kid = nameless.jwk().material.thumbprint();
        SigningKey::from_pkcs8(&kid, Alg::Es256, &pkcs8).map(Self)
    }

    /// The public half, for the provider.
    pub fn jwk(&self) -> &PublicJwk {
        self.0.jwk()
    }

    /// Proves to the provider with this issuer that we are its client, for a minute and once: `jti` is new each time. The issuer is
    /// the only audience, so that no address in the provider's documents decides for whom it counts.
    ///
    /// # Errors
    /// The library failed to sign.
    pub fn assertion(&self, client_id: &str, issuer: &str, jti: &str, now: i64) -> Result<String, KeyError> {
        let claims = Claims {
            iss: client_id,
            sub: client_id,
            aud: issuer,
            jti,
            iat: now,
            exp: now + LIFE,
        };
        sign(&self.0, Typ::Jwt, &claims)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::jose::verify;

    #[test]
    fn an_assertion_is_for_one_issuer_for_a_minute_and_by_the_published_key() {
        let text = OwnKey::generate().expect("a key");
        let (key, again) = (OwnKey::read(&text).expect("read"), OwnKey::read(&text).expect("read"));
        assert_eq!(key.jwk(), again.jwk());
        assert_ne!(
            key.jwk(),
            OwnKey::read(&OwnKey::generate().expect("a key")).expect("read").jwk()
        );
        let published = serde_json::to_value(key.jwk()).expect("json");
        assert_eq!(
            (&published["alg"], &published["kty"], published.get("d")),
            (&"ES256".into(), &"EC".into(), None)
        );
        let token = key
            .assertion("ieum", "https://idp.example", "j1", 1_000)
            .expect("signed");
        let claims: Value = verify(&token, [again.0.verifying_key()], Typ::Jwt).expect("verified");
        let expected = serde_json::json!({
            "iss": "ieum", "sub": "ieum", "aud": "https://idp.example", "jti": "j1", "iat": 1_000, "exp": 1_060,
        });
        assert_eq!(claims, expected);
        assert!(OwnKey::read("s3cret").is_err() && OwnKey::read("").is_err());
    }
}
