//! Several processes on one PostgreSQL database.

use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;
use ieum_app::Actor;
use ieum_app::provider::keys::{self, Rotation, When};
use ieum_oidc::jose::Alg;
use serde_json::Value;

use super::{Rp, header, id_token, json, organization, rp, text};
use crate::support::TestApp;

fn kid_of(tokens: &Value) -> String {
    text(&header(text(tokens, "id_token")), "kid").to_owned()
}

async fn is_published(app: &TestApp, kid: &str) -> bool {
    let set = json(&app.browser().get("/oauth2/jwks").await);
    set["keys"].as_array().unwrap().iter().any(|key| key["kid"] == kid)
}

/// The same business system at another process.
fn at<'a>(app: &'a TestApp, rp: &Rp<'_>) -> Rp<'a> {
    Rp {
        app,
        id: rp.id,
        client_id: rp.client_id.clone(),
        secret: rp.secret.clone(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_one_process_changes_is_used_by_the_other_within_five_seconds() {
    let first = TestApp::postgres().await;
    let second = first.beside().await;
    let created = organization(&first, "hanbit").await;
    let rp_first = rp(&first).await;
    let rp_second = at(&second, &rp_first);
    let mut browser = first.signed_in(&created).await;
    let mut same_browser = second.browser();
    same_browser.cookies.clone_from(&browser.cookies);

    let before = kid_of(&rp_first.tokens(&mut browser).await);
    assert_eq!(
        kid_of(&rp_second.tokens(&mut same_browser).await),
        before,
        "one key for both"
    );

    let now = Rotation {
        alg: Some(Alg::Es256),
        when: When::Now,
        signing: Some(before.parse().unwrap()),
    };
    keys::rotate(&first.ctx(), &Actor::system(), now).await.unwrap();
    let tokens = rp_first.tokens(&mut browser).await;
    let after = kid_of(&tokens);
    assert_ne!(after, before);
    // Until the other one looks it signs with the key that it knows, which both publish.
    assert_eq!(kid_of(&rp_second.tokens(&mut same_browser).await), before);
    assert!(is_published(&first, &before).await);
    first.pass(Duration::from_secs(5));
    assert!(is_published(&second, &after).await);
    assert_eq!(kid_of(&rp_second.tokens(&mut same_browser).await), after);
    assert_eq!(id_token(&second, &tokens).await.sub, created.member.to_string());

    // The other way round, in an emergency.
    keys::retire(&second.ctx(), &Actor::system(), after.parse().unwrap())
        .await
        .unwrap();
    assert!(!is_published(&second, &after).await);
    first.pass(Duration::from_secs(5));
    assert!(!is_published(&first, &after).await);
    assert_ne!(kid_of(&rp_first.tokens(&mut browser).await), after);
    let opened = keys::opened(&first.ctx()).await.unwrap();
    assert!(opened.verifiers().all(|key| key.kid() != after));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_at_two_processes_at_once_leave_one_key_that_signs() {
    let first = TestApp::postgres().await;
    let second = first.beside().await;
    keys::opened(&first.ctx()).await.unwrap();
    let rotations = (0..6).map(|number| {
        let ctx = if number % 2 == 0 { first.ctx() } else { second.ctx() };
        let when = if number < 3 { When::Now } else { When::Later };
        async move {
            let rotation = Rotation {
                alg: None,
                when,
                signing: None,
            };
            keys::rotate(&ctx, &Actor::system(), rotation).await
        }
    });
    let done = join_all(rotations).await;
    assert!(done.iter().any(Result::is_ok), "{done:?}");
    let rows = first.store().read().await.unwrap().signing_keys().await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.state == "active").count(), 1);
    assert!(rows.iter().filter(|row| row.state == "pending").count() <= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_redeemed_once_whichever_process_is_asked() {
    let first = TestApp::postgres().await;
    let second = first.beside().await;
    let created = organization(&first, "hanbit").await;
    let rp_first = rp(&first).await;
    let rp_second = at(&second, &rp_first);
    let mut browser = first.signed_in(&created).await;

    // A code of one is good at the other.
    let code = rp_first.code(&mut browser, &[]).await;
    let tokens = json(&rp_second.redeem(&code).await);
    assert_eq!(id_token(&first, &tokens).await.sub, created.member.to_string());
    assert_eq!(
        rp_first.userinfo(text(&tokens, "access_token")).await.status,
        StatusCode::OK
    );

    let code = rp_first.code(&mut browser, &[("scope", "openid offline_access")]).await;
    let redeemers = (0..50).map(|number| {
        let rp = if number % 2 == 0 { &rp_first } else { &rp_second };
        rp.redeem(&code)
    });
    let answers = join_all(redeemers).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == StatusCode::OK);
    assert_eq!(
        won.len(),
        1,
        "{:?}",
        answers.iter().map(|a| a.status).collect::<Vec<_>>()
    );
    assert!(
        lost.iter()
            .all(|answer| text(&json(answer), "error") == "invalid_grant")
    );
    // Forty-nine replays: somebody else has the code, so what it gave is over, at both.
    let tokens = json(won[0]);
    for rp in [&rp_first, &rp_second] {
        assert_eq!(
            rp.userinfo(text(&tokens, "access_token")).await.status,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(
            text(&json(&rp.refresh(text(&tokens, "refresh_token")).await), "error"),
            "invalid_grant"
        );
    }
}
