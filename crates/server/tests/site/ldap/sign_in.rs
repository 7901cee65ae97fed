//! Signing in with what the directory knows.

use http::StatusCode;
use ieum_testkit::slapd::{PASSWORD, Slapd};

use super::{fields, stage};
use crate::on_both;
use crate::support::TestApp;

const WRONG: &str = "아이디 또는 비밀번호가 올바르지 않습니다";

on_both! {
    async fn somebody_unknown_is_proposed_then_linked_then_signed_in(app) {
        let slapd = Slapd::start(10_000, true).unwrap();
        let mut stage = stage(&app, &slapd, &[]).await;
        let page = app.browser().get(&format!("/o/hanbit?method={}", stage.method)).await;
        assert!(page.body.contains("회사 계정 ID") && page.body.contains("autocomplete=\"username\""), "{}", page.body);
        assert!(page.body.contains("autocomplete=\"current-password\""));
        assert!(!page.body.contains("비밀번호를 잊으셨나요"), "the company's password is not ours to reset");
        // Both methods have fields; a person chooses by the name.
        let first = app.browser().get("/o/hanbit").await;
        assert!(first.links().iter().any(|link| link.contains(&format!("method={}", stage.method))));

        stage.know_minji().await;
        assert_eq!(stage.refusals().await, ["refused:nobody"]);
        let mut browser = app.browser();
        let answer = stage.sign_in(&mut browser, " minji ", PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        // One of ten thousand others is somebody else.
        stage.is_refused("p09999", PASSWORD, 403, "nobody").await;
        // Turned off: who signed in by it is out at once.
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind = 'ldap'").await;
        assert_eq!(browser.get(&stage.console("")).await.status, StatusCode::NOT_FOUND);
        let mut late = app.browser();
        let answer = stage.sign_in(&mut late, "minji", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(late.get("/account").await.status, StatusCode::SEE_OTHER);
        app.sql("UPDATE login_methods SET is_enabled = TRUE WHERE kind = 'ldap'; UPDATE members SET state = 'suspended'").await;
        stage.is_refused("minji", PASSWORD, 403, "not_active").await;
    }

    async fn nobody_comes_in_who_should_not(app) {
        let slapd = Slapd::start(5, true).unwrap();
        let mut stage = stage(&app, &slapd, &[]).await;
        stage.know_minji().await;
        let wrong = stage.is_refused("minji", "wrong-password", 422, "there_wrong").await;
        let unknown = stage.is_refused("nobody", "wrong-password", 422, "there_unknown").await;
        assert!(wrong.body.contains(WRONG) && unknown.body.contains(WRONG), "{}", wrong.body);
        // Each attempt has a code of its own.
        let bare = |answer: &crate::support::Answer, name: &str| {
            let body = answer.body.replace(name, "").replace(&crate::traces::code_of(answer), "");
            body.find("<main").map(|at| body[at..].to_owned()).unwrap_or(body)
        };
        let shape = |body: String| body.split("name=\"csrf\"").nth(1).map(|rest| rest.split_once('>').unwrap().1.to_owned());
        assert_eq!(shape(bare(&wrong, "minji")), shape(bare(&unknown, "nobody")), "a stranger learns no difference");

        // What is typed is a value, never a part of the filter.
        for typed in ["*)(uid=*", "*", "minji)(uid=minji", "min*", "minji)(|(uid=*", "\\2a", "p0000?"] {
            stage.is_refused(typed, PASSWORD, 422, "there_unknown").await;
        }
        // Somebody whose name looks like one is found all the same.
        stage.is_refused("star*(a)", PASSWORD, 403, "nobody").await;

        // A name without a password would be let in as nobody in particular.
        let before = stage.refusals().await.len();
        let answer = stage.sign_in(&mut app.browser(), "minji", "").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer = stage.sign_in(&mut app.browser(), "minji", "\0").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer = stage.sign_in(&mut app.browser(), "", PASSWORD).await;
        assert!(answer.body.contains("회사 계정 ID를 입력해 주세요"), "{}", answer.body);
        assert_eq!(stage.refusals().await.len(), before, "nothing of it was asked");

        // Two people with one address: nobody is chosen.
        stage.change(&fields(&slapd, &[("filter", "(mail={user})")])).await;
        stage.is_refused("minji@corp.example", PASSWORD, 502, "directory_ambiguous").await;
        stage.is_refused("*", PASSWORD, 422, "there_unknown").await;
    }

    async fn what_the_policy_says_is_told_to_who_knows_the_password(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = stage(&app, &slapd, &[]).await;
        let expired = stage.is_refused("expired", PASSWORD, 422, "there_expired").await;
        assert!(expired.body.contains("비밀번호가 만료되었습니다"), "{}", expired.body);
        let guessed = stage.is_refused("expired", "wrong-password", 422, "there_wrong").await;
        assert!(guessed.body.contains(WRONG) && !guessed.body.contains("만료되었습니다"));
        let reset = stage.is_refused("reset", PASSWORD, 422, "there_must_change").await;
        assert!(reset.body.contains("비밀번호를 먼저 바꿔야"), "{}", reset.body);
        // That an account is locked there would tell a stranger that it exists.
        for password in [PASSWORD, "wrong-password"] {
            let locked = stage.is_refused("locked", password, 422, "there_locked").await;
            assert!(locked.body.contains(WRONG), "{}", locked.body);
        }
        let page = stage.try_it("locked", PASSWORD).await;
        assert!(page.body.contains("회사 계정이 잠겨 있습니다") && page.body.contains("잠금을 풀어"), "{}", page.body);
        // The directory locks by itself.
        for _ in 0..4 {
            stage.is_refused("hana", "wrong-password", 422, "there_wrong").await;
        }
        stage.is_refused("hana", PASSWORD, 422, "there_locked").await;
    }

    async fn wrong_passwords_lock_before_the_directory_is_asked(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = stage(&app, &slapd, &[]).await;
        stage.know_minji().await;
        for name in ["Nobody", "nobody"] {
            for _ in 0..4 {
                stage.is_refused(name, "wrong-password", 422, "there_unknown").await;
            }
        }
        // A trial is no way round.
        stage.try_it("nobody", "wrong-password").await;
        let answer = stage.is_refused("NOBODY", "wrong-password", 422, "there_unknown").await;
        assert!(answer.body.contains("로그인이 잠겼습니다"), "the tenth locks: {}", answer.body);
        let answer = stage.is_refused("nobody", PASSWORD, 422, "locked").await;
        assert!(answer.body.contains("로그인이 잠겼습니다"));
        assert!(stage.try_it("nobody", PASSWORD).await.body.contains("지금 시험할 수 없습니다"));
        // Others are not.
        let answer = stage.sign_in(&mut app.browser(), "minji", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_made_of_the_identifier_is_tried_directly() {
    let app = TestApp::sqlite().await;
    let slapd = Slapd::start(0, true).unwrap();
    let direct = [
        ("way", "direct"),
        ("template", "uid={user},ou=people,dc=corp,dc=example"),
        ("service_dn", ""),
        ("secret", ""),
        ("groups", "off"),
    ];
    let mut stage = stage(&app, &slapd, &direct).await;
    stage.know_minji().await;
    let answer = stage.sign_in(&mut app.browser(), "minji", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    stage.is_refused("minji", "wrong-password", 422, "there_wrong").await;
    stage.is_refused("minji,ou=people", PASSWORD, 422, "there_wrong").await;
    stage.is_refused("star*(a)", PASSWORD, 403, "nobody").await;
    stage.is_refused("expired", PASSWORD, 422, "there_expired").await;
}
