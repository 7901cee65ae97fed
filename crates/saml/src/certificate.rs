//! A certificate as metadata and settings carry it: a container for a key (SAML Metadata, section 2.4.1.1). Its chain and its dates
//! decide nothing here; the dates are read so that somebody can be warned.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bergshamra_keys::loader::load_x509_cert_der;
use bergshamra_keys::{Key, KeyUsage};
use x509_cert::TbsCertificate;
use x509_cert::der::asn1::{BitString, GeneralizedTime, Null, ObjectIdentifier, OctetString, UtcTime};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Any, Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};

use crate::{BadKey, PrivateKey};

/// `sha256WithRSAEncryption` (RFC 8017, appendix A.2.4).
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// From here on a date is a `GeneralizedTime` (RFC 5280, section 4.1.2.5).
const YEAR_2050: u64 = 2_524_608_000;

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

    /// A certificate of our own key, signed by itself: a container for the key, as metadata wants one. `name` is the common name,
    /// `serial` a number by chance, and the dates are seconds since 1970.
    ///
    /// # Errors
    /// [`BadKey`] if the key cannot sign, or the name or a date cannot be written.
    pub fn self_signed(key: &PrivateKey, name: &str, serial: [u8; 16], from: i64, until: i64) -> Result<Self, BadKey> {
        Self::made(key, name, serial, (from, until), None)
    }

    /// The same for a server at this address, which its clients look for in the certificate (RFC 5280, section 4.2.1.6).
    ///
    /// # Errors
    /// As [`Certificate::self_signed`].
    pub fn of_server(
        key: &PrivateKey,
        address: IpAddr,
        serial: [u8; 16],
        from: i64,
        until: i64,
    ) -> Result<Self, BadKey> {
        let names = SubjectAltName(vec![GeneralName::from(address)]);
        let extension = Extension {
            extn_id: SubjectAltName::OID,
            critical: false,
            extn_value: OctetString::new(names.to_der().map_err(|_| BadKey)?).map_err(|_| BadKey)?,
        };
        Self::made(key, &address.to_string(), serial, (from, until), Some(vec![extension]))
    }

    fn made(
        key: &PrivateKey,
        name: &str,
        serial: [u8; 16],
        (from, until): (i64, i64),
        extensions: Option<Vec<Extension>>,
    ) -> Result<Self, BadKey> {
        let signature = AlgorithmIdentifierOwned {
            oid: SHA256_WITH_RSA,
            parameters: Some(Any::encode_from(&Null).map_err(|_| BadKey)?),
        };
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || " .-_".contains(*c);
        let plain: String = name.chars().filter(is_plain).take(64).collect();
        let name: Name = format!("CN={plain}").parse().map_err(|_| BadKey)?;
        // The first bit is the sign, and a serial number is positive.
        let mut serial = serial;
        serial[0] = (serial[0] & 0x7f) | 0x40;
        let tbs = TbsCertificate {
            version: x509_cert::Version::V3,
            serial_number: SerialNumber::new(&serial).map_err(|_| BadKey)?,
            signature: signature.clone(),
            issuer: name.clone(),
            validity: Validity {
                not_before: time(from)?,
                not_after: time(until)?,
            },
            subject: name,
            subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(&key.spki().ok_or(BadKey)?)
                .map_err(|_| BadKey)?,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions,
        };
        let signed = key.sign(&tbs.to_der().map_err(|_| BadKey)?).ok_or(BadKey)?;
        let whole = x509_cert::Certificate {
            tbs_certificate: tbs,
            signature_algorithm: signature,
            signature: BitString::from_bytes(&signed).map_err(|_| BadKey)?,
        };
        Self::from_der(&whole.to_der().map_err(|_| BadKey)?).map_err(|_| BadKey)
    }

    /// The last second of its dates, since 1970; for warnings only.
    pub fn expires_at(&self) -> Option<i64> {
        let read = x509_cert::Certificate::from_der(&self.der).ok()?;
        let until = read.tbs_certificate.validity.not_after.to_unix_duration();
        i64::try_from(until.as_secs()).ok()
    }

    /// The first second of its dates, since 1970; for showing only.
    pub fn valid_from(&self) -> Option<i64> {
        let read = x509_cert::Certificate::from_der(&self.der).ok()?;
        let from = read.tbs_certificate.validity.not_before.to_unix_duration();
        i64::try_from(from.as_secs()).ok()
    }

    /// Whose it says that it is, as RFC 4514 writes names; for showing only, and shortened.
    pub fn subject(&self) -> String {
        let read = x509_cert::Certificate::from_der(&self.der);
        let name = read.map(|read| read.tbs_certificate.subject.to_string());
        let name = name.unwrap_or_default();
        name.chars().filter(|c| !c.is_control()).take(200).collect()
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

fn time(at: i64) -> Result<Time, BadKey> {
    let seconds = u64::try_from(at).map_err(|_| BadKey)?;
    let since = std::time::Duration::from_secs(seconds);
    if seconds < YEAR_2050 {
        UtcTime::from_unix_duration(since)
            .map(Time::UtcTime)
            .map_err(|_| BadKey)
    } else {
        GeneralizedTime::from_unix_duration(since)
            .map(Time::GeneralTime)
            .map_err(|_| BadKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_of_our_own_carries_the_key_and_its_dates() {
        let key = PrivateKey::from_pkcs8(&PrivateKey::generate_pkcs8().expect("made")).expect("read");
        for until in [1_900_000_000, 2_600_000_000] {
            let made = Certificate::self_signed(&key, "Ieum ü, O=x", [0xff; 16], 1_795_000_000, until).expect("signed");
            assert!(key.fits(&made));
            assert_eq!(made.expires_at(), Some(until));
            assert_eq!(made.valid_from(), Some(1_795_000_000));
            assert_eq!(made.subject(), "CN=Ieum  Ox");
            assert_eq!(Certificate::from_text(&made.to_base64()), Ok(made));
        }
        assert!(Certificate::self_signed(&key, "x", [1; 16], -1, 5).is_err());
    }
}
