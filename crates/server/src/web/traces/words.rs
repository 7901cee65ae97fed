//! Records in words: ways, results, steps and what there is to know of each.

use std::borrow::Cow;

use ieum_app::login::connected::Reason;
use ieum_app::traces::{Detail, Outcome, Shown, Step, StepName, TraceCode, TraceResult, Way};
use ieum_model::login_method::MethodKind;
use ieum_model::second_factor::Proof;
use ieum_store::trace::TraceRow;

use crate::i18n::Lang;
use crate::web::page::{Badge, Tone, TraceStep, TraceSteps};
use crate::web::upstream::words::cause;

type Word = Cow<'static, str>;

/// How an attempt ended.
pub fn result(l: Lang, result: TraceResult) -> Word {
    match result {
        TraceResult::SignedIn => l.t("traces-result-signed-in"),
        TraceResult::Waiting => l.t("traces-result-waiting"),
        TraceResult::GivenUp => l.t("traces-result-given-up"),
        TraceResult::Proposed => l.t("traces-result-proposed"),
        TraceResult::Refused => l.t("traces-result-refused"),
    }
}

/// The same as a badge.
pub fn badge(l: Lang, of: TraceResult) -> Badge {
    let tone = match of {
        TraceResult::SignedIn => Tone::Good,
        TraceResult::Waiting => Tone::Info,
        TraceResult::GivenUp => Tone::Neutral,
        TraceResult::Proposed => Tone::Warn,
        TraceResult::Refused => Tone::Bad,
    };
    Badge::new(tone, result(l, of))
}

/// By which way: the method's own name, if it has one.
pub fn way_of(l: Lang, row: &TraceRow) -> String {
    match (Way::parse(&row.way), &row.method) {
        (Some(Way::Passkey), _) => l.t("traces-way-passkey").into_owned(),
        (Some(Way::MailCode), _) => l.t("traces-way-mail-code").into_owned(),
        (Some(Way::Emergency), _) => l.t("traces-way-emergency").into_owned(),
        (_, Some((_, name))) => name.clone(),
        (Some(Way::Method(kind)), None) => kind_word(l, kind).into_owned(),
        (None, None) => row.way.clone(),
    }
}

fn kind_word(l: Lang, kind: MethodKind) -> Word {
    match kind {
        MethodKind::Password => l.t("traces-way-password"),
        MethodKind::OpenId => l.t("traces-way-openid"),
        MethodKind::Saml => l.t("traces-way-saml"),
        MethodKind::Ldap => l.t("traces-way-ldap"),
        MethodKind::PasswordCheck => l.t("traces-way-password-check"),
    }
}

/// Who it was: the member by name, or whom it was said to be.
pub fn who(l: Lang, row: &TraceRow) -> String {
    match &row.member {
        Some((_, name)) if !name.is_empty() => name.clone(),
        _ if row.label.is_empty() => l.t("traces-nobody").into_owned(),
        _ => row.label.clone(),
    }
}

/// The code as it is read.
pub fn code(row: &TraceRow) -> String {
    TraceCode::of(row.id).to_string()
}

/// All steps, as they are drawn.
pub fn steps(l: Lang, steps: &[Step]) -> TraceSteps {
    TraceSteps::new(steps.iter().map(|step| drawn(l, step)).collect())
}

/// One step, as it is drawn.
pub fn drawn(l: Lang, step: &Step) -> TraceStep {
    let details = step.details.iter();
    TraceStep {
        tone: match step.outcome {
            Outcome::Done => Tone::Good,
            Outcome::Failed => Tone::Bad,
            Outcome::Noted => Tone::Neutral,
        },
        title: name(l, step.name).into_owned(),
        outcome: outcome(l, step.outcome).into_owned(),
        when: l.t1("traces-after", "ms", u64::from(step.at)).into_owned(),
        details: details
            .map(|(detail, shown)| (self::detail(l, *detail).into_owned(), value(l, *detail, shown)))
            .collect(),
    }
}

fn outcome(l: Lang, outcome: Outcome) -> Word {
    match outcome {
        Outcome::Done => l.t("traces-outcome-done"),
        Outcome::Failed => l.t("traces-outcome-failed"),
        Outcome::Noted => l.t("traces-outcome-noted"),
    }
}

/// What a detail says: words of ours in the reader's language, everything else as it was.
fn value(l: Lang, detail: Detail, shown: &Shown) -> String {
    if detail == Detail::Proofs {
        let proofs: Vec<_> = shown.as_str().split(' ').map(|word| proof(l, word)).collect();
        return proofs.join(" + ");
    }
    if let (Detail::Code, Some(reason)) = (detail, Reason::parse(shown.as_str())) {
        return format!("{} ({})", cause(l, reason), reason.code());
    }
    let word = match (detail, shown.as_str()) {
        (Detail::Decision, "sign_in") => l.t("traces-decision-sign-in"),
        (Detail::Decision, "link") => l.t("traces-decision-link"),
        (Detail::Decision, "provision") => l.t("traces-decision-provision"),
        (Detail::Decision, "propose") => l.t("traces-decision-propose"),
        (Detail::Decision, "link_disabled") => l.t("traces-decision-link-disabled"),
        (Detail::Decision, "not_active") => l.t("traces-decision-not-active"),
        (Detail::By, "key") => l.t("traces-by-key"),
        (Detail::By, "address") => l.t("traces-by-address"),
        (Detail::Verified, "yes") => l.t("traces-yes"),
        (Detail::Verified, "no") => l.t("traces-no"),
        (Detail::Protection, "ldaps") => l.t("directory-security-ldaps"),
        (Detail::Protection, "starttls") => l.t("directory-security-starttls"),
        (Detail::Protection, "plain") => l.t("directory-security-plain"),
        (Detail::Signed, "either") => l.t("saml-signed-either"),
        (Detail::Signed, "response") => l.t("saml-signed-response"),
        (Detail::Signed, "assertion") => l.t("saml-signed-assertion"),
        (Detail::Signed, "both") => l.t("saml-signed-both"),
        (Detail::Encrypted, "accept") => l.t("saml-encryption-accept"),
        (Detail::Encrypted, "demand") => l.t("saml-encryption-demand"),
        (Detail::Encrypted, "refuse") => l.t("saml-encryption-refuse"),
        (Detail::Missing, "factor") => l.t("traces-missing-factor"),
        (Detail::Missing, "mail_code") => l.t("traces-missing-mail-code"),
        (Detail::Missing, "enrolment") => l.t("traces-missing-enrolment"),
        (_, text) => return text.to_owned(),
    };
    word.into_owned()
}

/// What somebody proved to us.
fn proof(l: Lang, word: &str) -> Word {
    match Proof::parse(word) {
        Some(Proof::Password) => l.t("traces-proof-password"),
        Some(Proof::Company) => l.t("traces-proof-company"),
        Some(Proof::Totp) => l.t("traces-proof-totp"),
        Some(Proof::Recovery) => l.t("traces-proof-recovery"),
        Some(Proof::Passkey) => l.t("traces-proof-passkey"),
        Some(Proof::Mail) => l.t("traces-proof-mail"),
        Some(Proof::Emergency) => l.t("traces-proof-emergency"),
        None => Word::Owned(word.to_owned()),
    }
}

/// What was done.
fn name(l: Lang, step: StepName) -> Word {
    match step {
        StepName::Began => l.t("traces-step-began"),
        StepName::MailCode => l.t("traces-step-mail-code"),
        StepName::Locks => l.t("traces-step-locks"),
        StepName::Account => l.t("traces-step-account"),
        StepName::Password => l.t("traces-step-password"),
        StepName::Passkey => l.t("traces-step-passkey"),
        StepName::EmergencyCode => l.t("traces-step-emergency-code"),
        StepName::DomainRule => l.t("traces-step-domain-rule"),
        StepName::Sent => l.t("traces-step-sent"),
        StepName::Returned => l.t("traces-step-returned"),
        StepName::Discovery => l.t("traces-step-discovery"),
        StepName::Answer => l.t("traces-step-answer"),
        StepName::Tokens => l.t("traces-step-tokens"),
        StepName::IdToken => l.t("traces-step-id-token"),
        StepName::UserInfo => l.t("traces-step-userinfo"),
        StepName::Settings => l.t("traces-step-settings"),
        StepName::Response => l.t("traces-step-response"),
        StepName::Server => l.t("traces-step-server"),
        StepName::Service => l.t("traces-step-service"),
        StepName::Search => l.t("traces-step-search"),
        StepName::Bind => l.t("traces-step-bind"),
        StepName::Warned => l.t("traces-step-warned"),
        StepName::Changed => l.t("traces-step-changed"),
        StepName::Entry => l.t("traces-step-entry"),
        StepName::Groups => l.t("traces-step-groups"),
        StepName::Asked => l.t("traces-step-asked"),
        StepName::Claims => l.t("traces-step-claims"),
        StepName::Once => l.t("traces-step-once"),
        StepName::Ladder => l.t("traces-step-ladder"),
        StepName::Member => l.t("traces-step-member"),
        StepName::Linked => l.t("traces-step-linked"),
        StepName::Provisioned => l.t("traces-step-provisioned"),
        StepName::FactorAsked => l.t("traces-step-factor-asked"),
        StepName::FactorAdded => l.t("traces-step-factor-added"),
        StepName::Factor => l.t("traces-step-factor"),
        StepName::Session => l.t("traces-step-session"),
    }
}

/// What a detail is.
fn detail(l: Lang, detail: Detail) -> Word {
    match detail {
        Detail::Address => l.t("traces-detail-address"),
        Detail::Issuer => l.t("traces-detail-issuer"),
        Detail::Algorithms => l.t("traces-detail-algorithms"),
        Detail::Client => l.t("traces-detail-client"),
        Detail::Said => l.t("traces-detail-said"),
        Detail::SubjectFrom => l.t("traces-detail-subject-from"),
        Detail::Subject => l.t("traces-detail-subject"),
        Detail::Email => l.t("traces-detail-email"),
        Detail::Name => l.t("traces-detail-name"),
        Detail::Key => l.t("traces-detail-key"),
        Detail::Typed => l.t("traces-detail-typed"),
        Detail::Verified => l.t("traces-detail-verified"),
        Detail::Groups => l.t("traces-detail-groups"),
        Detail::Fields => l.t("traces-detail-fields"),
        Detail::Server => l.t("traces-detail-server"),
        Detail::Protection => l.t("traces-detail-protection"),
        Detail::Service => l.t("traces-detail-service"),
        Detail::Filter => l.t("traces-detail-filter"),
        Detail::Found => l.t("traces-detail-found"),
        Detail::Place => l.t("traces-detail-place"),
        Detail::Code => l.t("traces-detail-code"),
        Detail::Status => l.t("traces-detail-status"),
        Detail::Signed => l.t("traces-detail-signed"),
        Detail::Encrypted => l.t("traces-detail-encrypted"),
        Detail::Audience => l.t("traces-detail-audience"),
        Detail::Until => l.t("traces-detail-until"),
        Detail::Context => l.t("traces-detail-context"),
        Detail::Decision => l.t("traces-detail-decision"),
        Detail::By => l.t("traces-detail-by"),
        Detail::Proofs => l.t("traces-detail-proofs"),
        Detail::Missing => l.t("traces-detail-missing"),
        Detail::Locked => l.t("traces-detail-locked"),
        Detail::DaysLeft => l.t("traces-detail-days-left"),
        Detail::TimesLeft => l.t("traces-detail-times-left"),
        Detail::More => l.t("traces-detail-more"),
    }
}
