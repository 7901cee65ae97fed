//! DPoP: tokens that are tied to a key, and everybody who holds such a token without the key.

use std::time::Duration;

use axum::body::Body;
use http::Request;
use http::StatusCode;
use http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use ieum_oidc::client::ClientKind;
use ieum_oidc::client::access::Asked;
use ieum_oidc::client::profile::TokenFormat;
use ieum_oidc::jose::{Alg, SigningKey, base64url, sha256};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::assertion::key;
use super::{CALLBACK, Rp, VERIFIER, form, issuer, json as body, organization, register, rp, text};
use crate::on_both;
use crate::support::{Answer, TestApp};

const TOKEN: &str = "/oauth2/token";
const USERINFO: &str = "/oauth2/userinfo";
const OWN: [(&str, &str); 1] = [("grant_type", "client_credentials")];

/// A proof for a request, with these claims instead.
pub fn proof(app: &TestApp, key: &SigningKey, method: &str, path: &str, changes: &[(&str, Value)]) -> String {
    static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let jti = format!("p{}", COUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
    let mut claims = json!({
        "jti": jti, "htm": method, "htu": format!("{}{path}", issuer()), "iat": app.ctx().now().as_seconds(),
        "nonce": ieum_app::provider::dpop_nonce(&app.ctx()),
    });
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    let header = json!({"typ": "dpop+jwt", "alg": key.alg().as_str(), "jwk": key.jwk().material});
    let signed = format!(
        "{}.{}",
        base64url::encode(header.to_string()),
        base64url::encode(claims.to_string())
    );
    let signature = key.sign_bytes(signed.as_bytes()).unwrap();
    format!("{signed}.{}", base64url::encode(signature))
}

pub fn ath(token: &str) -> Value {
    json!(base64url::encode(sha256(token.as_bytes())))
}

pub fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

impl Rp<'_> {
    /// A token request with its secret, or as a public client, and these proofs.
    pub async fn proven(&self, proofs: &[&str], fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("client_id", self.client_id.as_str())];
        if !self.secret.is_empty() {
            all.push(("client_secret", &self.secret));
        }
        all.extend(fields);
        self.form_with(proofs, &all).await
    }

    /// A token request with this form and these proofs.
    pub async fn form_with(&self, proofs: &[&str], fields: &[(&str, &str)]) -> Answer {
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = Request::post(TOKEN).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for proof in proofs {
            request = request.header("DPoP", *proof);
        }
        self.app.browser().send(request.body(Body::from(form)).unwrap()).await
    }

    async fn redeem_with(&self, code: &str, proof: &str) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.proven(&[proof], &fields).await
    }

    async fn ask(&self, authorization: &str, proofs: &[&str]) -> Answer {
        let mut request = Request::get(USERINFO).header(AUTHORIZATION, authorization);
        for proof in proofs {
            request = request.header("DPoP", *proof);
        }
        self.app.browser().send(request.body(Body::empty()).unwrap()).await
    }
}

fn refused(answer: &Answer, code: &str, name: &str) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {}", answer.body);
    assert_eq!(text(&body(answer), "error"), code, "{name}: {}", answer.body);
}

on_both! {
    async fn a_token_that_is_tied_to_a_key_is_used_with_the_key_only(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let (ours, theirs) = (key("k", Alg::Es256), key("k", Alg::Es256));
        let code = rp.code(&mut app.signed_in(&created).await, &[]).await;
        let answer = rp.redeem_with(&code, &proof(&app, &ours, "POST", TOKEN, &[])).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(!header(&answer, "dpop-nonce").is_empty());
        let tokens = body(&answer);
        assert_eq!(text(&tokens, "token_type"), "DPoP");
        let token = text(&tokens, "access_token");
        let (dpop, bearer) = (format!("DPoP {token}"), format!("Bearer {token}"));
        let good = proof(&app, &ours, "GET", USERINFO, &[("ath", ath(token))]);
        let found = rp.ask(&dpop, &[&good]).await;
        assert_eq!(found.status, StatusCode::OK, "{}", found.body);
        assert!(!header(&found, "dpop-nonce").is_empty());
        for (name, authorization, proofs, error) in [
            ("a bearer", &bearer, vec![], "invalid_token"),
            ("a bearer with a proof", &bearer, vec![proof(&app, &ours, "GET", USERINFO, &[("ath", ath(token))])], "invalid_token"),
            ("no proof", &dpop, vec![], "invalid_dpop_proof"),
            ("a replay", &dpop, vec![good.clone()], "invalid_dpop_proof"),
            ("two proofs", &dpop, vec![good.clone(), good.clone()], "invalid_dpop_proof"),
            ("another's key", &dpop, vec![proof(&app, &theirs, "GET", USERINFO, &[("ath", ath(token))])], "invalid_token"),
            ("another token's", &dpop, vec![proof(&app, &ours, "GET", USERINFO, &[("ath", ath("x"))])], "invalid_dpop_proof"),
            ("no token's", &dpop, vec![proof(&app, &ours, "GET", USERINFO, &[])], "invalid_dpop_proof"),
            ("another method", &dpop, vec![proof(&app, &ours, "POST", USERINFO, &[("ath", ath(token))])], "invalid_dpop_proof"),
            ("another address", &dpop, vec![proof(&app, &ours, "GET", TOKEN, &[("ath", ath(token))])], "invalid_dpop_proof"),
            ("no nonce", &dpop, vec![proof(&app, &ours, "GET", USERINFO, &[("ath", ath(token)), ("nonce", Value::Null)])], "use_dpop_nonce"),
        ] {
            let proofs: Vec<&str> = proofs.iter().map(String::as_str).collect();
            let answer = rp.ask(authorization, &proofs).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
            let challenge = header(&answer, WWW_AUTHENTICATE.as_str());
            assert!(challenge.contains(&format!("error=\"{error}\"")), "{name}: {challenge}");
        }
        // A confidential client's refresh token is tied to the client, which may change its key.
        let fields = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))];
        let next = rp.proven(&[&proof(&app, &theirs, "POST", TOKEN, &[])], &fields).await;
        assert_eq!(next.status, StatusCode::OK, "{}", next.body);
        let next = format!("DPoP {}", text(&body(&next), "access_token"));
        let foreign = proof(&app, &ours, "GET", USERINFO, &[("ath", ath(&next[5..]))]);
        assert_eq!(rp.ask(&next, &[&foreign]).await.status, StatusCode::UNAUTHORIZED);
        let own = proof(&app, &theirs, "GET", USERINFO, &[("ath", ath(&next[5..]))]);
        assert_eq!(rp.ask(&next, &[&own]).await.status, StatusCode::OK);
    }

    async fn a_proof_gives_tokens_once(app) {
        let rp = rp(&app).await;
        let ours = key("k", Alg::Es256);
        let once = proof(&app, &ours, "POST", TOKEN, &[]);
        assert_eq!(rp.proven(&[&once], &OWN).await.status, StatusCode::OK);
        refused(&rp.proven(&[&once], &OWN).await, "invalid_dpop_proof", "a replay");
        app.pass(Duration::from_secs(300));
        ieum_app::provider::forget_expired(&app.ctx()).await.unwrap();
        let late = rp.proven(&[&once], &OWN).await;
        refused(&late, "use_dpop_nonce", "forgotten, and too old by then");
    }

    async fn a_public_clients_refresh_token_is_tied_to_its_key(app) {
        let created = organization(&app, "hanbit").await;
        let public = ieum_app::provider::ClientForm {
            kind: ClientKind::Public,
            grants: vec!["authorization_code".into(), "refresh_token".into()],
            ..form("앱")
        };
        let rp = register(&app, "app", &public).await;
        let (ours, theirs) = (key("k", Alg::Es256), key("k", Alg::Es256));
        let code = rp.code(&mut app.signed_in(&created).await, &[]).await;
        let tokens = body(&rp.redeem_with(&code, &proof(&app, &ours, "POST", TOKEN, &[])).await);
        let first = text(&tokens, "refresh_token");
        let refresh = |token: &str| vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", token.to_owned())];
        let refresh = async |proofs: &[&str], token: &str| {
            let fields = refresh(token);
            let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            rp.proven(proofs, &fields).await
        };
        refused(&refresh(&[], first).await, "invalid_grant", "no proof");
        refused(&refresh(&[&proof(&app, &theirs, "POST", TOKEN, &[])], first).await, "invalid_grant", "another's key");
        let next = refresh(&[&proof(&app, &ours, "POST", TOKEN, &[])], first).await;
        assert_eq!(next.status, StatusCode::OK, "the thief has not used it up: {}", next.body);
        let second = body(&next);
        refused(&refresh(&[], text(&second, "refresh_token")).await, "invalid_grant", "the next is tied as well");
        let last = refresh(&[&proof(&app, &ours, "POST", TOKEN, &[])], text(&second, "refresh_token")).await;
        assert_eq!(last.status, StatusCode::OK, "{}", last.body);
    }

    async fn a_confidential_clients_tokens_stay_tied_to_a_key_which_may_change(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let (first, second) = (key("k", Alg::Es256), key("k", Alg::Es256));
        let code = rp.code(&mut app.signed_in(&created).await, &[]).await;
        let tokens = body(&rp.redeem_with(&code, &proof(&app, &first, "POST", TOKEN, &[])).await);
        let refresh = async |proofs: &[&str], token: &str| {
            rp.proven(proofs, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
        };
        let token = text(&tokens, "refresh_token");
        refused(&refresh(&[], token).await, "invalid_grant", "down to a bearer token");
        let next = refresh(&[&proof(&app, &second, "POST", TOKEN, &[])], token).await;
        assert_eq!(next.status, StatusCode::OK, "{}", next.body);
        let next = body(&next);
        assert_eq!(text(&next, "token_type"), "DPoP");
        let access = text(&next, "access_token");
        let dpop = format!("DPoP {access}");
        let good = rp.ask(&dpop, &[&proof(&app, &second, "GET", USERINFO, &[("ath", ath(access))])]).await;
        assert_eq!(good.status, StatusCode::OK, "{}", good.body);
        let former = rp.ask(&dpop, &[&proof(&app, &first, "GET", USERINFO, &[("ath", ath(access))])]).await;
        assert_eq!(former.status, StatusCode::UNAUTHORIZED, "tied to the key that fetched it");
        refused(&refresh(&[], text(&next, "refresh_token")).await, "invalid_grant", "nor later");
        assert!(rp.introspect(text(&next, "refresh_token")).await.get("cnf").is_none(), "tied to the client");
        // Who began without a proof may go on without one, or begin to send some.
        let free = rp.tokens(&mut app.signed_in(&created).await).await;
        let bearer = body(&refresh(&[], text(&free, "refresh_token")).await);
        assert_eq!(text(&bearer, "token_type"), "Bearer");
        let bound = body(&refresh(&[&proof(&app, &first, "POST", TOKEN, &[])], text(&bearer, "refresh_token")).await);
        assert_eq!(text(&bound, "token_type"), "DPoP");
        refused(&refresh(&[], text(&bound, "refresh_token")).await, "invalid_grant", "from then on");
    }

    async fn a_code_may_be_tied_to_a_key_before_it_is_made(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let (ours, theirs) = (key("k", Alg::Es256), key("k", Alg::Es256));
        let jkt = ours.jwk().material.thumbprint();
        let mut browser = app.signed_in(&created).await;
        let code = rp.code(&mut browser, &[("dpop_jkt", &jkt)]).await;
        refused(&rp.redeem(&code).await, "invalid_grant", "no proof");
        let foreign = proof(&app, &theirs, "POST", TOKEN, &[]);
        refused(&rp.redeem_with(&code, &foreign).await, "invalid_grant", "another's key");
        let own = rp.redeem_with(&code, &proof(&app, &ours, "POST", TOKEN, &[])).await;
        assert_eq!(own.status, StatusCode::OK, "{}", own.body);
        for bad in ["x", "B".repeat(43).as_str(), &format!("{jkt}A")] {
            let answer = browser.get(&rp.address(&[("dpop_jkt", bad)])).await;
            assert_eq!(super::param(answer.location(), "error").as_deref(), Some("invalid_request"), "{bad}");
        }
    }
}

#[tokio::test]
async fn a_nonce_is_given_renewed_and_runs_out() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let ours = key("k", Alg::Es256);
    let without = proof(&app, &ours, "POST", TOKEN, &[("nonce", Value::Null)]);
    let answer = rp.proven(&[&without], &OWN).await;
    refused(&answer, "use_dpop_nonce", "none");
    let nonce = header(&answer, "dpop-nonce").to_owned();
    let with = |nonce: &str| proof(&app, &ours, "POST", TOKEN, &[("nonce", json!(nonce))]);
    assert_eq!(rp.proven(&[&with(&nonce)], &OWN).await.status, StatusCode::OK);
    app.pass(Duration::from_secs(150));
    let answer = rp.proven(&[&with(&nonce)], &OWN).await;
    assert_eq!(answer.status, StatusCode::OK, "the one before is still good");
    assert_ne!(header(&answer, "dpop-nonce"), nonce, "and the next is brought along");
    app.pass(Duration::from_secs(150));
    refused(&rp.proven(&[&with(&nonce)], &OWN).await, "use_dpop_nonce", "run out");
    refused(&rp.proven(&[&with("made-up")], &OWN).await, "use_dpop_nonce", "made up");
}

#[tokio::test]
async fn a_client_may_be_held_to_proofs() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let ours = key("k", Alg::Es256);
    rp.access(Asked {
        require_dpop: true,
        ..Asked::default()
    })
    .await;
    refused(&rp.proven(&[], &OWN).await, "invalid_dpop_proof", "none");
    let two = [
        proof(&app, &ours, "POST", TOKEN, &[]),
        proof(&app, &ours, "POST", TOKEN, &[]),
    ];
    refused(&rp.proven(&[&two[0], &two[1]], &OWN).await, "invalid_dpop_proof", "two");
    for (name, changes) in [
        ("another method", ("htm", json!("GET"))),
        ("another address", ("htu", json!("https://evil.example/oauth2/token"))),
        ("old", ("iat", json!(1))),
        ("no identifier", ("jti", Value::Null)),
    ] {
        refused(
            &rp.proven(&[&proof(&app, &ours, "POST", TOKEN, &[changes])], &OWN).await,
            "invalid_dpop_proof",
            name,
        );
    }
    let good = rp.proven(&[&two[0]], &OWN).await;
    assert_eq!(good.status, StatusCode::OK, "{}", good.body);
}

#[tokio::test]
async fn a_plain_token_is_no_token_for_a_proof_and_the_challenge_names_both_schemes() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
    let token = text(&tokens, "access_token");
    let with = proof(&app, &key("k", Alg::Es256), "GET", USERINFO, &[("ath", ath(token))]);
    assert_eq!(
        rp.ask(&format!("DPoP {token}"), &[&with]).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(rp.ask(&format!("Bearer {token}"), &[]).await.status, StatusCode::OK);
    let none = app.browser().get(USERINFO).await;
    let challenges: Vec<_> = none
        .headers
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .map(|v| v.to_str().unwrap())
        .collect();
    assert!(challenges[0].starts_with("Bearer ") && challenges[1].starts_with("DPoP ") && challenges.len() == 2);
    let document = body(&app.browser().get("/.well-known/openid-configuration").await);
    assert!(
        document["dpop_signing_alg_values_supported"]
            .as_array()
            .unwrap()
            .contains(&json!("ES256"))
    );
}

#[tokio::test]
async fn a_bound_token_says_whom_it_is_bound_to_in_either_form() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let ours = key("k1", Alg::Es256);
    for format in [TokenFormat::Opaque, TokenFormat::Jwt] {
        rp.choose(|tokens| tokens.access_token_format = format).await;
        let answer = rp.proven(&[&proof(&app, &ours, "POST", TOKEN, &[])], &OWN).await;
        let token = text(&body(&answer), "access_token").to_owned();
        let told = rp.introspect(&token).await;
        assert_eq!(told["active"], true, "{format:?}");
        assert_eq!(told["token_type"], "DPoP", "{format:?}");
        assert_eq!(told["cnf"]["jkt"], ours.jwk().material.thumbprint(), "{format:?}");
        if format == TokenFormat::Jwt {
            let payload = base64url::decode(token.split('.').nth(1).unwrap()).unwrap();
            let claims: Value = serde_json::from_slice(&payload).unwrap();
            assert_eq!(claims["cnf"], told["cnf"]);
        }
    }
}
