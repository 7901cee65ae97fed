//! A client's end of an encrypted token, for tests: makes its keys and opens what it receives. It shares nothing with the code
//! that encrypts.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey, X25519};
use aws_lc_rs::cipher::{AES_128, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::key_wrap::{self, KeyEncryptionKey, KeyWrap};
use aws_lc_rs::rsa::{KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use serde_json::{Value, json};

/// A private key of a client.
pub enum Recipient {
    P256(PrivateKey),
    X25519(PrivateKey),
    Rsa(PrivateDecryptingKey),
}

impl Recipient {
    pub fn p256() -> Self {
        Self::P256(PrivateKey::generate(&ECDH_P256).expect("a key"))
    }

    pub fn x25519() -> Self {
        Self::X25519(PrivateKey::generate(&X25519).expect("a key"))
    }

    pub fn rsa() -> Self {
        Self::Rsa(PrivateDecryptingKey::generate(KeySize::Rsa2048).expect("a key"))
    }

    /// The public half as a JSON Web Key with these further members.
    pub fn jwk(&self, more: Value) -> Value {
        let mut jwk = match self {
            Self::P256(key) => {
                let public = key.compute_public_key().expect("public");
                let (x, y) = public.as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "x": B64.encode(x), "y": B64.encode(y)})
            }
            Self::X25519(key) => {
                let public = key.compute_public_key().expect("public");
                json!({"kty": "OKP", "crv": "X25519", "x": B64.encode(public.as_ref())})
            }
            Self::Rsa(key) => {
                let der = key.public_key();
                let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> =
                    aws_lc_rs::encoding::AsDer::as_der(&der).expect("der");
                // Where the modulus of 2048 bits stands in a SubjectPublicKeyInfo; the exponent is 65537.
                json!({"kty": "RSA", "n": B64.encode(&der.as_ref()[33..289]), "e": "AQAB"})
            }
        };
        if let (Some(jwk), Some(more)) = (jwk.as_object_mut(), more.as_object()) {
            jwk.extend(more.clone());
        }
        jwk
    }

    /// Header and content of a compact token, if it was encrypted to this key and is untouched.
    pub fn open(&self, token: &str) -> Option<(Value, String)> {
        let parts: Vec<&str> = token.split('.').collect();
        let [head, key, iv, ciphertext, tag] = parts[..] else {
            return None;
        };
        let header: Value = serde_json::from_slice(&B64.decode(head).ok()?).ok()?;
        let bytes = |text: &str| B64.decode(text).ok();
        let enc = header["enc"].as_str()?;
        let length = if enc == "A128GCM" { 16 } else { 32 };
        let cek = match header["alg"].as_str()? {
            "RSA-OAEP-256" => self.decrypt(&bytes(key)?)?,
            "ECDH-ES" if key.is_empty() => self.agree(&header["epk"], enc, length)?,
            alg @ "ECDH-ES+A128KW" => unwrap(&self.agree(&header["epk"], alg, 16)?, &bytes(key)?)?,
            alg @ "ECDH-ES+A256KW" => unwrap(&self.agree(&header["epk"], alg, 32)?, &bytes(key)?)?,
            _ => return None,
        };
        if cek.len() != length {
            return None;
        }
        let plain = content(
            enc,
            &cek,
            &bytes(iv)?,
            head.as_bytes(),
            bytes(ciphertext)?,
            &bytes(tag)?,
        )?;
        Some((header, String::from_utf8(plain).ok()?))
    }

    fn decrypt(&self, encrypted: &[u8]) -> Option<Vec<u8>> {
        let Self::Rsa(key) = self else { return None };
        let key = OaepPrivateDecryptingKey::new(key.clone()).ok()?;
        let mut plain = vec![0; key.min_output_size()];
        let length = key
            .decrypt(&OAEP_SHA256_MGF1SHA256, encrypted, &mut plain, None)
            .ok()?
            .len();
        plain.truncate(length);
        Some(plain)
    }

    fn agree(&self, epk: &Value, name: &str, length: usize) -> Option<Vec<u8>> {
        let text = |name: &str| B64.decode(epk[name].as_str()?).ok();
        let (key, algorithm, point) = match self {
            Self::P256(key) => (key, &ECDH_P256, [vec![4], text("x")?, text("y")?].concat()),
            Self::X25519(key) => (key, &X25519, text("x")?),
            Self::Rsa(_) => return None,
        };
        agreement::agree(key, UnparsedPublicKey::new(algorithm, point), (), |secret| {
            let mut message = vec![0, 0, 0, 1];
            message.extend(secret);
            message.extend(u32::try_from(name.len()).unwrap_or_default().to_be_bytes());
            message.extend(name.as_bytes());
            message.extend([0; 8]);
            message.extend(u32::try_from(length * 8).unwrap_or_default().to_be_bytes());
            Ok(digest(&SHA256, &message).as_ref()[..length].to_vec())
        })
        .ok()
    }
}

fn unwrap(kek: &[u8], wrapped: &[u8]) -> Option<Vec<u8>> {
    let cipher = if kek.len() == 16 {
        &key_wrap::AES_128
    } else {
        &key_wrap::AES_256
    };
    let mut plain = vec![0; wrapped.len().checked_sub(8)?];
    KeyEncryptionKey::new(cipher, kek)
        .ok()?
        .unwrap(wrapped, &mut plain)
        .ok()?;
    Some(plain)
}

fn content(enc: &str, cek: &[u8], iv: &[u8], aad: &[u8], mut text: Vec<u8>, tag: &[u8]) -> Option<Vec<u8>> {
    let gcm = |algorithm, mut text: Vec<u8>| {
        text.extend(tag);
        let key = LessSafeKey::new(UnboundKey::new(algorithm, cek).ok()?);
        let nonce = Nonce::try_assume_unique_for_key(iv).ok()?;
        let plain = key.open_in_place(nonce, Aad::from(aad), &mut text).ok()?;
        Some(plain.to_vec())
    };
    match enc {
        "A128GCM" => gcm(&AES_128_GCM, text),
        "A256GCM" => gcm(&AES_256_GCM, text),
        "A128CBC-HS256" => {
            let bits = (u64::try_from(aad.len()).ok()? * 8).to_be_bytes();
            let said = [aad, iv, &text, &bits].concat();
            let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &cek[..16]), &said);
            if mac.as_ref()[..16] != *tag {
                return None;
            }
            let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_128, &cek[16..]).ok()?).ok()?;
            let context = DecryptionContext::Iv128(FixedLength::try_from(iv).ok()?);
            Some(key.decrypt(&mut text, context).ok()?.to_vec())
        }
        _ => None,
    }
}
