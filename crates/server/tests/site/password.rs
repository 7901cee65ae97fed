//! Links by mail to choose a password, and the password that is chosen.

use std::time::Duration;

use http::StatusCode;
use ieum_model::MailTokenId;
use ieum_model::plan::Plan;
use ieum_store::mail_token::{MailTokenKind, NewMailToken};

use crate::login::{enrolled, linked, sign_in};
use crate::on_both;
use crate::support::{Browser, PASSWORD, TestApp};

const NEW: &str = "초록숲-산책하기-2027";

/// Paths of the links that were mailed to this address, the latest first.
async fn links(app: &TestApp, email: &str) -> Vec<String> {
    let mails = app.mails_to(email).await;
    let of = |text: &str| {
        text.lines()
            .find_map(|line| Some(line.split_once("/password/reset/")?.1.to_owned()))
    };
    mails
        .iter()
        .filter_map(|mail| of(&mail.message.text))
        .map(|token| format!("/password/reset/{}", token.trim()))
        .collect()
}

async fn ask(browser: &mut Browser<'_>, email: &str) {
    let answer = browser.post("/password/forgot", &[("email", email)]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/password/sent"),
        "{}",
        answer.body
    );
}

/// A link to choose the first password, as an operator's or the API's mail carries it.
async fn setup_link(app: &TestApp, account: ieum_model::AccountId) -> String {
    let ctx = app.ctx();
    let (token, token_hash) = ieum_app::core::token::mint(ctx.rng());
    app.write(async |tx| {
        tx.insert_mail_token(&NewMailToken {
            id: MailTokenId::new(ctx.now(), ctx.rng()),
            kind: MailTokenKind::PasswordSetup,
            token_hash,
            account: Some(account),
            scope: None,
            email: None,
            name: None,
            org_name: None,
            invitation: None,
            expires_at: ctx.now().plus(Duration::from_secs(3600)),
            now: ctx.now(),
        })
        .await?;
        Ok(())
    })
    .await;
    format!("/password/setup/{}", token.expose())
}

on_both! {
    async fn a_mailed_link_sets_a_password_once_and_ends_every_session(app) {
        linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        let mut browser = app.browser();
        sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
        let mut elsewhere = app.browser();
        ask(&mut elsewhere, "Haneul@hanbit.example").await;
        ask(&mut elsewhere, "haneul@hanbit.example").await;
        let paths = links(&app, "haneul@hanbit.example").await;
        assert_eq!(paths.len(), 2);

        let page = elsewhere.get(&paths[0]).await;
        assert_eq!(page.status, StatusCode::OK, "looking does not spend it");
        assert_eq!(page.attribute("#new_password", "autocomplete").as_deref(), Some("new-password"));
        let weak = elsewhere.post(&paths[0], &[("new_password", "hanbit2026!")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(weak.texts("#new_password-error").join("").contains("조직 이름으로 만든"), "{}", weak.body);

        let done = elsewhere.post(&paths[0], &[("new_password", NEW)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(done.location(), "/o/hanbit?login_hint=haneul%40hanbit.example");
        assert!(elsewhere.get(done.location()).await.body.contains("새 비밀번호로 로그인해 주세요."));
        assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER, "every session ended");
        for path in &paths {
            let old = elsewhere.get(path).await;
            assert_eq!(old.status, StatusCode::GONE, "{path}");
            assert!(old.body.contains("/password/forgot"));
            let again = elsewhere.post(path, &[("new_password", PASSWORD)]).await;
            assert_eq!(again.status, StatusCode::GONE);
        }
        let before = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
        assert_eq!(before.status, StatusCode::UNPROCESSABLE_ENTITY);
        let now = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", NEW).await;
        assert_eq!(now.status, StatusCode::SEE_OTHER);
        let mails = app.mails_to("haneul@hanbit.example").await;
        assert!(mails[0].message.text.contains("2026년 11월 23일(월) 09:00에 비밀번호가 변경"), "{}", mails[0].message.text);
    }

    async fn every_account_of_an_email_gets_a_link_of_its_own(app) {
        let one = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        enrolled(&app, &one, Some("bada@bada.example"), None).await;
        app.organization("바다상사", Plan::Free, "bada@bada.example").await;
        let mut browser = app.browser();
        ask(&mut browser, "bada@bada.example").await;
        let paths = links(&app, "bada@bada.example").await;
        assert_eq!(paths.len(), 2);
        let subjects: Vec<_> = app.mails_to("bada@bada.example").await.iter().map(|m| m.message.subject.clone()).collect();
        assert!(subjects.iter().any(|s| s.contains("한빛물산")) && subjects.iter().any(|s| s.contains("이음")), "{subjects:?}");
        for path in paths {
            assert_eq!(browser.post(&path, &[("new_password", NEW)]).await.status, StatusCode::SEE_OTHER);
        }
        let managed = sign_in(&mut browser, "/o/hanbit", "bada@bada.example", NEW).await;
        assert_eq!(managed.location(), "/account", "{}", managed.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK, "who chose it must not choose again");
    }
}

#[tokio::test]
async fn asking_for_a_link_says_the_same_to_everybody_and_only_so_often() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    for email in ["haneul@hanbit.example", "nobody@hanbit.example"] {
        for _ in 0..6 {
            ask(&mut browser, email).await;
        }
        let seventh = browser.post("/password/forgot", &[("email", email)]).await;
        assert_eq!(seventh.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert_eq!(seventh.attribute("#email", "value").as_deref(), Some(email));
    }
    assert_eq!(links(&app, "haneul@hanbit.example").await.len(), 6);
    assert!(app.mails_to("nobody@hanbit.example").await.is_empty());
    for bad in ["", "haneul", "a@b"] {
        let answer = browser.post("/password/forgot", &[("email", bad)]).await;
        assert_eq!(answer.texts("#email-error").len(), 1, "{bad}");
    }
}

#[tokio::test]
async fn a_link_runs_out_and_fits_only_its_own_address() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    ask(&mut browser, "haneul@hanbit.example").await;
    let reset = links(&app, "haneul@hanbit.example").await.remove(0);
    let setup = setup_link(&app, org.account).await;
    for path in [
        reset.replace("reset", "setup"),
        setup.replace("setup", "reset"),
        "/password/reset/x".to_owned(),
        format!("/password/setup/{}", "a".repeat(5_000)),
    ] {
        assert_eq!(browser.get(&path).await.status, StatusCode::GONE, "{path}");
        assert_eq!(
            browser.post(&path, &[("new_password", NEW)]).await.status,
            StatusCode::GONE,
            "{path}"
        );
    }
    assert_eq!(browser.get(&setup).await.status, StatusCode::OK);
    app.pass(Duration::from_secs(3600));
    for path in [&reset, &setup] {
        assert_eq!(browser.get(path).await.status, StatusCode::GONE, "{path}");
    }
    let en = browser.get(&format!("{setup}?lang=en")).await;
    assert!(en.body.contains("This link does not work any more"), "{}", en.body);
}

#[tokio::test]
async fn the_first_password_is_set_by_a_setup_link() {
    let app = TestApp::sqlite().await;
    let org = app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let path = setup_link(&app, org.account).await;
    let mut browser = app.browser();
    let page = browser.get(&path).await;
    assert!(
        page.body.contains("비밀번호 정하기") && page.body.contains("bada@bada.example"),
        "{}",
        page.body
    );
    let done = browser.post(&path, &[("new_password", NEW)]).await;
    assert_eq!(
        done.location(),
        "/login?login_hint=bada%40bada.example",
        "an organisation without a login page"
    );
}

#[tokio::test]
async fn every_weak_password_is_told_why() {
    let app = TestApp::sqlite().await;
    let org = app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let path = setup_link(&app, org.account).await;
    let mut browser = app.browser();
    let long = "가".repeat(200);
    for (weak, word) in [
        ("", "너무 짧습니다"),
        ("qX7!mzu", "너무 짧습니다"),
        (&long, "너무 깁니다"),
        ("qX7!mz\u{1}u2-Lw", "쓸 수 없는 문자"),
        ("P@ssw0rd1", "많은 사람이 쓰는"),
        ("aaaaaaaaaaaa", "되풀이되는"),
        ("김하늘12345", "쉽게 알아낼 수 있습니다"),
    ] {
        let answer = browser.post(&path, &[("new_password", weak)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{weak}");
        assert!(
            answer.texts("#new_password-error").join("").contains(word),
            "{weak}: {}",
            answer.body
        );
        assert!(weak.len() < 3 || !answer.body.contains(weak), "never sent back");
    }
    assert_eq!(
        browser.post(&path, &[("new_password", NEW)]).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn who_sets_a_new_password_is_not_locked_any_more() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    for _ in 0..10 {
        sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", "틀린 비밀번호").await;
    }
    ask(&mut browser, "haneul@hanbit.example").await;
    let path = links(&app, "haneul@hanbit.example").await.remove(0);
    browser.post(&path, &[("new_password", NEW)]).await;
    let answer = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", NEW).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_sets_the_password() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    ask(&mut browser, "haneul@hanbit.example").await;
    let path = links(&app, "haneul@hanbit.example").await.remove(0);
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let first = [("new_password", NEW)];
    let second = [("new_password", "붉은노을-수영하기-2028")];
    let (a, b) = tokio::join!(one.post(&path, &first), two.post(&path, &second));
    let mut statuses = [a.status, b.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::GONE]);
}
