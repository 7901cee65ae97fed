//! Signed requests: only what is inside counts, and only for as long as it holds.

use http::StatusCode;
use ieum_oidc::jose::{Alg, SigningKey};
use serde_json::json as value;

use super::{bring, bring_object, call, choose, object, pairs, push, seconds, with_key};
use crate::provider::assertion::{jwks, key};
use crate::provider::published::publish;
use crate::provider::{CALLBACK, form, json, next, organization, param, register, rp, sign_in, text};
use crate::support::TestApp;

#[tokio::test]
async fn only_what_the_client_signed_counts() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let key = with_key(&rp).await;
    let mut browser = app.signed_in(&created).await;
    let beside = [
        ("scope", "openid email"),
        ("state", "outside"),
        ("redirect_uri", "https://evil.example/cb"),
        ("response_mode", "form_post"),
    ];
    let signed = object(
        &rp,
        &key,
        value!({"max_age": 3600, "claims": {"id_token": {"acr": null}}}),
    );
    let answer = browser.get(&bring_object(&rp, &signed, &beside)).await;
    assert!(
        answer.location().starts_with(&format!("{CALLBACK}?code=")),
        "{}",
        answer.location()
    );
    assert_eq!(param(answer.location(), "state").as_deref(), Some("inside"));
    let code = param(answer.location(), "code").unwrap();
    assert_eq!(text(&json(&rp.redeem(&code).await), "scope"), "openid profile");
}

#[tokio::test]
async fn an_object_that_is_not_believed_goes_nowhere_but_to_the_clients_own_address() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let (rp, other) = (rp(&app).await, register(&app, "other", &form("다른 시스템")).await);
    let key = with_key(&rp).await;
    let foreign = with_key(&other).await;
    let mut browser = app.signed_in(&created).await;
    let now = app.ctx().now().as_seconds();
    let sound = object(&rp, &key, value!({}));
    let parts: Vec<&str> = sound.split('.').collect();
    let none = format!(
        "{}.{}.",
        ieum_oidc::jose::base64url::encode(r#"{"alg":"none"}"#),
        parts[1]
    );
    for (name, text) in [
        ("another's key", object(&rp, &foreign, value!({}))),
        ("unsigned", none),
        ("no signature", format!("{}.{}", parts[0], parts[1])),
        (
            "another issuer",
            object(&rp, &key, value!({"aud": "https://other.example"})),
        ),
        ("another client", object(&rp, &key, value!({"client_id": "other"}))),
        ("expired", object(&rp, &key, value!({"exp": now - 1}))),
        ("endless", object(&rp, &key, value!({"exp": now + 100_000}))),
        ("not yet", object(&rp, &key, value!({"nbf": now + 120}))),
        ("nested", object(&rp, &key, value!({"request": sound}))),
        (
            "by reference",
            object(&rp, &key, value!({"request_uri": "https://rp.example/r"})),
        ),
    ] {
        for locale in ["ko", "en"] {
            let answer = browser.get(&bring_object(&rp, &text, &[("ui_locales", locale)])).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::BAD_REQUEST, ""),
                "{name}"
            );
            assert!(answer.body.contains(&format!("lang=\"{locale}\"")), "{name}");
        }
        let known = browser
            .get(&bring_object(&rp, &text, &[("redirect_uri", CALLBACK), ("state", "s")]))
            .await;
        assert_eq!(
            param(known.location(), "error").as_deref(),
            Some("invalid_request_object"),
            "{name}"
        );
        let evil = browser
            .get(&bring_object(
                &rp,
                &text,
                &[("redirect_uri", "https://evil.example/cb")],
            ))
            .await;
        assert_eq!(evil.location(), "", "{name}");
        let pushed = call(&rp, "/oauth2/par", &[("request", &text)]).await;
        assert_eq!(
            super::text(&super::json(&pushed), "error"),
            "invalid_request_object",
            "{name}"
        );
    }
    let inside = object(&rp, &key, value!({"redirect_uri": "https://evil.example/cb"}));
    let answer = browser.get(&bring_object(&rp, &inside, &[])).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::BAD_REQUEST, ""));
    let address = browser
        .get(&rp.address(&[("request_uri", "https://rp.example/request.jwt")]))
        .await;
    assert_eq!(
        param(address.location(), "error").as_deref(),
        Some("request_uri_not_supported")
    );
}

#[tokio::test]
async fn an_object_may_run_out_while_the_person_signs_in_but_does_not_start_anew() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let key = with_key(&rp).await;
    let signed = object(&rp, &key, value!({"organization": "hanbit"}));
    let mut browser = app.browser();
    browser.get("/login").await;
    let asked = browser.get(&bring_object(&rp, &signed, &[])).await;
    assert!(asked.location().starts_with("/o/hanbit?next="), "{}", asked.location());
    let login = browser.get(asked.location()).await;
    let policy = login.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' https://rp.example"), "{policy}");
    app.pass(seconds(600));
    sign_in(&mut browser, &created).await;
    let back = next(&asked);
    assert!(param(browser.get(&back).await.location(), "code").is_some());
    for address in [back, bring_object(&rp, &signed, &[])] {
        let again = browser.get(&address).await;
        assert_eq!(
            (again.status, again.location()),
            (StatusCode::BAD_REQUEST, ""),
            "expired by now"
        );
    }
}

#[tokio::test]
async fn a_client_that_must_sign_is_answered_nothing_else() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let key = with_key(&rp).await;
    choose(&rp, |profile| profile.requests.require_signed_request = true).await;
    let mut browser = app.signed_in(&created).await;
    browser.get("/account").await;
    let plain = browser.get(&rp.address(&[])).await;
    assert_eq!(param(plain.location(), "error").as_deref(), Some("invalid_request"));
    let pushed = call(&rp, "/oauth2/par", &pairs(&rp, &[])).await;
    assert_eq!(text(&json(&pushed), "error"), "invalid_request");
    let signed = object(&rp, &key, value!({}));
    assert!(param(browser.get(&bring_object(&rp, &signed, &[])).await.location(), "code").is_some());
    // Signed and pushed; the form's other parameters do not count.
    let uri = push(&rp, &[("request", &signed), ("state", "outside")]).await;
    let answer = browser.get(&bring(&rp, &uri)).await;
    assert!(param(answer.location(), "code").is_some(), "{}", answer.location());
    assert_eq!(param(answer.location(), "state").as_deref(), Some("inside"));
}

#[tokio::test]
async fn an_object_is_verified_with_the_keys_that_its_client_publishes() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let (first, second) = (key("k1", Alg::Es256), key("k2", Alg::Es256));
    let place = publish(jwks(&[&first])).await;
    choose(&rp, |profile| {
        profile.auth.jwks_uri = Some(place.uri.clone());
        profile.requests.require_signed_request = true;
    })
    .await;
    let mut browser = app.signed_in(&created).await;
    let bring = |key: &SigningKey| bring_object(&rp, &object(&rp, key, value!({})), &[("redirect_uri", CALLBACK)]);
    let error = async |key: &SigningKey| {
        let answer = app.browser().get(&bring(key)).await;
        param(answer.location(), "error")
    };
    for _ in 0..3 {
        let answer = browser.get(&bring(&first)).await;
        assert!(param(answer.location(), "code").is_some(), "{}", answer.location());
    }
    let fetched = || place.asked.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!(fetched(), 1, "kept");
    // A key that nobody knows is looked for once in a while, whoever names it.
    for _ in 0..5 {
        assert_eq!(
            error(&key("k9", Alg::Es256)).await.as_deref(),
            Some("invalid_request_object")
        );
    }
    assert_eq!(fetched(), 1, "not at a stranger's word");
    *place.answer.lock().unwrap() = (200, jwks(&[&second]));
    app.pass(seconds(31));
    let answer = browser.get(&bring(&second)).await;
    assert!(param(answer.location(), "code").is_some(), "{}", answer.location());
    assert_eq!(
        error(&first).await.as_deref(),
        Some("invalid_request_object"),
        "withdrawn"
    );
    let pushed = call(&rp, "/oauth2/par", &[("request", &object(&rp, &second, value!({})))]).await;
    assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.body);
    let pushed = call(&rp, "/oauth2/par", &[("request", &object(&rp, &first, value!({})))]).await;
    assert_eq!(text(&json(&pushed), "error"), "invalid_request_object");
    // Nobody answers any more, and what is known is too old.
    *place.answer.lock().unwrap() = (503, String::new());
    app.pass(seconds(2 * 3600));
    assert_eq!(error(&second).await.as_deref(), Some("invalid_request_object"));
}
