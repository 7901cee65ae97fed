//! Parameters of a request, from its address or its form, and the address that carries them on.

use axum::extract::{FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use ieum_oidc::params::Params;
use url::form_urlencoded::{Serializer, parse};

use crate::web::core::{Failure, Site};

/// Longest form; the longest parameters together stay far below.
const MOST_BYTES: usize = 64 * 1024;
/// Our own parameter of an authorisation address; a client has no use for one of this name.
const INTERACTION: &str = "interaction";

/// The parameters of a request, without our own.
#[derive(Debug, Clone)]
pub struct Asked {
    /// For the rules.
    pub params: Params,
    /// The same, as they stand in an address.
    pub query: String,
    /// The sealed interaction that came back.
    pub interaction: Option<String>,
}

impl Asked {
    /// Reads an encoded list.
    pub fn parse(encoded: &[u8]) -> Self {
        let (own, pairs): (Vec<_>, Vec<_>) = parse(encoded).into_owned().partition(|(name, _)| name == INTERACTION);
        Self {
            query: Serializer::new(String::new()).extend_pairs(&pairs).finish(),
            params: Params::new(pairs),
            interaction: own.into_iter().next().map(|(_, value)| value),
        }
    }
    /// The address with these parameters.
    pub fn address(&self, path: &str) -> String {
        format!("{path}?{}", self.query)
    }
    /// The same, with an interaction to come back with.
    pub fn address_with(&self, path: &str, interaction: &str) -> String {
        format!("{path}?{}&{INTERACTION}={interaction}", self.query)
    }
}

impl FromRequestParts<Site> for Asked {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

/// The parameters of a form that a program or another site sent; there is no token to check.
#[derive(Debug, Clone)]
pub struct AskedByForm(pub Asked);

impl FromRequest<Site> for AskedByForm {
    type Rejection = Failure;
    async fn from_request(request: Request, _: &Site) -> Result<Self, Failure> {
        let is_form = request
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        if !is_form {
            return Err(Failure::bad_request("not a form"));
        }
        let body: Bytes = axum::body::to_bytes(request.into_body(), MOST_BYTES)
            .await
            .map_err(|_| Failure::too_large())?;
        Ok(Self(Asked::parse(&body)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_parameter_never_reaches_the_rules() {
        let asked = Asked::parse(b"a=1&interaction=x&b=%ED%95%9C&interaction=y");
        assert_eq!(asked.interaction.as_deref(), Some("x"));
        assert_eq!(asked.params.find("interaction"), None);
        assert_eq!(asked.address("/p"), "/p?a=1&b=%ED%95%9C");
        assert_eq!(asked.address_with("/p", "z"), "/p?a=1&b=%ED%95%9C&interaction=z");
    }
}
