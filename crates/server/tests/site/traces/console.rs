//! The list, one record, its files, and who may not read them.

use std::time::Duration;

use http::StatusCode;

use super::{code_of, look_up, records};
use crate::login::{linked, sign_in};
use crate::on_both;
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const EMAIL: &str = "haneul@hanbit.example";
const DAY: Duration = Duration::from_secs(24 * 3600);

async fn wrong(app: &TestApp) -> Answer {
    sign_in(&mut app.browser(), "/o/hanbit", EMAIL, "틀린-비밀번호-77").await
}

/// How many records a list shows.
async fn count(admin: &mut Browser<'_>, address: &str) -> usize {
    let page = admin.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}");
    page.texts("tbody tr").len()
}

on_both! {
    async fn the_list_is_searched_filtered_and_paged(app) {
        let org = linked(&app, "한빛물산", "hanbit", EMAIL).await;
        let mut admin = app.signed_in(&org).await;
        let list = format!("/console/{}/traces", org.scope.org_id());
        let empty = admin.get(&list).await;
        assert!(empty.body.contains("아직 로그인 기록이 없습니다"), "{}", empty.body);
        let code = code_of(&wrong(&app).await);
        sign_in(&mut app.browser(), "/o/hanbit", EMAIL, PASSWORD).await;
        assert_eq!(count(&mut admin, &list).await, 2);
        for (query, expected) in [
            ("?result=refused", 1),
            ("?result=signed_in", 1),
            ("?result=waiting", 0),
            ("?reason=wrong_password", 1),
            ("?reason=unknown_id", 0),
            ("?method=passkey", 0),
            ("?from=2026-11-23&to=2026-11-23", 2),
            ("?from=2026-11-24", 0),
            // A name finds who signed in; what was typed is found by what is left of it.
            ("?q=ha***%40hanbit", 2),
            ("?q=%EC%97%86%EB%8A%94%EC%9D%B4%EB%A6%84", 0),
            ("?q=%25", 0),
        ] {
            assert_eq!(count(&mut admin, &format!("{list}{query}")).await, expected, "{query}");
        }
        let name = records(&app, org.scope).await.into_iter().find_map(|row| row.member).unwrap().1;
        let by_name = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", &name).finish();
        assert_eq!(count(&mut admin, &format!("{list}?{by_name}")).await, 1);
        // A code finds its record whatever else is chosen.
        assert_eq!(count(&mut admin, &format!("{list}?q={code}&result=signed_in")).await, 1);
        assert_eq!(count(&mut admin, &format!("{list}?q=0000-0000")).await, 0);

        for _ in 0..60 {
            sign_in(&mut app.browser(), "/o/hanbit", "nobody@hanbit.example", "틀린-비밀번호-77").await;
        }
        let page = admin.get(&list).await;
        assert_eq!(page.texts("tbody tr").len(), 50);
        let next = page.attribute("a[rel=next]", "href").unwrap();
        assert_eq!(count(&mut admin, &next).await, 12);
    }

    async fn one_record_says_cause_and_remedy_and_goes_along_as_a_file(app) {
        let org = linked(&app, "한빛물산", "hanbit", EMAIL).await;
        let mut admin = app.signed_in(&org).await;
        let code = code_of(&wrong(&app).await);
        let page = look_up(&mut admin, org.scope, &code).await;
        assert!(page.body.contains("비밀번호가 맞지 않습니다") && page.body.contains("초기 비밀번호"), "{}", page.body);
        assert_eq!(page.texts(".trace > li").len(), 2, "{}", page.body);
        let id = records(&app, org.scope).await[0].id;
        let at = format!("/console/{}/traces/{id}", org.scope.org_id());
        let file = admin.get(&format!("{at}/record.json")).await;
        assert_eq!(file.headers["content-type"], "application/json");
        let json: serde_json::Value = serde_json::from_str(&file.body).unwrap();
        assert_eq!((json["code"].as_str(), json["reason"]["code"].as_str()), (Some(code.as_str()), Some("wrong_password")));
        assert_eq!(json["steps"][1]["name"], "password");
        assert!(!file.body.contains("haneul"), "{}", file.body);

        let export = format!("/console/{}/traces/export", org.scope.org_id());
        assert_eq!(admin.get(&export).await.status, StatusCode::OK);
        let none = admin.post(&export, &[("reason", "")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "it asks why");
        let csv = admin.post(&export, &[("reason", "보안 점검"), ("result", "refused")]).await;
        assert_eq!(csv.status, StatusCode::OK);
        assert_eq!(csv.body.lines().count(), 2, "{}", csv.body);
        assert!(csv.body.contains(&code) && csv.body.contains("wrong_password"), "{}", csv.body);
        let audit = admin.get(&format!("/console/{}/audit?area=trace", org.scope.org_id())).await;
        assert_eq!(audit.texts("tbody tr").len(), 1, "{}", audit.body);
    }

    async fn another_organisation_finds_nothing_and_old_records_are_forgotten(app) {
        let org = linked(&app, "한빛물산", "hanbit", EMAIL).await;
        let other = linked(&app, "바다상사", "bada", "bada@bada.example").await;
        let code = code_of(&wrong(&app).await);
        let id = records(&app, org.scope).await[0].id;
        let mut stranger = app.signed_in(&other).await;
        for rest in ["", "/record.json"] {
            let theirs = format!("/console/{}/traces/{id}{rest}", other.scope.org_id());
            assert_eq!(stranger.get(&theirs).await.status, StatusCode::NOT_FOUND);
            let ours = format!("/console/{}/traces/{id}{rest}", org.scope.org_id());
            assert_eq!(stranger.get(&ours).await.status, StatusCode::NOT_FOUND);
        }
        let share = format!("/console/{}/traces/{id}/share", other.scope.org_id());
        assert_eq!(stranger.post(&share, &[("days", "1")]).await.status, StatusCode::NOT_FOUND);
        let list = format!("/console/{}/traces?q={code}", other.scope.org_id());
        assert_eq!(count(&mut stranger, &list).await, 0);

        app.pass(29 * DAY);
        wrong(&app).await;
        assert_eq!(ieum_app::traces::forget(&app.ctx()).await.unwrap(), 0);
        let mut admin = app.signed_in(&org).await;
        let share = format!("/console/{}/traces/{id}/share", org.scope.org_id());
        assert_eq!(admin.post(&share, &[("days", "7")]).await.status, StatusCode::SEE_OTHER);
        app.pass(2 * DAY);
        assert_eq!(ieum_app::traces::forget(&app.ctx()).await.unwrap(), 1, "with the link to it");
        let left = records(&app, org.scope).await;
        assert_eq!(left.len(), 1);
        assert_ne!(left[0].id, id);
    }

    async fn an_organisation_keeps_so_many_and_the_latest(app) {
        let org = linked(&app, "한빛물산", "hanbit", EMAIL).await;
        for _ in 0..5 {
            app.pass(Duration::from_secs(1));
            sign_in(&mut app.browser(), "/o/hanbit", "nobody@hanbit.example", "틀린-비밀번호-77").await;
        }
        let all = records(&app, org.scope).await;
        let dropped = app.write(async |tx| Ok(tx.trim_traces(org.scope, 2).await?)).await;
        assert_eq!(dropped, 3);
        let left: Vec<_> = records(&app, org.scope).await.into_iter().map(|row| row.id).collect();
        assert_eq!(left, all[3..].iter().map(|row| row.id).collect::<Vec<_>>());
    }
}
