//! An answer to the client, a code or an error, in the mode that it asked for.

use std::collections::BTreeMap;
use std::time::Duration;

use ieum_model::Instant;
use ieum_model::context::Rng;
use serde::Serialize;

use super::{AuthorizationRequest, ErrorRedirect, ResponseMode};
use crate::jose::jwe::{Content, Envelope};
use crate::jose::{KeyError, SigningKey, Typ, sign};
use crate::redirect;
use crate::session_state::session_state;

/// How long a signed answer holds; JARM, section 2.1 recommends at most ten minutes.
const LIFE: Duration = Duration::from_secs(5 * 60);

/// An answer on its way to a redirect URI that is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The client's own redirect URI.
    pub redirect_uri: String,
    /// How it travels.
    pub mode: ResponseMode,
    params: Vec<(&'static str, String)>,
}

/// What the browser does to deliver it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Go to this address.
    Redirect(String),
    /// Post these fields.
    Form {
        /// Where to.
        action: String,
        /// Names and values.
        fields: Vec<(&'static str, String)>,
    },
    /// Nothing: the client wants its answers encrypted and has no key to encrypt them to. The person is told instead, as with every
    /// answer that cannot get to its client (RFC 6749, section 4.1.2.1).
    Withheld,
}

/// The claims of a signed answer (JARM, section 2.1): those of the token and, beside them, the parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct AnswerClaims<'a> {
    iss: &'a str,
    aud: &'a str,
    exp: i64,
    #[serde(flatten)]
    params: BTreeMap<&'static str, String>,
}

/// Who signs for whom, and when; needed for a signed mode only.
#[derive(Clone, Copy)]
pub struct Seal<'a> {
    /// Our key of the client's algorithm.
    pub key: &'a SigningKey,
    /// The client's public name.
    pub client_id: &'a str,
    /// Now.
    pub now: Instant,
    /// What encrypts it to the client, if the client wants that (JARM, section 2.2), and where the key comes from.
    pub envelope: Option<(&'a Envelope, &'a dyn Rng)>,
}

impl std::fmt::Debug for Seal<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seal")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl Response {
    /// The answer that brings a code.
    pub fn code(request: &AuthorizationRequest, code: &str) -> Self {
        let state = request.state.clone().map(|state| ("state", state));
        Self {
            redirect_uri: request.redirect_uri.clone(),
            mode: request.mode,
            params: [Some(("code", code.to_owned())), state].into_iter().flatten().collect(),
        }
    }

    /// The answer that tells of an error.
    pub fn error(refused: &ErrorRedirect) -> Self {
        let state = refused.state.clone().map(|state| ("state", state));
        let params = [
            Some(("error", refused.error.code.as_str().to_owned())),
            Some(("error_description", refused.error.description.to_owned())),
            state,
        ];
        Self {
            redirect_uri: refused.redirect_uri.clone(),
            mode: refused.mode,
            params: params.into_iter().flatten().collect(),
        }
    }

    /// The same for a client that watches the browser's state; nothing is added for an app, whose address has no origin.
    #[must_use]
    pub fn with_session_state(mut self, client_id: &str, browser_state: &str, salt: &[u8; 12]) -> Self {
        let state = session_state(client_id, &self.redirect_uri, browser_state, salt);
        self.params.extend(state.map(|state| ("session_state", state)));
        self
    }

    /// The way to deliver it. The issuer goes along against mix-up: as a parameter (RFC 9207), or inside of what is signed
    /// (JARM, section 2.4).
    ///
    /// # Errors
    /// The mode is a signed one and there is no key, or the library failed to sign.
    pub fn deliver(mut self, issuer: &str, seal: Option<Seal<'_>>) -> Result<Delivery, KeyError> {
        if self.mode.is_signed() {
            let seal = seal.ok_or(KeyError::Failed)?;
            let Seal {
                key, client_id, now, ..
            } = seal;
            let claims = AnswerClaims {
                iss: issuer,
                aud: client_id,
                exp: now.plus(LIFE).as_seconds(),
                params: self.params.into_iter().collect(),
            };
            let mut token = sign(key, Typ::Jwt, &claims)?;
            if let Some((envelope, rng)) = seal.envelope {
                token = envelope.close(rng, Content::Jwt, &token)?;
            }
            self.params = vec![("response", token)];
        } else {
            self.params.push(("iss", issuer.to_owned()));
        }
        if self.mode.is_form() {
            return Ok(Delivery::Form {
                action: self.redirect_uri,
                fields: self.params,
            });
        }
        let params: Vec<_> = self
            .params
            .iter()
            .map(|(name, value)| (*name, Some(value.as_str())))
            .collect();
        Ok(Delivery::Redirect(redirect::append(&self.redirect_uri, &params)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authorize::tests::request;
    use crate::authorize::{AuthorizeError, ErrorCode};
    use crate::jose::{Alg, verify};

    const ISSUER: &str = "https://id.example";

    fn deliver(mode: &str, is_error: bool) -> (Delivery, SigningKey) {
        let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).expect("generates");
        let key = SigningKey::from_pkcs8("k", Alg::Es256, &pkcs8).expect("reads");
        let request = request(&[("response_mode", mode)]);
        let error = AuthorizeError::new(ErrorCode::AccessDenied, "no");
        let response = if is_error {
            Response::error(&request.refuse(error))
        } else {
            Response::code(&request, "c")
        };
        let seal = Seal {
            key: &key,
            client_id: "rp",
            now: Instant::from_seconds(1_000),
            envelope: None,
        };
        let delivery = response.deliver(ISSUER, Some(seal)).expect("signs");
        (delivery, key)
    }

    #[test]
    fn each_mode_carries_code_or_error_with_state_and_issuer() {
        for is_error in [false, true] {
            let inside = if is_error {
                serde_json::json!({"error": "access_denied", "error_description": "no", "state": "st"})
            } else {
                serde_json::json!({"code": "c", "state": "st"})
            };
            for mode in ["", "query", "form_post", "jwt", "query.jwt", "form_post.jwt"] {
                let (delivery, key) = deliver(mode, is_error);
                let pairs: Vec<(String, String)> = match (delivery, mode.starts_with("form_post")) {
                    (Delivery::Redirect(to), false) => {
                        let (uri, query) = to.split_once('?').expect("query");
                        assert_eq!(uri, "https://rp.example/cb");
                        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
                    }
                    (Delivery::Form { action, fields }, true) => {
                        assert_eq!(action, "https://rp.example/cb");
                        fields
                            .into_iter()
                            .map(|(name, value)| (name.to_owned(), value))
                            .collect()
                    }
                    (other, _) => panic!("{mode}: {other:?}"),
                };
                let mut expected = inside.as_object().expect("object").clone();
                expected.insert("iss".into(), ISSUER.into());
                let found: serde_json::Map<String, serde_json::Value> = if mode.ends_with("jwt") {
                    assert_eq!(
                        (pairs.len(), pairs[0].0.as_str()),
                        (1, "response"),
                        "{mode}: nothing outside"
                    );
                    expected.insert("aud".into(), "rp".into());
                    expected.insert("exp".into(), 1_300.into());
                    verify(&pairs[0].1, [key.verifying_key()], Typ::Jwt).expect("ours")
                } else {
                    pairs.into_iter().map(|(name, value)| (name, value.into())).collect()
                };
                assert_eq!(found, expected, "{mode}");
            }
        }
    }

    #[test]
    fn a_signed_mode_is_never_answered_unsigned() {
        let request = request(&[("response_mode", "jwt")]);
        assert!(Response::code(&request, "c").deliver(ISSUER, None).is_err());
    }
}
