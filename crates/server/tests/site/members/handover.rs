//! The hand-over of the super admin's role.

use std::time::Duration;

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::MemberId;
use ieum_model::member::MemberState;

use super::{active, enrol, mailed_path, member, person, signed_in_as, start};
use crate::on_both;
use crate::support::{Browser, TestApp};

async fn super_admin(app: &TestApp, created: &Created) -> MemberId {
    app.store()
        .read()
        .await
        .unwrap()
        .get_organization(created.scope)
        .await
        .unwrap()
        .super_admin_id
}

async fn offer(app: &TestApp, browser: &mut Browser<'_>, root: &str, email: &str) -> String {
    let answer = browser
        .post(&format!("{root}/admins/handover"), &[("sign_in_id", email)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    mailed_path(app, email, "/handover/").await
}

on_both! {
    async fn the_role_moves_when_the_receiver_accepts_and_both_are_told(app) {
        let (created, mut browser, root) = start(&app).await;
        let (id, mut theirs) = active(&app, &created, "박서준", "seojun@example.com").await;
        let path = offer(&app, &mut browser, &root, "seojun@example.com").await;
        assert!(browser.get(&format!("{root}/admins")).await.body.contains("수락을 기다리고 있습니다"));
        // The link alone is not enough.
        let stranger = app.browser().get(&path).await;
        assert!(stranger.body.contains("/login?next=") && stranger.attribute("button[value=accept]", "name").is_none());
        let sent = app.browser().post(&path, &[("answer", "accept")]).await;
        assert!(sent.location().starts_with("/login"));
        assert_eq!(browser.post(&path, &[("answer", "accept")]).await.status, StatusCode::FORBIDDEN, "not the receiver");
        assert_eq!(super_admin(&app, &created).await, created.member, "until then nothing changes");

        assert!(theirs.get(&path).await.attribute("button[value=accept]", "name").is_some());
        let done = theirs.post(&path, &[("answer", "accept")]).await;
        assert_eq!(done.location(), format!("{root}/admins"));
        assert_eq!(super_admin(&app, &created).await, id);
        let former = member(&app, &created, created.member).await;
        assert_eq!(former.admin.map(|m| m.bits()), Some(31));
        assert_eq!(theirs.get(&format!("{root}/admins")).await.status, StatusCode::OK);
        assert_eq!(browser.get(&format!("{root}/admins")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.get(&format!("{root}/members")).await.status, StatusCode::OK);
        for address in ["haneul@example.com", "seojun@example.com"] {
            assert!(app.mails_to(address).await[0].message.text.contains("박서준 님으로 바뀌었습니다"));
        }
        assert!(theirs.get(&path).await.body.contains("이미 수락한 위임"));
    }

    async fn of_accepts_at_once_one_holds_and_there_is_one_super_admin(app) {
        let (created, mut browser, root) = start(&app).await;
        let (id, theirs) = active(&app, &created, "박서준", "seojun@example.com").await;
        let path = offer(&app, &mut browser, &root, "seojun@example.com").await;
        let mut tries = Vec::new();
        for n in 0..8 {
            let (mut one, path) = (theirs.clone(), path.clone());
            let answer = if n % 4 == 3 { "decline" } else { "accept" };
            tries.push(async move { (answer, one.post(&path, &[("answer", answer)]).await) });
        }
        let answers = futures_util::future::join_all(tries).await;
        let done: Vec<_> = answers.iter().filter(|(_, a)| a.status == StatusCode::SEE_OTHER).collect();
        assert_eq!(done.len(), 1, "{:?}", answers.iter().map(|(_, a)| a.status).collect::<Vec<_>>());
        let expected = if done[0].0 == "accept" { id } else { created.member };
        assert_eq!(super_admin(&app, &created).await, expected);
    }
}

#[tokio::test]
async fn an_offer_is_declined_cancelled_or_runs_out_and_says_so() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let (id, mut theirs) = active(&app, &created, "박서준", "seojun@example.com").await;
    let path = offer(&app, &mut browser, &root, "seojun@example.com").await;
    let second = browser
        .post(
            &format!("{root}/admins/handover"),
            &[("sign_in_id", "seojun@example.com")],
        )
        .await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(second.body.contains("이미 수락을 기다리는 위임"));
    assert_eq!(
        theirs.post(&path, &[("answer", "decline")]).await.location(),
        "/account"
    );
    assert!(theirs.get(&path).await.body.contains("이미 거절한 위임"));
    assert!(
        browser
            .get(&format!("{root}/admins"))
            .await
            .body
            .contains("거절했습니다")
    );

    let path = offer(&app, &mut browser, &root, "seojun@example.com").await;
    let cancel = format!("{root}/admins/handover/cancel");
    assert!(browser.get(&cancel).await.body.contains("위임을 취소할까요?"));
    assert_eq!(browser.post(&cancel, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.post(&cancel, &[]).await.status, StatusCode::CONFLICT);
    let over = theirs.post(&path, &[("answer", "accept")]).await;
    assert_eq!(over.status, StatusCode::GONE);
    assert!(over.body.contains("취소된 위임"));

    let path = offer(&app, &mut browser, &root, "seojun@example.com").await;
    app.pass(Duration::from_secs(7 * 24 * 3600));
    let mut theirs = signed_in_as(&app, &created, id).await;
    assert!(theirs.get(&path).await.body.contains("기간이 지났습니다"));
    assert_eq!(
        theirs.post(&path, &[("answer", "accept")]).await.status,
        StatusCode::GONE
    );
    assert_eq!(super_admin(&app, &created).await, created.member);
    // One that ran out makes room for the next.
    let mut browser = app.signed_in(&created).await;
    offer(&app, &mut browser, &root, "seojun@example.com").await;
    assert_eq!(
        app.browser().get("/handover/nonsense").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn only_an_active_member_with_mail_receives_and_must_be_active_when_accepting() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let (id, mut theirs) = active(&app, &created, "박서준", "seojun@example.com").await;
    enrol(
        &app,
        &created,
        &[person("이도윤", "", "010-1234-5678", "")],
        MemberState::Active,
    )
    .await;
    enrol(
        &app,
        &created,
        &[person("최유나", "yuna@example.com", "", "")],
        MemberState::Invited,
    )
    .await;
    for (typed, message) in [
        ("nobody@example.com", "구성원이 없습니다"),
        ("haneul@example.com", "이미 슈퍼 관리자"),
        ("010-1234-5678", "이메일이 있는 구성원"),
        ("yuna@example.com", "사용 중인 구성원만"),
        ("", "아이디를 입력해 주세요"),
    ] {
        let answer = browser
            .post(&format!("{root}/admins/handover"), &[("sign_in_id", typed)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(answer.texts("#sign_in_id-error")[0].contains(message), "{typed}");
        assert_eq!(answer.attribute("#sign_in_id", "value").unwrap_or_default(), typed);
    }
    let path = offer(&app, &mut browser, &root, "seojun@example.com").await;
    let version = member(&app, &created, id).await.version.to_string();
    browser
        .post(&format!("{root}/members/{id}/suspend"), &[("version", &version)])
        .await;
    let answer = theirs.post(&path, &[("answer", "accept")]).await;
    assert_ne!(answer.status, StatusCode::OK);
    assert_eq!(super_admin(&app, &created).await, created.member);
    for path in [format!("{root}/admins/handover?lang=en"), format!("{path}?lang=en")] {
        let answer = browser.get(&path).await;
        assert!(answer.status == StatusCode::OK && !answer.body.contains('⟦'), "{path}");
    }
}
