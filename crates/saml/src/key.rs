//! Our own private keys: they sign requests and decrypt assertions.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use bergshamra_keys::key::KeyData;
use bergshamra_keys::{Key, KeyUsage};

/// Not an RSA key in PKCS #8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an RSA key in PKCS #8")]
pub struct BadKey;

/// An RSA key (the one kind that every identity provider can encrypt for and verify).
pub struct PrivateKey {
    pkcs8: Vec<u8>,
    pair: RsaKeyPair,
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey")
    }
}

impl PrivateKey {
    /// Makes a new key of 3072 bits, as PKCS #8 for sealed storage. The randomness is the cryptographic library's own, as key
    /// generation cannot be handed another; it takes up to a second of computing.
    ///
    /// # Errors
    /// [`BadKey`] if the library fails.
    pub fn generate_pkcs8() -> Result<Vec<u8>, BadKey> {
        RsaKeyPair::generate(KeySize::Rsa3072)
            .and_then(|pair| AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map(|der| der.as_ref().to_vec()))
            .map_err(|_| BadKey)
    }

    /// Reads PKCS #8 (DER).
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, BadKey> {
        let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| BadKey)?;
        Ok(Self {
            pkcs8: der.to_vec(),
            pair,
        })
    }

    /// Whether this certificate carries the key's public half.
    pub fn fits(&self, certificate: &crate::Certificate) -> bool {
        self.spki().is_some_and(|spki| spki == certificate.spki())
    }

    /// The public half as `SubjectPublicKeyInfo` (DER).
    pub(crate) fn spki(&self) -> Option<Vec<u8>> {
        AsDer::<PublicKeyX509Der<'_>>::as_der(self.pair.public_key())
            .ok()
            .map(|spki| spki.as_ref().to_vec())
    }

    /// RSA PKCS #1 v1.5 over SHA-256.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .ok()?;
        Some(signature)
    }

    /// The key for the XML library.
    pub(crate) fn key(&self, usage: KeyUsage) -> Option<Key> {
        let data = KeyData::from_pkcs8_der(kryptering::KeyAlgorithm::Rsa, &self.pkcs8).ok()?;
        Some(Key::new(data, usage))
    }
}
