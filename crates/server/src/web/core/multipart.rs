//! Forms with files (RFC 7578) as they came. Nothing here is believed: handlers read a form with files as [`super::Upload`] only,
//! which checks its token.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;

use super::Failure;

/// A file that is too large for what it is meant for should still reach the page that says so.
const BYTES: usize = 2 * 1024 * 1024;
/// Most fields and files together.
pub const FIELDS: usize = 64;

/// The parts of a form, in their order.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Fields by name.
    pub fields: Vec<(String, String)>,
    /// Files by the name of their field. Their own name and type are what the browser says of them, and so are not kept.
    pub files: Vec<(String, Bytes)>,
}

/// Reads the parts of a form.
///
/// # Errors
/// It is too large or no such form.
pub async fn read(request: Request) -> Result<Parts, Failure> {
    let (head, body) = request.into_parts();
    let bytes = to_bytes(body, BYTES).await.map_err(|_| Failure::too_large())?;
    let request = Request::from_parts(head, Body::from(bytes));
    let mut stream = Multipart::from_request(request, &())
        .await
        .map_err(|_| Failure::bad_request("not a form with files"))?;
    let mut parts = Parts::default();
    while let Some(part) = stream
        .next_field()
        .await
        .map_err(|_| Failure::bad_request("multipart"))?
    {
        let name = part.name().unwrap_or_default().to_owned();
        if parts.fields.len() + parts.files.len() == FIELDS || name.is_empty() {
            return Err(Failure::bad_request("fields of a form with files"));
        }
        let is_file = part.file_name().is_some();
        let content = part.bytes().await.map_err(|_| Failure::bad_request("multipart"))?;
        if is_file {
            parts.files.push((name, content));
        } else {
            let text = String::from_utf8(content.to_vec()).map_err(|_| Failure::bad_request("multipart text"))?;
            parts.fields.push((name, text));
        }
    }
    Ok(parts)
}
