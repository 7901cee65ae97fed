//! The demo's mailbox page.

use axum::body::Body;
use http::{Request, StatusCode};
use ieum_app::core::mail::{Mail, MailKind};

use crate::support::TestApp;

async fn with_mail() -> TestApp {
    let app = TestApp::sqlite().await;
    let ctx = app.ctx();
    let mail = Mail::new(MailKind::PasswordReset, "haneul@example.com", "ko")
        .link("http://127.0.0.1:8080/password/reset/abc")
        .with("minutes", 60)
        .with("org_name", "<b>하늘물산</b>");
    app.write(async |tx| ctx.mail(tx, None, &mail, None).await).await;
    app.mails_to("haneul@example.com").await;
    app
}

#[tokio::test]
async fn an_empty_mailbox_says_what_to_do_in_both_languages() {
    let app = TestApp::sqlite().await;
    let mut browser = app.browser();
    let page = browser.get("/mailbox").await;
    assert!(page.status == StatusCode::OK && page.body.contains("받은 메일이 없습니다"));
    assert!(browser.get("/mailbox?lang=en").await.body.contains("No mail yet"));
    assert_eq!(browser.get("/mailbox/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/mailbox/x").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_mail_is_shown_as_text_with_its_link_and_as_html_in_a_cage() {
    let app = with_mail().await;
    let mut browser = app.browser();
    let list = browser.get("/mailbox").await;
    assert_eq!(list.attribute("tbody a", "href").as_deref(), Some("/mailbox/1"));
    assert!(browser.get("/mailbox?to=HANEUL").await.body.contains("/mailbox/1"));
    assert!(!browser.get("/mailbox?to=bada").await.body.contains("/mailbox/1"));

    let mail = browser.get("/mailbox/1").await;
    assert_eq!(
        mail.attribute(".mail-text a", "href").as_deref(),
        Some("http://127.0.0.1:8080/password/reset/abc")
    );
    assert!(!mail.body.contains("<b>"), "a name became markup");
    assert_eq!(mail.attribute("iframe", "src").as_deref(), Some("/mailbox/1/html"));
    assert!(!mail.attribute("iframe", "sandbox").unwrap().contains("allow-scripts"));

    let html = browser.get("/mailbox/1/html").await;
    let policy = html.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("sandbox") && policy.contains("default-src 'none'") && !policy.contains("allow-same-origin")
    );
    assert_eq!(
        html.attribute("a", "href").as_deref(),
        Some("http://127.0.0.1:8080/password/reset/abc")
    );
}

#[tokio::test]
async fn programs_read_it_as_json() {
    let app = with_mail().await;
    let mut browser = app.browser();
    let mut ask = async |path: &str| {
        let request = Request::get(path)
            .header("accept", "application/json")
            .body(Body::empty())
            .unwrap();
        serde_json::from_str::<serde_json::Value>(&browser.send(request).await.body).unwrap()
    };
    let list = ask("/mailbox?to=haneul@example.com").await;
    assert_eq!(list[0]["number"], 1);
    assert_eq!(list[0]["to"], "haneul@example.com");
    assert!(list[0]["text"].as_str().unwrap().contains("/password/reset/abc"));
    assert_eq!(ask("/mailbox/1").await, list[0]);
}
