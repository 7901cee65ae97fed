//! JSON Web Encryption in compact form (RFC 7516, section 7.1): what we send may be encrypted to a key of the client.
//!
//! Encrypting only: we publish no key of ours to encrypt to, so whatever comes in is signed at most. Algorithms and keys are
//! those of the client's registration; each token has a key and a vector of its own.

mod agree;
mod alg;
mod content;
mod recipient;

#[cfg(test)]
pub(crate) mod opened;

use aws_lc_rs::agreement::PrivateKey;
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use ieum_model::context::Rng;
use serde::Serialize;
use zeroize::Zeroizing;

pub use alg::{Enc, Encryption, KeyAlg};
pub use recipient::RecipientKey;

use super::{KeyError, KeyMaterial, base64url};
use recipient::Public;

/// What is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A signed token (RFC 7519, section 5.2).
    Jwt,
    /// Claims as they are.
    Claims,
}

/// A client's key with the algorithms that it registered: ready to encrypt to.
#[derive(Debug, Clone)]
pub struct Envelope {
    key: RecipientKey,
    how: Encryption,
}

#[derive(Serialize)]
struct HeaderOut<'a> {
    alg: &'static str,
    enc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cty: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epk: Option<KeyMaterial>,
}

/// How the content's key is had and what of it the token carries.
struct Managed {
    cek: Zeroizing<Vec<u8>>,
    encrypted_key: Vec<u8>,
    epk: Option<KeyMaterial>,
}

impl Envelope {
    /// One with the key of these that the algorithm can use; `None` if there is none.
    pub fn find(keys: &[RecipientKey], how: Encryption) -> Option<Self> {
        let key = RecipientKey::choose(keys, how.alg)?.clone();
        Some(Self { key, how })
    }

    /// Encrypts. The key that is agreed with and the padding of RSA take the cryptographic library's own randomness, since they
    /// cannot be handed another.
    ///
    /// # Errors
    /// The library failed.
    pub fn close(&self, rng: &dyn Rng, inside: Content, text: &str) -> Result<String, KeyError> {
        let Encryption { alg, enc } = self.how;
        let managed = self.manage(rng)?;
        let header = HeaderOut {
            alg: alg.as_str(),
            enc: enc.as_str(),
            kid: self.key.kid.as_deref(),
            cty: (inside == Content::Jwt).then_some("JWT"),
            epk: managed.epk,
        };
        let header = base64url::encode(serde_json::to_vec(&header).map_err(|_| KeyError::Failed)?);
        let mut iv = vec![0; enc.iv_bytes()];
        rng.fill(&mut iv);
        let sealed = content::seal(enc, &managed.cek, &iv, header.as_bytes(), text.as_bytes())?;
        let parts = [&managed.encrypted_key, &iv, &sealed.ciphertext, &sealed.tag];
        let mut token = header;
        for part in parts {
            token.push('.');
            token.push_str(&base64url::encode(part));
        }
        Ok(token)
    }

    fn manage(&self, rng: &dyn Rng) -> Result<Managed, KeyError> {
        let Encryption { alg, enc } = self.how;
        let wrapping = match (alg, &self.key.public) {
            (KeyAlg::RsaOaep256, Public::Rsa(public)) => {
                let cek = random_key(rng, enc);
                let encrypted_key = encrypt_to(public.clone(), &cek)?;
                return Ok(Managed {
                    cek,
                    encrypted_key,
                    epk: None,
                });
            }
            (KeyAlg::EcdhEs, Public::Agree(..)) => None,
            (KeyAlg::EcdhEsA128Kw, Public::Agree(..)) => Some(16),
            (KeyAlg::EcdhEsA256Kw, Public::Agree(..)) => Some(32),
            _ => return Err(KeyError::Rejected),
        };
        let Public::Agree(curve, point) = &self.key.public else {
            return Err(KeyError::Rejected);
        };
        let own = PrivateKey::generate(curve.algorithm()).map_err(|_| KeyError::Failed)?;
        let epk = Some(agree::public_of(&own, *curve)?);
        let theirs = (*curve, point.as_slice());
        // What is derived is named after what it is for: the content itself, or wrapping the content's key (section 4.6.2).
        match wrapping {
            None => Ok(Managed {
                cek: agree::agree(&own, theirs, enc.as_str(), enc.key_bytes())?,
                encrypted_key: Vec::new(),
                epk,
            }),
            Some(bytes) => {
                let kek = agree::agree(&own, theirs, alg.as_str(), bytes)?;
                let cek = random_key(rng, enc);
                let encrypted_key = agree::wrap(&kek, &cek)?;
                Ok(Managed {
                    cek,
                    encrypted_key,
                    epk,
                })
            }
        }
    }
}

fn random_key(rng: &dyn Rng, enc: Enc) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(vec![0; enc.key_bytes()]);
    rng.fill(&mut key);
    key
}

fn encrypt_to(public: PublicEncryptingKey, cek: &[u8]) -> Result<Vec<u8>, KeyError> {
    let key = OaepPublicEncryptingKey::new(public).map_err(|_| KeyError::Rejected)?;
    let mut encrypted = vec![0; key.ciphertext_size()];
    let length = key
        .encrypt(&OAEP_SHA256_MGF1SHA256, cek, &mut encrypted, None)
        .map_err(|_| KeyError::Failed)?
        .len();
    encrypted.truncate(length);
    Ok(encrypted)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
