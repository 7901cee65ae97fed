//! Operators sign in apart from members.

use std::time::Duration;

use http::StatusCode;
use ieum_app::Actor;
use ieum_app::operators::add_in;
use ieum_model::email::Email;
use ieum_model::plan::Plan;

use crate::on_both;
use crate::support::{Answer, Browser, PASSWORD, TestApp};

/// Somebody who is super admin of an organisation, has [`PASSWORD`], and is an operator, too.
async fn operator(app: &TestApp, email: &str) {
    app.organization("운영사", Plan::Free, email).await;
    let ctx = app.ctx();
    app.write(async |tx| add_in(&ctx, tx, &Actor::system(), "이운영", &Email::parse(email).unwrap()).await)
        .await;
}

async fn sign_in(browser: &mut Browser<'_>, email: &str, password: &str) -> Answer {
    let fields = [("username", email), ("password", password)];
    browser.post("/operator/login", &fields).await
}

on_both! {
    async fn an_operator_signs_in_and_out_with_a_session_of_its_own(app) {
        operator(&app, "op@ieum.example").await;
        let mut browser = app.browser();
        let page = browser.get("/operator/login").await;
        assert_eq!(page.attribute("#username", "autocomplete").as_deref(), Some("username"));
        let answer = sign_in(&mut browser, "OP@ieum.example", PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/operator"), "{}", answer.body);
        let first = browser.cookie("ieum_operator").unwrap();
        assert!(browser.cookie("ieum_session").is_none());
        assert_eq!(browser.get("/account").await.location(), "/login?next=%2Faccount", "it is no member's session");

        sign_in(&mut browser, "op@ieum.example", PASSWORD).await;
        let second = browser.cookie("ieum_operator").unwrap();
        assert_ne!(first, second);
        let operator_of = async |cookie: &str| {
            let secret = ieum_model::secret::Secret::new(cookie.to_owned());
            ieum_app::access::operator(&app.ctx(), Some(&secret)).await.is_ok()
        };
        assert!(!operator_of(&first).await && operator_of(&second).await);
        let out = browser.post("/operator/logout", &[]).await;
        assert_eq!(out.location(), "/operator/login");
        assert!(browser.cookie("ieum_operator").is_none() && !operator_of(&second).await);
        assert_eq!(browser.post("/operator/logout", &[]).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn who_is_no_operator_is_told_the_same_as_nobody() {
    let app = TestApp::sqlite().await;
    operator(&app, "op@ieum.example").await;
    app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let mut browser = app.browser();
    browser.get("/").await;
    let expected = sign_in(&mut browser, "nobody@bada.example", PASSWORD).await;
    assert_eq!(expected.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (email, password) in [("bada@bada.example", PASSWORD), ("op@ieum.example", "틀린 비밀번호")] {
        let before = app.site.app.passwords.compared();
        let answer = sign_in(&mut browser, email, password).await;
        assert_eq!(
            answer.body.replace(email, ""),
            expected.body.replace("nobody@bada.example", ""),
            "{email}"
        );
        assert_eq!(app.site.app.passwords.compared() - before, 1);
    }
    for (email, field) in [("", "#username-error"), ("op", "#username-error")] {
        assert_eq!(sign_in(&mut browser, email, PASSWORD).await.texts(field).len(), 1);
    }
    assert_eq!(
        sign_in(&mut browser, "op@ieum.example", "")
            .await
            .texts("#password-error")
            .len(),
        1
    );
}

#[tokio::test]
async fn ten_wrong_passwords_lock_an_operator_and_not_the_member() {
    let app = TestApp::sqlite().await;
    operator(&app, "op@ieum.example").await;
    let mut browser = app.browser();
    for time in 1..=10 {
        let answer = sign_in(&mut browser, "op@ieum.example", "틀린 비밀번호").await;
        assert_eq!(answer.body.contains("로그인이 잠겼습니다"), time == 10, "{time}");
    }
    let right = sign_in(&mut browser, "op@ieum.example", PASSWORD).await;
    assert_eq!(right.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.mails_to("op@ieum.example").await.len(), 1);
    app.pass(Duration::from_secs(3600));
    assert_eq!(
        sign_in(&mut browser, "op@ieum.example", PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn an_operator_comes_back_to_the_page_that_asked() {
    let app = TestApp::sqlite().await;
    operator(&app, "op@ieum.example").await;
    for (next, expected) in [
        ("/operator/applications", "/operator/applications"),
        ("//evil.example", "/operator"),
    ] {
        let fields = [("username", "op@ieum.example"), ("password", PASSWORD), ("next", next)];
        assert_eq!(
            app.browser().post("/operator/login", &fields).await.location(),
            expected
        );
    }
}
