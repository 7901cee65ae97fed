//! `/oauth2/authorize`: every error, what is asked of the person, and that no address but the client's own is ever gone to.

use std::time::Duration;

use http::StatusCode;

use super::{CALLBACK, form, id_token, issuer, json, next, organization, param, register, rp, sign_in};
use crate::support::TestApp;

#[tokio::test]
async fn before_the_redirect_uri_is_proven_errors_are_only_shown_in_both_languages() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    for (name, changes) in [
        ("no client", &[("client_id", "")][..]),
        ("unknown client", &[("client_id", "nobody")]),
        ("no redirect URI", &[("redirect_uri", "")]),
        ("another host", &[("redirect_uri", "https://evil.example/cb")]),
        ("suffix", &[("redirect_uri", "https://rp.example/cb/")]),
        ("query", &[("redirect_uri", "https://rp.example/cb?x=1")]),
        ("case", &[("redirect_uri", "https://RP.example/cb")]),
        ("port", &[("redirect_uri", "https://rp.example:443/cb")]),
        ("user", &[("redirect_uri", "https://rp.example@evil.example/cb")]),
        ("the pattern itself", &[("redirect_uri", "http://127.0.0.1:*/callback")]),
        ("loopback by name", &[("redirect_uri", "http://localhost:80/callback")]),
        ("loopback path", &[("redirect_uri", "http://127.0.0.1:80/callback/x")]),
    ] {
        for (locale, word) in [("ko", "요청"), ("en", "request")] {
            let mut changes = changes.to_vec();
            changes.push(("ui_locales", locale));
            let answer = app.browser().get(&rp.address(&changes)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
            assert_eq!(answer.location(), "", "{name}");
            assert!(
                answer.body.contains(&format!("lang=\"{locale}\"")),
                "{name}: {}",
                answer.body
            );
            assert!(answer.body.contains(word), "{name}: {}", answer.body);
        }
    }
    let twice = format!("{}&client_id=rp", rp.address(&[]));
    assert_eq!(app.browser().get(&twice).await.status, StatusCode::BAD_REQUEST);
    let twice = format!("{}&redirect_uri=https%3A%2F%2Frp.example%2Fcb", rp.address(&[]));
    assert_eq!(app.browser().get(&twice).await.location(), "");
}

#[tokio::test]
async fn after_that_errors_go_to_the_client_with_state_and_issuer() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let mut browser = app.signed_in(&created).await;
    let rp = rp(&app).await;
    let long = "x".repeat(600);
    for (name, changes, error) in [
        ("no response type", &[("response_type", "")][..], "invalid_request"),
        ("implicit", &[("response_type", "token")], "unsupported_response_type"),
        (
            "hybrid",
            &[("response_type", "code id_token")],
            "unsupported_response_type",
        ),
        ("fragment", &[("response_mode", "fragment")], "invalid_request"),
        ("no openid", &[("scope", "profile")], "invalid_scope"),
        ("scope of a stranger", &[("scope", "openid phone")], "invalid_scope"),
        (
            "no PKCE",
            &[("code_challenge", ""), ("code_challenge_method", "")],
            "invalid_request",
        ),
        ("plain PKCE", &[("code_challenge_method", "plain")], "invalid_request"),
        (
            "PKCE without method",
            &[("code_challenge_method", "")],
            "invalid_request",
        ),
        ("short challenge", &[("code_challenge", "abc")], "invalid_request"),
        ("request object", &[("request", "x.y.z")], "invalid_request_object"),
        (
            "request address",
            &[("request_uri", "https://x")],
            "request_uri_not_supported",
        ),
        ("prompt none and more", &[("prompt", "none login")], "invalid_request"),
        ("unknown prompt", &[("prompt", "sing")], "invalid_request"),
        ("bad age", &[("max_age", "-1")], "invalid_request"),
        ("long nonce", &[("nonce", &long)], "invalid_request"),
        ("forged hint", &[("id_token_hint", "a.b.c")], "invalid_request"),
    ] {
        let answer = browser.get(&rp.address(changes)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name} {}", answer.body);
        assert!(
            answer.location().starts_with(&format!("{CALLBACK}?")),
            "{name}: {}",
            answer.location()
        );
        assert_eq!(param(answer.location(), "error").as_deref(), Some(error), "{name}");
        assert_eq!(param(answer.location(), "state").as_deref(), Some("st&1"), "{name}");
        assert_eq!(param(answer.location(), "iss").as_deref(), Some(issuer()), "{name}");
        assert_eq!(param(answer.location(), "code"), None, "{name}");
    }
    let twice = format!("{}&scope=openid", rp.address(&[]));
    assert_eq!(
        param(browser.get(&twice).await.location(), "error").as_deref(),
        Some("invalid_request")
    );
    let endless = rp.address(&[("acr_values", &"x".repeat(7_000))]);
    assert_eq!(
        param(browser.get(&endless).await.location(), "error").as_deref(),
        Some("invalid_request")
    );

    let only_client = register(
        &app,
        "batch",
        &ieum_app::provider::ClientForm {
            grants: vec!["client_credentials".into()],
            ..form("배치")
        },
    )
    .await;
    let answer = browser.get(&only_client.address(&[])).await;
    assert_eq!(
        param(answer.location(), "error").as_deref(),
        Some("unauthorized_client")
    );
}

#[tokio::test]
async fn a_native_application_is_answered_at_any_loopback_port() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let mut browser = app.signed_in(&created).await;
    let rp = rp(&app).await;
    for port in ["1", "49152", "65535"] {
        let uri = format!("http://127.0.0.1:{port}/callback");
        let answer = browser.get(&rp.address(&[("redirect_uri", &uri)])).await;
        assert!(
            answer.location().starts_with(&format!("{uri}?code=")),
            "{}",
            answer.location()
        );
        assert_eq!(param(answer.location(), "iss").as_deref(), Some(issuer()));
    }
}

#[tokio::test]
async fn who_is_not_signed_in_goes_to_the_right_login_page_and_comes_back() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.browser();
    let answer = browser.get(&rp.address(&[])).await;
    assert!(answer.location().starts_with("/login?next="), "{}", answer.location());
    let asked = [
        ("organization", "hanbit"),
        ("login_hint", "a b@hanbit.example"),
        ("ui_locales", "fr en ko"),
    ];
    let answer = browser.get(&rp.address(&asked)).await;
    assert!(
        answer.location().starts_with("/o/hanbit?next="),
        "{}",
        answer.location()
    );
    assert_eq!(
        param(answer.location(), "login_hint").as_deref(),
        Some("a b@hanbit.example")
    );
    assert_eq!(param(answer.location(), "lang").as_deref(), Some("en"));
    let back = next(&answer);
    assert!(back.starts_with("/oauth2/authorize?"), "{back}");

    sign_in(&mut browser, &created).await;
    let answer = browser.get(&back).await;
    assert!(answer.location().starts_with(CALLBACK), "{}", answer.location());
    assert!(param(answer.location(), "code").is_some());
    assert_eq!(
        param(answer.location(), "interaction"),
        None,
        "our own value stays here"
    );

    // A session of one organisation is no sign-in to another.
    organization(&app, "haneul").await;
    let answer = browser.get(&rp.address(&[("organization", "haneul")])).await;
    assert!(
        answer.location().starts_with("/o/haneul?next="),
        "{}",
        answer.location()
    );
    let silent = [("organization", "haneul"), ("prompt", "none")];
    let answer = browser.get(&rp.address(&silent)).await;
    assert_eq!(param(answer.location(), "error").as_deref(), Some("login_required"));
    // An organisation ID that could lead elsewhere stays one segment of the path.
    let answer = browser.get(&rp.address(&[("organization", "../operator?x")])).await;
    assert!(
        answer.location().starts_with("/o/..%2Foperator%3Fx?next="),
        "{}",
        answer.location()
    );
}

#[tokio::test]
async fn prompt_none_never_shows_a_page() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let silent = rp.address(&[("prompt", "none")]);
    let answer = app.browser().get(&silent).await;
    assert_eq!(param(answer.location(), "error").as_deref(), Some("login_required"));
    let mut browser = app.signed_in(&created).await;
    assert!(param(browser.get(&silent).await.location(), "code").is_some());
    app.pass(Duration::from_secs(120));
    let aged = rp.address(&[("prompt", "none"), ("max_age", "60")]);
    assert_eq!(
        param(browser.get(&aged).await.location(), "error").as_deref(),
        Some("login_required")
    );
}

#[tokio::test]
async fn a_hint_of_a_token_picks_its_member_or_refuses_another() {
    let app = TestApp::sqlite().await;
    let (hanbit, haneul) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&hanbit).await;
    let tokens = rp.tokens(&mut browser).await;
    let hint = super::text(&tokens, "id_token").to_owned();
    let hinted = rp.address(&[("id_token_hint", &hint)]);
    assert!(param(browser.get(&hinted).await.location(), "code").is_some());

    let mut other = app.signed_in(&haneul).await;
    app.pass(Duration::from_secs(1));
    let answer = other.get(&hinted).await;
    assert!(
        answer.location().starts_with("/o/hanbit?next="),
        "{}",
        answer.location()
    );
    let back = next(&answer);
    sign_in(&mut other, &haneul).await;
    let answer = other.get(&back).await;
    assert_eq!(param(answer.location(), "error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn a_request_may_come_as_a_form_of_another_site() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let (path, body) = rp
        .address(&[])
        .split_once('?')
        .map(|(p, q)| (p.to_owned(), q.to_owned()))
        .unwrap();
    let request = http::Request::post(&path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://rp.example")
        .header("sec-fetch-site", "cross-site")
        .body(axum::body::Body::from(body))
        .unwrap();
    // What a browser sends: no cookie.
    let answer = app.browser().send(request).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(
        !answer.headers.contains_key("set-cookie"),
        "the browser has an identifier that it did not send"
    );
    let answer = browser.get(answer.location()).await;
    assert!(param(answer.location(), "code").is_some(), "{}", answer.location());
}

#[tokio::test]
async fn a_password_that_must_be_changed_comes_first() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let ctx = app.ctx();
    let must_change = async |must: bool| {
        app.write(async |tx| Ok(tx.set_password(created.account, "x", must, ctx.now()).await?))
            .await;
    };
    must_change(true).await;
    let answer = browser.get(&rp.address(&[])).await;
    assert!(
        answer.location().starts_with("/account/password?next="),
        "{}",
        answer.location()
    );
    let silent = browser.get(&rp.address(&[("prompt", "none")])).await;
    assert_eq!(
        param(silent.location(), "error").as_deref(),
        Some("interaction_required")
    );
    must_change(false).await;
    assert!(param(browser.get(&next(&answer)).await.location(), "code").is_some());
}

#[tokio::test]
async fn a_former_organisation_id_stands_for_the_present_one_while_it_forwards() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let until = app.ctx().now().plus(Duration::from_secs(3_600));
    app.write(async |tx| {
        tx.retire_slug(created.scope, until).await?;
        let state = ieum_store::org_slug::SlugState::Current;
        tx.insert_slug(created.scope, "hanbit-new", "hanbit-new", state, app.ctx().now())
            .await?;
        Ok(())
    })
    .await;
    let former = rp.address(&[("organization", "hanbit")]);
    let code = param(browser.get(&former).await.location(), "code").unwrap();
    assert_eq!(
        id_token(&app, &json(&rp.redeem(&code).await)).await.org_slug.as_deref(),
        Some("hanbit-new")
    );
    let answer = app.browser().get(&former).await;
    assert!(
        answer.location().starts_with("/o/hanbit-new?next="),
        "{}",
        answer.location()
    );
    app.pass(Duration::from_secs(3_601));
    let answer = browser.get(&former).await;
    assert!(
        answer.location().starts_with("/o/hanbit?next="),
        "{}",
        answer.location()
    );
}
