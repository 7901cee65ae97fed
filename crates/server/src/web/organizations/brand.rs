//! What an organisation's login page shows of it, for everybody and to keep: the logo and the colour's stylesheet.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, HeaderValue};
use ieum_model::OrgId;
use ieum_model::organization::Color;
use ieum_store::logo::Logo;

use crate::web::core::{Ask, Failure, Outcome};
use crate::web::page::accent_css;

/// The address names the content: it never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `GET /brand/{org}/{digest}`: the logo of an organisation that has a login page.
pub async fn logo(ask: Ask, Path((org, digest)): Path<(String, String)>) -> Outcome {
    let org = org.parse::<OrgId>().map_err(|_| Failure::not_found())?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_digest {
        return Err(Failure::not_found());
    }
    let found = ask.ctx.store().read().await?.find_public_logo(org, &digest).await?;
    Ok(image(found.ok_or_else(Failure::not_found)?, FOR_EVER))
}

/// `GET /brand/{file}`: the stylesheet of a colour, such as `1b4dff.css`. It is made of the colour alone.
pub async fn theme(Path(file): Path<String>) -> Outcome {
    let color = file
        .strip_suffix(".css")
        .and_then(|hex| Color::parse(&format!("#{hex}")).filter(|color| color.as_str().get(1..) == Some(hex)))
        .ok_or_else(Failure::not_found)?;
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, FOR_EVER),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, accent_css(color.as_str())).into_response())
}

/// An image that was uploaded by somebody else: of exactly its type, without power, were a browser to open it as a page.
pub fn image(logo: Logo, cache: &'static str) -> Response {
    let mut response = logo.bytes.into_response();
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_str(&logo.content_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_TYPE, content_type);
    let fixed: [(HeaderName, &'static str); 4] = [
        (CACHE_CONTROL, cache),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (CONTENT_DISPOSITION, "inline"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
