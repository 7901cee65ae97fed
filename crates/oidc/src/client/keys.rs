//! A client's own public keys (RFC 7517, OpenID Connect Core section 10): read from its key set, what they verify, and what is
//! encrypted to them.
//!
//! A signature is checked with a key of the set and nothing else: `jku`, `x5u`, `x5c` and `jwk` in a token's header are not even
//! read, and an algorithm is a property of the key, so that neither `none` nor a MAC can be asked for (RFC 8725, section 3).

use serde_json::{Map, Value};

use crate::jose::jwe::{Encryption, Envelope, KeyAlg, RecipientKey};
use crate::jose::{Alg, JwsError, KeyMaterial, Unverified, VerifyingKey};

/// Most keys of one set.
pub const MAX_KEYS: usize = 20;
/// Longest set, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Members that only a private or a shared key has (RFC 7518, sections 6.2.2, 6.3.2 and 6.4).
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a text is no set of keys for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKeys {
    /// Not a JSON Web Key Set, or too long.
    #[error("not a JSON Web Key Set")]
    Malformed,
    /// It holds a private or a shared key, which must not leave its owner.
    #[error("a private or symmetric key is among them")]
    Private,
    /// More than [`MAX_KEYS`].
    #[error("too many keys")]
    TooMany,
    /// None of its keys can sign with an algorithm that we verify, or be encrypted to.
    #[error("no usable key")]
    NoneUsable,
}

/// A key in one of the roles that it may have.
#[derive(Debug, Clone)]
struct Role {
    kid: Option<String>,
    key: VerifyingKey,
}

/// The keys of one client.
#[derive(Debug, Clone)]
pub struct ClientKeys {
    roles: Vec<Role>,
    recipients: Vec<RecipientKey>,
}

impl ClientKeys {
    /// Reads a key set. Keys for other purposes or of types that we do not know are left out.
    ///
    /// # Errors
    /// See [`BadKeys`].
    pub fn parse(text: &str) -> Result<Self, BadKeys> {
        #[derive(serde::Deserialize)]
        struct Set {
            keys: Vec<Map<String, Value>>,
        }
        if text.len() > MAX_BYTES {
            return Err(BadKeys::Malformed);
        }
        let set: Set = serde_json::from_str(text).map_err(|_| BadKeys::Malformed)?;
        if set.keys.len() > MAX_KEYS {
            return Err(BadKeys::TooMany);
        }
        if set.keys.iter().any(has_secret) {
            return Err(BadKeys::Private);
        }
        let roles: Vec<Role> = set.keys.iter().flat_map(roles_of).collect();
        let recipients: Vec<RecipientKey> = set.keys.iter().filter_map(RecipientKey::from_jwk).collect();
        if roles.is_empty() && recipients.is_empty() {
            return Err(BadKeys::NoneUsable);
        }
        Ok(Self { roles, recipients })
    }

    /// True if one of them can sign.
    pub fn can_sign(&self) -> bool {
        !self.roles.is_empty()
    }

    /// What encrypts to the key of this set that the algorithm can use; `None` if there is none.
    pub fn envelope(&self, how: Encryption) -> Option<Envelope> {
        Envelope::find(&self.recipients, how)
    }

    /// The names of the keys, each once, those that sign first; a key without a name is `-`.
    pub fn names(&self) -> Vec<&str> {
        let signing = self.roles.iter().map(|role| role.kid.as_deref());
        let all = signing.chain(self.recipients.iter().map(RecipientKey::kid));
        let mut names: Vec<&str> = Vec::new();
        for name in all.map(|kid| kid.unwrap_or("-")) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// What can be encrypted to these keys with.
    pub fn key_algs(&self) -> Vec<KeyAlg> {
        let fits = |alg: &KeyAlg| self.recipients.iter().any(|key| key.fits(*alg));
        KeyAlg::ALL.iter().copied().filter(fits).collect()
    }

    /// What these keys can sign with.
    pub fn algs(&self) -> Vec<Alg> {
        Alg::ALL
            .iter()
            .copied()
            .filter(|alg| self.roles.iter().any(|role| role.key.alg() == *alg))
            .collect()
    }

    /// The payload of a token that one of these keys signed with one of these algorithms.
    ///
    /// # Errors
    /// `UnknownKey` if the token names none of these keys, or names none and more than one would do: the set may have changed.
    /// Else as [`Unverified::verify_with`].
    pub fn verify(&self, token: &Unverified<'_>, allowed: &[Alg]) -> Result<Vec<u8>, JwsError> {
        let named: Vec<&Role> = match token.kid() {
            Some(kid) => self
                .roles
                .iter()
                .filter(|role| role.kid.as_deref() == Some(kid))
                .collect(),
            None => self.roles.iter().collect(),
        };
        if named.is_empty() {
            return Err(JwsError::UnknownKey);
        }
        let fit: Vec<Result<Vec<u8>, JwsError>> = named
            .iter()
            .filter(|role| allowed.contains(&role.key.alg()))
            .map(|role| token.verify_with(&role.key))
            .filter(|result| *result != Err(JwsError::WrongAlgorithm))
            .collect();
        match (token.kid(), <[_; 1]>::try_from(fit)) {
            (_, Ok([result])) => result,
            (_, Err(fit)) if fit.is_empty() => Err(JwsError::WrongAlgorithm),
            // Two keys of one name and algorithm, or no name and several keys: which one is meant cannot be told.
            (_, Err(_)) => Err(JwsError::UnknownKey),
        }
    }
}

fn has_secret(jwk: &Map<String, Value>) -> bool {
    jwk.get("kty").and_then(Value::as_str) == Some("oct") || SECRET_MEMBERS.iter().any(|name| jwk.contains_key(*name))
}

/// The key with each algorithm that it may be used with. A key that names none can be of several.
fn roles_of(jwk: &Map<String, Value>) -> Vec<Role> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let is_for_signing = jwk.get("use").is_none_or(|purpose| purpose == "sig");
    let operations = jwk.get("key_ops").and_then(Value::as_array);
    let may_verify = operations.is_none_or(|list| list.iter().any(|name| name == "verify"));
    if !is_for_signing || !may_verify {
        return Vec::new();
    }
    let kid = text("kid").map(str::to_owned);
    let role = |alg: &Alg| {
        let key = public_key(kid.as_deref().unwrap_or_default(), *alg, jwk)?;
        Some(Role { kid: kid.clone(), key })
    };
    Alg::ALL
        .iter()
        .filter(|alg| !jwk.contains_key("alg") || text("alg") == Some(alg.as_str()))
        .filter_map(role)
        .collect()
}

/// The key that a JSON Web Key describes, for one algorithm.
pub(crate) fn public_key(kid: &str, alg: Alg, jwk: &Map<String, Value>) -> Option<VerifyingKey> {
    if has_secret(jwk) {
        return None;
    }
    let material: KeyMaterial = serde_json::from_value(Value::Object(jwk.clone())).ok()?;
    VerifyingKey::new(kid, alg, material).ok()
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
