//! Stylesheets, scripts and icons, embedded in the binary and served under a name that carries the
//! hash of their content: a browser may keep them forever, and a new release is seen at once.

use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, StatusCode, header};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

struct Asset {
    media_type: &'static str,
    plain: Bytes,
    gzip: Bytes,
}

struct Catalog {
    /// `ieum.css` → `/assets/ieum.0123456789abcdef.css`.
    urls: HashMap<String, String>,
    /// `ieum.0123456789abcdef.css` → its content.
    files: HashMap<String, Asset>,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(catalog);

/// The address of an asset. One that does not exist is a mistake in a template: the tests fail, a
/// release answers 404 for it.
pub fn asset(name: &str) -> &'static str {
    let url = CATALOG.urls.get(name);
    assert!(!cfg!(test) || url.is_some(), "no asset {name:?}");
    url.map_or("/assets/missing", String::as_str)
}

/// The routes that serve all assets.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(serve))
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = CATALOG.files.get(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let common = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    if accepts_gzip(&headers) {
        return (common, [(header::CONTENT_ENCODING, "gzip")], asset.gzip.clone()).into_response();
    }
    (common, asset.plain.clone()).into_response()
}

/// Whether the browser lists gzip without refusing it (RFC 9110, section 12.5.3).
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let listed = headers.get_all(header::ACCEPT_ENCODING);
    listed
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut pieces = coding.split(';').map(str::trim);
            pieces.next() == Some("gzip") && !pieces.any(|q| matches!(q, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
}

fn catalog() -> Catalog {
    let mut catalog = Catalog {
        urls: HashMap::new(),
        files: HashMap::new(),
    };
    for name in Files::iter() {
        let Some((file, (stem, extension))) = Files::get(&name).zip(name.rsplit_once('.')) else {
            continue;
        };
        let hash = u64::from_be_bytes(first_eight(&file.metadata.sha256_hash()));
        let hashed = format!("{stem}.{hash:016x}.{extension}");
        let plain = Bytes::from(file.data.into_owned());
        let asset = Asset {
            media_type: media_type(extension),
            gzip: gzip(&plain),
            plain,
        };
        catalog.urls.insert(name.to_string(), format!("/assets/{hashed}"));
        catalog.files.insert(hashed, asset);
    }
    catalog
}

fn first_eight(hash: &[u8; 32]) -> [u8; 8] {
    std::array::from_fn(|index| hash.get(index).copied().unwrap_or_default())
}

fn gzip(plain: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail; were it to, the empty answer would be seen at once.
    let written = encoder.write_all(plain).and_then(|()| encoder.finish());
    Bytes::from(written.unwrap_or_default())
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn fetch(path: &str, encoding: &str) -> (StatusCode, HeaderMap, Bytes) {
        let request = Request::get(path)
            .header("accept-encoding", encoding)
            .body(Body::empty())
            .expect("valid");
        let response = routes::<()>().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        (
            parts.status,
            parts.headers,
            to_bytes(body, 1 << 20).await.expect("read"),
        )
    }

    #[tokio::test]
    async fn an_asset_is_kept_forever_under_its_hashed_name() {
        let (status, headers, body) = fetch(asset("ieum.css"), "identity").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["content-type"], "text/css; charset=utf-8");
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert!(String::from_utf8_lossy(&body).contains(":root"));
    }

    #[tokio::test]
    async fn gzip_is_sent_only_to_who_accepts_it() {
        for (encoding, zipped) in [
            ("gzip, br", true),
            ("br", false),
            ("gzip;q=0", false),
            ("deflate, gzip;q=0.5", true),
        ] {
            let (_, headers, body) = fetch(asset("console.css"), encoding).await;
            assert_eq!(headers.contains_key("content-encoding"), zipped, "{encoding}");
            assert_eq!(body.starts_with(&[0x1f, 0x8b]), zipped, "{encoding}");
        }
    }

    #[tokio::test]
    async fn unknown_names_and_paths_out_of_the_folder_are_not_found() {
        for path in [
            "/assets/ieum.css",
            "/assets/..%2Flib.rs",
            "/assets/missing",
            "/assets/%00",
        ] {
            assert_eq!(fetch(path, "gzip").await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
