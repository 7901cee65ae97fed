//! Signed things: a token is believed if one of the keys signed exactly this, and for no other reason.

use ieum_oidc::client::assertion::{self, Audience};
use ieum_oidc::client::keys::ClientKeys;
use ieum_oidc::dpop::{self as rfc9449, Expected};
use ieum_oidc::jose::{self, Alg, SaidHeader, SigningKey, Typ, Unverified, VerifyingKey, base64url, sha256};
use ieum_oidc::logout::verify_hint;
use serde_json::Value;

use crate::clients::{ISSUER, NOW, client, key_set, keys, sign};
use crate::{halves, text};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn believed() -> impl Iterator<Item = &'static VerifyingKey> {
    keys().iter().map(SigningKey::verifying_key)
}

/// Any header and payload, truly signed: what the header says chooses nothing.
pub(crate) fn jws(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let _ = SaidHeader::read(text);
    assert!(
        jose::verify::<Value>(text, believed(), Typ::Jwt).is_err(),
        "nobody signed it"
    );
    let (header, payload) = halves(text);
    let said = json(header);
    for key in keys() {
        let token = sign(key, header, payload);
        for typ in [Typ::Jwt, Typ::AccessToken, Typ::LogoutToken] {
            if let Ok(claims) = jose::verify::<Value>(&token, believed(), typ) {
                assert_eq!(said["alg"], key.alg().as_str());
                assert_eq!(said["kid"], key.kid());
                assert!(said["crit"].is_null() && said["b64"].is_null());
                let typed = said["typ"].as_str().unwrap_or_default().to_ascii_lowercase();
                let typed = typed.strip_prefix("application/").unwrap_or(&typed);
                assert_eq!(typed, typ.as_str().to_ascii_lowercase());
                assert_eq!(claims, json(payload));
            }
        }
        if let Ok(parsed) = Unverified::parse(&token) {
            let others = keys().iter().filter(|other| other.kid() != key.kid());
            for other in others {
                assert!(
                    parsed.verify_with(other.verifying_key()).is_err(),
                    "another key's signature"
                );
            }
        }
    }
}

/// A key set: nothing private is taken, and only keys that can verify.
pub(crate) fn jwks(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(set) = ClientKeys::parse(text) else { return };
    let said = json(text);
    let list = said["keys"].as_array().cloned().unwrap_or_default();
    assert!(!list.is_empty() && list.len() <= 20);
    for key in &list {
        assert!(
            ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]
                .iter()
                .all(|name| key.get(name).is_none())
        );
        assert_ne!(key["kty"], "oct");
    }
    assert!(!set.algs().is_empty() && !set.names().is_empty());
    let names: Vec<&str> = list.iter().map(|key| key["kid"].as_str().unwrap_or("-")).collect();
    assert!(set.names().iter().all(|name| names.contains(name)));
    let again = ClientKeys::parse(&said.to_string());
    assert!(again.is_ok_and(|again| again.names() == set.names() && again.algs() == set.algs()));
}

fn client_keys() -> ClientKeys {
    ClientKeys::parse(&key_set()).unwrap_or_else(|error| panic!("{error}"))
}

/// An assertion by the client: the first line is the header, the rest the claims.
pub(crate) fn client_assertion(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let _ = assertion::said_client(text);
    let endpoint = format!("{ISSUER}/oauth2/token");
    let (header, payload) = halves(text);
    let said = json(payload);
    for (index, key) in keys().iter().enumerate() {
        let token = sign(key, header, payload);
        for endpoints in [&[endpoint.as_str()][..], &[]] {
            let audience = Audience {
                issuer: ISSUER,
                endpoints,
            };
            assert!(assertion::check(text, "rp", &client_keys(), Alg::ALL, audience, NOW).is_err());
            let Ok(proof) = assertion::check(&token, "rp", &client_keys(), Alg::ALL, audience, NOW) else {
                continue;
            };
            assert!(said["iss"] == "rp" && said["sub"] == "rp");
            let is_us = |aud: &Value| aud == ISSUER || endpoints.iter().any(|endpoint| aud == *endpoint);
            match &said["aud"] {
                Value::Array(list) => assert!(!endpoints.is_empty() && !list.is_empty() && list.iter().all(is_us)),
                one => assert!(is_us(one)),
            }
            assert!(said["jti"].as_str().is_some_and(|jti| (1..=200).contains(&jti.len())));
            let exp = said["exp"].as_f64().unwrap_or_default();
            let left = exp - NOW.as_seconds() as f64;
            assert!((-11.0..=311.0).contains(&left), "{left}");
            assert!(proof.expires_at > NOW, "what is remembered outlives what is accepted");
            assert_eq!(json(header)["alg"], key.alg().as_str());
            // Only what may be signed with counts.
            let other = [keys()[1 - index].alg()];
            assert!(assertion::check(&token, "rp", &client_keys(), &other, audience, NOW).is_err());
            assert!(assertion::check(&token, "app", &client_keys(), Alg::ALL, audience, NOW).is_err());
        }
    }
}

/// A DPoP proof: the first line is the claims, the rest members that the header has beside its own.
pub(crate) fn dpop(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let (payload, more) = halves(text);
    let uri = format!("{ISSUER}/oauth2/token");
    let nonces = ["nonce-of-now".to_owned(), "nonce-before".to_owned()];
    let mut expected = Expected {
        method: "POST",
        uri: &uri,
        access_token: None,
        nonces: &nonces,
        algs: Alg::ALL,
        now: NOW,
    };
    assert!(rfc9449::check(text, &expected).is_err(), "nobody signed it");
    let said = json(payload);
    for key in keys() {
        let jwk = serde_json::to_value(key.jwk()).unwrap_or_default();
        let mut header = serde_json::json!({"typ": "dpop+jwt", "alg": key.alg().as_str(), "jwk": jwk});
        if let (Value::Object(header), Value::Object(more)) = (&mut header, json(more)) {
            header.extend(more);
        }
        let token = sign(key, &header.to_string(), payload);
        expected.access_token = None;
        if let Ok(proof) = rfc9449::check(&token, &expected) {
            assert_eq!(
                header["typ"]
                    .as_str()
                    .map(str::to_ascii_lowercase)
                    .as_deref()
                    .map(short),
                Some("dpop+jwt")
            );
            assert_eq!(said["htm"], "POST");
            assert!(
                said["nonce"]
                    .as_str()
                    .is_some_and(|nonce| nonces.iter().any(|known| known == nonce))
            );
            let age = NOW.as_seconds() as f64 - said["iat"].as_f64().unwrap_or_default();
            assert!((-61.0..=301.0).contains(&age), "{age}");
            let htu = said["htu"].as_str().and_then(|htu| url::Url::parse(htu).ok());
            assert!(htu.is_some_and(|htu| htu.path() == "/oauth2/token" && htu.host_str() == Some("id.example")));
            assert_eq!(proof.jkt, thumbprint(&header["jwk"]));
            assert!(header["jwk"].get("d").is_none() && header["crit"].is_null());
        }
        expected.access_token = Some("token");
        if rfc9449::check(&token, &expected).is_ok() {
            assert_eq!(said["ath"], base64url::encode(sha256(b"token")));
        }
    }
}

fn short(typ: &str) -> &str {
    typ.strip_prefix("application/").unwrap_or(typ)
}

/// RFC 7638, section 3, written anew over JSON.
fn thumbprint(jwk: &Value) -> String {
    let names: &[&str] = match jwk["kty"].as_str() {
        Some("EC") => &["crv", "kty", "x", "y"],
        Some("OKP") => &["crv", "kty", "x"],
        _ => &["e", "kty", "n"],
    };
    let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":{}", jwk[name])).collect();
    base64url::encode(sha256(format!("{{{}}}", members.join(",")).as_bytes()))
}

/// An ID token that comes back as a hint: ours, of this issuer, and no other kind of token.
pub(crate) fn id_token_hint(data: &[u8]) {
    let Some(text) = text(data) else { return };
    assert!(verify_hint(text, ISSUER, believed()).is_err(), "nobody signed it");
    let (header, payload) = halves(text);
    for key in keys() {
        let token = sign(key, header, payload);
        if let Ok(claims) = verify_hint(&token, ISSUER, believed()) {
            assert_eq!(json(payload)["iss"], ISSUER);
            assert_eq!(json(payload)["aud"], claims.aud);
            assert!(
                json(header)["typ"]
                    .as_str()
                    .is_some_and(|typ| short(&typ.to_ascii_lowercase()) == "jwt")
            );
            assert!(verify_hint(&token, "https://other.example", believed()).is_err());
        }
    }
    let _ = client();
}
