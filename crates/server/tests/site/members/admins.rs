//! Admins and their menus.

use http::StatusCode;
use ieum_model::permission::Menu;

use super::{active, enrol, member, person, start};
use crate::support::TestApp;
use ieum_model::member::MemberState;

#[tokio::test]
async fn a_member_becomes_an_admin_with_menus_and_no_longer_is() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let (id, mut theirs) = active(&app, &created, "박서준", "seojun@example.com").await;
    let found = browser
        .post(&format!("{root}/admins"), &[("sign_in_id", "Seojun@example.com")])
        .await;
    let page = format!("{root}/admins/{id}");
    assert_eq!(found.location(), page);
    let form = browser.get(&page).await;
    assert_eq!(form.texts("label.check").len(), Menu::ALL.len());
    let none = browser.post(&page, &[("version", "1")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("메뉴를 하나 이상"));
    assert_eq!(
        theirs.get(&format!("{root}/members")).await.status,
        StatusCode::NOT_FOUND
    );
    let saved = browser
        .post(&page, &[("version", "1"), ("menus", "members"), ("menus", "nonsense")])
        .await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, format!("{root}/admins").as_str())
    );
    assert_eq!(
        theirs.get(&format!("{root}/members")).await.status,
        StatusCode::OK,
        "at the next request"
    );
    assert_eq!(
        theirs.get(&format!("{root}/admins")).await.status,
        StatusCode::FORBIDDEN
    );
    let stale = browser.post(&page, &[("version", "1"), ("menus", "audit")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.texts("label.check:has(input[checked])"), ["감사 기록"]);
    assert!(browser.get(&format!("{root}/admins")).await.body.contains("박서준"));
    assert!(
        browser
            .get(&format!("{page}/remove"))
            .await
            .body
            .contains("관리자에서 해제할까요?")
    );
    let version = member(&app, &created, id).await.version.to_string();
    let removed = browser.post(&format!("{page}/remove"), &[("version", &version)]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert_eq!(
        theirs.get(&format!("{root}/members")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn who_cannot_be_an_admin_is_told() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let invited = enrol(
        &app,
        &created,
        &[person("이도윤", "", "010-1234-5678", "")],
        MemberState::Invited,
    )
    .await[0];
    let unknown = browser
        .post(&format!("{root}/admins"), &[("sign_in_id", "nobody@example.com")])
        .await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.texts("#sign_in_id-error")[0].contains("구성원이 없습니다"));
    let found = browser
        .post(&format!("{root}/admins"), &[("sign_in_id", "01012345678")])
        .await;
    assert_eq!(found.location(), format!("{root}/admins/{invited}"));
    let fields = [("version", "1"), ("menus", "members")];
    let answer = browser.post(&format!("{root}/admins/{invited}"), &fields).await;
    assert!(answer.body.contains("사용 중인 구성원만"));
    let own = browser
        .post(&format!("{root}/admins/{}", created.member), &fields)
        .await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.body.contains("슈퍼 관리자에게는 할 수 없는"));
    let english = browser.get(&format!("{root}/admins?lang=en")).await;
    assert!(english.body.contains("Hand over the super admin role") && !english.body.contains('⟦'));
}
