//! A JSON body of a call: bounded, of the right type, and nothing in it that is not known.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use http::header::CONTENT_TYPE;
use ieum_app::{Error, Problem};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::web::core::{Failure, Site};

/// The body as a type.
#[derive(Debug)]
pub struct Body<T>(pub T);

const MOST_BYTES: usize = 64 * 1024;

impl<T: DeserializeOwned> FromRequest<Site> for Body<T> {
    type Rejection = Failure;
    async fn from_request(request: Request, _: &Site) -> Result<Self, Failure> {
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
        let essence = media_type.and_then(|t| t.split(';').next()).unwrap_or_default().trim();
        let is_json = ["application/json", "application/merge-patch+json"]
            .iter()
            .any(|known| essence.eq_ignore_ascii_case(known));
        if !is_json {
            return Err(Failure::unsupported_media_type());
        }
        let bytes = to_bytes(request.into_body(), MOST_BYTES)
            .await
            .map_err(|_| Failure::too_large())?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| refused(&error))
    }
}

/// What is no JSON at all is another mistake than JSON that says something else.
fn refused(error: &serde_json::Error) -> Failure {
    match error.classify() {
        Category::Data => {
            let what: String = error.to_string().chars().take(200).collect();
            Error::from(Problem::of_all("json_mismatch").with("what", what)).into()
        }
        Category::Io | Category::Syntax | Category::Eof => Failure::malformed_json(),
    }
}
