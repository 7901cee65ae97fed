//! Signing in on a device without a browser, and those who try to be let in by somebody else's hand.

use std::time::Duration;

use axum::body::Body;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{Request, StatusCode};
use ieum_app::Actor;
use ieum_app::provider::{ClientForm, suspend_client};
use ieum_oidc::client::ClientKind;
use serde_json::Value;

use super::{Rp, form, id_token, issuer, json, organization, register, text};
use crate::on_both;
use crate::support::{Browser, TestApp};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn tv(app: &TestApp) -> Rp<'_> {
    let form = ClientForm {
        kind: ClientKind::Public,
        redirect_uris: String::new(),
        grants: vec!["refresh_token".into(), GRANT.into()],
        ..form("회의실 화면")
    };
    register(app, "tv", &form).await
}

impl Rp<'_> {
    async fn begin(&self) -> Value {
        let body = format!("client_id={}&scope=openid+profile", self.client_id);
        let request = Request::post("/oauth2/device_authorization")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(USER_AGENT, "meeting-room/2.1 <b>");
        let answer = self.app.browser().send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.headers["cache-control"], "no-store");
        json(&answer)
    }

    async fn poll(&self, started: &Value) -> Value {
        let fields = [
            ("grant_type", GRANT),
            ("client_id", self.client_id.as_str()),
            ("device_code", text(started, "device_code")),
        ];
        json(&self.token_with(None, &fields).await)
    }
}

async fn answer(browser: &mut Browser<'_>, code: &str, org: &str, word: &str) -> StatusCode {
    let fields = [("user_code", code), ("org", org), ("answer", word)];
    browser.post("/device/answer", &fields).await.status
}

on_both! {
    async fn a_person_allows_a_device_once(app) {
        let created = organization(&app, "hanbit").await;
        let tv = tv(&app).await;
        let started = tv.begin().await;
        assert_eq!((&started["expires_in"], &started["interval"]), (&600.into(), &5.into()));
        let code = text(&started, "user_code");
        assert_eq!(text(&started, "verification_uri"), format!("{}/device", issuer()));
        assert_eq!(text(&started, "verification_uri_complete"), format!("{}/device?user_code={code}", issuer()));
        assert_eq!(text(&tv.poll(&started).await, "error"), "authorization_pending");
        assert_eq!(text(&tv.poll(&started).await, "error"), "slow_down", "asked at once again");
        app.pass(Duration::from_secs(6));
        assert_eq!(text(&tv.poll(&started).await, "error"), "slow_down", "the interval is ten seconds now");
        app.pass(Duration::from_secs(15));
        assert_eq!(text(&tv.poll(&started).await, "error"), "authorization_pending");

        let complete = format!("/device?user_code={code}");
        let to_login = app.browser().get(&complete).await;
        assert!(to_login.location().starts_with("/login?next=%2Fdevice"), "{}", to_login.location());
        let mut browser = app.signed_in(&created).await;
        let page = browser.get(&complete).await;
        assert_eq!(page.attribute("input[name=user_code]", "value").as_deref(), Some(code), "filled in, and not sent");
        assert!(page.body.contains("다른 사람이 메일"), "{}", page.body);
        let typed = code.to_lowercase().replace('-', "");
        let page = browser.post("/device", &[("user_code", &typed)]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("회의실 화면") && page.body.contains("192.0.2.7") && page.body.contains(code), "{}", page.body);
        assert!(page.body.contains("meeting-room/2.1 &#60;b&#62;") && page.body.contains("다른 사람이 메일"), "{}", page.body);
        let org = page.attribute("input[name=org]", "value").unwrap();
        assert_eq!(answer(&mut browser, code, &org, "allow").await, StatusCode::SEE_OTHER);
        assert!(browser.get("/device/allowed").await.body.contains("기기로 돌아가"));
        assert_eq!(answer(&mut browser, code, &org, "allow").await, StatusCode::CONFLICT, "a double click changes nothing");

        app.pass(Duration::from_secs(16));
        let tokens = tv.poll(&started).await;
        let claims = id_token(&app, &tokens).await;
        assert_eq!((claims.sub, claims.aud.as_str()), (created.member.to_string(), "tv"));
        assert_eq!(text(&tokens, "scope"), "openid profile");
        assert_eq!(tv.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
        let refresh = [("grant_type", "refresh_token"), ("client_id", "tv"), ("refresh_token", text(&tokens, "refresh_token"))];
        let next = json(&tv.token_with(None, &refresh).await);
        assert_eq!(tv.userinfo(text(&next, "access_token")).await.status, StatusCode::OK);
        let log = browser.get(&format!("/console/{}/audit", created.scope.org_id())).await;
        assert!(log.body.contains("업무 시스템 기기 로그인 허용"), "{}", log.body);

        app.pass(Duration::from_secs(16));
        assert_eq!(text(&tv.poll(&started).await, "error"), "invalid_grant", "once");
        assert_eq!(tv.userinfo(text(&next, "access_token")).await.status, StatusCode::UNAUTHORIZED, "two hold the code");
    }

    async fn of_twenty_that_fetch_at_once_at_most_one_is_given_tokens(app) {
        let created = organization(&app, "hanbit").await;
        let tv = tv(&app).await;
        let started = tv.begin().await;
        let mut browser = app.signed_in(&created).await;
        let org = created.scope.org_id().to_string();
        assert_eq!(answer(&mut browser, text(&started, "user_code"), &org, "allow").await, StatusCode::SEE_OTHER);
        let answers = futures_util::future::join_all((0..20).map(|_| tv.poll(&started))).await;
        let given = answers.iter().filter(|answer| answer.get("access_token").is_some()).count();
        assert_eq!(given, 1, "{answers:?}");
    }

    async fn what_is_refused_or_late_or_foreign_gives_nothing(app) {
        let created = organization(&app, "hanbit").await;
        let tv = tv(&app).await;
        let mut browser = app.signed_in(&created).await;
        let org = created.scope.org_id().to_string();
        let refused = tv.begin().await;
        assert_eq!(answer(&mut browser, text(&refused, "user_code"), &org, "refuse").await, StatusCode::SEE_OTHER);
        assert_eq!(text(&tv.poll(&refused).await, "error"), "access_denied");
        assert_eq!(answer(&mut browser, text(&refused, "user_code"), &org, "allow").await, StatusCode::CONFLICT);

        let late = tv.begin().await;
        app.pass(Duration::from_secs(601));
        assert_eq!(text(&tv.poll(&late).await, "error"), "expired_token");
        assert_eq!(answer(&mut browser, text(&late, "user_code"), &org, "allow").await, StatusCode::CONFLICT);
        let page = browser.post("/device", &[("user_code", text(&late, "user_code"))]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);

        // Another organisation than one's own, and another client's code.
        let stranger = organization(&app, "haneul").await;
        let waiting = tv.begin().await;
        let foreign = stranger.scope.org_id().to_string();
        assert_eq!(answer(&mut browser, text(&waiting, "user_code"), &foreign, "allow").await, StatusCode::NOT_FOUND);
        let other = register(&app, "radio", &ClientForm { kind: ClientKind::Public, redirect_uris: String::new(),
            grants: vec![GRANT.into()], ..form("라디오") }).await;
        assert_eq!(text(&other.poll(&waiting).await, "error"), "invalid_grant");
        assert_eq!(text(&tv.poll(&waiting).await, "error"), "authorization_pending", "another client's asking is not counted");

        // Signed out between the yes and the fetching.
        assert_eq!(answer(&mut browser, text(&waiting, "user_code"), &org, "allow").await, StatusCode::SEE_OTHER);
        app.write(async |tx| Ok(tx.set_organization_state(created.scope, ieum_model::organization::OrgState::Suspended).await?)).await;
        app.pass(Duration::from_secs(6));
        assert_eq!(text(&tv.poll(&waiting).await, "error"), "invalid_grant");
        suspend_client(&app.ctx(), &Actor::system(), tv.id).await.unwrap();
        assert_eq!(text(&tv.poll(&waiting).await, "error"), "invalid_client");
        app.pass(Duration::from_secs(3 * 24 * 3600));
        assert_eq!(ieum_app::provider::forget_expired(&app.ctx()).await.unwrap(), 3, "the three wishes");
    }
}

#[tokio::test]
async fn codes_cannot_be_tried_out() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let tv = tv(&app).await;
    let started = tv.begin().await;
    let mut browser = app.signed_in(&created).await;
    for code in ["", "BCDF", "BCDF-GHJK", "AAAA-AAAA", "<script>", &"B".repeat(5_000)]
        .iter()
        .cycle()
        .take(9)
    {
        let page = browser.post("/device", &[("user_code", code)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("코드가 올바르지 않거나"), "{}", page.body);
    }
    let locked = browser.post("/device", &[("user_code", "BCDF-GHJK")]).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
    let right = browser
        .post("/device", &[("user_code", text(&started, "user_code"))])
        .await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "not even the right one");
    // Straight to the answer, past the page that counts.
    let org = created.scope.org_id().to_string();
    assert_eq!(
        answer(&mut browser, "BCDF-GHJK", &org, "allow").await,
        StatusCode::TOO_MANY_REQUESTS
    );
    app.pass(Duration::from_secs(15 * 60));
    let started = tv.begin().await;
    for lang in ["ko", "en"] {
        let page = browser
            .post(
                &format!("/device?lang={lang}"),
                &[("user_code", text(&started, "user_code"))],
            )
            .await;
        assert!(
            page.status == StatusCode::OK && page.body.contains(&format!("lang=\"{lang}\"")),
            "{}",
            page.body
        );
    }
    let forged = Request::post("/device/answer").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let body = format!("user_code={}&org={org}&answer=allow", text(&started, "user_code"));
    let answer = browser.send(forged.body(Body::from(body)).unwrap()).await;
    assert!(
        answer.status.is_client_error(),
        "a form of another site: {}",
        answer.status
    );
    assert_eq!(text(&tv.poll(&started).await, "error"), "authorization_pending");
}

#[tokio::test]
async fn a_device_begins_as_its_client_may() {
    let app = TestApp::sqlite().await;
    let (rp, tv) = (super::rp(&app).await, tv(&app).await);
    let path = "/oauth2/device_authorization";
    let without = rp.post(path, &[("scope", "openid")]).await;
    assert_eq!(text(&json(&without), "error"), "unauthorized_client");
    for (name, fields, error) in [
        ("no client", &[("scope", "openid")][..], "invalid_client"),
        (
            "unknown client",
            &[("client_id", "x"), ("scope", "openid")],
            "invalid_client",
        ),
        ("no scope", &[("client_id", "tv")], "invalid_scope"),
        (
            "foreign scope",
            &[("client_id", "tv"), ("scope", "openid phone")],
            "invalid_scope",
        ),
        (
            "twice",
            &[("client_id", "tv"), ("scope", "openid"), ("scope", "openid")],
            "invalid_request",
        ),
    ] {
        let answer = tv.call(path, None, fields).await;
        assert_eq!(text(&json(&answer), "error"), error, "{name}");
    }
    let document = json(&app.browser().get("/.well-known/openid-configuration").await);
    assert_eq!(
        text(&document, "device_authorization_endpoint"),
        format!("{}{path}", issuer())
    );
    assert!(
        document["grant_types_supported"]
            .as_array()
            .unwrap()
            .contains(&GRANT.into())
    );
    for _ in 0..120 {
        tv.begin().await;
    }
    let busy = tv.call(path, None, &[("client_id", "tv"), ("scope", "openid")]).await;
    assert_eq!(busy.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(busy.headers.contains_key("retry-after"));
}
