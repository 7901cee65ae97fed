//! Tokens whose header wants to choose how they are verified (RFC 8725, sections 2 and 3): at every address that reads one.

use aws_lc_rs::hmac;
use http::StatusCode;
use ieum_oidc::client::access::Asked;
use ieum_oidc::client::profile::TokenFormat;
use ieum_oidc::jose::{Alg, SigningKey, base64url};
use serde_json::{Value, json};

use crate::provider::assertion::{OWN, jwks, key};
use crate::provider::requests::{bring_object, choose, object};
use crate::provider::{BYE, CALLBACK, Rp, json as body, organization, param, rp, text};
use crate::support::TestApp;

/// A token with this header, these claims and what makes its signature.
fn token(header: &Value, payload: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let signed = format!("{}.{payload}", base64url::encode(header.to_string()));
    let signature = sign(signed.as_bytes());
    format!("{signed}.{}", base64url::encode(signature))
}

fn mac(secret: &[u8]) -> impl Fn(&[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    move |message| hmac::sign(&key, message).as_ref().to_vec()
}

/// Every way in which a header could choose key or algorithm, for the payload of a good token. `good` is the key that is believed,
/// by its public half; `thief` is the attacker's.
fn forged(good_token: &str, public: &Value, thief: &SigningKey) -> Vec<(&'static str, String)> {
    let (head, rest) = good_token.split_once('.').unwrap();
    let payload = rest.split('.').next().unwrap();
    let own: Value = serde_json::from_slice(&base64url::decode(head).unwrap()).unwrap();
    let with = |changes: Value| {
        let mut header = own.clone();
        for (name, value) in changes.as_object().unwrap() {
            header[name] = value.clone();
        }
        header
    };
    let by_thief = |message: &[u8]| thief.sign_bytes(message).unwrap();
    let thief_jwk = serde_json::to_value(thief.jwk()).unwrap();
    let point = |name: &str| base64url::decode(public[name].as_str().unwrap_or_default()).unwrap_or_default();
    let raw = [&[4][..], &point("x"), &point("y")].concat();
    let text = public.to_string();
    vec![
        ("none", token(&with(json!({"alg": "none"})), payload, |_| Vec::new())),
        ("None", token(&with(json!({"alg": "None"})), payload, |_| Vec::new())),
        ("no algorithm", token(&with(json!({"alg": null})), payload, by_thief)),
        ("no signature", token(&own, payload, |_| Vec::new())),
        (
            "a MAC with the public key's JSON",
            token(&with(json!({"alg": "HS256"})), payload, mac(text.as_bytes())),
        ),
        (
            "a MAC with the public key's bytes",
            token(&with(json!({"alg": "HS256"})), payload, mac(&raw)),
        ),
        (
            "a MAC under the key's own algorithm",
            token(&own, payload, mac(text.as_bytes())),
        ),
        (
            "a MAC without a key",
            token(&with(json!({"alg": "HS256"})), payload, mac(b"")),
        ),
        (
            "RS256 with an elliptic key",
            token(&with(json!({"alg": "RS256"})), payload, by_thief),
        ),
        ("the key's name, another key", token(&own, payload, by_thief)),
        (
            "another name",
            token(&with(json!({"kid": thief.kid()})), payload, by_thief),
        ),
        (
            "a path as name",
            token(&with(json!({"kid": "../../dev/null"})), payload, mac(b"")),
        ),
        (
            "a statement as name",
            token(&with(json!({"kid": "x' UNION SELECT 'k"})), payload, by_thief),
        ),
        (
            "a key of its own",
            token(&with(json!({"jwk": thief_jwk})), payload, by_thief),
        ),
        (
            "a key of its own, no name",
            token(&with(json!({"jwk": thief_jwk, "kid": null})), payload, by_thief),
        ),
        (
            "keys at an address",
            token(&with(json!({"jku": "http://127.0.0.1:1/jwks"})), payload, by_thief),
        ),
        (
            "a certificate at an address",
            token(&with(json!({"x5u": "http://127.0.0.1:1/x"})), payload, by_thief),
        ),
        (
            "a certificate",
            token(&with(json!({"x5c": ["MIIB"]})), payload, by_thief),
        ),
        (
            "an extension",
            token(&with(json!({"crit": ["exp"], "exp": 1})), payload, by_thief),
        ),
        (
            "an unencoded payload",
            token(&with(json!({"b64": false, "crit": ["b64"]})), payload, by_thief),
        ),
    ]
}

async fn with_keys<'a>(app: &'a TestApp, ours: &SigningKey) -> Rp<'a> {
    let rp = rp(app).await;
    let set = jwks(&[ours]);
    let asked = Asked {
        method: "private_key_jwt",
        jwks: &set,
        ..Asked::default()
    };
    rp.access(asked).await;
    rp
}

#[tokio::test]
async fn an_assertions_header_chooses_neither_key_nor_algorithm() {
    let app = TestApp::sqlite().await;
    let (ours, thief) = (key("k1", Alg::Es256), key("t1", Alg::Es256));
    let rp = with_keys(&app, &ours).await;
    let public = serde_json::to_value(ours.jwk()).unwrap();
    for (name, bad) in forged(&rp.assertion(&ours, &[]), &public, &thief) {
        let answer = rp.asserted(&bad, &OWN).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}: {}", answer.body);
        assert_eq!(text(&body(&answer), "error"), "invalid_client", "{name}");
    }
    // The header may hold such things; they are not looked at, and the signature decides.
    let good = rp.assertion(&ours, &[]);
    let payload = good.split('.').nth(1).unwrap();
    let header = json!({"alg": "ES256", "kid": "k1", "typ": "JWT", "jku": "http://127.0.0.1:1/", "jwk": thief.jwk()});
    let ignored = token(&header, payload, |message| ours.sign_bytes(message).unwrap());
    assert_eq!(rp.asserted(&ignored, &OWN).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_request_objects_header_chooses_neither_key_nor_algorithm() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let (ours, thief) = (key("k1", Alg::Es256), key("t1", Alg::Es256));
    let set = jwks(&[&ours]);
    choose(&rp, |profile| profile.auth.jwks = Some(set.clone())).await;
    let mut browser = app.signed_in(&created).await;
    let good = object(&rp, &ours, json!({}));
    let public = serde_json::to_value(ours.jwk()).unwrap();
    for (name, bad) in forged(&good, &public, &thief) {
        let answer = browser
            .get(&bring_object(&rp, &bad, &[("redirect_uri", CALLBACK)]))
            .await;
        assert_eq!(param(answer.location(), "code"), None, "{name}: {}", answer.location());
        assert_eq!(
            param(answer.location(), "error").as_deref(),
            Some("invalid_request_object"),
            "{name}"
        );
    }
    let answer = browser.get(&bring_object(&rp, &good, &[])).await;
    assert!(param(answer.location(), "code").is_some(), "{}", answer.location());
}

#[tokio::test]
async fn the_header_of_a_token_of_ours_chooses_neither_key_nor_algorithm() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    rp.choose(|tokens| tokens.access_token_format = TokenFormat::Jwt).await;
    let mut browser = app.signed_in(&created).await;
    let tokens = rp.tokens(&mut browser).await;
    let set = body(&app.browser().get("/oauth2/jwks").await);
    let name_of = |token: &str| text(&crate::provider::header(token), "kid").to_owned();
    let kid = name_of(text(&tokens, "access_token"));
    let keys = set["keys"].as_array().unwrap();
    let public = keys.iter().find(|key| key["kid"] == kid.as_str()).unwrap();
    let thief = key(&kid, Alg::Es256);
    for (name, bad) in forged(text(&tokens, "access_token"), public, &thief) {
        assert_eq!(rp.userinfo(&bad).await.status, StatusCode::UNAUTHORIZED, "{name}");
        assert_eq!(rp.introspect(&bad).await, json!({"active": false}), "{name}");
    }
    for (name, bad) in forged(text(&tokens, "id_token"), public, &thief) {
        let answer = browser.get(&rp.address(&[("id_token_hint", &bad)])).await;
        assert_eq!(
            param(answer.location(), "error").as_deref(),
            Some("invalid_request"),
            "{name}"
        );
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("id_token_hint", &bad)
            .append_pair("post_logout_redirect_uri", BYE)
            .finish();
        let answer = browser.get(&format!("/oauth2/logout?{query}")).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::BAD_REQUEST, ""),
            "{name}"
        );
    }
    assert_eq!(
        rp.userinfo(text(&tokens, "access_token")).await.status,
        StatusCode::OK,
        "nobody was signed out"
    );
}

#[tokio::test]
async fn a_proofs_header_brings_a_public_key_and_chooses_nothing_else() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let (ours, thief) = (key("k", Alg::Es256), key("t", Alg::Es256));
    let good = || crate::provider::dpop::proof(&app, &ours, "POST", "/oauth2/token", &[]);
    let fields = [OWN[0], ("client_id", "rp"), ("client_secret", rp.secret.as_str())];
    let header: Value = crate::provider::header(&good());
    let secret = json!({"kty": "oct", "k": base64url::encode("secret")});
    let mut private = header["jwk"].clone();
    private["d"] = json!(base64url::encode([7; 32]));
    let by = |key: &SigningKey, changes: Value, mac_with: Option<&[u8]>| {
        let mut header = header.clone();
        for (name, value) in changes.as_object().unwrap() {
            header[name] = value.clone();
        }
        let (token_of_now, mac_with) = (good(), mac_with.map(mac));
        let payload = token_of_now.split('.').nth(1).unwrap().to_owned();
        token(&header, &payload, |message| match &mac_with {
            Some(mac) => mac(message),
            None => key.sign_bytes(message).unwrap(),
        })
    };
    for (name, bad) in [
        ("none", by(&ours, json!({"alg": "none"}), None)),
        (
            "a MAC with a key of its own",
            by(&ours, json!({"alg": "HS256", "jwk": secret}), Some(b"secret")),
        ),
        (
            "a MAC with the public key",
            by(
                &ours,
                json!({"alg": "HS256"}),
                Some(header["jwk"].to_string().as_bytes()),
            ),
        ),
        ("a private key", by(&ours, json!({"jwk": private}), None)),
        ("another's key", by(&thief, json!({}), None)),
        ("no key", by(&ours, json!({"jwk": null}), None)),
        (
            "keys at an address",
            by(&ours, json!({"jwk": null, "jku": "http://127.0.0.1:1/"}), None),
        ),
        (
            "a curve of no use",
            by(
                &ours,
                json!({"jwk": {"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}}),
                None,
            ),
        ),
        ("another type", by(&ours, json!({"typ": "JWT"}), None)),
        ("an extension", by(&ours, json!({"crit": ["jti"]}), None)),
    ] {
        let answer = rp.form_with(&[&bad], &fields).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {}", answer.body);
        assert_eq!(text(&body(&answer), "error"), "invalid_dpop_proof", "{name}");
    }
    assert_eq!(rp.form_with(&[&good()], &fields).await.status, StatusCode::OK);
}
