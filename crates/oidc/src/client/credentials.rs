//! Reading a client's credentials from a request: exactly one method (RFC 6749, section 2.3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{AuthMethod, assertion};
use crate::opaque::{Hash, hash};
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
    assertion: Option<String>,
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
        let get = |name| form.get(name).map_err(|_| TokenError::REPEATED);
        let (body_id, body_secret) = (get("client_id")?, get("client_secret")?);
        let (assertion, assertion_type) = (get("client_assertion")?, get("client_assertion_type")?);
        let methods = [authorization.is_some(), body_secret.is_some(), assertion.is_some()];
        if methods.iter().filter(|is_used| **is_used).count() > 1 {
            return Err(TokenError::invalid_request(
                "more than one client authentication method",
            ));
        }
        if let Some(header) = authorization {
            let credentials = basic(header).ok_or(TokenError::CLIENT)?;
            return match body_id {
                Some(id) if id != credentials.client_id => Err(TokenError::invalid_request(
                    "client_id differs from the authorization header",
                )),
                _ => Ok(credentials),
            };
        }
        if assertion.is_some() || assertion_type.is_some() {
            return asserted(body_id, assertion, assertion_type);
        }
        let client_id = body_id.ok_or(TokenError::CLIENT)?;
        Ok(Self {
            client_id: client_id.to_owned(),
            method: body_secret.map_or(AuthMethod::None, |_| AuthMethod::ClientSecretPost),
            secret: Zeroizing::new(body_secret.unwrap_or_default().to_owned()),
            assertion: None,
        })
    }

    /// The assertion, for [`assertion::check`].
    pub fn assertion(&self) -> Option<&str> {
        self.assertion.as_deref()
    }

    /// The hash of the secret that was presented.
    pub fn secret_hash(&self) -> Hash {
        hash(&self.secret)
    }
}

/// A signed assertion in the form (RFC 7521, section 4.2).
fn asserted(
    body_id: Option<&str>,
    assertion: Option<&str>,
    assertion_type: Option<&str>,
) -> Result<Credentials, TokenError> {
    let (Some(assertion), Some(assertion::TYPE)) = (assertion, assertion_type) else {
        return Err(TokenError::invalid_request(
            "client_assertion and client_assertion_type do not go together",
        ));
    };
    let said = assertion::said_client(assertion).ok_or(TokenError::CLIENT)?;
    if body_id.is_some_and(|id| id != said) {
        return Err(TokenError::invalid_request("client_id differs from the assertion"));
    }
    Ok(Credentials {
        client_id: said,
        method: AuthMethod::PrivateKeyJwt,
        secret: Zeroizing::default(),
        assertion: Some(assertion.to_owned()),
    })
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
        assertion: None,
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
    fn an_assertion_is_a_method_of_its_own_and_names_its_client() {
        let payload = crate::jose::base64url::encode(r#"{"sub":"rp"}"#);
        let token = format!("e30.{payload}.c2ln");
        let form = |changes: &[(&str, &str)]| {
            let mut pairs = vec![
                ("client_assertion", token.as_str()),
                ("client_assertion_type", assertion::TYPE),
            ];
            for change in changes {
                pairs.retain(|(name, _)| *name != change.0);
                pairs.push(*change);
            }
            Params::new(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
        };
        for named in [form(&[]), form(&[("client_id", "rp")])] {
            let read = Credentials::parse(None, &named).expect("credentials");
            assert_eq!(
                (read.client_id.as_str(), read.method),
                ("rp", AuthMethod::PrivateKeyJwt)
            );
            assert_eq!(read.assertion(), Some(token.as_str()));
        }
        let basic = header("rp:s");
        for (name, authorization, form, code) in [
            ("with a header", Some(basic.as_str()), form(&[]), "invalid_request"),
            (
                "with a secret",
                None,
                form(&[("client_secret", "s")]),
                "invalid_request",
            ),
            ("of another", None, form(&[("client_id", "other")]), "invalid_request"),
            (
                "another type",
                None,
                form(&[("client_assertion_type", "urn:saml")]),
                "invalid_request",
            ),
            (
                "no type",
                None,
                form(&[("client_assertion_type", "")]),
                "invalid_request",
            ),
            (
                "a type alone",
                None,
                form(&[("client_assertion", "")]),
                "invalid_request",
            ),
            ("no token", None, form(&[("client_assertion", "x")]), "invalid_client"),
            (
                "nobody",
                None,
                form(&[("client_assertion", "e30.e30.c2ln")]),
                "invalid_client",
            ),
        ] {
            let error = Credentials::parse(authorization, &form).expect_err(name);
            assert_eq!(error.code.as_str(), code, "{name}");
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
