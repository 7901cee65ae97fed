//! Consent: asked once for a business system of somebody else, in plain words, and by nobody's trick.

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use ieum_app::organizations::Created;

use super::{bring, choose, push, seconds};
use crate::on_both;
use crate::provider::{CALLBACK, Rp, json, next, organization, param, rp, sign_in, text};
use crate::support::{Answer, Browser, TestApp};

/// The fields of the consent page and a decision.
fn fields(page: &Answer, decision: &str) -> Vec<(&'static str, String)> {
    let value = |name: &str| page.attribute(&format!("form[action='/oauth2/consent'] input[name={name}]"), "value");
    vec![
        ("next", value("next").unwrap_or_else(|| panic!("{}", page.body))),
        ("member", value("member").unwrap()),
        ("receives", value("receives").unwrap()),
        ("decision", decision.to_owned()),
    ]
}

async fn send(browser: &mut Browser<'_>, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/oauth2/consent", &fields).await
}

async fn third_party<'a>(app: &'a TestApp) -> (Created, Rp<'a>) {
    let created = organization(app, "hanbit").await;
    let rp = rp(app).await;
    choose(&rp, |profile| profile.requests.needs_consent = true).await;
    (created, rp)
}

on_both! {
    async fn a_member_agrees_once_and_is_asked_again_for_more(app) {
        let (created, rp) = third_party(&app).await;
        let mut browser = app.signed_in(&created).await;
        browser.get("/account").await;
        let silent = browser.get(&rp.address(&[("prompt", "none")])).await;
        assert_eq!(param(silent.location(), "error").as_deref(), Some("consent_required"));

        let asked = browser.get(&rp.address(&[("scope", "openid profile")])).await;
        assert!(asked.location().starts_with("/oauth2/consent?next="), "{}", asked.location());
        let page = browser.get(asked.location()).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["사내 메신저", "hanbit", "admin@hanbit.example", "이름과 사용하는 언어", "동의하고 계속", "취소"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(!page.body.contains("이메일 주소"), "{}", page.body);
        let english = browser.clone().get(&format!("{}&lang=en", asked.location())).await;
        assert!(english.body.contains("Agree and continue"), "{}", english.body);

        let agreed = send(&mut browser, &fields(&page, "agree")).await;
        assert!(agreed.location().starts_with("/oauth2/authorize?"), "{} {}", agreed.location(), agreed.body);
        let done = browser.get(agreed.location()).await;
        let code = param(done.location(), "code").unwrap_or_else(|| panic!("{}", done.location()));
        assert_eq!(text(&json(&rp.redeem(&code).await), "scope"), "openid profile");

        rp.code(&mut browser, &[("scope", "openid profile")]).await;
        rp.code(&mut browser, &[("scope", "openid"), ("prompt", "none")]).await;
        let more = browser.get(&rp.address(&[("scope", "openid email")])).await;
        assert!(more.location().starts_with("/oauth2/consent?next="), "{}", more.location());
        let page = browser.get(more.location()).await;
        send(&mut browser, &fields(&page, "agree")).await;
        rp.code(&mut browser, &[("scope", "openid email profile")]).await;
        let again = browser.get(&rp.address(&[("scope", "openid"), ("prompt", "consent")])).await;
        assert!(again.location().starts_with("/oauth2/consent?next="), "{}", again.location());
        let page = browser.get(again.location()).await;
        let agreed = send(&mut browser, &fields(&page, "agree")).await;
        assert!(param(browser.get(agreed.location()).await.location(), "code").is_some());

        let audit = browser.get(&format!("/console/{}/audit", created.scope.org_id())).await;
        assert!(audit.body.contains("업무 시스템에 정보 제공 동의"), "{}", audit.body);
    }
}

#[tokio::test]
async fn a_business_system_of_our_own_never_asks() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    rp.code(&mut browser, &[("prompt", "consent")]).await;
}

#[tokio::test]
async fn a_single_claim_is_part_of_what_is_agreed_to() {
    let app = TestApp::sqlite().await;
    let (created, rp) = third_party(&app).await;
    let mut browser = app.signed_in(&created).await;
    browser.get("/account").await;
    let claims = [
        ("scope", "openid"),
        ("claims", r#"{"userinfo":{"email":null,"phone_number":null}}"#),
    ];
    let asked = browser.get(&rp.address(&claims)).await;
    let page = browser.get(asked.location()).await;
    assert!(page.body.contains("이메일 주소"), "{}", page.body);
    assert!(
        !page.body.contains("휴대전화"),
        "what it may not see is not asked for: {}",
        page.body
    );
}

#[tokio::test]
async fn a_no_goes_to_the_client_in_its_mode_and_nothing_is_remembered() {
    let app = TestApp::sqlite().await;
    let (created, rp) = third_party(&app).await;
    let mut browser = app.signed_in(&created).await;
    browser.get("/account").await;
    let asked = browser.get(&rp.address(&[])).await;
    let page = browser.get(asked.location()).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' https://rp.example"), "{policy}");
    let refused = send(&mut browser, &fields(&page, "cancel")).await;
    assert!(refused.location().starts_with(CALLBACK), "{}", refused.location());
    assert_eq!(param(refused.location(), "error").as_deref(), Some("access_denied"));
    assert_eq!(param(refused.location(), "state").as_deref(), Some("st&1"));
    let asked = browser.get(&rp.address(&[("response_mode", "form_post")])).await;
    assert!(asked.location().starts_with("/oauth2/consent?next="), "asked again");
    let page = browser.get(asked.location()).await;
    let refused = send(&mut browser, &fields(&page, "cancel")).await;
    assert_eq!(
        refused.attribute("input[name=error]", "value").as_deref(),
        Some("access_denied")
    );
}

#[tokio::test]
async fn nobody_else_can_agree() {
    let app = TestApp::sqlite().await;
    let (created, rp) = third_party(&app).await;
    let other = organization(&app, "haneul").await;
    let mut browser = app.signed_in(&created).await;
    browser.get("/account").await;
    let asked = browser.get(&rp.address(&[])).await;
    let page = browser.get(asked.location()).await;
    // No other page may show it in a frame.
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");

    let good = fields(&page, "agree");
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&good)
        .finish();
    let forged = Request::post("/oauth2/consent").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = browser.send(forged.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "without the form's token");

    let is_asked = async |browser: &mut Browser<'_>, fields: &[(&'static str, String)], name: &str| {
        let answer = send(browser, fields).await;
        assert!(
            answer.location().starts_with("/oauth2/authorize?"),
            "{name}: {}",
            answer.location()
        );
        let then = browser.get(answer.location()).await;
        assert_eq!(param(then.location(), "code"), None, "{name}: {}", then.location());
    };
    let with = |name: &str, value: String| {
        let mut changed = good.clone();
        changed
            .iter_mut()
            .filter(|(n, _)| *n == name)
            .for_each(|(_, v)| *v = value.clone());
        changed
    };
    is_asked(
        &mut browser,
        &with("member", other.member.to_string()),
        "another member",
    )
    .await;
    is_asked(&mut browser, &with("receives", "openid".into()), "less than was shown").await;
    is_asked(&mut browser, &with("next", rp.address(&[])), "without an interaction").await;
    let tampered = next(&asked).replace("scope=openid+profile", "scope=openid+offline_access");
    is_asked(&mut browser, &with("next", tampered), "another request").await;
    let mut thief = app.signed_in(&other).await;
    thief.get("/account").await;
    is_asked(&mut thief, &good, "another browser").await;
    for (name, bad) in [
        ("next", "https://evil.example/"),
        ("next", "/account"),
        ("decision", "maybe"),
    ] {
        let answer = send(&mut browser, &with(name, bad.into())).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}={bad}");
    }
    // Somebody else signed in meanwhile, in the same browser.
    app.pass(seconds(5));
    let mut swapped = browser.clone();
    swapped.cookies.retain(|(name, _)| name != "ieum_session");
    sign_in(&mut swapped, &other).await;
    is_asked(&mut swapped, &good, "another person").await;

    let late = browser.clone();
    app.pass(seconds(3_700));
    let mut late = late;
    is_asked(&mut late, &good, "an hour later").await;
}

#[tokio::test]
async fn consent_and_a_pushed_request_go_together() {
    let app = TestApp::sqlite().await;
    let (created, rp) = third_party(&app).await;
    let mut browser = app.signed_in(&created).await;
    browser.get("/account").await;
    let uri = push(&rp, &[]).await;
    let asked = browser.get(&bring(&rp, &uri)).await;
    assert!(
        asked.location().starts_with("/oauth2/consent?next="),
        "{}",
        asked.location()
    );
    let page = browser.get(asked.location()).await;
    assert!(
        page.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("https://rp.example")
    );
    app.pass(seconds(300));
    let agreed = send(&mut browser, &fields(&page, "agree")).await;
    let done = browser.get(agreed.location()).await;
    assert!(param(done.location(), "code").is_some(), "{}", done.location());
    assert_eq!(
        browser.get(agreed.location()).await.status,
        StatusCode::BAD_REQUEST,
        "used"
    );
}
