//! The answer that carries a page.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

/// A rendered page: `text/html`, never stored by a cache, 200 unless said otherwise.
#[derive(Debug)]
pub struct Page<T> {
    status: StatusCode,
    template: T,
}

impl<T: Template> Page<T> {
    /// A page that answers 200.
    pub const fn new(template: T) -> Self {
        Self {
            status: StatusCode::OK,
            template,
        }
    }
    /// A page with another status, such as 422 for a form with errors.
    pub const fn with_status(status: StatusCode, template: T) -> Self {
        Self { status, template }
    }
}

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.template.render() {
            Ok(body) => {
                let headers = [
                    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                    (header::CACHE_CONTROL, "no-store"),
                ];
                (self.status, headers, body).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                (StatusCode::INTERNAL_SERVER_ERROR, [(header::CACHE_CONTROL, "no-store")]).into_response()
            }
        }
    }
}
