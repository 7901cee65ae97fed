//! Who is named, by whom, and how many.

use http::StatusCode;
use ieum_model::member::MemberState;

use super::{name, remove};
use crate::desk::audited;
use crate::members::{enrol, person};
use crate::on_both;
use crate::upstream::stage;

on_both! {
    async fn testers_are_found_named_and_taken_off_again(app) {
        let mut stage = stage(&app).await;
        let org = stage.created.scope.org_id().to_string();
        let at = format!("/console/{org}/login-page/methods/{}", stage.method);
        let path = format!("{at}/testers");
        let people: Vec<_> = (0..21).map(|n| person(&format!("시험자{n:02}"), &format!("t{n}@hanbit.example"), "", "")).collect();
        let members = enrol(&app, &stage.created, &people, MemberState::Active).await;
        let away = enrol(&app, &stage.created, &[person("떠난이", "away@hanbit.example", "", "")], MemberState::Suspended).await[0];

        for lang in ["", "?lang=en"] {
            let page = stage.admin.get(&format!("{path}{lang}")).await;
            assert_eq!(page.status, StatusCode::OK);
        }
        let page = stage.admin.get(&format!("{path}?q=t3%40hanbit.example&lang=ko")).await;
        assert!(page.body.contains("시험자03") && !page.body.contains("시험자04"), "{}", page.body);
        let page = stage.admin.get(&format!("{path}?q=away")).await;
        assert!(page.body.contains("찾는 구성원이 없습니다"), "{}", page.body);

        let away_id = away.to_string();
        for (member, says) in [("", "선택해 주세요"), ("x", "선택해 주세요"), (away_id.as_str(), "활성 상태인 구성원만")] {
            let answer = stage.admin.post(&path, &[("member", member)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{member}");
            assert!(answer.body.contains(says), "{member} {}", answer.body);
        }
        for member in &members[..20] {
            name(&mut stage.admin, &at, *member).await;
        }
        let answer = stage.admin.post(&path, &[("member", &members[20].to_string())]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("20명까지"), "{}", answer.body);
        // Another link for one who is named is no twenty-first.
        name(&mut stage.admin, &at, members[0]).await;
        remove(&mut stage.admin, &at, members[1]).await;
        // Twice is as good as once.
        let again = stage.admin.post(&format!("{path}/{}/remove", members[1]), &[]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        name(&mut stage.admin, &at, members[20]).await;
        let log = audited(&app, &stage.created).await;
        let counts = ["method.tester_add", "method.tester_link", "method.tester_remove"]
            .map(|action| log.iter().filter(|one| *one == action).count());
        assert_eq!(counts, [21, 1, 1]);
        // The password method has nothing to test.
        let own = app.store().read().await.unwrap().login_methods(stage.created.scope).await.unwrap();
        let own = own.iter().find(|method| method.id != stage.method).unwrap().id;
        let path = format!("/console/{org}/login-page/methods/{own}/testers");
        assert_eq!(stage.admin.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stage.admin.post(&path, &[("member", &members[0].to_string())]).await.status, StatusCode::NOT_FOUND);
    }
}
