//! The limit "L": a bare axum route that does nothing, on the same core, asked in turns with the product.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

/// The largest answer that can be asked for.
const MOST: usize = 1 << 20;

/// Serves until it is killed.
pub(crate) fn run(address: SocketAddr) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let page = Bytes::from(vec![b'x'; MOST]);
        let router = Router::new().route("/", get(async || "ok\n")).route(
            "/bytes/{count}",
            get(async move |Path(count): Path<usize>| {
                (
                    [(CONTENT_TYPE, "text/html; charset=utf-8")],
                    page.slice(..count.min(MOST)),
                )
                    .into_response()
            }),
        );
        let listener = tokio::net::TcpListener::bind(address).await?;
        axum::serve(listener, router).await?;
        Ok(ExitCode::SUCCESS)
    })
}
