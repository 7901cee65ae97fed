//! Two living secrets of a business system, and how each of them ends.

use std::time::Duration;

use http::StatusCode;

use super::{Rp, rp};
use crate::on_both;
use crate::support::{Answer, Browser, TestApp};

const OWN: [(&str, &str); 1] = [("grant_type", "client_credentials")];
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn address(rp: &Rp<'_>) -> String {
    format!("/operator/systems/{}", rp.id)
}

/// Posts to the page that asks first, with the version that it was shown with.
async fn confirm(operator: &mut Browser<'_>, path: &str) -> Answer {
    let page = operator.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    let version = page.attribute("input[name=version]", "value").unwrap();
    operator.post(path, &[("version", &version)]).await
}

async fn replaced<'a>(operator: &mut Browser<'_>, rp: &Rp<'a>) -> Rp<'a> {
    let done = confirm(operator, &format!("{}/secret", address(rp))).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = operator.get(done.location()).await;
    Rp {
        secret: page.attribute("#client-secret", "value").unwrap(),
        client_id: rp.client_id.clone(),
        ..*rp
    }
}

on_both! {
    async fn the_earlier_secret_lives_for_seven_days(app) {
        let old = rp(&app).await;
        let mut operator = app.operator("op@example.com").await;
        operator.get("/operator/systems").await;
        let stale = operator.get(&format!("{}/secret", address(&old))).await;
        let version = stale.attribute("input[name=version]", "value").unwrap();
        let new = replaced(&mut operator, &old).await;
        assert_ne!(new.secret, old.secret);
        let twice = operator.post(&format!("{}/secret", address(&old)), &[("version", &version)]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT, "a double click changes nothing");
        for secret in [&old, &new] {
            assert_eq!(secret.token(&OWN).await.status, StatusCode::OK);
        }
        let page = operator.get(&address(&old)).await;
        assert!(!page.body.contains("ieum_cs_"), "shown once");
        assert!(page.body.contains("이전 시크릿") && page.body.contains("2026년 11월 30일"), "{}", page.body);

        app.pass(7 * DAY - Duration::from_secs(1));
        assert_eq!(old.token(&OWN).await.status, StatusCode::OK);
        app.pass(Duration::from_secs(1));
        assert_eq!(old.token(&OWN).await.status, StatusCode::UNAUTHORIZED, "not a moment longer");
        assert_eq!(new.token(&OWN).await.status, StatusCode::OK);
        let mut operator = app.operator("op2@example.com").await;
        let page = operator.get(&address(&old)).await;
        assert!(!page.body.contains("이전 시크릿</strong>"), "{}", page.body);
        assert_eq!(operator.get(&format!("{}/secret/earlier", address(&old))).await.status, StatusCode::NOT_FOUND);
    }

    async fn either_of_two_is_ended_after_a_question(app) {
        let first = rp(&app).await;
        let mut operator = app.operator("op@example.com").await;
        operator.get("/operator/systems").await;
        let end = |which: &str| format!("{}/secret/{which}", address(&first));
        let question = operator.get(&end("present")).await;
        assert_eq!(question.status, StatusCode::NOT_FOUND, "the last one is not ended");

        let second = replaced(&mut operator, &first).await;
        let asked = operator.get(&end("earlier")).await;
        assert!(asked.body.contains("이전 시크릿을 폐기할까요?"), "{}", asked.body);
        assert_eq!(first.token(&OWN).await.status, StatusCode::OK, "the question ends nothing");
        let done = confirm(&mut operator, &end("earlier")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(operator.get(done.location()).await.body.contains("시크릿을 폐기했습니다"));
        assert_eq!(first.token(&OWN).await.status, StatusCode::UNAUTHORIZED);

        // The new one leaks: the one before it goes on, without an end.
        let third = replaced(&mut operator, &second).await;
        let stale = operator.post(&end("present"), &[("version", "1")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert_eq!(third.token(&OWN).await.status, StatusCode::OK);
        assert_eq!(confirm(&mut operator, &end("present")).await.status, StatusCode::SEE_OTHER);
        assert_eq!(third.token(&OWN).await.status, StatusCode::UNAUTHORIZED);
        app.pass(8 * DAY);
        assert_eq!(second.token(&OWN).await.status, StatusCode::OK);
    }

    async fn a_third_secret_ends_the_first_and_each_shows_its_last_day(app) {
        let first = rp(&app).await;
        let mut operator = app.operator("op@example.com").await;
        operator.get("/operator/systems").await;
        assert!(operator.get(&address(&first)).await.body.contains("아직 사용한 적 없음"));
        first.token(&OWN).await;
        let page = operator.get(&address(&first)).await;
        assert!(page.body.contains("마지막 사용 2026년 11월 23일"), "{}", page.body);
        first.token(&[("grant_type", "password")]).await;
        let second = replaced(&mut operator, &first).await;
        let third = replaced(&mut operator, &second).await;
        assert_eq!(first.token(&OWN).await.status, StatusCode::UNAUTHORIZED);
        for secret in [&second, &third] {
            assert_eq!(secret.token(&OWN).await.status, StatusCode::OK);
        }
        app.pass(DAY);
        third.token(&OWN).await;
        let mut operator = app.operator("op2@example.com").await;
        let page = operator.get(&format!("{}?lang=en", address(&first))).await;
        assert!(page.body.contains("last used 24 November 2026"), "{}", page.body);
        assert!(page.body.contains("last used 23 November 2026"), "{}", page.body);
    }
}

#[tokio::test]
async fn a_day_of_use_is_one_write() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let uses = async || {
        app.store()
            .read()
            .await
            .unwrap()
            .client_secret_uses(rp.id)
            .await
            .unwrap()
    };
    rp.token(&OWN).await;
    let first = uses().await;
    assert_eq!(first.len(), 1);
    // Whoever deletes the note sees that the same day writes none again.
    app.write(async |tx| Ok(tx.forget_secret_uses(rp.id, [[0; 32]; 2]).await?))
        .await;
    rp.token(&OWN).await;
    assert!(uses().await.is_empty());
    app.pass(DAY);
    rp.token(&OWN).await;
    assert_eq!(uses().await.len(), 1);
    assert!(uses().await[0].1 > first[0].1);
}
