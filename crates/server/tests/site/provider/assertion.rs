//! `private_key_jwt`: business systems that sign instead of sending a secret, and those who would pass for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use ieum_app::Actor;
use ieum_app::provider::{edit_access, edit_profile};
use ieum_oidc::client::access::Asked;
use ieum_oidc::client::assertion;
use ieum_oidc::jose::{Alg, SigningKey, Typ, sign};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Rp, form, issuer, json as body, register, rp, text};
use crate::on_both;
use crate::support::{Answer, TestApp};

pub fn key(kid: &str, alg: Alg) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(alg).unwrap();
    SigningKey::from_pkcs8(kid, alg, &pkcs8).unwrap()
}

pub fn jwks(keys: &[&SigningKey]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
    json!({ "keys": keys }).to_string()
}

impl Rp<'_> {
    /// Registers how it proves who it is.
    pub async fn access(&self, asked: Asked<'_>) {
        let row = self
            .app
            .store()
            .read()
            .await
            .unwrap()
            .find_client(self.id)
            .await
            .unwrap()
            .unwrap();
        edit_access(&self.app.ctx(), &Actor::system(), self.id, row.version, &asked)
            .await
            .unwrap();
    }

    /// The claims of a good assertion, with these instead.
    pub fn claims(&self, changes: &[(&str, Value)]) -> Value {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let now = self.app.ctx().now().as_seconds();
        let jti = format!("j{}", COUNT.fetch_add(1, Ordering::SeqCst));
        let mut claims = json!({
            "iss": self.client_id, "sub": self.client_id, "aud": issuer(), "jti": jti, "iat": now, "exp": now + 60,
        });
        for (name, value) in changes {
            claims[*name] = value.clone();
        }
        claims
    }

    pub fn assertion(&self, key: &SigningKey, changes: &[(&str, Value)]) -> String {
        sign(key, Typ::Jwt, &self.claims(changes)).unwrap()
    }

    pub async fn asserted(&self, assertion: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![
            ("client_assertion", assertion),
            ("client_assertion_type", assertion::TYPE),
        ];
        all.extend(fields);
        self.token_with(None, &all).await
    }
}

const OWN: [(&str, &str); 1] = [("grant_type", "client_credentials")];

fn refused(answer: &Answer, name: &str) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}: {}", answer.body);
    assert_eq!(text(&body(answer), "error"), "invalid_client", "{name}");
    assert_eq!(
        text(&body(answer), "error_description"),
        "client authentication failed",
        "{name}: no oracle"
    );
}

on_both! {
    async fn a_signed_assertion_counts_once(app) {
        let rp = rp(&app).await;
        let key = key("k1", Alg::Es256);
        rp.access(Asked { method: "private_key_jwt", jwks: &jwks(&[&key]), ..Asked::default() }).await;
        let assertion = rp.assertion(&key, &[]);
        let answer = rp.asserted(&assertion, &OWN).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        refused(&rp.asserted(&assertion, &OWN).await, "a replay");
        let named = rp.assertion(&key, &[]);
        let answer = rp.asserted(&named, &[OWN[0], ("client_id", "rp")]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        // Used up although the request was refused.
        let spent = rp.assertion(&key, &[]);
        assert_eq!(rp.asserted(&spent, &[("grant_type", "refresh_token"), ("refresh_token", "x")]).await.status, StatusCode::BAD_REQUEST);
        refused(&rp.asserted(&spent, &OWN).await, "spent");
        // What ran out is forgotten, and is refused for its time then.
        app.pass(Duration::from_secs(71));
        ieum_app::provider::forget_expired(&app.ctx()).await.unwrap();
        refused(&rp.asserted(&assertion, &OWN).await, "expired");
    }

    async fn a_code_is_redeemed_with_an_assertion(app) {
        let created = super::organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let key = key("k1", Alg::Rs256);
        rp.access(Asked { method: "private_key_jwt", jwks: &jwks(&[&key]), ..Asked::default() }).await;
        let code = rp.code(&mut app.signed_in(&created).await, &[]).await;
        let fields = [
            ("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", super::CALLBACK),
            ("code_verifier", super::VERIFIER),
        ];
        let answer = rp.asserted(&rp.assertion(&key, &[]), &fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
}

#[tokio::test]
async fn only_the_registered_method_and_the_own_key_prove_a_client() {
    let app = TestApp::sqlite().await;
    let (rp, other) = (rp(&app).await, register(&app, "other", &form("다른 시스템")).await);
    let (ours, theirs) = (key("k1", Alg::Es256), key("k1", Alg::Es256));
    let jwt = |jwks| Asked {
        method: "private_key_jwt",
        jwks,
        ..Asked::default()
    };
    let good = rp.assertion(&ours, &[]);
    refused(&rp.asserted(&good, &OWN).await, "a client with a secret");
    let (own, foreign) = (jwks(&[&ours]), jwks(&[&theirs]));
    rp.access(jwt(&own)).await;
    other.access(jwt(&foreign)).await;
    assert_eq!(
        rp.asserted(&good, &OWN).await.status,
        StatusCode::OK,
        "nothing was used up before"
    );
    refused(&rp.token(&OWN).await, "the secret that it had");
    let by_post = [OWN[0], ("client_id", "rp"), ("client_secret", rp.secret.as_str())];
    refused(&rp.token_with(None, &by_post).await, "the secret in the body");
    refused(
        &rp.token_with(None, &[OWN[0], ("client_id", "rp")]).await,
        "no proof at all",
    );
    for (name, assertion) in [
        ("another's key", rp.assertion(&theirs, &[])),
        ("another's name", rp.assertion(&theirs, &[("iss", json!("other"))])),
        ("signed for another", other.assertion(&ours, &[])),
        ("another issuer", rp.assertion(&ours, &[("iss", json!("other"))])),
        (
            "another audience",
            rp.assertion(&ours, &[("aud", json!("https://evil.example"))]),
        ),
        ("expired", rp.assertion(&ours, &[("exp", json!(1))])),
        ("for ever", rp.assertion(&ours, &[("exp", json!(4_000_000_000_i64))])),
        ("no identifier", rp.assertion(&ours, &[("jti", Value::Null)])),
        ("an unknown key", rp.assertion(&key("k9", Alg::Es256), &[])),
        ("another kind", sign(&ours, Typ::LogoutToken, &rp.claims(&[])).unwrap()),
    ] {
        refused(&rp.asserted(&assertion, &OWN).await, name);
    }
    let endpoint = format!("{}/oauth2/token", issuer());
    let at = rp.assertion(&ours, &[("aud", json!(endpoint))]);
    assert_eq!(rp.asserted(&at, &OWN).await.status, StatusCode::OK);
    let basic = format!(
        "Basic {}",
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, "rp:x")
    );
    let two = [
        OWN[0],
        ("client_assertion", &rp.assertion(&ours, &[])),
        ("client_assertion_type", assertion::TYPE),
    ];
    let answer = rp.token_with(Some(&basic), &two).await;
    assert_eq!(text(&body(&answer), "error"), "invalid_request", "two methods");
}

#[tokio::test]
async fn a_form_of_the_secret_that_was_not_registered_is_refused() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let by_post = [OWN[0], ("client_id", "rp"), ("client_secret", rp.secret.as_str())];
    rp.access(Asked {
        method: "client_secret_basic",
        ..Asked::default()
    })
    .await;
    assert_eq!(rp.token(&OWN).await.status, StatusCode::OK);
    refused(&rp.token_with(None, &by_post).await, "in the body");
    rp.access(Asked {
        method: "client_secret_post",
        ..Asked::default()
    })
    .await;
    assert_eq!(rp.token_with(None, &by_post).await.status, StatusCode::OK);
    refused(&rp.token(&OWN).await, "in the header");
}

/// A place where a business system publishes its keys: what it answers, and how often it was asked.
pub struct Published {
    pub uri: String,
    pub answer: Arc<std::sync::Mutex<(u16, String)>>,
    pub asked: Arc<AtomicUsize>,
}

pub async fn publish(text: String) -> Published {
    let answer = Arc::new(std::sync::Mutex::new((200, text)));
    let asked = Arc::new(AtomicUsize::new(0));
    let (shown, count) = (answer.clone(), asked.clone());
    let router = Router::new().route(
        "/jwks",
        get(async move || {
            count.fetch_add(1, Ordering::SeqCst);
            let (status, text) = shown.lock().unwrap().clone();
            (StatusCode::from_u16(status).unwrap(), text)
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/jwks", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Published { uri, answer, asked }
}

impl Published {
    fn count(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
    fn set(&self, status: u16, text: String) {
        *self.answer.lock().unwrap() = (status, text);
    }
}

#[tokio::test]
async fn published_keys_are_kept_renewed_and_asked_for_with_restraint() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let (first, second) = (key("k1", Alg::Es256), key("k2", Alg::Es256));
    let place = publish(jwks(&[&first])).await;
    rp.access(Asked {
        method: "private_key_jwt",
        jwks_uri: &place.uri,
        ..Asked::default()
    })
    .await;
    let status = async |key: &SigningKey| rp.asserted(&rp.assertion(key, &[]), &OWN).await.status;
    for _ in 0..3 {
        assert_eq!(status(&first).await, StatusCode::OK);
    }
    assert_eq!(place.count(), 1, "kept");
    // The key changes: one that nobody knows is looked for, but a stranger's guesses do not make us knock.
    place.set(200, jwks(&[&second]));
    app.pass(Duration::from_secs(31));
    assert_eq!(status(&second).await, StatusCode::OK);
    assert_eq!(place.count(), 2);
    for _ in 0..5 {
        assert_eq!(status(&key("k9", Alg::Es256)).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(status(&first).await, StatusCode::UNAUTHORIZED, "the old key is gone");
    assert_eq!(place.count(), 2, "once in a pause");
    // The place fails: what was read stands in for an hour, then no longer.
    place.set(500, String::new());
    app.pass(Duration::from_secs(59 * 60));
    assert_eq!(status(&second).await, StatusCode::OK);
    app.pass(Duration::from_secs(2 * 60));
    assert_eq!(status(&second).await, StatusCode::UNAUTHORIZED);
    // What it answers may be no key set at all.
    for bad in ["", "[]", r#"{"keys":[{"kty":"oct","k":"AQAB"}]}"#, &" ".repeat(100_000)] {
        place.set(200, bad.to_owned());
        app.pass(Duration::from_secs(31));
        assert_eq!(status(&second).await, StatusCode::UNAUTHORIZED);
    }
    place.set(200, jwks(&[&second]));
    app.pass(Duration::from_secs(31));
    assert_eq!(status(&second).await, StatusCode::OK);
}

#[tokio::test]
async fn the_page_registers_checks_and_says_every_mistake() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let key = key("k1", Alg::Es256);
    let mut operator = app.operator("op@example.com").await;
    let system = operator.get(&format!("/operator/systems/{}", rp.id)).await;
    let address = format!("/operator/systems/{}/access", rp.id);
    assert!(system.body.contains(&address), "linked");
    for lang in ["ko", "en"] {
        let page = operator.get(&format!("{address}?lang={lang}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(&format!("lang=\"{lang}\"")) && page.body.contains("/oauth2/token"));
    }
    operator.get(&format!("{address}?lang=ko")).await;
    let version = async |operator: &mut crate::support::Browser<'_>| {
        let page = operator.get(&address).await;
        page.attribute("input[name=version]", "value").unwrap()
    };
    let now = version(&mut operator).await;
    let with = |fields: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        let own = fields.iter().map(|(name, value)| (*name, (*value).to_owned()));
        own.chain([("version", now.clone())]).collect()
    };
    let (set, private) = (jwks(&[&key]), r#"{"keys":[{"kty":"oct","k":"AQAB"}]}"#);
    for (fields, message) in [
        (with(&[("method", "private_key_jwt")]), "공개 키 또는 공개 키 주소"),
        (
            with(&[("method", "private_key_jwt"), ("jwks", private)]),
            "개인 키나 대칭 키",
        ),
        (with(&[("method", "tls_client_auth")]), "목록에 없는 값"),
        (with(&[("method", "none")]), "목록에 없는 값"),
        (
            with(&[("jwks_uri", "http://rp.example/jwks")]),
            "https 주소를 입력해 주세요",
        ),
        (with(&[("high_assurance", "on")]), "서명한 JWT 또는 클라이언트 인증서"),
        (
            with(&[("high_assurance", "on"), ("jwks", &set), ("method", "private_key_jwt")]),
            "모든 리디렉션 URI가 https",
        ),
    ] {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = operator.post(&address, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{message}");
        assert!(answer.body.contains(message), "{message}: {}", answer.body);
    }
    assert_eq!(rp.token(&OWN).await.status, StatusCode::OK, "nothing was changed");

    let place = publish(set).await;
    let looked = operator
        .post(
            &format!("{address}/check"),
            &[("jwks_uri", &place.uri), ("version", &now)],
        )
        .await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.body);
    assert!(
        looked.body.contains("키 1개를 읽었습니다") && looked.body.contains(&place.uri),
        "{}",
        looked.body
    );
    for (status, text, message) in [
        (404, "", "공개 키를 돌려주지 않습니다"),
        (200, "{", "JWKS 형식이 아닙니다"),
    ] {
        place.set(status, text.to_owned());
        let looked = operator
            .post(
                &format!("{address}/check"),
                &[("jwks_uri", &place.uri), ("version", &now)],
            )
            .await;
        assert_eq!(looked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(looked.body.contains(message), "{}", looked.body);
    }
    // The inside of the network stays out of reach.
    for inside in [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "https://[::1]/",
        "file:///etc/passwd",
        "",
    ] {
        let looked = operator
            .post(&format!("{address}/check"), &[("jwks_uri", inside), ("version", &now)])
            .await;
        assert!(looked.body.contains("연결할 수 없습니다"), "{inside}: {}", looked.body);
    }
    let fields = [
        ("method", "private_key_jwt"),
        ("jwks_uri", place.uri.as_str()),
        ("version", now.as_str()),
    ];
    let saved = operator.post(&address, &fields).await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, address.as_str())
    );
    assert!(operator.get(&address).await.body.contains("인증 방식을 저장했습니다"));
    assert_eq!(operator.post(&address, &fields).await.status, StatusCode::CONFLICT);
    assert_eq!(
        operator.get("/operator/systems/x/access").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn discovery_names_the_methods_and_their_algorithms() {
    let app = TestApp::sqlite().await;
    let document = body(&app.browser().get("/.well-known/openid-configuration").await);
    let methods = document["token_endpoint_auth_methods_supported"].as_array().unwrap();
    assert!(methods.contains(&json!("private_key_jwt")) && !methods.contains(&json!("tls_client_auth")));
    let algs = document["token_endpoint_auth_signing_alg_values_supported"]
        .as_array()
        .unwrap();
    assert!(algs.contains(&json!("ES256")) && algs.iter().all(|alg| alg != "none" && alg != "HS256"));
}

#[tokio::test]
async fn a_profile_that_cannot_be_read_proves_nobody() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let (id, row) = (
        rp.id,
        app.store()
            .read()
            .await
            .unwrap()
            .find_client(rp.id)
            .await
            .unwrap()
            .unwrap(),
    );
    app.write(async |tx| {
        tx.set_client_profile(id, row.version, r#"{"auth":{"method":"trust_me"}}"#)
            .await?;
        Ok(())
    })
    .await;
    assert_eq!(rp.token(&OWN).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    let changed = edit_profile(&app.ctx(), &Actor::system(), id, row.version + 1, |_| Ok(())).await;
    assert!(changed.is_err(), "it is not written over either");
}
