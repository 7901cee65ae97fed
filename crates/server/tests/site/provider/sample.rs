//! The sample business system believes a logout token only if every rule for one holds (OpenID Connect Back-Channel Logout 1.0,
//! section 2.6).

use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{Request, StatusCode};
use ieum_oidc::discovery::Metadata;
use ieum_oidc::jose::{Alg, JwkSet, SigningKey, Typ, sign};
use ieum_sample::{Config, router};
use serde_json::{Value, json};
use tower::ServiceExt as _;

fn key(kid: &str) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).unwrap();
    SigningKey::from_pkcs8(kid, Alg::Es256, &pkcs8).unwrap()
}

/// An Ieum that has a discovery document and this key.
async fn ieum(key: &SigningKey) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let document = serde_json::to_value(Metadata::new(&issuer)).unwrap();
    let set = JwkSet {
        keys: vec![key.jwk().clone()],
    };
    let keys = serde_json::to_value(set).unwrap();
    let router = Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(async move || axum::Json(document)),
        )
        .route("/oauth2/jwks", get(async move || axum::Json(keys)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    issuer
}

async fn told(sample: &Router, token: &str) -> StatusCode {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("logout_token", token)
        .finish();
    let request = Request::post("/back-channel-logout")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    sample.clone().oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn only_a_token_that_keeps_every_rule_is_believed() {
    let (ours, forged) = (key("k1"), key("k1"));
    let issuer = ieum(&ours).await;
    let sample = router(Config {
        public_url: "http://localhost:9000".parse().unwrap(),
        issuer: issuer.parse().unwrap(),
        client_id: "hanbit-talk".to_owned(),
        client_secret: "secret".to_owned(),
    })
    .unwrap();
    #[expect(clippy::disallowed_methods, reason = "the sample looks at the true clock")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let claims = |changes: Value| {
        let mut claims = json!({"iss": issuer, "aud": "hanbit-talk", "iat": now, "exp": now + 120, "jti": "j", "sub": "m", "sid": "s",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}}});
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    };
    for good in [
        json!({}),
        json!({"sid": null}),
        json!({"sub": null}),
        json!({"aud": ["x", "hanbit-talk"]}),
    ] {
        let token = sign(&ours, Typ::LogoutToken, &claims(good.clone())).unwrap();
        assert_eq!(told(&sample, &token).await, StatusCode::OK, "{good}");
    }
    for bad in [
        json!({"iss": "https://evil.example"}),
        json!({"aud": "another"}),
        json!({"aud": ["x"]}),
        json!({"exp": now - 3600}),
        json!({"exp": null}),
        json!({"iat": now + 3600}),
        json!({"events": {}}),
        json!({"events": {"https://evil.example/event": {}}}),
        json!({"nonce": "n"}),
        json!({"sub": null, "sid": null}),
    ] {
        let token = sign(&ours, Typ::LogoutToken, &claims(bad.clone())).unwrap();
        assert_eq!(told(&sample, &token).await, StatusCode::BAD_REQUEST, "{bad}");
    }
    let sound = claims(json!({}));
    let stranger = sign(&forged, Typ::LogoutToken, &sound).unwrap();
    assert_eq!(
        told(&sample, &stranger).await,
        StatusCode::BAD_REQUEST,
        "another key of that name"
    );
    let unknown = sign(&key("k2"), Typ::LogoutToken, &sound).unwrap();
    assert_eq!(
        told(&sample, &unknown).await,
        StatusCode::BAD_REQUEST,
        "a key of no name"
    );
    let id_token = sign(&ours, Typ::Jwt, &sound).unwrap();
    assert_eq!(told(&sample, &id_token).await, StatusCode::BAD_REQUEST, "an ID token");
    let token = sign(&ours, Typ::LogoutToken, &sound).unwrap();
    let (signed, _) = token.rsplit_once('.').unwrap();
    assert_eq!(
        told(&sample, &format!("{signed}.")).await,
        StatusCode::BAD_REQUEST,
        "no signature"
    );
}
