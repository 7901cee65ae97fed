//! Request objects as clients make them, and as somebody forges them.

use serde_json::json;

use super::*;
use crate::client::samples::confidential;
use crate::jose::Alg;
use crate::jose::{SigningKey, base64url};

const ISSUER: &str = "https://id.example";
const NOW: i64 = 1_000_000;

fn key(kid: &str, alg: Alg) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(alg).expect("generates");
    SigningKey::from_pkcs8(kid, alg, &pkcs8).expect("reads")
}

fn client_with(keys: &[&SigningKey]) -> Client {
    let mut client = confidential();
    let keys: Vec<_> = keys.iter().map(|key| json!(key.jwk())).collect();
    client.profile.auth.jwks = Some(json!({ "keys": keys }).to_string());
    client
}

/// The good claims with these instead; null takes one out.
fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "iss": "rp", "aud": ISSUER, "exp": NOW + 60, "iat": NOW, "nbf": NOW, "jti": "j",
        "client_id": "rp", "redirect_uri": "https://rp.example/cb", "response_type": "code", "scope": "openid",
        "max_age": 60, "claims": {"userinfo": {"email": null}}, "resource": ["urn:a", "urn:b"],
    });
    let all = claims.as_object_mut().expect("object");
    for (name, value) in changes.as_object().expect("object") {
        all.remove(name);
        if !value.is_null() {
            all.insert(name.clone(), value.clone());
        }
    }
    claims
}

/// With the keys that the client registered.
fn read(text: &str, client: &Client, issuer: &str, when: Option<Instant>) -> Result<Params, AuthorizeError> {
    let keys = client.profile.auth.jwks.as_deref().map(ClientKeys::parse);
    let Some(Ok(keys)) = keys else { return Err(UNVERIFIED) };
    super::read(text, client, &keys, issuer, when).map_err(|unread| match unread {
        Unread::UnknownKey => UNVERIFIED,
        Unread::Refused(error) => error,
    })
}

fn signed(key: &SigningKey, header: &Value, claims: &Value) -> String {
    let text = format!(
        "{}.{}",
        base64url::encode(header.to_string()),
        base64url::encode(claims.to_string())
    );
    let signature = key.sign_bytes(text.as_bytes()).expect("signs");
    format!("{text}.{}", base64url::encode(signature))
}

fn header(key: &SigningKey) -> Value {
    json!({"alg": key.alg().as_str(), "kid": key.kid(), "typ": "oauth-authz-req+jwt"})
}

fn at() -> Option<Instant> {
    Some(Instant::from_seconds(NOW))
}

#[test]
fn what_the_client_signed_becomes_the_request() {
    for alg in [Alg::Es256, Alg::Rs256] {
        let key = key("k1", alg);
        let text = signed(&key, &header(&key), &claims(json!({})));
        let params = read(&text, &client_with(&[&key]), ISSUER, at()).expect("believed");
        assert_eq!(params.find("redirect_uri"), Some("https://rp.example/cb"));
        assert_eq!(params.find("max_age"), Some("60"));
        assert_eq!(params.find("claims"), Some(r#"{"userinfo":{"email":null}}"#));
        assert_eq!(params.all("resource").collect::<Vec<_>>(), ["urn:a", "urn:b"]);
        for name in TOKEN_CLAIMS {
            assert_eq!(params.find(name), None, "{name}");
        }
    }
}

#[test]
fn claims_that_do_not_bind_it_to_client_issuer_and_time_are_refused() {
    let key = key("k1", Alg::Es256);
    let client = client_with(&[&key]);
    for (name, changes, good) in [
        ("good", json!({}), true),
        ("audiences", json!({"aud": ["https://x.example", ISSUER]}), true),
        ("no nbf", json!({"nbf": null}), true),
        ("clock a little ahead", json!({"nbf": NOW + 20}), true),
        ("an hour", json!({"exp": NOW + 3_600}), true),
        ("no iss", json!({"iss": null}), false),
        ("another iss", json!({"iss": "other"}), false),
        ("no client_id", json!({"client_id": null}), false),
        ("another client_id", json!({"client_id": "other"}), false),
        ("no aud", json!({"aud": null}), false),
        ("another aud", json!({"aud": "https://other.example"}), false),
        ("only others", json!({"aud": ["https://other.example"]}), false),
        ("no exp", json!({"exp": null}), false),
        ("expired", json!({"exp": NOW}), false),
        ("wordy exp", json!({"exp": "soon"}), false),
        ("huge exp", json!({"exp": i64::MAX}), false),
        ("negative exp", json!({"exp": -1}), false),
        ("holds for days", json!({"exp": NOW + 100_000}), false),
        ("not yet", json!({"nbf": NOW + 60}), false),
        ("wordy nbf", json!({"nbf": "now"}), false),
        ("made a little ahead", json!({"iat": NOW + 20}), true),
        ("made ahead", json!({"iat": NOW + 61}), false),
        ("wordy iat", json!({"iat": "now"}), false),
        ("an assertion", json!({"sub": "rp"}), false),
        ("nested", json!({"request": "a.b.c"}), false),
        ("nested address", json!({"request_uri": "https://rp.example/r"}), false),
        ("resource of numbers", json!({"resource": [1]}), false),
    ] {
        let text = signed(&key, &header(&key), &claims(changes));
        assert_eq!(read(&text, &client, ISSUER, at()).is_ok(), good, "{name}");
    }
    let expired = signed(&key, &header(&key), &claims(json!({"exp": NOW - 10})));
    assert!(
        read(&expired, &client, ISSUER, None).is_ok(),
        "times are left alone without a moment"
    );
}

#[test]
fn nobody_but_the_client_can_have_signed_it() {
    let (own, other) = (key("k1", Alg::Es256), key("k1", Alg::Es256));
    let rsa = key("k1", Alg::Rs256);
    let client = client_with(&[&own]);
    let good = claims(json!({}));
    let none = format!(
        "{}.{}.",
        base64url::encode(r#"{"alg":"none","typ":"oauth-authz-req+jwt"}"#),
        base64url::encode(good.to_string())
    );
    let sound = signed(&own, &header(&own), &good);
    let (start, signature) = sound.rsplit_once('.').expect("parts");
    let (head, _) = start.split_once('.').expect("parts");
    let changed = format!(
        "{head}.{}.{signature}",
        base64url::encode(claims(json!({"scope": "openid email"})).to_string())
    );
    for (name, text) in [
        ("none", none),
        ("another key of that name", signed(&other, &header(&other), &good)),
        ("another kind of key", signed(&rsa, &header(&rsa), &good)),
        (
            "a name that is not there",
            signed(&own, &json!({"alg": "ES256", "kid": "k2"}), &good),
        ),
        ("HS256", signed(&own, &json!({"alg": "HS256", "kid": "k1"}), &good)),
        (
            "an extension",
            signed(&own, &json!({"alg": "ES256", "kid": "k1", "crit": ["x"]}), &good),
        ),
        (
            "an ID token",
            signed(&own, &json!({"alg": "ES256", "kid": "k1", "typ": "at+jwt"}), &good),
        ),
        ("changed", changed),
        ("no token", "a.b".to_owned()),
        ("encrypted", "a.b.c.d.e".to_owned()),
    ] {
        let error = read(&text, &client, ISSUER, at()).expect_err(name);
        assert_eq!(error.code, ErrorCode::InvalidRequestObject, "{name}");
    }
    assert!(read(&sound, &client, ISSUER, at()).is_ok());
    assert!(
        read(&sound, &confidential(), ISSUER, at()).is_err(),
        "a client without keys"
    );
    let keys = ClientKeys::parse(client.profile.auth.jwks.as_deref().expect("keys")).expect("a set");
    let newer = signed(&own, &json!({"alg": "ES256", "kid": "k2"}), &good);
    let unread = super::read(&newer, &client, &keys, ISSUER, at()).expect_err("not there");
    assert_eq!(unread, Unread::UnknownKey, "the set may have changed");
    let unnamed = signed(&own, &json!({"alg": "ES256"}), &good);
    assert!(read(&unnamed, &client_with(&[&own]), ISSUER, at()).is_ok());
    // OpenID Connect Core, section 10.1: with several keys the token names its own.
    assert!(read(&unnamed, &client_with(&[&other, &own]), ISSUER, at()).is_err());
}

#[test]
fn keys_that_are_not_for_this_are_not_used() {
    let own = key("k1", Alg::Es256);
    let text = signed(&own, &header(&own), &claims(json!({})));
    for (name, value) in [("use", "enc"), ("alg", "ES384"), ("crv", "P-384"), ("kty", "oct")] {
        let mut client = client_with(&[&own]);
        let mut jwk = json!(own.jwk());
        jwk[name] = value.into();
        client.profile.auth.jwks = Some(json!({ "keys": [jwk] }).to_string());
        assert!(!has_keys(&client.profile), "{name}");
        assert!(read(&text, &client, ISSUER, at()).is_err(), "{name}");
    }
    assert!(has_keys(&client_with(&[&own]).profile) && !has_keys(&confidential().profile));
    let mut published = confidential();
    published.profile.auth.jwks_uri = Some("https://rp.example/jwks".into());
    assert!(has_keys(&published.profile));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,80}", name in "[a-z_]{1,12}", value in "\\PC{0,20}") {
        let own = key("k1", Alg::Es256);
        let client = client_with(&[&own]);
        let _ = read(&text, &client, ISSUER, at());
        let odd = signed(&own, &header(&own), &claims(json!({ name: value })));
        let _ = read(&odd, &client, ISSUER, at());
    }
}
