//! Reasons and decisions in words: what happened, and what to do about it. A test holds them against the closed list.

use std::borrow::Cow;

use ieum_app::login::connected::Reason;
use ieum_model::linking::Decision;
use ieum_oidc::upstream::{BadIdToken, BadProvider, NotBelieved};
use ieum_saml::{Unclaimed, Why};

use crate::i18n::Lang;
use crate::web::directory::words::{self as directory, there, there_remedy};

/// What happened.
pub fn cause(l: Lang, reason: Reason) -> Cow<'static, str> {
    match reason {
        Reason::Attempt => l.t("upstream-why-attempt"),
        Reason::Unreachable => l.t("upstream-why-unreachable"),
        Reason::Document(BadProvider::Malformed) => l.t("upstream-why-document-malformed"),
        Reason::Document(BadProvider::Issuer) => l.t("upstream-why-document-issuer"),
        Reason::Document(BadProvider::Address) => l.t("upstream-why-document-address"),
        Reason::Document(BadProvider::Algorithm) => l.t("upstream-why-document-algorithm"),
        Reason::Answer(NotBelieved::Malformed) => l.t("upstream-why-answer-malformed"),
        Reason::Answer(NotBelieved::State) => l.t("upstream-why-answer-state"),
        Reason::Answer(NotBelieved::Issuer) => l.t("upstream-why-answer-issuer"),
        Reason::Denied => l.t("upstream-why-denied"),
        Reason::Refused => l.t("upstream-why-refused"),
        Reason::Client => l.t("upstream-why-client"),
        Reason::Code => l.t("upstream-why-code"),
        Reason::Tokens => l.t("upstream-why-tokens"),
        Reason::IdToken(BadIdToken::Signature(_)) => l.t("upstream-why-signature"),
        Reason::IdToken(BadIdToken::Malformed) => l.t("upstream-why-id-token-malformed"),
        Reason::IdToken(BadIdToken::Issuer) => l.t("upstream-why-id-token-issuer"),
        Reason::IdToken(BadIdToken::Audience) => l.t("upstream-why-audience"),
        Reason::IdToken(BadIdToken::Time) => l.t("upstream-why-time"),
        Reason::IdToken(BadIdToken::Nonce) => l.t("upstream-why-nonce"),
        Reason::IdToken(BadIdToken::AccessToken) => l.t("upstream-why-access-token"),
        Reason::IdToken(BadIdToken::TooOld) => l.t("upstream-why-too-old"),
        Reason::Subject => l.t("upstream-why-subject"),
        Reason::NotReady => l.t("saml-why-not-ready"),
        Reason::Saml(why) => saml_cause(l, why),
        Reason::SamlSubject(Unclaimed::Transient) => l.t("saml-why-transient"),
        Reason::SamlSubject(Unclaimed::Missing) => l.t("saml-why-missing"),
        Reason::SamlSubject(Unclaimed::Several) => l.t("saml-why-several"),
        Reason::SamlReplay => l.t("saml-why-replay"),
        Reason::There(refusal) => there(l, refusal),
        Reason::NotChanged(why) => directory::not_changed_cause(l, why),
        Reason::Directory(fault) => directory::cause(l, fault),
        Reason::Check(fault) => directory::check_cause(l, fault),
        Reason::LinkDisabled => l.t("upstream-why-link-disabled"),
        Reason::MemberNotActive => l.t("upstream-why-not-active"),
        Reason::MemberWithoutAccount => l.t("upstream-why-not-accepted"),
        Reason::Doubt(doubt) => self::doubt(l, doubt.as_str()),
        Reason::UnknownId => l.t("traces-why-unknown-id"),
        Reason::WrongPassword => l.t("traces-why-wrong-password"),
        Reason::EmergencyCode => l.t("traces-why-emergency-code"),
        Reason::NotSuperAdmin => l.t("traces-why-not-super-admin"),
        Reason::Locked => l.t("traces-why-locked"),
        Reason::AddressLocked => l.t("traces-why-address-locked"),
        Reason::NotTheTester => l.t("testers-why-not-tester"),
        Reason::MethodDisabled => l.t("traces-why-method-disabled"),
        Reason::OtherMethod => l.t("traces-why-other-method"),
        Reason::PasskeyWrong => l.t("traces-why-passkey-wrong"),
        Reason::PasskeyCopied => l.t("traces-why-passkey-copied"),
        Reason::PasskeyNotAllowed => l.t("traces-why-passkey-not-allowed"),
        Reason::MailCodeWrong => l.t("traces-why-mail-wrong"),
        Reason::MailCodeOver => l.t("traces-why-mail-over"),
        Reason::MailCodeLocked => l.t("traces-why-mail-locked"),
        Reason::MailUnproven => l.t("traces-why-mail-unproven"),
        Reason::FactorWrong => l.t("traces-why-factor"),
        Reason::FactorLocked => l.t("traces-why-factor-locked"),
        Reason::FactorCopied => l.t("traces-why-factor-copied"),
    }
}

fn saml_cause(l: Lang, why: Why) -> Cow<'static, str> {
    match why {
        Why::TooLarge => l.t("saml-why-too-large"),
        Why::Unreadable => l.t("saml-why-unreadable"),
        Why::ForbiddenXml => l.t("saml-why-forbidden-xml"),
        Why::Comment => l.t("saml-why-comment"),
        Why::WrongMessage => l.t("saml-why-wrong-message"),
        Why::BadId => l.t("saml-why-bad-id"),
        Why::AssertionPlace => l.t("saml-why-assertion-place"),
        Why::SignaturePlace => l.t("saml-why-signature-place"),
        Why::SignatureShape => l.t("saml-why-signature-shape"),
        Why::Algorithm => l.t("saml-why-algorithm"),
        Why::Sha1 => l.t("saml-why-sha1"),
        Why::NotSigned => l.t("saml-why-not-signed"),
        Why::BadSignature => l.t("saml-why-bad-signature"),
        Why::CannotDecrypt => l.t("saml-why-cannot-decrypt"),
        Why::StatusFailed => l.t("saml-why-status-failed"),
        Why::Issuer => l.t("saml-why-issuer"),
        Why::Destination => l.t("saml-why-destination"),
        Why::Audience => l.t("saml-why-audience"),
        Why::InResponseTo => l.t("saml-why-in-response-to"),
        Why::Unsolicited => l.t("saml-why-unsolicited"),
        Why::TooEarly => l.t("saml-why-too-early"),
        Why::Expired => l.t("saml-why-expired"),
        Why::SubjectConfirmation => l.t("saml-why-subject-confirmation"),
        Why::NameId => l.t("saml-why-name-id"),
        Why::BadTime => l.t("saml-why-bad-time"),
        Why::NotUnderstood => l.t("saml-why-not-understood"),
    }
}

fn saml_remedy(l: Lang, why: Why) -> Cow<'static, str> {
    match why {
        Why::TooLarge
        | Why::Unreadable
        | Why::ForbiddenXml
        | Why::Comment
        | Why::WrongMessage
        | Why::BadId
        | Why::AssertionPlace
        | Why::SignaturePlace
        | Why::SignatureShape
        | Why::SubjectConfirmation
        | Why::NameId
        | Why::BadTime
        | Why::NotUnderstood => l.t("saml-do-message"),
        Why::Algorithm => l.t("saml-do-algorithm"),
        Why::Sha1 => l.t("saml-do-sha1"),
        Why::NotSigned => l.t("saml-do-sign"),
        Why::BadSignature => l.t("saml-do-certificate"),
        Why::CannotDecrypt => l.t("saml-do-encryption"),
        Why::StatusFailed => l.t("saml-do-status"),
        Why::Issuer => l.t("saml-do-issuer"),
        Why::Destination => l.t("saml-do-acs"),
        Why::Audience => l.t("saml-do-audience"),
        Why::InResponseTo => l.t("upstream-do-again"),
        Why::Unsolicited => l.t("saml-do-unsolicited"),
        Why::TooEarly | Why::Expired => l.t("upstream-do-time"),
    }
}

/// What to do about it.
pub fn remedy(l: Lang, reason: Reason) -> Cow<'static, str> {
    match reason {
        Reason::Attempt | Reason::Denied | Reason::Answer(NotBelieved::State) => l.t("upstream-do-again"),
        Reason::Unreachable | Reason::Tokens => l.t("upstream-do-reach"),
        Reason::Document(BadProvider::Issuer) | Reason::IdToken(BadIdToken::Issuer) => l.t("upstream-do-issuer"),
        Reason::Document(_) => l.t("upstream-do-document"),
        Reason::Answer(_) => l.t("upstream-do-answer"),
        Reason::Refused | Reason::Code => l.t("upstream-do-redirect"),
        Reason::Client => l.t("upstream-do-client"),
        Reason::IdToken(BadIdToken::Time | BadIdToken::TooOld) => l.t("upstream-do-time"),
        Reason::IdToken(_) => l.t("upstream-do-token"),
        Reason::Subject => l.t("upstream-do-subject"),
        Reason::NotReady => l.t("saml-do-ready"),
        Reason::Saml(why) => saml_remedy(l, why),
        Reason::SamlSubject(Unclaimed::Transient) => l.t("saml-do-transient"),
        Reason::SamlSubject(_) => l.t("saml-do-subject"),
        Reason::SamlReplay => l.t("upstream-do-again"),
        Reason::There(refusal) => there_remedy(l, refusal),
        Reason::NotChanged(why) => directory::not_changed_remedy(l, why),
        Reason::Directory(fault) => directory::remedy(l, fault),
        Reason::Check(fault) => directory::check_remedy(l, fault),
        Reason::LinkDisabled => l.t("upstream-do-link"),
        Reason::MemberNotActive | Reason::MemberWithoutAccount => l.t("upstream-do-member"),
        Reason::Doubt(_) => l.t("upstream-do-doubt"),
        Reason::UnknownId => l.t("traces-do-unknown-id"),
        Reason::WrongPassword => l.t("traces-do-wrong-password"),
        Reason::EmergencyCode => l.t("traces-do-emergency-code"),
        Reason::NotSuperAdmin => l.t("traces-do-not-super-admin"),
        Reason::Locked => l.t("traces-do-locked"),
        Reason::AddressLocked => l.t("traces-do-address-locked"),
        Reason::NotTheTester => l.t("testers-do-not-tester"),
        Reason::MethodDisabled => l.t("traces-do-method-disabled"),
        Reason::OtherMethod => l.t("traces-do-other-method"),
        Reason::PasskeyWrong => l.t("traces-do-passkey-wrong"),
        Reason::PasskeyCopied => l.t("traces-do-passkey-copied"),
        Reason::PasskeyNotAllowed => l.t("traces-do-passkey-not-allowed"),
        Reason::MailCodeWrong => l.t("traces-do-mail-wrong"),
        Reason::MailCodeOver => l.t("traces-do-mail-over"),
        Reason::MailCodeLocked => l.t("traces-do-mail-locked"),
        Reason::MailUnproven => l.t("traces-do-mail-unproven"),
        Reason::FactorWrong => l.t("traces-do-factor"),
        Reason::FactorLocked => l.t("traces-do-factor-locked"),
        Reason::FactorCopied => l.t("traces-do-factor-copied"),
    }
}

/// Why nobody could tell, by its stable word.
pub fn doubt(l: Lang, word: &str) -> Cow<'static, str> {
    match word {
        "linked_otherwise" => l.t("upstream-doubt-linked-otherwise"),
        "two_members" => l.t("upstream-doubt-two-members"),
        "address_unverified" => l.t("upstream-doubt-unverified"),
        "address_not_authoritative" => l.t("upstream-doubt-not-authoritative"),
        _ => l.t("upstream-doubt-nobody"),
    }
}

/// What would happen to somebody.
pub fn decision(l: Lang, decision: Decision, name: Option<&str>) -> Cow<'static, str> {
    let name = name.unwrap_or_default();
    match decision {
        Decision::SignIn(_) => l.t1("upstream-would-sign-in", "name", name),
        Decision::Link(..) => l.t1("upstream-would-link", "name", name),
        Decision::Provision => l.t("upstream-would-provision"),
        Decision::Propose(Some(_), doubt) => l.t2(
            "upstream-would-propose",
            "name",
            name,
            "why",
            self::doubt(l, doubt.as_str()).into_owned(),
        ),
        Decision::Propose(None, _) => l.t("upstream-would-propose-nobody"),
        Decision::LinkDisabled => l.t("upstream-why-link-disabled"),
        Decision::MemberNotActive => l.t("upstream-why-not-active"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Write as _;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_reason_has_a_cause_of_its_own_and_a_remedy_in_both_languages() {
        for l in [Lang::KO, Lang::EN] {
            let causes: HashSet<String> = Reason::all()
                .into_iter()
                .map(|reason| cause(l, reason).into_owned())
                .collect();
            assert_eq!(causes.len(), Reason::all().len());
            assert!(Reason::all().into_iter().all(|reason| !remedy(l, reason).is_empty()));
        }
    }

    fn guide(l: Lang) -> String {
        let mut text = format!(
            "# {}\n\n{}\n\n{}\n\n{}\n\n{}\n\n| {} | {} | {} |\n|---|---|---|\n",
            l.t("traces-guide-title"),
            l.t("traces-guide-lead"),
            l.t("traces-guide-find"),
            l.t("traces-guide-kept"),
            l.t("traces-guide-share"),
            l.t("traces-guide-code"),
            l.t("traces-guide-cause"),
            l.t("traces-guide-fix"),
        );
        for reason in Reason::all() {
            let (cause, fix) = (cause(l, reason), remedy(l, reason));
            let _ = writeln!(text, "| `{}` | {cause} | {fix} |", reason.code());
        }
        text
    }

    /// The snapshot is the guide itself: `cargo xtask gen` writes it anew.
    #[test]
    fn the_guide_of_reasons_is_this_table_snapshot() {
        for (l, folder) in [(Lang::KO, "ko"), (Lang::EN, "en")] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../docs/guide")
                .join(folder)
                .join("sign-in-records.md");
            let expected = guide(l);
            if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
                std::fs::write(&path, &expected).expect("written");
            }
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(found == expected, "{}: run `cargo xtask gen`", path.display());
        }
    }
}
