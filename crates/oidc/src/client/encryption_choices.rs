//! What an operator may choose of a client's encryption. Everything is checked at once, so that a form can show every mistake.

use super::keys::ClientKeys;
use super::profile::{AuthProfile, EncryptionProfile};
use super::registration::Mistake;
use crate::jose::Alg;
use crate::jose::jwe::{Enc, Encryption, KeyAlg};

/// What somebody asks for: registered names, empty for none.
#[derive(Debug, Clone, Copy, Default)]
pub struct AskedEncryption<'a> {
    /// How an ID token's key reaches the client.
    pub id_token_alg: &'a str,
    /// How its content is encrypted.
    pub id_token_enc: &'a str,
    /// What userinfo is signed with.
    pub userinfo_signed: &'a str,
    /// How the key of userinfo reaches the client.
    pub userinfo_alg: &'a str,
    /// How its content is encrypted.
    pub userinfo_enc: &'a str,
    /// How the key of an authorisation answer reaches the client.
    pub authorization_alg: &'a str,
    /// How its content is encrypted.
    pub authorization_enc: &'a str,
}

/// Checks what is asked of a client that has the keys of `auth`.
///
/// # Errors
/// Every mistake, at least one.
pub fn check_encryption(asked: &AskedEncryption<'_>, auth: &AuthProfile) -> Result<EncryptionProfile, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut pair = |alg: (&'static str, &str), enc: (&'static str, &str)| encryption(alg, enc, &mut mistakes);
    let id_token = pair(
        ("id_token_alg", asked.id_token_alg),
        ("id_token_enc", asked.id_token_enc),
    );
    let userinfo = pair(
        ("userinfo_alg", asked.userinfo_alg),
        ("userinfo_enc", asked.userinfo_enc),
    );
    let authorization = pair(
        ("authorization_alg", asked.authorization_alg),
        ("authorization_enc", asked.authorization_enc),
    );
    let userinfo_signed = Alg::find(asked.userinfo_signed);
    if userinfo_signed.is_none() && !asked.userinfo_signed.is_empty() {
        mistakes.push(mistake("userinfo_signed", "choice_unknown"));
    }
    if auth.high_assurance && userinfo_signed == Some(Alg::Rs256) {
        mistakes.push(mistake("userinfo_signed", "assurance_alg"));
    }
    let profile = EncryptionProfile {
        id_token,
        userinfo_signed,
        userinfo,
        authorization,
    };
    mistakes.extend(missing_keys(&profile, auth));
    if mistakes.is_empty() {
        Ok(profile)
    } else {
        Err(mistakes)
    }
}

/// What cannot be encrypted with the keys of `auth`, at the field where it was chosen. Keys that are published at an address are
/// looked at when they are needed.
pub fn missing_keys(profile: &EncryptionProfile, auth: &AuthProfile) -> Vec<Mistake> {
    let keys = auth.jwks.as_deref().map(ClientKeys::parse);
    let field = |name| match name {
        "id_token" => "id_token_alg",
        "userinfo" => "userinfo_alg",
        _ => "authorization_alg",
    };
    let code = |how: Encryption| match &keys {
        None if auth.jwks_uri.is_none() => Some("encryption_needs_keys"),
        None => None,
        Some(Ok(keys)) if keys.envelope(how).is_some() => None,
        Some(_) => Some("encryption_key_missing"),
    };
    let found = profile
        .each()
        .filter_map(|(name, how)| Some(mistake(field(name), code(how)?)));
    found.collect()
}

const fn mistake(field: &'static str, code: &'static str) -> Mistake {
    Mistake {
        field,
        code,
        entry: None,
    }
}

/// Without a name for the content's algorithm it is the default; one alone says nothing (Dynamic Client Registration 1.0,
/// section 2).
fn encryption(
    (alg_field, alg): (&'static str, &str),
    (enc_field, enc): (&'static str, &str),
    mistakes: &mut Vec<Mistake>,
) -> Option<Encryption> {
    let found = (KeyAlg::find(alg), Enc::find(enc));
    match found {
        (None, _) if !alg.is_empty() => mistakes.push(mistake(alg_field, "choice_unknown")),
        (_, None) if !enc.is_empty() => mistakes.push(mistake(enc_field, "choice_unknown")),
        (None, Some(_)) => mistakes.push(mistake(alg_field, "encryption_enc_alone")),
        _ => {}
    }
    let (alg, enc) = (found.0?, found.1.unwrap_or_default());
    Some(Encryption { alg, enc })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::jwe::opened::Recipient;

    #[test]
    fn every_mistake_is_named_and_nothing_else() {
        let set = json!({"keys": [Recipient::p256().jwk(json!({"use": "enc"}))]}).to_string();
        let registered = AuthProfile {
            jwks: Some(set),
            ..AuthProfile::default()
        };
        let published = AuthProfile {
            jwks_uri: Some("https://rp.example/jwks".into()),
            ..AuthProfile::default()
        };
        let none = AuthProfile::default();
        let high = AuthProfile {
            high_assurance: true,
            ..AuthProfile::default()
        };
        let asked = AskedEncryption::default();
        let ec = AskedEncryption {
            id_token_alg: "ECDH-ES",
            ..asked
        };
        let rsa = AskedEncryption {
            id_token_alg: "RSA-OAEP-256",
            userinfo_alg: "ECDH-ES+A128KW",
            ..asked
        };
        let signed = AskedEncryption {
            userinfo_signed: "EdDSA",
            ..asked
        };
        for (name, asked, auth, expected) in [
            ("nothing", asked, &none, &[][..]),
            ("only signed", signed, &none, &[]),
            ("a key", ec, &registered, &[]),
            (
                "high assurance",
                AskedEncryption {
                    userinfo_signed: "RS256",
                    ..asked
                },
                &high,
                &[("userinfo_signed", "assurance_alg")],
            ),
            ("an address", rsa, &published, &[]),
            ("no keys", ec, &none, &[("id_token_alg", "encryption_needs_keys")]),
            (
                "no such key",
                rsa,
                &registered,
                &[("id_token_alg", "encryption_key_missing")],
            ),
            (
                "half",
                AskedEncryption {
                    authorization_enc: "A128GCM",
                    ..asked
                },
                &registered,
                &[("authorization_alg", "encryption_enc_alone")],
            ),
            (
                "unknown",
                AskedEncryption {
                    id_token_alg: "RSA1_5",
                    userinfo_alg: "ECDH-ES",
                    userinfo_enc: "A192GCM",
                    userinfo_signed: "none",
                    ..asked
                },
                &registered,
                &[
                    ("id_token_alg", "choice_unknown"),
                    ("userinfo_enc", "choice_unknown"),
                    ("userinfo_signed", "choice_unknown"),
                ],
            ),
        ] {
            let found = check_encryption(&asked, auth)
                .map_or_else(|list| list.iter().map(|m| (m.field, m.code)).collect(), |_| Vec::new());
            assert_eq!(found, expected, "{name}");
        }
        let found = check_encryption(&ec, &registered).expect("sound").id_token;
        assert_eq!(found.map(|how| how.enc), Some(Enc::A128CbcHs256), "the default");
    }
}
