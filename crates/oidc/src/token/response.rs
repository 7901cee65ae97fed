//! The token endpoint's answer (RFC 6749, section 5.1; OpenID Connect Core, section 3.1.3.3).

use std::fmt;

use ieum_model::Instant;
use serde::Serialize;

use super::AccessPlan;

/// The JSON body. It must not be cached; the web layer sends `Cache-Control: no-store`.
#[derive(Serialize)]
pub struct TokenResponse<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<&'static str>,
}

impl fmt::Debug for TokenResponse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenResponse")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

impl<'a> TokenResponse<'a> {
    /// The answer for an access token in clear text and what was decided about it.
    pub fn new(access_token: &'a str, plan: &AccessPlan, now: Instant) -> Self {
        Self {
            access_token,
            token_type: "Bearer",
            expires_in: plan.expires_at.since(now).as_secs(),
            scope: plan.scopes.to_string(),
            refresh_token: None,
            id_token: None,
            issued_token_type: None,
        }
    }

    /// With the kind of token that was issued, where the grant asks for it (RFC 8693, section 2.2.1).
    #[must_use]
    pub fn with_issued_token_type(self, issued_token_type: Option<&'static str>) -> Self {
        Self {
            issued_token_type,
            ..self
        }
    }

    /// With another type: what the token is tied to.
    #[must_use]
    pub fn with_token_type(self, token_type: &'static str) -> Self {
        Self { token_type, ..self }
    }

    /// With a refresh token.
    #[must_use]
    pub fn with_refresh_token(self, refresh_token: Option<&'a str>) -> Self {
        Self { refresh_token, ..self }
    }

    /// With an ID token.
    #[must_use]
    pub fn with_id_token(self, id_token: Option<&'a str>) -> Self {
        Self { id_token, ..self }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scope::Scopes;

    #[test]
    fn the_answer_has_the_members_of_the_standard_and_hides_its_tokens_from_logs() {
        let plan = AccessPlan {
            scopes: Scopes::parse("profile openid").expect("scopes"),
            audience: Vec::new(),
            actors: Vec::new(),
            expires_at: Instant::from_seconds(600),
        };
        let answer = TokenResponse::new("at", &plan, Instant::from_seconds(0));
        assert_eq!(
            format!("{answer:?}"),
            r#"TokenResponse { scope: "openid profile", .. }"#
        );
        let base = json!({"access_token": "at", "token_type": "Bearer", "expires_in": 600, "scope": "openid profile"});
        assert_eq!(serde_json::to_value(&answer).expect("json"), base);
        let full = answer.with_refresh_token(Some("rt")).with_id_token(Some("it"));
        let full = serde_json::to_value(&full).expect("json");
        assert_eq!(
            (&full["refresh_token"], &full["id_token"]),
            (&json!("rt"), &json!("it"))
        );
    }
}
