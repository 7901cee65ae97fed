//! Access tokens in JWT form (RFC 9068) and lifetimes of a business system's own.

use std::time::Duration;

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::AUTHORIZATION;
use http::{Request, StatusCode};
use ieum_oidc::claims::{AccessTokenClaims, Audience};
use ieum_oidc::client::profile::TokenFormat;
use ieum_oidc::jose::{Typ, sign, verify};
use serde_json::json as value;

use super::{form, header, issuer, json, organization, register, rp, text};
use crate::on_both;
use crate::support::{Answer, TestApp};

async fn api(app: &TestApp, token: &str) -> Answer {
    let request = Request::get("/api/v1/organizations").header(AUTHORIZATION, format!("Bearer {token}"));
    app.browser().send(request.body(Body::empty()).unwrap()).await
}

async fn claims(app: &TestApp, token: &str) -> AccessTokenClaims {
    let keys = ieum_app::provider::keys::opened(&app.ctx()).await.unwrap();
    verify(token, keys.verifiers(), Typ::AccessToken).unwrap()
}

on_both! {
    async fn a_signed_token_says_who_and_stays_revocable(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        rp.choose(|tokens| tokens.access_token_format = TokenFormat::Jwt).await;
        let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
        let token = text(&tokens, "access_token");
        assert_eq!((&header(token)["typ"], &header(token)["alg"]), (&value!("at+jwt"), &value!("ES256")));
        let now = app.ctx().now().as_seconds();
        let said = claims(&app, token).await;
        assert_eq!((said.iss.as_str(), said.sub, said.client_id.as_str()), (issuer(), created.member.to_string(), "rp"));
        assert_eq!((said.aud, said.iat, said.exp), (Audience::One(issuer().into()), now, now + 600));
        assert_eq!((said.auth_time, said.amr), (Some(now), vec!["pwd".to_owned()]));
        assert_eq!(said.scope, "email openid organization profile");
        assert_eq!(rp.userinfo(token).await.status, StatusCode::OK);
        let told = rp.introspect(token).await;
        assert_eq!((&told["active"], text(&told, "jti")), (&true.into(), said.jti.as_str()));

        let own = json(&rp.token(&[("grant_type", "client_credentials")]).await);
        let own = text(&own, "access_token");
        let said = claims(&app, own).await;
        assert_eq!((said.sub.as_str(), said.auth_time, said.org_id), ("rp", None, None));
        assert_eq!(api(&app, own).await.status, StatusCode::OK);
        assert_eq!(api(&app, token).await.status, StatusCode::FORBIDDEN, "a member's token is none for the API");

        assert_eq!(rp.revoke(own).await.status, StatusCode::OK);
        assert_eq!(api(&app, own).await.status, StatusCode::UNAUTHORIZED, "the signature alone is not enough");
        assert_eq!(rp.introspect(own).await, value!({"active": false}));
        assert_eq!(rp.revoke(text(&tokens, "refresh_token")).await.status, StatusCode::OK);
        assert_eq!(rp.userinfo(token).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(rp.introspect(token).await, value!({"active": false}));
    }
}

#[tokio::test]
async fn only_what_we_signed_and_stored_is_believed() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    rp.choose(|tokens| tokens.access_token_format = TokenFormat::Jwt).await;
    let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
    let token = text(&tokens, "access_token").to_owned();
    let parts: Vec<&str> = token.split('.').collect();
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let mut said = claims(&app, &token).await;
    said.sub = "somebody-else".into();
    let ctx = app.ctx();
    let key = ieum_app::provider::keys::signer(&ctx, ieum_oidc::jose::Alg::Es256)
        .await
        .unwrap();
    let unstored = sign(&key, Typ::AccessToken, &said).unwrap();
    let stranger = {
        let pkcs8 = ieum_oidc::jose::SigningKey::generate_pkcs8(ieum_oidc::jose::Alg::Es256).unwrap();
        let key = ieum_oidc::jose::SigningKey::from_pkcs8(key.kid(), ieum_oidc::jose::Alg::Es256, &pkcs8).unwrap();
        sign(&key, Typ::AccessToken, &said).unwrap()
    };
    let none = format!("{}.{}.", encode(r#"{"alg":"none","typ":"at+jwt"}"#), parts[1]);
    let altered = format!(
        "{}.{}.{}",
        parts[0],
        encode(&serde_json::to_string(&said).unwrap()),
        parts[2]
    );
    let padded = format!("{token}=");
    for (name, bad) in [
        ("signed, not stored", unstored.as_str()),
        ("a stranger's key", &stranger),
        ("no signature", &none),
        ("altered", &altered),
        ("padded", &padded),
        ("an ID token", text(&tokens, "id_token")),
        ("nonsense", "a.b.c"),
    ] {
        assert_eq!(rp.userinfo(bad).await.status, StatusCode::UNAUTHORIZED, "{name}");
        assert_eq!(api(&app, bad).await.status, StatusCode::UNAUTHORIZED, "{name}");
        assert_eq!(rp.introspect(bad).await, value!({"active": false}), "{name}");
    }
    assert_eq!(rp.userinfo(&token).await.status, StatusCode::OK);
    // It is no hint of who is signed in.
    let hinted = app.browser().get(&rp.address(&[("id_token_hint", &token)])).await;
    assert!(
        hinted.location().contains("error=invalid_request"),
        "{}",
        hinted.location()
    );
    app.pass(Duration::from_secs(600));
    assert_eq!(rp.userinfo(&token).await.status, StatusCode::UNAUTHORIZED, "expired");
}

#[tokio::test]
async fn the_signature_is_the_clients_own_algorithm() {
    let app = TestApp::sqlite().await;
    let form = super::ClientForm {
        id_token_alg: "RS256".into(),
        ..form("옛 시스템")
    };
    let rp = register(&app, "old", &form).await;
    rp.choose(|tokens| tokens.access_token_format = TokenFormat::Jwt).await;
    let own = json(&rp.token(&[("grant_type", "client_credentials")]).await);
    assert_eq!(header(text(&own, "access_token"))["alg"], "RS256");
    app.pass(Duration::from_secs(6));
    assert_eq!(api(&app, text(&own, "access_token")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn lifetimes_are_the_clients_own() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    rp.choose(|tokens| {
        tokens.access_token_seconds = Some(60);
        tokens.refresh_idle_seconds = Some(24 * 3600);
        tokens.refresh_total_seconds = Some(2 * 24 * 3600);
    })
    .await;
    let mut browser = app.signed_in(&created).await;
    let code = rp.code(&mut browser, &[("scope", "openid offline_access")]).await;
    let tokens = json(&rp.redeem(&code).await);
    assert_eq!(tokens["expires_in"], 60);
    app.pass(Duration::from_secs(60));
    assert_eq!(
        rp.userinfo(text(&tokens, "access_token")).await.status,
        StatusCode::UNAUTHORIZED
    );
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    app.pass(hours(23));
    let second = json(&rp.refresh(text(&tokens, "refresh_token")).await);
    app.pass(hours(23));
    let third = json(&rp.refresh(text(&second, "refresh_token")).await);
    app.pass(hours(3));
    assert_eq!(
        text(&json(&rp.refresh(text(&third, "refresh_token")).await), "error"),
        "invalid_grant",
        "the chain's end"
    );
    let mut browser = app.signed_in(&created).await;
    let code = rp.code(&mut browser, &[("scope", "openid offline_access")]).await;
    let unused = json(&rp.redeem(&code).await);
    app.pass(hours(25));
    assert_eq!(
        text(&json(&rp.refresh(text(&unused, "refresh_token")).await), "error"),
        "invalid_grant",
        "unused too long"
    );
}
