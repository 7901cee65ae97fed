//! Business systems that watch the browser's state (OpenID Connect Session Management 1.0).

use http::StatusCode;
use http::header::{CONTENT_SECURITY_POLICY, SET_COOKIE};
use ieum_oidc::client::profile::AskedLogout;
use ieum_oidc::session_state::session_state;

use super::{BYE, CALLBACK, Rp, json, organization, param, rp, text};
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const COOKIE: &str = "ieum_state";

async fn watch(rp: &Rp<'_>) {
    rp.set_logout(&AskedLogout {
        session_state: true,
        ..AskedLogout::default()
    })
    .await;
}

/// Whether a page of the business system would be told that nothing has changed.
fn is_unchanged(browser: &Browser<'_>, told: &str) -> bool {
    let salt = told.split_once('.').expect("salted").1;
    let salt: [u8; 12] = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, salt)
        .unwrap()
        .try_into()
        .unwrap();
    let present = browser.cookie(COOKIE).unwrap_or_default();
    session_state("rp", CALLBACK, &present, &salt).as_deref() == Some(told)
}

fn told(answer: &Answer) -> String {
    param(answer.location(), "session_state").unwrap_or_else(|| panic!("{}", answer.location()))
}

fn state_cookie(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.get_all(SET_COOKIE).iter().map(|c| c.to_str().unwrap());
    cookies.map(str::to_owned).find(|c| c.starts_with(COOKIE))
}

#[tokio::test]
async fn the_frame_may_stand_on_every_site_and_holds_nothing_but_its_script() {
    let app = TestApp::sqlite().await;
    let document = json(&app.browser().get("/.well-known/openid-configuration").await);
    let address = text(&document, "check_session_iframe");
    assert_eq!(address, "http://127.0.0.1:8080/oauth2/check_session");
    let frame = app.browser().get("/oauth2/check_session").await;
    assert_eq!(frame.status, StatusCode::OK);
    assert_eq!(frame.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(
        frame.headers[CONTENT_SECURITY_POLICY],
        "default-src 'none'; script-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'"
    );
    assert!(frame.headers.get(SET_COOKIE).is_none() && frame.headers.get("x-frame-options").is_none());
    assert_eq!(frame.headers["x-content-type-options"], "nosniff");
    assert_eq!(frame.attribute("script", "data-cookie").as_deref(), Some(COOKIE));
    assert_eq!(frame.texts("body"), [""]);
    let script = frame.attribute("script", "src").unwrap();
    let script = app.browser().get(&script).await;
    assert!(script.body.contains("unchanged"), "{}", script.body);
    let other = app.browser().get("/").await;
    let policy = other.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'none'"), "no other page: {policy}");
    let secure = TestApp::sqlite_with(&[("IEUM_PUBLIC_URL", "https://id.example.com")]).await;
    let frame = secure.browser().get("/oauth2/check_session").await;
    assert_eq!(
        frame.attribute("script", "data-cookie").as_deref(),
        Some("__Host-ieum_state")
    );
}

#[tokio::test]
async fn answers_tell_a_watching_business_system_of_the_state_until_somebody_signs_out() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let answer = browser.get(&rp.address(&[])).await;
    assert!(
        param(answer.location(), "session_state").is_none(),
        "only for who asked for it"
    );
    watch(&rp).await;
    let first = told(&browser.get(&rp.address(&[])).await);
    let second = told(&browser.get(&rp.address(&[])).await);
    assert_ne!(first, second, "salted");
    assert!(is_unchanged(&browser, &first) && is_unchanged(&browser, &second));
    // In a form and in a signed answer, too.
    let form = browser.get(&rp.address(&[("response_mode", "form_post")])).await;
    assert!(is_unchanged(
        &browser,
        &form.attribute("input[name=session_state]", "value").unwrap()
    ));
    let signed = browser.get(&rp.address(&[("response_mode", "jwt")])).await;
    let jwt = param(signed.location(), "response").unwrap();
    let claims = jwt.split('.').nth(1).unwrap();
    let claims = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, claims).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert!(is_unchanged(&browser, text(&claims, "session_state")));
    assert!(param(signed.location(), "session_state").is_none(), "nothing beside it");
    // Errors as well: who asks silently learns what to watch from now on.
    let wrong = browser.get(&rp.address(&[("scope", "openid phone")])).await;
    assert!(is_unchanged(&browser, &told(&wrong)));
    // An app has no page that could watch.
    let app_uri = "http://127.0.0.1:5000/callback";
    let answer = browser.get(&rp.address(&[("redirect_uri", app_uri)])).await;
    assert!(
        param(answer.location(), "session_state").is_some(),
        "an origin on this computer is one"
    );

    let out = browser.post("/logout", &[]).await;
    assert!(state_cookie(&out).unwrap().contains("Max-Age=0"));
    assert!(!is_unchanged(&browser, &first));
    let silent = browser.get(&rp.address(&[("prompt", "none")])).await;
    assert_eq!(param(silent.location(), "error").as_deref(), Some("login_required"));
    assert!(is_unchanged(&browser, &told(&silent)), "signed out is a state, too");
}

#[tokio::test]
async fn signing_in_is_another_state_each_time_and_the_cookie_says_nothing() {
    let app = TestApp::sqlite().await;
    organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    watch(&rp).await;
    let mut browser = app.browser();
    let silent = told(&browser.get(&rp.address(&[("prompt", "none")])).await);
    assert!(browser.cookie(COOKIE).is_none() && is_unchanged(&browser, &silent));
    let mut states = Vec::new();
    for _ in 0..2 {
        browser
            .post(
                "/o/hanbit",
                &[("username", "admin@hanbit.example"), ("password", PASSWORD)],
            )
            .await;
        let state = browser.cookie(COOKIE).expect("signed in");
        assert!(!is_unchanged(&browser, &silent));
        assert!(ieum_oidc::session_state::is_browser_state(&state) && !states.contains(&state));
        states.push(state);
        let way_out = format!("/oauth2/logout?client_id=rp&post_logout_redirect_uri={BYE}");
        let ask = browser.get(&way_out).await;
        assert_eq!(ask.status, StatusCode::OK, "asks");
        let done = browser
            .post(
                "/oauth2/logout/confirm",
                &[("client_id", "rp"), ("post_logout_redirect_uri", BYE)],
            )
            .await;
        assert_eq!(done.location(), BYE);
        assert!(browser.cookie(COOKIE).is_none());
    }
}

#[tokio::test]
async fn a_session_that_ended_elsewhere_takes_the_state_along_and_a_frame_that_hides_the_session_does_not() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    watch(&rp).await;
    let signed_in = app.signed_in(&created).await;
    for page in ["/account", &format!("/console/{}", created.scope.org_id()), "authorize"] {
        let mut browser = signed_in.clone();
        let before = told(&browser.get(&rp.address(&[])).await);
        // In a frame of another site the browser holds the session's cookie back.
        let mut framed = browser.clone();
        framed.cookies.retain(|(name, _)| name == COOKIE);
        let silent = framed.get(&rp.address(&[("prompt", "none")])).await;
        assert!(state_cookie(&silent).is_none() && is_unchanged(&framed, &told(&silent)));
        // The session is over, as if ended from another device.
        for (name, value) in &mut browser.cookies {
            if name == "ieum_session" {
                *value = "A".repeat(43);
            }
        }
        let answer = match page {
            "authorize" => browser.get(&rp.address(&[])).await,
            page => browser.get(page).await,
        };
        assert!(answer.location().starts_with("/login"), "{page}");
        assert!(!is_unchanged(&browser, &before), "{page}");
        assert!(browser.cookie(COOKIE).is_none(), "{page}");
    }
    // What we did not make is none.
    let mut browser = signed_in.clone();
    browser.cookies.push((COOKIE.into(), "planted".into()));
    let answer = browser.get(&rp.address(&[])).await;
    assert!(is_unchanged(&browser, &told(&answer)) && browser.cookie(COOKIE).unwrap() != "planted");
}

#[tokio::test]
async fn the_page_of_a_business_system_turns_it_on() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let mut operator = app.operator("op@example.com").await;
    let address = format!("/operator/systems/{}/logout", rp.id);
    for lang in ["ko", "en"] {
        let page = operator.get(&format!("{address}?lang={lang}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.attribute("input[name=session_state]", "checked").is_none(),
            "off by default"
        );
    }
    let version = operator
        .get(&address)
        .await
        .attribute("input[name=version]", "value")
        .unwrap();
    let saved = operator
        .post(&address, &[("version", &version), ("session_state", "1")])
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = operator.get(&address).await;
    assert!(page.attribute("input[name=session_state]", "checked").is_some());
    // A mistake elsewhere keeps what was ticked.
    let version = page.attribute("input[name=version]", "value").unwrap();
    let wrong = [
        ("version", version.as_str()),
        ("session_state", "1"),
        ("backchannel_uri", "ftp://x"),
    ];
    let page = operator.post(&address, &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.attribute("input[name=session_state]", "checked").is_some());
}
