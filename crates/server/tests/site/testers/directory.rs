//! With a password that the company's own directory knows.

use http::StatusCode;
use ieum_model::member::MemberState;
use ieum_testkit::slapd::{PASSWORD as MINJIS, Slapd};

use super::{name, open, remove, typed};
use crate::ldap;
use crate::members::{enrol, person};
use crate::on_both;
use crate::provider::{form, param, register, text};

on_both! {
    async fn a_tester_types_the_directorys_password_on_the_real_page(app) {
        let slapd = Slapd::start(3, true).unwrap();
        let mut stage = ldap::stage(&app, &slapd, &[]).await;
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind = 'ldap'").await;
        let rp = register(&app, "rp", &form("사내 메신저")).await;
        let people = [person("김민지", "minji@hanbit.example", "", ""), person("이산", "san@hanbit.example", "", "")];
        let members = enrol(&app, &stage.created, &people, MemberState::Active).await;
        let at = format!("/console/{}/login-page/methods/{}", stage.created.scope.org_id(), stage.method);
        let token = name(&mut stage.admin, &at, members[0]).await;
        // Her number in the directory is the member's external key here.
        let key = format!("/console/{}/members/{}/key", stage.created.scope.org_id(), members[0]);
        let answer = stage.admin.post(&key, &[("key", "minji-7")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);

        let mut browser = app.browser();
        open(&mut browser, &token).await;
        let page = browser.get("/o/hanbit").await;
        let fields = page.links().into_iter().find(|link| link.contains("test=1")).unwrap();
        let page = browser.get(&fields).await;
        assert!(page.body.contains("회사 계정 · 시험 중") && page.body.contains("회사 계정 ID"), "{}", page.body);
        assert_eq!(page.attribute("#form input[name=test]", "value").as_deref(), Some("1"));

        // A stranger who sends the same learns nothing: the answer is the one of a test that is over.
        let stranger = typed(&stage, &mut app.browser(), "minji", MINJIS).await;
        assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stranger.body.contains("시험이 끝났거나"), "{}", stranger.body);
        // A wrong password is one here, too.
        let wrong = typed(&stage, &mut browser, "minji", "wrong-password").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("회사 계정 · 시험 중"), "{}", wrong.body);
        // Somebody else of the directory is not the tester.
        let other = typed(&stage, &mut browser, "p00001", MINJIS).await;
        assert_eq!(other.status, StatusCode::FORBIDDEN, "{}", other.body);

        let answer = typed(&stage, &mut browser, "minji", MINJIS).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        let tokens = rp.tokens(&mut browser).await;
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
        let mut conn = app.store().read().await.unwrap();
        assert!(conn.links_of(stage.created.scope, members[0]).await.unwrap().is_empty(), "a test links nobody");
        drop(conn);

        remove(&mut stage.admin, &at, members[0]).await;
        assert!(param(browser.get(&rp.address(&[])).await.location(), "code").is_none());
        assert_ne!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
        let over = typed(&stage, &mut browser, "minji", MINJIS).await;
        assert!(over.body.contains("시험이 끝났거나"), "{}", over.body);
    }
}
