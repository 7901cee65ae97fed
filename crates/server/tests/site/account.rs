//! My account: what it shows, sessions that end, language, password.

use http::StatusCode;
use ieum_model::SessionId;

use crate::login::{enrolled, linked, sign_in};
use crate::on_both;
use crate::support::{PASSWORD, TestApp};

const NEW: &str = "초록숲-산책하기-2027";

on_both! {
    async fn the_account_shows_who_where_and_on_which_devices(app) {
        let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        linked(&app, "바다상사", "bada", "haneul@hanbit.example").await;
        let (mut here, mut there) = (app.browser(), app.browser());
        sign_in(&mut here, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
        sign_in(&mut there, "/o/bada", "haneul@hanbit.example", PASSWORD).await;
        let page = here.get("/account").await;
        assert_eq!(page.status, StatusCode::OK);
        for word in ["김하늘", "haneul@hanbit.example", "192.0.2.7", "이 기기", "2026-11-23 09:00"] {
            assert!(page.body.contains(word), "{word}: {}", page.body);
        }
        assert!(page.body.contains(&format!("/console/{}", org.scope.org_id())));
        assert!(page.body.contains("/o/bada?next=%2Faccount"), "not signed in to the other one here");

        let action = page.attribute("form[action$='/end']", "action").unwrap();
        assert_eq!(here.post(&action, &[]).await.location(), "/account");
        assert!(here.get("/account").await.body.contains("선택한 기기에서 로그아웃했습니다."));
        assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER, "ended at once");
        assert_eq!(here.get("/account").await.status, StatusCode::OK);
        assert_eq!(here.post(&action, &[]).await.status, StatusCode::NOT_FOUND, "there is nothing left to end");
    }

    async fn another_password_ends_every_other_session_and_is_mailed(app) {
        linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        let (mut here, mut there) = (app.browser(), app.browser());
        for browser in [&mut here, &mut there] {
            sign_in(browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
        }
        let page = here.get("/account/password?next=%2Faccount%3Fx").await;
        assert_eq!(page.attribute("#password", "autocomplete").as_deref(), Some("current-password"));
        assert_eq!(page.attribute("#new_password", "autocomplete").as_deref(), Some("new-password"));
        for (current, new, field) in [
            ("", NEW, "#password-error"),
            ("틀린 비밀번호", NEW, "#password-error"),
            (PASSWORD, "", "#new_password-error"),
            (PASSWORD, "hanbit2026!", "#new_password-error"),
            (PASSWORD, PASSWORD, "#new_password-error"),
        ] {
            let answer = here.post("/account/password", &[("password", current), ("new_password", new)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.texts(field).len(), 1, "{current} {new}: {}", answer.body);
        }
        let fields = [("password", PASSWORD), ("new_password", NEW), ("next", "/account?x")];
        let answer = here.post("/account/password", &fields).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account?x"), "{}", answer.body);
        assert!(here.get("/account").await.body.contains("비밀번호를 변경했습니다."));
        assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER);
        let mails = app.mails_to("haneul@hanbit.example").await;
        assert!(mails[0].message.subject.contains("비밀번호가 변경되었습니다"));
        let again = sign_in(&mut there, "/o/hanbit", "haneul@hanbit.example", NEW).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn who_must_change_the_password_gets_nowhere_else_and_then_on() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    enrolled(&app, &org, None, Some("+821012345678")).await;
    let mut browser = app.browser();
    let answer = sign_in(
        &mut browser,
        "/o/hanbit?next=%2Faccount%3Ftab%3D1",
        "010-1234-5678",
        PASSWORD,
    )
    .await;
    let forced = browser.get(answer.location()).await;
    assert_eq!(forced.location(), "/account/password?next=%2Faccount%3Ftab%3D1");
    let page = browser.get(forced.location()).await;
    assert!(
        page.body.contains("관리자가 정한 초기 비밀번호입니다."),
        "{}",
        page.body
    );
    let same = [("password", PASSWORD), ("new_password", PASSWORD)];
    assert_eq!(
        browser.post("/account/password", &same).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let fields = [
        ("password", PASSWORD),
        ("new_password", NEW),
        ("next", "/account?tab=1"),
    ];
    assert_eq!(
        browser.post("/account/password", &fields).await.location(),
        "/account?tab=1"
    );
    let page = browser.get("/account?tab=1").await;
    assert!(page.body.contains("010-1234-5678"), "{}", page.body);
}

#[tokio::test]
async fn a_taken_session_does_not_guess_the_password_without_end() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.signed_in(&org).await;
    let wrong = [("password", "틀린 비밀번호"), ("new_password", NEW)];
    for _ in 0..10 {
        browser.post("/account/password", &wrong).await;
    }
    let right = [("password", PASSWORD), ("new_password", NEW)];
    let answer = browser.post("/account/password", &right).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("비밀번호를 여러 번 잘못 입력했습니다."),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn all_other_sessions_end_after_a_question() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.signed_in(&org).await;
    let (mut second, mut third) = (app.signed_in(&org).await, app.signed_in(&org).await);
    let page = browser.get("/account").await;
    assert_eq!(
        page.attribute("a[data-dialog]", "href").as_deref(),
        Some("/account/sessions/end-others")
    );
    let question = browser.get("/account/sessions/end-others").await;
    assert!(question.body.contains("2곳에서 로그아웃됩니다."), "{}", question.body);
    assert_eq!(
        browser.post("/account/sessions/end-others", &[]).await.location(),
        "/account"
    );
    assert_eq!(second.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(third.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_ends_anothers_session() {
    let app = TestApp::sqlite().await;
    let mine = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let other = linked(&app, "바다상사", "bada", "bada@bada.example").await;
    let mut browser = app.signed_in(&mine).await;
    let mut victim = app.signed_in(&other).await;
    let mut twin = app.signed_in(&other).await;
    let page = twin.get("/account").await;
    let action = page.attribute("form[action$='/end']", "action").unwrap();
    assert_eq!(browser.post(&action, &[]).await.status, StatusCode::NOT_FOUND);
    let unknown = SessionId::new(app.ctx().now(), app.ctx().rng());
    for id in [unknown.to_string(), "x".to_owned()] {
        let path = format!("/account/sessions/{id}/end");
        assert_eq!(browser.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(victim.get("/account").await.status, StatusCode::OK);
    assert_eq!(app.browser().get("/account").await.location(), "/login?next=%2Faccount");
}

#[tokio::test]
async fn the_language_is_kept_with_the_account() {
    let app = TestApp::sqlite().await;
    linked(&app, "Hanbit", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(
        browser.post("/account/language", &[("locale", "en")]).await.location(),
        "/account"
    );
    let page = browser.get("/account").await;
    assert!(
        page.body.contains("The language was saved.") && page.body.contains("My account"),
        "{}",
        page.body
    );
    assert_eq!(
        browser.post("/account/language", &[("locale", "fr")]).await.status,
        StatusCode::BAD_REQUEST
    );
    let mut new = app.browser();
    sign_in(&mut new, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(
        new.cookie("ieum_lang").as_deref(),
        Some("en"),
        "another device speaks it, too"
    );
    for path in ["/account/password", "/account/sessions/end-others"] {
        let page = browser.get(path).await;
        let korean = page
            .body
            .replace("한국어", "")
            .replace("김하늘", "")
            .replace(">김<", "");
        assert!(!korean.chars().any(|c| ('가'..='힣').contains(&c)), "{path}: {korean}");
    }
}
