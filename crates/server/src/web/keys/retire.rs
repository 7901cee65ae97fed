//! Withdraws a key in an emergency, after a question that has to be answered by hand.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OperatorCaller;
use ieum_app::provider::keys::{self, KeyView};
use ieum_oidc::keys::KeyState;

use super::{AskPage, PATH, list, short};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed};
use crate::web::page::{Dialog, Html, Notice, OperatorItem, Page};

/// The question before it. It stands on a page of its own: what has to be typed would be there once for each key otherwise.
fn dialog(l: Lang, key: &KeyView, csrf: Html) -> Dialog {
    let title = l.t2("keys-withdraw-title", "alg", key.alg.as_str(), "key", short(key));
    let action = format!("{PATH}/retire/{}", key.id);
    let mut dialog =
        Dialog::new(l, "withdraw", title, &action, l.t("keys-withdraw"), csrf).effect(l.t("keys-withdraw-effect"));
    if matches!(key.state, KeyState::Active { .. }) {
        dialog = dialog
            .effect(l.t("keys-withdraw-effect-signing"))
            .effect(l.t("keys-now-effect-cost"));
    }
    dialog
        .effect(l.t("keys-withdraw-effect-systems"))
        .effect(l.t("keys-withdraw-effect-final"))
        .type_name(short(key))
}

/// `GET /operator/keys/retire/{key}`
pub async fn ask(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    render(&ask, &caller, &id, None, StatusCode::OK).await
}

/// `POST /operator/keys/retire/{key}`
pub async fn retire(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, typed: Typed) -> Outcome<Response> {
    let Some(key) = find(&ask, &id).await? else {
        return list::stale(&ask, &caller).await;
    };
    if typed.get("confirm_name").trim() != short(&key) {
        let error = Notice::bad(ask.l.t1("keys-withdraw-confirm", "key", short(&key)));
        return render(&ask, &caller, &id, Some(error), StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match keys::retire(&ask.ctx, &caller.actor(), key.id).await {
        Ok(()) => {
            let done = Done::new(&ask.site, PATH, "keys-withdrawn");
            Ok(done.into_response())
        }
        Err(Error::Stale) => list::stale(&ask, &caller).await,
        Err(error) => Err(error.into()),
    }
}

/// The key of an address; nothing if it was withdrawn before.
async fn find(ask: &Ask, id: &str) -> Outcome<Option<KeyView>> {
    let keys = keys::overview(&ask.ctx).await?.keys;
    let key = keys.into_iter().find(|key| key.id.to_string() == id);
    let key = key.ok_or_else(Failure::not_found)?;
    Ok(Some(key).filter(|key| key.state.is_believed()))
}

async fn render(
    ask: &Ask,
    caller: &OperatorCaller,
    id: &str,
    error: Option<Notice>,
    status: StatusCode,
) -> Outcome<Response> {
    let Some(key) = find(ask, id).await? else {
        return list::stale(ask, caller).await;
    };
    let l = ask.l;
    let frame = ask
        .operator_frame(caller, l.t("keys-withdraw"), OperatorItem::Keys)
        .below(l.t("keys-title"), PATH);
    let dialog = dialog(l, &key, frame.csrf_input()).as_page(PATH);
    let page = AskPage {
        l,
        frame,
        error,
        dialog,
    };
    Ok(Page::with_status(status, page).into_response())
}
