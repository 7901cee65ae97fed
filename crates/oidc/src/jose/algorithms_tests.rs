//! Known answers for each algorithm, and tokens that try to be verified by another algorithm than their key's.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::*;
use crate::jose::KeyMaterial;

const PS256_N: &str = "py2VZ5LaOwDmnkagOB56UhCC7xgWLcF3MD_4UY-WrPFI1c2zoPu9HpVoe40PnCuUFeNQzEXUjQ0UF-hGnnWSLEptGrOfFb-JHh0mkF3USFcz679ku5Qu86tJG-cboV-k4Jj8jDSYTJm09q96mXK4bA9ltxsl7lN1BWlc0b1yYSgnkpQKN9j927NnOWTBfX3aZRz-HAuMhn0g8cm-hRZm10u6pwHQn6We__dbecEDvQErVq_yhhwNW3hFE2oZrLEhiybm8RcOOjwMSY3urG4WpWC_EwOjqi89lwMlK8h6CnZsdQglCqtnHA_MwFIYlDQmoi2MJ7jhTz-QHGL5tWiKkw";
/// Made with OpenSSL 3.0: RSASSA-PSS, MGF1 and SHA-256, salt of 32 bytes.
const PS256_SALT_32: &str = "UU34kqU8NJwf3cvryMp0iNG-1ZtKy2NvpRNrNc8z3sf8zNieoZHAdRPiJimYHmuSLLhZrwX2l7Fd8Wbuzm8U9AMUEzlAdVDU7b-DZrnQE_P0YC087it9qxxNCq8oMR-sMPLJSZ47b6JIuODY_w0Dm24ohZBBVD7JRwxiHD-Rtteo7NHKmYKFT9PRnr6QeKUgzk7w94KzmEkrZ8iG2bzGDEIBUDEuWacsdN5Gf4_iDegWXYkaTt9WX86qvJEAXgm5wb0WqoBYQBkxLytXO0oTMvFbzu2m3KGPLYHuddvhH0ekJfXaO9O7VQEvvuR6idF_Oe0RQJhkAR67xCgs4Ds7MA";
/// The same with a salt of 20 bytes, which RFC 7518, section 3.5 does not allow.
const PS256_SALT_20: &str = "FJAu0EvoCzH46gPGClb_Bzl4ClLP5XWEryLE3bqu5XEqyITighz2wGuJyywPkCjzpy7geHLMqdyIPvByIA3fZW6gF10t4F3FKTas175AxRRqy2p7u5yHQ3m7Sf_sFTKZxHrF7XsgXGS4RXNBrpeCejxGGnLFwFZV2XrPN2fe7Dj00WD3K6IV-1juUrqYHuwoFy-BY83fWPqEdkQYyXuje0cpezZBEcEjIi-xSVrV00HJmKjOsmeRW-QrUx1sfQjZSmao-LOLfe921aUxbGevhgmnMP_qk78o1IzzilHHTNAi3xQNlDHw9rrnyDELChEGHRKOUc94kmuQWFg-9pMM7Q";
/// The same bytes, signed with PKCS #1 v1.5.
const PKCS1: &str = "nEnCYXwTkuaIkeMYVR9sCwBxb5DZgszlHh8q_XVanzOOHumDicbpS_0AFhqXrEUaH-TF5jtuSY-Gr7-64BPnWbRoSLMLERLCrPlnst7HbTqND5-_LYN-joi43I2CJftWoTo8WaM6Uu6ZUJPJB1B8fzVRf2F1H2MfmpEFUEwy8MZuZUcwm9wl7G1x956e0cIwpmo9iBAOn38aG5inpjrAANhKQXwfPhGRHUiWfWeniFGz2yHpt8YPizPwTI5tIcyZvj1aiAg0LFiAINvujNSEdQGWfZ7t8VJpOVp4_dugBUdXo4GwlQFxOTauiwz5Z2t_JXqXuhysRndPmGVwNDPMGw";
const PS256_SIGNED: &str = "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

/// RFC 7520, figure 3.
const COOKBOOK_N: &str = "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw";
/// RFC 7520, figure 8.
const COOKBOOK_PAYLOAD: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
/// RFC 7520, figures 9 and 12: RS256.
const COOKBOOK_RS256: (&str, &str) = (
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9",
    "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg",
);
/// RFC 7520, figures 16 and 19: PS384, which we do not speak.
const COOKBOOK_PS384: (&str, &str) = (
    "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9",
    "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw",
);

/// RFC 8037, appendix A.1: the private key.
const ED25519_D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const ED25519_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
/// RFC 8037, appendix A.4.
const ED25519_SIGNED: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
const ED25519_SIGNATURE: &str =
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

fn rsa(kid: &str, alg: Alg, n: &str) -> VerifyingKey {
    let material = KeyMaterial::Rsa {
        n: n.into(),
        e: "AQAB".into(),
    };
    VerifyingKey::new(kid, alg, material).expect("key")
}

fn check(token: &str, key: &VerifyingKey) -> Result<Vec<u8>, JwsError> {
    Unverified::parse(token).and_then(|token| token.verify_with(key))
}

#[test]
fn the_rs256_example_of_rfc_7520_4_1_verifies_and_the_ps384_example_of_4_2_is_refused() {
    let kid = "bilbo.baggins@hobbiton.example";
    let (header, signature) = COOKBOOK_RS256;
    let token = format!("{header}.{COOKBOOK_PAYLOAD}.{signature}");
    let payload = check(&token, &rsa(kid, Alg::Rs256, COOKBOOK_N)).expect("verifies");
    assert_eq!(payload, base64url::decode(COOKBOOK_PAYLOAD).expect("payload"));
    assert!(payload.starts_with("It’s a dangerous business, Frodo".as_bytes()));

    let (header, signature) = COOKBOOK_PS384;
    let token = format!("{header}.{COOKBOOK_PAYLOAD}.{signature}");
    for alg in [Alg::Ps256, Alg::Rs256] {
        assert_eq!(check(&token, &rsa(kid, alg, COOKBOOK_N)), Err(JwsError::WrongAlgorithm));
    }
}

#[test]
fn the_ed25519_example_of_rfc_8037_a_4_is_signed_and_verified() {
    // RFC 8410, section 7: PrivateKeyInfo around the seed.
    let mut pkcs8 = vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ];
    pkcs8.extend(base64url::decode(ED25519_D).expect("seed"));
    let key = SigningKey::from_pkcs8("a4", Alg::EdDsa, &pkcs8).expect("key");
    let expected = KeyMaterial::Okp {
        crv: "Ed25519".into(),
        x: ED25519_X.into(),
    };
    assert_eq!(key.jwk().material, expected);
    let signature = key.sign_bytes(ED25519_SIGNED.as_bytes()).expect("signs");
    assert_eq!(base64url::encode(signature), ED25519_SIGNATURE);
    let token = format!("{ED25519_SIGNED}.{ED25519_SIGNATURE}");
    let payload = check(&token, key.verifying_key()).expect("verifies");
    assert_eq!(payload, b"Example of Ed25519 signing");
}

#[test]
fn a_second_spelling_of_an_ed25519_signature_is_refused() {
    // RFC 8032, section 5.1.7: S is below the order of the group. Here the order is added to it.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let material = KeyMaterial::Okp {
        crv: "Ed25519".into(),
        x: ED25519_X.into(),
    };
    let key = VerifyingKey::new("a4", Alg::EdDsa, material).expect("key");
    let mut signature = base64url::decode(ED25519_SIGNATURE).expect("signature");
    assert!(key.is_signature_of(ED25519_SIGNED.as_bytes(), &signature));
    let mut carry = 0;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = u8::try_from(sum & 0xff).expect("a byte");
        carry = sum >> 8;
    }
    assert!(!key.is_signature_of(ED25519_SIGNED.as_bytes(), &signature));
}

#[test]
fn a_ps256_signature_of_another_implementation_verifies_with_the_salt_that_is_prescribed() {
    let key = rsa("k", Alg::Ps256, PS256_N);
    assert!(check(&format!("{PS256_SIGNED}.{PS256_SALT_32}"), &key).is_ok());
    for (name, signature) in [("short salt", PS256_SALT_20), ("PKCS #1 v1.5", PKCS1)] {
        assert_eq!(
            check(&format!("{PS256_SIGNED}.{signature}"), &key),
            Err(JwsError::BadSignature),
            "{name}"
        );
    }
}

#[test]
fn one_rsa_key_never_serves_two_paddings() {
    // The same modulus held as RS256: neither the header nor the bytes of PS256 pass, and the other way round.
    let key = rsa("k", Alg::Rs256, PS256_N);
    assert!(key.is_signature_of(PS256_SIGNED.as_bytes(), &base64url::decode(PKCS1).expect("signature")));
    for signature in [PS256_SALT_32, PKCS1] {
        assert_eq!(
            check(&format!("{PS256_SIGNED}.{signature}"), &key),
            Err(JwsError::WrongAlgorithm)
        );
    }
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Rs256).expect("generates");
    let [rs, ps] = [Alg::Rs256, Alg::Ps256].map(|alg| SigningKey::from_pkcs8("k", alg, &pkcs8).expect("reads"));
    assert_eq!(rs.jwk().material, ps.jwk().material);
    for (ours, other) in [(&rs, &ps), (&ps, &rs)] {
        let token = sign(ours, Typ::Jwt, &json!({})).expect("signs");
        assert!(verify::<Value>(&token, [ours.verifying_key()], Typ::Jwt).is_ok());
        assert_eq!(
            verify::<Value>(&token, [other.verifying_key()], Typ::Jwt),
            Err(JwsError::WrongAlgorithm)
        );
        // The other's header over this one's bytes.
        let header = json!({"alg": other.alg().as_str(), "typ": "JWT", "kid": "k"}).to_string();
        let signed = format!("{}.{}", base64url::encode(header), base64url::encode("{}"));
        let signature = base64url::encode(ours.sign_bytes(signed.as_bytes()).expect("signs"));
        assert_eq!(
            verify::<Value>(&format!("{signed}.{signature}"), [other.verifying_key()], Typ::Jwt),
            Err(JwsError::BadSignature)
        );
    }
}

#[test]
fn a_public_key_is_never_taken_for_a_shared_secret() {
    for alg in Alg::ALL.iter().copied() {
        let pkcs8 = SigningKey::generate_pkcs8(alg).expect("generates");
        let key = SigningKey::from_pkcs8("k1", alg, &pkcs8).expect("reads");
        // Every spelling of the public key that an attacker can take from the key set.
        let jwk = serde_json::to_value(key.jwk()).expect("json");
        let mut secrets = vec![jwk.to_string(), key.jwk().material.thumbprint()];
        secrets.extend(
            ["n", "x", "y"]
                .iter()
                .filter_map(|name| jwk[name].as_str().map(str::to_owned)),
        );
        for header in [
            json!({"alg": "HS256", "typ": "JWT", "kid": "k1"}),
            json!({"alg": alg.as_str(), "typ": "JWT", "kid": "k1"}),
        ] {
            let signed = format!(
                "{}.{}",
                base64url::encode(header.to_string()),
                base64url::encode(r#"{"sub":"admin"}"#)
            );
            for secret in secrets.iter().map(String::as_bytes) {
                let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
                let token = format!("{signed}.{}", base64url::encode(mac.as_ref()));
                assert!(
                    verify::<Value>(&token, [key.verifying_key()], Typ::Jwt).is_err(),
                    "{alg:?}"
                );
            }
        }
    }
}

#[test]
fn whatever_the_header_says_only_the_key_that_we_hold_counts() {
    for alg in Alg::ALL.iter().copied() {
        let [ours, stranger] = [0, 1].map(|_| {
            let pkcs8 = SigningKey::generate_pkcs8(alg).expect("generates");
            SigningKey::from_pkcs8("k1", alg, &pkcs8).expect("reads")
        });
        let forge = |header: Value| {
            let signed = format!("{}.{}", base64url::encode(header.to_string()), base64url::encode("{}"));
            let signature = stranger.sign_bytes(signed.as_bytes()).expect("signs");
            format!("{signed}.{}", base64url::encode(signature))
        };
        let name = alg.as_str();
        let url = "https://evil.example/keys";
        for (header, error) in [
            (
                json!({"alg":name,"typ":"JWT","kid":"k1","jwk":stranger.jwk()}),
                JwsError::BadSignature,
            ),
            (
                json!({"alg":name,"typ":"JWT","kid":"k1","jku":url,"x5u":url,"x5c":["AA=="]}),
                JwsError::BadSignature,
            ),
            (
                json!({"alg":name,"typ":"JWT","jwk":stranger.jwk()}),
                JwsError::UnknownKey,
            ),
            (
                json!({"alg":name,"typ":"JWT","kid":url,"jku":url}),
                JwsError::UnknownKey,
            ),
            (json!({"alg":"none","typ":"JWT","kid":"k1"}), JwsError::WrongAlgorithm),
        ] {
            let token = forge(header.clone());
            assert_eq!(
                verify::<Value>(&token, [ours.verifying_key()], Typ::Jwt),
                Err(error),
                "{header}"
            );
        }
        // Without any signature (RFC 7515, appendix A.5).
        let header = json!({"alg":"none","kid":"k1"}).to_string();
        let token = format!("{}.{}.", base64url::encode(header), base64url::encode("{}"));
        assert!(verify::<Value>(&token, [ours.verifying_key()], Typ::Jwt).is_err());
    }
}
