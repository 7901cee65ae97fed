//! A provider that answers as it should, and every way in which one does not.

use ieum_model::Instant;
use serde_json::{Map, Value, json};

use super::*;
use crate::client::keys::ClientKeys;
use crate::jose::{Alg, JwsError, SigningKey, Typ, half_hash, sign};
use crate::params::Params;

const NOW: i64 = 1_000_000;
const ISSUER: &str = "https://idp.example";

fn document(changes: &[(&str, Value)]) -> String {
    let mut document = json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://idp.example/authorize?tenant=a",
        "token_endpoint": "https://idp.example/token",
        "jwks_uri": "https://idp.example/jwks",
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "authorization_response_iss_parameter_supported": true,
    });
    for (name, value) in changes {
        match value {
            Value::Null => drop(document.as_object_mut().expect("object").remove(*name)),
            value => document[*name] = value.clone(),
        }
    }
    document.to_string()
}

fn provider() -> Provider {
    read_provider(&document(&[]), ISSUER, false).expect("provider")
}

#[test]
fn a_discovery_document_is_read_and_a_wrong_one_is_not() {
    let found = provider();
    assert_eq!(found.algs, [Alg::Es256, Alg::Rs256], "neither none nor a MAC");
    assert!(found.sends_issuer && found.takes_private_key_jwt && found.only_secret_post);
    for (what, changes, expected) in [
        (
            "another issuer",
            vec![("issuer", json!("https://evil.example"))],
            BadProvider::Issuer,
        ),
        (
            "a slash more",
            vec![("issuer", json!("https://idp.example/"))],
            BadProvider::Issuer,
        ),
        (
            "no token endpoint",
            vec![("token_endpoint", Value::Null)],
            BadProvider::Malformed,
        ),
        (
            "no TLS",
            vec![("token_endpoint", json!("http://idp.example/token"))],
            BadProvider::Address,
        ),
        (
            "no web",
            vec![("authorization_endpoint", json!("javascript:alert(1)"))],
            BadProvider::Address,
        ),
        (
            "a name in it",
            vec![("jwks_uri", json!("https://a:b@idp.example/jwks"))],
            BadProvider::Address,
        ),
        (
            "userinfo elsewhere",
            vec![("userinfo_endpoint", json!("ftp://idp.example"))],
            BadProvider::Address,
        ),
        (
            "nothing that we verify",
            vec![("id_token_signing_alg_values_supported", json!(["HS256"]))],
            BadProvider::Algorithm,
        ),
    ] {
        assert_eq!(
            read_provider(&document(&changes), ISSUER, false),
            Err(expected),
            "{what}"
        );
    }
    let http = document(&[("token_endpoint", json!("http://127.0.0.1:1/token"))]);
    assert!(read_provider(&http, ISSUER, true).is_ok());
    assert_eq!(
        read_provider(&"x".repeat(MAX_DOCUMENT + 1), ISSUER, false),
        Err(BadProvider::Malformed)
    );
}

struct Fixed;
impl ieum_model::Rng for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

#[test]
fn what_we_ask_is_bound_to_the_attempt() {
    let secrets = secrets(&Fixed);
    let ask = Ask {
        provider: &provider(),
        client_id: "ieum",
        redirect_uri: "https://login.example/login/oidc/1/callback",
        scopes: &["openid".into(), "email".into()],
        login_hint: Some("a+b@hanbit.example"),
        force: true,
    };
    let url = authorization_url(&ask, &secrets).expect("address");
    let url = url::Url::parse(&url).expect("URL");
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let of = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(of("tenant"), Some("a"), "what the provider's address has stays");
    for (name, value) in [
        ("response_type", "code"),
        ("scope", "openid email"),
        ("login_hint", "a+b@hanbit.example"),
        ("code_challenge_method", "S256"),
        ("prompt", "login"),
        ("state", secrets.state.as_str()),
        ("nonce", secrets.nonce.as_str()),
    ] {
        assert_eq!(of(name), Some(value), "{name}");
    }
    let challenge = crate::pkce::CodeChallenge::parse(of("code_challenge").expect("challenge")).expect("challenge");
    assert!(challenge.is_met_by(&secrets.code_verifier));
}

fn params(pairs: &[(&str, &str)]) -> Params {
    Params::new(
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    )
}

#[test]
fn only_the_answer_of_this_provider_to_this_attempt_is_looked_at() {
    let silent = Provider {
        sends_issuer: false,
        ..provider()
    };
    let code = |text: &str| Ok(Answer::Code(text.to_owned()));
    for (what, provider, pairs, expected) in [
        (
            "a code",
            provider(),
            vec![("state", "s"), ("iss", ISSUER), ("code", "c")],
            code("c"),
        ),
        (
            "without iss, where none is sent",
            silent.clone(),
            vec![("state", "s"), ("code", "c")],
            code("c"),
        ),
        (
            "without iss",
            provider(),
            vec![("state", "s"), ("code", "c")],
            Err(NotBelieved::Issuer),
        ),
        (
            "another's code",
            silent,
            vec![("state", "s"), ("iss", "https://evil.example"), ("code", "c")],
            Err(NotBelieved::Issuer),
        ),
        (
            "another's error",
            provider(),
            vec![("state", "s"), ("iss", "https://evil.example"), ("error", "x")],
            Err(NotBelieved::Issuer),
        ),
        (
            "another state",
            provider(),
            vec![("state", "t"), ("iss", ISSUER), ("code", "c")],
            Err(NotBelieved::State),
        ),
        (
            "no state",
            provider(),
            vec![("iss", ISSUER), ("code", "c")],
            Err(NotBelieved::State),
        ),
        (
            "two states",
            provider(),
            vec![("state", "s"), ("state", "s"), ("iss", ISSUER), ("code", "c")],
            Err(NotBelieved::Malformed),
        ),
        (
            "neither",
            provider(),
            vec![("state", "s"), ("iss", ISSUER)],
            Err(NotBelieved::Malformed),
        ),
        (
            "both",
            provider(),
            vec![("state", "s"), ("iss", ISSUER), ("code", "c"), ("error", "x")],
            Err(NotBelieved::Malformed),
        ),
        (
            "refused",
            provider(),
            vec![("state", "s"), ("iss", ISSUER), ("error", "access_denied")],
            Ok(Answer::Refused("access_denied".into())),
        ),
        (
            "odd error",
            provider(),
            vec![("state", "s"), ("iss", ISSUER), ("error", "<b>\n")],
            Ok(Answer::Refused("invalid_error".into())),
        ),
    ] {
        assert_eq!(read_answer(&params(&pairs), "s", &provider), expected, "{what}");
    }
    assert_eq!(
        read_answer(&params(&[("code", "c")]), "", &provider()),
        Err(NotBelieved::State)
    );
}

fn claims(changes: &[(&str, Value)]) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "sub": "p1", "aud": "ieum", "nonce": "n", "iat": NOW, "exp": NOW + 300, "auth_time": NOW,
        "at_hash": half_hash(Alg::Es256, "at"),
    });
    for (name, value) in changes {
        match value {
            Value::Null => drop(claims.as_object_mut().expect("object").remove(*name)),
            value => claims[*name] = value.clone(),
        }
    }
    claims
}

fn key(kid: &str) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).expect("generates");
    SigningKey::from_pkcs8(kid, Alg::Es256, &pkcs8).expect("reads")
}

fn check(key: &SigningKey, keys: &ClientKeys, claims: &Value) -> Result<Map<String, Value>, BadIdToken> {
    let token = sign(key, Typ::Jwt, claims).expect("signs");
    verify_id_token(
        &token,
        &Expected {
            provider: &provider(),
            keys,
            client_id: "ieum",
            nonce: "n",
            access_token: Some("at"),
            max_age: Some(60),
            now: Instant::from_seconds(NOW),
        },
    )
}

#[test]
fn what_is_wrong_in_an_id_token_is_not_believed() {
    let ours = key("k1");
    let keys = ClientKeys::parse(&json!({ "keys": [ours.jwk()] }).to_string()).expect("keys");
    assert!(check(&ours, &keys, &claims(&[])).is_ok());
    for (what, changes, expected) in [
        ("one audience in a list", vec![("aud", json!(["ieum"]))], None),
        ("no at_hash", vec![("at_hash", Value::Null)], None),
        ("our azp", vec![("azp", json!("ieum"))], None),
        (
            "another issuer",
            vec![("iss", json!("https://evil.example"))],
            Some(BadIdToken::Issuer),
        ),
        (
            "another audience",
            vec![("aud", json!("other"))],
            Some(BadIdToken::Audience),
        ),
        (
            "others too",
            vec![("aud", json!(["ieum", "other"]))],
            Some(BadIdToken::Audience),
        ),
        ("no audience", vec![("aud", Value::Null)], Some(BadIdToken::Audience)),
        (
            "another's azp",
            vec![("azp", json!("other"))],
            Some(BadIdToken::Audience),
        ),
        ("expired", vec![("exp", json!(NOW - 61))], Some(BadIdToken::Time)),
        (
            "issued tomorrow",
            vec![("iat", json!(NOW + 120))],
            Some(BadIdToken::Time),
        ),
        (
            "issued long ago",
            vec![("iat", json!(NOW - 3600))],
            Some(BadIdToken::Time),
        ),
        ("not yet", vec![("nbf", json!(NOW + 120))], Some(BadIdToken::Time)),
        ("no end", vec![("exp", Value::Null)], Some(BadIdToken::Malformed)),
        ("another nonce", vec![("nonce", json!("m"))], Some(BadIdToken::Nonce)),
        ("no nonce", vec![("nonce", Value::Null)], Some(BadIdToken::Nonce)),
        (
            "another access token",
            vec![("at_hash", json!("x"))],
            Some(BadIdToken::AccessToken),
        ),
        (
            "signed in long ago",
            vec![("auth_time", json!(NOW - 600))],
            Some(BadIdToken::TooOld),
        ),
        (
            "does not say when",
            vec![("auth_time", Value::Null)],
            Some(BadIdToken::Malformed),
        ),
        ("nobody", vec![("sub", json!(""))], Some(BadIdToken::Malformed)),
        ("a number", vec![("sub", json!(7))], Some(BadIdToken::Malformed)),
    ] {
        assert_eq!(check(&ours, &keys, &claims(&changes)).err(), expected, "{what}");
    }
    let foreign = check(&key("k2"), &keys, &claims(&[]));
    assert_eq!(foreign.err(), Some(BadIdToken::Signature(JwsError::UnknownKey)));
    let same_name = check(&key("k1"), &keys, &claims(&[]));
    assert_eq!(same_name.err(), Some(BadIdToken::Signature(JwsError::BadSignature)));
}

#[test]
fn neither_none_nor_a_mac_is_a_signature() {
    let ours = key("k1");
    let keys = ClientKeys::parse(&json!({ "keys": [ours.jwk()] }).to_string()).expect("keys");
    let encode = |value: &Value| crate::jose::base64url::encode(value.to_string());
    for alg in ["none", "HS256", "NONE", "RS256"] {
        let token = format!(
            "{}.{}.{}",
            encode(&json!({"alg": alg, "kid": "k1"})),
            encode(&claims(&[])),
            crate::jose::base64url::encode("x")
        );
        let expected = Expected {
            provider: &provider(),
            keys: &keys,
            client_id: "ieum",
            nonce: "n",
            access_token: None,
            max_age: None,
            now: Instant::from_seconds(NOW),
        };
        assert!(
            matches!(verify_id_token(&token, &expected), Err(BadIdToken::Signature(_))),
            "{alg}"
        );
    }
}
