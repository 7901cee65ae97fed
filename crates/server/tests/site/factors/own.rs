//! One's own factors: whoever merely took the session over changes nothing.

use http::StatusCode;

use super::{STEP, enter, set_up, state};
use crate::login::{linked, sign_in};
use crate::on_both;
use crate::support::{PASSWORD, TestApp};

const EMAIL: &str = "haneul@hanbit.example";

on_both! {
    async fn adding_and_removing_asks_for_the_password_and_tells_the_person(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let mut browser = app.signed_in(&org).await;
        let page = browser.get("/account/factors/totp").await;
        let code = super::Phone::of(&page).code(&app);
        let offer = page.attribute("[name=offer]", "value").unwrap();
        for (password, field) in [("", "#password-error"), ("틀린 비밀번호", "#password-error")] {
            let fields = [("offer", offer.as_str()), ("code", &code), ("password", password)];
            let answer = browser.post("/account/factors/totp", &fields).await;
            assert_eq!((answer.status, answer.texts(field).len()), (StatusCode::UNPROCESSABLE_ENTITY, 1), "{password}");
        }
        let fields = [("offer", offer.as_str()), ("code", "12"), ("password", PASSWORD)];
        assert_eq!(browser.post("/account/factors/totp", &fields).await.texts("#code-error").len(), 1);
        assert!(!app.store().read().await.unwrap().factor_standing(org.account).await.unwrap().has_factor(), "nothing counts yet");

        let (_, codes) = set_up(&app, &org).await;
        let (remove, renew) = ("/account/factors/totp/remove", "/account/factors/codes");
        assert_eq!(browser.post(remove, &[("password", "틀린 비밀번호")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let renewed = browser.post(renew, &[("password", PASSWORD)]).await;
        let new = renewed.texts(".codes li");
        assert!(new.len() == 10 && new.iter().all(|code| !codes.contains(code)), "{}", renewed.body);
        for (code, expected) in [(&codes[0], StatusCode::UNPROCESSABLE_ENTITY), (&new[0], StatusCode::SEE_OTHER)] {
            let mut other = app.browser();
            let ticket = state(&sign_in(&mut other, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
            assert_eq!(enter(&mut other, &ticket, code).await.status, expected);
        }
        assert!(browser.get("/account/factors").await.body.contains("9개"));
        assert_eq!(browser.post(remove, &[("password", PASSWORD)]).await.location(), "/account/factors");
        let standing = app.store().read().await.unwrap().factor_standing(org.account).await.unwrap();
        assert_eq!((standing.has_factor(), standing.codes_left), (false, 0), "codes alone are no factor");
        assert!(sign_in(&mut app.browser(), "/o/hanbit", EMAIL, PASSWORD).await.location().starts_with("/console/"));
        let subjects: Vec<_> = app.mails_to(EMAIL).await.iter().map(|m| m.message.subject.clone()).collect();
        for part in ["등록되었습니다", "삭제되었습니다", "새로 만들었습니다"] {
            assert!(subjects.iter().any(|s| s.contains(part)), "{part}: {subjects:?}");
        }
        assert_eq!(browser.get(remove).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn who_has_no_password_signs_in_afresh() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
    set_up(&app, &org).await;
    app.sql("UPDATE accounts SET password_hash = NULL").await;
    let mut browser = app.signed_in(&org).await;
    let page = browser.get("/account/factors/codes").await;
    assert_eq!(page.attribute("#password", "name"), None, "there is none to ask for");
    let fresh = browser.post("/account/factors/codes", &[]).await;
    assert_eq!(fresh.texts(".codes li").len(), 10);
    app.pass(20 * STEP);
    let late = browser.post("/account/factors/codes", &[]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.body.contains("다시 로그인"), "{}", late.body);
}
