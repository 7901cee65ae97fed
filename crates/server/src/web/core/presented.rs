//! An access token in a request to a resource of ours: read in one place for all of them, and how its refusal is answered.

use axum::Extension;
use axum::response::Response;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method};
use ieum_app::Context;
use ieum_app::provider::{Presented, dpop_nonce};
use ieum_oidc::bearer::{self, BearerError, Scheme};
use ieum_oidc::certificate::Certificate;
use ieum_oidc::dpop::{HEADER, NONCE_HEADER};

use super::Site;
use crate::web::client_ip::IsFromProxy;
use crate::web::oauth2::{certificate, dpop};

/// What a request shows.
#[derive(Debug)]
pub struct Shown<'a> {
    token: &'a str,
    scheme: Scheme,
    proof: Option<&'a str>,
    certificate: Option<Certificate>,
    method: &'a str,
    path: &'a str,
}

impl<'a> Shown<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// See [`BearerError`].
    pub fn read(
        site: &Site,
        from_proxy: Option<IsFromProxy>,
        (method, path): (&'a Method, &'a str),
        headers: &'a HeaderMap,
    ) -> Result<Self, BearerError> {
        let (scheme, token) = token(headers)?;
        Ok(Self {
            token,
            scheme,
            proof: dpop::proof(headers).map_err(BearerError::Proof)?,
            certificate: certificate::read(site, &from_proxy.map(Extension), headers),
            method: method.as_str(),
            path,
        })
    }

    /// How the token came.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// For the use case.
    pub fn presented(&self) -> Presented<'_> {
        Presented {
            token: self.token,
            scheme: self.scheme,
            dpop: self.proof,
            x5t: self.certificate.as_ref().map(|certificate| certificate.x5t.as_str()),
            method: self.method,
            path: self.path,
        }
    }
}

/// The one token, and how it came (RFC 6750, section 2.1; RFC 9449, section 7.1). It may come in no other way.
fn token(headers: &HeaderMap) -> Result<(Scheme, &str), BearerError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (Some(_), Some(_)) => Err(BearerError::Malformed),
        (first, _) => {
            let text = first.map(|value| value.to_str().map_err(|_| BearerError::Malformed));
            bearer::parse_any(text.transpose()?)
        }
    }
}

/// The headers that a refusal brings. In the extensions of an answer they survive that its body is made elsewhere.
#[derive(Debug, Clone)]
pub struct Challenges {
    lines: Vec<HeaderValue>,
    nonce: Option<HeaderValue>,
}

impl Challenges {
    /// For a token that came with this scheme, or with none that could be read.
    pub fn of(ctx: &Context, error: BearerError, scheme: Option<Scheme>) -> Self {
        let lines = error.challenges(scheme).into_iter();
        let is_about_proofs = scheme == Some(Scheme::Dpop) || matches!(error, BearerError::Proof(_));
        Self {
            lines: lines.filter_map(|line| HeaderValue::from_str(&line).ok()).collect(),
            nonce: is_about_proofs.then(|| nonce(ctx)).flatten(),
        }
    }

    /// Puts them into an answer.
    pub fn write(&self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.remove(WWW_AUTHENTICATE);
        for line in &self.lines {
            headers.append(WWW_AUTHENTICATE, line.clone());
        }
        if let Some(nonce) = &self.nonce {
            headers.insert(NONCE_HEADER, nonce.clone());
        }
    }
}

/// Tells the nonce for the next proof to whoever sent one (RFC 9449, section 8.2).
pub fn tell_nonce(ctx: &Context, has_proof: bool, response: &mut Response) {
    if let Some(nonce) = nonce(ctx).filter(|_| has_proof) {
        response.headers_mut().insert(NONCE_HEADER, nonce);
    }
}

/// Whether a request brings a proof.
pub fn has_proof(headers: &HeaderMap) -> bool {
    headers.contains_key(HEADER)
}

fn nonce(ctx: &Context) -> Option<HeaderValue> {
    HeaderValue::from_str(&dpop_nonce(ctx)).ok()
}
