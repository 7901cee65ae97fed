//! Attempts to come in by a code that is somebody else's, somewhere else's, or no longer one.

use ieum_model::MemberId;
use ieum_store::audit::AuditPage;

use super::*;
use crate::members::{mailed_path, signed_in_as};

/// Hands the role over, as both do it in their browsers.
async fn hand_over(app: &TestApp, org: &Created, boss: &mut Browser<'_>, email: &str, to: MemberId) -> Answer {
    let root = format!("/console/{}", org.scope.org_id());
    let offered = boss
        .post(&format!("{root}/admins/handover"), &[("sign_in_id", email)])
        .await;
    assert_eq!(offered.status, StatusCode::SEE_OTHER, "{}", offered.body);
    let path = mailed_path(app, email, "/handover/").await;
    signed_in_as(app, org, to)
        .await
        .post(&path, &[("answer", "accept")])
        .await
}

on_both! {
    async fn nobody_but_the_super_admin_of_this_organisation_gets_in_and_all_read_the_same(app) {
        let org = linked(&app, "한빛물산", "hanbit", BOSS).await;
        let other = linked(&app, "바다상사", "bada", "bada@bada.example").await;
        linked(&app, "무지상사", "muji", "muji@muji.example").await;
        let (admin, _) = active(&app, &org, "박서준", "seojun@hanbit.example").await;
        make_admin(&app, &org, admin, Menu::ALL.into_iter().collect::<Menus>()).await;
        active(&app, &org, "이도윤", "doyun@hanbit.example").await;
        let codes = make(&mut app.signed_in(&org).await, &org).await;
        let theirs = make(&mut app.signed_in(&other).await, &other).await;
        let (own, foreign) = (codes[0].as_str(), theirs[0].as_str());
        let (mut browser, mut pages) = (app.browser(), Vec::new());
        browser.get("/").await;
        for (slug, id, code) in [
            ("hanbit", BOSS, "aaaaa-bbbbb-ccccc-ddddd-eeeee"),
            ("hanbit", BOSS, "?"),
            ("hanbit", BOSS, foreign),
            ("hanbit", "seojun@hanbit.example", own),
            ("hanbit", "doyun@hanbit.example", own),
            ("hanbit", "nobody@hanbit.example", own),
            ("hanbit", "bada@bada.example", foreign),
            ("bada", BOSS, own),
            ("bada", "bada@bada.example", own),
            // An organisation without codes looks like one with codes.
            ("muji", "muji@muji.example", own),
        ] {
            let answer = try_code(&mut browser, slug, id, code).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{slug} {id}");
            assert!(browser.cookie("ieum_session").is_none());
            if slug == "hanbit" {
                // Each attempt has a code of its own.
                pages.push(answer.body.replace(id, "ID").replace(&crate::traces::code_of(&answer), ""));
            }
        }
        assert!(pages.iter().all(|page| *page == pages[0]), "nobody learns who exists, or who is super admin");
        assert_eq!((left(&app, &org).await, left(&app, &other).await), (5, 5), "no try uses anybody's code up");
        let page = AuditPage { before: None, action: Some("login.failure"), limit: 50 };
        let log = app.store().read().await.unwrap().audit_of(org.scope, page).await.unwrap();
        let words: Vec<_> = log.into_iter().map(|entry| entry.result).collect();
        for code in ["wrong_code", "not_super_admin", "unknown_id"] {
            assert!(words.iter().any(|line| line.contains(code)), "{code}: {words:?}");
        }
        // Suspended means closed, and an address that never was one is no different.
        app.sql("UPDATE organizations SET state = 'suspended' WHERE name = '한빛물산'").await;
        for slug in ["hanbit", "nobody-there"] {
            assert_eq!(try_code(&mut browser, slug, BOSS, own).await.status, StatusCode::NOT_FOUND, "{slug}");
        }
    }

    async fn of_many_at_once_one_code_lets_one_in(app) {
        let org = linked(&app, "한빛물산", "hanbit", BOSS).await;
        let codes = make(&mut app.signed_in(&org).await, &org).await;
        let mut tries = Vec::new();
        for _ in 0..6 {
            let (mut browser, code) = (app.browser(), codes[0].clone());
            tries.push(async move { try_code(&mut browser, "hanbit", BOSS, &code).await.status });
        }
        let answers = futures_util::future::join_all(tries).await;
        let entered = answers.iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
        assert_eq!(entered, 1, "{answers:?}");
        assert_eq!(left(&app, &org).await, 4);
    }

    async fn the_codes_and_what_they_opened_end_with_the_role(app) {
        let org = linked(&app, "한빛물산", "hanbit", BOSS).await;
        let (next, _) = active(&app, &org, "박서준", "seojun@hanbit.example").await;
        let mut boss = app.signed_in(&org).await;
        let codes = make(&mut boss, &org).await;
        let mut by_code = app.browser();
        try_code(&mut by_code, "hanbit", BOSS, &codes[0]).await;
        let home = format!("/console/{}", org.scope.org_id());
        assert_eq!(by_code.get(&home).await.status, StatusCode::OK);
        let done = hand_over(&app, &org, &mut boss, "seojun@hanbit.example", next).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(by_code.get(&home).await.status, StatusCode::NOT_FOUND, "what a code opened ends");
        for id in [BOSS, "seojun@hanbit.example"] {
            assert_eq!(try_code(&mut app.browser(), "hanbit", id, &codes[1]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{id}");
        }
        // The new one makes a set, and the former super admin's paper stays worthless.
        let theirs = make(&mut signed_in_as(&app, &org, next).await, &org).await;
        assert_eq!(try_code(&mut app.browser(), "hanbit", BOSS, &theirs[0]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(try_code(&mut app.browser(), "hanbit", "seojun@hanbit.example", &theirs[0]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(by_code.get(&home).await.status, StatusCode::NOT_FOUND, "nothing comes back to life");
    }

    async fn who_has_no_way_in_takes_no_role_over(app) {
        let org = linked(&app, "한빛물산", "hanbit", BOSS).await;
        let (next, _) = active(&app, &org, "박서준", "seojun@hanbit.example").await;
        app.sql("UPDATE accounts SET password_hash = NULL WHERE name = '박서준'").await;
        let mut boss = app.signed_in(&org).await;
        let refused = hand_over(&app, &org, &mut boss, "seojun@hanbit.example", next).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let now = app.store().read().await.unwrap().get_organization(org.scope).await.unwrap();
        assert_eq!(now.super_admin_id, org.member);
    }
}
