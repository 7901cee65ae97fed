//! RP-initiated logout: never an open redirect, never a silent one without proof.

use http::StatusCode;
use http::header::SET_COOKIE;
use std::time::Duration;
use url::form_urlencoded::Serializer;

use super::{BYE, json, organization, rp, sign_in, text};
use crate::on_both;
use crate::support::TestApp;

fn address(pairs: &[(&str, &str)]) -> String {
    format!(
        "/oauth2/logout?{}",
        Serializer::new(String::new()).extend_pairs(pairs).finish()
    )
}

on_both! {
    async fn a_proven_request_ends_session_and_tokens(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        let tokens = rp.tokens(&mut browser).await;
        let old = browser.clone();
        // The sign-in was renewed since; the hint still names this browser's member.
        app.pass(Duration::from_secs(60));
        sign_in(&mut browser, &created).await;
        // A hint may be old.
        app.pass(Duration::from_secs(1_200));
        let hint = [("id_token_hint", text(&tokens, "id_token")), ("post_logout_redirect_uri", BYE), ("state", "a&b")];
        let mut same = browser.clone();
        let answer = browser.get(&address(&hint)).await;
        assert_eq!(answer.location(), "https://rp.example/bye?state=a%26b", "{}", answer.body);
        assert!(answer.headers.get_all(SET_COOKIE).iter().any(|c| c.to_str().unwrap().starts_with("ieum_session=;")));
        assert_eq!(text(&json(&rp.refresh(text(&tokens, "refresh_token")).await), "error"), "invalid_grant");
        for browser in [&mut same, &mut old.clone()] {
            assert!(browser.get(&rp.address(&[])).await.location().starts_with("/login?next="), "the session is over");
        }
    }
}

#[tokio::test]
async fn without_proof_the_person_is_asked() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let tokens = rp.tokens(&mut browser).await;
    let fields = [("client_id", "rp"), ("post_logout_redirect_uri", BYE), ("state", "s")];
    for lang in ["ko", "en"] {
        let page = browser.get(&format!("{}&lang={lang}", address(&fields))).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.body.contains("사내 메신저") && page.body.contains(&format!("lang=\"{lang}\"")),
            "{}",
            page.body
        );
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.ends_with("form-action 'self' https://rp.example"), "{policy}");
    }
    assert_eq!(
        rp.userinfo(text(&tokens, "access_token")).await.status,
        StatusCode::OK,
        "nothing happened yet"
    );
    assert_eq!(
        browser.get(&address(&[])).await.status,
        StatusCode::OK,
        "without a client, too"
    );
    let forged = http::Request::post("/oauth2/logout/confirm")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("client_id=rp"))
        .unwrap();
    assert_eq!(browser.send(forged).await.status, StatusCode::FORBIDDEN);

    let answer = browser.post("/oauth2/logout/confirm", &fields).await;
    assert_eq!(answer.location(), "https://rp.example/bye?state=s");
    assert_eq!(
        rp.userinfo(text(&tokens, "access_token")).await.status,
        StatusCode::UNAUTHORIZED
    );
    // Twice is no error; without an address there is a page, in the language that was chosen last.
    let done = browser.post("/oauth2/logout/confirm", &[]).await;
    assert!(
        done.status == StatusCode::OK && done.body.contains("You are signed out."),
        "{}",
        done.body
    );
}

#[tokio::test]
async fn no_request_leads_to_a_foreign_address_or_signs_anybody_else_out() {
    let app = TestApp::sqlite().await;
    let (hanbit, haneul) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&hanbit).await;
    let mut other = app.signed_in(&haneul).await;
    let tokens = rp.tokens(&mut browser).await;
    let foreign = rp.tokens(&mut other).await;
    let (own, strange) = (text(&tokens, "id_token"), text(&foreign, "id_token"));
    let twice = [("client_id", "rp"), ("client_id", "rp")];
    for (name, pairs) in [
        (
            "foreign address",
            &[
                ("id_token_hint", own),
                ("post_logout_redirect_uri", "https://evil.example/"),
            ][..],
        ),
        (
            "longer address",
            &[
                ("id_token_hint", own),
                ("post_logout_redirect_uri", "https://rp.example/bye/x"),
            ],
        ),
        ("nobody's address", &[("post_logout_redirect_uri", BYE)]),
        (
            "forged hint",
            &[("id_token_hint", "a.b.c"), ("post_logout_redirect_uri", BYE)],
        ),
        ("another client", &[("id_token_hint", own), ("client_id", "other")]),
        ("repeated", &twice),
    ] {
        let answer = browser.get(&address(pairs)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
        assert_eq!(answer.location(), "", "{name}");
    }
    let answer = browser
        .get(&address(&[
            ("id_token_hint", strange),
            ("post_logout_redirect_uri", BYE),
        ]))
        .await;
    assert_eq!(
        answer.status,
        StatusCode::OK,
        "somebody else's hint is no proof: the person is asked"
    );
    assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
    let forged = browser
        .post(
            "/oauth2/logout/confirm",
            &[
                ("client_id", "rp"),
                ("post_logout_redirect_uri", "https://evil.example/"),
            ],
        )
        .await;
    assert_eq!((forged.status, forged.location()), (StatusCode::BAD_REQUEST, ""));
    assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);

    let post = http::Request::post("/oauth2/logout")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://rp.example")
        .body(axum::body::Body::from(
            address(&[("id_token_hint", own)]).split_once('?').unwrap().1.to_owned(),
        ))
        .unwrap();
    let answer = app.browser().send(post).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let answer = browser.get(answer.location()).await;
    assert!(
        answer.status == StatusCode::OK && answer.body.contains("로그아웃했습니다"),
        "{}",
        answer.body
    );
    assert_eq!(
        rp.userinfo(text(&foreign, "access_token")).await.status,
        StatusCode::OK,
        "the other browser stays"
    );
}
