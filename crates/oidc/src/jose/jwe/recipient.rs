//! A client's key that tokens are encrypted to.

use aws_lc_rs::rsa::PublicEncryptingKey;
use aws_lc_rs::signature::RsaPublicKeyComponents;
use serde_json::{Map, Value};

use super::KeyAlg;
use super::agree::{Curve, point_of};
use crate::jose::{KeyMaterial, base64url};

/// What a key may be used for, if it says so (RFC 7517, section 4.3).
const OPERATIONS: [&str; 4] = ["encrypt", "wrapKey", "deriveKey", "deriveBits"];

#[derive(Debug, Clone)]
pub(super) enum Public {
    Rsa(PublicEncryptingKey),
    Agree(Curve, Vec<u8>),
}

/// A public key of a client's set, parsed once.
#[derive(Debug, Clone)]
pub struct RecipientKey {
    pub(super) kid: Option<String>,
    pub(super) public: Public,
    alg: Option<KeyAlg>,
    is_for_encryption_only: bool,
}

impl RecipientKey {
    /// The key that a JSON Web Key describes; `None` if it is for other purposes or of a type that we do not encrypt to.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let is_for_encryption_only = match jwk.get("use") {
            None => false,
            Some(purpose) if purpose == "enc" => true,
            Some(_) => return None,
        };
        let operations = jwk.get("key_ops").and_then(Value::as_array);
        // Libraries list none for a public key of an agreement.
        let is_usable = |name: &Value| name.as_str().is_some_and(|name| OPERATIONS.contains(&name));
        if operations.is_some_and(|list| !list.is_empty() && !list.iter().any(is_usable)) {
            return None;
        }
        let alg = match jwk.get("alg") {
            None => None,
            Some(name) => Some(KeyAlg::find(name.as_str()?)?),
        };
        let material: KeyMaterial = serde_json::from_value(Value::Object(jwk.clone())).ok()?;
        let public = match &material {
            KeyMaterial::Rsa { n, e } => Public::Rsa(rsa(n, e)?),
            KeyMaterial::Ec { .. } | KeyMaterial::Okp { .. } => {
                let (curve, point) = point_of(&material)?;
                Public::Agree(curve, point)
            }
        };
        let key = Self {
            kid: text("kid").map(str::to_owned),
            public,
            alg,
            is_for_encryption_only,
        };
        // A key whose own algorithm is not one of its type fits nothing.
        KeyAlg::ALL.iter().any(|alg| key.fits(*alg)).then_some(key)
    }

    /// The key's name.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// True if this algorithm can use the key.
    pub fn fits(&self, alg: KeyAlg) -> bool {
        let is_rsa = matches!(self.public, Public::Rsa(_));
        self.alg.is_none_or(|own| own == alg) && is_rsa == (alg == KeyAlg::RsaOaep256)
    }

    /// Which of these keys is encrypted to: the first that fits, one that says `use: enc` before one that does not say.
    pub fn choose(keys: &[Self], alg: KeyAlg) -> Option<&Self> {
        let mut fitting = keys.iter().filter(|key| key.fits(alg));
        let first = fitting.clone().next();
        fitting.find(|key| key.is_for_encryption_only).or(first)
    }
}

fn rsa(n: &str, e: &str) -> Option<PublicEncryptingKey> {
    let (n, e) = base64url::decode(n).zip(base64url::decode(e))?;
    // 2048 to 8192 bits, as for signatures.
    if !(256..=1024).contains(&n.len()) {
        return None;
    }
    RsaPublicKeyComponents { n, e }.try_into().ok()
}
