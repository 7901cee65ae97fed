//! Pushed requests: the whole way on both databases, once, for one browser, and what is refused.

use http::StatusCode;

use super::{bring, call, choose, pairs, push, seconds};
use crate::on_both;
use crate::provider::{form, id_token, json, next, organization, param, register, rp, sign_in, text};
use crate::support::TestApp;

on_both! {
    async fn a_pushed_request_survives_the_login_pages_and_leads_to_one_code(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let answer = call(&rp, "/oauth2/par", &pairs(&rp, &[("organization", "hanbit"), ("ui_locales", "en")])).await;
        assert_eq!((answer.status, &answer.headers["cache-control"].to_str().unwrap()), (StatusCode::CREATED, &"no-store"));
        assert_eq!(json(&answer)["expires_in"], 90);
        let uri = text(&json(&answer), "request_uri").to_owned();
        assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:"), "{uri}");

        let mut browser = app.browser();
        browser.get("/login").await;
        app.pass(seconds(80));
        let asked = browser.get(&bring(&rp, &uri)).await;
        assert!(asked.location().starts_with("/o/hanbit?next="), "{}", asked.location());
        assert!(asked.location().ends_with("&lang=en"), "what was pushed counts: {}", asked.location());
        let login = browser.get(asked.location()).await;
        let policy = login.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("form-action 'self' https://rp.example"), "{policy}");
        // The person takes longer than the reference holds.
        app.pass(seconds(600));
        sign_in(&mut browser, &created).await;
        let back = next(&asked);
        let done = browser.get(&back).await;
        assert_eq!(param(done.location(), "state").as_deref(), Some("st&1"));
        let code = param(done.location(), "code").unwrap_or_else(|| panic!("{}", done.location()));
        let tokens = json(&rp.redeem(&code).await);
        assert_eq!(id_token(&app, &tokens).await.nonce.as_deref(), Some("n1"));

        for (name, address) in [("back", back), ("from the start", bring(&rp, &uri))] {
            let again = browser.get(&address).await;
            assert_eq!((again.status, again.location()), (StatusCode::BAD_REQUEST, ""), "{name}");
            assert!(again.body.contains("유효 시간이 지난") || again.body.contains("used before"), "{name}: {}", again.body);
        }
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
    }

    async fn of_many_browsers_at_once_one_takes_it(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let uri = push(&rp, &[]).await;
        let address = bring(&rp, &uri);
        let mut browsers = Vec::new();
        for _ in 0..8 {
            let mut browser = app.signed_in(&created).await;
            browser.get("/account").await;
            browsers.push(browser);
        }
        let answers = futures_util::future::join_all(browsers.iter_mut().map(|browser| browser.get(&address))).await;
        let codes = answers.iter().filter(|answer| param(answer.location(), "code").is_some()).count();
        assert_eq!(codes, 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == StatusCode::BAD_REQUEST).count(), 7);
    }

    async fn what_ran_out_is_forgotten(app) {
        let rp = rp(&app).await;
        let uri = push(&rp, &[]).await;
        app.pass(seconds(91));
        let late = app.browser().get(&bring(&rp, &uri)).await;
        assert_eq!((late.status, late.location()), (StatusCode::BAD_REQUEST, ""));
        assert_eq!(ieum_app::provider::forget_expired(&app.ctx()).await.unwrap(), 0, "somebody may be at the login pages");
        app.pass(seconds(2 * 3_600));
        assert_eq!(ieum_app::provider::forget_expired(&app.ctx()).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_reload_by_the_same_browser_goes_on_and_another_browser_or_client_does_not() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let (rp, other) = (rp(&app).await, register(&app, "other", &form("다른 시스템")).await);
    let uri = push(&rp, &[("organization", "hanbit")]).await;
    let foreign = app.browser().get(&bring(&other, &uri)).await;
    assert_eq!((foreign.status, foreign.location()), (StatusCode::BAD_REQUEST, ""));

    let mut browser = app.browser();
    browser.get("/login").await;
    for _ in 0..2 {
        let asked = browser.get(&bring(&rp, &uri)).await;
        assert!(asked.location().starts_with("/o/hanbit?next="), "{}", asked.location());
    }
    let back = next(&browser.get(&bring(&rp, &uri)).await);
    // Who saw the address, or the address to come back to, cannot use it.
    let mut thief = app.signed_in(&created).await;
    thief.get("/account").await;
    for address in [bring(&rp, &uri), back.clone()] {
        let stolen = thief.get(&address).await;
        assert_eq!(
            (stolen.status, stolen.location()),
            (StatusCode::BAD_REQUEST, ""),
            "{address}"
        );
    }
    app.pass(seconds(1));
    sign_in(&mut browser, &created).await;
    assert!(param(browser.get(&back).await.location(), "code").is_some());
}

#[tokio::test]
async fn nothing_beside_the_reference_counts() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    browser.get("/account").await;
    let uri = push(&rp, &[("scope", "openid")]).await;
    let more = "&scope=openid%20email&state=evil&redirect_uri=https%3A%2F%2Fevil.example&response_mode=form_post";
    let answer = browser.get(&format!("{}{more}", bring(&rp, &uri))).await;
    assert!(
        answer.location().starts_with("https://rp.example/cb?"),
        "{}",
        answer.location()
    );
    assert_eq!(param(answer.location(), "state").as_deref(), Some("st&1"));
    let code = param(answer.location(), "code").unwrap();
    assert_eq!(text(&json(&rp.redeem(&code).await), "scope"), "openid");
    let both = format!("{}&request=a.b.c", bring(&rp, &push(&rp, &[]).await));
    assert_eq!(browser.get(&both).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn only_the_client_pushes_and_only_what_would_be_followed() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let long = "x".repeat(17_000);
    for (name, changes, error) in [
        (
            "reference",
            &[("request_uri", "urn:ietf:params:oauth:request_uri:x")][..],
            "invalid_request",
        ),
        (
            "foreign address",
            &[("redirect_uri", "https://evil.example/cb")],
            "invalid_request",
        ),
        ("no address", &[("redirect_uri", "")], "invalid_request"),
        ("another client", &[("client_id", "other")], "invalid_request"),
        ("implicit", &[("response_type", "token")], "unsupported_response_type"),
        ("scope", &[("scope", "openid phone")], "invalid_scope"),
        ("PKCE", &[("code_challenge", "")], "invalid_request"),
        ("resource", &[("resource", "https://api.example/")], "invalid_target"),
        ("object", &[("request", "a.b.c")], "invalid_request_object"),
        ("endless", &[("login_hint", &long)], "invalid_request"),
    ] {
        let answer = call(&rp, "/oauth2/par", &pairs(&rp, changes)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {}", answer.body);
        assert_eq!(text(&json(&answer), "error"), error, "{name}");
    }
    let wrong = crate::provider::Rp {
        app: &app,
        id: rp.id,
        client_id: rp.client_id.clone(),
        secret: "ieum_cs_wrong".into(),
    };
    let answer = call(&wrong, "/oauth2/par", &pairs(&wrong, &[])).await;
    assert_eq!(
        (answer.status, text(&json(&answer), "error")),
        (StatusCode::UNAUTHORIZED, "invalid_client")
    );
    let public = ieum_app::provider::ClientForm {
        kind: ieum_oidc::client::ClientKind::Public,
        grants: vec!["authorization_code".into()],
        ..form("앱")
    };
    let app_client = register(&app, "app", &public).await;
    let fields = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs(&app_client, &[]))
        .finish();
    let request = http::Request::post("/oauth2/par").header("content-type", "application/x-www-form-urlencoded");
    let answer = app.browser().send(request.body(fields.into()).unwrap()).await;
    assert_eq!(
        answer.status,
        StatusCode::CREATED,
        "a public client has no secret: {}",
        answer.body
    );
    assert_eq!(
        app.browser().get("/oauth2/par").await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn a_client_that_must_push_is_answered_nothing_else_and_a_suspended_one_nothing() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    browser.get("/account").await;
    choose(&rp, |profile| profile.requests.require_par = true).await;
    let plain = browser.get(&rp.address(&[])).await;
    assert_eq!(param(plain.location(), "error").as_deref(), Some("invalid_request"));
    assert_eq!(param(plain.location(), "code"), None);
    let uri = push(&rp, &[]).await;
    assert!(param(browser.get(&bring(&rp, &uri)).await.location(), "code").is_some());

    let uri = push(&rp, &[]).await;
    ieum_app::provider::suspend_client(&app.ctx(), &ieum_app::Actor::system(), rp.id)
        .await
        .unwrap();
    let answer = browser.get(&bring(&rp, &uri)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::BAD_REQUEST, ""));
    let refused = call(&rp, "/oauth2/par", &pairs(&rp, &[])).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
}
