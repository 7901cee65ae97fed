//! Wrong passwords, and what they lock.

use ieum_app::core::password_pool::{Cost, PasswordPool};

use super::*;

#[tokio::test]
async fn a_wrong_password_keeps_the_id_and_changes_nothing() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    let answer = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", "틀린 비밀번호").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        answer.attribute("#username", "value").as_deref(),
        Some("haneul@hanbit.example")
    );
    assert_eq!(answer.attribute("#password", "value"), None);
    assert!(answer.body.contains("아이디 또는 비밀번호가 올바르지 않습니다."));
    assert!(browser.cookie("ieum_session").is_none());
    for (id, password, field) in [
        ("", PASSWORD, "#username-error"),
        ("hanbit", PASSWORD, "#username-error"),
        ("haneul@", PASSWORD, "#username-error"),
        ("haneul@hanbit.example", "", "#password-error"),
        ("haneul@hanbit.example", &"가".repeat(5_000), "#password-error"),
    ] {
        let answer = sign_in(&mut browser, "/o/hanbit", id, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.texts(field).len(), 1, "{id:?}: {}", answer.body);
    }
    let without_token = Request::post("/o/hanbit")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("username=a&password=b"))
        .unwrap();
    assert_eq!(browser.send(without_token).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn ten_wrong_passwords_lock_for_an_hour_whether_the_person_exists_or_not() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    linked(&app, "바다상사", "bada", "haneul@hanbit.example").await;
    let (mut known, mut unknown) = (app.browser(), app.browser());
    known.get("/").await;
    unknown.cookies = known.cookies.clone();
    for time in 1..=11 {
        let one = sign_in(&mut known, "/o/hanbit", "haneul@hanbit.example", "틀린 비밀번호").await;
        let other = sign_in(&mut unknown, "/o/hanbit", "nobody@hanbit.example", "틀린 비밀번호").await;
        // Each attempt has a code of its own.
        let without = |answer: &Answer| match answer.texts("code").first() {
            Some(code) => answer.body.replace(code, "CODE"),
            None => panic!("{time}: {}", answer.body),
        };
        let same = without(&other).replace("nobody@", "haneul@");
        assert_eq!((one.status, without(&one)), (other.status, same), "{time}");
        assert_eq!(
            one.body.contains("로그인이 잠겼습니다"),
            time >= 10,
            "{time}: {}",
            one.body
        );
    }
    let right = sign_in(&mut known, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(
        right.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "also the right one is refused"
    );
    assert!(right.body.contains("2026년 11월 23일(월) 10:00"), "{}", right.body);
    let elsewhere = sign_in(&mut app.browser(), "/o/bada", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(
        elsewhere.status,
        StatusCode::SEE_OTHER,
        "another organisation is another matter"
    );

    let mails = app.mails_to("haneul@hanbit.example").await;
    assert_eq!(mails.len(), 1, "one mail a lock");
    let text = &mails[0].message.text;
    assert!(
        text.contains("2026년 11월 23일(월) 10:00") && text.contains("/password/forgot"),
        "{text}"
    );
    assert!(app.mails_to("nobody@hanbit.example").await.is_empty());

    app.pass(HOUR);
    let later = sign_in(&mut known, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(later.status, StatusCode::SEE_OTHER, "{}", later.body);
}

#[tokio::test]
async fn a_right_password_forgets_the_wrong_ones() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    for _ in 0..3 {
        for _ in 0..9 {
            let answer = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", "틀린 비밀번호").await;
            assert!(!answer.body.contains("잠겼습니다"));
        }
        let right = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
        assert_eq!(right.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_hundred_wrong_passwords_lock_the_address_they_came_from() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    for time in 0..100 {
        let id = format!("nobody{}@hanbit.example", time / 9);
        sign_in(&mut browser, "/o/hanbit", &id, "틀린 비밀번호").await;
    }
    let here = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert!(here.body.contains("이 네트워크에서"), "{}", here.body);
    let mut elsewhere = app.browser();
    elsewhere.address = "198.51.100.9:40000";
    let answer = sign_in(&mut elsewhere, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn known_and_unknown_people_cost_one_comparison_each() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let compared = || app.site.app.passwords.compared();
    let mut browser = app.browser();
    for (id, password) in [
        ("haneul@hanbit.example", "틀린 비밀번호"),
        ("nobody@hanbit.example", "틀린 비밀번호"),
        ("010-1234-5678", "틀린 비밀번호"),
        ("haneul@hanbit.example", PASSWORD),
    ] {
        let before = compared();
        sign_in(&mut browser, "/o/hanbit", id, password).await;
        assert_eq!(compared() - before, 1, "{id}");
    }
    app.write(async |tx| Ok(tx.set_account_state(org.account, AccountState::Suspended).await?))
        .await;
    let before = compared();
    let answer = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(
        (answer.status, compared() - before),
        (StatusCode::UNPROCESSABLE_ENTITY, 1)
    );
}

#[tokio::test]
async fn a_new_sign_in_ends_the_old_cookie_and_keeps_its_organisations() {
    let app = TestApp::sqlite().await;
    let one = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let two = linked(&app, "바다상사", "bada", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    let old = browser.cookie("ieum_session").unwrap();
    sign_in(&mut browser, "/o/bada", "haneul@hanbit.example", PASSWORD).await;
    let new = browser.cookie("ieum_session").unwrap();
    assert_ne!(old, new);
    for org in [one, two] {
        let path = format!("/console/{}", org.scope.org_id());
        assert_eq!(browser.get(&path).await.status, StatusCode::OK);
        let mut thief = app.browser();
        thief.cookies.push(("ieum_session".into(), old.clone()));
        assert_eq!(thief.get(&path).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_double_click_signs_in_twice_without_harm() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    browser.get("/o/hanbit").await;
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let (a, b) = tokio::join!(
        sign_in(&mut one, "/o/hanbit", "haneul@hanbit.example", PASSWORD),
        sign_in(&mut two, "/o/hanbit", "haneul@hanbit.example", PASSWORD)
    );
    assert_eq!((a.status, b.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(one.get("/account").await.status, StatusCode::OK);
    assert_eq!(two.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_audit_log_says_who_signed_in_and_who_failed() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", "틀린 비밀번호").await;
    sign_in(&mut browser, "/o/hanbit", "nobody@hanbit.example", PASSWORD).await;
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    let log = audit_of(&app, org.scope).await;
    for expected in [
        "login.failure refused:wrong_password",
        "login.failure refused:unknown_id",
        "login.success success",
    ] {
        assert!(log.iter().any(|line| line == expected), "{expected}: {log:?}");
    }
}

#[tokio::test]
async fn a_hash_of_other_parameters_is_renewed_at_the_sign_in() {
    let app = TestApp::sqlite().await;
    let created = linked(&app, "하늘물산", "haneul", "haneul@example.com").await;
    let ctx = app.ctx();
    let cost = Cost {
        memory_kib: 8_192,
        iterations: 2,
        parallelism: 1,
    };
    let others = PasswordPool::start(cost, 1, 1, ctx.rng()).unwrap();
    let old = others.hash(Secret::new(PASSWORD.into()), ctx.rng()).await.unwrap();
    app.write(async |tx| Ok(tx.set_password(created.account, &old, false, ctx.now()).await?))
        .await;
    let stored = async || {
        let mut conn = app.store().read().await.unwrap();
        let account = conn.find_account(created.account).await.unwrap().unwrap();
        account.password_hash.unwrap()
    };
    let wrong = sign_in(
        &mut app.browser(),
        "/o/haneul",
        "haneul@example.com",
        "다른-비밀번호-2026",
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(stored().await, old, "a wrong password changes nothing");
    for _ in 0..2 {
        let answer = sign_in(&mut app.browser(), "/o/haneul", "haneul@example.com", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(
            old.contains("t=2") && stored().await.contains("m=8192,t=1,p=1"),
            "{}",
            stored().await
        );
    }
}
