//! Key sets made to deceive, and what they verify.

use serde_json::json;

use super::*;
use crate::jose::{SigningKey, Typ, base64url, sign};

fn key(kid: &str, alg: Alg) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(alg).expect("generates");
    SigningKey::from_pkcs8(kid, alg, &pkcs8).expect("reads")
}

fn jwk(key: &SigningKey) -> Value {
    serde_json::to_value(key.jwk()).expect("json")
}

fn verify(keys: &ClientKeys, token: &str, allowed: &[Alg]) -> Result<Vec<u8>, JwsError> {
    keys.verify(&Unverified::parse(token)?, allowed)
}

fn set(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

#[test]
fn a_set_is_read_strictly_and_what_is_not_for_us_is_left_out() {
    let ours = jwk(&key("k1", Alg::Es256));
    let with = |name: &str, value: Value| {
        let mut changed = ours.clone();
        changed[name] = value;
        changed
    };
    let private = with("d", json!("AQAB"));
    let shared = json!({"kty": "oct", "k": "AQAB"});
    for (name, text, expected) in [
        ("no JSON", "keys".to_owned(), BadKeys::Malformed),
        ("no set", ours.to_string(), BadKeys::Malformed),
        ("no objects", r#"{"keys":[1]}"#.to_owned(), BadKeys::Malformed),
        ("long", " ".repeat(MAX_BYTES + 1), BadKeys::Malformed),
        ("empty", set(&[]), BadKeys::NoneUsable),
        ("a private key", set(&[ours.clone(), private]), BadKeys::Private),
        ("a shared key", set(&[ours.clone(), shared]), BadKeys::Private),
        ("for encryption", set(&[with("use", json!("enc"))]), BadKeys::NoneUsable),
        (
            "for signing only",
            set(&[with("key_ops", json!(["sign"]))]),
            BadKeys::NoneUsable,
        ),
        (
            "other algorithm",
            set(&[with("alg", json!("RS256"))]),
            BadKeys::NoneUsable,
        ),
        (
            "no algorithm of ours",
            set(&[with("alg", json!("none"))]),
            BadKeys::NoneUsable,
        ),
        ("algorithm no text", set(&[with("alg", json!(1))]), BadKeys::NoneUsable),
        ("other curve", set(&[with("crv", json!("P-521"))]), BadKeys::NoneUsable),
        (
            "off the curve",
            set(&[with("x", ours["y"].clone())]),
            BadKeys::NoneUsable,
        ),
        ("too many", set(&vec![ours.clone(); MAX_KEYS + 1]), BadKeys::TooMany),
    ] {
        assert_eq!(ClientKeys::parse(&text).err(), Some(expected), "{name}");
    }
    let good = set(&[ours, json!({"kty": "future"}), json!({})]);
    let keys = ClientKeys::parse(&good).expect("one is good");
    assert_eq!((keys.names(), keys.algs()), (vec!["k1"], vec![Alg::Es256]));
}

#[test]
fn a_signature_is_believed_of_the_key_it_names_only() {
    let (first, second, foreign) = (key("k1", Alg::Es256), key("k2", Alg::Es256), key("k1", Alg::Es256));
    let keys = ClientKeys::parse(&set(&[jwk(&first), jwk(&second)])).expect("keys");
    let token = |key: &SigningKey| sign(key, Typ::Jwt, &json!({"a": 1})).expect("signs");
    assert!(verify(&keys, &token(&first), Alg::ALL).is_ok());
    assert!(verify(&keys, &token(&second), Alg::ALL).is_ok());
    assert_eq!(verify(&keys, &token(&foreign), Alg::ALL), Err(JwsError::BadSignature));
    assert_eq!(
        verify(&keys, &token(&key("k3", Alg::Es256)), Alg::ALL),
        Err(JwsError::UnknownKey)
    );
    assert_eq!(
        verify(&keys, &token(&first), &[Alg::Rs256]),
        Err(JwsError::WrongAlgorithm)
    );
}

#[test]
fn a_header_chooses_neither_key_nor_algorithm() {
    let (ours, evil) = (key("k1", Alg::Es256), key("k1", Alg::Es256));
    let keys = ClientKeys::parse(&set(&[jwk(&ours)])).expect("keys");
    let forge = |header: Value, signer: &SigningKey| {
        let signed = format!("{}.{}", base64url::encode(header.to_string()), base64url::encode("{}"));
        let signature = signer.sign_bytes(signed.as_bytes()).expect("signs");
        format!("{signed}.{}", base64url::encode(signature))
    };
    for header in [
        json!({"alg": "ES256", "kid": "k1", "jwk": jwk(&evil)}),
        json!({"alg": "ES256", "jwk": jwk(&evil)}),
        json!({"alg": "ES256", "kid": "k1", "jku": "https://evil.example/jwks"}),
        json!({"alg": "ES256", "kid": "k1", "x5u": "https://evil.example/cert", "x5c": ["AQAB"]}),
    ] {
        assert_eq!(
            verify(&keys, &forge(header.clone(), &evil), Alg::ALL),
            Err(JwsError::BadSignature)
        );
        // The same header is harmless over a good signature: it is not read.
        assert!(verify(&keys, &forge(header, &ours), Alg::ALL).is_ok());
    }
    for alg in ["none", "HS256", "RS256", "es256", ""] {
        let token = forge(json!({"alg": alg, "kid": "k1"}), &ours);
        assert_eq!(verify(&keys, &token, Alg::ALL), Err(JwsError::WrongAlgorithm), "{alg}");
    }
    let unsigned = format!(
        "{}.{}.",
        base64url::encode(r#"{"alg":"none"}"#),
        base64url::encode("{}")
    );
    assert!(verify(&keys, &unsigned, Alg::ALL).is_err());
}

#[test]
fn a_token_without_a_name_is_for_a_set_of_one_key() {
    let (first, second) = (key("k1", Alg::Es256), key("k2", Alg::Es256));
    let one = ClientKeys::parse(&set(&[jwk(&first)])).expect("keys");
    let two = ClientKeys::parse(&set(&[jwk(&first), jwk(&second)])).expect("keys");
    let signed = format!(
        "{}.{}",
        base64url::encode(r#"{"alg":"ES256"}"#),
        base64url::encode("{}")
    );
    let signature = first.sign_bytes(signed.as_bytes()).expect("signs");
    let token = format!("{signed}.{}", base64url::encode(signature));
    assert!(verify(&one, &token, Alg::ALL).is_ok());
    assert_eq!(verify(&two, &token, Alg::ALL), Err(JwsError::UnknownKey));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,80}", keys in "[\\[\\]{}\",:a-z0-9]{0,60}") {
        let _ = ClientKeys::parse(&text);
        let _ = ClientKeys::parse(&format!("{{\"keys\":{keys}}}"));
    }
}
