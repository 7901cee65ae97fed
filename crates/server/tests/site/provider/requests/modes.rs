//! How answers travel: in the address or as a form, in the open or signed, errors like codes.

use http::StatusCode;
use ieum_oidc::jose::{Typ, verify};
use serde_json::Value;

use crate::provider::{CALLBACK, id_token, issuer, json, organization, param, rp};
use crate::support::{Answer, TestApp};

async fn opened(app: &TestApp, token: &str) -> Value {
    let keys = ieum_app::provider::keys::opened(&app.ctx()).await.unwrap();
    verify(token, keys.verifiers(), Typ::Jwt).unwrap()
}

/// The fields of the form that an answer is.
fn fields(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.attribute("form[data-post]", "action").as_deref(), Some(CALLBACK));
    assert_eq!(answer.attribute("form[data-post]", "method").as_deref(), Some("post"));
    let names = ["code", "state", "iss", "error", "error_description", "response"];
    let value = |name: &str| answer.attribute(&format!("input[name={name}]"), "value");
    names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), value(name)?)))
        .collect()
}

#[tokio::test]
async fn a_form_post_brings_code_state_and_issuer_under_the_policy() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    for locale in ["ko", "en"] {
        let mode = [
            ("response_mode", "form_post"),
            ("state", "<s>&\""),
            ("ui_locales", locale),
        ];
        let answer = browser.get(&rp.address(&mode)).await;
        let found = fields(&answer);
        let value = |name: &str| found.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        assert_eq!(
            (value("state"), value("iss"), value("error")),
            (Some("<s>&\""), Some(issuer()), None)
        );
        assert!(answer.body.contains(&format!("lang=\"{locale}\"")), "{}", answer.body);
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("form-action 'self' https://rp.example") && policy.contains("script-src 'self';"),
            "{policy}"
        );
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert!(
            answer.attribute("button", "class").is_some(),
            "a button for browsers without scripts"
        );
        let script = answer.attribute("script", "src").unwrap();
        assert!(browser.get(&script).await.body.contains("submit()"));
        assert_eq!(rp.redeem(value("code").unwrap()).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_signed_answer_is_for_its_client_and_has_everything_inside() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    for mode in ["jwt", "query.jwt", "form_post.jwt"] {
        let answer = browser.get(&rp.address(&[("response_mode", mode)])).await;
        let response = if mode == "form_post.jwt" {
            let found = fields(&answer);
            assert_eq!(found.len(), 1, "{mode}: nothing outside");
            found[0].1.clone()
        } else {
            let pairs = crate::provider::query(answer.location());
            assert_eq!(pairs.len(), 1, "{mode}: nothing outside: {}", answer.location());
            param(answer.location(), "response").unwrap()
        };
        let claims = opened(&app, &response).await;
        assert_eq!(
            (&claims["iss"], &claims["aud"], &claims["state"]),
            (&issuer().into(), &"rp".into(), &"st&1".into())
        );
        let exp = claims["exp"].as_i64().unwrap() - app.ctx().now().as_seconds();
        assert!((1..=600).contains(&exp), "{exp}");
        let tokens = json(&rp.redeem(claims["code"].as_str().unwrap()).await);
        assert_eq!(
            id_token(&app, &tokens).await.acr.as_deref(),
            Some("urn:ieum:acr:password")
        );
        // An answer is no ID token.
        let hint = browser.get(&rp.address(&[("id_token_hint", &response)])).await;
        assert_eq!(param(hint.location(), "error").as_deref(), Some("invalid_request"));
    }
}

#[tokio::test]
async fn errors_travel_in_the_same_mode() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    for (name, mut signed_in, changes, error) in [
        ("while checking", true, vec![("scope", "profile")], "invalid_scope"),
        ("while deciding", false, vec![("prompt", "none")], "login_required"),
        ("bad hint", true, vec![("id_token_hint", "a.b.c")], "invalid_request"),
    ] {
        for mode in ["form_post", "jwt", "form_post.jwt"] {
            let mut all = changes.clone();
            all.push(("response_mode", mode));
            let address = rp.address(&all);
            let answer = if signed_in {
                browser.get(&address).await
            } else {
                app.browser().get(&address).await
            };
            signed_in &= true;
            let pairs = if mode.starts_with("form_post") {
                fields(&answer)
            } else {
                crate::provider::query(answer.location())
            };
            let found = if mode.ends_with("jwt") {
                assert_eq!(pairs.len(), 1, "{name} {mode}");
                opened(&app, &pairs[0].1).await
            } else {
                pairs.into_iter().map(|(n, v)| (n, Value::from(v))).collect()
            };
            assert_eq!(
                (&found["error"], &found["state"], &found["iss"]),
                (&error.into(), &"st&1".into(), &issuer().into()),
                "{name} {mode}"
            );
        }
    }
    let native = [
        ("redirect_uri", "http://127.0.0.1:5000/callback"),
        ("response_mode", "form_post"),
    ];
    assert_eq!(browser.get(&rp.address(&native)).await.status, StatusCode::OK);
    let fragment = browser.get(&rp.address(&[("response_mode", "fragment.jwt")])).await;
    assert_eq!(param(fragment.location(), "error").as_deref(), Some("invalid_request"));
}
