//! Whether a person has to agree before a business system of somebody else receives anything. The operator says which
//! business systems those are; one of our own never asks.

use super::{AuthorizationRequest, AuthorizeError, ErrorCode};
use crate::client::Client;
use crate::scope::Scopes;

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nothing: it is not needed, or it was given.
    Given,
    /// Ask.
    Ask,
    /// Tell the client that the person has to be asked.
    Error(AuthorizeError),
}

/// What the client receives: the scopes, and those that open a claim which it asked for singly.
pub fn received(request: &AuthorizationRequest, client: &Client) -> Scopes {
    let singly = request.claims.allowed(&client.scopes).scopes();
    request.scopes.iter().chain(singly.iter().map(String::as_str)).collect()
}

/// Decides. `remembered` is what the member agreed to before, `has_agreed` whether they did so for this very request.
pub fn consent(
    request: &AuthorizationRequest,
    client: &Client,
    remembered: Option<&Scopes>,
    has_agreed: bool,
) -> Consent {
    let covers = |known: &Scopes| received(request, client).is_subset(known);
    if !client.profile.requests.needs_consent || has_agreed {
        return Consent::Given;
    }
    if !request.prompt.consent && remembered.is_some_and(covers) {
        return Consent::Given;
    }
    if request.prompt.none {
        return Consent::Error(AuthorizeError::new(
            ErrorCode::ConsentRequired,
            "the person has to agree first, and prompt=none forbids asking",
        ));
    }
    Consent::Ask
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authorize::tests::request;
    use crate::client::samples::confidential;

    #[test]
    fn only_a_business_system_of_others_asks_and_only_for_what_is_new() {
        let scopes = |text: &str| Some(Scopes::parse(text).expect("scopes"));
        let claims = r#"{"userinfo":{"email":null}}"#;
        for (name, needs, changes, remembered, has_agreed, expected) in [
            ("our own", false, &[][..], None, false, "given"),
            (
                "our own, prompted",
                false,
                &[("prompt", "consent")],
                None,
                false,
                "given",
            ),
            ("first time", true, &[], None, false, "ask"),
            ("agreed now", true, &[], None, true, "given"),
            (
                "agreed before",
                true,
                &[],
                scopes("openid profile email"),
                false,
                "given",
            ),
            ("agreed to less", true, &[], scopes("openid"), false, "ask"),
            (
                "agreed, prompted",
                true,
                &[("prompt", "consent")],
                scopes("openid profile"),
                false,
                "ask",
            ),
            (
                "agreed now, prompted",
                true,
                &[("prompt", "consent")],
                None,
                true,
                "given",
            ),
            ("silent", true, &[("prompt", "none")], None, false, "consent_required"),
            (
                "silent, agreed",
                true,
                &[("prompt", "none")],
                scopes("openid profile"),
                false,
                "given",
            ),
            (
                "a claim more",
                true,
                &[("claims", claims)],
                scopes("openid profile"),
                false,
                "ask",
            ),
            (
                "that claim too",
                true,
                &[("claims", claims)],
                scopes("openid profile email"),
                false,
                "given",
            ),
        ] {
            let mut client = confidential();
            client.profile.requests.needs_consent = needs;
            let found = match consent(&request(changes), &client, remembered.as_ref(), has_agreed) {
                Consent::Given => "given",
                Consent::Ask => "ask",
                Consent::Error(error) => error.code.as_str(),
            };
            assert_eq!(found, expected, "{name}");
        }
    }
}
