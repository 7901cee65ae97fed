//! In place of the password.

use std::time::Duration;

use http::StatusCode;

use super::{EMAIL, PAUSE, SIGNS_IN, ask, give, is_out, other_than, set, sign_in};
use crate::login::{linked, mailed_code};
use crate::on_both;
use crate::provider::param;
use crate::support::Browser;
use crate::traces::{code_of, endings, holds_none, look_up, records, steps};

on_both! {
    async fn a_code_opens_once_and_leaves_a_record(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &SIGNS_IN).await;
        let mut admin = app.signed_in(&org).await;
        let mut browser = app.browser();
        let page = browser.get("/o/hanbit?next=%2Faccount").await;
        assert!(page.links().iter().any(|link| link == "/o/hanbit/mail?next=%2Faccount"), "{:?}", page.links());
        assert!(browser.get("/o/hanbit/mail?next=%2Faccount&login_hint=a%40b.kr").await.attribute("#email", "value").as_deref() == Some("a@b.kr"));
        let state = ask(&mut browser, EMAIL).await;
        let code = mailed_code(&app, EMAIL).await;
        assert!(app.mails_to(EMAIL).await[0].message.subject.contains("한빛상사"));
        let wrong = give(&mut browser, &state, other_than(&code)).await;
        assert_eq!((wrong.status, wrong.texts("#code-error").len()), (StatusCode::UNPROCESSABLE_ENTITY, 1), "{}", wrong.body);
        assert!(look_up(&mut admin, org.scope, &code_of(&wrong)).await.body.contains("mail_code_wrong"));
        let done = give(&mut browser, &state, &code).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/account"), "{}", done.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        let again = give(&mut browser.clone(), &state, &code).await;
        assert!(again.texts("#code-error").join("").contains("이미 사용한"), "{}", again.body);

        assert_eq!(endings(&app, org.scope).await, ["refused:mail_code_over", "refused:mail_code_wrong", "signed_in"]);
        let rows = records(&app, org.scope).await;
        let row = rows.iter().find(|row| row.result == "signed_in").unwrap();
        assert_eq!((steps(row), row.way.as_str()), (vec!["began".into(), "mail_code".into(), "session".into()], "mail_code"));
        holds_none(row, &[&code, &state, EMAIL]);
        let list = admin.get(&format!("/console/{}/traces?method=mail_code", org.scope.org_id())).await;
        assert_eq!(list.texts("tbody tr").len(), 3, "{}", list.body);
    }

    async fn nothing_tells_whose_an_address_is_before_the_code_was_right(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &SIGNS_IN).await;
        let mut said = Vec::new();
        for email in [EMAIL, "nobody@hanbit.example", "stranger@elsewhere.example"] {
            let mut browser = app.browser();
            let state = ask(&mut browser, email).await;
            let code = mailed_code(&app, email).await;
            let page = browser.get(&format!("/o/hanbit/mail/code?state={state}")).await;
            let mut lines = page.texts("main p");
            for _ in 0..5 {
                lines.extend(give(&mut browser, &state, other_than(&code)).await.texts("#code-error"));
            }
            let late = give(&mut browser, &state, &code).await;
            assert!(is_out(&browser), "five wrong codes lock");
            lines.extend(late.texts("#code-error"));
            lines.extend(browser.post("/o/hanbit/mail", &[("email", email)]).await.texts("#email-error"));
            said.push(lines.join("|").replace(email, "-"));
            let subjects: Vec<_> = app.mails_to(email).await.into_iter().map(|mail| mail.message.subject).collect();
            assert_eq!(subjects.len(), 1, "{subjects:?}");
        }
        assert_eq!((&said[1], &said[2]), (&said[0], &said[0]));
    }

    async fn a_code_is_one_browsers_one_organisations_and_ten_minutes_old_at_most(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let other = linked(&app, "바다상사", "bada", "bada@bada.example").await;
        set(&app, &org, &SIGNS_IN).await;
        set(&app, &other, &SIGNS_IN).await;
        let (mut own, mut thief) = (app.browser(), app.browser());
        let state = ask(&mut own, EMAIL).await;
        let code = mailed_code(&app, EMAIL).await;
        thief.get("/").await;
        for forged in [state.as_str(), "", "AAAA"] {
            let answer = give(&mut thief, forged, &code).await;
            assert!(answer.body.contains("처음부터 다시") && is_out(&thief), "{}", answer.body);
        }
        let there = own.post("/o/bada/mail/code", &[("state", &state), ("code", &code)]).await;
        assert!(there.body.contains("처음부터 다시") && is_out(&own), "{}", there.body);
        // What proves an e-mail on the way by e-mail signs nobody in, and the other way round.
        let mail = own.post("/login", &[("who", EMAIL)]).await;
        let by_email = param(mail.location(), "state").unwrap();
        assert!(give(&mut own, &by_email, &mailed_code(&app, EMAIL).await).await.body.contains("처음부터 다시"));
        assert!(own.post("/login/code", &[("state", &state), ("code", &code)]).await.body.contains("처음부터 다시"));

        app.pass(PAUSE);
        let state = ask(&mut own, EMAIL).await;
        let code = mailed_code(&app, EMAIL).await;
        app.pass(Duration::from_secs(600));
        let late = give(&mut own, &state, &code).await;
        assert!(late.texts("#code-error").join("").contains("유효 시간이 지났거나") && is_out(&own), "{}", late.body);
    }

    async fn another_code_comes_after_a_pause_and_ends_the_one_before(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &SIGNS_IN).await;
        let mut browser = app.browser();
        let first = ask(&mut browser, EMAIL).await;
        let old = mailed_code(&app, EMAIL).await;
        let resend = async |browser: &mut Browser<'_>| browser.post("/o/hanbit/mail/resend", &[("state", &first)]).await;
        let soon = resend(&mut browser).await;
        assert!(soon.texts("#code-error").join("").contains("30초"), "{}", soon.body);
        assert!(browser.post("/o/hanbit/mail", &[("email", EMAIL)]).await.texts("#email-error").join("").contains("30초"));
        app.pass(PAUSE);
        let second = super::state(&resend(&mut browser).await, "/o/hanbit/mail/code?");
        let code = mailed_code(&app, EMAIL).await;
        assert!(give(&mut browser, &first, &old).await.body.contains("이미 사용한") && is_out(&browser));
        assert_eq!(give(&mut browser, &second, &code).await.status, StatusCode::SEE_OTHER);
        // Six an hour to one mailbox, whoever asks.
        for _ in 0..4 {
            let mut other = app.browser();
            ask(&mut other, EMAIL).await;
        }
        let many = app.browser().post("/o/hanbit/mail", &[("email", EMAIL)]).await;
        assert!(many.texts("#email-error").join("").contains("횟수를 넘었습니다"), "{}", many.body);
    }

    async fn of_two_at_once_one_is_signed_in(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &SIGNS_IN).await;
        let mut one = app.browser();
        let state = ask(&mut one, EMAIL).await;
        let code = mailed_code(&app, EMAIL).await;
        let mut two = one.clone();
        let (a, b) = tokio::join!(give(&mut one, &state, &code), give(&mut two, &state, &code));
        let done = [a.status, b.status].into_iter().filter(|status| *status == StatusCode::SEE_OTHER).count();
        assert_eq!(done, 1, "{} {}", a.status, b.status);
        assert_eq!([&one, &two].into_iter().filter(|browser| !is_out(browser)).count(), 1);
    }

    async fn what_was_typed_is_judged_at_its_field(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &SIGNS_IN).await;
        let mut browser = app.browser();
        for bad in ["", "haneul", "haneul@", "010-1234-5678"] {
            let answer = browser.post("/o/hanbit/mail", &[("email", bad)]).await;
            assert_eq!((answer.status, answer.texts("#email-error").len()), (StatusCode::UNPROCESSABLE_ENTITY, 1), "{bad}");
        }
        let state = ask(&mut browser, EMAIL).await;
        for bad in ["", "12345", "abcdef", "1234567"] {
            let answer = give(&mut browser, &state, bad).await;
            assert!(answer.texts("#code-error").join("").contains("숫자 6자리"), "{bad}");
        }
        assert!(endings(&app, org.scope).await.is_empty(), "nothing was tried");
        let english = browser.post("/o/hanbit/mail/code?lang=en", &[("state", &state), ("switch_language", "en")]).await;
        assert!(english.body.contains("Enter the code") || english.body.contains("code"), "{}", english.body);
    }

    async fn the_way_by_e_mail_leads_there(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &SIGNS_IN).await;
        let mut browser = app.browser();
        let asked = browser.post("/login", &[("who", EMAIL)]).await;
        let code = mailed_code(&app, EMAIL).await;
        let entered = browser.post("/login/code", &[("state", &param(asked.location(), "state").unwrap()), ("code", &code)]).await;
        let proof = param(entered.location(), "state").unwrap();
        let path = format!("/login/password?state={proof}&account={}&org={}", org.account, org.scope.org_id());
        let page = browser.get(&path).await;
        assert!(page.links().iter().any(|link| link.starts_with("/o/hanbit/mail?")), "{:?}", page.links());
        assert_eq!(sign_in(&mut browser, EMAIL).await.location(), "/account");
    }
}
