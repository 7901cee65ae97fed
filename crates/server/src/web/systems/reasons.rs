//! Cause and remedy of each reason in words, for the operator's page and the guide for developers.

use ieum_oidc::reason::{Place, Reason};

use crate::i18n::Lang;

/// What happened, and what to do.
pub struct Words {
    /// The cause.
    pub cause: String,
    /// The remedy.
    pub fix: String,
}

macro_rules! words {
    ($l:ident; $($reason:ident: $cause:expr, $fix:expr;)*) => {
        /// The words of a reason.
        pub fn words($l: Lang, reason: Reason) -> Words {
            let (cause, fix) = match reason {
                $(Reason::$reason => ($cause, $fix),)*
            };
            Words { cause: cause.into_owned(), fix: fix.into_owned() }
        }
    };
}

words! { l;
    ClientUnknown: l.t("reason-client-unknown-cause"), l.t("reason-client-unknown-fix");
    RedirectUriMissing: l.t("reason-redirect-uri-missing-cause"), l.t("reason-redirect-uri-missing-fix");
    RedirectUriNotRegistered: l.t("reason-redirect-uri-not-registered-cause"), l.t("reason-redirect-uri-not-registered-fix");
    RequestUriUsed: l.t("reason-request-uri-used-cause"), l.t("reason-request-uri-used-fix");
    RequestObjectRefused: l.t("reason-request-object-refused-cause"), l.t("reason-request-object-refused-fix");
    RequestNotPushed: l.t("reason-request-not-pushed-cause"), l.t("reason-request-not-pushed-fix");
    RequestNotSigned: l.t("reason-request-not-signed-cause"), l.t("reason-request-not-signed-fix");
    RequestByReference: l.t("reason-request-by-reference-cause"), l.t("reason-request-by-reference-fix");
    RegistrationParameter: l.t("reason-registration-parameter-cause"), l.t("reason-registration-parameter-fix");
    ParameterRepeated: l.t("reason-parameter-repeated-cause"), l.t("reason-parameter-repeated-fix");
    RequestTooLong: l.t("reason-request-too-long-cause"), l.t("reason-request-too-long-fix");
    RequestInvalid: l.t("reason-request-invalid-cause"), l.t("reason-request-invalid-fix");
    GrantNotAllowed: l.t("reason-grant-not-allowed-cause"), l.t("reason-grant-not-allowed-fix");
    ResponseTypeUnsupported: l.t("reason-response-type-unsupported-cause"), l.t("reason-response-type-unsupported-fix");
    ResponseModeUnsupported: l.t("reason-response-mode-unsupported-cause"), l.t("reason-response-mode-unsupported-fix");
    PkceMissing: l.t("reason-pkce-missing-cause"), l.t("reason-pkce-missing-fix");
    PkceMalformed: l.t("reason-pkce-malformed-cause"), l.t("reason-pkce-malformed-fix");
    ScopeWithoutOpenid: l.t("reason-scope-without-openid-cause"), l.t("reason-scope-without-openid-fix");
    ScopeMalformed: l.t("reason-scope-malformed-cause"), l.t("reason-scope-malformed-fix");
    ScopeNotAllowed: l.t("reason-scope-not-allowed-cause"), l.t("reason-scope-not-allowed-fix");
    ScopeNotGranted: l.t("reason-scope-not-granted-cause"), l.t("reason-scope-not-granted-fix");
    ResourceNotAllowed: l.t("reason-resource-not-allowed-cause"), l.t("reason-resource-not-allowed-fix");
    PromptInvalid: l.t("reason-prompt-invalid-cause"), l.t("reason-prompt-invalid-fix");
    MaxAgeInvalid: l.t("reason-max-age-invalid-cause"), l.t("reason-max-age-invalid-fix");
    ClaimsMalformed: l.t("reason-claims-malformed-cause"), l.t("reason-claims-malformed-fix");
    HintRefused: l.t("reason-hint-refused-cause"), l.t("reason-hint-refused-fix");
    AcrUnmet: l.t("reason-acr-unmet-cause"), l.t("reason-acr-unmet-fix");
    AccessDenied: l.t("reason-access-denied-cause"), l.t("reason-access-denied-fix");
    RequestMalformed: l.t("reason-request-malformed-cause"), l.t("reason-request-malformed-fix");
    GrantTypeUnsupported: l.t("reason-grant-type-unsupported-cause"), l.t("reason-grant-type-unsupported-fix");
    CodeUnknown: l.t("reason-code-unknown-cause"), l.t("reason-code-unknown-fix");
    CodeExpired: l.t("reason-code-expired-cause"), l.t("reason-code-expired-fix");
    CodeReused: l.t("reason-code-reused-cause"), l.t("reason-code-reused-fix");
    RedirectUriDiffers: l.t("reason-redirect-uri-differs-cause"), l.t("reason-redirect-uri-differs-fix");
    PkceVerifierWrong: l.t("reason-pkce-verifier-wrong-cause"), l.t("reason-pkce-verifier-wrong-fix");
    RefreshTokenInvalid: l.t("reason-refresh-token-invalid-cause"), l.t("reason-refresh-token-invalid-fix");
    RefreshTokenReused: l.t("reason-refresh-token-reused-cause"), l.t("reason-refresh-token-reused-fix");
    DeviceCodeInvalid: l.t("reason-device-code-invalid-cause"), l.t("reason-device-code-invalid-fix");
    DeviceCodeExpired: l.t("reason-device-code-expired-cause"), l.t("reason-device-code-expired-fix");
    TokenOfOtherClient: l.t("reason-token-of-other-client-cause"), l.t("reason-token-of-other-client-fix");
    ExchangeNotAllowed: l.t("reason-exchange-not-allowed-cause"), l.t("reason-exchange-not-allowed-fix");
    SubjectTokenInvalid: l.t("reason-subject-token-invalid-cause"), l.t("reason-subject-token-invalid-fix");
    SenderKeyDiffers: l.t("reason-sender-key-differs-cause"), l.t("reason-sender-key-differs-fix");
    DpopProofMissing: l.t("reason-dpop-proof-missing-cause"), l.t("reason-dpop-proof-missing-fix");
    DpopProofWrong: l.t("reason-dpop-proof-wrong-cause"), l.t("reason-dpop-proof-wrong-fix");
    DpopProofReused: l.t("reason-dpop-proof-reused-cause"), l.t("reason-dpop-proof-reused-fix");
    ClientSecretWrong: l.t("reason-client-secret-wrong-cause"), l.t("reason-client-secret-wrong-fix");
    AuthMethodNotRegistered: l.t("reason-auth-method-not-registered-cause"), l.t("reason-auth-method-not-registered-fix");
    ClientAssertionRefused: l.t("reason-client-assertion-refused-cause"), l.t("reason-client-assertion-refused-fix");
    ClientAssertionReused: l.t("reason-client-assertion-reused-cause"), l.t("reason-client-assertion-reused-fix");
    ClientCertificateRefused: l.t("reason-client-certificate-refused-cause"), l.t("reason-client-certificate-refused-fix");
    ClientKeysUnavailable: l.t("reason-client-keys-unavailable-cause"), l.t("reason-client-keys-unavailable-fix");
    CredentialsMalformed: l.t("reason-credentials-malformed-cause"), l.t("reason-credentials-malformed-fix");
    PostLogoutUriNotRegistered: l.t("reason-post-logout-uri-not-registered-cause"), l.t("reason-post-logout-uri-not-registered-fix");
    LogoutHintRefused: l.t("reason-logout-hint-refused-cause"), l.t("reason-logout-hint-refused-fix");
    LogoutRequestMalformed: l.t("reason-logout-request-malformed-cause"), l.t("reason-logout-request-malformed-fix");
    LogoutDeliveryFailed: l.t("reason-logout-delivery-failed-cause"), l.t("reason-logout-delivery-failed-fix");
}

/// Where to put it right: the page below the business system's own, and the word on the link.
pub fn place(l: Lang, reason: Reason) -> (&'static str, String) {
    let (path, word) = match reason.place() {
        Place::Program => ("/setup", l.t("reason-place-setup")),
        Place::Registration | Place::Reach => ("", l.t("reason-place-registration")),
        Place::Access => ("/access", l.t("reason-place-access")),
        Place::Requests => ("/requests", l.t("reason-place-requests")),
        Place::Tokens => ("/tokens", l.t("reason-place-tokens")),
        Place::Logout => ("/logout", l.t("reason-place-logout")),
    };
    (path, word.into_owned())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_reason_has_cause_and_remedy_of_its_own_in_both_languages() {
        for l in [Lang::KO, Lang::EN] {
            let mut seen = std::collections::BTreeSet::new();
            for reason in Reason::ALL {
                let Words { cause, fix } = words(l, *reason);
                assert!(cause.len() > 20 && fix.len() > 10, "{reason:?}");
                assert!(
                    seen.insert(cause) && seen.insert(fix),
                    "{reason:?} says what another one says"
                );
            }
        }
    }

    fn guide(l: Lang) -> String {
        let mut text = format!(
            "# {}\n\n{}\n\n{}\n\n| {} | {} | {} |\n|---|---|---|\n",
            l.t("reason-guide-title"),
            l.t("reason-guide-lead"),
            l.t("reason-guide-silent"),
            l.t("reason-guide-code"),
            l.t("reason-guide-cause"),
            l.t("reason-guide-fix"),
        );
        for reason in Reason::ALL {
            let Words { cause, fix } = words(l, *reason);
            let _ = writeln!(text, "| `{}` | {cause} | {fix} |", reason.as_str());
        }
        text
    }

    /// The snapshot is the guide itself: `cargo xtask gen` writes it anew.
    #[test]
    fn the_guide_is_this_table_snapshot() {
        for (l, folder) in [(Lang::KO, "ko"), (Lang::EN, "en")] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../docs/guide")
                .join(folder)
                .join("errors.md");
            let expected = guide(l);
            if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
                std::fs::write(&path, &expected).expect("written");
            }
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(found == expected, "{}: run `cargo xtask gen`", path.display());
        }
    }
}
