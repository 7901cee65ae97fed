//! High assurance: what a client is held to once it is turned on, and what keeps it from being turned on.

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use ieum_app::provider::ClientForm;
use ieum_oidc::client::access::Asked;
use ieum_oidc::jose::{Alg, SigningKey};
use serde_json::json;

use super::assertion::{OWN, jwks, key};
use super::{CALLBACK, Rp, VERIFIER, form, issuer, json as body, organization, param, register, text};
use crate::on_both;
use crate::support::{Answer, TestApp};

async fn high<'a>(app: &'a TestApp, key: &SigningKey) -> Rp<'a> {
    let form = ClientForm {
        redirect_uris: CALLBACK.into(),
        ..form("금융 시스템")
    };
    let rp = register(app, "rp", &form).await;
    let asked = Asked {
        method: "private_key_jwt",
        jwks: &jwks(&[key]),
        require_dpop: true,
        high_assurance: true,
        ..Asked::default()
    };
    rp.access(asked).await;
    rp
}

impl Rp<'_> {
    /// Pushes a request and gives the address that follows it.
    async fn pushed(&self, key: &SigningKey) -> String {
        let assertion = self.assertion(key, &[("aud", json!(issuer()))]);
        let address = self.address(&[]);
        let (_, query) = address.split_once('?').unwrap();
        let form = url::form_urlencoded::Serializer::new(query.to_owned())
            .append_pair("client_assertion", &assertion)
            .append_pair("client_assertion_type", ieum_oidc::client::assertion::TYPE)
            .finish();
        let request = Request::post("/oauth2/par")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .unwrap();
        let answer = self.app.browser().send(request).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        let uri = text(&body(&answer), "request_uri").to_owned();
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.client_id)
            .append_pair("request_uri", &uri)
            .finish();
        format!("/oauth2/authorize?{query}")
    }

    async fn signed(
        &self,
        key: &SigningKey,
        aud: serde_json::Value,
        proof: &[&str],
        fields: &[(&str, &str)],
    ) -> Answer {
        let assertion = self.assertion(key, &[("aud", aud)]);
        let mut all = vec![
            ("client_assertion", assertion.as_str()),
            ("client_assertion_type", ieum_oidc::client::assertion::TYPE),
        ];
        all.extend(fields);
        self.form_with(proof, &all).await
    }
}

on_both! {
    async fn a_code_is_bound_short_lived_and_its_refresh_token_stays(app) {
        let created = organization(&app, "hanbit").await;
        let ours = key("k1", Alg::Es256);
        let rp = high(&app, &ours).await;
        let mut browser = app.signed_in(&created).await;
        let refused = browser.get(&rp.address(&[])).await;
        assert_eq!(param(refused.location(), "error").as_deref(), Some("invalid_request"), "not pushed");
        let back = browser.get(&rp.pushed(&ours).await).await;
        assert_eq!(param(back.location(), "iss").as_deref(), Some(issuer()));
        let redeem = async |code: &str| {
            let proof = super::dpop::proof(&app, &ours, "POST", "/oauth2/token", &[]);
            let fields = [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER),
            ];
            rp.signed(&ours, json!(issuer()), &[&proof], &fields).await
        };
        let answer = redeem(&param(back.location(), "code").unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let tokens = body(&answer);
        assert_eq!(text(&tokens, "token_type"), "DPoP");
        for _ in 0..2 {
            let proof = super::dpop::proof(&app, &ours, "POST", "/oauth2/token", &[]);
            let fields = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))];
            let again = rp.signed(&ours, json!(issuer()), &[&proof], &fields).await;
            assert_eq!(again.status, StatusCode::OK, "{}", again.body);
            assert!(body(&again).get("refresh_token").is_none(), "not rotated");
        }
        let late = browser.get(&rp.pushed(&ours).await).await;
        let late = param(late.location(), "code").unwrap();
        app.pass(std::time::Duration::from_secs(60));
        assert_eq!(text(&body(&redeem(&late).await), "error"), "invalid_grant");
    }
}

#[tokio::test]
async fn a_request_that_was_not_pushed_is_refused() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let ours = key("k1", Alg::Es256);
    let rp = high(&app, &ours).await;
    let mut browser = app.signed_in(&created).await;
    let pushed = browser.get(&rp.pushed(&ours).await).await;
    assert!(param(pushed.location(), "code").is_some(), "{}", pushed.location());
    let plain = browser.get(&rp.address(&[])).await;
    assert_eq!(param(plain.location(), "code"), None);
    assert_eq!(param(plain.location(), "error").as_deref(), Some("invalid_request"));
    assert_eq!(param(plain.location(), "iss").as_deref(), Some(issuer()));
}

#[tokio::test]
async fn what_is_less_than_demanded_is_refused() {
    let app = TestApp::sqlite().await;
    let ours = key("k1", Alg::Es256);
    let rp = high(&app, &ours).await;
    let proof = || super::dpop::proof(&app, &ours, "POST", "/oauth2/token", &[]);
    let good = rp.signed(&ours, json!(issuer()), &[&proof()], &OWN).await;
    assert_eq!(good.status, StatusCode::OK, "{}", good.body);
    for aud in [json!([issuer()]), json!(format!("{}/oauth2/token", issuer()))] {
        let answer = rp.signed(&ours, aud, &[&proof()], &OWN).await;
        assert_eq!(
            text(&body(&answer), "error"),
            "invalid_client",
            "the audience is the issuer as one text"
        );
    }
    let bearer = rp.signed(&ours, json!(issuer()), &[], &OWN).await;
    assert_eq!(
        text(&body(&bearer), "error"),
        "invalid_dpop_proof",
        "no token without a key"
    );
    let rsa = key("k2", Alg::Rs256);
    let weak = super::dpop::proof(&app, &rsa, "POST", "/oauth2/token", &[]);
    let answer = rp.signed(&ours, json!(issuer()), &[&weak], &OWN).await;
    assert_eq!(
        text(&body(&answer), "error"),
        "invalid_dpop_proof",
        "RS256 proves nothing here"
    );
    let both = jwks(&[&ours, &rsa]);
    let asked = Asked {
        method: "private_key_jwt",
        jwks: &both,
        require_dpop: true,
        high_assurance: true,
        ..Asked::default()
    };
    rp.access(asked).await;
    let answer = rp.signed(&rsa, json!(issuer()), &[&proof()], &OWN).await;
    assert_eq!(text(&body(&answer), "error"), "invalid_client", "nor does it sign");
    let later = app.ctx().now().as_seconds() + 11;
    let answer = rp.asserted(&rp.assertion(&ours, &[("iat", json!(later))]), &OWN).await;
    assert_eq!(text(&body(&answer), "error"), "invalid_client", "a clock too far ahead");
}

#[tokio::test]
async fn an_edit_does_not_take_away_what_it_rests_on() {
    let app = TestApp::sqlite().await;
    let ours = key("k1", Alg::Es256);
    let rp = high(&app, &ours).await;
    let mut operator = app.operator("op@example.com").await;
    let address = format!("/operator/systems/{}", rp.id);
    let page = operator.get(&address).await;
    let version = page.attribute("input[name=version]", "value").unwrap();
    let with = |redirect_uris: &'static str, alg: &'static str| {
        vec![
            ("name", "금융 시스템"),
            ("redirect_uris", redirect_uris),
            ("grant_authorization_code", "on"),
            ("scope_openid", "on"),
            ("id_token_alg", alg),
        ]
    };
    for (fields, message) in [
        (
            with("https://rp.example/cb\nhttp://127.0.0.1:*/cb", "ES256"),
            "모든 리디렉션 URI가 https",
        ),
        (with("https://rp.example/cb", "RS256"), "RS256이 아니어야"),
    ] {
        let mut fields = fields;
        fields.push(("version", &version));
        let answer = operator.post(&address, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{message}");
        assert!(answer.body.contains(message), "{message}: {}", answer.body);
    }
    let mut fields = with("https://rp.example/cb2", "ES256");
    fields.push(("version", &version));
    assert_eq!(operator.post(&address, &fields).await.status, StatusCode::SEE_OTHER);
    let page = operator.get(&format!("{address}/access")).await;
    assert!(page.body.contains("고보안 (FAPI 2.0)"), "{}", page.body);
}
