//! Makes and ends links by which somebody outside reads one record. The address is shown once, on the page that follows.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::{Error, traces};
use ieum_model::TraceShareId;

use super::trace_id;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{ConsoleFrame, ConsoleItem, Dialog, Html, Page};
use crate::web::systems::secret;

#[derive(Debug, Template)]
#[template(path = "members/ask.html")]
struct AskPage {
    l: Lang,
    frame: ConsoleFrame,
    dialog: Dialog,
}

/// The address at which a link is ended; `path` is the record's.
pub(super) fn address(path: &str, share: TraceShareId) -> String {
    format!("{path}/share/{share}/end")
}

/// The question before.
pub(super) fn dialog(l: Lang, path: &str, share: TraceShareId, csrf: Html) -> Dialog {
    Dialog::new(
        l,
        &format!("end-{share}"),
        l.t("traces-share-end-title"),
        &address(path, share),
        l.t("traces-share-end"),
        csrf,
    )
    .effect(l.t("traces-share-end-effect"))
}

/// `POST /console/{org}/traces/{trace}/share`
pub async fn make(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = trace_id(&id)?;
    match traces::share(&ask.ctx, &caller, id, typed.get("days")).await {
        Ok((_, token)) => {
            let done = Done::new(
                &ask.site,
                format!("{}/traces/{id}", Ask::console_root(&caller)),
                "trace-shared",
            );
            secret::show_next(&ask, caller.session.account_id(), id, Some(token.expose()), done)
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            super::one::render(&ask, &caller, id, None, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /console/{org}/traces/{trace}/share/{share}/end`
pub async fn ask(
    ask: Ask,
    Console(caller): Console,
    Path((_, id, share)): Path<(String, String, String)>,
) -> Outcome<Response> {
    let (l, id, share) = (ask.l, trace_id(&id)?, share_id(&share)?);
    let found = traces::find(&ask.ctx, &caller, id).await?;
    if !found.shares.iter().any(|known| known.id == share) {
        return Err(Failure::not_found());
    }
    let frame = ask
        .console_frame(&caller, l.t("traces-share-end"), ConsoleItem::Traces)
        .await?;
    let list = format!("{}/traces", frame.root);
    let path = format!("{list}/{id}");
    let dialog = dialog(l, &path, share, frame.csrf_input()).as_page(&path);
    let frame = frame.below(l.t("menu-traces"), list);
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST /console/{org}/traces/{trace}/share/{share}/end`
pub async fn end(
    ask: Ask,
    Console(caller): Console,
    Path((_, id, share)): Path<(String, String, String)>,
    _: Typed,
) -> Outcome<Response> {
    let id = trace_id(&id)?;
    traces::unshare(&ask.ctx, &caller, id, share_id(&share)?).await?;
    let path = format!("{}/traces/{id}", Ask::console_root(&caller));
    Ok(Done::new(&ask.site, path, "trace-unshared").into_response())
}

fn share_id(text: &str) -> Result<TraceShareId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}
