//! Another secret for a business system, and the way a secret takes to the one page that shows it.
//!
//! The page after a form must be safe to reload, so the secret travels to it in a cookie: sealed, for one operator and one
//! business system, for a few minutes, and removed by the page that shows it.

use std::time::Duration;

use askama::Template;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::SET_COOKIE;
use ieum_app::provider::replace_secret;
use ieum_model::{AccountId, Instant};
use ieum_store::active::ClientRow;

use super::keeping::{At, KeeperFrame};
use crate::i18n::Lang;
use crate::web::core::cookies::{CookieKind, Life};
use crate::web::core::{Ask, Done, Outcome, Typed};
use crate::web::page::{Dialog, Html, Page};

/// The cookie that carries it.
pub const COOKIE: CookieKind = CookieKind::SecretOnce;
const LIFE: Duration = Duration::from_secs(5 * 60);

#[derive(Debug, Template)]
#[template(path = "systems/ask.html")]
pub(super) struct AskPage {
    pub(super) l: Lang,
    pub(super) frame: KeeperFrame,
    pub(super) dialog: Dialog,
}

/// The question before it.
pub fn dialog(l: Lang, at: &At, system: &ClientRow, csrf: Html) -> Dialog {
    Dialog::new(
        l,
        "new-secret",
        l.t1("system-new-secret-title", "name", system.name.as_str()),
        &format!("{}/secret", at.address(system.id)),
        l.t("system-new-secret"),
        csrf,
    )
    .hidden("version", system.version)
    .effect(l.t("system-new-secret-effect"))
}

/// `GET …/systems/{system}/secret`
pub async fn ask(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let l = ask.l;
    let frame = at.frame(&ask, l.t("system-new-secret")).await?;
    let frame = frame.below(row.name.clone(), at.address(row.id));
    let dialog = dialog(l, &at, &row, frame.csrf_input()).as_page(&at.address(row.id));
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST …/systems/{system}/secret`
pub async fn replace(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let id = at.id()?;
    let secret = replace_secret(&ask.ctx, at.keeper(), id, typed.version()).await?;
    let done = Done::new(&ask.site, at.address(id), "system-new-secret");
    show_next(&ask, at.account_id(), id, Some(secret.reveal()), done)
}

/// Goes on to the page of the business system or token with this identifier, which will show the secret.
pub fn show_next(
    ask: &Ask,
    account: AccountId,
    id: impl std::fmt::Display,
    secret: Option<&str>,
    done: Done,
) -> Outcome<Response> {
    let mut response = done.into_response();
    if let Some(secret) = secret {
        let text = format!("{}|{}", ask.ctx.now().as_micros(), secret);
        let sealed = ask
            .site
            .app
            .vault
            .seal(&purpose(account, id), text.as_bytes(), ask.ctx.rng())?;
        let cookie = ask
            .site
            .cookies
            .set(COOKIE, &URL_SAFE_NO_PAD.encode(sealed), Life::BrowserSession);
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The secret that was just made for what has this identifier by this person, if it was.
pub fn take(ask: &Ask, account: AccountId, headers: &HeaderMap, id: impl std::fmt::Display) -> Option<String> {
    let sealed = URL_SAFE_NO_PAD.decode(ask.site.cookies.find(headers, COOKIE)?).ok()?;
    let plain = ask.site.app.vault.open(&purpose(account, id), &sealed)?;
    let (at, secret) = std::str::from_utf8(&plain).ok()?.split_once('|')?;
    let at = Instant::from_micros(at.parse().ok()?);
    (ask.ctx.now().since(at) < LIFE).then(|| secret.to_owned())
}

fn purpose(account: AccountId, id: impl std::fmt::Display) -> String {
    format!("secret of {id} for {account}")
}
