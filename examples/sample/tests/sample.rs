//! The sample against an Ieum that only has a discovery document, or is not there at all.
#![expect(clippy::unwrap_used, reason = "this crate is all test")]

use std::collections::HashMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::{COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderMap, Request, StatusCode};
use ieum_sample::{Config, router};
use serde_json::json;
use tower::ServiceExt as _;
use url::Url;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn location(&self) -> Url {
        self.headers[LOCATION].to_str().unwrap().parse().unwrap()
    }
    fn cookie(&self) -> &str {
        self.headers[SET_COOKIE].to_str().unwrap().split(';').next().unwrap()
    }
}

fn sample(issuer: &str) -> Router {
    let config = Config {
        public_url: "http://localhost:9000".parse().unwrap(),
        issuer: issuer.parse().unwrap(),
        client_id: "hanbit-talk".to_owned(),
        client_secret: "secret".to_owned(),
    };
    router(config).unwrap()
}

async fn ieum() -> MockServer {
    let server = MockServer::start().await;
    let issuer = server.uri();
    let document = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/oauth2/authorize"), "token_endpoint": format!("{issuer}/oauth2/token"),
        "jwks_uri": format!("{issuer}/oauth2/jwks"), "userinfo_endpoint": format!("{issuer}/oauth2/userinfo"),
        "pushed_authorization_request_endpoint": format!("{issuer}/oauth2/par"),
        "scopes_supported": ["openid", "profile", "email", "organization", "groups", "roles", "offline_access"],
        "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
    });
    for (address, status, body) in [
        ("/.well-known/openid-configuration", 200, document),
        ("/oauth2/jwks", 200, json!({"keys": []})),
        (
            "/oauth2/par",
            201,
            json!({"request_uri": "urn:example:1", "expires_in": 90}),
        ),
    ] {
        Mock::given(path(address))
            .respond_with(ResponseTemplate::new(status).set_body_json(body))
            .mount(&server)
            .await;
    }
    server
}

async fn get(sample: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = sample
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap(),
    }
}

/// What was pushed last.
async fn pushed(ieum: &MockServer) -> HashMap<String, String> {
    let requests = ieum.received_requests().await.unwrap();
    let request = requests
        .iter()
        .rfind(|request| request.url.path() == "/oauth2/par")
        .unwrap();
    assert_eq!(request.headers["authorization"], "Basic aGFuYml0LXRhbGs6c2VjcmV0");
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

#[tokio::test]
async fn every_page_has_both_languages_and_says_what_it_is() {
    let sample = sample("http://127.0.0.1:1");
    for (path, ko, en) in [
        ("/", "회사 계정으로 로그인", "Sign in with your company account"),
        ("/?organization=hanbit", "value=\"hanbit\"", "value=\"hanbit\""),
        ("/admin/members/link", "바로가기", "Go to console"),
        ("/admin/members/link", "슈퍼 관리자만", "super admin"),
        (
            "/admin/members/link",
            "http://127.0.0.1:1/console\"",
            "http://127.0.0.1:1/console\"",
        ),
        ("/signed-out", "로그아웃했습니다", "You are signed out"),
        (
            "/callback?error=x",
            "로그인을 이어갈 수 없습니다",
            "This sign-in cannot go on",
        ),
        ("/nowhere", "페이지를 찾을 수 없습니다", "Page not found"),
    ] {
        for (language, word, notice) in [
            ("ko-KR,ko;q=0.9", ko, "예시 업무 시스템"),
            ("en-US", en, "sample business system"),
        ] {
            let answer = get(&sample, path, &[("accept-language", language)]).await;
            assert!(
                answer.body.contains(word) && answer.body.contains(notice),
                "{path} {language}: {}",
                answer.body
            );
            let policy = answer.headers["content-security-policy"].to_str().unwrap();
            assert!(
                policy.contains("default-src 'none'")
                    && !answer.body.contains("<style")
                    && !answer.body.contains("<script")
            );
        }
    }
    let chosen = get(&sample, "/?lang=en", &[("accept-language", "ko")]).await;
    assert!(chosen.body.contains("lang=\"en\"") && chosen.cookie() == "hanbittalk_lang=en");
}

#[tokio::test]
async fn signing_in_leaves_for_ieum_with_all_that_protects_it() {
    let ieum = ieum().await;
    let sample = sample(&ieum.uri());
    let leaving = get(
        &sample,
        "/sign-in?organization=%20HanBit%20",
        &[("accept-language", "en")],
    )
    .await;
    assert_eq!(leaving.status, StatusCode::SEE_OTHER);
    // The browser carries a reference only.
    let url = leaving.location();
    let carried: Vec<_> = url.query_pairs().into_owned().collect();
    let carries = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        carried,
        [
            carries("client_id", "hanbit-talk"),
            carries("request_uri", "urn:example:1")
        ]
    );
    let pushed = pushed(&ieum).await;
    let value = |name: &str| pushed.get(name).cloned().unwrap_or_default();
    for (name, expected) in [
        ("response_type", "code"),
        ("client_id", "hanbit-talk"),
        ("redirect_uri", "http://localhost:9000/callback"),
        ("scope", "openid profile email organization roles groups"),
        ("code_challenge_method", "S256"),
        ("organization", "hanbit"),
        ("ui_locales", "en"),
    ] {
        assert_eq!(value(name), expected, "{name}");
    }
    assert!(value("state").len() >= 16 && value("nonce").len() >= 16 && value("code_challenge").len() == 43);
    assert!(
        leaving.headers[SET_COOKIE]
            .to_str()
            .unwrap()
            .contains("HttpOnly; SameSite=Lax")
    );
}

#[tokio::test]
async fn what_goes_wrong_is_said_plainly_and_nobody_is_signed_in() {
    let ieum = ieum().await;
    let sample = sample(&ieum.uri());
    let leaving = get(&sample, "/sign-in", &[]).await;
    let cookie = leaving.cookie().to_owned();
    let state = pushed(&ieum).await["state"].clone();

    // Another state, no state, or another browser: somebody else's answer.
    for (path, cookie) in [
        ("/callback?code=x&state=other".to_owned(), cookie.as_str()),
        ("/callback?code=x".to_owned(), &cookie),
        (format!("/callback?code=x&state={state}"), "hanbittalk_session=other"),
    ] {
        let answer = get(&sample, &path, &[(COOKIE.as_str(), cookie)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(answer.body.contains("로그인을 이어갈 수 없습니다"), "{path}");
    }
    let denied = get(
        &sample,
        &format!("/callback?error=access_denied&state={state}"),
        &[("cookie", &cookie)],
    )
    .await;
    assert!(denied.body.contains("로그인하지 않았습니다") && denied.body.contains("access_denied"));
    // The state is spent.
    let again = get(
        &sample,
        &format!("/callback?code=x&state={state}"),
        &[("cookie", &cookie)],
    )
    .await;
    assert!(again.body.contains("로그인을 이어갈 수 없습니다"));

    // Ieum refuses the code: this one has no token endpoint at all.
    let leaving = get(&sample, "/sign-in", &[]).await;
    let state = pushed(&ieum).await["state"].clone();
    let answer = get(
        &sample,
        &format!("/callback?code=x&state={state}"),
        &[("cookie", leaving.cookie())],
    )
    .await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(
        get(&sample, "/", &[("cookie", leaving.cookie())])
            .await
            .body
            .contains("회사 계정으로 로그인")
    );
}

#[tokio::test]
async fn a_request_that_ieum_refuses_goes_nowhere() {
    for (status, body, expected, words) in [
        (
            400,
            json!({"error": "invalid_scope"}),
            StatusCode::BAD_REQUEST,
            "로그인을 확인하지 못했습니다",
        ),
        (
            401,
            json!({"error": "invalid_client"}),
            StatusCode::BAD_REQUEST,
            "로그인을 확인하지 못했습니다",
        ),
        (503, json!({}), StatusCode::BAD_GATEWAY, "이음에 연결할 수 없습니다"),
        (
            201,
            json!({"expires_in": 90}),
            StatusCode::BAD_GATEWAY,
            "이음에 연결할 수 없습니다",
        ),
    ] {
        let ieum = ieum().await;
        Mock::given(path("/oauth2/par"))
            .respond_with(ResponseTemplate::new(status).set_body_json(&body))
            .with_priority(1)
            .mount(&ieum)
            .await;
        let answer = get(&sample(&ieum.uri()), "/sign-in", &[]).await;
        assert_eq!(answer.status, expected, "{status} {body}");
        assert!(answer.body.contains(words), "{status} {}", answer.body);
        assert!(!answer.headers.contains_key(SET_COOKIE), "{status}");
    }
}

#[tokio::test]
async fn who_is_not_signed_in_is_asked_to_before_the_admins_page() {
    let answer = get(&sample("http://127.0.0.1:1"), "/admin", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers[LOCATION], "/sign-in");
}

#[tokio::test]
async fn an_ieum_that_is_down_is_named() {
    let answer = get(&sample("http://127.0.0.1:1"), "/sign-in", &[("accept-language", "en")]).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.body.contains("Ieum cannot be reached"));
}
