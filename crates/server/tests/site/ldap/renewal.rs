//! A password that is changed in the company's directory by way of us.

use http::StatusCode;
use ieum_store::audit::AuditPage;
use ieum_testkit::slapd::{CHANGER, PASSWORD, Slapd};

use super::{Fields, Stage, fields, stage};
use crate::on_both;
use crate::support::{Answer, Browser};
use crate::traces::{code_of, holds_none, records, steps};

const ON: (&str, &str) = ("lets_change", "on");
const NEW: &str = "Another-pass-8-long";

/// Signs in, and is sent to the page of the new password.
async fn sent(stage: &Stage<'_>, browser: &mut Browser<'_>, user: &str) -> String {
    let answer = stage.sign_in(browser, user, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{user}: {}", answer.body);
    let to = answer.location().to_owned();
    assert!(to.starts_with("/login/new-password?state="), "{to}");
    to
}

/// Fills the page in.
async fn choose(browser: &mut Browser<'_>, page: &str, (old, new, again): (&str, &str, &str)) -> Answer {
    let shown = browser.get(page).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert!(!shown.body.contains(PASSWORD), "{}", shown.body);
    let state = shown.attribute("input[name=state]", "value").unwrap();
    let next = shown.attribute("input[name=next]", "value").unwrap_or_default();
    let fields = [
        ("state", state.as_str()),
        ("next", next.as_str()),
        ("password", old),
        ("new_password", new),
        ("new_again", again),
    ];
    browser.post("/login/new-password", &fields).await
}

async fn changes(stage: &Stage<'_>) -> usize {
    let page = AuditPage {
        before: None,
        action: Some("login.change_password_there"),
        limit: 200,
    };
    let mut conn = stage.app.store().read().await.unwrap();
    conn.audit_of(stage.created.scope, page).await.unwrap().len()
}

/// The one person who waits is linked to the super admin.
async fn known_by(stage: &mut Stage<'_>, user: &str, password: &str) {
    let answer = stage.sign_in(&mut stage.app.browser(), user, password).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    stage.link().await;
}

on_both! {
    async fn who_must_change_the_password_does_and_goes_on(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = stage(&app, &slapd, &[ON]).await;
        let mut browser = app.browser();
        let page = sent(&stage, &mut browser, "reset").await;
        let shown = browser.get(&page).await;
        assert!(shown.body.contains("비밀번호를 먼저 바꿔야") && shown.body.contains("<strong>reset</strong>"), "{}", shown.body);
        assert!(!shown.body.contains("나중에 바꾸기"));
        for (typed, message) in [
            (("", NEW, NEW), "비밀번호를 입력해 주세요"),
            ((PASSWORD, "", ""), "새 비밀번호를 입력해 주세요"),
            ((PASSWORD, PASSWORD, PASSWORD), "지금 비밀번호와 다른"),
            ((PASSWORD, NEW, "Another"), "같은 비밀번호를 한 번 더"),
            ((PASSWORD, "a\tb", "a\tb"), "제어 문자는 쓸 수 없습니다"),
            (("wrong-password", NEW, NEW), "지금 비밀번호가 올바르지 않습니다"),
            ((PASSWORD, "Short-8", "Short-8"), "너무 짧습니다"),
        ] {
            let answer = choose(&mut browser, &page, typed).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
            assert!(answer.body.contains(message), "{typed:?}: {}", answer.body);
            assert!(!answer.body.contains(PASSWORD) && !answer.body.contains(NEW));
        }
        assert_eq!(changes(&stage).await, 0);
        // It is changed; who it is still has to be said by an administrator, as with any sign-in.
        let answer = choose(&mut browser, &page, (PASSWORD, NEW, NEW)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        assert_eq!(changes(&stage).await, 1);
        stage.link().await;
        let answer = stage.sign_in(&mut browser, "reset", NEW).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        stage.is_refused("reset", PASSWORD, 422, "there_wrong").await;
        for row in records(&app, stage.created.scope).await {
            holds_none(&row, &[PASSWORD, NEW, "wrong-password", "Short-8"]);
        }
        let kept = records(&app, stage.created.scope).await;
        let changed = kept.iter().find(|row| row.result == "proposed").unwrap();
        assert_eq!(
            steps(changed),
            ["began", "server", "service", "search", "bind", "changed", "server", "service", "search", "bind", "entry", "groups", "claims", "ladder"]
        );
        let short = kept.iter().find(|row| row.reason == "new_too_short").unwrap();
        assert_eq!(steps(short).last().unwrap(), "changed");
    }

    async fn an_expired_password_is_changed_by_whoever_may(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = stage(&app, &slapd, &[ON]).await;
        let mut browser = app.browser();
        // The directory lets the person in for nothing at all, and who searches may not write.
        let page = sent(&stage, &mut browser, "expired").await;
        let answer = choose(&mut browser, &page, (PASSWORD, NEW, NEW)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert!(answer.body.contains("이 화면에서는 이 계정의 비밀번호를 바꿀 수 없습니다"), "{}", answer.body);
        let page = crate::traces::look_up(&mut stage.admin, stage.created.scope, &code_of(&answer)).await;
        assert!(page.body.contains("change_not_allowed") && page.body.contains("암호 변경"), "{}", page.body);
        stage.change(&fields(&slapd, &[ON, ("service_dn", CHANGER)])).await;
        let page = sent(&stage, &mut browser, "expired").await;
        let answer = choose(&mut browser, &page, ("wrong-password", NEW, NEW)).await;
        assert!(answer.body.contains("지금 비밀번호가 올바르지 않습니다"), "{}", answer.body);
        let answer = choose(&mut browser, &page, (PASSWORD, NEW, NEW)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        stage.link().await;
        assert_eq!(stage.sign_in(&mut browser, "expired", NEW).await.location(), "/account");
    }

    async fn whose_password_lasts_a_while_may_wait(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = stage(&app, &slapd, &[ON]).await;
        known_by(&mut stage, "soon", PASSWORD).await;
        let mut browser = app.browser();
        let page = sent(&stage, &mut browser, "soon").await;
        let shown = browser.get(&page).await;
        assert!(shown.body.contains("일 뒤 만료됩니다") && shown.body.contains("나중에 바꾸기"), "{}", shown.body);
        assert!(shown.links().iter().any(|link| link == "/account"));
        assert_eq!(browser.get("/account").await.status, StatusCode::OK, "signed in already");
        let answer = choose(&mut browser, &page, (PASSWORD, NEW, NEW)).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        // A new password lasts as long as the old one did.
        stage.is_refused("soon", PASSWORD, 422, "there_wrong").await;
        let page = stage.try_it("grace", PASSWORD).await;
        assert!(page.body.contains("번 더 로그인할 수 있습니다"), "{}", page.body);
    }

    async fn what_the_directory_does_not_allow_is_said(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let stage = stage(&app, &slapd, &[ON]).await;
        let mut browser = app.browser();
        let page = sent(&stage, &mut browser, "fixed").await;
        let answer = choose(&mut browser, &page, (PASSWORD, NEW, NEW)).await;
        assert!(answer.body.contains("이 화면에서는 이 계정의 비밀번호를 바꿀 수 없습니다"), "{}", answer.body);
        // Another browser's ticket is none.
        let mut other = app.browser();
        let answer = other.get(&page).await;
        assert!(!answer.body.contains("<strong>fixed</strong>"), "{}", answer.body);
        // Wrong passwords lock here as they do on the login page.
        let page = sent(&stage, &mut browser, "fixed").await;
        for _ in 0..9 {
            let answer = choose(&mut browser, &page, ("wrong-password", NEW, NEW)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let answer = choose(&mut browser, &page, ("wrong-password", NEW, NEW)).await;
        assert!(answer.body.contains("로그인이 잠겼습니다"), "{}", answer.body);
        let answer = choose(&mut browser, &page, (PASSWORD, NEW, NEW)).await;
        assert!(answer.body.contains("로그인이 잠겼습니다"), "{}", answer.body);
        stage.is_refused("fixed", PASSWORD, 422, "locked").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn history_and_age_are_the_directorys_to_judge() {
    let app = crate::support::TestApp::sqlite().await;
    let slapd = Slapd::start(0, true).unwrap();
    let mut stage = stage(&app, &slapd, &[ON]).await;
    known_by(&mut stage, "young", PASSWORD).await;
    let mut browser = app.browser();
    let page = sent(&stage, &mut browser, "young").await;
    let answer = choose(&mut browser, &page, (PASSWORD, NEW, NEW)).await;
    assert!(answer.body.contains("아직 다시 바꿀 수 없습니다"), "{}", answer.body);
    let page = sent(&stage, &mut browser, "reset").await;
    let answer = choose(&mut browser, &page, (PASSWORD, NEW, NEW)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    // The same page once more: the first password of all was used before.
    let answer = choose(&mut browser, &page, (NEW, PASSWORD, PASSWORD)).await;
    assert!(answer.body.contains("전에 쓴 비밀번호입니다"), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_offered_only_where_it_was_turned_on_and_never_in_the_clear() {
    let app = crate::support::TestApp::sqlite().await;
    let slapd = Slapd::start(0, true).unwrap();
    let mut stage = stage(&app, &slapd, &[ON]).await;
    let servers = format!("127.0.0.1:{}", slapd.port);
    let plain: Fields = fields(
        &slapd,
        &[
            ON,
            ("servers", &servers),
            ("security", "plain"),
            ("plain_confirmed", "on"),
        ],
    );
    let answer = stage.add(&plain).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("암호화하지 않는 접속에서는 비밀번호를"),
        "{}",
        answer.body
    );
    let mut browser = app.browser();
    let page = sent(&stage, &mut browser, "reset").await;
    let state = browser
        .get(&page)
        .await
        .attribute("input[name=state]", "value")
        .unwrap();
    // Turned off meanwhile.
    stage.change(&fields(&slapd, &[])).await;
    let typed = [
        ("state", state.as_str()),
        ("password", PASSWORD),
        ("new_password", NEW),
        ("new_again", NEW),
    ];
    let answer = browser.post("/login/new-password", &typed).await;
    assert_eq!(changes(&stage).await, 0, "{}", answer.body);
    stage.is_refused("reset", PASSWORD, 422, "there_must_change").await;
    // By StartTLS as well.
    let starttls = fields(&slapd, &[ON, ("servers", &servers), ("security", "starttls")]);
    stage.change(&starttls).await;
    let page = sent(&stage, &mut browser, "reset").await;
    let answer = choose(&mut browser, &page, (PASSWORD, NEW, NEW)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    assert_eq!(changes(&stage).await, 1);
}
