//! Bearer tokens in the `Authorization` header (RFC 6750): reading them, and the challenge when they are refused.
//! Tokens in a form body or in the address are not supported (RFC 9700, section 4.3.2).

use crate::dpop::BadProof;
use crate::jose::Alg;
use crate::token::TokenError;

/// Why a protected resource refuses (RFC 6750, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BearerError {
    /// No bearer token at all; the challenge then names no error.
    #[error("no bearer token")]
    Missing,
    /// The header is malformed or appears more than once.
    #[error("malformed authorization header")]
    Malformed,
    /// The token is unknown, expired or revoked.
    #[error("the access token is unknown, expired or revoked")]
    InvalidToken,
    /// The token lacks this scope.
    #[error("the access token lacks a scope")]
    InsufficientScope(&'static str),
    /// The answer is to be encrypted and the client has no key to encrypt it to: it is not given in the clear.
    #[error("the client has no key that the answer could be encrypted to")]
    NoKey,
    /// The proof beside the token does not hold (RFC 9449, section 7.1).
    #[error("{0}")]
    Proof(BadProof),
}

/// The scheme that a token came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Whoever holds the token may use it (RFC 6750).
    Bearer,
    /// It comes with a proof (RFC 9449, section 7.1).
    Dpop,
}

impl BearerError {
    /// The value of `WWW-Authenticate`.
    pub fn challenge(self) -> String {
        let base = r#"Bearer realm="ieum""#;
        match self {
            Self::Missing => base.to_owned(),
            // Of the codes of section 3.1 the general one.
            Self::Malformed | Self::NoKey => {
                format!(r#"{base}, error="invalid_request", error_description="{self}""#)
            }
            Self::InvalidToken => format!(r#"{base}, error="invalid_token", error_description="{self}""#),
            Self::InsufficientScope(scope) => {
                format!(r#"{base}, error="insufficient_scope", error_description="{self}", scope="{scope}""#)
            }
            Self::Proof(_) => format!(r#"{base}, error="invalid_token""#),
        }
    }

    /// The values of `WWW-Authenticate` for a token that came with this scheme, or with none.
    pub fn challenges(self, scheme: Option<Scheme>) -> Vec<String> {
        match (self, scheme) {
            (Self::Missing, _) => vec![self.challenge(), dpop_challenge("")],
            (Self::Proof(bad), _) => {
                let code = TokenError::from(bad).code.as_str();
                vec![dpop_challenge(&format!(
                    r#"error="{code}", error_description="{self}", "#
                ))]
            }
            (_, Some(Scheme::Dpop)) => {
                let bearer = self.challenge();
                let rest = bearer.split_once(", ").map_or("", |(_, rest)| rest);
                vec![dpop_challenge(&format!("{rest}, "))]
            }
            _ => vec![self.challenge()],
        }
    }

    /// The HTTP status that goes with it.
    pub const fn status(self) -> u16 {
        match self {
            Self::Missing | Self::InvalidToken | Self::Proof(_) => 401,
            Self::Malformed | Self::NoKey => 400,
            Self::InsufficientScope(_) => 403,
        }
    }
}

/// `DPoP` with what is wrong and the algorithms of a proof (RFC 9449, section 7.1).
fn dpop_challenge(error: &str) -> String {
    let algs: Vec<&str> = Alg::ALL.iter().map(|alg| alg.as_str()).collect();
    format!(r#"DPoP realm="ieum", {error}algs="{}""#, algs.join(" "))
}

/// Reads the token and its scheme from the header's value, if there is one header.
///
/// # Errors
/// As [`parse`].
pub fn parse_any(header: Option<&str>) -> Result<(Scheme, &str), BearerError> {
    let (scheme, token) = header
        .and_then(|text| text.split_once(' '))
        .ok_or(BearerError::Missing)?;
    if !scheme.eq_ignore_ascii_case("dpop") {
        return parse(header).map(|token| (Scheme::Bearer, token));
    }
    let token = token.trim_start_matches(' ');
    if is_b64token(token) {
        Ok((Scheme::Dpop, token))
    } else {
        Err(BearerError::Malformed)
    }
}

/// Reads the token from the header's value, if there is one header.
///
/// # Errors
/// `Missing` without a header or with another scheme, `Malformed` if what follows is not a `b64token`.
pub fn parse(header: Option<&str>) -> Result<&str, BearerError> {
    let (scheme, token) = header
        .and_then(|text| text.split_once(' '))
        .ok_or(BearerError::Missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(BearerError::Missing);
    }
    let token = token.trim_start_matches(' ');
    if is_b64token(token) {
        Ok(token)
    } else {
        Err(BearerError::Malformed)
    }
}

/// `b64token` of RFC 6750, section 2.1: at least one character, padding only at the end.
fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    !body.is_empty()
        && body
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_rfc_6750_says() {
        for (header, expected) in [
            (None, Err(BearerError::Missing)),
            (Some(""), Err(BearerError::Missing)),
            (Some("Bearer"), Err(BearerError::Missing)),
            (Some("Basic abc"), Err(BearerError::Missing)),
            (Some("Bearer "), Err(BearerError::Malformed)),
            (Some("Bearer a b"), Err(BearerError::Malformed)),
            (Some("Bearer a,b"), Err(BearerError::Malformed)),
            (Some("Bearer =="), Err(BearerError::Malformed)),
            (Some("Bearer 가"), Err(BearerError::Malformed)),
            (Some("Bearer ieum_at_x-Y="), Ok("ieum_at_x-Y=")),
            (Some("bearer  abc"), Ok("abc")),
        ] {
            assert_eq!(parse(header), expected, "{header:?}");
        }
    }

    #[test]
    fn a_challenge_names_an_error_only_if_a_token_was_sent() {
        assert_eq!(BearerError::Missing.challenge(), r#"Bearer realm="ieum""#);
        assert!(
            BearerError::InvalidToken
                .challenge()
                .contains(r#"error="invalid_token""#)
        );
        assert!(
            BearerError::InsufficientScope("openid")
                .challenge()
                .ends_with(r#"scope="openid""#)
        );
        assert_eq!(BearerError::Malformed.status(), 400);
        assert_eq!(BearerError::InsufficientScope("openid").status(), 403);
        assert_eq!(BearerError::InvalidToken.status(), 401);
    }

    #[test]
    fn a_challenge_speaks_the_scheme_of_the_token() {
        let missing = BearerError::Missing.challenges(None);
        assert!(missing[0].starts_with("Bearer ") && missing[1].starts_with(r#"DPoP realm="ieum", algs="ES256"#));
        let bound = BearerError::InvalidToken.challenges(Some(Scheme::Dpop));
        assert!(
            bound[0].starts_with(r#"DPoP realm="ieum", error="invalid_token", "#),
            "{bound:?}"
        );
        let nonce = BearerError::Proof(BadProof::Nonce).challenges(Some(Scheme::Dpop));
        assert!(nonce[0].contains(r#"error="use_dpop_nonce""#), "{nonce:?}");
        let proof = BearerError::Proof(BadProof::Replayed).challenges(Some(Scheme::Dpop));
        assert!(proof[0].contains(r#"error="invalid_dpop_proof""#), "{proof:?}");
        assert_eq!(parse_any(Some("dpop a.b")), Ok((Scheme::Dpop, "a.b")));
        assert_eq!(parse_any(Some("Bearer ab")), Ok((Scheme::Bearer, "ab")));
        assert_eq!(parse_any(Some("DPoP a,b")), Err(BearerError::Malformed));
        assert_eq!(parse_any(Some("Basic ab")), Err(BearerError::Missing));
        assert_eq!(parse_any(None), Err(BearerError::Missing));
    }

    proptest::proptest! {
        #[test]
        fn no_header_makes_the_parser_panic(header in "\\PC{0,60}") {
            let _ = parse(Some(&header));
        }
    }
}
