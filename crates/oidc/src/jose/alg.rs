//! The signature algorithms we sign with (RFC 7518, section 3.1; RFC 8037, section 3.1).

use serde::{Deserialize, Serialize};

/// A signature algorithm, fixed by the key record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Alg {
    /// ECDSA on P-256 with SHA-256; the default.
    #[serde(rename = "ES256")]
    Es256,
    /// Ed25519. RFC 9864 names it `Ed25519`, but what is deployed knows it as `EdDSA` (RFC 8037), so that is the one name
    /// that we publish and accept. We have no other curve, so the name is not ambiguous here.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// RSASSA-PSS with SHA-256 and a salt as long as the hash (RFC 7518, section 3.5).
    #[serde(rename = "PS256")]
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, for clients that know nothing else.
    #[serde(rename = "RS256")]
    Rs256,
}

impl Alg {
    /// Every algorithm we offer, the preferred one first. Discovery lists these.
    pub const ALL: &'static [Self] = &[Self::Es256, Self::EdDsa, Self::Ps256, Self::Rs256];

    /// The registered name; names are case-sensitive.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    /// The algorithm of that registered name; names are case-sensitive.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|alg| alg.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_asymmetric_algorithms_have_a_name() {
        for alg in Alg::ALL {
            assert_eq!(Alg::find(alg.as_str()), Some(*alg));
            assert_eq!(serde_json::to_value(alg).expect("json"), alg.as_str());
        }
        for name in [
            "none", "None", "HS256", "es256", "ES384", "PS384", "EDDSA", "Ed25519", "Ed448", "", "ES256 ",
        ] {
            assert_eq!(Alg::find(name), None, "{name}");
        }
    }
}
