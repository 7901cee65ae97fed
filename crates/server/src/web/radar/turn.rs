//! The questions before a key of our own signs, or is destroyed.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::radar::{self, KeyView};
use ieum_app::{Error, Result as Did};
use ieum_model::expiry::Turn;
use ieum_model::{KeyId, LoginMethodId};

use super::keys::stale;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, ConsoleItem, Dialog, Page};
use ieum_app::access::OrgCaller;

/// A question on a page of its own.
#[derive(Debug, Template)]
#[template(path = "radar/ask.html")]
struct AskPage {
    l: Lang,
    frame: ConsoleFrame,
    dialog: Dialog,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Activate,
    Retire,
}

type Key = (String, String, String);

fn key_id(text: &str) -> Result<KeyId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// `GET /console/{org}/login-page/methods/{method}/keys/{key}/activate`
pub async fn ask_activate(ask: Ask, Console(caller): Console, Path((_, id, key)): Path<Key>) -> Outcome<Response> {
    question(&ask, &caller, super::method_id(&id)?, key_id(&key)?, Act::Activate).await
}

/// `GET /console/{org}/login-page/methods/{method}/keys/{key}/retire`
pub async fn ask_retire(ask: Ask, Console(caller): Console, Path((_, id, key)): Path<Key>) -> Outcome<Response> {
    question(&ask, &caller, super::method_id(&id)?, key_id(&key)?, Act::Retire).await
}

/// `POST /console/{org}/login-page/methods/{method}/keys/{key}/activate`
pub async fn activate(
    ask: Ask,
    Console(caller): Console,
    Path((_, id, key)): Path<Key>,
    _typed: Typed,
) -> Outcome<Response> {
    let (id, key) = (super::method_id(&id)?, key_id(&key)?);
    let done = radar::activate_key(&ask.ctx, &caller, id, key).await;
    ended(&ask, &caller, id, done, "ownkeys-activated").await
}

/// `POST /console/{org}/login-page/methods/{method}/keys/{key}/retire`
pub async fn retire(
    ask: Ask,
    Console(caller): Console,
    Path((_, id, key)): Path<Key>,
    _typed: Typed,
) -> Outcome<Response> {
    let (id, key) = (super::method_id(&id)?, key_id(&key)?);
    let done = radar::retire_key(&ask.ctx, &caller, id, key).await;
    ended(&ask, &caller, id, done, "ownkeys-retired").await
}

async fn ended(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    done: Did<()>,
    code: &'static str,
) -> Outcome<Response> {
    match done {
        Ok(()) => {
            let to = format!("{}/login-page/methods/{id}/keys", Ask::console_root(caller));
            Ok(Done::new(&ask.site, to, code).into_response())
        }
        Err(Error::Stale) => stale(ask, caller, id).await,
        Err(error) => Err(error.into()),
    }
}

async fn question(ask: &Ask, caller: &OrgCaller, id: LoginMethodId, key: KeyId, act: Act) -> Outcome<Response> {
    let l = ask.l;
    let (method, keys) = radar::keys_of(&ask.ctx, caller, id).await?;
    let found = keys.iter().find(|one| one.id == key).ok_or_else(Failure::not_found)?;
    let (title, is_fitting) = match act {
        Act::Activate => (l.t("ownkeys-activate"), found.turn == Turn::Next),
        Act::Retire => (l.t("ownkeys-retire"), found.turn != Turn::Signing),
    };
    if !is_fitting {
        return stale(ask, caller, id).await;
    }
    let frame = ask.console_frame(caller, title, ConsoleItem::LoginPage).await?;
    let root = format!("{}/login-page", frame.root);
    let back = format!("{root}/methods/{id}/keys");
    let dialog = dialog(ask.l, &frame, &back, found, act).as_page(&back);
    let page = AskPage {
        l,
        frame: frame
            .below(l.t("menu-login-page"), root.as_str())
            .below(method.name, format!("{root}/methods/{id}/saml"))
            .below(l.t("ownkeys-title"), back),
        dialog,
    };
    Ok(Page::new(page).into_response())
}

fn dialog(l: Lang, frame: &ConsoleFrame, back: &str, key: &KeyView, act: Act) -> Dialog {
    let print: String = key.certificate.fingerprint().chars().take(23).collect();
    let at = |end: &str| format!("{back}/{}/{end}", key.id);
    match act {
        Act::Activate => Dialog::new(
            l,
            "activate",
            l.t1("ownkeys-activate-ask", "key", print),
            &at("activate"),
            l.t("ownkeys-activate"),
            frame.csrf_input(),
        )
        .effect(l.t("ownkeys-activate-effect"))
        .effect(l.t("ownkeys-activate-effect-there"))
        .effect(l.t("ownkeys-activate-effect-both")),
        Act::Retire => {
            let dialog = Dialog::new(
                l,
                "retire",
                l.t1("ownkeys-retire-ask", "key", print),
                &at("retire"),
                l.t("ownkeys-retire"),
                frame.csrf_input(),
            )
            .effect(l.t("ownkeys-retire-effect"))
            .effect(l.t("ownkeys-retire-effect-gone"));
            match key.times.opened_at {
                Some(at) => dialog.effect(l.t1("ownkeys-retire-effect-used", "at", l.datetime(at))),
                None => dialog,
            }
        }
    }
}
