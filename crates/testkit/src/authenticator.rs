//! An authenticator made of software: it makes a passkey and proves it, as a device does that always asks who holds it
//! (Web Authentication Level 3, sections 6.1, 6.5 and 7). A browser with an authenticator of its own is in the end-to-end tests.

use anyhow::{Context as _, Result};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The person was there.
const PRESENT: u8 = 0x01;
/// The device asked who it was.
const VERIFIED: u8 = 0x04;
/// A key follows.
const WITH_KEY: u8 = 0x40;

/// One passkey and the browser that it is used in.
pub struct Authenticator {
    origin: String,
    key: EcdsaKeyPair,
    id: [u8; 32],
    user: Option<String>,
    uses: u32,
}

impl Authenticator {
    /// For pages of this origin, such as `http://localhost:8080`.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn new(origin: &str) -> Result<Self> {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random)?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref())?;
        let mut id = [0; 32];
        aws_lc_rs::rand::fill(&mut id)?;
        Ok(Self {
            origin: origin.to_owned(),
            key,
            id,
            user: None,
            uses: 0,
        })
    }

    /// What `navigator.credentials.create` answers to the options of a page, as JSON.
    ///
    /// # Errors
    /// When the options are not those of a page that makes a passkey.
    pub fn create(&mut self, options: &str) -> Result<String> {
        let asked: Value = serde_json::from_str(options)?;
        let asked = &asked["publicKey"];
        self.user = Some(text(asked, "/user/id")?.to_owned());
        let mut data = self.data(text(asked, "/rp/id")?, WITH_KEY);
        // No model of authenticator; the identifier, with its length.
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(self.id);
        // A COSE key (RFC 9052): EC2, ES256, P-256, x, y. The public key is 0x04, x, y.
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": …}.
        let mut attestation = vec![0xa3, 0x63];
        attestation.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        attestation.push(u8::try_from(data.len())?);
        attestation.extend(data);
        let response = json!({
            "attestationObject": encode(&attestation),
            "clientDataJSON": encode(&self.client_data("webauthn.create", asked)?),
        });
        Ok(self.credential(&response))
    }

    /// What `navigator.credentials.get` answers to the options of a page, as JSON.
    ///
    /// # Errors
    /// When the options are not those of a page that asks for a passkey.
    pub fn get(&mut self, options: &str) -> Result<String> {
        let asked: Value = serde_json::from_str(options)?;
        let asked = &asked["publicKey"];
        self.uses += 1;
        let data = self.data(text(asked, "/rpId")?, 0);
        let client_data = self.client_data("webauthn.get", asked)?;
        let mut signed = data.clone();
        signed.extend(digest(&SHA256, &client_data).as_ref());
        let signature = self.key.sign(&SystemRandom::new(), &signed)?;
        let response = json!({
            "authenticatorData": encode(&data),
            "clientDataJSON": encode(&client_data),
            "signature": encode(signature.as_ref()),
            "userHandle": self.user,
        });
        Ok(self.credential(&response))
    }

    fn data(&self, party: &str, more: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, party.as_bytes()).as_ref().to_vec();
        data.push(PRESENT | VERIFIED | more);
        data.extend(self.uses.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, asked: &Value) -> Result<Vec<u8>> {
        let data = json!({
            "type": kind,
            "challenge": text(asked, "/challenge")?,
            "origin": self.origin,
            "crossOrigin": false,
        });
        Ok(data.to_string().into_bytes())
    }

    fn credential(&self, response: &Value) -> String {
        let id = encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response }).to_string()
    }
}

fn text<'a>(asked: &'a Value, at: &str) -> Result<&'a str> {
    asked
        .pointer(at)
        .and_then(Value::as_str)
        .with_context(|| format!("no {at}"))
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
