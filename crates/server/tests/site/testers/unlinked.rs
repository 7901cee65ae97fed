//! Members whom a login method does not know, and who waits to be told apart: found, decided, and put back.

use http::StatusCode;
use ieum_model::member::MemberState;
use serde_json::json;

use crate::login::link_waiting;
use crate::members::{enrol, person};
use crate::on_both;
use crate::upstream::stage;

on_both! {
    async fn members_without_a_link_are_listed_page_by_page_and_found(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let org = stage.created.scope.org_id().to_string();
        let path = format!("/console/{org}/login-page/methods/{}/unlinked", stage.method);
        let people: Vec<_> = (0..60).map(|n| person(&format!("사람{n:02}"), &format!("p{n}@hanbit.example"), "", "")).collect();
        let members = enrol(&app, &stage.created, &people, MemberState::Active).await;
        enrol(&app, &stage.created, &[person("떠난이", "away@hanbit.example", "", "")], MemberState::Suspended).await;

        // The super admin and sixty others: the suspended one is nobody who signs in.
        let first = stage.admin.get(&path).await;
        assert!(first.body.contains("연결되지 않은 구성원 61명") && !first.body.contains("떠난이"), "{}", first.body);
        assert_eq!(first.texts("tbody tr").len(), 50);
        let more = first.links().into_iter().find(|link| link.contains("after=")).unwrap();
        let second = stage.admin.get(&more).await;
        assert_eq!(second.texts("tbody tr").len(), 11);
        let seen = first.texts("tbody tr").concat() + &second.texts("tbody tr").concat();
        assert!((0..60).all(|n| seen.contains(&format!("사람{n:02}"))), "{seen}");

        // Who tried, and may be one of them, is decided from here; and is then no longer listed.
        stage.sign_in(&mut app.browser(), &json!({"sub": "p1", "email": "p7@hanbit.example", "name": "사람07"})).await;
        let found = stage.admin.get(&format!("{path}?q=%EC%82%AC%EB%9E%8C07")).await;
        assert_eq!(found.texts("tbody tr").len(), 1, "{}", found.body);
        assert!(found.links().iter().any(|link| link.starts_with(&format!("/console/{org}/links/"))), "{:?}", found.links());
        let by_mail = stage.admin.get(&format!("{path}?q=p7%40hanbit")).await;
        assert!(by_mail.body.contains("사람07"));
        link_waiting(&mut stage.admin, &stage.created, members[7]).await;
        let gone = stage.admin.get(&format!("{path}?q=p7%40hanbit")).await;
        assert!(gone.body.contains("찾는 구성원이 없습니다"), "{}", gone.body);
        assert!(gone.body.contains("연결되지 않은 구성원 60명"));
        // A key that was set is shown.
        let key = format!("/console/{org}/members/{}/key", members[8]);
        assert_eq!(stage.admin.post(&key, &[("key", "HB-8")]).await.status, StatusCode::SEE_OTHER);
        assert!(stage.admin.get(&format!("{path}?q=p8%40")).await.body.contains("HB-8"));

        // The undoing: the link is removed, and the member is back on the list.
        let links = format!("/console/{org}/members/{}/links", members[7]);
        let remove = stage.admin.get(&links).await.attribute("form[action$='/remove']", "action").unwrap();
        assert_eq!(stage.admin.post(&remove, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(stage.admin.get(&format!("{path}?q=p7%40hanbit")).await.body.contains("사람07"));

        // Nothing of it for the method whose people are not linked, or of another organisation.
        let own = app.store().read().await.unwrap().login_methods(stage.created.scope).await.unwrap();
        let own = own.iter().find(|method| method.id != stage.method).unwrap().id;
        let path = format!("/console/{org}/login-page/methods/{own}/unlinked");
        assert_eq!(stage.admin.get(&path).await.status, StatusCode::NOT_FOUND);
    }

    async fn who_was_taken_off_the_list_is_found_and_put_back(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let list = format!("/console/{}/links", stage.created.scope.org_id());
        // The member is linked under another name there: a conflict is listed like every doubt.
        let boss = json!({"sub": "p1", "email": "admin@hanbit.example", "name": "김하늘"});
        stage.sign_in(&mut app.browser(), &boss).await;
        link_waiting(&mut stage.admin, &stage.created, stage.created.member).await;
        app.sql("UPDATE linked_identities SET subject = 'another'").await;
        stage.sign_in(&mut app.browser(), &boss).await;
        let page = stage.admin.get(&list).await;
        assert_eq!(page.texts("tbody tr").len(), 1, "{}", page.body);
        let one = page.links().into_iter().find(|link| link.starts_with(&format!("{list}/"))).unwrap();
        let off = format!("{list}?state=dismissed");
        assert!(stage.admin.get(&off).await.body.contains("목록에서 뺀 사람이 없습니다"));
        assert_eq!(stage.admin.post(&format!("{one}/dismiss"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(stage.admin.get(&list).await.texts("tbody tr").is_empty());
        let page = stage.admin.get(&off).await;
        assert!(page.links().contains(&one), "{:?}", page.links());
        assert_eq!(stage.admin.post(&format!("{one}/reopen"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(stage.admin.get(&list).await.links().contains(&one));
        assert!(stage.admin.get(&off).await.texts("tbody tr").is_empty());
    }
}
