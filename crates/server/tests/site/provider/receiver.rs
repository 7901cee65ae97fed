//! A business system's end of back-channel logout: takes logout tokens in, and answers as it is told.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Form, State};
use http::StatusCode;
use ieum_app::Actor;
use ieum_app::provider::set_logout;
use ieum_oidc::client::profile::AskedLogout;
use ieum_oidc::jose::{Typ, verify};
use serde_json::Value;

use super::Rp;

/// It listens on this machine.
pub struct Receiver {
    pub uri: String,
    shared: Arc<Shared>,
}

struct Shared {
    tokens: Mutex<Vec<String>>,
    status: AtomicU16,
}

async fn take(State(shared): State<Arc<Shared>>, Form(form): Form<Vec<(String, String)>>) -> StatusCode {
    let [(name, token)] = &form[..] else {
        return StatusCode::IM_A_TEAPOT;
    };
    assert_eq!(name, "logout_token");
    shared.tokens.lock().unwrap().push(token.clone());
    StatusCode::from_u16(shared.status.load(Ordering::SeqCst)).unwrap()
}

impl Receiver {
    pub async fn start() -> Self {
        let shared = Arc::new(Shared {
            tokens: Mutex::default(),
            status: AtomicU16::new(200),
        });
        let router = Router::new()
            .route("/bye", axum::routing::post(take))
            .with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}/bye", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { uri, shared }
    }

    /// What it answers from now on.
    pub fn answer(&self, status: u16) {
        self.shared.status.store(status, Ordering::SeqCst);
    }

    /// The tokens that came since the last look, unverified.
    pub fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.tokens.lock().unwrap())
    }
}

impl Rp<'_> {
    /// Registers where this business system is told.
    pub async fn is_told_at(&self, uri: &str, needs_sid: bool) {
        let asked = AskedLogout {
            backchannel_uri: uri,
            backchannel_session_required: needs_sid,
            ..AskedLogout::default()
        };
        self.set_logout(&asked).await;
    }

    pub async fn set_logout(&self, asked: &AskedLogout<'_>) {
        let ctx = self.app.ctx();
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
        set_logout(&ctx, &Actor::system(), self.id, row.version, asked)
            .await
            .unwrap();
    }

    /// The claims of a logout token, held against every rule for one (OpenID Connect Back-Channel Logout 1.0, section 2.6).
    pub async fn logout_token(&self, token: &str) -> Value {
        let keys = ieum_app::provider::keys::opened(&self.app.ctx()).await.unwrap();
        let claims: Value = verify(token, keys.verifiers(), Typ::LogoutToken).unwrap();
        assert_eq!(super::header(token)["typ"], "logout+jwt");
        assert!(
            verify::<Value>(token, keys.verifiers(), Typ::Jwt).is_err(),
            "no ID token"
        );
        assert_eq!(claims["iss"], super::issuer());
        assert_eq!(claims["aud"], self.client_id.as_str());
        let now = self.app.ctx().now().as_seconds();
        assert_eq!(claims["iat"], now);
        assert!((1..=120).contains(&(claims["exp"].as_i64().unwrap() - now)), "{claims}");
        assert_eq!(
            claims["events"],
            serde_json::json!({"http://schemas.openid.net/event/backchannel-logout": {}})
        );
        assert!(claims["jti"].as_str().unwrap().len() >= 16);
        assert!(claims.get("nonce").is_none());
        claims
    }
}
