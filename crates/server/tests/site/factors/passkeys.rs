//! Passkeys as far as no browser is needed; a browser with an authenticator is in `e2e/passkeys.test.mjs`.

use http::StatusCode;
use serde_json::Value;

use crate::login::linked;
use crate::support::{PASSWORD, TestApp};

const EMAIL: &str = "haneul@hanbit.example";
/// A passkey belongs to a domain.
const DOMAIN: &[(&str, &str)] = &[("IEUM_PUBLIC_URL", "http://localhost:8080")];

#[tokio::test]
async fn an_address_of_numbers_offers_none() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
    let mut browser = app.signed_in(&org).await;
    for path in ["/login", "/o/hanbit", "/operator/login", "/account/factors"] {
        assert!(!browser.get(path).await.body.contains("passkey"), "{path}");
    }
    assert_eq!(browser.get("/login/passkey").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        browser.get("/account/factors/passkeys/new").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_browser_is_asked_for_a_key_that_it_keeps_and_verifies_by() {
    let app = TestApp::sqlite_with(DOMAIN).await;
    let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
    let mut browser = app.signed_in(&org).await;
    for path in ["/login", "/o/hanbit", "/operator/login"] {
        let page = browser.get(path).await;
        assert!(page.links().iter().any(|l| l.starts_with("/login/passkey")), "{path}");
        assert!(!page.body.contains("<script"), "{path}");
    }
    for language in ["ko", "en"] {
        let page = browser
            .get(&format!("/account/factors/passkeys/new?lang={language}"))
            .await;
        let options = page.attribute("form[data-passkey=create]", "data-options").unwrap();
        let asked: Value = serde_json::from_str(&options).unwrap();
        let asked = &asked["publicKey"];
        assert_eq!(asked["rp"]["id"], "localhost");
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        let page = browser.get(&format!("/login/passkey?at=hanbit&lang={language}")).await;
        let options = page.attribute("form[data-passkey=get]", "data-options").unwrap();
        let asked: Value = serde_json::from_str(&options).unwrap();
        assert_eq!(asked["publicKey"]["userVerification"], "required");
    }
    let page = browser.get("/account/factors/passkeys/new").await;
    let asked = page.attribute("[name=asked]", "value").unwrap();
    for (name, password, credential, field) in [
        ("", PASSWORD, "{}", "#name-error"),
        ("노트북", "틀린 비밀번호", "{}", "#password-error"),
        ("노트북", PASSWORD, "", ".notice-bad"),
        ("노트북", PASSWORD, "{\"id\":1}", ".notice-bad"),
    ] {
        let fields = [
            ("name", name),
            ("password", password),
            ("asked", &asked),
            ("credential", credential),
        ];
        let answer = browser.post("/account/factors/passkeys/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {credential}");
        assert!(!answer.texts(field).is_empty(), "{field}");
    }
    let fields = [("at", "hanbit"), ("asked", "forged"), ("credential", "{}")];
    let answer = app.browser().post("/login/passkey", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}
