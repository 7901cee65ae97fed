//! Every pair of algorithms, opened by another implementation of the client's end.

use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::json;

use super::opened::Recipient;
use super::*;
use crate::client::keys::ClientKeys;

struct Counting(AtomicU8);

impl Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(self.0.fetch_add(1, Ordering::Relaxed));
    }
}

fn envelope(recipient: &Recipient, how: Encryption) -> Option<Envelope> {
    let set = json!({"keys": [recipient.jwk(json!({"kid": "e1", "use": "enc"}))]}).to_string();
    ClientKeys::parse(&set).expect("a set").envelope(how)
}

#[test]
fn every_pair_is_opened_by_the_key_that_it_is_for_and_by_no_other() {
    let rng = Counting(AtomicU8::new(1));
    let keys = [Recipient::p256(), Recipient::x25519(), Recipient::rsa()];
    let strangers = [Recipient::p256(), Recipient::x25519(), Recipient::rsa()];
    let mut opened = 0;
    for (key, stranger) in keys.iter().zip(&strangers) {
        for alg in KeyAlg::ALL {
            for enc in Enc::ALL {
                let how = Encryption { alg: *alg, enc: *enc };
                let Some(envelope) = envelope(key, how) else { continue };
                for text in ["", "claims", &"가나다".repeat(700)] {
                    let token = envelope.close(&rng, Content::Jwt, text).expect("closes");
                    let (header, found) = key.open(&token).expect("opens");
                    assert_eq!(found, text, "{how:?}");
                    let named = (&header["alg"], &header["enc"], &header["kid"], &header["cty"]);
                    let said = (&json!(alg.as_str()), &json!(enc.as_str()), &json!("e1"), &json!("JWT"));
                    assert_eq!(named, said);
                    assert_eq!(stranger.open(&token), None, "{how:?}");
                    assert_ne!(envelope.close(&rng, Content::Jwt, text), Ok(token));
                    opened += 1;
                }
            }
        }
    }
    assert_eq!(opened, (3 + 3 + 1) * 3 * 3, "each that fits, and only those");
}

#[test]
fn nothing_of_a_token_can_be_changed() {
    let rng = Counting(AtomicU8::new(1));
    let key = Recipient::p256();
    for enc in Enc::ALL {
        let how = Encryption {
            alg: KeyAlg::EcdhEsA256Kw,
            enc: *enc,
        };
        let token = envelope(&key, how)
            .expect("fits")
            .close(&rng, Content::Claims, "{}")
            .expect("closes");
        assert!(key.open(&token).is_some_and(|(header, _)| header.get("cty").is_none()));
        for (number, part) in token.split('.').enumerate() {
            let mut bytes = base64url::decode(part).expect("base64url");
            let last = bytes.last_mut().expect("not empty");
            *last ^= 1;
            let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
            parts[number] = base64url::encode(bytes);
            assert_eq!(key.open(&parts.join(".")), None, "{enc:?} {number}");
        }
    }
}

#[test]
fn the_key_is_chosen_by_a_fixed_rule() {
    let keys: Vec<Recipient> = (0..4).map(|_| Recipient::p256()).collect();
    let chosen = |members: [serde_json::Value; 4]| {
        let jwks: Vec<_> = keys.iter().zip(members).map(|(key, more)| key.jwk(more)).collect();
        let how = Encryption {
            alg: KeyAlg::EcdhEs,
            enc: Enc::A128Gcm,
        };
        let parsed = ClientKeys::parse(&json!({ "keys": jwks }).to_string()).ok()?;
        parsed.envelope(how).and_then(|envelope| envelope.key.kid)
    };
    let named = |name: &str, more: serde_json::Value| {
        let mut member = json!({"kid": name});
        member
            .as_object_mut()
            .expect("object")
            .extend(more.as_object().expect("object").clone());
        member
    };
    let (sig, other) = (json!({"use": "sig"}), json!({"alg": "ECDH-ES+A256KW"}));
    let (free, enc) = (json!({}), json!({"use": "enc"}));
    for (name, members, expected) in [
        ("the marked one", [&sig, &free, &other, &enc], Some("3")),
        ("the first that does not say", [&sig, &other, &free, &free], Some("2")),
        ("none", [&sig, &other, &sig, &other], None),
        (
            "one of signatures",
            [&json!({"alg": "ES256"}), &json!({"key_ops": ["verify"]}), &sig, &other],
            None,
        ),
        (
            "by its own words",
            [
                &sig,
                &json!({"alg": "ECDH-ES"}),
                &json!({"key_ops": ["deriveBits"]}),
                &other,
            ],
            Some("1"),
        ),
        (
            "as libraries export it",
            [&json!({"key_ops": []}), &sig, &sig, &sig],
            Some("0"),
        ),
    ] {
        let mut number = 0..;
        let members = members.map(|more| named(&number.next().unwrap_or(0).to_string(), more.clone()));
        assert_eq!(chosen(members).as_deref(), expected, "{name}");
    }
}
