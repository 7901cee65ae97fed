//! Signing up an organisation.

use http::StatusCode;
use ieum_model::plan::Plan;
use std::time::Duration;

use crate::on_both;
use crate::support::{Browser, PASSWORD, TestApp};

const FIELDS: [(&str, &str); 3] = [
    ("org_name", "하늘물산"),
    ("name", "김하늘"),
    ("email", "haneul@example.com"),
];

/// The path of the link in the latest mail to this address.
async fn link_to(app: &TestApp, email: &str) -> String {
    let mails = app.mails_to(email).await;
    let text = &mails.first().expect("a mail").message.text;
    let at = text.find("/signup/").expect("a link");
    text[at..].split_whitespace().next().unwrap().to_owned()
}

async fn ask(browser: &mut Browser<'_>) {
    let answer = browser.post("/signup", &FIELDS).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/signup/sent"),
        "{}",
        answer.body
    );
}

on_both! {
    async fn somebody_new_chooses_a_password_and_lands_in_the_console(app) {
        let mut browser = app.browser();
        assert_eq!(browser.get("/signup").await.status, StatusCode::OK);
        ask(&mut browser).await;
        assert_eq!(browser.get("/signup/sent").await.status, StatusCode::OK);
        let link = link_to(&app, "haneul@example.com").await;
        let page = browser.get(&link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.attribute("#password", "autocomplete").as_deref(), Some("new-password"));
        assert!(page.body.contains("하늘물산") && page.body.contains("haneul@example.com"));

        for (password, because) in [("", "짧습니다"), ("haneul2026", "이름"), ("qwertyuiop", "비밀번호")] {
            let weak = browser.post(&link, &[("password", password)]).await;
            assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
            assert!(weak.texts("#password-error").concat().contains(because), "{password}: {:?}", weak.texts("#password-error"));
        }
        let done = browser.post(&link, &[("password", PASSWORD)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert!(done.location().starts_with("/console/"), "{}", done.location());
        assert_eq!(browser.get(done.location()).await.status, StatusCode::OK, "signed in");
        let again = app.browser().get(&link).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND, "the link is spent");
        let again = browser.post(&link, &[("password", PASSWORD)]).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
    }

    async fn two_clicks_at_once_make_one_organisation(app) {
        let mut browser = app.browser();
        ask(&mut browser).await;
        let link = link_to(&app, "haneul@example.com").await;
        browser.get(&link).await;
        let (mut one, mut two) = (browser.clone(), browser.clone());
        let fields = [("password", PASSWORD)];
        let (one, two) = tokio::join!(one.post(&link, &fields), two.post(&link, &fields));
        let mut statuses = [one.status, two.status];
        statuses.sort();
        assert_eq!(statuses[0], StatusCode::SEE_OTHER);
        assert!(matches!(statuses[1], StatusCode::NOT_FOUND | StatusCode::CONFLICT), "{statuses:?}");
        let mut operator = app.operator("ops@example.com").await;
        assert!(operator.get("/operator/organizations").await.body.contains("모두 1건"));
    }

    async fn a_known_account_proves_its_password_and_is_not_changed(app) {
        app.organization("바다상사", Plan::Free, "haneul@example.com").await;
        let mut browser = app.browser();
        ask(&mut browser).await;
        let link = link_to(&app, "haneul@example.com").await;
        let page = browser.get(&link).await;
        assert_eq!(page.attribute("#password", "autocomplete").as_deref(), Some("current-password"));
        let wrong = browser.post(&link, &[("password", "또다른-비밀번호-2026")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.texts("#password-error").concat().contains("맞지 않습니다"));
        let done = browser.post(&link, &[("password", PASSWORD)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(browser.get(done.location()).await.status, StatusCode::OK);
        let mut conn = app.store().read().await.unwrap();
        let account = conn.find_self_owned_account("haneul@example.com").await.unwrap().unwrap();
        assert_eq!(conn.active_organizations_of(account.id).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn the_answer_does_not_tell_whether_an_account_exists() {
    let app = TestApp::sqlite().await;
    app.organization("바다상사", Plan::Free, "known@example.com").await;
    let mut answers = Vec::new();
    for email in ["known@example.com", "unknown@example.com"] {
        let mut browser = app.browser();
        let fields = [("org_name", "하늘물산"), ("name", "김하늘"), ("email", email)];
        let answer = browser.post("/signup", &fields).await;
        let page = browser.get(answer.location()).await;
        let mut headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        headers.sort();
        let body = page.body.lines().filter(|l| !l.contains("csrf")).collect::<String>();
        answers.push((answer.status, answer.location().to_owned(), headers, body));
    }
    assert_eq!(answers[0], answers[1]);
    assert!(
        app.mails_to("known@example.com").await[0]
            .message
            .subject
            .contains("이미 계정이 있습니다")
    );
    assert!(
        app.mails_to("unknown@example.com").await[0]
            .message
            .subject
            .contains("이메일을 확인해")
    );
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field_and_what_was_typed_stays() {
    let app = TestApp::sqlite().await;
    let long = "가".repeat(61);
    for (field, value) in [
        ("org_name", ""),
        ("org_name", long.as_str()),
        ("name", " "),
        ("name", "김\u{202e}하늘"),
        ("email", ""),
        ("email", "haneul"),
        ("email", "a@b@c.kr"),
        ("email", "하늘@example.com"),
    ] {
        let fields = FIELDS.map(|(name, kept)| if name == field { (name, value) } else { (name, kept) });
        let answer = app.browser().post("/signup", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
        assert_eq!(answer.texts(&format!("#{field}-error")).len(), 1, "{field}={value}");
        for (name, kept) in FIELDS.iter().filter(|(name, _)| *name != field) {
            assert_eq!(answer.attribute(&format!("#{name}"), "value").as_deref(), Some(*kept));
        }
    }
    assert!(app.mails_to("haneul@example.com").await.is_empty());
    let switched = [FIELDS[0], FIELDS[1], ("email", "haneul"), ("switch_language", "en")];
    let english = app.browser().post("/signup?lang=en", &switched).await;
    assert_eq!(english.status, StatusCode::OK);
    assert_eq!(english.attribute("#org_name", "value").as_deref(), Some("하늘물산"));
    assert!(english.body.contains("Create an organisation"));
}

#[tokio::test]
async fn mails_to_one_address_end_after_six_and_a_link_after_a_day() {
    let app = TestApp::sqlite().await;
    for _ in 0..6 {
        ask(&mut app.browser()).await;
    }
    let refused = app.browser().post("/signup", &FIELDS).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(app.mails_to("haneul@example.com").await.len(), 6);
    app.pass(Duration::from_secs(3600));
    ask(&mut app.browser()).await;
    let link = link_to(&app, "haneul@example.com").await;
    app.pass(Duration::from_secs(24 * 3600));
    for path in [link.as_str(), "/signup/unknown"] {
        let mut browser = app.browser();
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.body.contains("기한이 지난"), "{path}");
        assert_eq!(
            browser.post(path, &[("password", PASSWORD)]).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn the_tenth_wrong_password_locks() {
    let app = TestApp::sqlite().await;
    app.organization("바다상사", Plan::Free, "haneul@example.com").await;
    let mut browser = app.browser();
    ask(&mut browser).await;
    let link = link_to(&app, "haneul@example.com").await;
    for _ in 0..10 {
        let wrong = browser.post(&link, &[("password", "또다른-비밀번호-2026")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let locked = browser.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(locked.texts("#password-error").concat().contains("잠겼습니다"));
    app.pass(Duration::from_secs(3600));
    assert_eq!(
        browser.post(&link, &[("password", PASSWORD)]).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn an_account_that_changed_meanwhile_is_not_taken_over() {
    let app = TestApp::sqlite().await;
    let mut browser = app.browser();
    ask(&mut browser).await;
    let link = link_to(&app, "haneul@example.com").await;
    app.organization("바다상사", Plan::Free, "haneul@example.com").await;
    let now_known = browser.get(&link).await;
    assert_eq!(
        now_known.attribute("#password", "autocomplete").as_deref(),
        Some("current-password")
    );
    let refused = browser.post(&link, &[("password", "처음부터-새로-정한-2026")]).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a new password does not replace the account's"
    );
    for page in ["/signup", "/signup/sent", &link, "/signup/unknown"] {
        let english = browser.get(&format!("{page}?lang=en")).await;
        assert!(english.body.contains("lang=\"en\""), "{page}");
    }
}

#[tokio::test]
async fn an_account_that_is_suspended_cannot_sign_up() {
    let app = TestApp::sqlite().await;
    let created = app.organization("바다상사", Plan::Free, "haneul@example.com").await;
    let mut browser = app.browser();
    ask(&mut browser).await;
    let link = link_to(&app, "haneul@example.com").await;
    let suspended = ieum_model::account::AccountState::Suspended;
    app.write(async |tx| Ok(tx.set_account_state(created.account, suspended).await?))
        .await;
    let page = browser.get(&link).await;
    assert!(page.body.contains("지금 사용할 수 없습니다"), "{}", page.body);
    assert!(page.attribute("#password", "name").is_none());
    let refused = browser.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn whoever_was_signed_in_to_this_browser_is_signed_out_by_it() {
    let app = TestApp::sqlite().await;
    let other = app.organization("바다상사", Plan::Free, "bada@example.com").await;
    let mut browser = app.signed_in(&other).await;
    let old = browser.clone();
    ask(&mut browser).await;
    let link = link_to(&app, "haneul@example.com").await;
    let done = browser.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let home = format!("/console/{}", other.scope.org_id());
    assert_eq!(browser.get(&home).await.status, StatusCode::NOT_FOUND);
    let mut old = old;
    assert!(
        old.get(&home).await.location().starts_with("/login"),
        "the old cookie is worth nothing"
    );
}

#[tokio::test]
async fn forms_without_their_token_do_nothing() {
    let app = TestApp::sqlite().await;
    for path in ["/signup", "/signup/some-link"] {
        let request = http::Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(
                "org_name=x&name=y&email=haneul@example.com&password=z",
            ))
            .unwrap();
        assert_eq!(
            app.browser().send(request).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    assert!(app.mails_to("haneul@example.com").await.is_empty());
}
