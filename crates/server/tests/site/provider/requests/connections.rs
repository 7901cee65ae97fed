//! `/account`: the business systems that a person is connected to, and the end of a connection.

use http::StatusCode;

use super::choose;
use crate::on_both;
use crate::provider::{form, json, organization, param, register, rp, text};

on_both! {
    async fn a_member_disconnects_a_business_system_and_its_tokens_end(app) {
        let created = organization(&app, "hanbit").await;
        let other = organization(&app, "haneul").await;
        let rp = rp(&app).await;
        let second = register(&app, "second", &form("일정 관리")).await;
        let mut browser = app.signed_in(&created).await;
        let empty = browser.get("/account").await;
        assert!(empty.body.contains("연결된 업무 시스템이 없습니다"), "{}", empty.body);
        let tokens = rp.tokens(&mut browser).await;
        let kept = second.tokens(&mut browser).await;
        let page = browser.get("/account").await;
        assert!(page.body.contains("사내 메신저") && page.body.contains("일정 관리") && page.body.contains("연결 해제"), "{}", page.body);
        assert!(browser.clone().get("/account?lang=en").await.body.contains("Connected business systems"));

        let address = format!("/account/systems/{}/{}/disconnect", created.scope.org_id(), rp.id);
        let ask = browser.get(&address).await;
        assert!(ask.body.contains("연결을 해제할까요?"), "{}", ask.body);
        let mut stranger = app.signed_in(&other).await;
        stranger.get("/account").await;
        assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.post(&address, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);

        for _ in 0..2 {
            let done = browser.post(&address, &[]).await;
            assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/account"));
        }
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(text(&json(&rp.refresh(text(&tokens, "refresh_token")).await), "error"), "invalid_grant");
        assert_eq!(second.userinfo(text(&kept, "access_token")).await.status, StatusCode::OK, "the other goes on");
        let page = browser.get("/account").await;
        assert!(!page.body.contains("사내 메신저") && page.body.contains("일정 관리"), "{}", page.body);
        assert_eq!(browser.get(&address).await.status, StatusCode::NOT_FOUND);
        let audit = browser.get(&format!("/console/{}/audit", created.scope.org_id())).await;
        assert!(audit.body.contains("업무 시스템 연결 해제"), "{}", audit.body);
    }

    async fn a_disconnected_business_system_has_to_ask_again(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        choose(&rp, |profile| profile.requests.needs_consent = true).await;
        let mut browser = app.signed_in(&created).await;
        browser.get("/account").await;
        let asked = browser.get(&rp.address(&[])).await;
        let page = browser.get(asked.location()).await;
        let value = |name: &str| page.attribute(&format!("form[action='/oauth2/consent'] input[name={name}]"), "value").unwrap();
        let (next, member, receives) = (value("next"), value("member"), value("receives"));
        let fields = [("next", next.as_str()), ("member", &member), ("receives", &receives), ("decision", "agree")];
        browser.post("/oauth2/consent", &fields).await;
        rp.code(&mut browser, &[]).await;
        browser.post(&format!("/account/systems/{}/{}/disconnect", created.scope.org_id(), rp.id), &[]).await;
        let again = browser.get(&rp.address(&[])).await;
        assert!(again.location().starts_with("/oauth2/consent?next="), "{}", again.location());
        let silent = browser.get(&rp.address(&[("prompt", "none")])).await;
        assert_eq!(param(silent.location(), "error").as_deref(), Some("consent_required"));
    }
}
