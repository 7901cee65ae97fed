//! Assertions: what is believed, and every way in which one is not.

use serde_json::{Value, json};

use super::*;
use crate::jose::{SigningKey, Typ, sign};

const NOW: i64 = 1_000_000;
const AUDIENCE: Audience<'static> = Audience {
    issuer: "https://id.example",
    endpoints: &["https://id.example/oauth2/token"],
};
const STRICT: Audience<'static> = Audience {
    endpoints: &[],
    ..AUDIENCE
};

struct Rig {
    key: SigningKey,
    keys: ClientKeys,
}

fn rig() -> Rig {
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).expect("generates");
    let key = SigningKey::from_pkcs8("k1", Alg::Es256, &pkcs8).expect("reads");
    let keys = ClientKeys::parse(&json!({ "keys": [key.jwk()] }).to_string()).expect("keys");
    Rig { key, keys }
}

fn claims(changes: &[(&str, Value)]) -> Value {
    let mut claims = json!({
        "iss": "rp", "sub": "rp", "aud": "https://id.example", "jti": "j1", "iat": NOW, "exp": NOW + 60,
    });
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    claims
}

impl Rig {
    fn check(&self, claims: &Value, audience: Audience<'_>) -> Result<Believed, BadAssertion> {
        let token = sign(&self.key, Typ::Jwt, claims).expect("signs");
        check(&token, "rp", &self.keys, ALGS, audience, Instant::from_seconds(NOW))
    }
}

#[test]
fn what_is_wrong_in_an_assertion_is_not_believed() {
    let rig = rig();
    assert!(rig.check(&claims(&[]), AUDIENCE).is_ok());
    let long = "j".repeat(MAX_JTI + 1);
    for (name, changes, expected) in [
        ("another issuer", vec![("iss", json!("other"))], BadAssertion::Subject),
        ("another subject", vec![("sub", json!("other"))], BadAssertion::Subject),
        (
            "another audience",
            vec![("aud", json!("https://evil.example"))],
            BadAssertion::Audience,
        ),
        (
            "a slash more",
            vec![("aud", json!("https://id.example/"))],
            BadAssertion::Audience,
        ),
        (
            "us and another",
            vec![("aud", json!(["https://id.example", "https://evil.example"]))],
            BadAssertion::Audience,
        ),
        ("nobody", vec![("aud", json!([]))], BadAssertion::Audience),
        ("no audience", vec![("aud", Value::Null)], BadAssertion::Malformed),
        ("expired", vec![("exp", json!(NOW - 10))], BadAssertion::Time),
        ("too long", vec![("exp", json!(NOW + 311))], BadAssertion::Time),
        ("no end", vec![("exp", Value::Null)], BadAssertion::Malformed),
        ("end no number", vec![("exp", json!("soon"))], BadAssertion::Malformed),
        ("end beyond all", vec![("exp", json!(1e300))], BadAssertion::Malformed),
        ("made tomorrow", vec![("iat", json!(NOW + 11))], BadAssertion::Time),
        ("good tomorrow", vec![("nbf", json!(NOW + 11))], BadAssertion::Time),
        ("no identifier", vec![("jti", Value::Null)], BadAssertion::Malformed),
        ("empty identifier", vec![("jti", json!(""))], BadAssertion::Malformed),
        ("long identifier", vec![("jti", json!(long))], BadAssertion::Malformed),
    ] {
        assert_eq!(rig.check(&claims(&changes), AUDIENCE), Err(expected), "{name}");
    }
    for (name, changes) in [
        ("the endpoint", vec![("aud", json!("https://id.example/oauth2/token"))]),
        (
            "both",
            vec![("aud", json!(["https://id.example/oauth2/token", "https://id.example"]))],
        ),
        (
            "a clock ahead",
            vec![("iat", json!(NOW + 10)), ("nbf", json!(NOW + 10))],
        ),
        ("a clock behind", vec![("exp", json!(NOW - 9))]),
        ("five minutes", vec![("exp", json!(NOW + 300))]),
        ("fractions", vec![("exp", json!(1_000_060.5))]),
        ("no iat", vec![("iat", Value::Null)]),
    ] {
        assert!(rig.check(&claims(&changes), AUDIENCE).is_ok(), "{name}");
    }
}

#[test]
fn with_high_assurance_the_audience_is_the_issuer_as_one_text() {
    let rig = rig();
    assert!(rig.check(&claims(&[]), STRICT).is_ok());
    for aud in [json!(["https://id.example"]), json!("https://id.example/oauth2/token")] {
        assert_eq!(rig.check(&claims(&[("aud", aud)]), STRICT), Err(BadAssertion::Audience));
    }
}

#[test]
fn a_token_of_another_kind_or_algorithm_is_no_assertion() {
    let rig = rig();
    let token = sign(&rig.key, Typ::LogoutToken, &claims(&[])).expect("signs");
    let now = Instant::from_seconds(NOW);
    assert_eq!(
        check(&token, "rp", &rig.keys, ALGS, AUDIENCE, now),
        Err(BadAssertion::Type)
    );
    let token = sign(&rig.key, Typ::Jwt, &claims(&[])).expect("signs");
    let wrong = BadAssertion::Signature(JwsError::WrongAlgorithm);
    assert_eq!(check(&token, "rp", &rig.keys, &[Alg::Rs256], AUDIENCE, now), Err(wrong));
    assert_eq!(
        check(&token, "other", &rig.keys, ALGS, AUDIENCE, now),
        Err(BadAssertion::Subject)
    );
}

#[test]
fn an_identifier_is_remembered_for_its_client_until_the_assertion_ends() {
    let rig = rig();
    let first = rig.check(&claims(&[]), AUDIENCE).expect("believed");
    let again = rig
        .check(&claims(&[("exp", json!(NOW + 120))]), AUDIENCE)
        .expect("believed");
    let other = rig.check(&claims(&[("jti", json!("j2"))]), AUDIENCE).expect("believed");
    assert_eq!(first.proof_hash, again.proof_hash);
    assert_ne!(first.proof_hash, other.proof_hash);
    assert_eq!(first.expires_at, Instant::from_seconds(NOW + 70));
}

#[test]
fn the_client_that_is_said_is_read_without_belief() {
    let rig = rig();
    let token = sign(&rig.key, Typ::Jwt, &claims(&[])).expect("signs");
    assert_eq!(said_client(&token).as_deref(), Some("rp"));
    for bad in ["", ".", "a.b.c", "e30.e30.", "e30", &"a".repeat(20_000)] {
        assert_eq!(said_client(bad), None, "{bad}");
    }
}
