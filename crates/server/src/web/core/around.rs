//! What stands around every page, in one layer and in one order: the browser's identifier, the facts of the request, the
//! message of the form before, failures, the language. What a layer of its own costs, see `serve`.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_TYPE, SET_COOKIE};

use super::cookies::CookieKind;
use super::{Ask, Site, browser, failure, language};

/// Answers a page's request with all that pages have in common.
pub async fn layer(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (browser, browser_cookie) = browser::of(&site, &parts);
    parts.extensions.insert(browser);
    let ask = Ask::read(&site, &parts);
    let language_cookie = language::chosen(&site, &parts);
    let reader = failure::Reader::of(&ask, &parts);
    let had_flash = ask.has_flash();
    parts.extensions.insert(ask);

    let mut response = next.run(Request::from_parts(parts, body)).await;

    // The page that was asked for has shown the message; an error in its place has not.
    if had_flash && is_page(&response) {
        let gone = site.cookies.remove(CookieKind::Flash);
        response.headers_mut().append(SET_COOKIE, gone);
    }
    response = failure::answer(&reader, response);
    let is_page = is_page(&response);
    if let Some(cookie) = language_cookie.filter(|_| is_page) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    // Only a page has forms; an answer to a program or a cacheable file carries no cookie.
    if let Some(cookie) = browser_cookie.filter(|_| is_page || response.status().is_redirection()) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn is_page(response: &Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}
