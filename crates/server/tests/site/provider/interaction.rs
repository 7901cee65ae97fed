//! What a request that comes back from the login pages has already asked for.

use std::time::Duration;

use super::{id_token, json, next, organization, param, rp, sign_in};
use crate::support::TestApp;

#[tokio::test]
async fn a_fresh_sign_in_satisfies_prompt_login_exactly_once() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    for wish in [("prompt", "login"), ("max_age", "0"), ("max_age", "60")] {
        let mut browser = app.signed_in(&created).await;
        app.pass(Duration::from_secs(61));
        let answer = browser.get(&rp.address(&[wish])).await;
        assert!(
            answer.location().starts_with("/o/hanbit?next="),
            "{wish:?} {}",
            answer.location()
        );
        let back = next(&answer);
        // Coming back without having signed in changes nothing.
        app.pass(Duration::from_secs(1));
        let answer = browser.get(&back).await;
        assert!(
            answer.location().starts_with("/o/hanbit?next="),
            "{wish:?} {}",
            answer.location()
        );

        sign_in(&mut browser, &created).await;
        let answer = browser.get(&back).await;
        let code = param(answer.location(), "code").unwrap_or_else(|| panic!("{wish:?} {}", answer.location()));
        let tokens = json(&rp.redeem(&code).await);
        let since = ieum_model::Instant::from_seconds(id_token(&app, &tokens).await.auth_time);
        assert!(app.ctx().now().since(since) < Duration::from_secs(2), "{wish:?}");

        app.pass(Duration::from_secs(61));
        let again = browser.get(&back).await;
        assert!(
            again.location().starts_with("/o/hanbit?next="),
            "{wish:?}: twice {}",
            again.location()
        );
    }
}

#[tokio::test]
async fn an_interaction_belongs_to_one_request_of_one_browser() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    app.pass(Duration::from_secs(5));
    let back = next(&browser.get(&rp.address(&[("prompt", "login")])).await);
    sign_in(&mut browser, &created).await;
    let interaction = param(&back, "interaction").unwrap();

    let is_asked = |answer: crate::support::Answer, name: &str| {
        assert!(
            answer.location().starts_with("/o/hanbit?next="),
            "{name}: {}",
            answer.location()
        );
    };
    app.pass(Duration::from_secs(5));
    let other_request = format!(
        "{}&interaction={interaction}",
        rp.address(&[("prompt", "login"), ("state", "other")])
    );
    is_asked(browser.get(&other_request).await, "another request");
    let cut = &back[..back.len() - 2];
    is_asked(browser.get(cut).await, "cut");
    let mut other_browser = app.signed_in(&created).await;
    other_browser.get("/").await;
    app.pass(Duration::from_secs(5));
    is_asked(other_browser.get(&back).await, "another browser");
    let mut late = browser.clone();
    app.pass(Duration::from_secs(3_600));
    is_asked(late.get(&back).await, "late");
}
