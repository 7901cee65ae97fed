//! What happened at a company's directory or service, in words: cause and remedy of each, and the steps of a trial.

use std::borrow::Cow;

use ieum_connect::ldap::settings::{GroupWay, Security, Way};
use ieum_connect::ldap::{Fault, Manner, NotChanged, Refusal, Step, Warning};
use ieum_connect::password_check::Fault as CheckFault;

use crate::i18n::Lang;

type Word = Cow<'static, str>;

/// What a member may read of it on the login page, after the right password.
pub fn member_words(l: Lang, refusal: Refusal) -> Word {
    match refusal {
        Refusal::Expired => l.t("directory-member-expired"),
        Refusal::MustChange => l.t("directory-member-must-change"),
        Refusal::Hours | Refusal::Workstation => l.t("directory-member-hours"),
        Refusal::Disabled | Refusal::AccountExpired => l.t("directory-member-disabled"),
        Refusal::Unknown | Refusal::Wrong | Refusal::Locked => l.t("login-wrong"),
    }
}

/// What a member may read of a new password that was not taken.
pub fn not_changed(l: Lang, why: NotChanged) -> Word {
    match why {
        NotChanged::TooShort => l.t("directory-new-too-short"),
        NotChanged::TooLong => l.t("directory-new-too-long"),
        NotChanged::InHistory => l.t("directory-new-in-history"),
        NotChanged::TooYoung => l.t("directory-new-too-young"),
        NotChanged::Weak => l.t("directory-new-weak"),
        NotChanged::Rules => l.t("directory-new-rules"),
        NotChanged::NotAllowed => l.t("directory-new-not-allowed"),
    }
}

/// Why a new password was not taken, for an administrator.
pub fn not_changed_cause(l: Lang, why: NotChanged) -> Word {
    match why {
        NotChanged::TooShort => l.t("directory-why-new-too-short"),
        NotChanged::TooLong => l.t("directory-why-new-too-long"),
        NotChanged::InHistory => l.t("directory-why-new-in-history"),
        NotChanged::TooYoung => l.t("directory-why-new-too-young"),
        NotChanged::Weak => l.t("directory-why-new-weak"),
        NotChanged::Rules => l.t("directory-why-new-rules"),
        NotChanged::NotAllowed => l.t("directory-why-new-not-allowed"),
    }
}

/// What to do about it.
pub fn not_changed_remedy(l: Lang, why: NotChanged) -> Word {
    match why {
        NotChanged::NotAllowed => l.t("directory-do-new-not-allowed"),
        NotChanged::TooYoung => l.t("directory-do-new-too-young"),
        _ => l.t("directory-do-new-rules"),
    }
}

/// Why the company's side did not let somebody in.
pub fn there(l: Lang, refusal: Refusal) -> Word {
    match refusal {
        Refusal::Unknown => l.t("directory-why-unknown"),
        Refusal::Wrong => l.t("directory-why-wrong"),
        Refusal::Locked => l.t("directory-why-locked"),
        Refusal::Expired => l.t("directory-why-expired"),
        Refusal::MustChange => l.t("directory-why-must-change"),
        Refusal::Disabled => l.t("directory-why-disabled"),
        Refusal::AccountExpired => l.t("directory-why-account-expired"),
        Refusal::Hours => l.t("directory-why-hours"),
        Refusal::Workstation => l.t("directory-why-workstation"),
    }
}

/// What to do about it.
pub fn there_remedy(l: Lang, refusal: Refusal) -> Word {
    match refusal {
        Refusal::Unknown => l.t("directory-do-unknown"),
        Refusal::Wrong => l.t("directory-do-wrong"),
        Refusal::Locked => l.t("directory-do-locked"),
        Refusal::Expired | Refusal::MustChange => l.t("directory-do-change"),
        Refusal::Disabled | Refusal::AccountExpired => l.t("directory-do-account"),
        Refusal::Hours | Refusal::Workstation => l.t("directory-do-hours"),
    }
}

/// Why the directory could not be asked.
pub fn cause(l: Lang, fault: Fault) -> Word {
    match fault {
        Fault::Address => l.t("directory-why-address"),
        Fault::Connect => l.t("directory-why-connect"),
        Fault::Silent => l.t("directory-why-silent"),
        Fault::Tls => l.t("directory-why-tls"),
        Fault::StartTls => l.t("directory-why-starttls"),
        Fault::NeedsTls => l.t("directory-why-needs-tls"),
        Fault::Broken => l.t("directory-why-broken"),
        Fault::Service => l.t("directory-why-service"),
        Fault::Base => l.t("directory-why-base"),
        Fault::Rights => l.t("directory-why-rights"),
        Fault::Filter => l.t("directory-why-filter"),
        Fault::Ambiguous => l.t("directory-why-ambiguous"),
        Fault::Referral => l.t("directory-why-referral"),
        Fault::Unavailable => l.t("directory-why-unavailable"),
        Fault::Other => l.t("directory-why-other"),
        Fault::NoEntry => l.t("directory-why-no-entry"),
        Fault::Subject => l.t("directory-why-subject"),
        Fault::Busy => l.t("directory-why-busy"),
    }
}

/// What to do about it.
pub fn remedy(l: Lang, fault: Fault) -> Word {
    match fault {
        Fault::Address => l.t("directory-do-address"),
        Fault::Connect | Fault::Silent => l.t("directory-do-connect"),
        Fault::Tls => l.t("directory-do-tls"),
        Fault::StartTls | Fault::NeedsTls => l.t("directory-do-security"),
        Fault::Broken => l.t("directory-do-broken"),
        Fault::Service => l.t("directory-do-service"),
        Fault::Base => l.t("directory-do-base"),
        Fault::Rights => l.t("directory-do-rights"),
        Fault::Filter | Fault::Ambiguous => l.t("directory-do-filter"),
        Fault::Referral => l.t("directory-do-referral"),
        Fault::Unavailable | Fault::Busy => l.t("directory-do-later"),
        Fault::Other => l.t("directory-do-other"),
        Fault::NoEntry => l.t("directory-do-no-entry"),
        Fault::Subject => l.t("directory-do-subject"),
    }
}

/// Why the service that checks passwords could not be asked.
pub fn check_cause(l: Lang, fault: CheckFault) -> Word {
    match fault {
        CheckFault::Unreachable => l.t("directory-why-check-unreachable"),
        CheckFault::Silent => l.t("directory-why-check-silent"),
        CheckFault::Signature => l.t("directory-why-check-signature"),
        CheckFault::Status => l.t("directory-why-check-status"),
        CheckFault::Malformed => l.t("directory-why-check-malformed"),
    }
}

/// What to do about it.
pub fn check_remedy(l: Lang, fault: CheckFault) -> Word {
    match fault {
        CheckFault::Unreachable | CheckFault::Silent => l.t("directory-do-check-reach"),
        CheckFault::Signature => l.t("directory-do-check-signature"),
        CheckFault::Status | CheckFault::Malformed => l.t("directory-do-check-answer"),
    }
}

/// How a connection is protected.
pub fn security(l: Lang, security: Security) -> Word {
    match security {
        Security::Ldaps => l.t("directory-security-ldaps"),
        Security::StartTls => l.t("directory-security-starttls"),
        Security::Plain => l.t("directory-security-plain"),
    }
}

/// How a person is found.
pub fn way(l: Lang, way: Way) -> Word {
    match way {
        Way::Search => l.t("directory-way-search"),
        Way::Direct => l.t("directory-way-direct"),
    }
}

/// How groups are found.
pub fn group_way(l: Lang, way: GroupWay) -> Word {
    match way {
        GroupWay::Off => l.t("directory-groups-off"),
        GroupWay::Attribute => l.t("directory-groups-attribute"),
        GroupWay::Chain => l.t("directory-groups-chain"),
        GroupWay::Nested => l.t("directory-groups-nested"),
    }
}

/// A step of a trial, and its details.
pub fn step(l: Lang, step: &Step) -> (String, Vec<String>) {
    match step {
        Step::GaveUp(server, fault) => {
            let text = l.t2(
                "directory-step-gave-up",
                "server",
                server.as_str(),
                "why",
                cause(l, *fault).into_owned(),
            );
            (text.into_owned(), Vec::new())
        }
        Step::Reached(server, protection) => {
            let how = security(l, *protection).into_owned();
            let text = l.t2("directory-step-reached", "server", server.as_str(), "how", how);
            (text.into_owned(), Vec::new())
        }
        Step::Served(name) if name.is_empty() => (l.t("directory-step-anonymous").into_owned(), Vec::new()),
        Step::Served(name) => (l.t("directory-step-served").into_owned(), vec![name.clone()]),
        Step::Searched(filter, count) => {
            let text = l.t1("directory-step-searched", "count", *count);
            (text.into_owned(), vec![filter.clone()])
        }
        Step::LetIn(name) => (l.t("directory-step-let-in").into_owned(), vec![name.clone()]),
        Step::Read(attributes) => {
            let line = |(name, values): &(String, Vec<String>)| format!("{name}: {}", values.join(" · "));
            (
                l.t("directory-step-read").into_owned(),
                attributes.iter().map(line).collect(),
            )
        }
        Step::Warned(Warning::Soon(seconds)) => {
            let text = l.t1("directory-step-soon", "days", seconds / (24 * 3600));
            (text.into_owned(), Vec::new())
        }
        Step::Warned(Warning::Grace(times)) => {
            let text = l.t1("directory-step-grace", "times", *times);
            (text.into_owned(), Vec::new())
        }
        Step::Changed(manner) => {
            let manner = match manner {
                Manner::Operation => "RFC 3062",
                Manner::UnicodePwd => "unicodePwd",
            };
            (l.t("traces-step-changed").into_owned(), vec![manner.to_owned()])
        }
        Step::Groups(count) => (l.t1("directory-step-groups", "count", *count).into_owned(), Vec::new()),
    }
}
