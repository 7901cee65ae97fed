//! The due date stands still while the applicant owes an answer, and is told to everybody.

use std::time::Duration;

use http::StatusCode;
use ieum_model::application::StateName;

use super::{acted, applicant, latest, link, mail, operator, operator_again, signed_in, submitted};
use crate::on_both;
use crate::support::TestApp;

const HOUR: Duration = Duration::from_secs(3600);

on_both! {
    async fn a_question_that_is_taken_back_starts_the_clock_again(app) {
        let (created, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
        let id = submitted(&app, &created, "haneul").await;
        let mut operator = operator(&app, "op@example.com").await;
        acted(&mut operator, id, "take-up", 1, ("", "")).await;
        acted(&mut operator, id, "ask", 2, ("question", "대표자는 누구인가요?")).await;
        let waiting = operator.get("/operator/applications?due=today").await;
        assert!(waiting.body.contains("조건에 맞는 신청이 없습니다"), "a clock that stands still is due on no day");
        // Over the weekend: Friday, the 27th, to Monday, the 30th.
        app.pass(7 * 24 * HOUR);
        let mut operator = operator_again(&app, "op@example.com").await;
        let home = operator.get("/operator").await;
        assert!(home.texts(".count-card").contains(&"기한 지남0".to_owned()), "{:?}", home.texts(".count-card"));
        acted(&mut operator, id, "retract", 3, ("", "")).await;
        let page = operator.get(&format!("/operator/applications/{id}")).await;
        assert!(page.body.contains("처리 기한 2026년 12월 3일(목)"), "three business days after the 30th: {}", page.body);
        assert!(mail(&app, "haneul@example.com", "심사를 다시 시작했습니다").await.contains("2026년 12월 3일(목)까지"));
        assert_eq!(latest(&app, &created).await.1, StateName::InReview);
    }
}

#[tokio::test]
async fn the_time_left_is_counted_in_office_hours_with_word_and_icon() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    submitted(&app, &created, "haneul").await;
    // Monday 09:00: four office days of nine hours until the end of Thursday.
    for (pass, badge, words) in [
        (0, "badge-info", "업무 시간 36시간 남음"),
        (24 * 3 + 1, "badge-warn", "오늘까지 · 업무 시간 8시간 남음"),
        (12, "badge-warn", "오늘까지 · 업무 시간 0분 남음"),
        (13, "badge-bad", "기한 지남 · 업무 시간 2시간 초과"),
    ] {
        app.pass(pass * HOUR);
        let email = format!("op{pass}@example.com");
        let page = operator(&app, &email).await.get("/operator/applications").await;
        let found = page.texts(&format!("td .{badge}"));
        assert!(
            found.contains(&words.to_owned()),
            "{words}: {:?}",
            page.texts("td .badge")
        );
    }
    let page = operator(&app, "last@example.com").await.get("/operator").await;
    assert!(page.texts(".count-card.tone-bad").contains(&"기한 지남1".to_owned()));
    let overdue = app
        .operator("more@example.com")
        .await
        .get("/operator/applications?due=overdue")
        .await;
    assert!(overdue.body.contains("하늘물산"));
    assert_eq!(
        browser.get(&link(&created)).await.status,
        StatusCode::SEE_OTHER,
        "the sign-in has ended"
    );
    let page = signed_in(&app, &created).await.get(&link(&created)).await;
    assert!(
        page.body
            .contains("알려 드리기로 한 2026년 11월 26일(목)이 지났습니다."),
        "{}",
        page.body
    );
}
