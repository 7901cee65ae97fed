//! What the clock asks for, and what the metrics say meanwhile.

use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;
use ieum_server::schedule;

use super::{applicant, operator, submitted};
use crate::on_both;
use crate::support::TestApp;

const HOUR: Duration = Duration::from_secs(3600);

async fn digests(app: &TestApp, email: &str) -> usize {
    let mails = app.mails_to(email).await;
    mails
        .iter()
        .filter(|mail| mail.message.subject.contains("오늘 처리할 계정 연동 신청"))
        .count()
}

on_both! {
    async fn the_morning_digest_goes_out_once_a_business_day(app) {
        operator(&app, "op@example.com").await;
        operator(&app, "op2@example.com").await;
        let (created, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
        submitted(&app, &created, "haneul").await;
        // Five processes at once, on Monday at 09:00.
        let contexts: Vec<_> = (0..5).map(|_| app.ctx()).collect();
        join_all(contexts.iter().map(schedule::run_due)).await;
        assert_eq!((digests(&app, "op@example.com").await, digests(&app, "op2@example.com").await), (1, 1));
        // Beside the mail of the application, which was due at the same instant.
        let mails = app.mails_to("op@example.com").await;
        let mail = &mails.iter().find(|mail| mail.message.subject.contains("오늘 처리할")).unwrap().message;
        assert!(mail.text.contains("기한이 지난 신청 0건, 오늘까지인 신청 0건, 진행 중인 신청은 모두 1건입니다."), "{}", mail.text);
        app.pass(2 * HOUR);
        schedule::run_due(&app.ctx()).await;
        assert_eq!(digests(&app, "op@example.com").await, 1, "once a day");
        for (pass, expected, why) in [
            (21, 1, "Tuesday 08:00 is too early"),
            (1, 2, "Tuesday 09:00"),
            (48 + 12, 2, "Thursday 21:00 is too late"),
            (12 + 24, 2, "Saturday"),
            (48, 3, "Monday"),
        ] {
            app.pass(pass * HOUR);
            schedule::run_due(&app.ctx()).await;
            assert_eq!(digests(&app, "op@example.com").await, expected, "{why}");
        }
        let mail = &app.mails_to("op@example.com").await[0].message;
        assert!(mail.text.contains("기한이 지난 신청 1건"), "{}", mail.text);
    }
}

#[tokio::test]
async fn a_morning_without_applications_is_quiet() {
    let app = TestApp::sqlite().await;
    operator(&app, "op@example.com").await;
    schedule::run_due(&app.ctx()).await;
    assert_eq!(digests(&app, "op@example.com").await, 0);
    let (created, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
    submitted(&app, &created, "haneul").await;
    app.pass(HOUR);
    schedule::run_due(&app.ctx()).await;
    assert_eq!(
        digests(&app, "op@example.com").await,
        0,
        "what arrives later is told by its own mail"
    );
}

#[tokio::test]
async fn what_has_served_its_time_is_forgotten() {
    let app = TestApp::sqlite().await;
    let (created, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
    submitted(&app, &created, "haneul").await;
    let ctx = app.ctx();
    let key = ieum_app::core::throttle::key(&ctx, "test", "x");
    app.write(async |tx| {
        ieum_app::core::throttle::count(&ctx, tx, &key, ieum_model::throttle::CODE).await?;
        Ok(())
    })
    .await;
    assert_eq!(app.mails_to("haneul@example.com").await.len(), 1);
    app.pass(31 * 24 * HOUR);
    assert_eq!(ieum_app::core::forget::throttles(&app.ctx()).await.unwrap(), 1);
    assert_eq!(ieum_app::core::forget::jobs(&app.ctx()).await.unwrap(), 1);
    assert_eq!(ieum_app::core::forget::jobs(&app.ctx()).await.unwrap(), 0);
    schedule::run_due(&app.ctx()).await;
}

#[tokio::test]
async fn metrics_count_what_waits() {
    let app = TestApp::sqlite().await;
    let (created, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
    submitted(&app, &created, "haneul").await;
    operator(&app, "op@example.com").await;
    let mut monitor = app.browser();
    monitor.address = "127.0.0.1:40000";
    for (pass, overdue, today) in [(0, 0, 0), (72, 0, 1), (24, 1, 0)] {
        app.pass(pass * HOUR);
        let answer = monitor.get("/metrics").await;
        assert_eq!(answer.status, StatusCode::OK);
        for line in [
            "ieum_applications_open 1".to_owned(),
            format!("ieum_applications_overdue {overdue}"),
            format!("ieum_applications_due_today {today}"),
            "ieum_outbox_waiting 1".to_owned(),
            "ieum_outbox_failed 0".to_owned(),
        ] {
            assert!(
                answer.body.lines().any(|found| found == line),
                "{line}: {}",
                answer.body
            );
        }
    }
    let stranger = app.browser().get("/metrics").await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}
