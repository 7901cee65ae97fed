//! Serves `/dev/parts` on a loopback port, to look at the parts while working on them:
//! `cargo run -p ieum-server --example parts -- 8090`.

use axum::Router;
use ieum_server::web::{assets, parts};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(8090);
    let listener = tokio::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port)).await?;
    let routes: Router = parts::routes().merge(assets::routes());
    // The policy of the service, so that a style or script that it forbids is seen here.
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
                  connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    let policy = tower_http::set_header::SetResponseHeaderLayer::overriding(
        http::header::CONTENT_SECURITY_POLICY,
        http::HeaderValue::from_static(policy),
    );
    axum::serve(listener, routes.layer(policy)).await?;
    Ok(())
}
