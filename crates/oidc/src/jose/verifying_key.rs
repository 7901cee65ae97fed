//! A public key, parsed once, that checks signatures of exactly one algorithm.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaParameters, RsaPublicKeyComponents,
};

use super::{Alg, KeyError, KeyMaterial, PublicJwk, base64url};

/// A parsed public key with its name and its one algorithm.
#[derive(Debug, Clone)]
pub struct VerifyingKey {
    alg: Alg,
    parsed: ParsedPublicKey,
    jwk: PublicJwk,
}

impl VerifyingKey {
    /// Parses a public key.
    ///
    /// # Errors
    /// The parameters are not a public key fit for `alg` (point of P-256 or Ed25519; RSA modulus of 2048 to
    /// 8192 bits).
    pub fn new(kid: &str, alg: Alg, material: KeyMaterial) -> Result<Self, KeyError> {
        let parsed = match (alg, &material) {
            (Alg::Es256, KeyMaterial::Ec { crv, x, y }) if crv == "P-256" => parse_p256(x, y)?,
            (Alg::EdDsa, KeyMaterial::Okp { crv, x }) if crv == "Ed25519" => parse_ed25519(x)?,
            (Alg::Ps256, KeyMaterial::Rsa { n, e }) => parse_rsa(n, e, &RSA_PSS_2048_8192_SHA256)?,
            (Alg::Rs256, KeyMaterial::Rsa { n, e }) => parse_rsa(n, e, &RSA_PKCS1_2048_8192_SHA256)?,
            _ => return Err(KeyError::Rejected),
        };
        let jwk = PublicJwk::new(kid, alg, material);
        Ok(Self { alg, parsed, jwk })
    }

    /// The key's name in token headers.
    pub fn kid(&self) -> &str {
        &self.jwk.kid
    }

    /// The one algorithm of this key.
    pub fn alg(&self) -> Alg {
        self.alg
    }

    /// The key as published.
    pub fn jwk(&self) -> &PublicJwk {
        &self.jwk
    }

    /// True if `signature` is this key's signature of `message`.
    pub fn is_signature_of(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }
}

fn parse_p256(x: &str, y: &str) -> Result<ParsedPublicKey, KeyError> {
    let coordinate = |text| base64url::decode(text).filter(|bytes| bytes.len() == 32);
    let (x, y) = coordinate(x).zip(coordinate(y)).ok_or(KeyError::Rejected)?;
    // Uncompressed point (SEC 1, section 2.3.3).
    let point = [&[4u8], x.as_slice(), y.as_slice()].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| KeyError::Rejected)
}

fn parse_ed25519(x: &str) -> Result<ParsedPublicKey, KeyError> {
    let x = base64url::decode(x)
        .filter(|bytes| bytes.len() == 32)
        .ok_or(KeyError::Rejected)?;
    ParsedPublicKey::new(&ED25519, x).map_err(|_| KeyError::Rejected)
}

fn parse_rsa(n: &str, e: &str, padding: &'static RsaParameters) -> Result<ParsedPublicKey, KeyError> {
    let (n, e) = base64url::decode(n)
        .zip(base64url::decode(e))
        .ok_or(KeyError::Rejected)?;
    // The library looks at the size only when it verifies; a weak key shall not even be held.
    if !(256..=1024).contains(&n.len()) {
        return Err(KeyError::Rejected);
    }
    RsaPublicKeyComponents { n, e }
        .to_parsed_public_key(padding)
        .map_err(|_| KeyError::Rejected)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A.2.
    const ED25519_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    #[test]
    fn a_key_that_does_not_fit_its_algorithm_is_refused() {
        let ec = |crv: &str, x: &str, y: &str| KeyMaterial::Ec {
            crv: crv.into(),
            x: x.into(),
            y: y.into(),
        };
        let (x, y) = (
            "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        );
        let okp = |crv: &str, x: &str| KeyMaterial::Okp {
            crv: crv.into(),
            x: x.into(),
        };
        assert!(VerifyingKey::new("k", Alg::Es256, ec("P-256", x, y)).is_ok());
        assert!(VerifyingKey::new("k", Alg::EdDsa, okp("Ed25519", ED25519_X)).is_ok());
        for (alg, material) in [
            (Alg::Rs256, ec("P-256", x, y)),
            (Alg::Ps256, ec("P-256", x, y)),
            (Alg::EdDsa, ec("P-256", x, y)),
            (Alg::EdDsa, ec("Ed25519", x, y)),
            (Alg::EdDsa, okp("Ed25519", "AQAB")),
            (Alg::EdDsa, okp("Ed448", ED25519_X)),
            (Alg::EdDsa, okp("X25519", ED25519_X)),
            (Alg::Es256, okp("Ed25519", ED25519_X)),
            (Alg::Rs256, okp("Ed25519", ED25519_X)),
            (Alg::Es256, ec("P-384", x, y)),
            (Alg::Es256, ec("P-256", x, x)),
            (Alg::Es256, ec("P-256", "AQAB", y)),
            (
                Alg::Rs256,
                KeyMaterial::Rsa {
                    n: "AQAB".into(),
                    e: "AQAB".into(),
                },
            ),
            (
                Alg::Ps256,
                KeyMaterial::Rsa {
                    n: "AQAB".into(),
                    e: "AQAB".into(),
                },
            ),
            (
                Alg::Es256,
                KeyMaterial::Rsa {
                    n: "AQAB".into(),
                    e: "AQAB".into(),
                },
            ),
        ] {
            assert!(VerifyingKey::new("k", alg, material).is_err());
        }
    }
}
