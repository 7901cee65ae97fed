//! Organisations: their brand, their information in the console, the operator's list.

mod brand;
mod operator;

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use ieum_app::organizations::Created;
use ieum_model::organization::OrgState;
use ieum_model::plan::Plan;
use ieum_store::org_slug::SlugState;

use crate::on_both;
use crate::support::{Answer, Browser, TestApp};

const CHUNK: fn(&[u8; 4], &[u8]) -> Vec<u8> =
    |kind, data| [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat();

/// A PNG of this size, as far as its header goes.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        CHUNK(b"IHDR", &header),
        CHUNK(b"IDAT", b"x"),
        CHUNK(b"IEND", b""),
    ]
    .concat()
}

pub async fn upload(
    browser: &mut Browser<'_>,
    path: &str,
    csrf: &str,
    version: &str,
    name: &str,
    file: &[u8],
) -> Answer {
    let text = |field: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").into_bytes()
    };
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"{name}\"\r\nContent-Type: image/svg+xml\r\n\r\n"
    );
    let body = [
        text("csrf", csrf),
        text("version", version),
        head.into_bytes(),
        file.to_vec(),
        b"\r\n--b--\r\n".to_vec(),
    ]
    .concat();
    let request = Request::post(path)
        .header("accept-language", "ko")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from(body))
        .unwrap();
    browser.send(request).await
}

async fn link(app: &TestApp, created: &Created, slug: &str) {
    let now = app.ctx().now();
    app.write(async |tx| {
        tx.insert_slug(created.scope, slug, slug, SlugState::Current, now)
            .await?;
        Ok(tx.set_linked(created.scope, now).await?)
    })
    .await;
}

async fn set_state(app: &TestApp, created: &Created, state: OrgState) {
    app.write(async |tx| Ok(tx.set_organization_state(created.scope, state).await?))
        .await;
}
