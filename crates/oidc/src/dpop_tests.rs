//! Proofs: what holds, and every way in which one does not.

use serde_json::{Value, json};

use super::*;
use crate::jose::{Alg, SigningKey};

const NOW: i64 = 1_000_000;
const URI: &str = "https://id.example/oauth2/token";

struct Rig {
    key: SigningKey,
    nonces: Vec<String>,
}

fn key(alg: Alg) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(alg).expect("generates");
    SigningKey::from_pkcs8("k", alg, &pkcs8).expect("reads")
}

fn rig() -> Rig {
    Rig {
        key: key(Alg::Es256),
        nonces: vec!["n2".into(), "n1".into()],
    }
}

fn changed(mut value: Value, changes: &[(&str, Value)]) -> Value {
    for (name, change) in changes {
        value[*name] = change.clone();
    }
    value
}

fn jwk(key: &SigningKey) -> Value {
    serde_json::to_value(&key.jwk().material).expect("json")
}

impl Rig {
    fn proof(&self, header: &[(&str, Value)], claims: &[(&str, Value)]) -> String {
        let header = changed(
            json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk(&self.key)}),
            header,
        );
        let base = json!({"jti": "j1", "htm": "POST", "htu": URI, "iat": NOW, "nonce": "n1"});
        let claims = changed(base, claims);
        let signed = format!(
            "{}.{}",
            base64url::encode(header.to_string()),
            base64url::encode(claims.to_string())
        );
        let signature = self.key.sign_bytes(signed.as_bytes()).expect("signs");
        format!("{signed}.{}", base64url::encode(signature))
    }
    fn check(&self, proof: &str) -> Result<Proof, BadProof> {
        self.check_with(proof, None)
    }
    fn check_with(&self, proof: &str, access_token: Option<&str>) -> Result<Proof, BadProof> {
        check(
            proof,
            &Expected {
                method: "POST",
                uri: URI,
                access_token,
                nonces: &self.nonces,
                algs: Alg::ALL,
                now: Instant::from_seconds(NOW),
            },
        )
    }
}

#[test]
fn a_proof_names_the_key_that_signed_it() {
    let rig = rig();
    let found = rig.check(&rig.proof(&[], &[])).expect("holds");
    assert_eq!(found.jkt, rig.key.jwk().material.thumbprint());
    assert_eq!(found.expires_at, Instant::from_seconds(NOW + 300));
    assert_eq!(read_jkt(&found.jkt), Some(found.jkt.as_str()));
    let again = rig.check(&rig.proof(&[], &[("iat", json!(NOW - 1))])).expect("holds");
    assert_eq!(
        again.proof_hash, found.proof_hash,
        "the identifier counts, not the rest"
    );
    let other = Rig {
        key: key(Alg::Es256),
        ..rig
    };
    let foreign = other.check(&other.proof(&[], &[])).expect("holds");
    assert_ne!(
        foreign.proof_hash, found.proof_hash,
        "another key's identifiers are its own"
    );
}

#[test]
fn what_is_wrong_in_a_proof_is_refused() {
    let rig = rig();
    let evil = key(Alg::Es256);
    let private = changed(jwk(&rig.key), &[("d", json!("AQAB"))]);
    let header = |name, value| rig.proof(&[(name, value)], &[]);
    let claim = |name, value| rig.proof(&[], &[(name, value)]);
    for (name, proof, expected) in [
        ("no token", "x".to_owned(), BadProof::Malformed),
        ("another kind", header("typ", json!("JWT")), BadProof::Malformed),
        ("no kind", header("typ", Value::Null), BadProof::Malformed),
        ("unsigned", header("alg", json!("none")), BadProof::Malformed),
        ("a MAC", header("alg", json!("HS256")), BadProof::Malformed),
        ("another algorithm", header("alg", json!("RS256")), BadProof::Malformed),
        ("no key", header("jwk", Value::Null), BadProof::Malformed),
        (
            "a shared key",
            header("jwk", json!({"kty": "oct", "k": "AQAB"})),
            BadProof::Malformed,
        ),
        ("a private key", header("jwk", private), BadProof::Malformed),
        ("another's key", header("jwk", jwk(&evil)), BadProof::Malformed),
        ("an extension", header("crit", json!(["x"])), BadProof::Malformed),
        ("another method", claim("htm", json!("GET")), BadProof::OtherRequest),
        ("lower case", claim("htm", json!("post")), BadProof::OtherRequest),
        (
            "another address",
            claim("htu", json!("https://id.example/oauth2/userinfo")),
            BadProof::OtherRequest,
        ),
        (
            "another host",
            claim("htu", json!("https://evil.example/oauth2/token")),
            BadProof::OtherRequest,
        ),
        (
            "another scheme",
            claim("htu", json!("http://id.example/oauth2/token")),
            BadProof::OtherRequest,
        ),
        ("no address", claim("htu", json!("token")), BadProof::OtherRequest),
        ("no nonce", claim("nonce", Value::Null), BadProof::Nonce),
        ("empty nonce", claim("nonce", json!("")), BadProof::Nonce),
        ("old nonce", claim("nonce", json!("n0")), BadProof::Nonce),
        ("old", claim("iat", json!(NOW - 300)), BadProof::Time),
        ("early", claim("iat", json!(NOW + 61)), BadProof::Time),
        ("no time", claim("iat", Value::Null), BadProof::Malformed),
        ("no identifier", claim("jti", Value::Null), BadProof::Malformed),
        ("empty identifier", claim("jti", json!("")), BadProof::Malformed),
        (
            "long identifier",
            claim("jti", json!("j".repeat(201))),
            BadProof::Malformed,
        ),
    ] {
        assert_eq!(rig.check(&proof), Err(expected), "{name}");
    }
    for (name, proof) in [
        (
            "with a query",
            claim("htu", json!("https://id.example/oauth2/token?x=1#y")),
        ),
        (
            "in another spelling",
            claim("htu", json!("HTTPS://ID.example:443/oauth2/token")),
        ),
        ("the nonce before", claim("nonce", json!("n2"))),
        ("old enough", claim("iat", json!(NOW - 299))),
        ("early enough", claim("iat", json!(NOW + 60))),
    ] {
        assert!(rig.check(&proof).is_ok(), "{name}");
    }
    let restricted = Expected {
        method: "POST",
        uri: URI,
        access_token: None,
        nonces: &rig.nonces,
        algs: &[Alg::Rs256],
        now: Instant::from_seconds(NOW),
    };
    assert_eq!(check(&rig.proof(&[], &[]), &restricted), Err(BadProof::Malformed));
}

#[test]
fn beside_a_token_the_proof_is_for_that_token() {
    let rig = rig();
    // RFC 9449, section 7.1.
    let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    let ath = json!("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
    assert!(
        rig.check_with(&rig.proof(&[], &[("ath", ath.clone())]), Some(token))
            .is_ok()
    );
    for (ath, token) in [(ath, "another"), (Value::Null, token), (json!(""), token)] {
        let found = rig.check_with(&rig.proof(&[], &[("ath", ath)]), Some(token));
        assert_eq!(found, Err(BadProof::OtherRequest));
    }
}

#[test]
fn thumbprints_and_turns() {
    for bad in ["", "x", &"a".repeat(44), &"=".repeat(43), &"B".repeat(43)] {
        assert_eq!(read_jkt(bad), None, "{bad}");
    }
    assert_eq!(turn_of(Instant::from_seconds(149)), 0);
    assert_eq!(turn_of(Instant::from_seconds(150)), 1);
    assert_ne!(nonce_of(&[1; 32]), nonce_of(&[2; 32]));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_check_panic(text in "\\PC{0,80}", dotted in "[A-Za-z0-9_=-]{0,40}\\.[A-Za-z0-9_=-]{0,40}\\.[A-Za-z0-9_=-]{0,40}") {
        let rig = Expected { method: "POST", uri: URI, access_token: None, nonces: &[], algs: Alg::ALL, now: Instant::from_seconds(NOW) };
        proptest::prop_assert!(check(&text, &rig).is_err());
        proptest::prop_assert!(check(&dotted, &rig).is_err());
    }
}
