//! The OpenID provider: discovery, keys, the page of the person, tokens (OpenID Connect Core, section 3.1).

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode};
use ieum_model::context::random;
use ieum_model::{Clock as _, Instant};
use ieum_oidc::jose::{Alg, SigningKey, Typ, sha256, sign};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::home::{Choice, choose, refuse};
use super::{CLIENT_ID, Mistake, Peers, lang};
use crate::system::{SystemClock, SystemRng};

/// How long a code counts.
const LIFE: Duration = Duration::from_secs(300);
/// Codes that are kept; the oldest go first.
const MOST_CODES: usize = 500;

/// What a code stands for.
pub(super) struct Code {
    code: String,
    challenge: String,
    redirect_uri: String,
    claims: Value,
    is_forged: bool,
    until: Instant,
}

type Params = HashMap<String, String>;

pub(super) fn routes() -> Router<Arc<Peers>> {
    Router::new()
        .route("/openid/.well-known/openid-configuration", get(document))
        .route("/openid/jwks", get(keys))
        .route("/openid/authorize", get(authorize))
        .route("/openid/token", post(token))
}

async fn document(State(peers): State<Arc<Peers>>) -> Json<Value> {
    Json(json!({
        "issuer": peers.at("/openid"),
        "authorization_endpoint": peers.at("/openid/authorize"),
        "token_endpoint": peers.at("/openid/token"),
        "jwks_uri": peers.at("/openid/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid", "profile", "email"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(State(peers): State<Arc<Peers>>) -> Json<Value> {
    Json(json!({ "keys": [peers.openid_key.jwk()] }))
}

async fn authorize(State(peers): State<Arc<Peers>>, headers: HeaderMap, Query(params): Query<Params>) -> Response {
    let l = lang(&headers);
    let of = |name: &str| params.get(name).map_or("", String::as_str);
    let is_asked_rightly = of("client_id") == CLIENT_ID
        && of("response_type") == "code"
        && of("code_challenge_method") == "S256"
        && peers.is_ieums(of("redirect_uri"));
    if !is_asked_rightly {
        return refuse(l);
    }
    let choice = |label: String, detail: String, claims: Value, is_forged: bool| Choice {
        label,
        detail,
        action: of("redirect_uri").to_owned(),
        fields: vec![
            ("code", peers.keep(&params, claims, is_forged)),
            ("state", of("state").to_owned()),
            ("iss", peers.at("/openid")),
        ],
    };
    let said = |number: usize| {
        let person = peers.staff.get(number)?;
        let now = SystemClock.now().as_seconds();
        Some(json!({
            "iss": peers.at("/openid"), "aud": CLIENT_ID, "sub": person.subject(), "nonce": of("nonce"),
            "iat": now, "exp": now + 300, "name": person.name, "email": person.email, "email_verified": true,
            "groups": [person.team], "employee_number": person.number,
        }))
    };
    let people = peers.staff.iter().enumerate().filter_map(|(number, person)| {
        let detail = format!("{} · {} · {}", person.number, person.team, person.email);
        Some(choice(person.name.clone(), detail, said(number)?, false))
    });
    let people = people.collect();
    let mistakes = Mistake::ALL.into_iter().filter_map(|mistake| {
        let mut claims = said(0)?;
        match mistake {
            Mistake::Other => claims["nonce"] = "another".into(),
            Mistake::Old => claims["exp"] = (SystemClock.now().as_seconds() - 3600).into(),
            Mistake::Forged => {}
        }
        let is_forged = mistake == Mistake::Forged;
        Some(choice(
            l.t(mistake.label()).into_owned(),
            String::new(),
            claims,
            is_forged,
        ))
    });
    let mistakes = mistakes.collect();
    choose(l, "get", people, mistakes)
}

impl Peers {
    fn codes(&self) -> MutexGuard<'_, VecDeque<Code>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, params: &Params, claims: Value, is_forged: bool) -> String {
        let of = |name: &str| params.get(name).cloned().unwrap_or_default();
        let code = URL_SAFE_NO_PAD.encode(random::<16>(&SystemRng::new()));
        let mut codes = self.codes();
        while codes.len() >= MOST_CODES {
            codes.pop_front();
        }
        codes.push_back(Code {
            code: code.clone(),
            challenge: of("code_challenge"),
            redirect_uri: of("redirect_uri"),
            claims,
            is_forged,
            until: SystemClock.now().plus(LIFE),
        });
        code
    }

    fn take(&self, code: &str) -> Option<Code> {
        let mut codes = self.codes();
        let at = codes.iter().position(|kept| kept.code == code)?;
        codes.remove(at).filter(|kept| SystemClock.now() < kept.until)
    }

    /// Whether the client said its secret, in the header or in the form.
    fn knows_client(&self, headers: &HeaderMap, params: &Params) -> bool {
        let header = headers
            .get(http::header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let basic = header.and_then(|value| value.strip_prefix("Basic "));
        let basic = basic.and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok());
        let said = match &basic {
            Some(pair) => pair
                .split_once(':')
                .map(|(id, secret)| (id.to_owned(), secret.to_owned())),
            None => params
                .get("client_id")
                .cloned()
                .zip(params.get("client_secret").cloned()),
        };
        said.is_some_and(|(id, secret)| {
            id == CLIENT_ID && bool::from(secret.as_bytes().ct_eq(self.password.as_bytes()))
        })
    }
}

async fn token(State(peers): State<Arc<Peers>>, headers: HeaderMap, Form(params): Form<Params>) -> Response {
    let refused = |status: StatusCode, error: &str| (status, Json(json!({ "error": error }))).into_response();
    if !peers.knows_client(&headers, &params) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let of = |name: &str| params.get(name).map_or("", String::as_str);
    let kept = peers.take(of("code")).filter(|kept| {
        kept.redirect_uri == of("redirect_uri")
            && kept.challenge == URL_SAFE_NO_PAD.encode(sha256(of("code_verifier").as_bytes()))
    });
    let Some(kept) = kept else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let id_token = match kept.is_forged {
        false => sign(&peers.openid_key, Typ::Jwt, &kept.claims).ok(),
        true => forged(peers.openid_key.kid(), &kept.claims),
    };
    match id_token {
        Some(id_token) => {
            Json(json!({ "token_type": "Bearer", "access_token": of("code"), "id_token": id_token })).into_response()
        }
        None => refused(StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
    }
}

/// Signed by another key of the same name.
fn forged(kid: &str, claims: &Value) -> Option<String> {
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).ok()?;
    sign(&SigningKey::from_pkcs8(kid, Alg::Es256, &pkcs8).ok()?, Typ::Jwt, claims).ok()
}
