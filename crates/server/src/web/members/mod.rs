//! Members in the console, invitations, admins and the hand-over of the super admin's role.

mod accept;
mod admins;
mod change;
mod edit;
mod handover;
mod invite;
mod join;
mod links;
mod list;
mod offer;
pub(crate) mod pager;
mod password;
mod show;
pub(crate) mod words;

use std::str::FromStr;

use ieum_app::{Error, Problem};
use ieum_model::permission::Permission::{ManageAdmins, ManageMembers};

use super::core::{Access, Failure, Routes, Site, problem};
use crate::i18n::Lang;
use crate::web::page::Errors;

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    let (members, admins) = (Access::Console(ManageMembers), Access::Console(ManageAdmins));
    Routes::new(site)
        .get("/console/{org}/members", members, list::show)
        .get("/console/{org}/members/new", members, invite::show)
        .post("/console/{org}/members/new", members, invite::send)
        .get("/console/{org}/members/links", members, links::show)
        .get("/console/{org}/members/links/new", members, links::form)
        .post("/console/{org}/members/links/new", members, links::create)
        .get("/console/{org}/members/links/{invitation}", members, links::one)
        .get("/console/{org}/members/links/{invitation}/revoke", members, links::ask)
        .post(
            "/console/{org}/members/links/{invitation}/revoke",
            members,
            links::revoke,
        )
        .get("/console/{org}/members/{member}", members, show::show)
        .get("/console/{org}/members/{member}/edit", members, edit::show)
        .post("/console/{org}/members/{member}/edit", members, edit::save)
        .get("/console/{org}/members/{member}/password", members, password::show)
        .post("/console/{org}/members/{member}/password", members, password::save)
        .post("/console/{org}/members/{member}/resend", members, show::resend)
        .get("/console/{org}/members/{member}/{change}", members, change::ask)
        .post("/console/{org}/members/{member}/{change}", members, change::save)
        .get("/console/{org}/admins", admins, admins::show)
        .post("/console/{org}/admins", admins, admins::find)
        .get("/console/{org}/admins/handover", admins, handover::show)
        .post("/console/{org}/admins/handover", admins, handover::offer)
        .get("/console/{org}/admins/handover/cancel", admins, handover::ask)
        .post("/console/{org}/admins/handover/cancel", admins, handover::cancel)
        .get("/console/{org}/admins/{member}", admins, admins::form)
        .post("/console/{org}/admins/{member}", admins, admins::save)
        .get("/console/{org}/admins/{member}/remove", admins, admins::ask)
        .post("/console/{org}/admins/{member}/remove", admins, admins::remove)
        .get("/invite/{token}", Access::Public, accept::show)
        .post("/invite/{token}", Access::Public, accept::save)
        .get("/join/{token}", Access::Public, join::show)
        .post("/join/{token}", Access::Public, join::send)
        .get("/join/{token}/sent", Access::Public, join::sent)
        .get("/join/proof/{token}", Access::Public, join::proof)
        .post("/join/proof/{token}", Access::Public, join::save)
        .get("/handover/{token}", Access::Public, offer::show)
        .post("/handover/{token}", Access::Public, offer::answer)
}

/// An identifier in a path; anything else is no address.
fn id<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// What the form shows again, or a failure of another kind.
fn refused(l: Lang, error: Error) -> Result<Errors, Failure> {
    match error {
        Error::Refused(problems) => Ok(problem::errors(l, &problems)),
        other => Err(other.into()),
    }
}

/// The same, where a stale form is shown again too, with what to do.
fn refused_or_stale(l: Lang, error: Error) -> Result<(http::StatusCode, Errors), Failure> {
    match error {
        Error::Stale => Ok((
            http::StatusCode::CONFLICT,
            problem::errors(l, &[Problem::of_all("stale")]),
        )),
        other => Ok((http::StatusCode::UNPROCESSABLE_ENTITY, refused(l, other)?)),
    }
}
