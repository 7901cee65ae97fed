//! What a stranger, or somebody with a token, would get at: other addresses, other people's registrations, more than was offered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::{OPEN, PATH, call, metadata, refused, register, token, unauthorised};
use crate::support::TestApp;

/// A server on this machine that counts who comes.
async fn counting(document: String) -> (String, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let router = axum::Router::new().fallback(move || {
        let (document, counted) = (document.clone(), Arc::clone(&counted));
        async move {
            counted.fetch_add(1, Ordering::SeqCst);
            document
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/jwks", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (uri, count)
}

async fn count_of_clients(app: &TestApp) -> usize {
    let mut conn = app.store().read().await.unwrap();
    conn.list_clients(ieum_store::client::ClientsOf::Anybody, None, 100)
        .await
        .unwrap()
        .len()
}

#[tokio::test]
async fn every_refusal_leaves_the_token_and_the_register_as_they_were() {
    let app = TestApp::sqlite_with(&OPEN).await;
    let (id, initial) = token(&app, 1).await;
    for (error, changes) in [
        (
            "invalid_redirect_uri",
            json!({ "redirect_uris": ["javascript:alert(1)"] }),
        ),
        (
            "invalid_redirect_uri",
            json!({ "redirect_uris": ["javascript:alert(1)"], "application_type": "native" }),
        ),
        (
            "invalid_redirect_uri",
            json!({ "redirect_uris": ["http://evil.example/cb"] }),
        ),
        (
            "invalid_redirect_uri",
            json!({ "redirect_uris": ["https://a.example/\nhttps://b.example/"] }),
        ),
        ("invalid_client_metadata", json!({ "scope": "openid phone" })),
        (
            "invalid_client_metadata",
            json!({ "scope": "openid organizations:write" }),
        ),
        (
            "invalid_client_metadata",
            json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"] }),
        ),
        ("invalid_client_metadata", json!({ "response_types": ["token"] })),
        (
            "invalid_client_metadata",
            json!({ "jwks": {"keys": []}, "jwks_uri": "https://rp.example/jwks" }),
        ),
        ("invalid_client_metadata", json!({ "logo_uri": "javascript:alert(1)" })),
        (
            "invalid_client_metadata",
            json!({ "id_token_encrypted_response_alg": "RSA1_5" }),
        ),
        (
            "unapproved_software_statement",
            json!({ "software_statement": "e30.e30.c2ln" }),
        ),
        (
            "invalid_software_statement",
            json!({ "software_statement": "nonsense" }),
        ),
    ] {
        let answer = register(&app, &initial, &changes).await;
        refused(&answer, StatusCode::BAD_REQUEST, error, &changes.to_string());
    }
    assert_eq!(count_of_clients(&app).await, 0);
    let kept = app
        .store()
        .read()
        .await
        .unwrap()
        .find_initial_token(id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.uses, 0);
    assert_eq!(register(&app, &initial, &json!({})).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_body_that_is_no_metadata_is_refused_before_anything_else() {
    let app = TestApp::sqlite_with(&OPEN).await;
    let (_, initial) = token(&app, 5).await;
    let twice = r#"{"redirect_uris":["https://rp.example/cb"],"redirect_uris":["https://evil.example/cb"]}"#;
    let deep = format!(r#"{{"x":{}{}}}"#, "[".repeat(50), "]".repeat(50));
    for (name, sent) in [
        ("empty", ""),
        ("a list", "[]"),
        ("twice", twice),
        ("deep", &deep),
        ("broken", "{\"a\":"),
    ] {
        let answer = call(&app, Method::POST, PATH, &initial, Some(sent)).await;
        refused(&answer, StatusCode::BAD_REQUEST, "invalid_request", name);
    }
    let long = metadata(&json!({ "x": "y".repeat(70_000) })).to_string();
    let answer = call(&app, Method::POST, PATH, &initial, Some(&long)).await;
    refused(&answer, StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", "too long");
    for kind in ["application/x-www-form-urlencoded", "text/plain"] {
        let request = Request::post(PATH)
            .header(AUTHORIZATION, format!("Bearer {initial}"))
            .header(CONTENT_TYPE, kind)
            .body(Body::from(metadata(&json!({})).to_string()));
        let answer = app.browser().send(request.unwrap()).await;
        refused(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "invalid_request", kind);
    }
    let request = Request::post(PATH)
        .header(AUTHORIZATION, format!("Bearer {initial}"))
        .header(AUTHORIZATION, "Bearer other")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from("{}"));
    let answer = app.browser().send(request.unwrap()).await;
    refused(&answer, StatusCode::BAD_REQUEST, "invalid_request", "two headers");
    assert_eq!(count_of_clients(&app).await, 0);
}

#[tokio::test]
async fn a_key_set_is_read_at_registration_and_only_outside_of_our_network() {
    let key = crate::provider::signing_key("k1", ieum_oidc::jose::Alg::Es256);
    let (uri, count) = counting(json!({ "keys": [key.jwk()] }).to_string()).await;
    let signing = |uri: &str| json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": uri });

    let open = TestApp::sqlite_with(&OPEN).await;
    let (_, initial) = token(&open, 5).await;
    let good = register(&open, &initial, &signing(&uri)).await;
    assert_eq!(
        (good.status, count.load(Ordering::SeqCst)),
        (StatusCode::CREATED, 1),
        "{}",
        good.body
    );

    let closed = [OPEN[0], ("IEUM_OUTBOUND_ALLOW", "")];
    let app = TestApp::sqlite_with(&closed).await;
    let (_, initial) = token(&app, 5).await;
    let mut bodies = Vec::new();
    for inside in [
        uri.as_str(),
        "https://127.0.0.1:1/jwks",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/jwks",
        "https://[::1]/jwks",
        "https://localhost/jwks",
    ] {
        let answer = register(&app, &initial, &signing(inside)).await;
        refused(&answer, StatusCode::BAD_REQUEST, "invalid_client_metadata", inside);
        bodies.push(answer.body);
    }
    assert_eq!(count.load(Ordering::SeqCst), 1, "nobody came");
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "which of them answers is not told: {bodies:?}");
    // Without a token that holds, no address is looked at.
    let answer = register(
        &open,
        "ieum_ia_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        &signing(&uri),
    )
    .await;
    unauthorised(&answer, "no token");
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_sector_is_read_outside_of_our_network_only() {
    let (uri, count) = counting(json!([crate::provider::CALLBACK]).to_string()).await;
    let app = TestApp::sqlite_with(&[OPEN[0], ("IEUM_OUTBOUND_ALLOW", "")]).await;
    let (_, initial) = token(&app, 5).await;
    let https = uri.replace("http://", "https://");
    for inside in [uri.as_str(), &https, "https://169.254.169.254/", "file:///etc/passwd"] {
        let changes: Value = json!({ "subject_type": "pairwise", "sector_identifier_uri": inside });
        let answer = register(&app, &initial, &changes).await;
        refused(&answer, StatusCode::BAD_REQUEST, "invalid_client_metadata", inside);
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
    let derived = register(&app, &initial, &json!({ "subject_type": "pairwise" })).await;
    assert_eq!(derived.status, StatusCode::CREATED, "the one host: {}", derived.body);
}

#[tokio::test]
async fn whoever_guesses_is_locked_out_for_a_while() {
    let app = TestApp::sqlite_with(&OPEN).await;
    let (_, initial) = token(&app, 5).await;
    for n in 0..30 {
        let answer = if n % 2 == 0 {
            register(&app, "guess", &json!({})).await
        } else {
            call(&app, Method::GET, "/oauth2/register/abc", "guess", None).await
        };
        unauthorised(&answer, &n.to_string());
    }
    let locked = register(&app, &initial, &json!({})).await;
    refused(
        &locked,
        StatusCode::SERVICE_UNAVAILABLE,
        "temporarily_unavailable",
        "locked",
    );
    assert!(locked.headers.contains_key("retry-after"));
    app.pass(std::time::Duration::from_secs(15 * 60 + 1));
    assert_eq!(register(&app, &initial, &json!({})).await.status, StatusCode::CREATED);
}
