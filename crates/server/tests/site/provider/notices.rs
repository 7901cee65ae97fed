//! What ends access without anybody signing out is told to business systems too.

use std::time::Duration;

use http::StatusCode;

use super::receiver::Receiver;
use super::{form, id_token, json, organization, register, rp, sign_in, text};
use crate::on_both;
use crate::support::TestApp;

async fn drained(app: &TestApp) {
    app.mails_to("nobody@example.com").await;
}

on_both! {
    async fn what_is_used_twice_ends_and_is_told_once(app) {
        let receiver = Receiver::start().await;
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        rp.is_told_at(&receiver.uri, false).await;
        let mut browser = app.signed_in(&created).await;
        let sid = id_token(&app, &rp.tokens(&mut browser).await).await.sid.unwrap();

        let code = rp.code(&mut browser, &[]).await;
        let tokens = json(&rp.redeem(&code).await);
        for _ in 0..2 {
            assert_eq!(text(&json(&rp.redeem(&code).await), "error"), "invalid_grant");
        }
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED);
        drained(&app).await;
        let taken = receiver.taken();
        assert_eq!(taken.len(), 1, "a code");
        let claims = rp.logout_token(&taken[0]).await;
        assert_eq!((text(&claims, "sub"), text(&claims, "sid")), (created.member.to_string().as_str(), sid.as_str()));

        let first = rp.tokens(&mut browser).await;
        let second = json(&rp.refresh(text(&first, "refresh_token")).await);
        app.pass(Duration::from_secs(60));
        assert_eq!(rp.refresh(text(&second, "refresh_token")).await.status, StatusCode::OK);
        for _ in 0..2 {
            assert_eq!(text(&json(&rp.refresh(text(&first, "refresh_token")).await), "error"), "invalid_grant");
        }
        drained(&app).await;
        assert_eq!(receiver.taken().len(), 1, "a refresh token");
        let mut operator = app.operator("op@example.com").await;
        for (lang, word) in [("ko", "코드나 토큰 재사용"), ("en", "Code or token used again")] {
            let page = operator.get(&format!("/operator/systems/{}/logout?lang={lang}", rp.id)).await;
            assert!(page.body.contains(word), "{}", page.body);
        }
        // What the business system gives back itself it knows of.
        let own = rp.tokens(&mut browser).await;
        assert_eq!(rp.revoke(text(&own, "refresh_token")).await.status, StatusCode::OK);
        drained(&app).await;
        assert!(receiver.taken().is_empty());
    }

    async fn a_disconnected_business_system_is_told_and_no_other(app) {
        let receiver = Receiver::start().await;
        let created = organization(&app, "hanbit").await;
        let (rp, other) = (rp(&app).await, register(&app, "other", &form("다른 시스템")).await);
        rp.is_told_at(&receiver.uri, false).await;
        other.is_told_at(&receiver.uri, false).await;
        let mut browser = app.signed_in(&created).await;
        browser.get("/account").await;
        rp.tokens(&mut browser).await;
        other.tokens(&mut browser).await;
        for _ in 0..2 {
            let address = format!("/account/systems/{}/{}/disconnect", created.scope.org_id(), rp.id);
            assert_eq!(browser.post(&address, &[]).await.status, StatusCode::SEE_OTHER);
        }
        drained(&app).await;
        let taken = receiver.taken();
        assert_eq!(taken.len(), 1);
        let claims = rp.logout_token(&taken[0]).await;
        assert_eq!(text(&claims, "sub"), created.member.to_string());
        assert!(claims.get("sid").is_none(), "the member as a whole");
        assert!(browser.get("/account").await.body.contains("내 계정에서 연결 해제"));
    }

    async fn a_login_method_that_is_turned_off_is_told_for_those_who_came_by_it(app) {
        let receiver = Receiver::start().await;
        let (created, other) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
        let rp = rp(&app).await;
        rp.is_told_at(&receiver.uri, false).await;
        let (mut admin, mut theirs) = (app.signed_in(&created).await, app.signed_in(&other).await);
        rp.tokens(&mut theirs).await;
        let tokens = rp.tokens(&mut admin).await;
        let sid = id_token(&app, &tokens).await.sid.unwrap();
        // It is the super admin's last way but for these.
        crate::emergency::make(&mut admin, &created).await;
        let method = app.write(async |tx| Ok(tx.login_methods(created.scope).await?.remove(0))).await;
        let address = format!("/console/{}/login-page/methods/{}/disable", created.scope.org_id(), method.id);
        let version = method.version.to_string();
        let fields = [("version", version.as_str()), ("confirm_name", method.name.as_str())];
        assert_eq!(admin.post(&address, &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED);
        drained(&app).await;
        let taken = receiver.taken();
        assert_eq!(taken.len(), 1, "nobody of another organisation");
        let claims = rp.logout_token(&taken[0]).await;
        assert_eq!((text(&claims, "sub"), text(&claims, "sid")), (created.member.to_string().as_str(), sid.as_str()));
        sign_in(&mut theirs, &other).await;
        drained(&app).await;
        assert!(receiver.taken().is_empty(), "and not twice");
    }
}
