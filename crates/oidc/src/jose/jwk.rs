//! Public keys as JSON Web Keys (RFC 7517) and their thumbprints (RFC 7638). Private parameters have no field here,
//! so that none can be published.

use serde::{Deserialize, Serialize};

use super::{Alg, base64url, sha256};

/// The parameters that define a public key; each member is base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kty")]
pub enum KeyMaterial {
    /// An elliptic-curve key (RFC 7518, section 6.2).
    #[serde(rename = "EC")]
    Ec {
        /// The curve; `P-256` is the only one we use.
        crv: String,
        /// The x coordinate, 32 bytes.
        x: String,
        /// The y coordinate, 32 bytes.
        y: String,
    },
    /// An octet key pair (RFC 8037, section 2).
    #[serde(rename = "OKP")]
    Okp {
        /// The curve; `Ed25519` is the only one we use.
        crv: String,
        /// The public key, 32 bytes.
        x: String,
    },
    /// An RSA key (RFC 7518, section 6.3).
    #[serde(rename = "RSA")]
    Rsa {
        /// The modulus, big-endian without leading zeros.
        n: String,
        /// The public exponent, big-endian without leading zeros.
        e: String,
    },
}

impl KeyMaterial {
    /// SHA-256 thumbprint, base64url (RFC 7638, section 3): the required members in lexicographic order.
    pub fn thumbprint(&self) -> String {
        let quote = |text: &str| serde_json::Value::from(text).to_string();
        let canonical = match self {
            Self::Ec { crv, x, y } => {
                format!(
                    r#"{{"crv":{},"kty":"EC","x":{},"y":{}}}"#,
                    quote(crv),
                    quote(x),
                    quote(y)
                )
            }
            // RFC 8037, appendix A.3.
            Self::Okp { crv, x } => format!(r#"{{"crv":{},"kty":"OKP","x":{}}}"#, quote(crv), quote(x)),
            Self::Rsa { n, e } => format!(r#"{{"e":{},"kty":"RSA","n":{}}}"#, quote(e), quote(n)),
        };
        base64url::encode(sha256(canonical.as_bytes()))
    }
}

/// A public signing key as published under `/oauth2/jwks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicJwk {
    /// Key type and its parameters.
    #[serde(flatten)]
    pub material: KeyMaterial,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub purpose: &'static str,
    /// The one algorithm that this key signs with.
    pub alg: &'static str,
    /// The key's name in token headers.
    pub kid: String,
}

impl PublicJwk {
    /// A signing key's public face.
    pub fn new(kid: &str, alg: Alg, material: KeyMaterial) -> Self {
        Self {
            material,
            purpose: "sig",
            alg: alg.as_str(),
            kid: kid.to_owned(),
        }
    }
}

/// The key set document (RFC 7517, section 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    /// Every key that a client may meet now or soon.
    pub keys: Vec<PublicJwk>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_matches_rfc_7638_section_3_1() {
        let material = KeyMaterial::Rsa {
            n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw".into(),
            e: "AQAB".into(),
        };
        assert_eq!(material.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn the_thumbprint_matches_rfc_8037_appendix_a_3() {
        let json = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        let material: KeyMaterial = serde_json::from_str(json).expect("appendix A.2");
        assert_eq!(material.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(
            serde_json::to_value(PublicJwk::new("k1", Alg::EdDsa, material)).expect("json"),
            serde_json::json!({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                "use":"sig","alg":"EdDSA","kid":"k1"})
        );
    }

    #[test]
    fn a_published_key_carries_public_members_only() {
        let material = KeyMaterial::Ec {
            crv: "P-256".into(),
            x: "x".into(),
            y: "y".into(),
        };
        let json = serde_json::to_value(PublicJwk::new("k1", Alg::Es256, material)).expect("json");
        assert_eq!(
            json,
            serde_json::json!({"kty":"EC","crv":"P-256","x":"x","y":"y","use":"sig","alg":"ES256","kid":"k1"})
        );
    }
}
