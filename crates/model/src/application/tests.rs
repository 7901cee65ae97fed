//! The journey of an application: every state, every transition, every refusal.

mod clock;

use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::calendar::{Calendar, UnknownYear};
use crate::plan::Plan;

const SUPER_ADMIN: MemberId = MemberId::from_uuid(Uuid::from_u128(1));
const OPERATOR: AccountId = AccountId::from_uuid(Uuid::from_u128(2));
const COLLEAGUE: AccountId = AccountId::from_uuid(Uuid::from_u128(3));

fn kst(text: &str) -> Instant {
    Instant::parse_rfc3339(&format!("{text}:00+09:00")).expect("an instant")
}

fn note(text: &str) -> Note {
    Note::parse(text).expect("a note")
}

fn reason() -> Reason {
    Reason::parse("등록번호의 상호가 신청한 조직과 다릅니다.").expect("a reason")
}

fn input() -> DraftInput {
    DraftInput {
        name: "한빛소프트".into(),
        slug: "hanbit".into(),
        brn: "120-81-47521".into(),
        inquiry: None,
    }
}

fn facts(calendar: &Calendar) -> SubmitFacts<'_> {
    SubmitFacts {
        org_id: OrgId::from_uuid(Uuid::from_u128(4)),
        applicant: SUPER_ADMIN,
        is_super_admin: true,
        plan: Plan::Standard,
        is_linked: false,
        has_open_application: false,
        slug_taken: false,
        calendar,
    }
}

fn try_submit(facts: &SubmitFacts<'_>, now: Instant) -> Result<Decision, Refused> {
    let id = ApplicationId::from_uuid(Uuid::from_u128(5));
    submit(id, input().parse().expect("a good form"), facts, now)
}

/// Received on Monday, 23 November 2026; due on Thursday, the 26th.
fn submitted(calendar: &Calendar) -> LinkApplication {
    try_submit(&facts(calendar), kst("2026-11-23T10:00"))
        .expect("allowed")
        .application
}

fn in_review(calendar: &Calendar) -> LinkApplication {
    submitted(calendar)
        .take_up(OPERATOR, kst("2026-11-23T11:00"))
        .expect("allowed")
        .application
}

fn asked(calendar: &Calendar, at: Instant) -> LinkApplication {
    in_review(calendar)
        .request_information(OPERATOR, note("대표자는?"), calendar, at)
        .expect("allowed")
        .application
}

/// One application in each state, in the order of [`StateName::ALL`].
fn one_of_each(calendar: &Calendar) -> Vec<LinkApplication> {
    let now = kst("2026-11-24T10:00");
    vec![
        submitted(calendar),
        in_review(calendar),
        asked(calendar, now),
        in_review(calendar)
            .approve(OPERATOR, Plan::Premium, now)
            .expect("allowed")
            .application,
        in_review(calendar)
            .reject(OPERATOR, reason(), now)
            .expect("allowed")
            .application,
        submitted(calendar)
            .withdraw(SUPER_ADMIN, now)
            .expect("allowed")
            .application,
    ]
}

#[test]
fn a_submission_reserves_the_id_and_tells_both_sides_the_due_date() {
    let calendar = Calendar::default();
    let decision = try_submit(&facts(&calendar), kst("2026-11-23T10:00")).expect("allowed");
    let due = date(2026, 11, 26);
    assert_eq!(decision.application.state, State::Submitted { due });
    assert_eq!(decision.application.version, 1);
    assert_eq!(
        decision.effects,
        [
            Effect::ReserveSlug(decision.application.slug.clone()),
            Effect::MailApplicant(Notice::Received { due }),
            Effect::MailOperators(OperatorNotice::Submitted { due }),
        ]
    );
    assert_eq!(
        (decision.event.kind, decision.event.due),
        (EventKind::Submitted, Some(due))
    );
}

#[test]
fn every_broken_rule_of_submission_has_its_own_answer() {
    let calendar = Calendar::default();
    let good = facts(&calendar);
    for (facts, code, field) in [
        (
            SubmitFacts {
                is_super_admin: false,
                plan: Plan::Free,
                ..good
            },
            "application_not_super_admin",
            None,
        ),
        (
            SubmitFacts {
                plan: Plan::Free,
                ..good
            },
            "application_plan_too_low",
            None,
        ),
        (
            SubmitFacts {
                is_linked: true,
                ..good
            },
            "application_already_linked",
            None,
        ),
        (
            SubmitFacts {
                has_open_application: true,
                ..good
            },
            "application_open_already",
            None,
        ),
        (
            SubmitFacts {
                slug_taken: true,
                ..good
            },
            "slug_taken",
            Some(Field::Slug),
        ),
    ] {
        let refused = try_submit(&facts, kst("2026-11-23T10:00")).expect_err(code);
        assert_eq!((refused.code(), refused.field()), (code, field));
    }
    let unknown = try_submit(&good, kst("2060-12-31T10:00"));
    assert_eq!(unknown, Err(Refused::UnknownYear(UnknownYear { year: 2061 })));
}

#[test]
fn a_form_shows_all_its_problems_at_once() {
    let bad = DraftInput {
        name: " ".into(),
        slug: "Hanbit".into(),
        brn: "123-45-67890".into(),
        inquiry: None,
    };
    let problems = bad.parse().expect_err("three problems");
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.field().as_str(), problem.code()))
        .collect();
    assert_eq!(
        found,
        [
            ("name", "text_empty"),
            ("slug", "slug_character"),
            ("brn", "brn_checksum")
        ]
    );
}

#[test]
fn an_organisation_without_a_number_explains_itself() {
    let mut form = DraftInput {
        brn: String::new(),
        inquiry: Some("설립 중인 비영리 단체입니다.".into()),
        ..input()
    };
    assert!(matches!(
        form.parse().map(|draft| draft.registration),
        Ok(Registration::Inquiry { .. })
    ));
    form.inquiry = Some(" ".into());
    assert_eq!(form.parse().expect_err("no reason")[0].field(), Field::Inquiry);
}

#[test]
fn each_state_allows_exactly_these_transitions() {
    let calendar = Calendar::default();
    let now = kst("2026-11-24T15:00");
    let mut matrix = Vec::new();
    for application in one_of_each(&calendar) {
        let outcomes = [
            ("take_up", application.clone().take_up(OPERATOR, now)),
            ("assign", application.clone().assign(COLLEAGUE, OPERATOR, now)),
            (
                "ask",
                application
                    .clone()
                    .request_information(OPERATOR, note("?"), &calendar, now),
            ),
            (
                "answer",
                application.clone().answer(SUPER_ADMIN, &note("!"), &calendar, now),
            ),
            (
                "retract",
                application.clone().retract_question(OPERATOR, &calendar, now),
            ),
            ("approve", application.clone().approve(OPERATOR, Plan::Standard, now)),
            ("reject", application.clone().reject(OPERATOR, reason(), now)),
            ("withdraw", application.clone().withdraw(SUPER_ADMIN, now)),
        ];
        let state = application.state.name();
        let mut allowed = Vec::new();
        for (transition, outcome) in outcomes {
            match outcome {
                Ok(decision) => {
                    assert_eq!(
                        decision.application.version,
                        application.version + 1,
                        "{state} {transition}"
                    );
                    assert_eq!(
                        decision.event.due,
                        decision.application.state.due(),
                        "{state} {transition}"
                    );
                    allowed.push(transition);
                }
                Err(refused) => assert_eq!(refused, Refused::WrongState { state }, "{transition}"),
            }
        }
        matrix.push((state.as_str(), allowed.join(" ")));
    }
    let expected = [
        ("submitted", "take_up assign withdraw"),
        ("in_review", "assign ask approve reject withdraw"),
        ("needs_information", "answer retract withdraw"),
        ("approved", ""),
        ("rejected", ""),
        ("withdrawn", ""),
    ];
    assert_eq!(matrix, expected.map(|(state, allowed)| (state, allowed.to_owned())));
}

#[test]
fn the_right_people_hear_of_each_step() {
    let calendar = Calendar::default();
    let now = kst("2026-11-24T10:00");
    let slug = submitted(&calendar).slug;
    let approved = in_review(&calendar)
        .approve(OPERATOR, Plan::Standard, now)
        .expect("allowed");
    let link_works = Effect::MailApplicant(Notice::Approved { slug: slug.clone() });
    assert_eq!(approved.effects, [Effect::ActivateSlug(slug.clone()), link_works]);
    let rejected = in_review(&calendar).reject(OPERATOR, reason(), now).expect("allowed");
    let why = Effect::MailApplicant(Notice::Rejected { reason: reason() });
    assert_eq!(rejected.effects, [Effect::ReleaseSlug(slug.clone()), why]);
    assert_eq!(rejected.event.text.as_deref(), Some(reason().as_str()));
    let withdrawn = in_review(&calendar).withdraw(SUPER_ADMIN, now).expect("allowed");
    assert!(
        withdrawn
            .effects
            .contains(&Effect::MailOperators(OperatorNotice::Withdrawn { operator: OPERATOR }))
    );
    let reassigned = in_review(&calendar).assign(COLLEAGUE, OPERATOR, now).expect("allowed");
    assert_eq!(
        (reassigned.event.kind, reassigned.effects),
        (EventKind::Reassigned, Vec::new())
    );
}

#[test]
fn a_plan_that_was_lowered_meanwhile_cannot_be_approved() {
    let calendar = Calendar::default();
    let refused = in_review(&calendar).approve(OPERATOR, Plan::Free, kst("2026-11-24T10:00"));
    assert_eq!(refused, Err(Refused::PlanTooLow { plan: Plan::Free }));
}

#[test]
fn a_form_opened_before_the_last_step_is_stale() {
    let application = in_review(&Calendar::default());
    assert_eq!(application.check_version(2), Ok(()));
    assert_eq!(
        application.check_version(1),
        Err(Refused::Stale { seen: 1, current: 2 })
    );
}

#[test]
fn every_state_survives_its_columns() {
    for application in one_of_each(&Calendar::default()) {
        let columns = application.state.to_columns();
        assert_eq!(StateName::parse(&columns.state), Ok(application.state.name()));
        assert_eq!(State::from_columns(&columns), Ok(application.state));
    }
    for kind in EventKind::ALL {
        assert_eq!(EventKind::find(kind.as_str()), Some(kind));
    }
}

#[test]
fn a_row_that_contradicts_itself_is_an_error() {
    for name in StateName::ALL {
        let bare = StateColumns {
            state: name.as_str().to_owned(),
            ..StateColumns::default()
        };
        assert!(State::from_columns(&bare).is_err(), "{name}");
    }
    let unknown = StateColumns {
        state: "lost".into(),
        ..StateColumns::default()
    };
    assert_eq!(State::from_columns(&unknown), Err(BadColumns("state")));
}
