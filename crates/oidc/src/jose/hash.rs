//! SHA-256, and the half hash that ties an ID token to an access token.

use aws_lc_rs::digest;

use super::{Alg, base64url};

/// SHA-256 of the bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

/// The value of `at_hash` and `c_hash`: the left half of the hash of the ASCII text, base64url, with the hash of the algorithm
/// that signs the ID token (OpenID Connect Core, section 3.1.3.6). Ed25519 hashes with SHA-512 (RFC 8032, section 5.1).
pub fn half_hash(alg: Alg, text: &str) -> String {
    let hash = match alg {
        Alg::Es256 | Alg::Ps256 | Alg::Rs256 => &digest::SHA256,
        Alg::EdDsa => &digest::SHA512,
    };
    let digest = digest::digest(hash, text.as_bytes());
    let bytes = digest.as_ref();
    base64url::encode(&bytes[..bytes.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_hash_matches_the_example_of_openid_connect_core_a_3() {
        for alg in [Alg::Rs256, Alg::Es256, Alg::Ps256] {
            assert_eq!(
                half_hash(alg, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
                "77QmUPtjPfzWtF2AnpK9RQ"
            );
        }
    }

    #[test]
    fn with_ed25519_it_is_half_of_sha_512() {
        // SHA-512 of "abc" as FIPS 180-2, appendix C.1, has it.
        let half = [
            0xdd, 0xaf, 0x35, 0xa1, 0x93, 0x61, 0x7a, 0xba, 0xcc, 0x41, 0x73, 0x49, 0xae, 0x20, 0x41, 0x31, 0x12, 0xe6,
            0xfa, 0x4e, 0x89, 0xa9, 0x7e, 0xa2, 0x0a, 0x9e, 0xee, 0xe6, 0x4b, 0x55, 0xd3, 0x9a,
        ];
        assert_eq!(half_hash(Alg::EdDsa, "abc"), base64url::encode(half));
    }
}
