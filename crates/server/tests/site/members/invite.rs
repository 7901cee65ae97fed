//! Invitations by mail and enrolment with an initial password.

use std::time::Duration;

use http::StatusCode;
use ieum_model::member::MemberState;
use ieum_model::plan::Plan;

use super::{enrol, mailed_path, person, start};
use crate::on_both;
use crate::support::{PASSWORD, TestApp};

const NEW: &str = "바람개비-산책로-77";

fn by_mail<'a>(name: &'a str, id: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("way", "mail"),
        ("name", name),
        ("sign_in_id", id),
        ("department", "개발팀"),
    ]
}

async fn id_of(app: &TestApp, created: &ieum_app::organizations::Created, email: &str) -> ieum_model::MemberId {
    let mut conn = app.store().read().await.unwrap();
    conn.find_member_by_email(created.scope, email)
        .await
        .unwrap()
        .unwrap()
        .id
}

on_both! {
    async fn a_person_without_account_accepts_and_is_signed_in(app) {
        let (created, mut browser, root) = start(&app).await;
        let answer = browser.post(&format!("{root}/members/new"), &by_mail("박서준", "Seojun@Example.com")).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, format!("{root}/members").as_str()));
        let list = browser.get(&format!("{root}/members")).await;
        assert!(list.body.contains("초대 메일을 보냈습니다") && list.body.contains("박서준"));
        let path = mailed_path(&app, "Seojun@Example.com", "/invite/").await;

        let mut invited = app.browser();
        let page = invited.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("하늘물산") && page.body.contains("박서준"));
        assert!(page.attribute("input[autocomplete=new-password]", "name").is_some());
        for (password, again, message) in [
            ("short", "short", "8자 이상"),
            ("seojun-seojun", "seojun-seojun", "쉽게 알아낼 수 있습니다"),
            (NEW, "다르게-친-것", "다릅니다"),
        ] {
            let answer = invited.post(&path, &[("password", password), ("password_again", again)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
            assert!(answer.body.contains(message), "{password}: {}", answer.body);
        }
        let answer = invited.post(&path, &[("password", NEW), ("password_again", NEW)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"));
        assert!(invited.cookie("ieum_session").is_some());
        let id = id_of(&app, &created, "seojun@example.com").await;
        assert_eq!(super::member(&app, &created, id).await.state, MemberState::Active);
        // Used once; the page says so.
        let again = app.browser().get(&path).await;
        assert_eq!(again.status, StatusCode::GONE);
        assert!(again.body.contains("이미 사용했거나"));
        assert_eq!(app.browser().get("/invite/never-was").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_person_with_an_account_proves_it_by_its_password(app) {
        let (_, mut browser, root) = start(&app).await;
        let other = app.organization("바다상사", Plan::Free, "bada@example.com").await;
        browser.post(&format!("{root}/members/new"), &by_mail("정바다", "bada@example.com")).await;
        let path = mailed_path(&app, "bada@example.com", "/invite/").await;
        let mut invited = app.browser();
        let page = invited.get(&path).await;
        assert!(page.attribute("input[autocomplete=current-password]", "name").is_some());
        let wrong = invited.post(&path, &[("password", "틀린-비밀번호-1")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("비밀번호가 맞지 않습니다"));
        let answer = invited.post(&path, &[("password", PASSWORD)]).await;
        assert_eq!(answer.location(), "/account");
        // Both organisations, one account.
        let mut conn = app.store().read().await.unwrap();
        let orgs = conn.active_organizations_of(other.account).await.unwrap();
        assert_eq!(orgs.len(), 2);
    }

    async fn duplicates_are_told_at_the_field_and_what_was_typed_stays(app) {
        let (created, mut browser, root) = start(&app).await;
        enrol(&app, &created, &[person("이도윤", "", "010-1234-5678", "")], MemberState::Active).await;
        for (fields, message) in [
            (by_mail("다른 사람", "HANEUL@example.com"), "이미 이 조직의 구성원이 사용하는 이메일"),
            ([("way", "password"), ("name", "다른 사람"), ("sign_in_id", "haneul@example.com"), ("department", "개발팀")], "사용하는 이메일"),
            ([("way", "password"), ("name", "다른 사람"), ("sign_in_id", "01012345678"), ("department", "개발팀")], "사용하는 휴대전화"),
            (by_mail("다른 사람", "010-9999-8888"), "메일로 초대하려면 이메일 주소가 필요"),
            (by_mail("다른 사람", "nobody@"), "@ 뒷부분"),
            (by_mail("다른 사람", ""), "아이디를 입력해 주세요"),
        ] {
            let answer = browser.post(&format!("{root}/members/new"), &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert_eq!(answer.texts("#sign_in_id-error").len(), 1, "{fields:?}");
            assert!(answer.texts("#sign_in_id-error")[0].contains(message), "{fields:?}");
            assert_eq!(answer.attribute("#name", "value").as_deref(), Some("다른 사람"));
            assert_eq!(answer.attribute("#department", "value").as_deref(), Some("개발팀"));
        }
        let long = "가".repeat(61);
        let answer = browser.post(&format!("{root}/members/new"), &[("way", "mail"), ("name", "\u{202e}a"), ("sign_in_id", "a@b.kr"), ("department", &long)]).await;
        assert!(answer.texts("#name-error")[0].contains("사용할 수 없는 문자"));
        assert!(answer.texts("#department-error")[0].contains("60자까지"));
    }
}

#[tokio::test]
async fn the_initial_password_is_shown_once_and_must_be_changed() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    for (id, password) in [("minji@example.com", ""), ("010-2222-3333", NEW)] {
        let fields = [
            ("way", "password"),
            ("name", "김민지"),
            ("sign_in_id", id),
            ("department", ""),
            ("password", password),
        ];
        let answer = browser.post(&format!("{root}/members/new"), &fields).await;
        assert_eq!(answer.status, StatusCode::OK);
        let shown = answer.attribute("#initial-password", "value").unwrap();
        assert_eq!(shown == NEW, !password.is_empty());
        assert!(shown.len() >= 19);
        // Sending the form again does not make another one.
        assert_eq!(
            browser.post(&format!("{root}/members/new"), &fields).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let id = id_of(&app, &created, "minji@example.com").await;
    let page = browser.get(&format!("{root}/members/{id}")).await;
    assert!(page.body.contains("초기 비밀번호를 아직 바꾸지 않았습니다"));
    assert_eq!(super::member(&app, &created, id).await.state, MemberState::Invited);
    let mail = app.mails_to("minji@example.com").await;
    assert!(mail[0].message.text.contains("구성원으로 등록되었습니다"));
    let fields = [
        ("way", "password"),
        ("name", "김민지"),
        ("sign_in_id", "a@example.com"),
        ("password", "password1"),
    ];
    let weak = browser.post(&format!("{root}/members/new"), &fields).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(weak.texts("#password-error").len(), 1);
    assert!(!weak.body.contains("password1"));
}

#[tokio::test]
async fn an_invitation_is_sent_again_runs_out_and_is_cancelled() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    browser
        .post(&format!("{root}/members/new"), &by_mail("박서준", "seojun@example.com"))
        .await;
    let first = mailed_path(&app, "seojun@example.com", "/invite/").await;
    let id = id_of(&app, &created, "seojun@example.com").await;
    let page = format!("{root}/members/{id}");
    assert_eq!(
        browser.post(&format!("{page}/resend"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let second = mailed_path(&app, "seojun@example.com", "/invite/").await;
    assert_ne!(first, second);
    assert_eq!(app.browser().get(&first).await.status, StatusCode::GONE);
    assert_eq!(app.browser().get(&second).await.status, StatusCode::OK);
    app.pass(Duration::from_secs(7 * 24 * 3600));
    let over = app.browser().get(&second).await;
    assert_eq!(over.status, StatusCode::GONE);
    assert!(over.body.contains("초대 기간이 지났습니다"));
    let late = app
        .browser()
        .post(&second, &[("password", NEW), ("password_again", NEW)])
        .await;
    assert_eq!(late.status, StatusCode::GONE);

    let mut browser = app.signed_in(&created).await;
    assert!(browser.get(&page).await.body.contains("초대 메일을 다시 보내 주세요"));
    for _ in 0..6 {
        assert_eq!(
            browser.post(&format!("{page}/resend"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let many = browser.post(&format!("{page}/resend"), &[]).await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    let third = mailed_path(&app, "seojun@example.com", "/invite/").await;
    assert!(
        browser
            .get(&format!("{page}/delete"))
            .await
            .body
            .contains("초대를 취소할까요?")
    );
    let version = super::member(&app, &created, id).await.version.to_string();
    assert_eq!(
        browser
            .post(&format!("{page}/delete"), &[("version", &version)])
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let gone = app.browser().get(&third).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.body.contains("취소된 초대입니다"));
    // The address is free again.
    let again = browser
        .post(&format!("{root}/members/new"), &by_mail("박서준", "seojun@example.com"))
        .await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn ten_wrong_passwords_at_an_invitation_lock_it() {
    let app = TestApp::sqlite().await;
    let (_, mut browser, root) = start(&app).await;
    app.organization("바다상사", Plan::Free, "bada@example.com").await;
    browser
        .post(&format!("{root}/members/new"), &by_mail("정바다", "bada@example.com"))
        .await;
    let path = mailed_path(&app, "bada@example.com", "/invite/").await;
    let mut invited = app.browser();
    for _ in 0..10 {
        invited.post(&path, &[("password", "틀린-비밀번호-1")]).await;
    }
    let locked = invited.post(&path, &[("password", PASSWORD)]).await;
    assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(locked.body.contains("잠시 잠겼습니다"));
}

#[tokio::test]
async fn the_pages_of_an_invitation_exist_in_english() {
    let app = TestApp::sqlite().await;
    let (_, mut browser, root) = start(&app).await;
    let page = browser.get(&format!("{root}/members/new?lang=en")).await;
    assert!(page.body.contains("With an initial password") && !page.body.contains('⟦'));
    browser
        .post(&format!("{root}/members/new"), &by_mail("박서준", "seojun@example.com"))
        .await;
    let path = mailed_path(&app, "seojun@example.com", "/invite/").await;
    let page = app.browser().get(&format!("{path}?lang=en")).await;
    assert!(page.body.contains("Choose the password") && !page.body.contains('⟦'));
}
