//! Another secret for a business system, and the way a secret takes to the one page that shows it.
//!
//! The page after a form must be safe to reload, so the secret travels to it in a cookie: sealed, for one operator and one
//! business system, for a few minutes, and removed by the page that shows it.

use std::time::Duration;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::SET_COOKIE;
use ieum_app::access::OperatorCaller;
use ieum_app::provider::replace_secret;
use ieum_model::{ClientRowId, Instant};
use ieum_oidc::opaque::ClearText;
use ieum_store::active::ClientRow;

use super::{address, find};
use crate::i18n::Lang;
use crate::web::core::cookies::{CookieKind, Life};
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed};
use crate::web::page::{Dialog, Html, OperatorFrame, OperatorItem, Page};

/// The cookie that carries it.
pub const COOKIE: CookieKind = CookieKind::SecretOnce;
const LIFE: Duration = Duration::from_secs(5 * 60);

#[derive(Debug, Template)]
#[template(path = "systems/ask.html")]
pub(super) struct AskPage {
    pub(super) l: Lang,
    pub(super) frame: OperatorFrame,
    pub(super) dialog: Dialog,
}

/// The question before it.
pub fn dialog(l: Lang, system: &ClientRow, csrf: Html) -> Dialog {
    Dialog::new(
        l,
        "new-secret",
        l.t1("system-new-secret-title", "name", system.name.as_str()),
        &format!("{}/secret", address(system.id)),
        l.t("system-new-secret"),
        csrf,
    )
    .hidden("version", system.version)
    .effect(l.t("system-new-secret-effect"))
}

/// `GET /operator/systems/{system}/secret`
pub async fn ask(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let l = ask.l;
    let frame = ask.operator_frame(&caller, l.t("system-new-secret"), OperatorItem::Systems);
    let frame = frame.below(row.name.clone(), address(row.id));
    let dialog = dialog(l, &row, frame.csrf_input()).as_page(&address(row.id));
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST /operator/systems/{system}/secret`
pub async fn replace(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, typed: Typed) -> Outcome<Response> {
    let id: ClientRowId = id.parse().map_err(|_| Failure::not_found())?;
    let secret = replace_secret(&ask.ctx, &caller.actor(), id, typed.version()).await?;
    let done = Done::new(&ask.site, address(id), "system-new-secret");
    show_next(&ask, &caller, id, Some(&secret), done)
}

/// Goes on to the page of the business system or token with this identifier, which will show the secret.
pub fn show_next(
    ask: &Ask,
    caller: &OperatorCaller,
    id: impl std::fmt::Display,
    secret: Option<&ClearText>,
    done: Done,
) -> Outcome<Response> {
    let mut response = done.into_response();
    if let Some(secret) = secret {
        let text = format!("{}|{}", ask.ctx.now().as_micros(), secret.reveal());
        let sealed = ask
            .site
            .app
            .vault
            .seal(&purpose(caller, id), text.as_bytes(), ask.ctx.rng())?;
        let cookie = ask
            .site
            .cookies
            .set(COOKIE, &URL_SAFE_NO_PAD.encode(sealed), Life::BrowserSession);
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The secret that was just made for what has this identifier by this operator, if it was.
pub fn take(ask: &Ask, caller: &OperatorCaller, headers: &HeaderMap, id: impl std::fmt::Display) -> Option<String> {
    let sealed = URL_SAFE_NO_PAD.decode(ask.site.cookies.find(headers, COOKIE)?).ok()?;
    let plain = ask.site.app.vault.open(&purpose(caller, id), &sealed)?;
    let (at, secret) = std::str::from_utf8(&plain).ok()?.split_once('|')?;
    let at = Instant::from_micros(at.parse().ok()?);
    (ask.ctx.now().since(at) < LIFE).then(|| secret.to_owned())
}

fn purpose(caller: &OperatorCaller, id: impl std::fmt::Display) -> String {
    format!("secret of {id} for {}", caller.operator.account_id())
}
