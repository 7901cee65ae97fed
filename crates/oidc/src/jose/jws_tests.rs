//! Vectors of RFC 7515 and tokens made to deceive.

use serde_json::{Value, json};

use super::*;
use crate::jose::KeyMaterial;

const RFC_PAYLOAD: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

fn key(kid: &str, alg: Alg) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(alg).expect("generates");
    SigningKey::from_pkcs8(kid, alg, &pkcs8).expect("reads")
}

/// A token with any header, truly signed by `key`.
fn forge(key: &SigningKey, header: &Value, payload: &str) -> String {
    let signed = format!(
        "{}.{}",
        base64url::encode(header.to_string()),
        base64url::encode(payload)
    );
    let signature = key.sign_bytes(signed.as_bytes()).expect("signs");
    format!("{signed}.{}", base64url::encode(signature))
}

#[test]
fn the_rs256_example_of_rfc_7515_a_2_verifies() {
    let material = KeyMaterial::Rsa {
        n: "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ".into(),
        e: "AQAB".into(),
    };
    let key = VerifyingKey::new("a2", Alg::Rs256, material).expect("key");
    let token = format!(
        "eyJhbGciOiJSUzI1NiJ9.{RFC_PAYLOAD}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    let payload = Unverified::parse(&token)
        .and_then(|token| token.verify_with(&key))
        .expect("verifies");
    assert_eq!(payload, base64url::decode(RFC_PAYLOAD).expect("payload"));
}

#[test]
fn the_es256_example_of_rfc_7515_a_3_verifies() {
    let material = KeyMaterial::Ec {
        crv: "P-256".into(),
        x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU".into(),
        y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0".into(),
    };
    let key = VerifyingKey::new("a3", Alg::Es256, material).expect("key");
    let token = format!(
        "eyJhbGciOiJFUzI1NiJ9.{RFC_PAYLOAD}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    assert!(
        Unverified::parse(&token)
            .and_then(|token| token.verify_with(&key))
            .is_ok()
    );
}

#[test]
fn what_we_sign_we_verify_and_the_header_has_three_members() {
    for alg in Alg::ALL.iter().copied() {
        let key = key("k1", alg);
        let token = sign(&key, Typ::Jwt, &json!({"sub": "m"})).expect("signs");
        let claims: Value = verify(&token, [key.verifying_key()], Typ::Jwt).expect("verifies");
        assert_eq!(claims, json!({"sub": "m"}));
        let header = base64url::decode(token.split('.').next().expect("header")).expect("base64url");
        let header: Value = serde_json::from_slice(&header).expect("json");
        assert_eq!(header, json!({"alg": alg.as_str(), "typ": "JWT", "kid": "k1"}));
    }
}

#[test]
fn a_header_cannot_choose_how_it_is_verified() {
    let ours = key("k1", Alg::Es256);
    let stranger = key("k1", Alg::Es256);
    let rsa = key("k2", Alg::Rs256);
    let cases = [
        (
            "alg none",
            forge(&ours, &json!({"alg":"none","typ":"JWT","kid":"k1"}), "{}"),
            JwsError::WrongAlgorithm,
        ),
        (
            "HS256 confusion",
            forge(&ours, &json!({"alg":"HS256","typ":"JWT","kid":"k1"}), "{}"),
            JwsError::WrongAlgorithm,
        ),
        (
            "other key's alg",
            forge(&ours, &json!({"alg":"RS256","typ":"JWT","kid":"k1"}), "{}"),
            JwsError::WrongAlgorithm,
        ),
        (
            "other key's name",
            forge(&ours, &json!({"alg":"RS256","typ":"JWT","kid":"k2"}), "{}"),
            JwsError::BadSignature,
        ),
        (
            "foreign kid",
            forge(&ours, &json!({"alg":"ES256","typ":"JWT","kid":"../k1"}), "{}"),
            JwsError::UnknownKey,
        ),
        (
            "no kid",
            forge(&ours, &json!({"alg":"ES256","typ":"JWT"}), "{}"),
            JwsError::UnknownKey,
        ),
        (
            "stranger's key",
            forge(&stranger, &json!({"alg":"ES256","typ":"JWT","kid":"k1"}), "{}"),
            JwsError::BadSignature,
        ),
        (
            "stranger's key by jwk, jku and x5u",
            forge(
                &stranger,
                &json!({"alg":"ES256","typ":"JWT","kid":"k1","jwk":stranger.jwk(),"jku":"https://evil.example/k","x5u":"https://evil.example/x"}),
                "{}",
            ),
            JwsError::BadSignature,
        ),
        (
            "crit",
            forge(
                &ours,
                &json!({"alg":"ES256","typ":"JWT","kid":"k1","crit":["exp"]}),
                "{}",
            ),
            JwsError::Critical,
        ),
        (
            "b64",
            forge(&ours, &json!({"alg":"ES256","typ":"JWT","kid":"k1","b64":false}), "{}"),
            JwsError::Critical,
        ),
        (
            "access token for ID token",
            forge(&ours, &json!({"alg":"ES256","typ":"at+jwt","kid":"k1"}), "{}"),
            JwsError::WrongType,
        ),
        (
            "no typ",
            forge(&ours, &json!({"alg":"ES256","kid":"k1"}), "{}"),
            JwsError::WrongType,
        ),
        (
            "payload not JSON",
            forge(&ours, &json!({"alg":"ES256","typ":"JWT","kid":"k1"}), "hello"),
            JwsError::Payload,
        ),
    ];
    for (name, token, expected) in cases {
        let result = verify::<Value>(&token, [ours.verifying_key(), rsa.verifying_key()], Typ::Jwt);
        assert_eq!(result, Err(expected), "{name}");
    }
}

#[test]
fn a_token_has_exactly_one_spelling() {
    let key = key("k1", Alg::Es256);
    let token = sign(&key, Typ::Jwt, &json!({"a": 1})).expect("signs");
    let (signed, signature) = token.rsplit_once('.').expect("dots");
    let (header, payload) = signed.split_once('.').expect("dots");
    let cases = [
        String::new(),
        "..".into(),
        "...".into(),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}="),
        format!("{token}\n"),
        format!(" {token}"),
        format!("{header}.{signature}"),
        format!("{header}.{payload}."),
        format!("{header}.{payload}=.{signature}"),
        format!("{header}==.{payload}.{signature}"),
        format!("{header}.{payload}.{payload}.{signature}"),
        format!("{header}..{signature}"),
        "a".repeat(MAX_TOKEN_BYTES + 1),
    ];
    for bad in cases {
        assert!(
            verify::<Value>(&bad, [key.verifying_key()], Typ::Jwt).is_err(),
            "{bad:?}"
        );
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,80}", dotted in "[A-Za-z0-9_=-]{0,40}\\.[A-Za-z0-9_=-]{0,40}\\.[A-Za-z0-9_=-]{0,40}") {
        let _ = Unverified::parse(&text).map(|token| token.has_typ(Typ::Jwt));
        let _ = Unverified::parse(&dotted).map(|token| token.has_typ(Typ::Jwt));
    }
}
