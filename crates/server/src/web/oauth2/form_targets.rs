//! Where forms of the pages before a business system may end up.
//!
//! A form that signs somebody in is answered with redirects that end at the business system, and Chromium holds each of them
//! against the page's `form-action`. So a page that carries `next` to the authorisation endpoint names that system's origin,
//! once it is proven that the redirect URI is its own.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_TYPE, REFERER};
use http::request::Parts;
use ieum_app::{Context, provider};
use ieum_oidc::discovery::paths;
use url::Url;

use super::params::Asked;
use crate::web::core::{Ask, Site};
use crate::web::security_headers::FormTargets;

/// The targets of a page whose form goes on to `next`; none if `next` leads elsewhere.
pub async fn of_next(ctx: &Context, next: &str) -> FormTargets {
    let none = FormTargets::default();
    let Some((paths::AUTHORIZE, query)) = next.split_once('?') else {
        return none;
    };
    match provider::redirect_target(ctx, &Asked::parse(query.as_bytes()).params).await {
        Ok(Some(uri)) => Url::parse(&uri).map_or_else(|_| none.clone(), |uri| none.clone().with_redirect_uri(&uri)),
        Ok(None) => none,
        Err(error) => {
            tracing::warn!(%error, "the form targets of a page are not known");
            none
        }
    }
}

/// Names the targets on every page whose address carries `next`, or that answers a form of such a page.
pub async fn layer(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let way = next_of(&parts);
    let ask = way.is_some().then(|| Ask::of(&site, &parts));
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if let (Some(way), Some(ask)) = (way, ask)
        && is_page
        && response.extensions().get::<FormTargets>().is_none()
    {
        let targets = of_next(&ask.ctx, &way).await;
        response.extensions_mut().insert(targets);
    }
    response
}

fn next_of(parts: &Parts) -> Option<String> {
    let find = |query: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let next = pairs
            .find(|(name, _)| name == "next")
            .map(|(_, value)| value.into_owned());
        next.filter(|next| next.starts_with(paths::AUTHORIZE))
    };
    let referer = || {
        let text = parts.headers.get(REFERER)?.to_str().ok()?;
        find(Url::parse(text).ok()?.query()?)
    };
    find(parts.uri.query().unwrap_or_default()).or_else(referer)
}
