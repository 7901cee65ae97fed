//! One member: details, changes of state, deletion and what comes after.

use std::time::Duration;

use http::StatusCode;
use ieum_model::member::MemberState;
use ieum_model::permission::{Menu, Menus};
use ieum_store::active::SessionKind;

use super::{active, enrol, make_admin, member, person, signed_in_as, start};
use crate::on_both;
use crate::support::TestApp;

const DAY: u64 = 24 * 3600;

on_both! {
    async fn a_suspended_member_is_out_at_the_next_request_and_not_back_by_resuming(app) {
        let (created, mut browser, root) = start(&app).await;
        let (id, _) = active(&app, &created, "박서준", "seojun@example.com").await;
        make_admin(&app, &created, id, [Menu::Members].into_iter().collect()).await;
        let mut theirs = signed_in_as(&app, &created, id).await;
        assert_eq!(theirs.get(&format!("{root}/members")).await.status, StatusCode::OK);
        let page = format!("{root}/members/{id}");
        assert!(browser.get(&format!("{page}/suspend")).await.body.contains("정지할까요?"));
        let version = member(&app, &created, id).await.version.to_string();
        let done = browser.post(&format!("{page}/suspend"), &[("version", &version)]).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, page.as_str()));
        assert_ne!(theirs.get(&format!("{root}/members")).await.status, StatusCode::OK);
        let version = member(&app, &created, id).await.version.to_string();
        browser.post(&format!("{page}/resume"), &[("version", &version)]).await;
        assert_eq!(member(&app, &created, id).await.state, MemberState::Active);
        assert_ne!(theirs.get(&format!("{root}/members")).await.status, StatusCode::OK, "the old session stays ended");
    }

    async fn a_deleted_member_is_restored_within_thirty_days_unless_the_place_is_taken(app) {
        let (created, mut browser, root) = start(&app).await;
        let ids = enrol(&app, &created, &[person("박서준", "seojun@example.com", "", ""), person("이도윤", "", "010-1234-5678", "")], MemberState::Active).await;
        for id in &ids {
            let page = format!("{root}/members/{id}");
            assert_eq!(browser.post(&format!("{page}/delete"), &[("version", "1")]).await.status, StatusCode::SEE_OTHER);
            assert!(browser.get(&page).await.body.contains("까지 복구할 수 있습니다"));
        }
        assert!(browser.get(&format!("{root}/members?state=deleted&q=seojun")).await.body.contains("박서준"));
        assert!(browser.get(&format!("{root}/members?state=deleted&q=010-1234")).await.body.contains("이도윤"));
        assert!(!browser.get(&format!("{root}/members")).await.body.contains("박서준"));
        let restored = browser.post(&format!("{root}/members/{}/restore", ids[1]), &[("version", "2")]).await;
        assert_eq!(restored.status, StatusCode::SEE_OTHER);
        assert_eq!(member(&app, &created, ids[1]).await.state, MemberState::Active);
        enrol(&app, &created, &[person("새 사람", "seojun@example.com", "", "")], MemberState::Active).await;
        let taken = browser.post(&format!("{root}/members/{}/restore", ids[0]), &[("version", "2")]).await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(taken.body.contains("같은 이메일이나 휴대전화"));
        assert_eq!(member(&app, &created, ids[0]).await.state, MemberState::Deleted);
    }

    async fn after_thirty_days_name_and_contact_are_gone(app) {
        let (created, _, root) = start(&app).await;
        let people: Vec<_> = (0..450).map(|n| person("지울 사람", &format!("p{n}@example.com"), "", "개발팀")).collect();
        let ids = enrol(&app, &created, &people, MemberState::Active).await;
        let account = super::account_of(&app, &created, ids[0]).await;
        let kept = ids[449];
        app.write(async |tx| {
            for id in &ids[..449] {
                let member = tx.find_member(created.scope, *id).await?.unwrap();
                assert!(tx.set_member_state(created.scope, &member, MemberState::Deleted, app.ctx().now()).await?);
            }
            Ok(())
        }).await;
        app.pass(Duration::from_secs(30 * DAY - 1));
        assert_eq!(ieum_app::members::purge_deleted(&app.ctx()).await.unwrap(), 0);
        app.pass(Duration::from_secs(1));
        let mut fresh = app.signed_in(&created).await;
        let late = fresh.post(&format!("{root}/members/{}/restore", ids[0]), &[("version", "2")]).await;
        assert!(late.body.contains("30일이 지나"), "{}", late.body);
        assert_eq!(ieum_app::members::purge_deleted(&app.ctx()).await.unwrap(), 449);
        assert_eq!(ieum_app::members::purge_deleted(&app.ctx()).await.unwrap(), 0);
        assert_eq!(fresh.get(&format!("{root}/members/{}", ids[0])).await.status, StatusCode::NOT_FOUND);
        assert!(fresh.get(&format!("{root}/members?state=deleted")).await.body.contains("모두 0건"));
        let mut conn = app.store().read().await.unwrap();
        let row = conn.find_account(account).await.unwrap().unwrap();
        assert_eq!((row.name.as_str(), row.email, row.password_hash), ("", None, None));
        assert_eq!(member(&app, &created, kept).await.name, "지울 사람");
    }

    async fn details_are_changed_once_for_each_version(app) {
        let (created, mut browser, root) = start(&app).await;
        let ids = enrol(&app, &created, &[person("박서준", "seojun@example.com", "", ""), person("이도윤", "", "010-1234-5678", "")], MemberState::Active).await;
        let page = format!("{root}/members/{}", ids[0]);
        let form = browser.get(&format!("{page}/edit")).await;
        assert_eq!(form.attribute("#email", "value").as_deref(), Some("seojun@example.com"));
        let version = form.attribute("input[name=version]", "value").unwrap();
        let fields = |name: &'static str, email: &'static str, phone: &'static str| [("name", name), ("department", "인사팀"), ("email", email), ("phone", phone)];
        let mut first = fields("박서진", "seojin@example.com", "010-7777-8888").to_vec();
        first.push(("version", &version));
        assert_eq!(browser.post(&format!("{page}/edit"), &first).await.status, StatusCode::SEE_OTHER);
        let saved = member(&app, &created, ids[0]).await;
        assert_eq!((saved.name.as_str(), saved.email.as_deref(), saved.phone.as_deref()), ("박서진", Some("seojin@example.com"), Some("+821077778888")));
        // Who opened the form before is told, and keeps what was typed.
        let stale = browser.post(&format!("{page}/edit"), &first).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.body.contains("그사이 다른 곳에서 내용이 바뀌었습니다"));
        assert_eq!(stale.attribute("#name", "value").as_deref(), Some("박서진"));
        for (fields, at) in [
            (fields("박서진", "", ""), "email"),
            (fields("박서진", "HANEUL@example.com", ""), "email"),
            (fields("박서진", "", "010 1234 5678"), "phone"),
            (fields("", "seojin@example.com", ""), "name"),
        ] {
            let mut fields = fields.to_vec();
            let version = member(&app, &created, ids[0]).await.version.to_string();
            fields.push(("version", &version));
            let answer = browser.post(&format!("{page}/edit"), &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert_eq!(answer.texts(&format!("#{at}-error")).len(), 1, "{fields:?}");
        }
        // The managed account signs in by the new address.
        let found = app.store().read().await.unwrap().find_account_by_email(created.scope, "seojin@example.com").await.unwrap();
        assert_eq!(found.map(|a| a.name).as_deref(), Some("박서진"));
    }
}

#[tokio::test]
async fn the_super_admin_and_oneself_stay() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let (admin, _) = active(&app, &created, "박관리", "admin@example.com").await;
    let (second, _) = active(&app, &created, "최관리", "second@example.com").await;
    for id in [admin, second] {
        make_admin(&app, &created, id, [Menu::Members].into_iter().collect()).await;
    }
    let mut theirs = signed_in_as(&app, &created, admin).await;
    let haneul = format!("{root}/members/{}", created.member);
    let themselves = format!("{root}/members/{admin}");
    let colleague = format!("{root}/members/{second}");
    for act in ["suspend", "delete"] {
        let version = member(&app, &created, created.member).await.version.to_string();
        let answer = theirs.post(&format!("{haneul}/{act}"), &[("version", &version)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("슈퍼 관리자"));
        let own = browser.post(&format!("{haneul}/{act}"), &[("version", &version)]).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        let version = member(&app, &created, admin).await.version.to_string();
        let answer = theirs
            .post(&format!("{themselves}/{act}"), &[("version", &version)])
            .await;
        assert!(answer.body.contains("본인에게는 할 수 없는"));
        // One admin leaves the other alone; the super admin need not.
        let answer = theirs
            .post(&format!("{colleague}/{act}"), &[("version", &version)])
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    let fields = [("name", "바뀐 이름"), ("department", ""), ("version", "1")];
    assert_eq!(
        theirs.post(&format!("{haneul}/edit"), &fields).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        theirs.post(&format!("{colleague}/password"), &[]).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        theirs.post(&format!("{haneul}/password"), &[]).await.status,
        StatusCode::FORBIDDEN
    );
    let shown = theirs.get(&colleague).await;
    assert!(shown.body.contains("슈퍼 관리자만 관리할 수 있습니다"));
    assert!(shown.attribute("dialog", "id").is_none());
    let version = member(&app, &created, second).await.version.to_string();
    let answer = browser
        .post(&format!("{colleague}/delete"), &[("version", &version)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(member(&app, &created, second).await.admin.is_none(), "the menus go too");
}

#[tokio::test]
async fn a_stale_or_repeated_change_changes_nothing() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let (id, _) = active(&app, &created, "박서준", "seojun@example.com").await;
    let page = format!("{root}/members/{id}");
    assert_eq!(
        browser
            .post(&format!("{page}/suspend"), &[("version", "7")])
            .await
            .status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        browser.post(&format!("{page}/suspend"), &[]).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(member(&app, &created, id).await.state, MemberState::Active);
    assert_eq!(
        browser
            .post(&format!("{page}/suspend"), &[("version", "1")])
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let twice = browser.post(&format!("{page}/suspend"), &[("version", "1")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        browser
            .post(&format!("{page}/explode"), &[("version", "1")])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_new_initial_password_ends_the_sessions_of_a_managed_account_only() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let (id, theirs) = active(&app, &created, "박서준", "seojun@example.com").await;
    let page = format!("{root}/members/{id}/password");
    let weak = browser.post(&page, &[("password", "12345678")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = browser.post(&page, &[("password", "")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.attribute("#initial-password", "value").is_some());
    let mut conn = app.store().read().await.unwrap();
    let token = ieum_app::core::token::hash(&theirs.cookie("ieum_session").unwrap());
    assert!(
        conn.find_active_session(SessionKind::Member, &token, app.ctx().now())
            .await
            .unwrap()
            .is_none()
    );
    let account = super::account_of(&app, &created, id).await;
    assert!(conn.find_account(account).await.unwrap().unwrap().must_change_password);
    // The super admin owns the account: nobody sets a password for its owner, and nobody for oneself.
    let own = browser
        .post(
            &format!("{root}/members/{}/password", created.member),
            &[("password", "")],
        )
        .await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_pages_about_a_member_exist_in_english() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let (id, _) = active(&app, &created, "박서준", "seojun@example.com").await;
    make_admin(&app, &created, id, Menus::from_bits(15)).await;
    for (path, word) in [
        ("", "Change details"),
        ("/edit", "One of e-mail and phone is needed"),
        ("/password", "Set the initial password"),
        ("/suspend", "Suspend 박서준?"),
        ("/resume", "Resume 박서준?"),
        ("/delete", "Delete 박서준?"),
        ("/restore", "Restore 박서준?"),
    ] {
        let answer = browser.get(&format!("{root}/members/{id}{path}?lang=en")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(
            answer.body.contains(word) && !answer.body.contains('⟦'),
            "{path}: {}",
            answer.body
        );
    }
}
