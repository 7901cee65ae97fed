//! What an identity provider lets a browser post (SAML Bindings, section 3.5). There is no token of ours in it: what it is worth is
//! decided by its signature and by the way that this browser began.

use axum::extract::{FromRequest, Request};
use http::header::CONTENT_TYPE;
use url::form_urlencoded;

use crate::web::core::{Failure, Site};

/// Longest form: a message of the longest that is read, as base64, escaped.
const MOST_BYTES: usize = 1024 * 1024;

/// The fields of such a form.
#[derive(Debug, Default)]
pub struct Posted {
    /// `SAMLResponse`.
    pub response: String,
    /// `SAMLRequest`.
    pub request: String,
    /// `RelayState`.
    pub relay_state: String,
}

impl FromRequest<Site> for Posted {
    type Rejection = Failure;
    async fn from_request(request: Request, _: &Site) -> Result<Self, Failure> {
        let is_form = request
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        if !is_form {
            return Err(Failure::bad_request("not a form"));
        }
        let body = axum::body::to_bytes(request.into_body(), MOST_BYTES)
            .await
            .map_err(|_| Failure::too_large())?;
        let mut posted = Self::default();
        for (name, value) in form_urlencoded::parse(&body) {
            let field = match name.as_ref() {
                "SAMLResponse" => &mut posted.response,
                "SAMLRequest" => &mut posted.request,
                "RelayState" => &mut posted.relay_state,
                _ => continue,
            };
            if !field.is_empty() {
                return Err(Failure::bad_request("a field of SAML twice"));
            }
            *field = value.into_owned();
        }
        Ok(posted)
    }
}
