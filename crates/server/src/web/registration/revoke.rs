//! Ends an initial access token, after a question.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::registration::revoke_initial_token;
use ieum_store::registration::InitialToken;

use super::{PATH, address, find};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Operator, Outcome, Typed};
use crate::web::operator::AskPage;
use crate::web::page::{Dialog, Html, OperatorItem, Page};

/// The question.
pub(super) fn dialog(l: Lang, token: &InitialToken, csrf: Html) -> Dialog {
    Dialog::new(
        l,
        "revoke",
        l.t1("dynreg-revoke-title", "label", token.label.as_str()),
        &format!("{}/revoke", address(token.id)),
        l.t("dynreg-revoke"),
        csrf,
    )
    .effect(l.t("dynreg-revoke-effect"))
}

/// `GET /operator/systems/registration/{registration}/revoke`
pub async fn ask(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    let token = find(&ask, &id).await?;
    let l = ask.l;
    let frame = ask.operator_frame(&caller, l.t("dynreg-revoke"), OperatorItem::Systems);
    let frame = frame.below(l.t("dynreg-title"), PATH);
    let dialog = dialog(l, &token, frame.csrf_input()).as_page(&address(token.id));
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST /operator/systems/registration/{registration}/revoke`
pub async fn revoke(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, _: Typed) -> Outcome<Response> {
    let token = find(&ask, &id).await?;
    revoke_initial_token(&ask.ctx, &caller.actor(), token.id).await?;
    Ok(Done::new(&ask.site, address(token.id), "dynreg-revoked").into_response())
}
