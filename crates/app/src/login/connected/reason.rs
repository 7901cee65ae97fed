//! Why somebody was not signed in: a closed list. Members read one sentence and a code that an
//! administrator can look up; the reason and its remedy stand in the organisation's audit log and in the trial.

use ieum_connect::ldap::{self, Fault, NotChanged, Refusal};
use ieum_connect::password_check;
use ieum_model::linking::Doubt;
use ieum_model::sign_in::Refused;
use ieum_oidc::upstream::{BadIdToken, BadProvider, NotBelieved};
use ieum_saml::{Unclaimed, Why};

/// The reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The attempt is too old, another browser's, or was answered before.
    Attempt,
    /// The provider's discovery document or keys could not be fetched.
    Unreachable,
    /// The discovery document is not usable.
    Document(BadProvider),
    /// What came back does not answer our request.
    Answer(NotBelieved),
    /// The person said no there.
    Denied,
    /// The provider refused.
    Refused,
    /// The provider does not know our client or its secret.
    Client,
    /// The code was refused.
    Code,
    /// The token endpoint did not answer, or not as it should.
    Tokens,
    /// The ID token is not believed.
    IdToken(BadIdToken),
    /// The claim that names the person is not there.
    Subject,
    /// The settings are not complete yet.
    NotReady,
    /// A SAML message is not believed.
    Saml(Why),
    /// A SAML assertion does not say who it is.
    SamlSubject(Unclaimed),
    /// A SAML assertion came a second time.
    SamlReplay,
    /// The company's directory or service does not let the person in.
    There(Refusal),
    /// The company's directory does not take the new password.
    NotChanged(NotChanged),
    /// The company's directory does not answer as it should.
    Directory(Fault),
    /// The company's service that checks passwords does not answer as it should.
    Check(password_check::Fault),
    /// The link was switched off.
    LinkDisabled,
    /// The member is suspended or deleted.
    MemberNotActive,
    /// The member was invited by mail and has not accepted.
    MemberWithoutAccount,
    /// An administrator has to decide.
    Doubt(Doubt),
    /// Nobody here has what was typed as sign-in ID.
    UnknownId,
    /// The password is another one.
    WrongPassword,
    /// The emergency code is not one that may be used.
    EmergencyCode,
    /// An emergency code is the super admin's alone.
    NotSuperAdmin,
    /// Too many wrong passwords for this sign-in ID.
    Locked,
    /// Too much went wrong from this network address.
    AddressLocked,
    /// What is not live was tried, and it is not the member who was named as tester.
    NotTheTester,
    /// The login method was switched off meanwhile.
    MethodDisabled,
    /// The password or the mailed code is right, and people of this e-mail domain have to use another method.
    OtherMethod,
    /// The passkey is nobody's here, or was not proven rightly.
    PasskeyWrong,
    /// The passkey may have been copied.
    PasskeyCopied,
    /// The passkey is right, and opens nothing here.
    PasskeyNotAllowed,
    /// The mailed code was another one.
    MailCodeWrong,
    /// The mailed code was used, is too old, or another one came after it.
    MailCodeOver,
    /// Too many mailed codes were wrong for this address.
    MailCodeLocked,
    /// The mailed code is right, and nobody has proven that the address is this member's.
    MailUnproven,
    /// The second factor was wrong.
    FactorWrong,
    /// Too many second factors were wrong.
    FactorLocked,
    /// The passkey given as second factor may have been copied.
    FactorCopied,
}

impl From<Refused> for Reason {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Locked(_) => Self::Locked,
            Refused::AddressLocked(_) => Self::AddressLocked,
            Refused::MethodDisabled => Self::MethodDisabled,
            Refused::OtherMethod(_) => Self::OtherMethod,
            Refused::Wrong(word) => Self::parse(word).unwrap_or(Self::WrongPassword),
        }
    }
}

impl From<ldap::Why> for Reason {
    fn from(why: ldap::Why) -> Self {
        match why {
            ldap::Why::Refusal(refusal) => Self::There(refusal),
            ldap::Why::NotChanged(why) => Self::NotChanged(why),
            ldap::Why::Fault(fault) => Self::Directory(fault),
        }
    }
}

impl Reason {
    /// Every reason once, for lists of texts.
    pub fn all() -> Vec<Self> {
        use BadIdToken::{AccessToken, Audience, Issuer, Malformed, Nonce, Signature, Time, TooOld};
        let mut all = vec![
            Self::Attempt,
            Self::Unreachable,
            Self::Denied,
            Self::Refused,
            Self::Client,
            Self::Code,
            Self::Tokens,
            Self::Subject,
            Self::NotReady,
            Self::SamlReplay,
            Self::LinkDisabled,
            Self::MemberNotActive,
            Self::MemberWithoutAccount,
            Self::UnknownId,
            Self::WrongPassword,
            Self::EmergencyCode,
            Self::NotSuperAdmin,
            Self::Locked,
            Self::AddressLocked,
            Self::NotTheTester,
            Self::MethodDisabled,
            Self::OtherMethod,
            Self::PasskeyWrong,
            Self::PasskeyCopied,
            Self::PasskeyNotAllowed,
            Self::MailCodeWrong,
            Self::MailCodeOver,
            Self::MailCodeLocked,
            Self::MailUnproven,
            Self::FactorWrong,
            Self::FactorLocked,
            Self::FactorCopied,
        ];
        all.extend(
            [
                BadProvider::Malformed,
                BadProvider::Issuer,
                BadProvider::Address,
                BadProvider::Algorithm,
            ]
            .map(Self::Document),
        );
        all.extend([NotBelieved::Malformed, NotBelieved::State, NotBelieved::Issuer].map(Self::Answer));
        all.extend(
            [
                Signature(ieum_oidc::jose::JwsError::BadSignature),
                Malformed,
                Issuer,
                Audience,
                Time,
                Nonce,
                AccessToken,
                TooOld,
            ]
            .map(Self::IdToken),
        );
        all.extend(Why::ALL.map(Self::Saml));
        all.extend([Unclaimed::Transient, Unclaimed::Missing, Unclaimed::Several].map(Self::SamlSubject));
        all.extend(Refusal::ALL.map(Self::There));
        all.extend(NotChanged::ALL.map(Self::NotChanged));
        all.extend(Fault::ALL.map(Self::Directory));
        all.extend(password_check::Fault::ALL.map(Self::Check));
        all.extend(
            [
                Doubt::Nobody,
                Doubt::LinkedOtherwise,
                Doubt::TwoMembers,
                Doubt::AddressUnverified,
                Doubt::AddressNotAuthoritative,
            ]
            .map(Self::Doubt),
        );
        all
    }

    /// Reads the stable word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::all().into_iter().find(|reason| reason.code() == word)
    }

    /// Stable word, for the audit log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Unreachable => "unreachable",
            Self::Document(BadProvider::Malformed) => "document_malformed",
            Self::Document(BadProvider::Issuer) => "document_issuer",
            Self::Document(BadProvider::Address) => "document_address",
            Self::Document(BadProvider::Algorithm) => "document_algorithm",
            Self::Answer(NotBelieved::Malformed) => "answer_malformed",
            Self::Answer(NotBelieved::State) => "answer_state",
            Self::Answer(NotBelieved::Issuer) => "answer_issuer",
            Self::Denied => "denied",
            Self::Refused => "refused_there",
            Self::Client => "client_refused",
            Self::Code => "code_refused",
            Self::Tokens => "tokens",
            Self::IdToken(BadIdToken::Signature(_)) => "id_token_signature",
            Self::IdToken(BadIdToken::Malformed) => "id_token_malformed",
            Self::IdToken(BadIdToken::Issuer) => "id_token_issuer",
            Self::IdToken(BadIdToken::Audience) => "id_token_audience",
            Self::IdToken(BadIdToken::Time) => "id_token_time",
            Self::IdToken(BadIdToken::Nonce) => "id_token_nonce",
            Self::IdToken(BadIdToken::AccessToken) => "id_token_access_token",
            Self::IdToken(BadIdToken::TooOld) => "id_token_too_old",
            Self::Subject => "no_subject",
            Self::NotReady => "not_ready",
            Self::Saml(why) => why.as_str(),
            Self::SamlSubject(Unclaimed::Transient) => "saml_subject_transient",
            Self::SamlSubject(Unclaimed::Missing) => "saml_subject_missing",
            Self::SamlSubject(Unclaimed::Several) => "saml_subject_several",
            Self::SamlReplay => "saml_replay",
            Self::There(refusal) => refusal.code(),
            Self::NotChanged(why) => why.code(),
            Self::Directory(fault) => fault.code(),
            Self::Check(fault) => fault.code(),
            Self::LinkDisabled => "link_disabled",
            Self::MemberNotActive => "not_active",
            Self::MemberWithoutAccount => "not_accepted",
            Self::Doubt(doubt) => doubt.as_str(),
            Self::UnknownId => "unknown_id",
            Self::WrongPassword => "wrong_password",
            Self::EmergencyCode => "wrong_code",
            Self::NotSuperAdmin => "not_super_admin",
            Self::Locked => "locked",
            Self::AddressLocked => "address_locked",
            Self::NotTheTester => "not_the_tester",
            Self::MethodDisabled => "method_disabled",
            Self::OtherMethod => "other_method",
            Self::PasskeyWrong => "passkey_wrong",
            Self::PasskeyCopied => "passkey_copied",
            Self::PasskeyNotAllowed => "passkey_not_allowed",
            Self::MailCodeWrong => "mail_code_wrong",
            Self::MailCodeOver => "mail_code_over",
            Self::MailCodeLocked => "mail_code_locked",
            Self::MailUnproven => "mail_unproven",
            Self::FactorWrong => "second_factor",
            Self::FactorLocked => "second_factor_locked",
            Self::FactorCopied => "second_factor_copied",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Reason, Refused};

    #[test]
    fn each_reason_has_a_word_of_its_own() {
        let all = Reason::all();
        let words: HashSet<&str> = all.iter().map(|reason| reason.code()).collect();
        assert_eq!(words.len(), all.len());
        for reason in all {
            assert_eq!(Reason::parse(reason.code()), Some(reason));
        }
    }

    #[test]
    fn every_refusal_of_a_password_is_a_reason_of_its_own() {
        for word in ["unknown_id", "wrong_password", "not_active"] {
            assert_eq!(Reason::from(Refused::Wrong(word)).code(), word);
        }
        let until = ieum_model::Instant::from_seconds(1);
        assert_eq!(Reason::from(Refused::Locked(until)), Reason::Locked);
    }
}
