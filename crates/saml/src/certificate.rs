//! A certificate as metadata and settings carry it: a container for a key (SAML Metadata, section 2.4.1.1). Its chain and its dates
//! decide nothing here; the dates are read so that somebody can be warned.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bergshamra_keys::loader::load_x509_cert_der;
use bergshamra_keys::{Key, KeyUsage};

/// Largest certificate, in bytes.
const MOST_BYTES: usize = 16 * 1024;

/// Not a certificate that we can use: neither PEM nor base64 of DER, or a key that is neither RSA nor an elliptic curve of NIST.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a certificate with an RSA or EC key")]
pub struct NotACertificate;

/// A certificate with a public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    spki: Vec<u8>,
}

impl Certificate {
    /// Reads DER.
    ///
    /// # Errors
    /// [`NotACertificate`].
    pub fn from_der(der: &[u8]) -> Result<Self, NotACertificate> {
        if der.len() > MOST_BYTES {
            return Err(NotACertificate);
        }
        let key = load_x509_cert_der(der).map_err(|_| NotACertificate)?;
        if !matches!(key.algorithm_name(), "RSA" | "EC-P256" | "EC-P384" | "EC-P521") {
            return Err(NotACertificate);
        }
        let spki = key.to_spki_der().ok_or(NotACertificate)?;
        Ok(Self {
            der: der.to_vec(),
            spki,
        })
    }

    /// Reads PEM, or base64 as metadata carries it, with white space anywhere.
    ///
    /// # Errors
    /// [`NotACertificate`], also for more than one.
    pub fn from_text(text: &str) -> Result<Self, NotACertificate> {
        if text.len() > 2 * MOST_BYTES {
            return Err(NotACertificate);
        }
        let bare = text
            .trim()
            .strip_prefix("-----BEGIN CERTIFICATE-----")
            .and_then(|rest| rest.strip_suffix("-----END CERTIFICATE-----"))
            .unwrap_or(text);
        let bare: String = bare.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        Self::from_der(&STANDARD.decode(bare).map_err(|_| NotACertificate)?)
    }

    /// The certificate as DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as metadata carries it.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// SHA-256 of the certificate, as an administrator compares it: pairs of hexadecimal digits with colons.
    pub fn fingerprint(&self) -> String {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.der);
        let pairs: Vec<String> = digest.as_ref().iter().map(|b| format!("{b:02X}")).collect();
        pairs.join(":")
    }

    /// `SubjectPublicKeyInfo` as DER.
    pub(crate) fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The key to verify with.
    pub(crate) fn key(&self) -> Option<Key> {
        let mut key = load_x509_cert_der(&self.der).ok()?;
        key.usage = KeyUsage::Verify;
        // Neither the chain nor its dates decide: the key is trusted because an administrator entered it.
        key.x509_chain = Vec::new();
        Some(key)
    }
}
