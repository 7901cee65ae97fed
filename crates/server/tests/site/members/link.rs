//! Invitation links for many.

use std::time::Duration;

use http::StatusCode;
use ieum_model::member::MemberState;
use ieum_model::plan::Plan;

use super::{enrol, mailed_path, person, start};
use crate::factors::mail::{SIGNS_IN, ask, give, set};
use crate::login::{linked, mailed_code};
use crate::on_both;
use crate::support::{Browser, PASSWORD, TestApp};

const NEW: &str = "바람개비-산책로-77";

/// Makes a link and returns the console's page about it and the path to hand out.
async fn link(browser: &mut Browser<'_>, root: &str, most: &str) -> (String, String) {
    let fields = [("label", "신입 교육"), ("days", "7"), ("most_uses", most)];
    let answer = browser.post(&format!("{root}/members/links/new"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = answer.location().to_owned();
    let shown = browser.get(&page).await;
    assert!(shown.body.contains("<svg") && shown.attribute(".qr", "role").is_some());
    let url = shown.attribute("#link", "value").unwrap();
    (page, url[url.find("/join/").unwrap()..].to_owned())
}

async fn proof(app: &TestApp, path: &str, name: &str, email: &str) -> String {
    let answer = app.browser().post(path, &[("name", name), ("email", email)]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, format!("{path}/sent").as_str())
    );
    mailed_path(app, email, "/join/proof/").await
}

on_both! {
    async fn who_proves_an_address_becomes_an_active_member(app) {
        let (created, mut browser, root) = start(&app).await;
        let (page, path) = link(&mut browser, &root, "2").await;
        let form = app.browser().get(&path).await;
        assert!(form.body.contains("하늘물산"));
        let bad = app.browser().post(&path, &[("name", ""), ("email", "x")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(bad.attribute("#email", "value").as_deref(), Some("x"));
        let proof = proof(&app, &path, "최유나", "yuna@example.com").await;
        let mut person = app.browser();
        assert!(person.get(&proof).await.body.contains("최유나"));
        let answer = person.post(&proof, &[("password", NEW), ("password_again", NEW)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"));
        let found = app.store().read().await.unwrap().find_member_by_email(created.scope, "yuna@example.com").await.unwrap().unwrap();
        assert_eq!(found.state, MemberState::Active);
        assert!(browser.get(&page).await.body.contains("1/2"));
        // The proof is spent.
        assert_eq!(app.browser().get(&proof).await.status, StatusCode::GONE);
    }

    async fn a_person_with_an_account_joins_with_its_password(app) {
        let (_, mut browser, root) = start(&app).await;
        app.organization("바다상사", Plan::Free, "bada@example.com").await;
        let (_, path) = link(&mut browser, &root, "2").await;
        let proof = proof(&app, &path, "정바다", "bada@example.com").await;
        let mut person = app.browser();
        assert!(person.get(&proof).await.attribute("input[autocomplete=current-password]", "name").is_some());
        assert_eq!(person.post(&proof, &[("password", "틀린-비밀번호-1")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(person.post(&proof, &[("password", PASSWORD)]).await.location(), "/account");
    }

    async fn what_a_mailbox_proved_elsewhere_opens_nothing_here(app) {
        let (_, mut browser, root) = start(&app).await;
        let there = linked(&app, "한빛상사", "hanbit", "bada@hanbit.example").await;
        set(&app, &there, &SIGNS_IN).await;
        let mut person = app.browser();
        let state = ask(&mut person, "bada@hanbit.example").await;
        let code = mailed_code(&app, "bada@hanbit.example").await;
        assert_eq!(give(&mut person, &state, &code).await.location(), "/account");
        let (_, path) = link(&mut browser, &root, "2").await;
        let proof = proof(&app, &path, "정바다", "bada@hanbit.example").await;
        let session = person.cookie("ieum_session");
        // A member now, and asked at the organisation's own page for what it wants.
        assert_eq!(person.post(&proof, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(person.cookie("ieum_session"), session, "no session was opened");
    }

    async fn twenty_at_once_at_a_link_for_five_make_five_members(app) {
        let (created, mut browser, root) = start(&app).await;
        let (_, path) = link(&mut browser, &root, "5").await;
        let mut proofs = Vec::new();
        for n in 0..20 {
            let mut visitor = app.browser();
            visitor.address = ["192.0.2.1:1", "192.0.2.2:1"][n % 2];
            let email = format!("p{n}@example.com");
            let answer = visitor.post(&path, &[("name", "지원자"), ("email", &email)]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            proofs.push(mailed_path(&app, &email, "/join/proof/").await);
        }
        let mut tries = Vec::new();
        for proof in &proofs {
            let mut visitor = app.browser();
            tries.push(async move { visitor.post(proof, &[("password", NEW), ("password_again", NEW)]).await });
        }
        let answers = futures_util::future::join_all(tries).await;
        let joined = answers.iter().filter(|a| a.status == StatusCode::SEE_OTHER).count();
        let over = answers.iter().filter(|a| a.status == StatusCode::GONE).count();
        assert_eq!((joined, over), (5, 15), "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
        let count = app.store().read().await.unwrap().count_members(created.scope, &Default::default()).await.unwrap();
        assert_eq!(count, Some(6));
        // Who came too late has no account either.
        let list = browser.get(&format!("{root}/members/links")).await;
        assert!(list.body.contains("인원 마감") && list.body.contains("5/5"));
    }
}

#[tokio::test]
async fn the_answer_does_not_tell_who_is_known() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    enrol(
        &app,
        &created,
        &[person("이도윤", "doyun@example.com", "", "")],
        MemberState::Active,
    )
    .await;
    let (_, path) = link(&mut browser, &root, "5").await;
    let (mut known, mut unknown) = (app.browser(), app.browser());
    let first = known
        .post(&path, &[("name", "이도윤"), ("email", "doyun@example.com")])
        .await;
    let second = unknown
        .post(&path, &[("name", "이도윤"), ("email", "nobody@example.com")])
        .await;
    assert_eq!((first.status, first.location()), (second.status, second.location()));
    // Only who opens the mail learns it.
    let proof = mailed_path(&app, "doyun@example.com", "/join/proof/").await;
    let answer = app
        .browser()
        .post(&proof, &[("password", NEW), ("password_again", NEW)])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("이미 이 조직에 등록된 구성원입니다"));
}

#[tokio::test]
async fn mails_to_one_address_are_limited() {
    let app = TestApp::sqlite().await;
    let (_, mut browser, root) = start(&app).await;
    let (_, path) = link(&mut browser, &root, "5").await;
    let fields = [("name", "최유나"), ("email", "yuna@example.com")];
    for _ in 0..6 {
        assert_eq!(app.browser().post(&path, &fields).await.status, StatusCode::SEE_OTHER);
    }
    let seventh = app.browser().post(&path, &fields).await;
    assert_eq!(seventh.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seventh.body.contains("한 시간 뒤에"));
    assert_eq!(app.mails_to("yuna@example.com").await.len(), 6);
}

#[tokio::test]
async fn an_invited_member_who_joins_by_a_link_is_not_there_twice() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let fields = [
        ("way", "mail"),
        ("name", "박서준"),
        ("sign_in_id", "seojun@example.com"),
    ];
    browser.post(&format!("{root}/members/new"), &fields).await;
    let invitation = mailed_path(&app, "seojun@example.com", "/invite/").await;
    let (_, path) = link(&mut browser, &root, "5").await;
    let proof = proof(&app, &path, "서준", "seojun@example.com").await;
    let answer = app
        .browser()
        .post(&proof, &[("password", NEW), ("password_again", NEW)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let mut conn = app.store().read().await.unwrap();
    let found = conn
        .find_member_by_email(created.scope, "seojun@example.com")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.state, found.name.as_str()), (MemberState::Active, "박서준"));
    assert_eq!(app.browser().get(&invitation).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_link_runs_out_and_is_revoked_and_says_so() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let (page, path) = link(&mut browser, &root, "5").await;
    let proof = proof(&app, &path, "최유나", "yuna@example.com").await;
    assert!(
        browser
            .get(&format!("{page}/revoke"))
            .await
            .body
            .contains("사용을 중단할까요?")
    );
    assert_eq!(
        browser.post(&format!("{page}/revoke"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        browser.post(&format!("{page}/revoke"), &[]).await.status,
        StatusCode::CONFLICT
    );
    let shown = browser.get(&page).await;
    assert!(shown.body.contains("취소됨") && shown.attribute("#link", "value").is_none());
    assert!(app.browser().get(&path).await.body.contains("취소된 초대입니다"));
    let late = app
        .browser()
        .post(&proof, &[("password", NEW), ("password_again", NEW)])
        .await;
    assert_eq!(late.status, StatusCode::GONE);
    let (page, path) = link(&mut browser, &root, "5").await;
    app.pass(Duration::from_secs(7 * 24 * 3600));
    let mut browser = app.signed_in(&created).await;
    assert!(app.browser().get(&path).await.body.contains("초대 기간이 지났습니다"));
    assert!(browser.get(&page).await.body.contains("만료됨"));
    // A member's invitation is no link for many, and the other way round.
    assert_eq!(app.browser().get("/join/nonsense").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        app.browser().get(&path.replace("/join/", "/invite/")).await.status,
        StatusCode::GONE
    );
}

#[tokio::test]
async fn bad_numbers_are_told_at_their_fields_and_the_pages_exist_in_english() {
    let app = TestApp::sqlite().await;
    let (_, mut browser, root) = start(&app).await;
    let path = format!("{root}/members/links/new");
    for (days, uses, at) in [
        ("0", "5", "days"),
        ("91", "5", "days"),
        ("x", "5", "days"),
        ("7", "0", "most_uses"),
        ("7", "10001", "most_uses"),
    ] {
        let answer = browser
            .post(&path, &[("label", "교육"), ("days", days), ("most_uses", uses)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.texts(&format!("#{at}-error")).len(), 1, "{days} {uses}");
        assert_eq!(answer.attribute("#label", "value").as_deref(), Some("교육"));
    }
    let empty = browser.get(&format!("{root}/members/links?lang=en")).await;
    assert!(empty.body.contains("No invitation links yet"));
    let (page, join) = link(&mut browser, &root, "5").await;
    for path in [
        format!("{page}?lang=en"),
        format!("{join}?lang=en"),
        format!("{join}/sent?lang=en"),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(
            answer.body.contains("lang=\"en\"") && !answer.body.contains('⟦'),
            "{path}"
        );
    }
    // The language is changed without losing what was typed.
    let answer = app
        .browser()
        .post(
            &format!("{join}?lang=en"),
            &[("name", "최유나"), ("email", ""), ("switch_language", "en")],
        )
        .await;
    assert_eq!(answer.attribute("#name", "value").as_deref(), Some("최유나"));
}
