//! As a second factor.

use std::time::Duration;

use http::StatusCode;
use ieum_model::account::AccountState;
use ieum_model::second_factor::{Demand, Rule};

use super::{COUNTS, EMAIL, PAUSE, ask_second, give_second, is_out, other_than, set, state};
use crate::factors::set_up;
use crate::login::{enrolled, linked, mailed_code, sign_in};
use crate::on_both;
use crate::support::{PASSWORD, TestApp};
use crate::traces::{endings, holds_none, records, steps};

const BADA: &str = "bada@hanbit.example";

on_both! {
    async fn who_has_no_factor_is_mailed_a_code_where_it_counts(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &COUNTS).await;
        let mut browser = app.browser();
        let first = sign_in(&mut browser, "/o/hanbit?next=%2Faccount", EMAIL, PASSWORD).await;
        let ticket = state(&first, "/login/factor?");
        assert!(is_out(&browser));
        let page = browser.get(first.location()).await;
        assert!(page.body.contains("ha***@hanbit.example") && !page.body.contains(EMAIL), "{}", page.body);
        assert!(page.links().iter().any(|link| link.starts_with("/login/enrol?")), "something better may be set up");
        assert!(app.mails_to(EMAIL).await.is_empty(), "nobody asked yet");

        let sent = ask_second(&mut browser, &ticket).await;
        let code = mailed_code(&app, EMAIL).await;
        assert!(app.mails_to(EMAIL).await[0].message.subject.contains("2단계 인증 번호"));
        let page = browser.get(&format!("/login/factor?state={ticket}&sent={sent}")).await;
        assert_eq!(page.attribute("#code", "autocomplete").as_deref(), Some("one-time-code"), "{}", page.body);
        for bad in ["", "12345", "abcd-efgh"] {
            let answer = give_second(&mut browser, (&ticket, &sent), bad).await;
            assert!(answer.texts("#code-error").join("").contains("숫자 6자리"), "{bad}");
        }
        let wrong = give_second(&mut browser, (&ticket, &sent), other_than(&code)).await;
        assert_eq!((wrong.status, wrong.texts("#code-error").len()), (StatusCode::UNPROCESSABLE_ENTITY, 1));
        let done = give_second(&mut browser, (&ticket, &sent), &code).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/account"), "{}", done.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);

        let rows = records(&app, org.scope).await;
        assert_eq!((rows.len(), rows[0].result.as_str()), (1, "signed_in"));
        assert_eq!(steps(&rows[0]), ["began", "password", "factor_asked", "factor", "mail_code", "session"]);
        holds_none(&rows[0], &[&code, &ticket, &sent, EMAIL]);
        let again = give_second(&mut browser.clone(), (&ticket, &sent), &code).await;
        assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY, "neither the code nor the ticket counts twice");
    }

    async fn it_counts_for_nothing_unless_the_organisation_says_so(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &Rule { counts_mail: false, ..COUNTS }).await;
        let mut browser = app.browser();
        let ticket = state(&sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await, "/login/enrol?");
        assert!(browser.post("/login/factor/mail", &[("state", &ticket)]).await.body.contains("처음부터 다시"));
        assert!(app.mails_to(EMAIL).await.is_empty());
        // Switched on and off again in the middle.
        set(&app, &org, &COUNTS).await;
        let ticket = state(&sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        let sent = ask_second(&mut browser, &ticket).await;
        let code = mailed_code(&app, EMAIL).await;
        set(&app, &org, &Rule { counts_mail: false, ..COUNTS }).await;
        let answer = give_second(&mut browser, (&ticket, &sent), &code).await;
        assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && is_out(&browser), "{}", answer.body);
        // Where nothing is demanded nobody is asked.
        set(&app, &org, &Rule { demand: Demand::Off, ..COUNTS }).await;
        assert!(sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await.location().starts_with("/console/"));
    }

    async fn who_has_a_factor_or_no_proven_address_is_mailed_none(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &COUNTS).await;
        enrolled(&app, &org, Some(BADA), None).await;
        let mut browser = app.browser();
        let unproven = state(&sign_in(&mut browser, "/o/hanbit", BADA, PASSWORD).await, "/login/enrol?");
        assert!(browser.post("/login/factor/mail", &[("state", &unproven)]).await.body.contains("처음부터 다시"));
        // A ticket of before a factor was set up sends none either, nor is the code that was sent worth anything.
        let before = state(&sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        let sent = ask_second(&mut browser, &before).await;
        let code = mailed_code(&app, EMAIL).await;
        set_up(&app, &org).await;
        assert!(give_second(&mut browser, (&before, &sent), &code).await.status != StatusCode::SEE_OTHER && is_out(&browser));
        assert!(browser.post("/login/factor/mail", &[("state", &before)]).await.body.contains("처음부터 다시"));
        assert!(app.mails_to(BADA).await.is_empty());
    }

    async fn a_code_belongs_to_a_browser_an_account_and_ten_minutes(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &COUNTS).await;
        let (mut own, mut thief) = (app.browser(), app.browser());
        let ticket = state(&sign_in(&mut own, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        let theirs = state(&sign_in(&mut thief, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        let sent = ask_second(&mut own, &ticket).await;
        let code = mailed_code(&app, EMAIL).await;
        // The thief knows the password and, by some luck, the code.
        for (ticket, sent) in [(&theirs, &sent), (&ticket, &sent)] {
            assert!(give_second(&mut thief, (ticket, sent), &code).await.status != StatusCode::SEE_OTHER && is_out(&thief));
        }
        // A code that proves an e-mail is no second factor.
        let mail = own.post("/login", &[("who", EMAIL)]).await;
        let by_email = crate::provider::param(mail.location(), "state").unwrap();
        let other = mailed_code(&app, EMAIL).await;
        assert!(give_second(&mut own, (&ticket, &by_email), &other).await.status != StatusCode::SEE_OTHER && is_out(&own));

        app.pass(PAUSE);
        let sent = ask_second(&mut own, &ticket).await;
        let code = mailed_code(&app, EMAIL).await;
        app.pass(Duration::from_secs(600));
        let late = give_second(&mut own, (&ticket, &sent), &code).await;
        assert!(late.texts("#code-error").join("").contains("유효 시간이 지났거나") && is_out(&own), "{}", late.body);
        let sent = ask_second(&mut own, &ticket).await;
        let soon = own.post("/login/factor/mail", &[("state", &ticket), ("sent", &sent)]).await;
        assert!(soon.texts(".notice-bad").join("").contains("30초"), "{}", soon.body);
        let code = mailed_code(&app, EMAIL).await;
        assert_eq!(give_second(&mut own, (&ticket, &sent), &code).await.status, StatusCode::SEE_OTHER);
    }

    async fn who_is_stopped_in_the_middle_does_not_get_in(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &COUNTS).await;
        let mut browser = app.browser();
        let ticket = state(&sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        let sent = ask_second(&mut browser, &ticket).await;
        let code = mailed_code(&app, EMAIL).await;
        app.write(async |tx| Ok(tx.set_account_state(org.account, AccountState::Suspended).await?)).await;
        let answer = give_second(&mut browser, (&ticket, &sent), &code).await;
        assert!(answer.body.contains("처음부터 다시") && is_out(&browser), "{}", answer.body);
    }

    async fn of_two_answers_at_once_one_counts(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &COUNTS).await;
        let mut one = app.browser();
        let ticket = state(&sign_in(&mut one, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        let sent = ask_second(&mut one, &ticket).await;
        let code = mailed_code(&app, EMAIL).await;
        let mut two = one.clone();
        let (a, b) = tokio::join!(
            give_second(&mut one, (&ticket, &sent), &code),
            give_second(&mut two, (&ticket, &sent), &code)
        );
        let done = [a.status, b.status].into_iter().filter(|status| *status == StatusCode::SEE_OTHER).count();
        assert_eq!(done, 1, "{} {}", a.status, b.status);
        assert_eq!([&one, &two].into_iter().filter(|browser| !is_out(browser)).count(), 1);
    }

    async fn five_wrong_codes_lock_whoever_knows_the_password(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &COUNTS).await;
        let mut browser = app.browser();
        let ticket = state(&sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        let sent = ask_second(&mut browser, &ticket).await;
        let code = mailed_code(&app, EMAIL).await;
        for time in 1..=5 {
            let answer = give_second(&mut browser, (&ticket, &sent), other_than(&code)).await;
            assert_eq!(answer.body.contains("잠겼습니다"), time == 5, "{time}");
        }
        assert!(give_second(&mut browser, (&ticket, &sent), &code).await.status != StatusCode::SEE_OTHER && is_out(&browser));
        app.pass(PAUSE);
        let more = browser.post("/login/factor/mail", &[("state", &ticket)]).await;
        assert!(more.texts(".notice-bad").join("").contains("횟수를 넘었습니다"), "{}", more.body);
        let mails = app.mails_to(EMAIL).await;
        assert_eq!(mails.iter().filter(|mail| mail.message.subject.contains("2단계 인증이 잠겼습니다")).count(), 1);
        assert_eq!(endings(&app, org.scope).await, ["refused:second_factor_locked"]);
    }
}

#[tokio::test]
async fn operators_are_let_in_by_no_mailbox() {
    let app = TestApp::sqlite_with(&[("IEUM_OPERATORS_SECOND_FACTOR", "required")]).await;
    let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
    set(&app, &org, &COUNTS).await;
    let ctx = app.ctx();
    let email = ieum_model::email::Email::parse(EMAIL).unwrap();
    app.write(async |tx| ieum_app::operators::add_in(&ctx, tx, &ieum_app::Actor::system(), "이운영", &email).await)
        .await;
    let mut browser = app.browser();
    let fields = [("username", EMAIL), ("password", PASSWORD)];
    let ticket = state(&browser.post("/operator/login", &fields).await, "/login/enrol?");
    let mails = app.mails_to(EMAIL).await.len();
    let answer = browser.post("/login/factor/mail", &[("state", &ticket)]).await;
    assert!(answer.body.contains("처음부터 다시"), "{}", answer.body);
    assert_eq!(app.mails_to(EMAIL).await.len(), mails);
    // What was sent for the organisation opens nothing there.
    let at_org = state(
        &sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await,
        "/login/factor?",
    );
    let sent = ask_second(&mut browser, &at_org).await;
    let code = mailed_code(&app, EMAIL).await;
    let answer = give_second(&mut browser, (&ticket, &sent), &code).await;
    assert!(
        answer.status != StatusCode::SEE_OTHER && browser.cookie("ieum_operator").is_none(),
        "{}",
        answer.body
    );
}
