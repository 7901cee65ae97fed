//! A company's OpenID provider on this machine: honest unless a test makes it otherwise.

use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode};
use ieum_oidc::jose::{Alg, SigningKey, Typ, sign};
use serde_json::{Value, json};

/// What it does.
pub struct Behaviour {
    /// Claims of the next ID token, over the usual ones; `null` leaves one out.
    pub claims: Value,
    /// What its discovery document says otherwise.
    pub document: Value,
    /// What the token endpoint answers instead of tokens.
    pub refusal: Option<(u16, &'static str)>,
    /// Signs with a key that nobody knows.
    pub foreign_key: bool,
    /// It is plain OAuth 2.0: no ID token, and this profile for who shows the access token.
    pub profile: Option<Value>,
    /// Forms that came to the token endpoint, with the `Authorization` header.
    pub redeemed: Vec<(Vec<(String, String)>, String)>,
}

pub struct Idp {
    pub issuer: String,
    shared: Arc<Shared>,
}

struct Shared {
    issuer: String,
    key: SigningKey,
    foreign: SigningKey,
    behaviour: Mutex<Behaviour>,
}

fn key() -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).unwrap();
    SigningKey::from_pkcs8("idp-1", Alg::Es256, &pkcs8).unwrap()
}

fn merge(into: &mut Value, changes: &Value) {
    for (name, value) in changes.as_object().into_iter().flatten() {
        match value {
            Value::Null => drop(into.as_object_mut().unwrap().remove(name)),
            value => into[name] = value.clone(),
        }
    }
}

async fn document(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", shared.issuer);
    let mut document = json!({
        "issuer": shared.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "id_token_signing_alg_values_supported": ["ES256"],
        "authorization_response_iss_parameter_supported": true,
    });
    merge(&mut document, &shared.behaviour.lock().unwrap().document);
    Json(document)
}

async fn jwks(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "keys": [shared.key.jwk()] }))
}

async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Response {
    let mut behaviour = shared.behaviour.lock().unwrap();
    let authorization = headers.get("authorization").map_or("", |v| v.to_str().unwrap());
    behaviour.redeemed.push((form, authorization.to_owned()));
    if let Some((status, error)) = behaviour.refusal {
        return (StatusCode::from_u16(status).unwrap(), Json(json!({ "error": error }))).into_response();
    }
    if behaviour.profile.is_some() {
        return Json(json!({ "token_type": "bearer", "access_token": "at" })).into_response();
    }
    let key = if behaviour.foreign_key {
        &shared.foreign
    } else {
        &shared.key
    };
    let id_token = sign(key, Typ::Jwt, &behaviour.claims).unwrap();
    Json(json!({ "token_type": "Bearer", "access_token": "at", "id_token": id_token })).into_response()
}

async fn profile(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let behaviour = shared.behaviour.lock().unwrap();
    match (
        &behaviour.profile,
        headers.get("authorization").map(|v| v.to_str().unwrap()),
    ) {
        (Some(profile), Some("Bearer at")) => Json(profile.clone()).into_response(),
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

impl Idp {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            issuer: issuer.clone(),
            key: key(),
            foreign: key(),
            behaviour: Mutex::new(Behaviour {
                claims: json!({}),
                document: json!({}),
                refusal: None,
                foreign_key: false,
                profile: None,
                redeemed: Vec::new(),
            }),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", routing::get(document))
            .route("/jwks", routing::get(jwks))
            .route("/token", routing::post(token))
            .route("/me", routing::get(profile))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, shared }
    }

    /// Changes what it does.
    pub fn behave<T>(&self, change: impl FnOnce(&mut Behaviour) -> T) -> T {
        change(&mut self.shared.behaviour.lock().unwrap())
    }

    /// The form of the last code that was redeemed.
    pub fn redeemed(&self) -> Vec<(String, String)> {
        let behaviour = self.shared.behaviour.lock().unwrap();
        behaviour
            .redeemed
            .last()
            .map(|(form, _)| form.clone())
            .unwrap_or_default()
    }

    /// Its person signs in: the next ID token belongs to the request at this address.
    pub fn sign_in(&self, address: &str, now: i64, claims: &Value) {
        let url = url::Url::parse(address).unwrap();
        assert!(address.starts_with(&format!("{}/authorize?", self.issuer)), "{address}");
        let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_eq!(
            (of("response_type").as_str(), of("code_challenge_method").as_str()),
            ("code", "S256")
        );
        let mut said = json!({
            "iss": self.issuer, "aud": of("client_id"), "nonce": of("nonce"), "iat": now, "exp": now + 300,
        });
        merge(&mut said, claims);
        self.behave(|behaviour| behaviour.claims = said);
    }

    /// The secret that came with the last code, if one came.
    pub fn secret_seen(&self) -> Option<String> {
        let behaviour = self.shared.behaviour.lock().unwrap();
        let (_, authorization) = behaviour.redeemed.last()?;
        let pair = STANDARD.decode(authorization.strip_prefix("Basic ")?).unwrap();
        let pair = String::from_utf8(pair).unwrap();
        let secret = format!("secret={}", pair.split_once(':')?.1);
        let decoded = url::form_urlencoded::parse(secret.as_bytes()).next()?.1.into_owned();
        Some(decoded)
    }
}
