//! Keys that business systems publish, and the page where an operator says how they prove who they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use ieum_oidc::client::access::Asked;
use ieum_oidc::jose::{Alg, SigningKey};
use tokio::net::TcpListener;

use super::assertion::{OWN, jwks, key};
use super::rp;
use crate::support::TestApp;

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
        (with(&[("method", "tls_client_auth")]), "주체와 DNS 이름 중 하나"),
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
