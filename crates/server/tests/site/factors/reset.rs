//! Somebody else removes a person's factors.

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::member::MemberState;

use super::set_up;
use crate::login::linked;
use crate::on_both;

const EMAIL: &str = "haneul@hanbit.example";

on_both! {
    async fn an_administrator_helps_who_lost_the_phone(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let person = crate::members::person("박바다", "bada@hanbit.example", "", "영업");
        let member = crate::members::enrol(&app, &org, &[person], MemberState::Active).await[0];
        let account = crate::members::account_of(&app, &org, member).await;
        let bada = Created { member, account, ..org };
        let now = app.ctx().now();
        let hash = app.store().read().await.unwrap().find_account(org.account).await.unwrap().unwrap().password_hash.unwrap();
        app.write(async |tx| Ok(tx.set_password(account, &hash, false, now).await?)).await;
        let mut boss = app.signed_in(&org).await;
        let path = format!("/console/{}/members/{member}", org.scope.org_id());
        assert!(!boss.get(&path).await.links().contains(&format!("{path}/factors")), "there is nothing to reset");
        let none = boss.post(&format!("{path}/factors"), &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        set_up(&app, &bada).await;
        let mut theirs = app.signed_in(&bada).await;
        assert!(boss.get(&path).await.links().contains(&format!("{path}/factors")));
        assert_eq!(boss.get(&format!("{path}/factors")).await.status, StatusCode::OK);
        let done = boss.post(&format!("{path}/factors"), &[]).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, path.as_str()), "{}", done.body);
        assert!(!app.store().read().await.unwrap().factor_standing(account).await.unwrap().has_factor());
        assert!(theirs.get("/account").await.location().starts_with("/login"), "every sign-in ended");
        let mails = app.mails_to("bada@hanbit.example").await;
        assert!(mails.iter().any(|m| m.message.subject.contains("초기화되었습니다")));
        assert!(crate::desk::audited(&app, &org).await.iter().any(|line| line.contains("factor.reset")));
    }

    async fn an_account_of_several_organisations_is_not_one_administrators_to_open(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let other = app.organization("바다상사", ieum_model::plan::Plan::Free, "bada@bada.example").await;
        set_up(&app, &other).await;
        // The self-owned account of the other organisation's super admin is a member here, too.
        let ctx = app.ctx();
        let member = ieum_model::MemberId::new(ctx.now(), ctx.rng());
        app.write(async |tx| {
            let new = ieum_store::member::NewMember {
                id: member, account_id: Some(other.account), state: MemberState::Active, name: ("박바다", "박바다"),
                email: Some(("bada@bada.example", "bada@bada.example")), phone: None, department: ("", ""), now: ctx.now(),
            };
            Ok(tx.insert_member(org.scope, &new).await?)
        }).await;
        let mut boss = app.signed_in(&org).await;
        let answer = boss.post(&format!("/console/{}/members/{member}/factors", org.scope.org_id()), &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("다른 조직에도"), "{}", answer.body);
        let standing = app.store().read().await.unwrap().factor_standing(other.account).await.unwrap();
        assert!(standing.has_factor());
    }
}
