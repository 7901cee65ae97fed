//! Where a right code opens nothing.

use http::StatusCode;
use ieum_model::account::AccountState;
use ieum_model::domain::DomainState;
use ieum_model::member::MemberState;
use ieum_model::second_factor::{Demand, Rule};
use serde_json::json;

use super::{COUNTS, EMAIL, PAUSE, SIGNS_IN, ask, give, is_out, set, sign_in, state};
use crate::factors::{enter, set_up};
use crate::login::{enrolled, linked, mailed_code};
use crate::on_both;
use crate::support::Browser;
use crate::traces::{code_of, endings, look_up};
use crate::upstream;
use crate::upstream::takeover::domain;

const BADA: &str = "bada@hanbit.example";

on_both! {
    async fn an_organisation_that_said_nothing_mails_none(app) {
        linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let mut browser = app.browser();
        assert!(!browser.get("/o/hanbit").await.body.contains("/o/hanbit/mail"));
        for path in ["/o/hanbit/mail", "/o/hanbit/mail/code?state=x"] {
            assert_eq!(browser.get(path).await.location(), "/o/hanbit", "{path}");
        }
        for path in ["/o/hanbit/mail", "/o/hanbit/mail/code", "/o/hanbit/mail/resend"] {
            let answer = browser.post(path, &[("email", EMAIL), ("code", "000000")]).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/o/hanbit"), "{path}");
        }
        assert_eq!(browser.get("/o/nobody/mail").await.status, StatusCode::NOT_FOUND);
        assert!(app.mails_to(EMAIL).await.is_empty());
    }

    async fn an_address_that_nobody_proved_opens_nothing(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &SIGNS_IN).await;
        enrolled(&app, &org, Some(BADA), None).await;
        let mut admin = app.signed_in(&org).await;
        let mut browser = app.browser();
        let answer = sign_in(&mut browser, BADA).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.texts(".notice-bad").join("").contains("로그인할 수 없습니다") && is_out(&browser), "{}", answer.body);
        assert!(answer.attribute("#code", "name").is_none(), "no other code would help");
        assert!(look_up(&mut admin, org.scope, &code_of(&answer)).await.body.contains("mail_unproven"));
        // A domain of another organisation, or one that is not proven, proves nothing.
        let other = linked(&app, "바다상사", "bada", "bada@bada.example").await;
        domain(&app, other.scope, "hanbit.example", DomainState::Proven).await;
        app.pass(PAUSE);
        assert!(sign_in(&mut browser, BADA).await.status != StatusCode::SEE_OTHER);
        app.write(async |tx| {
            for row in tx.domains(other.scope).await? {
                tx.delete_domain(other.scope, row.id).await?;
            }
            Ok(())
        }).await;
        domain(&app, org.scope, "hanbit.example", DomainState::Proven).await;
        app.pass(PAUSE);
        let answer = sign_in(&mut browser, BADA).await;
        assert_eq!((answer.status, is_out(&browser)), (StatusCode::SEE_OTHER, false), "{}", answer.body);
        // The initial password, which an administrator knows and nobody typed, ended; so nothing asks to change it.
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        let stale = crate::login::sign_in(&mut app.browser(), "/o/hanbit", BADA, crate::support::PASSWORD).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn whoever_is_nobody_here_learns_it_from_the_own_mailbox_alone(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &SIGNS_IN).await;
        let mut browser = app.browser();
        let answer = sign_in(&mut browser, "stranger@elsewhere.example").await;
        assert!(answer.texts(".notice-bad").join("").contains("로그인할 수 없습니다") && is_out(&browser));
        assert_eq!(endings(&app, org.scope).await, ["refused:unknown_id"]);
    }

    async fn whatever_is_switched_off_on_the_way_stays_off(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set(&app, &org, &SIGNS_IN).await;
        let ctx = app.ctx();
        let begin = async |browser: &mut Browser<'_>| {
            app.pass(PAUSE);
            let state = ask(browser, EMAIL).await;
            (state, mailed_code(&app, EMAIL).await)
        };
        let mut browser = app.browser();
        let (state, code) = begin(&mut browser).await;
        app.write(async |tx| Ok(tx.set_account_state(org.account, AccountState::Suspended).await?)).await;
        assert!(give(&mut browser, &state, &code).await.status != StatusCode::SEE_OTHER && is_out(&browser));
        app.write(async |tx| Ok(tx.set_account_state(org.account, AccountState::Active).await?)).await;

        let member_is = async |state: MemberState| app.write(async |tx| {
            let member = tx.find_member(org.scope, org.member).await?.unwrap();
            Ok(tx.set_member_state(org.scope, &member, state, ctx.now()).await?)
        }).await;
        let (state, code) = begin(&mut browser).await;
        member_is(MemberState::Suspended).await;
        assert!(give(&mut browser, &state, &code).await.status != StatusCode::SEE_OTHER && is_out(&browser));
        member_is(MemberState::Active).await;

        let (state, code) = begin(&mut browser).await;
        set(&app, &org, &Rule::default()).await;
        assert_eq!(give(&mut browser, &state, &code).await.location(), "/o/hanbit?next=%2Faccount");
        assert!(is_out(&browser));
        set(&app, &org, &SIGNS_IN).await;

        let (state, code) = begin(&mut browser).await;
        app.write(async |tx| {
            let method = tx.login_methods(org.scope).await?.remove(0);
            assert!(tx.disable_login_method(org.scope, method.id, method.version).await?);
            Ok(())
        }).await;
        assert_eq!(give(&mut browser, &state, &code).await.location(), "/o/hanbit?next=%2Faccount");
        assert!(is_out(&browser));
    }

    async fn a_domain_whose_people_use_another_method_is_not_walked_around(app) {
        let mut stage = upstream::stage(&app).await;
        stage.turn_on().await;
        let (org, method) = (stage.created, stage.method);
        set(&app, &org, &SIGNS_IN).await;
        enrolled(&app, &org, Some(BADA), None).await;
        let id = domain(&app, org.scope, "hanbit.example", DomainState::Proven).await;
        let mut browser = app.browser();
        assert_eq!(sign_in(&mut browser, BADA).await.status, StatusCode::SEE_OTHER);
        app.write(async |tx| {
            let version = tx.find_domain(org.scope, id).await?.unwrap().version;
            assert!(tx.set_domain_rule(org.scope, id, version, Some(method)).await?);
            Ok(())
        }).await;
        app.pass(PAUSE);
        let mut browser = app.browser();
        let answer = sign_in(&mut browser, BADA).await;
        assert!(answer.texts(".notice-bad").join("").contains("회사 계정으로") && is_out(&browser), "{}", answer.body);
        assert!(endings(&app, org.scope).await.contains(&"refused:other_method".to_owned()));
    }

    async fn two_codes_in_one_mailbox_are_one_factor(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let rule = Rule { signs_in_by_mail: true, ..COUNTS };
        set(&app, &org, &rule).await;
        let mut browser = app.browser();
        let answer = sign_in(&mut browser, EMAIL).await;
        let ticket = state(&answer, "/login/enrol?");
        assert!(is_out(&browser));
        let page = browser.get(&format!("/login/factor?state={ticket}")).await;
        assert!(page.attribute("form[action='/login/factor/mail']", "method").is_none(), "{}", page.body);
        let mails = app.mails_to(EMAIL).await.len();
        let more = browser.post("/login/factor/mail", &[("state", &ticket)]).await;
        assert!(more.body.contains("처음부터 다시"), "{}", more.body);
        assert_eq!(app.mails_to(EMAIL).await.len(), mails);

        // Who has another factor is asked for that one.
        let (phone, _) = set_up(&app, &org).await;
        app.pass(PAUSE);
        let ticket = state(&sign_in(&mut browser, EMAIL).await, "/login/factor?");
        assert!(browser.post("/login/factor/mail", &[("state", &ticket)]).await.body.contains("처음부터 다시"));
        assert_eq!(enter(&mut browser, &ticket, &phone.code(&app)).await.status, StatusCode::SEE_OTHER);
        // So they are where nothing is demanded.
        set(&app, &org, &Rule { demand: Demand::Off, ..rule }).await;
        app.pass(PAUSE);
        state(&sign_in(&mut app.browser(), EMAIL).await, "/login/factor?");
    }

    async fn an_upstream_address_is_no_proven_one(app) {
        let mut stage = upstream::stage(&app).await;
        stage.turn_on().await;
        set(&app, &stage.created, &SIGNS_IN).await;
        stage.sign_in(&mut app.browser(), &json!({"sub": "p1", "email": BADA, "email_verified": true, "name": "박바다"})).await;
        let mut browser = app.browser();
        assert!(sign_in(&mut browser, BADA).await.status != StatusCode::SEE_OTHER && is_out(&browser));
    }
}
