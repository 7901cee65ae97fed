//! The clock of an application stands still while the applicant owes an answer.

use proptest::prelude::*;

use super::*;

#[test]
fn the_clock_stands_still_between_question_and_answer() {
    let calendar = Calendar::default();
    for (asked_at, answered_at, due, why) in [
        (
            "2026-11-24T10:00",
            "2026-11-24T17:00",
            date(2026, 11, 26),
            "same day: as before",
        ),
        (
            "2026-11-24T10:00",
            "2026-11-25T09:00",
            date(2026, 11, 27),
            "one day later: one day more",
        ),
        (
            "2026-11-24T10:00",
            "2026-11-29T23:00",
            date(2026, 12, 1),
            "on a Sunday: two days after it",
        ),
        (
            "2026-11-26T17:00",
            "2026-11-26T18:00",
            date(2026, 11, 26),
            "on the last day, the same day",
        ),
        (
            "2026-11-26T17:00",
            "2026-11-30T10:00",
            date(2026, 12, 1),
            "on the last day: one day to read it",
        ),
        (
            "2026-12-01T10:00",
            "2026-12-01T11:00",
            date(2026, 11, 26),
            "overdue stays overdue",
        ),
        (
            "2026-11-24T10:00",
            "2026-12-24T10:00",
            date(2026, 12, 29),
            "over Christmas and a weekend",
        ),
    ] {
        let waiting = asked(&calendar, kst(asked_at));
        assert_eq!(waiting.state.due(), None);
        let answered = waiting
            .answer(SUPER_ADMIN, &note("답변"), &calendar, kst(answered_at))
            .expect("allowed");
        assert_eq!(
            answered.application.state,
            State::InReview {
                due,
                operator: OPERATOR
            },
            "{why}"
        );
    }
}

proptest! {
    #[test]
    fn waiting_for_an_answer_never_costs_the_operator_a_business_day(stop in 0u64..72, wait in 0u64..1000) {
        let calendar = Calendar::default();
        let asked_at = kst("2026-11-23T12:00").plus(std::time::Duration::from_secs(stop * 3600));
        let answered_at = asked_at.plus(std::time::Duration::from_secs(wait * 3600));
        let before = date(2026, 11, 26);
        let left = calendar.business_days_between(asked_at.kst_date(), before).expect("known");
        let answered = asked(&calendar, asked_at).answer(SUPER_ADMIN, &note("답"), &calendar, answered_at).expect("allowed");
        let due = answered.application.state.due().expect("the clock runs");
        prop_assert!(due >= before);
        prop_assert!(calendar.business_days_between(answered_at.kst_date(), due).expect("known") >= left);
    }
}
