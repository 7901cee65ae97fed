//! Signing in at the company's identity provider.

use http::StatusCode;
use ieum_model::second_factor::Rule;

use super::idp::{Made, Signed};
use super::{assert_out, from_elsewhere, known, stage};
use crate::factors::{STEP, enter, set_up, state};
use crate::on_both;
use crate::support::TestApp;

on_both! {
    async fn somebody_unknown_is_proposed_then_linked_then_signed_in(app) {
        let mut stage = stage(&app).await;
        let go = format!("/o/hanbit/go/{}", stage.method);
        assert_eq!(app.browser().get(&go).await.status, StatusCode::NOT_FOUND, "not yet on the login page");
        stage.turn_on().await;
        let mut browser = app.browser();
        let page = browser.get("/o/hanbit?next=%2Faccount").await;
        assert!(page.links().contains(&format!("{go}?next=%2Faccount")), "{:?}", page.links());

        // An e-mail alone signs nobody in.
        let answer = stage.sign_in(&mut browser, &Made::default()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        assert!(answer.body.contains("관리자에게 확인을 요청했습니다"), "{}", answer.body);
        assert_out(&mut browser, "proposed").await;
        assert_eq!(stage.refusals().await, ["refused:address_unverified"]);

        stage.link().await;
        for signed in [Signed::Assertion, Signed::Response] {
            let mut browser = app.browser();
            let answer = stage.sign_in(&mut browser, &Made { signed, ..Made::default() }).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
            assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        }
        // The link is the name's: another name with the address is somebody else.
        let other = Made { name: "p2".into(), ..Made::default() };
        assert_eq!(stage.sign_in(&mut app.browser(), &other).await.status, StatusCode::FORBIDDEN);
    }

    async fn an_attempt_is_one_browsers_once_and_not_for_ever(app) {
        let stage = known(&app, &[]).await;
        let mut browser = app.browser();
        let asked = stage.go(&mut browser).await;
        let response = stage.made(Some(&asked), &Made::default());
        // Somebody else's browser: a sign-in cannot be pushed onto it.
        let mut victim = app.browser();
        victim.get("/").await;
        let answer = stage.back(&mut victim, &response, &asked.relay_state).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_out(&mut victim, "another browser").await;
        assert_eq!(stage.back(&mut browser, &response, &asked.relay_state).await.status, StatusCode::SEE_OTHER);
        let again = stage.back(&mut browser, &response, &asked.relay_state).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "used up");
        // The same assertion, with an attempt of its own.
        let mut fresh = app.browser();
        let another = stage.go(&mut fresh).await;
        let answer = stage.back(&mut fresh, &response, &another.relay_state).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        assert_out(&mut fresh, "an answer to another request").await;

        let mut slow = app.browser();
        let asked = stage.go(&mut slow).await;
        app.pass(std::time::Duration::from_secs(16 * 60));
        let late = stage.made(Some(&asked), &Made::default());
        assert_eq!(stage.back(&mut slow, &late, &asked.relay_state).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_out(&mut slow, "too late").await;
    }

    async fn nobody_asked_is_refused_unless_allowed_and_counts_once(app) {
        let mut stage = known(&app, &[]).await;
        let mut browser = app.browser();
        let response = stage.made(None, &Made::default());
        assert_eq!(stage.back(&mut browser, &response, "/account").await.status, StatusCode::BAD_GATEWAY);
        assert!(stage.refusals().await.contains(&"refused:saml_unsolicited".to_owned()));
        assert_out(&mut browser, "nobody asked").await;

        stage.save(&[("idp_initiated", "on")]).await;
        let answer = stage.back(&mut browser, &response, "/account?x=1").await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account?x=1"), "{}", answer.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        let mut thief = app.browser();
        assert_eq!(stage.back(&mut thief, &response, "").await.status, StatusCode::BAD_GATEWAY);
        assert!(stage.refusals().await.contains(&"refused:saml_replay".to_owned()));
        assert_out(&mut thief, "replayed").await;

        // Where to go is a path of ours or nothing.
        for elsewhere in ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "x"] {
            let response = stage.made(None, &Made::default());
            let answer = stage.back(&mut app.browser(), &response, elsewhere).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{elsewhere}: {}", answer.body);
            assert!(answer.location().starts_with("/console/"), "{elsewhere}: {}", answer.location());
        }
        // An answer to somebody's request is not something that nobody asked for.
        let asked = stage.go(&mut app.browser()).await;
        let stolen = stage.made(Some(&asked), &Made::default());
        let mut thief = app.browser();
        assert_eq!(stage.back(&mut thief, &stolen, "").await.status, StatusCode::BAD_GATEWAY);
        assert_out(&mut thief, "stolen").await;
    }
}

#[tokio::test]
async fn a_form_of_another_site_reaches_only_the_page_that_hands_it_on() {
    let app = TestApp::sqlite().await;
    let stage = known(&app, &[("idp_initiated", "on")]).await;
    let response = stage.made(None, &Made::default());
    let fields = [("SAMLResponse", response.as_str())];
    let finish = from_elsewhere(&app, &format!("/saml/{}/finish", stage.method), &fields).await;
    assert_eq!(finish.status, StatusCode::FORBIDDEN);
    let tried = from_elsewhere(&app, &stage.at("/tried"), &fields).await;
    assert_eq!(tried.status, StatusCode::FORBIDDEN);
    let empty = from_elsewhere(&app, &format!("/saml/{}/acs", stage.method), &[("x", "1")]).await;
    assert_eq!(empty.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_sign_in_lasts_no_longer_than_the_session_there() {
    let app = TestApp::sqlite().await;
    let stage = known(&app, &[]).await;
    let mut browser = app.browser();
    let made = Made {
        lasts: Some(600),
        ..Made::default()
    };
    assert_eq!(stage.sign_in(&mut browser, &made).await.status, StatusCode::SEE_OTHER);
    for _ in 0..3 {
        app.pass(std::time::Duration::from_secs(180));
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }
    app.pass(std::time::Duration::from_secs(120));
    assert_out(&mut browser, "the session there is over").await;
}

#[tokio::test]
async fn a_second_factor_behind_it_changes_neither_how_long_it_lasts_nor_its_logout() {
    let app = TestApp::sqlite().await;
    let stage = known(&app, &[]).await;
    let (phone, _) = set_up(&app, &stage.created).await;
    let rule = Rule {
        asks_connected: true,
        ..Rule::default()
    };
    let scope = stage.created.scope;
    app.write(async |tx| Ok(tx.set_second_factor_rule(scope, 0, &rule).await?))
        .await;
    let made = Made {
        lasts: Some(600),
        ..Made::default()
    };
    let mut browser = app.browser();
    let answer = stage.sign_in(&mut browser, &made).await;
    let ticket = state(&answer, "/login/factor?");
    assert_out(&mut browser, "the code is missing").await;
    app.pass(STEP);
    let done = enter(&mut browser, &ticket, &phone.code(&app)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    let out = browser.post("/logout", &[]).await;
    let there = out.headers["refresh"].to_str().unwrap();
    assert!(there.starts_with("0;url=https://idp.example/slo?"), "{there}");
    assert_out(&mut browser, "signed out").await;

    let made = Made {
        lasts: Some(600),
        ..Made::default()
    };
    let mut browser = app.browser();
    let answer = stage.sign_in(&mut browser, &made).await;
    let ticket = state(&answer, "/login/factor?");
    app.pass(STEP);
    enter(&mut browser, &ticket, &phone.code(&app)).await;
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    app.pass(std::time::Duration::from_secs(600));
    assert_out(&mut browser, "the session there is over").await;
}

#[tokio::test]
async fn what_is_off_signs_nobody_in() {
    let app = TestApp::sqlite().await;
    let stage = known(&app, &[]).await;
    for (off, on, status) in [
        (
            "UPDATE login_methods SET is_enabled = FALSE WHERE kind = 'saml'",
            "UPDATE login_methods SET is_enabled = TRUE",
            StatusCode::NOT_FOUND,
        ),
        (
            "UPDATE organizations SET state = 'suspended'",
            "UPDATE organizations SET state = 'active'",
            StatusCode::NOT_FOUND,
        ),
        (
            "UPDATE members SET state = 'suspended'",
            "UPDATE members SET state = 'active'",
            StatusCode::FORBIDDEN,
        ),
        (
            "UPDATE accounts SET state = 'suspended'",
            "UPDATE accounts SET state = 'active'",
            StatusCode::FORBIDDEN,
        ),
        (
            "UPDATE linked_identities SET is_enabled = FALSE",
            "UPDATE linked_identities SET is_enabled = TRUE",
            StatusCode::FORBIDDEN,
        ),
    ] {
        let mut browser = app.browser();
        let asked = stage.go(&mut browser).await;
        let response = stage.made(Some(&asked), &Made::default());
        app.sql(off).await;
        let answer = stage.back(&mut browser, &response, &asked.relay_state).await;
        assert_eq!(answer.status, status, "{off}");
        app.sql(on).await;
        assert_out(&mut browser, off).await;
    }
    let answer = stage.sign_in(&mut app.browser(), &Made::default()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}
