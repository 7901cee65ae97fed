//! The reason of an error. The rules answer with the registered code and a description; what they say of one thing in several
//! places is one reason here.

use super::Reason;
use crate::authorize::{AuthorizeError, ErrorCode, ShownError};
use crate::logout::BadLogout;
use crate::token::{TokenError, TokenErrorCode};

impl Reason {
    /// Of an error that stays on our page.
    pub const fn of_shown(error: &ShownError) -> Self {
        match error {
            ShownError::UnknownClient => Self::ClientUnknown,
            ShownError::NoRedirectUri => Self::RedirectUriMissing,
            ShownError::ForeignRedirectUri => Self::RedirectUriNotRegistered,
            ShownError::UsedRequest => Self::RequestUriUsed,
            ShownError::BadObject(_) => Self::RequestObjectRefused,
        }
    }

    /// Of an error that the authorisation endpoint tells the client. `None` for the ordinary answers to a silent request: nobody
    /// is signed in, or somebody would have to be asked.
    pub fn of_authorize(error: &AuthorizeError) -> Option<Self> {
        use ErrorCode as E;
        Some(match error.code {
            E::LoginRequired | E::InteractionRequired | E::AccountSelectionRequired | E::ConsentRequired => {
                return None;
            }
            // Ours, and not the client's.
            E::ServerError | E::TemporarilyUnavailable => return None,
            E::AccessDenied => Self::AccessDenied,
            E::UnauthorizedClient => Self::GrantNotAllowed,
            E::UnsupportedResponseType => Self::ResponseTypeUnsupported,
            E::RequestNotSupported | E::RequestUriNotSupported => Self::RequestByReference,
            E::RegistrationNotSupported => Self::RegistrationParameter,
            E::InvalidRequestObject => Self::RequestObjectRefused,
            E::UnmetAuthenticationRequirements => Self::AcrUnmet,
            E::InvalidTarget => Self::ResourceNotAllowed,
            E::InvalidScope => of_scope(error.description),
            E::InvalidRequest => of_request(error.description),
        })
    }

    /// Of an error of the token endpoint and its neighbours. `None` for what belongs to an ordinary exchange: a device that still
    /// waits, a proof that is to bring our nonce.
    pub fn of_token(error: &TokenError) -> Option<Self> {
        use TokenErrorCode as T;
        Some(match error.code {
            T::AuthorizationPending | T::SlowDown | T::UseDpopNonce => return None,
            T::AccessDenied => Self::AccessDenied,
            T::ExpiredToken => Self::DeviceCodeExpired,
            T::InvalidClient => Self::CredentialsMalformed,
            T::UnauthorizedClient => Self::GrantNotAllowed,
            T::UnsupportedGrantType => Self::GrantTypeUnsupported,
            T::InvalidScope => of_scope(error.description),
            T::InvalidTarget if error.description.contains("exchange") => Self::ExchangeNotAllowed,
            T::InvalidTarget => Self::ResourceNotAllowed,
            T::InvalidDpopProof => of_proof(error.description),
            T::InvalidGrant => of_grant(error.description),
            T::InvalidRequest => of_token_request(error.description),
        })
    }

    /// Of a sign-out that was refused.
    pub const fn of_logout(error: BadLogout) -> Self {
        match error {
            BadLogout::Malformed => Self::LogoutRequestMalformed,
            BadLogout::BadHint | BadLogout::ClientMismatch => Self::LogoutHintRefused,
            BadLogout::ForeignRedirectUri => Self::PostLogoutUriNotRegistered,
        }
    }
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

fn of_scope(said: &str) -> Reason {
    match said {
        _ if has(said, &["openid"]) => Reason::ScopeWithoutOpenid,
        _ if has(said, &["malformed"]) => Reason::ScopeMalformed,
        _ if has(said, &["granted", "left"]) => Reason::ScopeNotGranted,
        _ => Reason::ScopeNotAllowed,
    }
}

fn of_request(said: &str) -> Reason {
    match said {
        _ if has(said, &["more than once"]) => Reason::ParameterRepeated,
        _ if has(said, &["redirect_uri is missing"]) => Reason::RedirectUriMissing,
        _ if has(said, &["redirect_uri is not registered"]) => Reason::RedirectUriNotRegistered,
        _ if has(said, &["must push"]) => Reason::RequestNotPushed,
        _ if has(said, &["must sign"]) => Reason::RequestNotSigned,
        _ if has(said, &["request_uri"]) => Reason::RequestByReference,
        _ if has(said, &["code_challenge_method"]) => Reason::PkceMissing,
        _ if has(said, &["code_challenge"]) => Reason::PkceMalformed,
        _ if has(said, &["response_type"]) => Reason::ResponseTypeUnsupported,
        _ if has(said, &["response_mode", "form cannot be posted"]) => Reason::ResponseModeUnsupported,
        _ if has(said, &["prompt"]) => Reason::PromptInvalid,
        _ if has(said, &["max_age"]) => Reason::MaxAgeInvalid,
        _ if has(said, &["id_token_hint"]) => Reason::HintRefused,
        _ if has(said, &["claims"]) => Reason::ClaimsMalformed,
        _ if has(said, &["too long"]) => Reason::RequestTooLong,
        _ => Reason::RequestInvalid,
    }
}

fn of_proof(said: &str) -> Reason {
    match said {
        _ if has(said, &["needs a", "is required"]) => Reason::DpopProofMissing,
        _ if has(said, &["used before"]) => Reason::DpopProofReused,
        _ => Reason::DpopProofWrong,
    }
}

fn of_grant(said: &str) -> Reason {
    match said {
        _ if has(said, &["redirect_uri"]) => Reason::RedirectUriDiffers,
        _ if has(said, &["code_verifier"]) => Reason::PkceVerifierWrong,
        _ if has(said, &["another key"]) => Reason::SenderKeyDiffers,
        _ if has(said, &["refresh token"]) => Reason::RefreshTokenInvalid,
        _ if has(said, &["device code"]) => Reason::DeviceCodeInvalid,
        _ if has(said, &["another client"]) => Reason::TokenOfOtherClient,
        _ => Reason::CodeUnknown,
    }
}

fn of_token_request(said: &str) -> Reason {
    match said {
        _ if has(said, &["more than once"]) => Reason::ParameterRepeated,
        _ if has(said, &["DPoP"]) => Reason::DpopProofMissing,
        _ if has(
            said,
            &[
                "client_id",
                "client_assertion",
                "authentication method",
                "authorization header",
            ],
        ) =>
        {
            Reason::CredentialsMalformed
        }
        _ if has(said, &["not a living"]) => Reason::SubjectTokenInvalid,
        _ if has(said, &["too many clients"]) => Reason::ExchangeNotAllowed,
        _ if has(said, &["too long"]) => Reason::RequestTooLong,
        _ => Reason::RequestMalformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authorize::tests::{repeat, with};
    use crate::authorize::{Refusal, Source, check};
    use crate::client::samples::confidential;
    use crate::dpop::BadProof;

    /// Through the rules themselves: whoever words a description anew sees here which reason it becomes.
    #[test]
    fn what_the_authorisation_endpoint_refuses_has_its_reason() {
        use Reason as R;
        let long = "x".repeat(5_000);
        for (params, expected) in [
            (with(&[("client_id", "other")]), R::ClientUnknown),
            (with(&[("redirect_uri", "")]), R::RedirectUriMissing),
            (
                with(&[("redirect_uri", "https://evil.example/")]),
                R::RedirectUriNotRegistered,
            ),
            (repeat("state", "again"), R::ParameterRepeated),
            (with(&[("state", &long)]), R::RequestTooLong),
            (with(&[("nonce", &long)]), R::RequestTooLong),
            (with(&[("request", "a.b.c")]), R::RequestByReference),
            (with(&[("request_uri", "https://rp.example/r")]), R::RequestByReference),
            (with(&[("registration", "{}")]), R::RegistrationParameter),
            (with(&[("response_type", "")]), R::ResponseTypeUnsupported),
            (with(&[("response_type", "token")]), R::ResponseTypeUnsupported),
            (with(&[("response_mode", "fragment")]), R::ResponseModeUnsupported),
            (with(&[("code_challenge_method", "")]), R::PkceMissing),
            (with(&[("code_challenge_method", "plain")]), R::PkceMissing),
            (with(&[("code_challenge", "short")]), R::PkceMalformed),
            (with(&[("scope", "profile")]), R::ScopeWithoutOpenid),
            (with(&[("scope", "openid phone")]), R::ScopeNotAllowed),
            (with(&[("scope", "openid \"")]), R::ScopeMalformed),
            (with(&[("prompt", "maybe")]), R::PromptInvalid),
            (with(&[("prompt", "none login")]), R::PromptInvalid),
            (with(&[("max_age", "soon")]), R::MaxAgeInvalid),
            (with(&[("claims", "{")]), R::ClaimsMalformed),
            (
                with(&[("resource", "https://elsewhere.example/")]),
                R::ResourceNotAllowed,
            ),
            (with(&[("dpop_jkt", "x")]), R::RequestInvalid),
        ] {
            let found = match check(&params, Some(&confidential()), Source::default()) {
                Err(Refusal::Show(error)) => Some(R::of_shown(&error)),
                Err(Refusal::Redirect(refused)) => R::of_authorize(&refused.error),
                Ok(_) => None,
            };
            assert_eq!(found, Some(expected), "{params:?}");
        }
    }

    #[test]
    fn demands_have_reasons_of_their_own() {
        let mut client = confidential();
        let mut of = |change: fn(&mut crate::client::Client)| {
            change(&mut client);
            match check(&with(&[]), Some(&client), Source::default()) {
                Err(Refusal::Redirect(refused)) => Reason::of_authorize(&refused.error),
                _ => None,
            }
        };
        assert_eq!(
            of(|c| c.profile.requests.require_signed_request = true),
            Some(Reason::RequestNotSigned)
        );
        assert_eq!(
            of(|c| c.profile.requests.require_par = true),
            Some(Reason::RequestNotPushed)
        );
    }

    #[test]
    fn ordinary_answers_are_no_errors() {
        for code in [
            ErrorCode::LoginRequired,
            ErrorCode::ConsentRequired,
            ErrorCode::InteractionRequired,
        ] {
            assert_eq!(Reason::of_authorize(&AuthorizeError::new(code, "x")), None);
        }
        for code in [TokenErrorCode::AuthorizationPending, TokenErrorCode::SlowDown] {
            assert_eq!(Reason::of_token(&TokenError::new(code, "x")), None);
        }
        assert_eq!(Reason::of_token(&BadProof::Nonce.into()), None);
    }

    #[test]
    fn token_errors_have_the_reason_of_what_they_say() {
        use Reason as R;
        for (error, expected) in [
            (TokenError::REPEATED, R::ParameterRepeated),
            (TokenError::TARGET, R::ResourceNotAllowed),
            (TokenError::CLIENT, R::CredentialsMalformed),
            (BadProof::Missing.into(), R::DpopProofMissing),
            (BadProof::Malformed.into(), R::DpopProofWrong),
            (BadProof::OtherRequest.into(), R::DpopProofWrong),
            (BadProof::Time.into(), R::DpopProofWrong),
            (BadProof::Replayed.into(), R::DpopProofReused),
        ] {
            assert_eq!(R::of_token(&error), Some(expected), "{error}");
        }
    }
}
