//! A provider that publishes no discovery document: its addresses, typed. Without keys it signs no ID tokens and is plain OAuth 2.0
//! (RFC 6749): who somebody is, its profile says, asked with the access token.

use serde::{Deserialize, Serialize};

use super::is_plain;
use crate::jose::Alg;
use crate::upstream::Provider;
use crate::upstream::provider::is_address;

/// The addresses; all empty where there is a discovery document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ByHand {
    /// Where people are sent.
    pub authorization_endpoint: String,
    /// Where codes are redeemed.
    pub token_endpoint: String,
    /// Its keys; empty if it signs no ID tokens.
    pub jwks_uri: String,
    /// More about a person; without ID tokens, the profile.
    pub userinfo_endpoint: String,
    /// The member of the profile in which the person is; empty for the whole.
    pub within: String,
}

/// The same as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedByHand<'a> {
    /// Where people are sent.
    pub authorization_endpoint: &'a str,
    /// Where codes are redeemed.
    pub token_endpoint: &'a str,
    /// Its keys.
    pub jwks_uri: &'a str,
    /// More about a person.
    pub userinfo_endpoint: &'a str,
    /// The member of the profile.
    pub within: &'a str,
}

/// Nothing is typed: the discovery document says it.
pub const BY_DISCOVERY: TypedByHand<'static> = TypedByHand {
    authorization_endpoint: "",
    token_endpoint: "",
    jwks_uri: "",
    userinfo_endpoint: "",
    within: "",
};

/// Checks it; mistakes are added at their fields.
pub(super) fn check(
    typed: &TypedByHand<'_>,
    allow_http: bool,
    mistakes: &mut Vec<(&'static str, &'static str)>,
) -> ByHand {
    let found = ByHand {
        authorization_endpoint: typed.authorization_endpoint.trim().to_owned(),
        token_endpoint: typed.token_endpoint.trim().to_owned(),
        jwks_uri: typed.jwks_uri.trim().to_owned(),
        userinfo_endpoint: typed.userinfo_endpoint.trim().to_owned(),
        within: typed.within.trim().to_owned(),
    };
    if found == ByHand::default() {
        return found;
    }
    for (field, text, is_needed) in [
        ("authorization_endpoint", &found.authorization_endpoint, true),
        ("token_endpoint", &found.token_endpoint, true),
        ("jwks_uri", &found.jwks_uri, false),
        ("userinfo_endpoint", &found.userinfo_endpoint, found.jwks_uri.is_empty()),
    ] {
        if text.is_empty() && is_needed {
            mistakes.push((field, "upstream_endpoint_empty"));
        } else if !text.is_empty() && !is_address(text, allow_http) {
            mistakes.push((field, "upstream_issuer_malformed"));
        }
    }
    if !is_plain(&found.within) {
        mistakes.push(("within", "upstream_text_malformed"));
    }
    found
}

impl ByHand {
    /// What is known of the provider; `None` where nothing was typed.
    pub(super) fn provider(&self, issuer: &str) -> Option<Provider> {
        if self.authorization_endpoint.is_empty() {
            return None;
        }
        let has_id_tokens = !self.jwks_uri.is_empty();
        Some(Provider {
            issuer: issuer.to_owned(),
            authorization_endpoint: self.authorization_endpoint.clone(),
            token_endpoint: self.token_endpoint.clone(),
            jwks_uri: self.jwks_uri.clone(),
            userinfo_endpoint: Some(self.userinfo_endpoint.clone()).filter(|address| !address.is_empty()),
            end_session_endpoint: None,
            sends_issuer: false,
            algs: Alg::ALL.to_vec(),
            takes_private_key_jwt: false,
            // Who says nothing takes it in the header (RFC 6749, section 2.3.1); those without ID tokens are older than that habit.
            only_secret_post: !has_id_tokens,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_at_its_field() {
        let naver = TypedByHand {
            authorization_endpoint: "https://nid.naver.com/oauth2.0/authorize",
            token_endpoint: "https://nid.naver.com/oauth2.0/token",
            jwks_uri: "",
            userinfo_endpoint: "https://openapi.naver.com/v1/nid/me",
            within: "response",
        };
        let problems = |typed: &TypedByHand<'_>| {
            let mut mistakes = Vec::new();
            check(typed, false, &mut mistakes);
            mistakes
        };
        assert_eq!(problems(&BY_DISCOVERY), []);
        assert_eq!(problems(&naver), []);
        for (typed, expected) in [
            (
                TypedByHand {
                    token_endpoint: "",
                    ..naver
                },
                ("token_endpoint", "upstream_endpoint_empty"),
            ),
            (
                TypedByHand {
                    userinfo_endpoint: "",
                    ..naver
                },
                ("userinfo_endpoint", "upstream_endpoint_empty"),
            ),
            (
                TypedByHand {
                    token_endpoint: "http://nid.naver.com/",
                    ..naver
                },
                ("token_endpoint", "upstream_issuer_malformed"),
            ),
            (
                TypedByHand {
                    jwks_uri: "javascript:alert(1)",
                    ..naver
                },
                ("jwks_uri", "upstream_issuer_malformed"),
            ),
            (
                TypedByHand { within: "a b", ..naver },
                ("within", "upstream_text_malformed"),
            ),
        ] {
            assert_eq!(problems(&typed), [expected], "{typed:?}");
        }
        let mut none = Vec::new();
        let provider = check(&naver, false, &mut none)
            .provider("https://nid.naver.com")
            .unwrap();
        assert!(!provider.has_id_tokens() && provider.only_secret_post);
        assert_eq!(
            check(&BY_DISCOVERY, false, &mut none).provider("https://nid.naver.com"),
            None
        );
    }
}
