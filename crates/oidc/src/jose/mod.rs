//! A small JOSE core: ES256, EdDSA (Ed25519), PS256 and RS256 signatures in compact form, public keys as JWK, and encryption to
//! a client's key.
//!
//! Sign, verify and encrypt, nothing else: no decryption, no symmetric keys, no key taken from a token. The algorithm is a
//! property of the key record; what a token's header says is only ever compared with it.

mod alg;
pub mod base64url;
mod hash;
mod header;
pub mod jwe;
mod jwk;
mod jws;
mod signing_key;
mod verifying_key;

pub use alg::Alg;
pub use hash::{half_hash, sha256};
pub use header::SaidHeader;
pub use jwk::{JwkSet, KeyMaterial, PublicJwk};
pub use jws::{JwsError, MAX_TOKEN_BYTES, Typ, Unverified, sign, verify};
pub use signing_key::{KeyError, SigningKey};
pub use verifying_key::VerifyingKey;
