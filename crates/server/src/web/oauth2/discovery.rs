//! `/.well-known/openid-configuration` and `/oauth2/jwks`: what a client library reads first; and the frame that watches the
//! browser's state.
//!
//! All are the same for everybody and written once, so they stand beside the layers around pages, as files do: they are
//! counted, but not logged, and have no identifier.

use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::Method;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use ieum_app::provider::keys::{self, OpenedKeys};
use ieum_app::{Context, Error, RequestFacts};
use ieum_oidc::discovery::{Metadata, paths};
use url::form_urlencoded;

use super::token::failed;
use super::{check_session, cors};
use crate::telemetry::REQUEST_SECONDS;
use crate::web::core::{Access, RouteInfo, Site};
use crate::web::security_headers::{self, HeaderPolicy};

/// Far shorter than a new key is published before it signs.
const CACHE: &str = "public, max-age=300";
/// Most time for reading the keys, once in five seconds.
const READING: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Published {
    site: Site,
    document: Bytes,
    check_session: Bytes,
    headers: HeaderPolicy,
}

/// These addresses, finished, and the list of them.
pub fn published(site: &Site) -> (Router, Vec<RouteInfo>) {
    let issuer = site.app.public_url.as_str().trim_end_matches('/');
    let metadata = Metadata::new(issuer);
    let metadata = match site.app.provider.certificate_header {
        Some(_) => metadata.with_certificates(),
        None => metadata,
    };
    let metadata = if site.app.provider.is_registration_open {
        metadata.with_registration()
    } else {
        metadata
    };
    let published = Published {
        site: site.clone(),
        // The document is plain texts and lists, which JSON always takes.
        document: serde_json::to_vec(&metadata).unwrap_or_default().into(),
        check_session: check_session::page(site.cookies),
        headers: HeaderPolicy::new(&site.app.public_url),
    };
    let router = Router::new()
        .route(paths::DISCOVERY, get(discovery))
        .route(paths::JWKS, get(jwks))
        .route(paths::CHECK_SESSION, get(check_session))
        .with_state(Arc::new(published));
    let list = [paths::DISCOVERY, paths::JWKS, paths::CHECK_SESSION].map(|path| RouteInfo {
        method: Method::GET,
        path,
        access: Access::Public,
    });
    (router, list.into())
}

impl Published {
    fn answer(&self, document: Bytes) -> Response {
        let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, CACHE)];
        self.open((headers, document).into_response())
    }

    fn open(&self, response: Response) -> Response {
        let mut response = cors::open(response);
        security_headers::complete(&mut response, self.headers);
        response
    }
}

/// `GET /.well-known/openid-configuration`
async fn discovery(State(published): State<Arc<Published>>) -> Response {
    let stopwatch = Stopwatch::now();
    let response = published.answer(published.document.clone());
    metrics::histogram!(REQUEST_SECONDS, "method" => "GET", "route" => "/.well-known/openid-configuration", "status" => "2xx")
        .record(stopwatch.elapsed());
    response
}

/// `GET /oauth2/check_session`
async fn check_session(State(published): State<Arc<Published>>) -> Response {
    let stopwatch = Stopwatch::now();
    let mut response = check_session::answer(published.check_session.clone());
    security_headers::complete(&mut response, published.headers);
    metrics::histogram!(REQUEST_SECONDS, "method" => "GET", "route" => "/oauth2/check_session", "status" => "2xx")
        .record(stopwatch.elapsed());
    response
}

/// `GET /oauth2/jwks`; with `?client=…`, as a business system's page offers it, it is noted that this one fetched.
async fn jwks(State(published): State<Arc<Published>>, RawQuery(query): RawQuery) -> Response {
    let stopwatch = Stopwatch::now();
    let ctx = Context::new(Arc::clone(&published.site.app), RequestFacts::default());
    let keys = match tokio::time::timeout(READING, keys::opened(&ctx)).await {
        Ok(keys) => keys,
        Err(_) => Err(Error::Unavailable("the keys could not be read in time".to_owned())),
    };
    match keys {
        Ok(keys) => {
            note(&ctx, &keys, query.as_deref());
            let response = published.answer(keys.jwks().clone());
            metrics::histogram!(REQUEST_SECONDS, "method" => "GET", "route" => "/oauth2/jwks", "status" => "2xx")
                .record(stopwatch.elapsed());
            response
        }
        Err(error) => {
            metrics::histogram!(REQUEST_SECONDS, "method" => "GET", "route" => "/oauth2/jwks", "status" => "5xx")
                .record(stopwatch.elapsed());
            published.open(failed(error))
        }
    }
}

fn note(ctx: &Context, keys: &OpenedKeys, query: Option<&str>) {
    let Some(query) = query else {
        return keys::note_fetch(ctx, keys, None);
    };
    let client = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "client");
    keys::note_fetch(ctx, keys, client.as_ref().map(|(_, value)| value.as_ref()));
}
