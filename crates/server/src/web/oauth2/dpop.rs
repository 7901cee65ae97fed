//! The headers of DPoP (RFC 9449): the proof that came, the nonce that goes.

use axum::response::Response;
use http::{HeaderMap, HeaderValue};
use ieum_app::Context;
use ieum_app::provider::dpop_nonce;
use ieum_oidc::dpop::{BadProof, HEADER, NONCE_HEADER};

/// The one proof, if there is one (RFC 9449, section 4.3).
pub fn proof(headers: &HeaderMap) -> Result<Option<&str>, BadProof> {
    let mut values = headers.get_all(HEADER).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| BadProof::Malformed),
        (Some(_), Some(_)) => Err(BadProof::Malformed),
    }
}

/// With the nonce for the next proof.
pub fn with_nonce(ctx: &Context, mut response: Response) -> Response {
    if let Ok(nonce) = HeaderValue::from_str(&dpop_nonce(ctx)) {
        response.headers_mut().insert(NONCE_HEADER, nonce);
    }
    response
}
