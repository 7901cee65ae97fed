//! 한빛톡, a sample business system: it signs people in through Ieum and greets them with their organisation.
//!
//! To be read by developers who add "sign in with Ieum" to a system of their own: [`provider`] is all that speaks to Ieum, with
//! an ordinary OpenID Connect library and over HTTP alone. What has nothing to do with signing in is deliberately plain: sessions
//! live in memory and end with the process.

mod admin;
mod back_channel;
mod front;
mod link;
mod pages;
pub mod provider;
mod push;
mod session;
mod sign_in;
mod sign_out;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderValue, header};
use url::Url;

use provider::Provider;
use session::Sessions;

/// What the business system is told once, when it is registered with Ieum.
#[derive(Clone)]
pub struct Config {
    /// Its own address, without a path.
    pub public_url: Url,
    /// Ieum's address, without a path: the OpenID issuer.
    pub issuer: Url,
    /// The client identifier from Ieum.
    pub client_id: String,
    /// The client secret from Ieum.
    pub client_secret: String,
}

impl Config {
    /// The redirect URI to register with Ieum.
    pub fn redirect_uri(&self) -> Url {
        self.at("/callback")
    }
    /// The address to register as where a sign-out may return to.
    pub fn signed_out_uri(&self) -> Url {
        self.at("/signed-out")
    }
    /// The address to register for back-channel logout.
    pub fn back_channel_uri(&self) -> Url {
        self.at("/back-channel-logout")
    }
    fn at(&self, path: &str) -> Url {
        let mut url = self.public_url.clone();
        url.set_path(path);
        url
    }
}

#[derive(Clone)]
struct State(Arc<Parts>);

struct Parts {
    config: Config,
    provider: Provider,
    sessions: Sessions,
    policy: HeaderValue,
}

impl std::ops::Deref for State {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// The whole business system.
///
/// # Errors
/// The addresses of the configuration cannot be used, or the HTTP client cannot be set up.
pub fn router(config: Config) -> anyhow::Result<Router> {
    // Browsers hold the redirect that answers a form against `form-action`, so Ieum has to stand there, too.
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
        config.issuer.origin().ascii_serialization()
    );
    let state = State(Arc::new(Parts {
        provider: Provider::new(&config)?,
        sessions: Sessions::default(),
        policy: HeaderValue::from_str(&policy)?,
        config,
    }));
    Ok(Router::new()
        .route("/", get(front::show))
        .route("/sign-in", get(sign_in::start))
        .route("/callback", get(sign_in::finish))
        .route("/sign-out", post(sign_out::start))
        .route("/signed-out", get(sign_out::finish))
        .route("/back-channel-logout", post(back_channel::end))
        .route("/admin", get(admin::show))
        .route("/admin/members/link", get(link::show))
        .route("/style.css", get(stylesheet))
        .route("/mark.svg", get(mark))
        .fallback(pages::not_found)
        .layer(from_fn_with_state(state.clone(), headers))
        .with_state(state))
}

async fn stylesheet() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("../assets/style.css"),
    )
}

async fn mark() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "image/svg+xml")],
        include_str!("../assets/mark.svg"),
    )
}

async fn headers(axum::extract::State(state): axum::extract::State<State>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, state.policy.clone());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
