//! The algorithms that we encrypt with (RFC 7518, sections 4.1 and 5.1). Each is named by the client's registration, never by a
//! token.

use serde::{Deserialize, Serialize};

/// How the content's key reaches the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyAlg {
    /// Encrypted to an RSA key, with SHA-256 (section 4.3). OAEP with SHA-1 and PKCS #1 v1.5 are not offered.
    #[serde(rename = "RSA-OAEP-256")]
    RsaOaep256,
    /// Agreed upon: what the two keys have in common becomes the content's key (section 4.6).
    #[serde(rename = "ECDH-ES")]
    EcdhEs,
    /// Agreed upon, and what is in common wraps the content's key.
    #[serde(rename = "ECDH-ES+A128KW")]
    EcdhEsA128Kw,
    /// The same with a key of 256 bits.
    #[serde(rename = "ECDH-ES+A256KW")]
    EcdhEsA256Kw,
}

impl KeyAlg {
    /// Every algorithm we offer. Discovery lists these.
    pub const ALL: &'static [Self] = &[Self::EcdhEs, Self::EcdhEsA128Kw, Self::EcdhEsA256Kw, Self::RsaOaep256];

    /// The registered name; names are case-sensitive.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RsaOaep256 => "RSA-OAEP-256",
            Self::EcdhEs => "ECDH-ES",
            Self::EcdhEsA128Kw => "ECDH-ES+A128KW",
            Self::EcdhEsA256Kw => "ECDH-ES+A256KW",
        }
    }

    /// The algorithm of that registered name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|alg| alg.as_str() == name)
    }
}

/// How the content is encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Enc {
    /// AES-CBC with HMAC (section 5.2.3); what a client has that names none (OpenID Connect Dynamic Client Registration 1.0,
    /// section 2).
    #[default]
    #[serde(rename = "A128CBC-HS256")]
    A128CbcHs256,
    /// AES-GCM with 128 bits (section 5.3).
    #[serde(rename = "A128GCM")]
    A128Gcm,
    /// AES-GCM with 256 bits.
    #[serde(rename = "A256GCM")]
    A256Gcm,
}

impl Enc {
    /// Every algorithm we offer. Discovery lists these.
    pub const ALL: &'static [Self] = &[Self::A128CbcHs256, Self::A128Gcm, Self::A256Gcm];

    /// The registered name; names are case-sensitive.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A128CbcHs256 => "A128CBC-HS256",
            Self::A128Gcm => "A128GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// The algorithm of that registered name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|enc| enc.as_str() == name)
    }

    /// Length of the content's key, in bytes. That of AES-CBC with HMAC is two keys in one.
    pub(super) const fn key_bytes(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A128CbcHs256 | Self::A256Gcm => 32,
        }
    }

    /// Length of the initialisation vector, in bytes.
    pub(super) const fn iv_bytes(self) -> usize {
        match self {
            Self::A128CbcHs256 => 16,
            Self::A128Gcm | Self::A256Gcm => 12,
        }
    }
}

/// Both, as a client is registered with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Encryption {
    /// How the content's key reaches the client.
    pub alg: KeyAlg,
    /// How the content is encrypted.
    #[serde(default)]
    pub enc: Enc,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_registered_ones_in_every_spelling() {
        for alg in KeyAlg::ALL {
            assert_eq!(KeyAlg::find(alg.as_str()), Some(*alg));
            assert_eq!(serde_json::to_value(alg).expect("json"), alg.as_str());
        }
        for enc in Enc::ALL {
            assert_eq!(Enc::find(enc.as_str()), Some(*enc));
            assert_eq!(serde_json::to_value(enc).expect("json"), enc.as_str());
        }
        for name in ["RSA1_5", "RSA-OAEP", "dir", "A128KW", "ecdh-es", "none", ""] {
            assert_eq!(KeyAlg::find(name), None, "{name}");
        }
        for name in ["A192GCM", "A256CBC-HS512", "a128gcm", ""] {
            assert_eq!(Enc::find(name), None, "{name}");
        }
        let read: Encryption = serde_json::from_str(r#"{"alg":"ECDH-ES"}"#).expect("read");
        assert_eq!(read.enc, Enc::A128CbcHs256, "the default of OpenID Connect");
        assert!(serde_json::from_str::<Encryption>(r#"{"alg":"RSA1_5"}"#).is_err());
    }
}
