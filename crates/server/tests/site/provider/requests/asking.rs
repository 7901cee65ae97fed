//! Classes of sign-in, sign-up, single claims, languages, requests as forms, and what discovery says of all that.

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use url::form_urlencoded::Serializer;

use super::{pairs, seconds};
use crate::on_both;
use crate::provider::{form, id_token, json, next, organization, param, register, rp, text};
use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn the_class_reached_stands_in_the_id_token_and_one_that_cannot_be_reached_is_an_error() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let essential = |value: &str| format!(r#"{{"id_token":{{"acr":{{"essential":true,"values":["{value}"]}}}}}}"#);
    let (good, bad) = (essential("urn:ieum:acr:password"), essential("urn:other"));
    for changes in [
        vec![],
        vec![("acr_values", "urn:other urn:x")],
        vec![("claims", good.as_str())],
    ] {
        let code = rp.code(&mut browser, &changes).await;
        let tokens = json(&rp.redeem(&code).await);
        assert_eq!(
            id_token(&app, &tokens).await.acr.as_deref(),
            Some("urn:ieum:acr:password"),
            "{changes:?}"
        );
    }
    for mut browser in [browser, app.browser()] {
        let answer = browser.get(&rp.address(&[("claims", &bad)])).await;
        assert_eq!(
            param(answer.location(), "error").as_deref(),
            Some("unmet_authentication_requirements")
        );
    }
}

on_both! {
    async fn claims_come_singly_where_the_registration_opens_them_and_nowhere_else(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        let claims = r#"{"userinfo":{"email":{"essential":true},"phone_number":null,"shoe_size":null},"id_token":{"name":null,"phone_number":null}}"#;
        let code = rp.code(&mut browser, &[("scope", "openid"), ("claims", claims)]).await;
        let tokens = json(&rp.redeem(&code).await);
        assert_eq!(text(&tokens, "scope"), "openid");
        let token = id_token(&app, &tokens).await;
        assert_eq!(token.asked.keys().map(String::as_str).collect::<Vec<_>>(), ["name"]);
        let info = json(&rp.userinfo(text(&tokens, "access_token")).await);
        assert_eq!(text(&info, "email"), "admin@hanbit.example");
        assert!(info.get("name").is_none() && info.get("phone_number").is_none(), "{info}");
        let refreshed = json(&rp.refresh(text(&tokens, "refresh_token")).await);
        let info = json(&rp.userinfo(text(&refreshed, "access_token")).await);
        assert_eq!(text(&info, "email"), "admin@hanbit.example", "it stays with the grant");

        // The operator takes the scope away: what was asked for before is not given any more.
        let fewer = ieum_app::provider::ClientForm { scopes: vec!["openid".into()], ..form("사내 메신저") };
        let version = app.store().read().await.unwrap().find_client(rp.id).await.unwrap().unwrap().version;
        ieum_app::provider::edit_client(&app.ctx(), &ieum_app::Actor::system(), rp.id, version, &fewer).await.unwrap();
        let info = json(&rp.userinfo(text(&refreshed, "access_token")).await);
        assert!(info.get("email").is_none(), "{info}");
    }
}

#[tokio::test]
async fn a_sub_that_is_asked_for_is_the_one_who_signs_in() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let other = organization(&app, "haneul").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let sub = |id: &str| format!(r#"{{"id_token":{{"sub":{{"value":"{id}"}}}}}}"#);
    rp.code(&mut browser, &[("claims", &sub(&created.member.to_string()))])
        .await;
    for id in [other.member.to_string(), "nobody".to_owned()] {
        let answer = browser
            .get(&rp.address(&[("claims", &sub(&id)), ("prompt", "none")]))
            .await;
        assert_eq!(
            param(answer.location(), "error").as_deref(),
            Some("login_required"),
            "{id}"
        );
    }
    for bad in ["x", "[]", r#"{"userinfo":1}"#] {
        let answer = browser.get(&rp.address(&[("claims", bad)])).await;
        assert_eq!(
            param(answer.location(), "error").as_deref(),
            Some("invalid_request"),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_request_as_a_form_is_answered_like_one_in_the_address() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let body = Serializer::new(String::new()).extend_pairs(pairs(&rp, &[])).finish();
    let request = Request::post("/oauth2/authorize")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("origin", "https://rp.example")
        .header("sec-fetch-site", "cross-site");
    let answer = browser.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(param(browser.get(answer.location()).await.location(), "code").is_some());
}

#[tokio::test]
async fn the_login_page_speaks_the_language_that_the_request_wishes() {
    let app = TestApp::sqlite().await;
    organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    for (wish, locale) in [("en-GB ko", "en"), ("fr ko", "ko"), ("fr", "ko")] {
        let mut browser = app.browser();
        let asked = browser
            .get(&rp.address(&[("organization", "hanbit"), ("ui_locales", wish)]))
            .await;
        let page = browser.get(asked.location()).await;
        assert!(page.body.contains(&format!("<html lang=\"{locale}\"")), "{wish}");
    }
}

#[tokio::test]
async fn create_leads_to_the_sign_up_and_back() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    // Who is signed in already still asked for a new account.
    let mut browser = app.signed_in(&created).await;
    app.pass(seconds(5));
    let asked = browser
        .get(&rp.address(&[("prompt", "create"), ("ui_locales", "en")]))
        .await;
    assert!(asked.location().starts_with("/signup?next="), "{}", asked.location());
    let page = browser.get(asked.location()).await;
    assert!(page.body.contains("lang=\"en\""), "{}", page.body);
    let back = page.attribute("input[name=next]", "value").unwrap();
    assert_eq!(back, next(&asked));
    assert!(
        page.body.contains("/login?next="),
        "who has an account signs in instead"
    );
    let fields = [
        ("org_name", "새봄"),
        ("name", "이새봄"),
        ("email", "new@saebom.example"),
        ("next", &back),
    ];
    assert_eq!(browser.post("/signup", &fields).await.location(), "/signup/sent");
    let mail = app.mails_to("new@saebom.example").await.remove(0);
    let link = mail
        .message
        .text
        .split_whitespace()
        .find(|word| word.contains("/signup/"))
        .unwrap();
    let path = link.strip_prefix(crate::support::PUBLIC_URL).unwrap().to_owned();

    // Another browser has nowhere to go back to.
    app.pass(seconds(5));
    browser.get(&path).await;
    let done = browser.post(&path, &[("password", PASSWORD)]).await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, back.as_str()),
        "{}",
        done.body
    );
    let answer = browser.get(done.location()).await;
    let code = param(answer.location(), "code").unwrap_or_else(|| panic!("{}", answer.location()));
    let tokens = json(&rp.redeem(&code).await);
    assert_ne!(id_token(&app, &tokens).await.sub, created.member.to_string());
    assert_eq!(browser.cookie("ieum_after").unwrap_or_default(), "", "used once");
    for bad in ["create login", "none create"] {
        let answer = browser.get(&rp.address(&[("prompt", bad)])).await;
        assert_eq!(
            param(answer.location(), "error").as_deref(),
            Some("invalid_request"),
            "{bad}"
        );
    }
    let evil = [
        ("org_name", "가"),
        ("name", "나"),
        ("email", "b@b.example"),
        ("next", "https://evil.example/"),
    ];
    let mut other = app.browser();
    other.get("/signup?next=https%3A%2F%2Fevil.example").await;
    other.post("/signup", &evil).await;
    assert_eq!(other.cookie("ieum_after").unwrap_or_default(), "");
}

#[tokio::test]
async fn discovery_names_what_is_supported() {
    let app = TestApp::sqlite().await;
    let rp = register(&app, "rp", &form("사내 메신저")).await;
    let document = json(&rp.app.browser().get("/.well-known/openid-configuration").await);
    let list = |name: &str| -> Vec<String> {
        let values = document[name].as_array().unwrap_or_else(|| panic!("{name}"));
        values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        list("response_modes_supported"),
        ["query", "form_post", "jwt", "query.jwt", "form_post.jwt"]
    );
    assert_eq!(
        list("prompt_values_supported"),
        ["none", "login", "select_account", "consent", "create"]
    );
    assert_eq!(
        list("acr_values_supported"),
        ["urn:ieum:acr:password", "urn:ieum:acr:mfa"]
    );
    assert_eq!(
        list("request_object_signing_alg_values_supported"),
        ["ES256", "EdDSA", "PS256", "RS256"]
    );
    assert_eq!(
        list("authorization_signing_alg_values_supported"),
        ["ES256", "EdDSA", "PS256", "RS256"]
    );
    assert!(text(&document, "pushed_authorization_request_endpoint").ends_with("/oauth2/par"));
    for (name, value) in [
        ("require_pushed_authorization_requests", false),
        ("request_parameter_supported", true),
        ("request_uri_parameter_supported", false),
        ("require_signed_request_object", false),
        ("claims_parameter_supported", true),
        ("authorization_response_iss_parameter_supported", true),
    ] {
        assert_eq!(document[name], value, "{name}");
    }
}
