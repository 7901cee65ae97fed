//! The REST API and tokens that are tied to a key: taken with the proof, as userinfo takes them, and in no other way.

use axum::body::Body;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{Request, StatusCode};
use ieum_oidc::jose::Alg;
use serde_json::{Value, json};

use super::assertion::key;
use super::dpop::{ath, header, proof};
use super::{issuer, json as body, rp, text};
use crate::support::{Answer, TestApp};

const API: &str = "/api/v1/organizations";
const OWN: [(&str, &str); 1] = [("grant_type", "client_credentials")];

#[tokio::test]
async fn a_bound_token_is_taken_with_its_proof_and_a_plain_one_without() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let ours = key("k", Alg::Es256);
    let free = rp.proven(&[], &OWN).await;
    let good = rp
        .proven(&[&proof(&app, &ours, "POST", "/oauth2/token", &[])], &OWN)
        .await;
    let api = async |scheme: &str, answer: &Answer, proofs: &[&str]| {
        let token = format!("{scheme} {}", text(&body(answer), "access_token"));
        let mut request = Request::get(API).header(AUTHORIZATION, &token);
        for proof in proofs {
            request = request.header("DPoP", *proof);
        }
        app.browser().send(request.body(Body::empty()).unwrap()).await
    };
    let bound = text(&body(&good), "access_token").to_owned();
    let with = |changes: &[(&str, Value)]| {
        let mut all = vec![("ath", ath(&bound))];
        all.extend(changes.iter().cloned());
        proof(&app, &ours, "GET", API, &all)
    };
    assert_eq!(api("Bearer", &free, &[]).await.status, StatusCode::OK);
    let once = with(&[]);
    let found = api("DPoP", &good, &[&once]).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    assert!(!header(&found, "dpop-nonce").is_empty());
    for (name, scheme, answer, proofs, error) in [
        (
            "as a bearer",
            "Bearer",
            &good,
            vec![],
            "Bearer realm=\"ieum\", error=\"invalid_token\"",
        ),
        (
            "as a bearer with a proof",
            "Bearer",
            &good,
            vec![with(&[])],
            "error=\"invalid_token\"",
        ),
        ("no proof", "DPoP", &good, vec![], "error=\"invalid_dpop_proof\""),
        (
            "a replay",
            "DPoP",
            &good,
            vec![once.clone()],
            "error=\"invalid_dpop_proof\"",
        ),
        (
            "two proofs",
            "DPoP",
            &good,
            vec![with(&[]), with(&[])],
            "error=\"invalid_dpop_proof\"",
        ),
        (
            "another token",
            "DPoP",
            &good,
            vec![with(&[("ath", ath("x"))])],
            "error=\"invalid_dpop_proof\"",
        ),
        (
            "another address",
            "DPoP",
            &good,
            vec![with(&[("htu", json!(format!("{}/oauth2/userinfo", issuer())))])],
            "error=\"invalid_dpop_proof\"",
        ),
        (
            "an old nonce",
            "DPoP",
            &good,
            vec![with(&[("nonce", json!("x"))])],
            "error=\"use_dpop_nonce\"",
        ),
        (
            "a plain token with a proof",
            "DPoP",
            &free,
            vec![with(&[])],
            "error=\"invalid_token\"",
        ),
    ] {
        let proofs: Vec<&str> = proofs.iter().map(String::as_str).collect();
        let refused = api(scheme, answer, &proofs).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{name}");
        assert_eq!(refused.headers["content-type"], "application/problem+json", "{name}");
        let challenge = header(&refused, WWW_AUTHENTICATE.as_str());
        assert!(challenge.contains(error), "{name}: {challenge}");
        assert_eq!(header(&refused, "dpop-nonce").is_empty(), scheme == "Bearer", "{name}");
    }
}
