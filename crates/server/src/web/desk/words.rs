//! What the desk's values are called on its pages, and how they are to be taken.

use std::time::Duration;

use ieum_connect::taxoffice::{NotChecked, RegistrationStatus};
use ieum_model::application::{EventKind, StateName};
use ieum_model::brn::BrnKind;
use ieum_model::calendar::TimeLeft;
use ieum_store::application::EventRow;
use jiff::civil::Date;

use crate::i18n::Lang;
use crate::web::page::{Badge, Event, Timeline, Tone};

/// A state, as the operator reads it.
pub(super) fn state(l: Lang, name: StateName) -> String {
    match name {
        StateName::Submitted => l.t("desk-state-submitted"),
        StateName::InReview => l.t("desk-state-in-review"),
        StateName::NeedsInformation => l.t("desk-state-needs-information"),
        StateName::Approved => l.t("desk-state-approved"),
        StateName::Rejected => l.t("desk-state-rejected"),
        StateName::Withdrawn => l.t("desk-state-withdrawn"),
    }
    .into_owned()
}

/// A state with its icon.
pub(super) fn state_badge(l: Lang, name: StateName) -> Badge {
    let tone = match name {
        StateName::Submitted | StateName::InReview => Tone::Info,
        StateName::NeedsInformation => Tone::Warn,
        StateName::Approved => Tone::Good,
        StateName::Rejected => Tone::Bad,
        StateName::Withdrawn => Tone::Neutral,
    };
    Badge::new(tone, state(l, name))
}

/// What happened.
pub(super) fn event(l: Lang, kind: EventKind) -> String {
    match kind {
        EventKind::Submitted => l.t("desk-event-submitted"),
        EventKind::TakenUp => l.t("desk-event-taken-up"),
        EventKind::Reassigned => l.t("desk-event-reassigned"),
        EventKind::InformationRequested => l.t("desk-event-information-requested"),
        EventKind::Answered => l.t("desk-event-answered"),
        EventKind::QuestionRetracted => l.t("desk-event-question-retracted"),
        EventKind::Approved => l.t("desk-event-approved"),
        EventKind::Rejected => l.t("desk-event-rejected"),
        EventKind::Withdrawn => l.t("desk-event-withdrawn"),
    }
    .into_owned()
}

const fn event_tone(kind: EventKind) -> Tone {
    match kind {
        EventKind::Submitted | EventKind::Withdrawn | EventKind::Reassigned => Tone::Neutral,
        EventKind::TakenUp | EventKind::Answered | EventKind::QuestionRetracted => Tone::Info,
        EventKind::InformationRequested => Tone::Warn,
        EventKind::Approved => Tone::Good,
        EventKind::Rejected => Tone::Bad,
    }
}

/// Who reads a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Who applied: operators are called operators, and hand-overs among them are left out.
    Applicant,
    /// An operator: everybody by name.
    Operator,
}

/// The history of an application.
pub(super) fn timeline(l: Lang, events: &[EventRow], reader: Reader) -> Timeline {
    let is_shown = |row: &&EventRow| reader == Reader::Operator || row.kind != EventKind::Reassigned;
    let entry = |row: &EventRow| {
        let who = if row.by_operator && reader == Reader::Applicant {
            l.t("desk-by-operator").into_owned()
        } else {
            row.actor_name.clone()
        };
        let when = format!("{} · {who}", l.datetime(row.at));
        Event {
            tone: event_tone(row.kind),
            title: event(l, row.kind),
            when: match row.due {
                Some(due) => format!("{when} · {}", l.t1("desk-event-due", "due", l.date(due))),
                None => when,
            },
            note: row.note.clone().unwrap_or_default(),
        }
    };
    Timeline::new(events.iter().filter(is_shown).map(entry).collect())
}

/// The office hours left: how many, and how pressing that is.
pub(super) fn time_left(l: Lang, left: TimeLeft, due: Date, today: Date) -> Badge {
    match left {
        TimeLeft::Overdue(since) => Badge::bad(l.t1("desk-time-overdue", "time", span(l, since))),
        TimeLeft::Left(rest) if due == today => Badge::warn(l.t1("desk-time-today", "time", span(l, rest))),
        TimeLeft::Left(rest) => Badge::info(l.t1("desk-time-left", "time", span(l, rest))),
    }
}

fn span(l: Lang, span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => l.t1("desk-span-minutes", "minutes", minutes),
        (hours, 0) => l.t1("desk-span-hours", "hours", hours),
        (hours, minutes) => l.t2("desk-span-both", "hours", hours, "minutes", minutes),
    }
    .into_owned()
}

/// Who registers under such a number.
pub(super) fn kind(l: Lang, kind: BrnKind) -> String {
    match kind {
        BrnKind::TaxableSoleProprietor => l.t("desk-kind-taxable-sole-proprietor"),
        BrnKind::NonBusinessBody => l.t("desk-kind-non-business-body"),
        BrnKind::Company => l.t("desk-kind-company"),
        BrnKind::NonProfit => l.t("desk-kind-non-profit"),
        BrnKind::Government => l.t("desk-kind-government"),
        BrnKind::ForeignCompany => l.t("desk-kind-foreign-company"),
        BrnKind::CompanyBranch => l.t("desk-kind-company-branch"),
        BrnKind::ReligiousBody => l.t("desk-kind-religious-body"),
        BrnKind::ExemptSoleProprietor => l.t("desk-kind-exempt-sole-proprietor"),
        BrnKind::Unknown => l.t("desk-kind-unknown"),
    }
    .into_owned()
}

/// What the tax office said; `None` while it was not asked.
pub(super) fn tax(l: Lang, status: Option<RegistrationStatus>) -> Badge {
    let Some(status) = status else {
        return Badge::neutral(l.t("desk-tax-not-checked"));
    };
    match status {
        RegistrationStatus::Active => Badge::good(l.t("desk-tax-active")),
        RegistrationStatus::Suspended => Badge::warn(l.t("desk-tax-suspended")),
        RegistrationStatus::Closed { on: None } => Badge::bad(l.t("desk-tax-closed")),
        RegistrationStatus::Closed { on: Some(date) } => Badge::bad(l.t1("desk-tax-closed-on", "date", l.date(date))),
        RegistrationStatus::Unregistered => Badge::bad(l.t("desk-tax-unregistered")),
        RegistrationStatus::NotChecked { .. } => Badge::neutral(l.t("desk-tax-not-checked")),
    }
}

/// Why the tax office could not be asked; empty if it could, or was not.
pub(super) fn tax_reason(l: Lang, status: Option<RegistrationStatus>) -> String {
    let Some(RegistrationStatus::NotChecked { reason }) = status else {
        return String::new();
    };
    match reason {
        NotChecked::Disabled => l.t("desk-tax-why-disabled"),
        NotChecked::InvalidNumber => l.t("desk-tax-why-invalid-number"),
        NotChecked::BadKey => l.t("desk-tax-why-bad-key"),
        NotChecked::QuotaExceeded => l.t("desk-tax-why-quota"),
        NotChecked::TimedOut => l.t("desk-tax-why-timed-out"),
        NotChecked::Unavailable => l.t("desk-tax-why-unavailable"),
        NotChecked::Malformed => l.t("desk-tax-why-malformed"),
    }
    .into_owned()
}

/// Ten digits as people write them.
pub(super) fn number(digits: &str) -> String {
    match (digits.get(..3), digits.get(3..5), digits.get(5..)) {
        (Some(office), Some(kind), Some(serial)) => format!("{office}-{kind}-{serial}"),
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_hours_are_told_in_words() {
        let today = jiff::civil::date(2026, 11, 25);
        let tomorrow = jiff::civil::date(2026, 11, 26);
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        for (left, due, expected) in [
            (TimeLeft::Left(minutes(600)), tomorrow, "업무 시간 10시간 남음"),
            (
                TimeLeft::Left(minutes(95)),
                today,
                "오늘까지 · 업무 시간 1시간 35분 남음",
            ),
            (TimeLeft::Left(minutes(0)), today, "오늘까지 · 업무 시간 0분 남음"),
            (TimeLeft::Overdue(minutes(30)), today, "기한 지남 · 업무 시간 30분 초과"),
        ] {
            let badge = time_left(Lang::KO, left, due, today).to_string();
            assert!(badge.contains(expected), "{badge}");
        }
    }

    #[test]
    fn a_number_is_shown_with_its_dashes() {
        assert_eq!(number("1208147521"), "120-81-47521");
        assert_eq!(number("12"), "12");
    }
}
