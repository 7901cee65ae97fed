//! An operator looks a sign-in up by its code; and the records of one method or member.

use http::StatusCode;

use super::code_of;
use crate::desk::audited;
use crate::login::{linked, sign_in};
use crate::members::active;
use crate::on_both;

on_both! {
    async fn an_operator_reads_no_more_than_a_stranger_with_a_link_and_the_organisation_knows(app) {
        let created = linked(&app, "한빛물산", "hanbit", "admin@hanbit.example").await;
        active(&app, &created, "이산하", "sanha@hanbit.example").await;
        let refused = sign_in(&mut app.browser(), "/o/hanbit", "sanha@hanbit.example", "틀린 비밀번호").await;
        let code = code_of(&refused);
        let mut operator = app.operator("operator@ieum.example").await;
        let form = operator.get("/operator/traces").await;
        assert_eq!(form.status, StatusCode::OK);
        for (typed, says) in [("", "여덟 글자"), ("abc", "여덟 글자"), ("00000000", "기록이 없습니다")] {
            let answer = operator.post("/operator/traces", &[("code", typed)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            assert!(answer.body.contains(says), "{typed} {}", answer.body);
        }
        let before = audited(&app, &created).await.len();
        // However it is typed.
        let answer = operator.post("/operator/traces", &[("code", &code.replace('-', " ").to_lowercase())]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(answer.body.contains("한빛물산") && answer.body.contains("비밀번호가 맞지 않습니다"), "{}", answer.body);
        assert!(!answer.body.contains("이산하") && !answer.body.contains("sa***") && !answer.body.contains("sanha"), "{}", answer.body);
        assert!(!answer.body.contains("192.0.2"), "{}", answer.body);
        let log = audited(&app, &created).await;
        assert_eq!(log.len(), before + 1);
        assert!(log.iter().any(|action| action == "trace.look_up"), "{log:?}");
        // The organisation reads who it was.
        let mut admin = app.signed_in(&created).await;
        let page = admin.get(&format!("/console/{}/audit", created.scope.org_id())).await;
        assert!(page.body.contains("운영자가 로그인 기록 조회"), "{}", page.body);
        // Nobody else looks there.
        assert_ne!(admin.post("/operator/traces", &[("code", &code)]).await.status, StatusCode::OK);
        assert_eq!(audited(&app, &created).await.len(), before + 1);
    }

    async fn the_records_of_one_member_are_found_from_the_member(app) {
        let created = linked(&app, "한빛물산", "hanbit", "admin@hanbit.example").await;
        let (member, _) = active(&app, &created, "이산하", "sanha@hanbit.example").await;
        let password = crate::support::PASSWORD;
        sign_in(&mut app.browser(), "/o/hanbit", "sanha@hanbit.example", password).await;
        sign_in(&mut app.browser(), "/o/hanbit", "admin@hanbit.example", password).await;
        let mut admin = app.signed_in(&created).await;
        let root = format!("/console/{}", created.scope.org_id());
        let page = admin.get(&format!("{root}/members/{member}")).await;
        let link = page.links().into_iter().find(|link| link.contains("/traces?member=")).unwrap();
        let list = admin.get(&link).await;
        assert_eq!(list.texts("tbody tr").len(), 1, "{}", list.body);
        assert!(list.body.contains("이산하 님의 기록만") && list.attribute("form.filters input[name=member]", "value").is_some());
        assert_eq!(admin.get(&format!("{root}/traces")).await.texts("tbody tr").len(), 2);
        // What was proven is said in words.
        let one = list.links().into_iter().find(|link| link.starts_with(&format!("{root}/traces/0"))).unwrap();
        let one = admin.get(&one).await;
        assert!(one.body.contains("이음 비밀번호") && !one.body.contains(">password<"), "{}", one.body);
        let english = admin.get(&format!("{link}&lang=en")).await;
        assert!(english.body.contains("Only records of"));
    }
}
