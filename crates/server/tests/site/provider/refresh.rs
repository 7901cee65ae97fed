//! Refresh tokens: rotation, races, reuse, and what they end with.

use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;

use super::{form, id_token, json, organization, register, rp, text};
use crate::on_both;
use crate::support::TestApp;

on_both! {
    async fn each_refresh_token_is_followed_by_one_other(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        let first = rp.tokens(&mut browser).await;
        app.pass(Duration::from_secs(60));
        let second = json(&rp.refresh(text(&first, "refresh_token")).await);
        assert_ne!(text(&second, "refresh_token"), text(&first, "refresh_token"));
        assert_eq!(rp.userinfo(text(&second, "access_token")).await.status, StatusCode::OK);
        let claims = id_token(&app, &second).await;
        assert_eq!((claims.sub, claims.nonce), (created.member.to_string(), None));
        assert_eq!(claims.auth_time, id_token(&app, &first).await.auth_time, "refreshing is no sign-in");

        // Its successor was used: two parties hold the first one.
        let third = json(&rp.refresh(text(&second, "refresh_token")).await);
        let reused = rp.refresh(text(&first, "refresh_token")).await;
        assert_eq!((reused.status, text(&json(&reused), "error")), (StatusCode::BAD_REQUEST, "invalid_grant"));
        assert_eq!(text(&json(&rp.refresh(text(&third, "refresh_token")).await), "error"), "invalid_grant");
        assert_eq!(rp.userinfo(text(&third, "access_token")).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn fifty_at_once_are_one_chain(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let first = rp.tokens(&mut app.signed_in(&created).await).await;
        let answers = join_all((0..50).map(|_| rp.refresh(text(&first, "refresh_token")))).await;
        let next: Vec<String> = answers.iter().map(|answer| {
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
            text(&json(answer), "refresh_token").to_owned()
        }).collect();
        assert!(next.iter().all(|token| *token == next[0]), "one successor");
        let mut access: Vec<String> = answers.iter().map(|answer| text(&json(answer), "access_token").to_owned()).collect();
        access.sort();
        access.dedup();
        assert_eq!(access.len(), 50, "each answer has an access token of its own, and all are of one family");
        let second = json(&rp.refresh(&next[0]).await);
        assert_eq!(rp.introspect(text(&first, "refresh_token")).await, serde_json::json!({"active": false}), "spent once");
        assert_eq!(rp.userinfo(text(&second, "access_token")).await.status, StatusCode::OK);
    }

    async fn a_lost_answer_is_given_again_for_a_moment_only(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let first = rp.tokens(&mut app.signed_in(&created).await).await;
        let lost = json(&rp.refresh(text(&first, "refresh_token")).await);
        app.pass(Duration::from_secs(9));
        let again = json(&rp.refresh(text(&first, "refresh_token")).await);
        assert_eq!(text(&again, "refresh_token"), text(&lost, "refresh_token"));
        app.pass(Duration::from_secs(2));
        assert_eq!(text(&json(&rp.refresh(text(&first, "refresh_token")).await), "error"), "invalid_grant");
        assert_eq!(text(&json(&rp.refresh(text(&lost, "refresh_token")).await), "error"), "invalid_grant", "the family ended");
    }

    async fn what_has_run_out_is_forgotten(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
        rp.token(&[("grant_type", "client_credentials")]).await;
        assert_eq!(ieum_app::provider::forget_expired(&app.ctx()).await.unwrap(), 0, "everything is alive");
        app.pass(Duration::from_secs(2 * 24 * 3600));
        assert_eq!(ieum_app::provider::forget_expired(&app.ctx()).await.unwrap(), 3, "a code and two access tokens");
        app.pass(Duration::from_secs(100 * 24 * 3600));
        assert_eq!(ieum_app::provider::forget_expired(&app.ctx()).await.unwrap(), 2, "the refresh token and the grant");
        assert_eq!(text(&json(&rp.refresh(text(&tokens, "refresh_token")).await), "error"), "invalid_grant");
    }
}

#[tokio::test]
async fn a_refresh_token_is_its_clients_own() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let (rp, other) = (rp(&app).await, register(&app, "other", &form("다른 시스템")).await);
    let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
    let refresh = text(&tokens, "refresh_token");
    assert_eq!(text(&json(&other.refresh(refresh).await), "error"), "invalid_grant");
    let narrowed = json(
        &rp.token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh),
            ("scope", "openid"),
        ])
        .await,
    );
    assert_eq!(text(&narrowed, "scope"), "openid");
    let wide = json(&rp.refresh(text(&narrowed, "refresh_token")).await);
    assert_eq!(
        text(&wide, "scope"),
        "email openid organization profile",
        "the chain is not narrowed"
    );
    let more = [
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&wide, "refresh_token")),
        ("scope", "openid offline_access"),
    ];
    assert_eq!(text(&json(&rp.token(&more).await), "error"), "invalid_scope");
}

#[tokio::test]
async fn only_offline_access_outlives_the_time_of_the_session() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let bound = rp.tokens(&mut browser).await;
    let code = rp.code(&mut browser, &[("scope", "openid offline_access")]).await;
    let offline = json(&rp.redeem(&code).await);
    app.pass(Duration::from_secs(8 * 24 * 3600));
    assert_eq!(
        text(&json(&rp.refresh(text(&bound, "refresh_token")).await), "error"),
        "invalid_grant"
    );
    let answer = rp.refresh(text(&offline, "refresh_token")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn a_later_sign_in_of_the_same_browser_keeps_the_chain() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let tokens = rp.tokens(&mut browser).await;
    app.pass(Duration::from_secs(60));
    super::sign_in(&mut browser, &created).await;
    let refreshed = rp.refresh(text(&tokens, "refresh_token")).await;
    assert_eq!(refreshed.status, StatusCode::OK, "{}", refreshed.body);
}
