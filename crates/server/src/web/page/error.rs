//! The error page: what happened, what to do, and the number to tell the support.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::i18n::Lang;

use super::{Frame, Page};

/// The page for a request that could not be served. It never shows an internal error's text.
#[derive(Debug, Template)]
#[template(path = "layout/error.html")]
pub struct ErrorPage {
    l: Lang,
    frame: Frame,
    status: StatusCode,
    message: String,
    advice: String,
    request_id: String,
    reason: Option<&'static str>,
    back: Option<String>,
}

impl ErrorPage {
    /// The page with the usual words for `status`.
    pub fn new(l: Lang, status: StatusCode, path: &str, request_id: &str) -> Self {
        let (title, advice) = match status.as_u16() {
            400 => (l.t("error-400"), l.t("error-400-advice")),
            401 | 403 => (l.t("error-403"), l.t("error-403-advice")),
            404 | 405 => (l.t("error-404"), l.t("error-404-advice")),
            409 => (l.t("error-409"), l.t("error-409-advice")),
            413 => (l.t("error-413"), l.t("error-413-advice")),
            429 => (l.t("error-429"), l.t("error-429-advice")),
            503 => (l.t("error-503"), l.t("error-503-advice")),
            _ => (l.t("error-500"), l.t("error-500-advice")),
        };
        Self {
            l,
            frame: Frame::new(title, path),
            status,
            message: String::new(),
            advice: advice.into_owned(),
            request_id: request_id.to_owned(),
            reason: None,
            back: None,
        }
    }
    /// With a sentence of its own about what is wrong, for the reader.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }
    /// With other words about what to do.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }
    /// With the stable code under which the developer of a business system finds cause and remedy.
    #[must_use]
    pub const fn reason(mut self, code: &'static str) -> Self {
        self.reason = Some(code);
        self
    }
    /// With a way back; `/` otherwise.
    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some(href.into());
        self
    }
    /// The status to answer with.
    pub const fn status(&self) -> StatusCode {
        self.status
    }
}

impl IntoResponse for ErrorPage {
    fn into_response(self) -> Response {
        Page::with_status(self.status, self).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_words_in_both_languages_and_shows_the_request_id() {
        for l in [Lang::KO, Lang::EN] {
            for code in 400..600 {
                let status = StatusCode::from_u16(code).expect("in range");
                let page = ErrorPage::new(l, status, "/x", "req-<1>").message("&");
                let html = page.render().expect("rendered");
                assert!(
                    html.contains("req-&#60;1&#62;") && html.contains(&code.to_string()),
                    "{html}"
                );
            }
        }
    }
}
