//! The company accounts that the person signs in with, and the end of a link.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::links::{OwnLinks, own_links, remove_own};
use ieum_model::{LinkedIdentityId, OrgId};
use ieum_store::linked_identity::LinkRow;

use super::systems::DisconnectPage;
use super::{AccountFrame, AccountItem};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Outcome, SignedIn, Typed};
use crate::web::page::{Dialog, Frame, Page};

fn address(org: OrgId, link: &LinkRow) -> String {
    format!("/account/links/{org}/{}/remove", link.id)
}

fn dialog(l: Lang, frame: &Frame, found: &OwnLinks, link: &LinkRow) -> Dialog {
    Dialog::new(
        l,
        &format!("unlink-{}", link.id),
        l.t1("upstream-remove-ask", "name", link.label.as_str()),
        &address(found.org, link),
        l.t("upstream-remove"),
        frame.csrf_input(),
    )
    .effect(l.t1("links-own-effect-out", "name", found.org_name.as_str()))
    .effect(l.t("upstream-remove-effect"))
}

/// The question, opened from the list.
pub(super) fn button(l: Lang, frame: &Frame, found: &OwnLinks, link: &LinkRow) -> Dialog {
    dialog(l, frame, found, link).opened_by(l.t("upstream-remove"), &address(found.org, link))
}

fn ids(org: &str, link: &str) -> Result<(OrgId, LinkedIdentityId), Failure> {
    match (org.parse(), link.parse()) {
        (Ok(org), Ok(link)) => Ok((org, link)),
        _ => Err(Failure::not_found()),
    }
}

/// `GET /account/links/{org}/{link}/remove`: the question as a page, for browsers without scripts.
pub async fn ask(ask: Ask, SignedIn(caller): SignedIn, Path((org, link)): Path<(String, String)>) -> Outcome<Response> {
    let (org, id) = ids(&org, &link)?;
    let all = own_links(&ask.ctx, &caller).await?;
    let found = all.iter().find(|found| found.org == org);
    let link = found.and_then(|found| found.links.iter().find(|(link, _)| link.id == id));
    let (Some(found), Some((link, true))) = (found, link) else {
        return Err(Failure::not_found());
    };
    let frame = ask
        .frame(ask.l.t("upstream-remove"))
        .person(caller.session.account_name.clone());
    let page = DisconnectPage {
        l: ask.l,
        dialog: dialog(ask.l, &frame, found, link).as_page("/account"),
        frame: AccountFrame::new(frame, AccountItem::Overview).below(ask.l.t("account-title"), "/account"),
    };
    Ok(Page::new(page).into_response())
}

/// `POST /account/links/{org}/{link}/remove`
pub async fn remove(
    ask: Ask,
    SignedIn(caller): SignedIn,
    Path((org, link)): Path<(String, String)>,
    _: Typed,
) -> Outcome<Response> {
    let (org, id) = ids(&org, &link)?;
    remove_own(&ask.ctx, &caller, org, id).await?;
    Ok(Done::new(&ask.site, "/account", "link-removed").into_response())
}
