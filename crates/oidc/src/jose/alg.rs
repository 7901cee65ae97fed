//! The signature algorithms we sign with (RFC 7518, section 3.1).

/// A signature algorithm, fixed by the key record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alg {
    /// ECDSA on P-256 with SHA-256; the default.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, for clients that know nothing else.
    Rs256,
}

impl Alg {
    /// Every algorithm we offer, the preferred one first. Discovery lists these.
    pub const ALL: &'static [Self] = &[Self::Es256, Self::Rs256];

    /// The registered name (RFC 7518, section 3.1).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
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
        }
        for name in ["none", "None", "HS256", "es256", "ES384", "PS256", "", "ES256 "] {
            assert_eq!(Alg::find(name), None, "{name}");
        }
    }
}
