//! Opaque secrets: random texts that mean nothing, with a prefix that scanners for leaked secrets can find.
//!
//! Only the SHA-256 is stored. The texts carry 256 bits of randomness, so that a plain hash is enough; passwords are
//! another matter and not handled here.

use std::fmt;

use aws_lc_rs::hmac;
use ieum_model::Rng;
use ieum_model::context::random;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::jose::{base64url, sha256};

/// What a secret is for; each kind has a prefix of its own, so that none passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An authorisation code.
    Code,
    /// An access token.
    AccessToken,
    /// A refresh token.
    RefreshToken,
    /// A device's own code (RFC 8628).
    DeviceCode,
    /// A client's secret.
    ClientSecret,
    /// The reference to a pushed authorisation request.
    PushedRequest,
    /// An initial access token: with it clients register (RFC 7591, section 3).
    InitialAccess,
    /// A registration access token: with it one client manages its registration (RFC 7592, section 3).
    RegistrationAccess,
}

impl Kind {
    /// The prefix of every secret of this kind.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Code => "ieum_ac_",
            Self::AccessToken => "ieum_at_",
            Self::RefreshToken => "ieum_rt_",
            Self::DeviceCode => "ieum_dc_",
            Self::ClientSecret => "ieum_cs_",
            Self::PushedRequest => "ieum_pr_",
            Self::InitialAccess => "ieum_ia_",
            Self::RegistrationAccess => "ieum_ra_",
        }
    }
}

/// What the store keeps of a secret.
pub type Hash = [u8; 32];

/// A secret in clear text, shown once. Wiped when dropped, silent in debug output.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ClearText(String);

impl ClearText {
    /// The text, to be handed to its owner.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClearText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClearText(..)")
    }
}

/// A new secret: the text for its owner, the hash for the store.
#[derive(Debug, Clone)]
pub struct Minted {
    /// For the owner.
    pub clear: ClearText,
    /// For the store.
    pub hash: Hash,
}

impl Minted {
    fn new(kind: Kind, secret: &[u8; 32]) -> Self {
        let encoded = Zeroizing::new(base64url::encode(secret));
        let text = format!("{}{}", kind.prefix(), encoded.as_str());
        let hash = hash(&text);
        Self {
            clear: ClearText(text),
            hash,
        }
    }
}

/// Makes a secret of 256 random bits.
pub fn mint(kind: Kind, rng: &dyn Rng) -> Minted {
    Minted::new(kind, &Zeroizing::new(random::<32>(rng)))
}

/// A secret whose text was signed elsewhere and means something; the store knows it like any other.
pub fn signed(text: String) -> Minted {
    let hash = hash(&text);
    Minted {
        clear: ClearText(text),
        hash,
    }
}

/// The key from which a refresh token's successor is computed; part of the installation's secrets.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SuccessorKey([u8; 32]);

impl SuccessorKey {
    /// From 32 secret bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for SuccessorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SuccessorKey(..)")
    }
}

/// The refresh token that follows `presented`: HMAC-SHA-256 under the installation's key. The same token always has
/// the same successor, so that a repeated request can be answered again without a second chain coming to life, and
/// without the store keeping anything but hashes. Without the key nobody can compute it.
pub fn successor(key: &SuccessorKey, presented: &str) -> Minted {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key.0);
    let tag = hmac::sign(&key, presented.as_bytes());
    let mut secret = Zeroizing::new([0; 32]);
    secret.copy_from_slice(tag.as_ref());
    Minted::new(Kind::RefreshToken, &secret)
}

/// The hash under which the store knows a text.
pub fn hash(text: &str) -> Hash {
    sha256(text.as_bytes())
}

/// The hash of a presented text if it has the shape of this kind; otherwise the store need not be asked.
pub fn recognise(kind: Kind, text: &str) -> Option<Hash> {
    let secret = text.strip_prefix(kind.prefix())?;
    (base64url::decode(secret)?.len() == 32).then(|| hash(text))
}

/// Compares two hashes in constant time.
pub fn is_same(left: &Hash, right: &Hash) -> bool {
    left.ct_eq(right).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Rng for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn a_minted_secret_is_recognised_as_its_own_kind_only() {
        let minted = mint(Kind::AccessToken, &Fixed(7));
        let text = minted.clear.reveal();
        assert!(text.starts_with("ieum_at_"));
        assert_eq!(text.len(), 8 + 43);
        assert_eq!(recognise(Kind::AccessToken, text), Some(minted.hash));
        assert_eq!(recognise(Kind::RefreshToken, text), None);
        for bad in [
            "",
            "ieum_at_",
            "ieum_at_AQAB",
            &format!("{text}A"),
            &format!("{text}="),
            &format!(" {text}"),
        ] {
            assert_eq!(recognise(Kind::AccessToken, bad), None, "{bad}");
        }
    }

    #[test]
    fn a_successor_is_repeatable_and_depends_on_token_and_key() {
        let (key, other) = (SuccessorKey::new([1; 32]), SuccessorKey::new([2; 32]));
        let next = successor(&key, "ieum_rt_a");
        assert_eq!(next.clear.reveal(), successor(&key, "ieum_rt_a").clear.reveal());
        assert_ne!(next.hash, successor(&key, "ieum_rt_b").hash);
        assert_ne!(next.hash, successor(&other, "ieum_rt_a").hash);
        assert_eq!(recognise(Kind::RefreshToken, next.clear.reveal()), Some(next.hash));
    }

    #[test]
    fn secrets_stay_out_of_debug_output() {
        let minted = mint(Kind::ClientSecret, &Fixed(1));
        assert!(!format!("{minted:?}").contains(minted.clear.reveal()));
        assert_eq!(format!("{:?}", SuccessorKey::new([1; 32])), "SuccessorKey(..)");
    }
}
