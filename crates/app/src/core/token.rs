//! Opaque tokens: 256 random bits for the holder, a SHA-256 for the store (RFC 9700, section 4.10: tokens are not stored in the clear).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ieum_model::Rng;
use ieum_model::context::random;
use ieum_model::secret::Secret;

/// A new token and the hash to store.
pub fn mint(rng: &dyn Rng) -> (Secret, [u8; 32]) {
    let token = URL_SAFE_NO_PAD.encode(random::<32>(rng));
    let hash = hash(&token);
    (Secret::new(token), hash)
}

/// The hash by which a token is looked up.
pub fn hash(token: &str) -> [u8; 32] {
    sha256(token.as_bytes())
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}
