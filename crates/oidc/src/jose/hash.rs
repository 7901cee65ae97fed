//! SHA-256, and the half hash that ties an ID token to an access token.

use aws_lc_rs::digest;

use super::base64url;

/// SHA-256 of the bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

/// The value of `at_hash` and `c_hash`: the left half of the SHA-256 of the ASCII text, base64url
/// (OpenID Connect Core, section 3.1.3.6). Both of our algorithms hash with SHA-256.
pub fn half_hash(text: &str) -> String {
    base64url::encode(&sha256(text.as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_hash_matches_the_example_of_openid_connect_core_a_3() {
        assert_eq!(
            half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }
}
