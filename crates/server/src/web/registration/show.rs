//! `/operator/systems/registration/{registration}`: one initial access token, and what registered with it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::SET_COOKIE;
use ieum_store::registration::{InitialToken, Made, MadeClient};

use super::clients::{ClientTable, PER_PAGE};
use super::{PATH, address, badge, find, is_living, owner, revoke};
use crate::i18n::Lang;
use crate::web::core::{Ask, Operator, Outcome};
use crate::web::page::{Badge, CopyField, Dialog, Notice, OperatorFrame, OperatorItem, Page, SecretOnce};
use crate::web::systems::secret;

#[derive(Debug, Template)]
#[template(path = "registration/show.html")]
struct ShowPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    badge: Badge,
    secret: Option<SecretOnce>,
    owner: String,
    revoked: Option<String>,
    token: InitialToken,
    clients: Option<ClientTable>,
    revoke: Option<Dialog>,
}

/// The handler.
pub async fn show(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Outcome<Response> {
    let l = ask.l;
    let token = find(&ask, &id).await?;
    let limit = i64::try_from(PER_PAGE).unwrap_or(i64::MAX);
    let made: Vec<MadeClient> = {
        let mut conn = ask.ctx.store().read().await?;
        conn.made_clients(Made::With(token.id), None, limit).await?
    };
    let shown = secret::take(&ask, caller.operator.account_id(), &headers, token.id);
    let has_cookie = ask.site.cookies.find(&headers, secret::COOKIE).is_some();
    let frame = ask
        .operator_frame(&caller, token.label.clone(), OperatorItem::Systems)
        .below(l.t("dynreg-title"), PATH);
    let revoke = is_living(&token, ask.ctx.now()).then(|| {
        let fallback = format!("{}/revoke", address(token.id));
        revoke::dialog(l, &token, frame.csrf_input()).opened_by(l.t("dynreg-revoke"), &fallback)
    });
    let page = ShowPage {
        l,
        notice: ask.notice(),
        badge: badge(l, &token, ask.ctx.now()),
        secret: shown.map(|text| {
            let copy = CopyField::new(l, "initial-token", l.t("dynreg-token"), text);
            SecretOnce::new(copy, l.t("dynreg-token-once"))
        }),
        owner: owner(l, &token),
        revoked: token.revoked_at.map(|at| l.datetime(at)),
        clients: (!made.is_empty()).then(|| ClientTable::new(l, l.t("dynreg-clients"), made)),
        revoke,
        token,
        frame,
    };
    let mut response = Page::new(page).into_response();
    if has_cookie {
        let gone = ask.site.cookies.remove(secret::COOKIE);
        response.headers_mut().append(SET_COOKIE, gone);
    }
    Ok(response)
}
