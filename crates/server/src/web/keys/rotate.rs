//! Gives a key a successor: in its time, or at once after a question.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OperatorCaller;
use ieum_app::provider::keys::{self, ClientFetch, Fetch, KeyView, Rotation, When};
use ieum_oidc::jose::Alg;

use super::{AskPage, PATH, alg, list, short, signing, waiting};
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed};
use crate::web::page::{Dialog, Html, Notice, OperatorItem, Page};

/// Most business systems that the question counts.
const MOST_COUNTED: i64 = 500;

/// The question before a successor signs at once.
pub(super) fn dialog(l: Lang, keys: &[KeyView], alg: Alg, clients: &[ClientFetch], csrf: Html) -> Dialog {
    let name = alg.as_str();
    let mut dialog = Dialog::new(
        l,
        &format!("now-{name}"),
        l.t1("keys-now-title", "alg", name),
        &format!("{PATH}/rotate-now/{name}"),
        l.t("keys-now"),
        csrf,
    );
    if let Some(key) = signing(keys, alg) {
        dialog = dialog.hidden("signing", key.id);
    }
    let of_alg = || clients.iter().filter(|client| client.alg == name);
    dialog = match waiting(keys, alg) {
        Some(key) => {
            let behind = of_alg().filter(|client| !matches!(client.fetch, Fetch::Current(_)));
            dialog
                .effect(l.t1("keys-now-effect-waiting", "key", short(key)))
                .effect(l.t1("keys-now-effect-behind", "count", behind.count()))
        }
        None => {
            dialog
                .effect(l.t("keys-now-effect-new"))
                .effect(l.t1("keys-now-effect-all", "count", of_alg().count()))
        }
    };
    dialog.effect(l.t("keys-now-effect-cost"))
}

/// `POST /operator/keys/rotate/{alg}`
pub async fn publish(
    ask: Ask,
    Operator(caller): Operator,
    Path(name): Path<String>,
    typed: Typed,
) -> Outcome<Response> {
    rotate(&ask, &caller, &name, &typed, When::Later).await
}

/// `GET /operator/keys/rotate-now/{alg}`
pub async fn ask(ask: Ask, Operator(caller): Operator, Path(name): Path<String>) -> Outcome<Response> {
    let alg = alg(&name)?;
    let l = ask.l;
    let overview = keys::overview(&ask.ctx).await?;
    if overview.unused.contains(&alg) {
        return Err(Failure::not_found());
    }
    let clients = keys::client_fetches(&ask.ctx, None, MOST_COUNTED).await?;
    let frame = ask
        .operator_frame(&caller, l.t("keys-now"), OperatorItem::Keys)
        .below(l.t("keys-title"), PATH);
    let dialog = dialog(l, &overview.keys, alg, &clients, frame.csrf_input()).as_page(PATH);
    let page = AskPage {
        l,
        frame,
        error: None,
        dialog,
    };
    Ok(Page::with_status(StatusCode::OK, page).into_response())
}

/// `POST /operator/keys/rotate-now/{alg}`
pub async fn at_once(
    ask: Ask,
    Operator(caller): Operator,
    Path(name): Path<String>,
    typed: Typed,
) -> Outcome<Response> {
    rotate(&ask, &caller, &name, &typed, When::Now).await
}

async fn rotate(ask: &Ask, caller: &OperatorCaller, name: &str, typed: &Typed, when: When) -> Outcome<Response> {
    let rotation = Rotation {
        alg: Some(alg(name)?),
        when,
        signing: match typed.get("signing") {
            "" => None,
            id => Some(id.parse().map_err(|_| Failure::bad_request("signing"))?),
        },
    };
    match keys::rotate(&ask.ctx, &caller.actor(), rotation).await {
        Ok(_) => {
            let code = match when {
                When::Later => "keys-published",
                When::Now => "keys-rotated",
            };
            let done = Done::new(&ask.site, PATH, code);
            Ok(done.into_response())
        }
        Err(Error::Refused(problems)) => {
            let first = problems.first().map(|p| problem::text(ask.l, p)).unwrap_or_default();
            list::refused(ask, caller, Notice::bad(first)).await
        }
        Err(Error::Stale) => list::stale(ask, caller).await,
        Err(error) => Err(error.into()),
    }
}
