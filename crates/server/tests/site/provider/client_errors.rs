//! What went wrong with a business system's requests, as the operator sees it: with cause and remedy, and without secrets.

use std::time::Duration;

use http::StatusCode;
use ieum_app::provider::{forget_client_errors, save_client_errors};
use ieum_oidc::client::profile::AskedLogout;
use ieum_oidc::reason::Reason;

use super::{CALLBACK, Rp, VERIFIER, organization, param, rp, text};
use crate::on_both;
use crate::support::{Answer, Browser, TestApp};

async fn save(app: &TestApp) {
    save_client_errors(&app.ctx()).await.unwrap();
}

fn address(rp: &Rp<'_>) -> String {
    format!("/operator/systems/{}/errors", rp.id)
}

/// Reasons and how often, as the page shows them.
async fn seen(rp: &Rp<'_>, operator: &mut Browser<'_>) -> Vec<(String, String)> {
    save(rp.app).await;
    let page = operator.get(&address(rp)).await;
    assert_eq!(page.status, StatusCode::OK);
    let (codes, times) = (page.texts("tbody code"), page.texts("tbody td.num"));
    codes.into_iter().zip(times).collect()
}

async fn codes(rp: &Rp<'_>, operator: &mut Browser<'_>) -> Vec<String> {
    let mut codes: Vec<String> = seen(rp, operator).await.into_iter().map(|(code, _)| code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

async fn clear(rp: &Rp<'_>, operator: &mut Browser<'_>) {
    let answer = operator.post(&format!("{}/clear", address(rp)), &[]).await;
    assert_eq!(answer.location(), address(rp));
}

on_both! {
    async fn each_error_is_noted_once_with_what_was_sent_and_cleared_by_the_operator(app) {
        organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut operator = app.operator("op@example.com").await;
        let page = operator.get(&address(&rp)).await;
        assert!(page.body.contains("기록된 오류가 없습니다"), "{}", page.body);
        let mut browser = app.browser();
        let wrong = "https://rp.example/wrong?code=ieum_ac_secret&who=kim@hanbit.example";
        for _ in 0..3 {
            let shown = browser.get(&rp.address(&[("redirect_uri", wrong)])).await;
            assert_eq!(shown.status, StatusCode::BAD_REQUEST);
            assert!(shown.texts("dd").contains(&"redirect_uri_not_registered".to_owned()), "the same code");
            app.pass(Duration::from_secs(60));
        }
        assert_eq!(seen(&rp, &mut operator).await, [("redirect_uri_not_registered".to_owned(), "3".to_owned())]);
        let page = operator.get(&address(&rp)).await;
        assert!(page.body.contains("redirect_uri: https://rp.example/wrong ?…"), "{}", page.body);
        assert!(!page.body.contains("ieum_ac_") && !page.body.contains("kim@hanbit"), "{}", page.body);
        let times = page.texts("tbody td:last-child");
        assert!(times[0].contains("2026-11-23 09:02") && times[0].contains("2026-11-23 09:00"), "{times:?}");
        assert!(page.links().contains(&format!("/operator/systems/{}", rp.id)), "where to put it right");
        // Counting goes on with the same row.
        browser.get(&rp.address(&[("redirect_uri", wrong)])).await;
        browser.get(&rp.address(&[("scope", "openid phone")])).await;
        let list = seen(&rp, &mut operator).await;
        assert_eq!(list.len(), 2);
        assert!(list.contains(&("redirect_uri_not_registered".to_owned(), "4".to_owned())));
        let filtered = operator.get(&format!("{}?reason=scope_not_allowed", address(&rp))).await;
        assert_eq!(filtered.texts("tbody code"), ["scope_not_allowed"]);
        assert!(filtered.body.contains("scope: openid phone"));
        let none = operator.get(&format!("{}?reason=pkce_missing", address(&rp))).await;
        assert!(none.texts("tbody code").is_empty() && none.body.contains("고른 까닭의 오류가 없습니다"));
        assert_eq!(operator.get(&format!("{}?reason=nonsense", address(&rp))).await.texts("tbody code").len(), 2);
        // Asks first, then it is gone, and the log knows.
        let ask = operator.get(&format!("{}/clear", address(&rp))).await;
        assert!(ask.body.contains("사내 메신저의 오류 기록을 지울까요?"), "{}", ask.body);
        assert_eq!(seen(&rp, &mut operator).await.len(), 2, "asking clears nothing");
        clear(&rp, &mut operator).await;
        assert!(seen(&rp, &mut operator).await.is_empty());
        assert!(operator.get("/operator/audit").await.body.contains("업무 시스템의 오류 기록 지우기"));
        // Forgotten when it does not happen again.
        browser.get(&rp.address(&[("scope", "openid phone")])).await;
        save(&app).await;
        assert_eq!(forget_client_errors(&app.ctx()).await.unwrap(), 0);
        app.pass(Duration::from_secs(91 * 24 * 3600));
        assert_eq!(forget_client_errors(&app.ctx()).await.unwrap(), 1);
    }

    async fn whoever_floods_it_leaves_a_handful_of_rows_and_hides_no_other_reason(app) {
        let rp = rp(&app).await;
        let mut operator = app.operator("op@example.com").await;
        let mut browser = app.browser();
        browser.get(&rp.address(&[("prompt", "maybe")])).await;
        for round in 0..4 {
            for number in 0..30 {
                let uri = format!("https://evil.example/{round}/{number}");
                browser.get(&rp.address(&[("redirect_uri", &uri)])).await;
            }
            save(&app).await;
        }
        let list = seen(&rp, &mut operator).await;
        let of = |code: &str| list.iter().filter(|(found, _)| found == code).count();
        assert_eq!((of("redirect_uri_not_registered"), of("prompt_invalid")), (5, 1), "{list:?}");
        let all: u32 = list.iter().filter(|(code, _)| code == "redirect_uri_not_registered").map(|(_, n)| n.parse::<u32>().unwrap()).sum();
        assert_eq!(all, 120, "every one is counted");
        // An unknown business system leaves nothing.
        browser.get("/oauth2/authorize?client_id=nobody&redirect_uri=https://rp.example/cb").await;
        save(&app).await;
        assert_eq!(seen(&rp, &mut operator).await.len(), 6);
    }
}

#[tokio::test]
async fn errors_of_tokens_and_credentials_say_more_here_than_to_the_client() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut operator = app.operator("op@example.com").await;
    let mut browser = app.signed_in(&created).await;
    let is = async |operator: &mut Browser<'_>, expected: &[&str]| {
        assert_eq!(codes(&rp, operator).await, expected);
        let page = operator.get(&address(&rp)).await;
        for secret in [rp.secret.as_str(), "ieum_ac_", "ieum_rt_", "ieum_cs_", VERIFIER] {
            assert!(!page.body.contains(secret), "{secret}: {}", page.body);
        }
        clear(&rp, operator).await;
    };
    // A code that is nobody's, comes too late, comes twice, or with other things.
    rp.redeem("ieum_ac_nothing").await;
    is(&mut operator, &["code_unknown"]).await;
    let code = rp.code(&mut browser, &[]).await;
    app.pass(Duration::from_secs(600));
    rp.redeem(&code).await;
    is(&mut operator, &["code_expired"]).await;
    let code = rp.code(&mut browser, &[]).await;
    rp.redeem(&code).await;
    let again = rp.redeem(&code).await;
    assert!(
        again.body.contains("the code is unknown, expired or already used"),
        "{}",
        again.body
    );
    is(&mut operator, &["code_reused"]).await;
    rp.refresh("ieum_rt_nothing").await;
    is(&mut operator, &["refresh_token_invalid"]).await;
    let code = rp.code(&mut browser, &[]).await;
    let with = async |redirect: &str, verifier: &str| -> Answer {
        rp.token(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ])
        .await
    };
    with("https://rp.example/other", VERIFIER).await;
    is(&mut operator, &["redirect_uri_differs"]).await;
    with(CALLBACK, &"x".repeat(43)).await;
    is(&mut operator, &["pkce_verifier_wrong"]).await;
    rp.token(&[("grant_type", "password")]).await;
    is(&mut operator, &["grant_type_unsupported"]).await;
    rp.token(&[("grant_type", "authorization_code")]).await;
    is(&mut operator, &["request_malformed"]).await;
    // Credentials: the client is told the same for all of them.
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", "rp"),
        ("client_secret", "ieum_cs_wrong"),
    ];
    let wrong = rp.token_with(None, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    is(&mut operator, &["client_secret_wrong"]).await;
    let none = rp.token_with(None, &fields[..2]).await;
    assert_eq!(none.body, wrong.body, "no oracle");
    is(&mut operator, &["auth_method_not_registered"]).await;
    // A pushed request, and one that was used.
    rp.post("/oauth2/par", &[("response_type", "code")]).await;
    is(&mut operator, &["redirect_uri_missing"]).await;
    let stale = format!(
        "/oauth2/authorize?client_id=rp&request_uri=urn:ietf:params:oauth:request_uri:ieum_pr_{}",
        "A".repeat(43)
    );
    let shown = browser.get(&stale).await;
    assert!(shown.texts("dd").contains(&"request_uri_used".to_owned()));
    is(&mut operator, &["request_uri_used"]).await;
    // Silence is no error.
    let silent = app.browser().get(&rp.address(&[("prompt", "none")])).await;
    assert_eq!(param(silent.location(), "error").as_deref(), Some("login_required"));
    assert!(codes(&rp, &mut operator).await.is_empty());
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_and_a_wrong_sign_out_are_noted() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut operator = app.operator("op@example.com").await;
    let mut browser = app.signed_in(&created).await;
    let code = rp.code(&mut browser, &[("scope", "openid offline_access")]).await;
    let first = super::json(&rp.redeem(&code).await);
    let refresh = text(&first, "refresh_token");
    let second = super::json(&rp.refresh(refresh).await);
    rp.refresh(text(&second, "refresh_token")).await;
    app.pass(Duration::from_secs(120));
    assert_eq!(rp.refresh(refresh).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(codes(&rp, &mut operator).await, ["refresh_token_reused"]);
    let shown = browser
        .get("/oauth2/logout?client_id=rp&post_logout_redirect_uri=https://rp.example/else")
        .await;
    assert!(
        shown.texts("dd").contains(&"post_logout_uri_not_registered".to_owned()),
        "{}",
        shown.body
    );
    browser.get("/oauth2/logout?client_id=rp&id_token_hint=nonsense").await;
    assert_eq!(
        codes(&rp, &mut operator).await,
        [
            "logout_hint_refused",
            "post_logout_uri_not_registered",
            "refresh_token_reused"
        ]
    );
}

#[tokio::test]
async fn a_logout_that_cannot_be_delivered_is_noted_when_it_is_given_up() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    // An address inside the network is never called.
    rp.set_logout(&AskedLogout {
        backchannel_uri: "https://10.0.0.1/bye?tenant=secret",
        ..AskedLogout::default()
    })
    .await;
    let mut operator = app.operator("op@example.com").await;
    let mut browser = app.signed_in(&created).await;
    rp.tokens(&mut browser).await;
    browser.post("/logout", &[]).await;
    ieum_app::core::outbox::drain_without_mail(&app.ctx(), 100)
        .await
        .unwrap();
    assert_eq!(codes(&rp, &mut operator).await, ["logout_delivery_failed"]);
    let page = operator.get(&address(&rp)).await;
    assert!(page.body.contains("uri: https://10.0.0.1/bye ?…"), "{}", page.body);
    assert!(page.links().contains(&format!("/operator/systems/{}/logout", rp.id)));
}

#[tokio::test]
async fn the_page_is_the_operators_and_speaks_both_languages() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let mut operator = app.operator("op@example.com").await;
    app.browser().get(&rp.address(&[("code_challenge_method", "")])).await;
    save(&app).await;
    for (lang, word) in [("ko", "PKCE가 없거나"), ("en", "There is no PKCE")] {
        let page = operator.get(&format!("{}?lang={lang}", address(&rp))).await;
        assert!(page.body.contains(word), "{}", page.body);
    }
    assert!(Reason::parse("pkce_missing").is_some());
    let stranger = app.browser().get(&address(&rp)).await;
    assert!(stranger.location().starts_with("/operator/login"));
    let nobody = operator
        .get("/operator/systems/01938e2a-7b00-7000-8000-000000000001/errors/clear")
        .await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    let gone = operator
        .post(
            "/operator/systems/01938e2a-7b00-7000-8000-000000000001/errors/clear",
            &[],
        )
        .await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}
