//! Many at once: one application, one decision.

use futures_util::future::join_all;
use http::StatusCode;
use ieum_model::application::{EventKind, StateName};

use super::{acted, applicant, apply, latest, link, operator, operator_again, submitted};
use crate::on_both;

on_both! {
    async fn fifty_decisions_at_once_leave_exactly_one(app) {
        let (created, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
        let id = submitted(&app, &created, "haneul").await;
        let mut operator = operator(&app, "op@example.com").await;
        acted(&mut operator, id, "take-up", 1, ("", "")).await;
        operator.get("/operator").await;
        let mut other = operator_again(&app, "op@example.com").await;
        other.get("/operator").await;
        let decide = |number: usize| {
            let mut browser = if number.is_multiple_of(2) { operator.clone() } else { other.clone() };
            let verb = if number.is_multiple_of(3) { "approve" } else { "reject" };
            async move { super::act(&mut browser, id, verb, 2, ("reason", "안 됩니다.")).await }
        };
        let answers = join_all((0..50).map(decide)).await;
        let won = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
        let told = answers.iter().filter(|answer| answer.status == StatusCode::CONFLICT && answer.body.contains("먼저 처리했습니다:")).count();
        assert_eq!((won, told), (1, 49), "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
        let (_, state, version) = latest(&app, &created).await;
        assert_eq!(version, 3);
        let events = app.store().read().await.unwrap().application_events(created.scope, id).await.unwrap();
        let decisions: Vec<_> = events.iter().map(|e| e.kind).filter(|k| matches!(k, EventKind::Approved | EventKind::Rejected)).collect();
        assert_eq!(decisions.len(), 1);
        assert_eq!(decisions[0] == EventKind::Approved, state == StateName::Approved);
        let is_open = app.store().read().await.unwrap().find_active_organization("haneul").await.unwrap().is_some();
        assert_eq!(is_open, state == StateName::Approved);
        let mails = app.mails_to("haneul@example.com").await;
        assert_eq!(mails.len(), 3, "received, in review, one decision");
    }

    async fn a_double_click_makes_one_application(app) {
        let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
        browser.get(&link(&created)).await;
        let click = |_| {
            let (mut browser, created) = (browser.clone(), &created);
            async move { apply(&mut browser, created, "하늘물산", "haneul").await }
        };
        let answers = join_all((0..8).map(click)).await;
        let won = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
        let told = answers.iter().filter(|answer| answer.status == StatusCode::CONFLICT && answer.body.contains("이미 진행 중인 신청이 있습니다.")).count();
        assert_eq!((won, told), (1, 7), "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
        assert_eq!(app.mails_to("haneul@example.com").await.len(), 1);
    }

    async fn two_organisations_want_the_same_id_and_one_gets_it(app) {
        let (one, mut ones) = applicant(&app, "하늘물산", "haneul@example.com").await;
        let (two, mut twos) = applicant(&app, "하늘상사", "sangsa@example.com").await;
        ones.get(&link(&one)).await;
        twos.get(&link(&two)).await;
        let (a, b) = tokio::join!(apply(&mut ones, &one, "하늘물산", "haneul"), apply(&mut twos, &two, "하늘상사", "haneul"));
        let mut statuses = [a.status, b.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
        let loser = if a.status == StatusCode::SEE_OTHER { b } else { a };
        assert_eq!(loser.texts("#slug-error"), ["이미 사용 중인 조직 ID입니다. 다른 ID를 입력해 주세요."]);
        assert!(!loser.texts(".offers button").is_empty());
    }
}
