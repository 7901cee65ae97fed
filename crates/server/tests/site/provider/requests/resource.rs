//! Resource indicators: registered, stored with the grant, narrowed at the token endpoint.

use http::StatusCode;

use super::{bring, call, choose, pairs, push};
use crate::on_both;
use crate::provider::{CALLBACK, Rp, VERIFIER, json, organization, param, rp, text};
use crate::support::{Answer, TestApp};

const A: &str = "https://a.example/api";
const B: &str = "urn:example:payroll";

async fn redeem(rp: &Rp<'_>, code: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    fields.extend(more);
    rp.token(&fields).await
}

/// What the latest access token is for.
async fn stored(app: &TestApp, token: &str) -> Option<String> {
    let hash = ieum_oidc::opaque::hash(token);
    let mut conn = app.store().read().await.unwrap();
    let bearer = conn.find_active_bearer(&hash, app.ctx().now()).await.unwrap()?;
    (!bearer.audience.is_empty()).then(|| bearer.audience.join("\n"))
}

on_both! {
    async fn a_token_is_for_what_was_granted_or_less(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        choose(&rp, |profile| profile.requests.resources = vec![A.into(), B.into()]).await;
        let mut browser = app.signed_in(&created).await;
        browser.get("/account").await;
        let both = format!("{}&resource=https%3A%2F%2Fa.example%2Fapi&resource=urn%3Aexample%3Apayroll", rp.address(&[]));
        let code = async |browser: &mut crate::support::Browser<'_>| param(browser.get(&both).await.location(), "code").unwrap();

        let first = code(&mut browser).await;
        let tokens = json(&redeem(&rp, &first, &[]).await);
        assert_eq!(stored(&app, text(&tokens, "access_token")).await, Some(format!("{A}\n{B}")));
        let narrowed = rp.token(&[("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token")), ("resource", B)]).await;
        let narrowed = json(&narrowed);
        assert_eq!(stored(&app, text(&narrowed, "access_token")).await.as_deref(), Some(B));
        let wide = json(&rp.refresh(text(&narrowed, "refresh_token")).await);
        assert_eq!(stored(&app, text(&wide, "access_token")).await, Some(format!("{A}\n{B}")), "the chain is not narrowed");

        let second = code(&mut browser).await;
        let refused = redeem(&rp, &second, &[("resource", "https://c.example/")]).await;
        assert_eq!((refused.status, text(&json(&refused), "error")), (StatusCode::BAD_REQUEST, "invalid_target"));
        let good = json(&redeem(&rp, &second, &[("resource", A)]).await);
        assert_eq!(stored(&app, text(&good, "access_token")).await.as_deref(), Some(A), "a refusal spends nothing");

        // Nothing was granted for a service: a token for one cannot come of it.
        let plain = rp.code(&mut browser, &[]).await;
        assert_eq!(text(&json(&redeem(&rp, &plain, &[("resource", A)]).await), "error"), "invalid_target");
        let plain = json(&redeem(&rp, &plain, &[]).await);
        assert_eq!(stored(&app, text(&plain, "access_token")).await, None);

        // Taken away by the operator: not given any more, nor turned into a token for everything.
        choose(&rp, |profile| profile.requests.resources = vec![]).await;
        let gone = rp.refresh(text(&wide, "refresh_token")).await;
        assert_eq!(text(&json(&gone), "error"), "invalid_target");
    }
}

#[tokio::test]
async fn what_is_not_registered_is_no_target() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    choose(&rp, |profile| profile.requests.resources = vec![A.into()]).await;
    let mut browser = app.signed_in(&created).await;
    browser.get("/account").await;
    for bad in [
        B,
        "https://a.example/api/",
        "HTTPS://a.example/api",
        "api",
        "https://a.example/api#x",
    ] {
        let answer = browser.get(&rp.address(&[("resource", bad)])).await;
        assert_eq!(
            param(answer.location(), "error").as_deref(),
            Some("invalid_target"),
            "{bad}"
        );
        let own = call(
            &rp,
            "/oauth2/token",
            &[("grant_type", "client_credentials"), ("resource", bad)],
        )
        .await;
        assert_eq!(text(&json(&own), "error"), "invalid_target", "{bad}");
        let pushed = call(&rp, "/oauth2/par", &pairs(&rp, &[("resource", bad)])).await;
        assert_eq!(text(&json(&pushed), "error"), "invalid_target", "{bad}");
    }
    let own = json(
        &call(
            &rp,
            "/oauth2/token",
            &[("grant_type", "client_credentials"), ("resource", A)],
        )
        .await,
    );
    assert_eq!(stored(&app, text(&own, "access_token")).await.as_deref(), Some(A));
    let uri = push(&rp, &[("resource", A)]).await;
    let code = param(browser.get(&bring(&rp, &uri)).await.location(), "code").unwrap();
    let tokens = json(&rp.redeem(&code).await);
    assert_eq!(
        stored(&app, text(&tokens, "access_token")).await.as_deref(),
        Some(A),
        "pushed"
    );
}
