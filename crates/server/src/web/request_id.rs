//! One identifier for each request: in the log, in the answer, and shown on error pages.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use ieum_model::id::new_uuid;
use ieum_model::{Clock, Rng};
use uuid::Uuid;

use super::client_ip::IsFromProxy;

const HEADER: &str = "x-request-id";

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

/// Takes a well-formed identifier over from a trusted proxy, or makes a new one, and repeats it in the answer.
pub async fn layer(State(ids): State<RequestIds>, mut request: Request, next: Next) -> Response {
    let is_from_proxy = request.extensions().get() == Some(&IsFromProxy(true));
    let given = request.headers().get(HEADER).filter(|_| is_from_proxy).and_then(read);
    let id = given.unwrap_or_else(|| new_uuid(ids.clock.now(), &*ids.rng));
    request.extensions_mut().insert(RequestId(id));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id.hyphenated().to_string()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

fn read(value: &HeaderValue) -> Option<Uuid> {
    let text = value.to_str().ok().filter(|text| text.len() == 36)?;
    Uuid::try_parse(text).ok()
}
