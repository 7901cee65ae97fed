//! The redirect binding (SAML Bindings, section 3.4): a message deflated into the query of an address, with a signature beside it.

use std::io::{Read, Write};

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::gate::allowed;
use crate::names::{ECDSA_SHA256, ECDSA_SHA384, RSA_SHA1, RSA_SHA256, RSA_SHA384, RSA_SHA512, SIGNATURES};
use crate::refused::{Refused, Why, refuse};
use crate::signature::Trust;
use crate::xml::MOST_BYTES;
use crate::{BadKey, PrivateKey};

/// Longest query, in bytes.
const LONGEST_QUERY: usize = 64 * 1024;
/// Longest `RelayState`, in bytes (Bindings, section 3.4.3, allows 80; others send more).
const LONGEST_STATE: usize = 1024;

/// Whether a message asks or answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// `SAMLRequest`.
    Request,
    /// `SAMLResponse`.
    Response,
}

impl Message {
    const fn field(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// What a query brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectQuery {
    /// The message as XML.
    pub xml: String,
    /// What comes back with the answer.
    pub relay_state: Option<String>,
    /// Whether a signature was there; if so it was good.
    pub is_signed: bool,
}

impl RedirectQuery {
    /// The query for a message, without `?`; signed if there is a key (RSA over SHA-256).
    ///
    /// # Errors
    /// [`BadKey`] if the key cannot sign.
    pub fn write(
        message: Message,
        xml: &str,
        relay_state: Option<&str>,
        key: Option<&PrivateKey>,
    ) -> Result<String, BadKey> {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        let deflated = deflate
            .write_all(xml.as_bytes())
            .and_then(|()| deflate.finish())
            .map_err(|_| BadKey)?;
        let mut query = format!("{}={}", message.field(), encoded(&STANDARD.encode(deflated)));
        if let Some(state) = relay_state {
            query.push_str(&format!("&RelayState={}", encoded(state)));
        }
        if let Some(key) = key {
            query.push_str(&format!("&SigAlg={}", encoded(RSA_SHA256)));
            let signature = key.sign(query.as_bytes()).ok_or(BadKey)?;
            query.push_str(&format!("&Signature={}", encoded(&STANDARD.encode(signature))));
        }
        Ok(query)
    }

    /// Reads a query and checks its signature over the very bytes that were sent (section 3.4.4.1), whatever their escapes.
    ///
    /// # Errors
    /// [`Refused`]. A query without a signature is read and says so.
    pub fn read(message: Message, query: &str, trust: &Trust<'_>) -> Result<Self, Refused> {
        if query.len() > LONGEST_QUERY {
            return refuse(Why::TooLarge, "query");
        }
        let value = one(query, message.field())?.ok_or_else(|| Refused::new(Why::WrongMessage, message.field()))?;
        let state = one(query, "RelayState")?;
        let is_signed = signature(query, message.field(), value, state, trust)?;
        let unreadable = |what: &str| Refused::new(Why::Unreadable, what);
        let packed = STANDARD.decode(decoded(value)?).map_err(|_| unreadable("base64"))?;
        let mut bytes = Vec::new();
        DeflateDecoder::new(packed.as_slice())
            .take(MOST_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| unreadable("deflate"))?;
        if bytes.len() > MOST_BYTES {
            return refuse(Why::TooLarge, "message");
        }
        let relay_state = state.map(decoded).transpose()?;
        if relay_state.as_ref().is_some_and(|state| state.len() > LONGEST_STATE) {
            return refuse(Why::TooLarge, "RelayState");
        }
        Ok(Self {
            xml: String::from_utf8(bytes).map_err(|_| unreadable("UTF-8"))?,
            relay_state,
            is_signed,
        })
    }
}

fn signature(query: &str, field: &str, value: &str, state: Option<&str>, trust: &Trust<'_>) -> Result<bool, Refused> {
    let (Some(algorithm), Some(signature)) = (one(query, "SigAlg")?, one(query, "Signature")?) else {
        return match (one(query, "SigAlg")?, one(query, "Signature")?) {
            (None, None) => Ok(false),
            _ => refuse(Why::SignatureShape, "SigAlg and Signature belong together"),
        };
    };
    let name = decoded(algorithm)?;
    allowed(&name, &SIGNATURES, RSA_SHA1, trust.allow_sha1)?;
    let verifier: &'static dyn VerificationAlgorithm = match name.as_str() {
        RSA_SHA256 => &RSA_PKCS1_2048_8192_SHA256,
        RSA_SHA384 => &RSA_PKCS1_2048_8192_SHA384,
        RSA_SHA512 => &RSA_PKCS1_2048_8192_SHA512,
        ECDSA_SHA256 => &ECDSA_P256_SHA256_ASN1,
        ECDSA_SHA384 => &ECDSA_P384_SHA384_ASN1,
        RSA_SHA1 => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        _ => return refuse(Why::Algorithm, name),
    };
    let signature = STANDARD
        .decode(decoded(signature)?)
        .map_err(|_| Refused::new(Why::Unreadable, "Signature"))?;
    let mut signed = format!("{field}={value}");
    if let Some(state) = state {
        signed.push_str(&format!("&RelayState={state}"));
    }
    signed.push_str(&format!("&SigAlg={algorithm}"));
    let is_good = trust.certificates.iter().any(|certificate| {
        UnparsedPublicKey::new(verifier, certificate.spki())
            .verify(signed.as_bytes(), &signature)
            .is_ok()
    });
    if is_good {
        Ok(true)
    } else {
        refuse(Why::BadSignature, "no known certificate fits, or the query was changed")
    }
}

/// The one field of this name, as it was sent.
fn one<'q>(query: &'q str, name: &str) -> Result<Option<&'q str>, Refused> {
    let mut found = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        _ => refuse(Why::WrongMessage, format!("{name} twice")),
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn decoded(text: &str) -> Result<String, Refused> {
    let bad = || Refused::new(Why::Unreadable, "percent escapes");
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let mut digit = || bytes.next().and_then(|b| char::from(b).to_digit(16));
                let (high, low) = (digit().ok_or_else(bad)?, digit().ok_or_else(bad)?);
                u8::try_from(high * 16 + low).map_err(|_| bad())?
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(out).map_err(|_| bad())
}
