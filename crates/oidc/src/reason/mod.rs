//! Why a client's request came to nothing: a closed list with a stable code each, for whoever operates or develops the client.
//!
//! What a client is answered with is the registered error of the specification, which says little; the reason says which rule it
//! was. It is kept for the operator, shown to nobody else, and never tells whether a secret or token exists. Words are not here:
//! each reason has its cause and its remedy in the translations, and the guide for developers is made of the same.

mod facts;
mod of;

pub use facts::{Facts, MAX_FACTS};

/// Where to put it right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The client's own program.
    Program,
    /// Addresses, grants, scopes and secrets of the client.
    Registration,
    /// How it proves who it is.
    Access,
    /// How it asks.
    Requests,
    /// Form and life of its tokens.
    Tokens,
    /// How it learns of a sign-out.
    Logout,
    /// Who may use it.
    Reach,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident $code:literal $place:ident $parameter:literal,)*) => {
        /// A reason.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason {
            $($(#[$doc])* $variant,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable code: in the store, on the page, in the guide.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// Where to put it right.
            pub const fn place(self) -> Place {
                match self {
                    $(Self::$variant => Place::$place,)*
                }
            }

            /// The parameter that it is about, if one helps.
            pub const fn parameter(self) -> Option<&'static str> {
                let name = match self {
                    $(Self::$variant => $parameter,)*
                };
                if name.is_empty() { None } else { Some(name) }
            }
        }
    };
}

reasons! {
    /// `client_id` is missing or names no active client.
    ClientUnknown "client_unknown" Program "",
    /// `redirect_uri` is missing or repeated.
    RedirectUriMissing "redirect_uri_missing" Program "",
    /// `redirect_uri` is not one of the registered.
    RedirectUriNotRegistered "redirect_uri_not_registered" Registration "redirect_uri",
    /// The reference of a pushed request is unknown, too old or used.
    RequestUriUsed "request_uri_used" Program "",
    /// A signed request is not believed (RFC 9101).
    RequestObjectRefused "request_object_refused" Access "",
    /// The client must push its requests (RFC 9126).
    RequestNotPushed "request_not_pushed" Requests "",
    /// The client must sign its requests (RFC 9101).
    RequestNotSigned "request_not_signed" Requests "",
    /// A request object in another, or at an address of the client.
    RequestByReference "request_by_reference" Program "",
    /// The `registration` parameter.
    RegistrationParameter "registration_parameter" Program "",
    /// A parameter was sent more than once.
    ParameterRepeated "parameter_repeated" Program "",
    /// A parameter or the whole request is too long.
    RequestTooLong "request_too_long" Program "",
    /// Another mistake in the request.
    RequestInvalid "request_invalid" Program "",
    /// The client may not use this grant.
    GrantNotAllowed "grant_not_allowed" Registration "grant_type",
    /// `response_type` is not `code`.
    ResponseTypeUnsupported "response_type_unsupported" Program "response_type",
    /// `response_mode` is unknown or does not suit the redirect URI.
    ResponseModeUnsupported "response_mode_unsupported" Program "response_mode",
    /// No PKCE, or another method than S256.
    PkceMissing "pkce_missing" Program "code_challenge_method",
    /// `code_challenge` has another form.
    PkceMalformed "pkce_malformed" Program "",
    /// `scope` lacks `openid`.
    ScopeWithoutOpenid "scope_without_openid" Program "scope",
    /// `scope` has another form.
    ScopeMalformed "scope_malformed" Program "scope",
    /// The client may not ask for one of the scopes.
    ScopeNotAllowed "scope_not_allowed" Registration "scope",
    /// More scope than was granted.
    ScopeNotGranted "scope_not_granted" Program "scope",
    /// The resource is not registered or was not granted (RFC 8707).
    ResourceNotAllowed "resource_not_allowed" Requests "resource",
    /// `prompt` has an unknown value or a wrong combination.
    PromptInvalid "prompt_invalid" Program "prompt",
    /// `max_age` is no number.
    MaxAgeInvalid "max_age_invalid" Program "max_age",
    /// `claims` is malformed or too long.
    ClaimsMalformed "claims_malformed" Program "",
    /// `id_token_hint` is none of ours, or names somebody else.
    HintRefused "hint_refused" Program "",
    /// No sign-in reaches the class that was asked for as essential.
    AcrUnmet "acr_unmet" Program "",
    /// The member did not agree, or may not use the system.
    AccessDenied "access_denied" Reach "",
    /// A token request lacks something or has another form.
    RequestMalformed "request_malformed" Program "grant_type",
    /// `grant_type` is none that we know.
    GrantTypeUnsupported "grant_type_unsupported" Program "grant_type",
    /// The code is none of ours, another client's, or belongs to somebody who may not sign in any more.
    CodeUnknown "code_unknown" Program "",
    /// The code was redeemed too late.
    CodeExpired "code_expired" Program "",
    /// The code was redeemed before.
    CodeReused "code_reused" Program "",
    /// `redirect_uri` is another than in the authorisation request.
    RedirectUriDiffers "redirect_uri_differs" Program "redirect_uri",
    /// `code_verifier` does not match.
    PkceVerifierWrong "pkce_verifier_wrong" Program "",
    /// The refresh token is unknown, too old or was revoked.
    RefreshTokenInvalid "refresh_token_invalid" Tokens "",
    /// A refresh token was used twice.
    RefreshTokenReused "refresh_token_reused" Program "",
    /// The device code is unknown or was used.
    DeviceCodeInvalid "device_code_invalid" Program "",
    /// Nobody typed the device's code in time.
    DeviceCodeExpired "device_code_expired" Program "",
    /// The token was issued to another client.
    TokenOfOtherClient "token_of_other_client" Program "",
    /// The client may not exchange tokens for this target (RFC 8693).
    ExchangeNotAllowed "exchange_not_allowed" Tokens "audience",
    /// The token to exchange is not a living one for this client.
    SubjectTokenInvalid "subject_token_invalid" Program "",
    /// The code or token is tied to another key.
    SenderKeyDiffers "sender_key_differs" Program "",
    /// A DPoP proof is needed.
    DpopProofMissing "dpop_proof_missing" Access "",
    /// The DPoP proof is malformed, for another request or outside of its time.
    DpopProofWrong "dpop_proof_wrong" Program "",
    /// The DPoP proof was used before.
    DpopProofReused "dpop_proof_reused" Program "",
    /// The client's secret is wrong.
    ClientSecretWrong "client_secret_wrong" Registration "",
    /// The client proves itself by another method than registered.
    AuthMethodNotRegistered "auth_method_not_registered" Access "",
    /// The client's assertion is not believed (RFC 7523).
    ClientAssertionRefused "client_assertion_refused" Access "",
    /// The client's assertion was used before.
    ClientAssertionReused "client_assertion_reused" Program "",
    /// The client's certificate is not the registered (RFC 8705).
    ClientCertificateRefused "client_certificate_refused" Access "",
    /// The client's key set cannot be fetched or read.
    ClientKeysUnavailable "client_keys_unavailable" Access "",
    /// What the client proves itself with contradicts itself.
    CredentialsMalformed "credentials_malformed" Program "",
    /// `post_logout_redirect_uri` is not one of the registered.
    PostLogoutUriNotRegistered "post_logout_uri_not_registered" Registration "post_logout_redirect_uri",
    /// `id_token_hint` of a sign-out is none of ours or another client's.
    LogoutHintRefused "logout_hint_refused" Program "",
    /// A parameter of a sign-out is repeated or too long.
    LogoutRequestMalformed "logout_request_malformed" Program "",
    /// A logout token could not be delivered.
    LogoutDeliveryFailed "logout_delivery_failed" Logout "",
}

impl Reason {
    /// Reads what [`Reason::as_str`] wrote.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == code)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_reasons_share_a_code_and_each_is_read_back() {
        let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(*reason));
            let is_plain = |b: u8| b.is_ascii_lowercase() || b == b'_';
            assert!(reason.as_str().bytes().all(is_plain), "{reason:?}");
        }
        assert_eq!(Reason::parse("nothing_like_that"), None);
    }
}
