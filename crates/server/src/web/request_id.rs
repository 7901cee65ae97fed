//! One identifier for each request: in the log, in the answer, and shown on error pages.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use ieum_model::id::new_uuid;
use ieum_model::{Clock, Rng};
use uuid::Uuid;

use super::client_ip::IsFromProxy;

const HEADER: &str = "x-request-id";
static NAME: HeaderName = HeaderName::from_static(HEADER);

/// The request's identifier; read it with `Extension<RequestId>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

/// Where new identifiers come from.
#[derive(Clone)]
pub struct RequestIds {
    /// The context's clock.
    pub clock: Arc<dyn Clock>,
    /// The context's randomness.
    pub rng: Arc<dyn Rng>,
}

impl RequestIds {
    /// Takes a well-formed identifier over from a trusted proxy, or makes a new one.
    pub fn give(&self, request: &mut Request) -> RequestId {
        let is_from_proxy = request.extensions().get() == Some(&IsFromProxy(true));
        let given = request.headers().get(HEADER).filter(|_| is_from_proxy).and_then(read);
        let id = RequestId(given.unwrap_or_else(|| new_uuid(self.clock.now(), &*self.rng)));
        request.extensions_mut().insert(id);
        id
    }
}

/// Repeats the identifier in the answer.
pub fn repeat(response: &mut Response, id: RequestId) {
    let mut text = Uuid::encode_buffer();
    if let Ok(value) = HeaderValue::from_str(id.0.hyphenated().encode_lower(&mut text)) {
        response.headers_mut().insert(&NAME, value);
    }
}

fn read(value: &HeaderValue) -> Option<Uuid> {
    let text = value.to_str().ok().filter(|text| text.len() == 36)?;
    Uuid::try_parse(text).ok()
}
