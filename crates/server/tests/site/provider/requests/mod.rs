//! How business systems ask, over HTTP: pushed and signed requests, response modes, classes of sign-in, single claims, resources,
//! sign-up and consent.

mod asking;
mod connections;
mod consent;
mod modes;
mod object;
mod par;
mod resource;
mod settings;

use std::time::Duration;

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use ieum_app::Actor;
use ieum_app::provider::edit_profile;
use ieum_oidc::client::Profile;
use ieum_oidc::jose::{Alg, SigningKey, base64url};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::{CALLBACK, CHALLENGE, Rp, json, text};
use crate::support::{Answer, PUBLIC_URL};

/// The parameters of a good request with these instead; an empty value takes one out.
pub fn pairs<'p>(rp: &'p Rp<'_>, changes: &[(&'p str, &'p str)]) -> Vec<(&'p str, &'p str)> {
    let mut pairs: Vec<(&str, &str)> = vec![
        ("client_id", &rp.client_id),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid profile email organization"),
        ("state", "st&1"),
        ("nonce", "n1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for change in changes {
        pairs.retain(|(name, _)| *name != change.0);
        if !change.1.is_empty() {
            pairs.push(*change);
        }
    }
    pairs
}

/// A call of a program with the client's secret in the header.
pub async fn call(rp: &Rp<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let basic = STANDARD.encode(format!("{}:{}", rp.client_id, rp.secret));
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(path)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(AUTHORIZATION, format!("Basic {basic}"));
    rp.app.browser().send(request.body(Body::from(body)).unwrap()).await
}

/// Pushes a good request with these changes; its reference.
pub async fn push(rp: &Rp<'_>, changes: &[(&str, &str)]) -> String {
    let answer = call(rp, "/oauth2/par", &pairs(rp, changes)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    text(&json(&answer), "request_uri").to_owned()
}

/// The address that brings a reference.
pub fn bring(rp: &Rp<'_>, request_uri: &str) -> String {
    let query = Serializer::new(String::new())
        .append_pair("client_id", &rp.client_id)
        .append_pair("request_uri", request_uri)
        .finish();
    format!("/oauth2/authorize?{query}")
}

/// Changes what a business system chose.
pub async fn choose(rp: &Rp<'_>, change: impl Fn(&mut Profile) + Sync) {
    let row = rp
        .app
        .store()
        .read()
        .await
        .unwrap()
        .find_client(rp.id)
        .await
        .unwrap()
        .unwrap();
    let apply = |profile: &mut Profile| {
        change(profile);
        Ok(())
    };
    edit_profile(&rp.app.ctx(), &Actor::system(), rp.id, row.version, apply)
        .await
        .unwrap();
}

/// A key of a business system, registered.
pub async fn with_key(rp: &Rp<'_>) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).unwrap();
    let key = SigningKey::from_pkcs8("rp-1", Alg::Es256, &pkcs8).unwrap();
    let jwks = json!({ "keys": [key.jwk()] });
    choose(rp, |profile| profile.auth.jwks = Some(jwks.to_string())).await;
    key
}

/// A request object with these claims besides those of the token.
pub fn object(rp: &Rp<'_>, key: &SigningKey, changes: Value) -> String {
    let now = rp.app.ctx().now().as_seconds();
    let mut claims = json!({
        "iss": rp.client_id, "aud": PUBLIC_URL, "exp": now + 60, "iat": now, "nbf": now, "jti": "1",
        "client_id": rp.client_id, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid profile",
        "state": "inside", "nonce": "n1", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let header = json!({"alg": "ES256", "kid": key.kid(), "typ": "oauth-authz-req+jwt"});
    let signed = format!(
        "{}.{}",
        base64url::encode(header.to_string()),
        base64url::encode(claims.to_string())
    );
    let signature = key.sign_bytes(signed.as_bytes()).unwrap();
    format!("{signed}.{}", base64url::encode(signature))
}

/// The address that brings an object.
pub fn bring_object(rp: &Rp<'_>, object: &str, more: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new())
        .append_pair("client_id", &rp.client_id)
        .append_pair("request", object)
        .extend_pairs(more)
        .finish();
    format!("/oauth2/authorize?{query}")
}

pub const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}
