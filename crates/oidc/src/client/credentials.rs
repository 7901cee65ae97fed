//! Reading a client's credentials from a request: exactly one method (RFC 6749, section 2.3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::AuthMethod;
use crate::params::Params;
use crate::token::TokenError;

/// What a client presented, not yet believed.
#[derive(Clone)]
pub struct Credentials {
    /// Who it says it is.
    pub client_id: String,
    /// How it came.
    pub method: AuthMethod,
    pub(super) secret: Zeroizing<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    /// Reads the `Authorization` header and the form body.
    ///
    /// # Errors
    /// `invalid_request` if there is more than one method or a repeated parameter, `invalid_client` if there is none or
    /// it is malformed.
    pub fn parse(authorization: Option<&str>, form: &Params) -> Result<Self, TokenError> {
        let body_id = form.get("client_id").map_err(|_| TokenError::REPEATED)?;
        let body_secret = form.get("client_secret").map_err(|_| TokenError::REPEATED)?;
        match (authorization, body_id, body_secret) {
            (Some(_), _, Some(_)) => Err(TokenError::invalid_request(
                "more than one client authentication method",
            )),
            (Some(header), body_id, None) => {
                let credentials = basic(header).ok_or(TokenError::CLIENT)?;
                match body_id {
                    Some(id) if id != credentials.client_id => Err(TokenError::invalid_request(
                        "client_id differs from the authorization header",
                    )),
                    _ => Ok(credentials),
                }
            }
            (None, Some(id), secret) => Ok(Self {
                client_id: id.to_owned(),
                method: secret.map_or(AuthMethod::None, |_| AuthMethod::ClientSecretPost),
                secret: Zeroizing::new(secret.unwrap_or_default().to_owned()),
            }),
            (None, None, _) => Err(TokenError::CLIENT),
        }
    }
}

/// `Basic base64(form-encoded id ":" form-encoded secret)` (RFC 6749, section 2.3.1; RFC 7617).
fn basic(header: &str) -> Option<Credentials> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(encoded.trim_matches(' ')).ok()?);
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    let client_id = form_decode(id)?;
    (!client_id.is_empty()).then_some(Credentials {
        client_id,
        method: AuthMethod::ClientSecretBasic,
        secret: Zeroizing::new(form_decode(secret)?),
    })
}

/// Decodes one form-encoded value strictly: a broken escape is an error, not a literal.
fn form_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let ([high, low], tail) = rest.split_first_chunk::<2>()?;
                rest = tail;
                bytes.push(hex(*high)? << 4 | hex(*low)?);
            }
            byte => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn each_method_is_read() {
        let id = Params::from([("client_id", "rp")]);
        let both = Params::from([("client_id", "rp"), ("client_secret", "s")]);
        let none = Params::default();
        let encoded = header("r%20p:s%3A+%26");
        for (authorization, form, client_id, method, secret) in [
            (
                Some(encoded.as_str()),
                &none,
                "r p",
                AuthMethod::ClientSecretBasic,
                "s: &",
            ),
            (
                Some(header("rp:a:b").as_str()),
                &id,
                "rp",
                AuthMethod::ClientSecretBasic,
                "a:b",
            ),
            (None, &both, "rp", AuthMethod::ClientSecretPost, "s"),
            (None, &id, "rp", AuthMethod::None, ""),
        ] {
            let read = Credentials::parse(authorization, form).expect("credentials");
            assert_eq!(
                (read.client_id.as_str(), read.method, read.secret.as_str()),
                (client_id, method, secret)
            );
        }
    }

    #[test]
    fn two_methods_none_or_broken_ones_are_refused() {
        let id = Params::from([("client_id", "rp")]);
        let both = Params::from([("client_id", "rp"), ("client_secret", "s")]);
        let twice = Params::from([("client_id", "rp"), ("client_id", "rp")]);
        let secret_only = Params::from([("client_secret", "s")]);
        let none = Params::default();
        let good = header("rp:s");
        for (authorization, form, code) in [
            (Some(good.as_str()), &both, "invalid_request"),
            (Some(good.as_str()), &secret_only, "invalid_request"),
            (Some(header("other:s").as_str()), &id, "invalid_request"),
            (None, &twice, "invalid_request"),
            (None, &none, "invalid_client"),
            (None, &secret_only, "invalid_client"),
            (Some("Basic"), &none, "invalid_client"),
            (Some("Basic ==="), &none, "invalid_client"),
            (Some("Bearer x"), &id, "invalid_client"),
            (Some(header("no colon").as_str()), &none, "invalid_client"),
            (Some(header(":s").as_str()), &none, "invalid_client"),
            (Some(header("rp:%4").as_str()), &none, "invalid_client"),
            (Some(header("rp:%zz").as_str()), &none, "invalid_client"),
            (Some(header("rp:%ff").as_str()), &none, "invalid_client"),
        ] {
            let error = Credentials::parse(authorization, form).expect_err("refused");
            assert_eq!(error.code.as_str(), code, "{authorization:?} {form:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_header_makes_the_parser_panic(text in "\\PC{0,60}") {
            let _ = Credentials::parse(Some(&text), &Params::default());
            let _ = Credentials::parse(Some(&header(&text)), &Params::default());
        }
    }
}
