//! Behaviours that the OpenID Foundation's conformance plans look at and no other test here shows; `docs/conformance.md` names
//! the module that each stands for.

use std::time::Duration;

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, StatusCode};
use ieum_app::provider::ClientForm;
use serde_json::Value;

use super::{
    BYE, CALLBACK, Rp, VERIFIER, form, id_token, json, next, organization, param, register, rp, sign_in, text,
};
use crate::support::{Browser, TestApp};

#[tokio::test]
async fn what_need_not_be_understood_changes_nothing() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    for (name, changes) in [
        ("no nonce", &[("nonce", "")][..]),
        ("another order of scopes", &[("scope", "email profile openid")]),
        ("a scope that nobody knows", &[("scope", "openid address weather")]),
        ("a page", &[("display", "page")]),
        ("a window", &[("display", "popup")]),
        ("a display that nobody knows", &[("display", "wall")]),
        ("languages of claims", &[("claims_locales", "se")]),
        ("a language that we do not speak", &[("ui_locales", "se")]),
        ("a hint that names nobody", &[("login_hint", "nobody@hanbit.example")]),
        ("a class that nobody knows", &[("acr_values", "1 2")]),
        ("a parameter that nobody knows", &[("extra", "foobar")]),
    ] {
        let code = rp.code(&mut browser, changes).await;
        let answer = rp.redeem(&code).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.body);
        let tokens = json(&answer);
        let claims = id_token(&app, &tokens).await;
        let nonce = if name == "no nonce" { None } else { Some("n1") };
        assert_eq!(claims.nonce.as_deref(), nonce, "{name}");
        let info = rp.userinfo(text(&tokens, "access_token")).await;
        assert_eq!(info.status, StatusCode::OK, "{name}");
        assert!(json(&info).get("address").is_none(), "{name}");
    }
}

/// The ID token of a sign-in whose request has these parameters, and whether a login page came first.
async fn signed_in_with(
    rp: &Rp<'_>,
    browser: &mut Browser<'_>,
    created: &ieum_app::organizations::Created,
    changes: &[(&str, &str)],
) -> (Value, bool) {
    let mut answer = browser.get(&rp.address(changes)).await;
    let is_asked = answer.location().contains("?next=");
    if is_asked {
        let back = next(&answer);
        sign_in(browser, created).await;
        answer = browser.get(&back).await;
    }
    let code = param(answer.location(), "code").unwrap_or_else(|| panic!("{} {}", answer.location(), answer.body));
    (json(&rp.redeem(&code).await), is_asked)
}

#[tokio::test]
async fn a_sign_in_is_no_older_than_the_request_allows() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let (first, _) = signed_in_with(&rp, &mut browser, &created, &[]).await;
    let first = id_token(&app, &first).await;
    app.pass(Duration::from_secs(2));
    let (young, is_asked) = signed_in_with(&rp, &mut browser, &created, &[("max_age", "10000")]).await;
    let young = id_token(&app, &young).await;
    assert!(!is_asked, "young enough");
    assert_eq!((&young.sub, young.auth_time), (&first.sub, first.auth_time));
    let (anew, is_asked) = signed_in_with(&rp, &mut browser, &created, &[("max_age", "1")]).await;
    let anew = id_token(&app, &anew).await;
    assert!(is_asked, "too old");
    assert_eq!((&anew.sub, anew.auth_time), (&first.sub, first.auth_time + 2));
}

#[tokio::test]
async fn userinfo_is_got_and_posted_with_the_token_in_the_header_only() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
    let token = text(&tokens, "access_token");
    let got = rp.userinfo(token).await;
    let post = Request::post("/oauth2/userinfo").header(AUTHORIZATION, format!("Bearer {token}"));
    let posted = app.browser().send(post.body(Body::empty()).unwrap()).await;
    assert_eq!((got.status, posted.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(json(&got), json(&posted));
    assert_eq!(text(&json(&got), "sub"), id_token(&app, &tokens).await.sub);
    let body = Request::post("/oauth2/userinfo").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let body = body.body(Body::from(format!("access_token={token}"))).unwrap();
    let answer = app.browser().send(body).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.headers.contains_key("www-authenticate"));
}

#[tokio::test]
async fn a_used_code_is_refused_half_a_minute_later_too_and_its_token_ends() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let code = rp.code(&mut app.signed_in(&created).await, &[]).await;
    let tokens = json(&rp.redeem(&code).await);
    assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
    app.pass(Duration::from_secs(30));
    let again = rp.redeem(&code).await;
    assert_eq!(
        (again.status, text(&json(&again), "error")),
        (StatusCode::BAD_REQUEST, "invalid_grant")
    );
    assert_eq!(
        rp.userinfo(text(&tokens, "access_token")).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn the_query_of_a_redirect_uri_is_part_of_it() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let with_query = format!("{CALLBACK}?foo=bar");
    let form = ClientForm {
        redirect_uris: with_query.clone(),
        ..form("질의")
    };
    let rp = register(&app, "query", &form).await;
    let mut browser = app.signed_in(&created).await;
    let answer = browser.get(&rp.address(&[("redirect_uri", &with_query)])).await;
    assert!(
        answer.location().starts_with(&format!("{with_query}&code=")),
        "{}",
        answer.location()
    );
    let code = param(answer.location(), "code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", with_query.as_str()),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(rp.token(&fields).await.status, StatusCode::OK);
    for other in ["?foo=baz", "?foo=bar&x=1", "?", ""] {
        let answer = browser
            .get(&rp.address(&[("redirect_uri", &format!("{CALLBACK}{other}"))]))
            .await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::BAD_REQUEST, ""),
            "{other}"
        );
    }
}

#[tokio::test]
async fn a_sign_out_needs_neither_state_nor_address() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    for (name, is_hinted, fields, expected) in [
        ("no state", true, &[("post_logout_redirect_uri", BYE)][..], BYE),
        ("no address", true, &[("state", "s")], ""),
        ("only a state", false, &[("state", "s")], ""),
        ("nothing at all", false, &[], ""),
    ] {
        let mut browser = app.signed_in(&created).await;
        let tokens = rp.tokens(&mut browser).await;
        let hint = is_hinted.then(|| ("id_token_hint", text(&tokens, "id_token")));
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(hint.iter().chain(fields))
            .finish();
        let mut answer = browser.get(&format!("/oauth2/logout?{query}")).await;
        if !is_hinted {
            assert_eq!(answer.status, StatusCode::OK, "{name}: the person is asked first");
            assert_eq!(
                rp.userinfo(text(&tokens, "access_token")).await.status,
                StatusCode::OK,
                "{name}"
            );
            answer = browser.post("/oauth2/logout/confirm", fields).await;
        }
        assert_eq!(answer.location(), expected, "{name}: {}", answer.body);
        if expected.is_empty() {
            assert!(answer.body.contains("로그아웃했습니다"), "{name}: {}", answer.body);
        }
        let silent = browser.get(&rp.address(&[("prompt", "none")])).await;
        assert_eq!(
            param(silent.location(), "error").as_deref(),
            Some("login_required"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_hint_whose_signature_was_taken_away_signs_nobody_out() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let tokens = rp.tokens(&mut browser).await;
    let token = text(&tokens, "id_token");
    let (_, claims_and_signature) = token.split_once('.').unwrap();
    let (claims, _) = claims_and_signature.split_once('.').unwrap();
    // {"alg":"none"}
    let unsigned = format!("eyJhbGciOiJub25lIn0.{claims}.");
    let address = format!("/oauth2/logout?id_token_hint={unsigned}&post_logout_redirect_uri={BYE}");
    let answer = browser.get(&address).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::BAD_REQUEST, ""));
    assert!(answer.body.contains("확인할 수 없습니다"), "{}", answer.body);
    assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
}
