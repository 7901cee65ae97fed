//! A client's certificate (RFC 5280) as a proxy hands it on: its thumbprint and its names (RFC 8705, sections 2.1 and 3.1).
//!
//! The proxy has checked the chain and that the peer holds the key; here only names are read. Whatever is not exactly understood
//! is no certificate.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::jose::{base64url, sha256};

/// Longest header value, in bytes.
const MAX_BYTES: usize = 16 * 1024;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_ID: u8 = 0x06;
const OCTETS: u8 = 0x04;
const BOOLEAN: u8 = 0x01;
/// `id-ce-subjectAltName`, 2.5.29.17.
const ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 0x11];
/// Attribute types with a short name (RFC 4514, section 3).
const SHORT_NAMES: [(&[u8], &str); 8] = [
    (&[0x55, 0x04, 0x03], "CN"),
    (&[0x55, 0x04, 0x07], "L"),
    (&[0x55, 0x04, 0x08], "ST"),
    (&[0x55, 0x04, 0x0a], "O"),
    (&[0x55, 0x04, 0x0b], "OU"),
    (&[0x55, 0x04, 0x06], "C"),
    (&[0x55, 0x04, 0x09], "STREET"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19], "DC"),
];

/// What is read of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// `x5t#S256`: SHA-256 of the certificate, base64url (RFC 8705, section 3.1).
    pub x5t: String,
    /// The subject as RFC 4514 writes it; `None` if a part of it has no text there.
    pub subject: Option<String>,
    /// The DNS names of `subjectAltName`.
    pub dns: Vec<String>,
}

impl Certificate {
    /// Reads a header's value: `Client-Cert` (RFC 9440), or PEM with percent escapes as nginx, or bare base64 as others send it.
    pub fn read(header: &str) -> Option<Self> {
        if header.len() > MAX_BYTES {
            return None;
        }
        let text = percent_decoded(header)?;
        let bare = text
            .replace("-----BEGIN CERTIFICATE-----", "")
            .replace("-----END CERTIFICATE-----", "");
        let bare = bare.trim();
        let bare = bare
            .strip_prefix(':')
            .and_then(|rest| rest.strip_suffix(':'))
            .unwrap_or(bare);
        let bare: String = bare.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        Self::from_der(&STANDARD.decode(bare).ok()?)
    }

    /// Reads the DER form (RFC 5280, section 4.1).
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let (certificate, after) = element(SEQUENCE, der)?;
        let (body, _) = element(SEQUENCE, certificate)?;
        // version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, …
        let parts = elements(body).filter(|_| after.is_empty())?;
        let has_version = parts.first().is_some_and(|(tag, _)| *tag == 0xa0);
        let (tag, subject) = *parts.get(4 + usize::from(has_version))?;
        if tag != SEQUENCE {
            return None;
        }
        let dns = match parts.iter().find(|(tag, _)| *tag == 0xa3) {
            Some((_, extensions)) => dns_names(extensions)?,
            None => Vec::new(),
        };
        Some(Self {
            x5t: base64url::encode(sha256(der)),
            subject: distinguished_name(subject),
            dns,
        })
    }
}

/// `%0A` as nginx writes it. A plus stays a plus: it is base64.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let (code, tail) = rest.split_at_checked(2)?;
            rest = tail;
            bytes.push(u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()?);
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Splits off one DER element: its tag, its content and what follows.
fn split(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = split(der)?;
    (found == tag).then_some((content, rest))
}

fn elements(mut der: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut found = Vec::new();
    while !der.is_empty() {
        let (tag, content, rest) = split(der)?;
        found.push((tag, content));
        der = rest;
    }
    Some(found)
}

fn dns_names(extensions: &[u8]) -> Option<Vec<String>> {
    let (list, _) = element(SEQUENCE, extensions)?;
    for (_, extension) in elements(list)? {
        let (kind, rest) = element(OBJECT_ID, extension)?;
        if kind != ALTERNATIVE_NAME {
            continue;
        }
        let rest = element(BOOLEAN, rest).map_or(rest, |(_, after)| after);
        let (value, _) = element(OCTETS, rest)?;
        let (names, _) = element(SEQUENCE, value)?;
        // GeneralName: [2] dNSName.
        let dns = elements(names)?.into_iter().filter(|(tag, _)| *tag == 0x82);
        return dns
            .map(|(_, name)| {
                std::str::from_utf8(name)
                    .ok()
                    .filter(|n| n.is_ascii())
                    .map(str::to_owned)
            })
            .collect();
    }
    Some(Vec::new())
}

/// RFC 4514, section 2: the last part first.
fn distinguished_name(name: &[u8]) -> Option<String> {
    let mut parts = Vec::new();
    for (tag, relative) in elements(name)? {
        let pairs = elements(relative).filter(|_| tag == SET)?;
        let pairs: Option<Vec<String>> = pairs.iter().map(|(_, pair)| attribute(pair)).collect();
        parts.push(pairs?.join("+"));
    }
    parts.reverse();
    (!parts.is_empty()).then(|| parts.join(","))
}

fn attribute(pair: &[u8]) -> Option<String> {
    let (kind, rest) = element(OBJECT_ID, pair)?;
    let (_, short) = SHORT_NAMES.iter().find(|(id, _)| *id == kind)?;
    let (tag, value, after) = split(rest)?;
    // UTF8String, PrintableString, IA5String.
    let is_text = matches!(tag, 0x0c | 0x13 | 0x16) && after.is_empty();
    let value = std::str::from_utf8(value).ok().filter(|_| is_text)?;
    Some(format!("{short}={}", escaped(value)))
}

/// RFC 4514, section 2.4.
fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut text = String::new();
    for (index, character) in value.chars().enumerate() {
        let is_edge = (index == 0 && matches!(character, ' ' | '#')) || (index == last && character == ' ');
        if character == '\0' {
            text.push_str("\\00");
            continue;
        }
        if is_edge || matches!(character, '"' | '+' | ',' | ';' | '<' | '>' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
pub mod samples {
    //! A certificate for tests.

    /// `CN=rp,O=Hanbit\, Inc.,C=KR` with `rp.example` and `www.rp.example`.
    pub const BASE64: &str = "MIIB5DCCAYugAwIBAgIUebge4Xf4h3ReV1V8t3k7GZGmjJUwCgYIKoZIzj0EAwIwMTELMAkGA1UEBhMCS1IxFTATBgNVBAoMDEhhbmJpdCwgSW5jLjELMAkGA1UEAwwCcnAwHhcNMjYxMTI2MDE0MjI5WhcNMzYxMTIzMDE0MjI5WjAxMQswCQYDVQQGEwJLUjEVMBMGA1UECgwMSGFuYml0LCBJbmMuMQswCQYDVQQDDAJycDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP2K7dXY0U0CN8FAtEO1MfBtPE5GGPD0Nu0xdJdUqBDRgPkbUWDdigm9xY7Os5pCSQHp20pTpowxY9kSOccGOWGjgYAwfjAdBgNVHQ4EFgQULuKHm2fFzlFr9lBOLVGtVmoBosgwHwYDVR0jBBgwFoAULuKHm2fFzlFr9lBOLVGtVmoBosgwDwYDVR0TAQH/BAUwAwEB/zArBgNVHREEJDAiggpycC5leGFtcGxlgg53d3cucnAuZXhhbXBsZYcECgAAATAKBggqhkjOPQQDAgNHADBEAiB3hPWY6iDIZ7RYxJv3hNuW+fkmOIUlIZPv/DRK1dLEpQIgRZ0x4yBTIKbEQAiEVatN2iXl+3xfvUxN9cnMwyES1mo=";
}

#[cfg(test)]
mod tests {
    use super::samples::BASE64;
    use super::*;

    #[test]
    fn thumbprint_and_names_are_read_from_each_form_of_header() {
        let lines: Vec<&str> = (0..BASE64.len())
            .step_by(64)
            .map(|at| &BASE64[at..BASE64.len().min(at + 64)])
            .collect();
        let pem = format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            lines.join("\n")
        );
        let escaped = pem
            .replace('\n', "%0A")
            .replace(' ', "%20")
            .replace('+', "%2B")
            .replace('/', "%2F");
        for header in [format!(":{BASE64}:"), escaped, BASE64.to_owned()] {
            let read = Certificate::read(&header).expect("certificate");
            assert_eq!(read.x5t, "pRngSbncEGjr2RJgTjKP960PfuxUpqsLzDUmPlAcrBs");
            assert_eq!(read.subject.as_deref(), Some(r"CN=rp,O=Hanbit\, Inc.,C=KR"));
            assert_eq!(read.dns, ["rp.example", "www.rp.example"]);
        }
    }

    #[test]
    fn what_is_cut_or_continued_is_no_certificate() {
        let der = STANDARD.decode(BASE64).expect("der");
        assert!(Certificate::from_der(&der).is_some());
        for length in 0..der.len() {
            assert_eq!(Certificate::from_der(&der[..length]), None, "{length}");
        }
        assert_eq!(Certificate::from_der(&[der.as_slice(), &[0]].concat()), None);
        for bad in ["", "::", "%", "%zz", "%ff", "CN=rp", &"A".repeat(MAX_BYTES + 1)] {
            assert_eq!(Certificate::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_name_cannot_pass_for_several() {
        assert_eq!(escaped("rp,O=Bank"), r"rp\,O=Bank");
        assert_eq!(escaped(r#" #a"+;<>\ "#), r#"\ #a\"\+\;\<\>\\\ "#);
        assert_eq!(escaped("#a"), r"\#a");
        assert_eq!(escaped("a\0"), r"a\00");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(0u8..=255, 0..200), at in 0usize..480, to in 0u8..=255) {
            let _ = Certificate::from_der(&bytes);
            let mut der = STANDARD.decode(BASE64).expect("der");
            let at = at.min(der.len() - 1);
            der[at] = to;
            let _ = Certificate::from_der(&der);
        }
    }
}
