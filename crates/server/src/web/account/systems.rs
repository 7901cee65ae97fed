//! The business systems that the person is connected to, and the end of a connection.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::provider::{OrgConnection, connection, disconnect};
use ieum_model::{ClientRowId, OrgId};

use super::{AccountFrame, AccountItem};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Outcome, SignedIn, Typed};
use crate::web::page::{Dialog, Frame, Page};

#[derive(Debug, Template)]
#[template(path = "account/disconnect.html")]
pub(super) struct DisconnectPage {
    pub(super) l: Lang,
    pub(super) frame: AccountFrame,
    pub(super) dialog: Dialog,
}

fn address(found: &OrgConnection) -> String {
    format!("/account/systems/{}/{}/disconnect", found.org, found.system.client)
}

/// The question before it, with its button.
pub(super) fn dialog(l: Lang, frame: &Frame, found: &OrgConnection) -> Dialog {
    let address = address(found);
    Dialog::new(
        l,
        &format!("disconnect-{}-{}", found.org, found.system.client),
        l.t1("requests-disconnect-title", "name", found.system.name.as_str()),
        &address,
        l.t("requests-disconnect"),
        frame.csrf_input(),
    )
    .effect(l.t("requests-disconnect-effect"))
}

/// The question, opened from the list.
pub(super) fn button(l: Lang, frame: &Frame, found: &OrgConnection) -> Dialog {
    dialog(l, frame, found).opened_by(l.t("requests-disconnect"), &address(found))
}

fn ids(org: &str, system: &str) -> Result<(OrgId, ClientRowId), Failure> {
    match (org.parse(), system.parse()) {
        (Ok(org), Ok(system)) => Ok((org, system)),
        _ => Err(Failure::not_found()),
    }
}

/// `GET /account/systems/{org}/{system}/disconnect`: the question as a page, for browsers without scripts.
pub async fn ask(
    ask: Ask,
    SignedIn(caller): SignedIn,
    Path((org, system)): Path<(String, String)>,
) -> Outcome<Response> {
    let (org, system) = ids(&org, &system)?;
    let found = connection(&ask.ctx, &caller, org, system).await?;
    let frame = ask
        .frame(ask.l.t("requests-disconnect"))
        .person(caller.session.account_name.clone());
    let page = DisconnectPage {
        l: ask.l,
        dialog: dialog(ask.l, &frame, &found).as_page("/account"),
        frame: AccountFrame::new(frame, AccountItem::Overview).below(ask.l.t("account-title"), "/account"),
    };
    Ok(Page::new(page).into_response())
}

/// `POST /account/systems/{org}/{system}/disconnect`
pub async fn end(
    ask: Ask,
    SignedIn(caller): SignedIn,
    Path((org, system)): Path<(String, String)>,
    _: Typed,
) -> Outcome<Response> {
    let (org, system) = ids(&org, &system)?;
    disconnect(&ask.ctx, &caller, org, system).await?;
    Ok(Done::new(&ask.site, "/account", "requests-disconnected").into_response())
}
