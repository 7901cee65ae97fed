//! A private signing key, parsed once and kept ready.
//!
//! Sealing at rest is not done here: this module turns keys into PKCS#8 bytes and back, the store keeps them encrypted.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    RsaKeyPair, RsaSignatureEncoding,
};
use zeroize::Zeroizing;

use super::{Alg, KeyMaterial, PublicJwk, VerifyingKey, base64url};

/// A key could not be made, read or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The bytes are not a key fit for the algorithm.
    #[error("the key does not fit its algorithm")]
    Rejected,
    /// The cryptographic library failed.
    #[error("the cryptographic library failed")]
    Failed,
}

enum Secret {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rsa(RsaKeyPair, &'static RsaSignatureEncoding),
}

/// A private key with its name and its one algorithm.
pub struct SigningKey {
    secret: Secret,
    public: VerifyingKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid())
            .field("alg", &self.alg())
            .finish_non_exhaustive()
    }
}

impl SigningKey {
    /// Makes a new key (P-256, Ed25519, or RSA of 2048 bits) and returns it as PKCS#8 bytes for sealed storage. The randomness
    /// is the cryptographic library's own, as key generation cannot be handed another. An RSA key takes up to a
    /// second of computing.
    ///
    /// # Errors
    /// The library failed to make a key.
    pub fn generate_pkcs8(alg: Alg) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let bytes = match alg {
            Alg::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .map(|document| document.as_ref().to_vec()),
            Alg::EdDsa => {
                Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map(|document| document.as_ref().to_vec())
            }
            Alg::Ps256 | Alg::Rs256 => RsaKeyPair::generate(KeySize::Rsa2048)
                .and_then(|pair| AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map(|der| der.as_ref().to_vec())),
        };
        bytes.map(Zeroizing::new).map_err(|_| KeyError::Failed)
    }

    /// Reads a key from PKCS#8 bytes (RFC 5208).
    ///
    /// # Errors
    /// The bytes are not a private key fit for `alg`.
    pub fn from_pkcs8(kid: &str, alg: Alg, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let (secret, material) = match alg {
            Alg::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
                    .map_err(|_| KeyError::Rejected)?;
                let material = p256_material(pair.public_key().as_ref())?;
                (Secret::Es256(pair), material)
            }
            Alg::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Rejected)?;
                let material = KeyMaterial::Okp {
                    crv: "Ed25519".to_owned(),
                    x: base64url::encode(pair.public_key()),
                };
                (Secret::EdDsa(pair), material)
            }
            Alg::Ps256 => rsa(pkcs8, &RSA_PSS_SHA256)?,
            Alg::Rs256 => rsa(pkcs8, &RSA_PKCS1_SHA256)?,
        };
        let public = VerifyingKey::new(kid, alg, material)?;
        Ok(Self { secret, public })
    }

    /// The key's name in token headers.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// The one algorithm of this key.
    pub fn alg(&self) -> Alg {
        self.public.alg()
    }

    /// The public half, ready to verify.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    /// The public half as published.
    pub fn jwk(&self) -> &PublicJwk {
        self.public.jwk()
    }

    /// Signs the bytes; ES256 signatures are the 64 bytes R and S (RFC 7518, section 3.4), those of Ed25519 the 64 bytes of
    /// RFC 8032, section 5.1.6, and PS256 salts with 32 bytes (RFC 7518, section 3.5).
    ///
    /// # Errors
    /// The library failed to sign.
    pub fn sign_bytes(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        // The library draws its own nonces; the argument exists for compatibility with its sibling.
        let rng = SystemRandom::new();
        match &self.secret {
            Secret::Es256(pair) => pair.sign(&rng, message).map(|signature| signature.as_ref().to_vec()),
            Secret::EdDsa(pair) => pair.try_sign(message).map(|signature| signature.as_ref().to_vec()),
            Secret::Rsa(pair, padding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*padding, &rng, message, &mut signature).map(|()| signature)
            }
        }
        .map_err(|_| KeyError::Failed)
    }
}

fn rsa(pkcs8: &[u8], padding: &'static RsaSignatureEncoding) -> Result<(Secret, KeyMaterial), KeyError> {
    let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Rejected)?;
    let material = rsa_material(pair.public_key().as_ref()).ok_or(KeyError::Rejected)?;
    Ok((Secret::Rsa(pair, padding), material))
}

/// From an uncompressed point: `04 || x || y` (SEC 1, section 2.3.3).
fn p256_material(point: &[u8]) -> Result<KeyMaterial, KeyError> {
    match point {
        [4, coordinates @ ..] if coordinates.len() == 64 => Ok(KeyMaterial::Ec {
            crv: "P-256".to_owned(),
            x: base64url::encode(&coordinates[..32]),
            y: base64url::encode(&coordinates[32..]),
        }),
        _ => Err(KeyError::Rejected),
    }
}

/// From the DER of `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }` (RFC 8017, appendix A.1.1).
fn rsa_material(der: &[u8]) -> Option<KeyMaterial> {
    let (body, after) = der_value(0x30, der)?;
    let (modulus, rest) = der_value(0x02, body)?;
    let (exponent, end) = der_value(0x02, rest)?;
    let integer = |bytes: &[u8]| base64url::encode(bytes.strip_prefix(&[0]).unwrap_or(bytes));
    (after.is_empty() && end.is_empty()).then(|| KeyMaterial::Rsa {
        n: integer(modulus),
        e: integer(exponent),
    })
}

/// Splits off one DER element with that tag: its content and what follows it.
fn der_value(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[found, first], rest) = der.split_first_chunk::<2>()?;
    if found != tag {
        return None;
    }
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 | 0x82 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_storage_and_verifies_what_it_signed() {
        for alg in Alg::ALL.iter().copied() {
            let pkcs8 = SigningKey::generate_pkcs8(alg).expect("generates");
            let key = SigningKey::from_pkcs8("k1", alg, &pkcs8).expect("reads");
            let signature = SigningKey::from_pkcs8("k1", alg, &pkcs8)
                .expect("reads again")
                .sign_bytes(b"message")
                .expect("signs");
            assert!(key.verifying_key().is_signature_of(b"message", &signature));
            assert!(!key.verifying_key().is_signature_of(b"massage", &signature));
            assert_eq!(key.jwk().kid, "k1");
        }
    }

    #[test]
    fn a_key_of_another_algorithm_is_refused_when_read() {
        let ec = SigningKey::generate_pkcs8(Alg::Es256).expect("generates");
        let ed = SigningKey::generate_pkcs8(Alg::EdDsa).expect("generates");
        for (alg, pkcs8) in [
            (Alg::Rs256, &ec),
            (Alg::Ps256, &ec),
            (Alg::EdDsa, &ec),
            (Alg::Es256, &ed),
            (Alg::Ps256, &ed),
        ] {
            let read = SigningKey::from_pkcs8("k", alg, pkcs8);
            assert!(matches!(read, Err(KeyError::Rejected)), "{alg:?}");
        }
        assert!(matches!(
            SigningKey::from_pkcs8("k", Alg::Es256, &ec[1..]),
            Err(KeyError::Rejected)
        ));
        assert!(matches!(
            SigningKey::from_pkcs8("k", Alg::Es256, b""),
            Err(KeyError::Rejected)
        ));
    }

    #[test]
    fn a_private_key_never_shows_itself_in_debug_output() {
        let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).expect("generates");
        let key = SigningKey::from_pkcs8("k1", Alg::Es256, &pkcs8).expect("reads");
        assert_eq!(format!("{key:?}"), r#"SigningKey { kid: "k1", alg: Es256, .. }"#);
    }

    #[test]
    fn broken_der_is_refused() {
        for der in [
            &[][..],
            &[0x30],
            &[0x30, 0x85, 1, 1, 1, 1, 1],
            &[0x30, 5, 2, 1, 1],
            &[0x30, 3, 2, 1, 1],
            &[0x30, 0x82, 1],
        ] {
            assert_eq!(rsa_material(der), None);
        }
    }
}
