//! Between the first factor and the session.

use std::time::Duration;

use http::StatusCode;
use ieum_model::account::AccountState;

use super::{STEP, enter, set_up, state};
use crate::login::{linked, sign_in};
use crate::on_both;
use crate::support::{PASSWORD, TestApp};

const EMAIL: &str = "haneul@hanbit.example";

on_both! {
    async fn the_second_factor_is_asked_for_and_a_code_counts_once(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let (phone, _) = set_up(&app, &org).await;
        let mut browser = app.browser();
        let first = sign_in(&mut browser, "/o/hanbit?next=%2Faccount", EMAIL, PASSWORD).await;
        let ticket = state(&first, "/login/factor?");
        assert!(browser.cookie("ieum_session").is_none(), "one factor opens nothing");
        let page = browser.get(first.location()).await;
        assert_eq!(page.attribute("#code", "autocomplete").as_deref(), Some("one-time-code"));
        for wrong in ["", "000000", "12345", "abcd-efgh"] {
            let answer = enter(&mut browser, &ticket, wrong).await;
            assert_eq!((answer.status, answer.texts("#code-error").len()), (StatusCode::UNPROCESSABLE_ENTITY, 1), "{wrong}");
        }
        let code = phone.code(&app);
        let answer = browser.post("/login/factor", &[("state", &ticket), ("code", &code), ("next", "/account")]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);

        // The same code and the same ticket again.
        let mut thief = app.browser();
        let second = sign_in(&mut thief, "/o/hanbit", EMAIL, PASSWORD).await;
        let other = state(&second, "/login/factor?");
        assert_eq!(enter(&mut thief, &other, &code).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        app.pass(STEP);
        let again = enter(&mut browser, &ticket, &phone.code(&app)).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a ticket counts once");
        assert_eq!(again.location(), "");
        app.pass(STEP);
        assert_eq!(enter(&mut thief, &other, &phone.code(&app)).await.status, StatusCode::SEE_OTHER);
    }

    async fn a_recovery_code_counts_once_and_the_person_is_told(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let (_, codes) = set_up(&app, &org).await;
        for (time, expected) in [(1, StatusCode::SEE_OTHER), (2, StatusCode::UNPROCESSABLE_ENTITY)] {
            let mut browser = app.browser();
            let first = sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await;
            let ticket = state(&first, "/login/factor?");
            // Typed as people type: capitals, and spaces for dashes.
            let typed = codes[3].to_uppercase().replace('-', " ");
            assert_eq!(enter(&mut browser, &ticket, &typed).await.status, expected, "{time}");
        }
        let mails = app.mails_to(EMAIL).await;
        assert!(mails.iter().any(|m| m.message.subject.contains("복구 코드로 로그인")), "{mails:?}");
    }

    async fn of_two_answers_at_once_with_one_code_one_counts(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let (phone, codes) = set_up(&app, &org).await;
        for code in [phone.code(&app), codes[0].clone()] {
            let (mut one, mut two) = (app.browser(), app.browser());
            let first = state(&sign_in(&mut one, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
            let second = state(&sign_in(&mut two, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
            let (a, b) = tokio::join!(enter(&mut one, &first, &code), enter(&mut two, &second, &code));
            let done = [a.status, b.status].iter().filter(|s| **s == StatusCode::SEE_OTHER).count();
            assert_eq!(done, 1, "{} {}", a.status, b.status);
            let sessions = [&one, &two].iter().filter(|b| b.cookie("ieum_session").is_some()).count();
            assert_eq!(sessions, 1);
        }
    }

    async fn a_ticket_is_one_browsers_and_short(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let (phone, _) = set_up(&app, &org).await;
        let (mut own, mut other) = (app.browser(), app.browser());
        let ticket = state(&sign_in(&mut own, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        other.get("/").await;
        for forged in [ticket.as_str(), "", "AAAA"] {
            let answer = enter(&mut other, forged, &phone.code(&app)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.body.contains("처음부터 다시"), "{}", answer.body);
            assert!(other.cookie("ieum_session").is_none());
        }
        app.pass(Duration::from_secs(15 * 60));
        let late = enter(&mut own, &ticket, &phone.code(&app)).await;
        assert!(late.body.contains("처음부터 다시") && own.cookie("ieum_session").is_none());
    }

    async fn who_was_stopped_in_the_middle_does_not_get_in(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let (phone, _) = set_up(&app, &org).await;
        let mut browser = app.browser();
        let ticket = state(&sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        app.write(async |tx| Ok(tx.set_account_state(org.account, AccountState::Suspended).await?)).await;
        let answer = enter(&mut browser, &ticket, &phone.code(&app)).await;
        assert!(answer.body.contains("처음부터 다시") && browser.cookie("ieum_session").is_none());
        app.write(async |tx| Ok(tx.set_account_state(org.account, AccountState::Active).await?)).await;

        // A password that was changed meanwhile is not the one that was proven.
        let now = app.ctx().now();
        app.write(async |tx| Ok(tx.set_password(org.account, "$argon2id$v=19$other", false, now).await?)).await;
        let answer = enter(&mut browser, &ticket, &phone.code(&app)).await;
        assert!(answer.body.contains("처음부터 다시") && browser.cookie("ieum_session").is_none());
    }

    async fn a_suspended_member_stops_at_the_second_factor(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let account = crate::login::enrolled(&app, &org, Some("bada@hanbit.example"), None).await;
        let member = app.store().read().await.unwrap().find_member_of_account(org.scope, account).await.unwrap().unwrap();
        let created = ieum_app::organizations::Created { member: member.id, account, ..org };
        let now = app.ctx().now();
        app.write(async |tx| {
            tx.note_sign_in(org.scope, member.id, now).await?;
            let hash = tx.find_account(account).await?.unwrap().password_hash.unwrap();
            Ok(tx.set_password(account, &hash, false, now).await?)
        }).await;
        let (phone, _) = set_up(&app, &created).await;
        let mut browser = app.browser();
        let ticket = state(&sign_in(&mut browser, "/o/hanbit", "bada@hanbit.example", PASSWORD).await, "/login/factor?");
        let mut boss = app.signed_in(&org).await;
        let path = format!("/console/{}/members/{}", org.scope.org_id(), member.id);
        let version = crate::members::member(&app, &org, member.id).await.version.to_string();
        assert_eq!(boss.post(&format!("{path}/suspend"), &[("version", &version)]).await.status, StatusCode::SEE_OTHER);
        let answer = enter(&mut browser, &ticket, &phone.code(&app)).await;
        assert!(answer.body.contains("처음부터 다시") && browser.cookie("ieum_session").is_none(), "{}", answer.body);
    }
}

#[tokio::test]
async fn five_wrong_codes_lock_and_the_person_learns_that_the_password_is_known() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
    let (phone, _) = set_up(&app, &org).await;
    let mut browser = app.browser();
    let ticket = state(
        &sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await,
        "/login/factor?",
    );
    for time in 1..=5 {
        let answer = enter(&mut browser, &ticket, "000001").await;
        assert_eq!(answer.body.contains("잠겼습니다"), time == 5, "{time}");
    }
    let right = enter(&mut browser, &ticket, &phone.code(&app)).await;
    assert_eq!(right.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mails = app.mails_to(EMAIL).await;
    assert_eq!(
        mails
            .iter()
            .filter(|m| m.message.subject.contains("2단계 인증이 잠겼습니다"))
            .count(),
        1
    );
    // Another ticket helps no more than the first.
    let other = state(
        &sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await,
        "/login/factor?",
    );
    assert_eq!(
        enter(&mut browser, &other, &phone.code(&app)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    app.pass(Duration::from_secs(3600));
    let ticket = state(
        &sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await,
        "/login/factor?",
    );
    assert_eq!(
        enter(&mut browser, &ticket, &phone.code(&app)).await.status,
        StatusCode::SEE_OTHER
    );
}
