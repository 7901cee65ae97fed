//! The application desk: the applicant's pages in the console, the operator's queue and calendar.

mod acts;
mod answer;
mod apply;
mod calendar;
mod check;
mod file;
mod home;
mod import;
mod link;
mod queue;
mod remove;
mod withdraw;
mod words;

use ieum_model::permission::Permission::{ManageLinking, SeeLinking};

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get("/console/{org}/link", Access::Console(SeeLinking), link::show)
        .get("/console/{org}/link/apply", Access::Console(ManageLinking), apply::show)
        .post(
            "/console/{org}/link/apply",
            Access::Console(ManageLinking),
            apply::submit,
        )
        .get(
            "/console/{org}/link/check/slug",
            Access::Console(ManageLinking),
            check::slug,
        )
        .get(
            "/console/{org}/link/check/brn",
            Access::Console(ManageLinking),
            check::brn,
        )
        .post(
            "/console/{org}/link/answer",
            Access::Console(ManageLinking),
            answer::submit,
        )
        .get(
            "/console/{org}/link/withdraw",
            Access::Console(ManageLinking),
            withdraw::show,
        )
        .post(
            "/console/{org}/link/withdraw",
            Access::Console(ManageLinking),
            withdraw::submit,
        )
        .get("/operator", Access::Operator, home::show)
        .get("/operator/applications", Access::Operator, queue::show)
        .get("/operator/applications/{id}", Access::Operator, file::show)
        .post("/operator/applications/{id}/take-up", Access::Operator, acts::take_up)
        .post("/operator/applications/{id}/assign", Access::Operator, acts::assign)
        .post("/operator/applications/{id}/ask", Access::Operator, acts::ask_applicant)
        .post("/operator/applications/{id}/retract", Access::Operator, acts::retract)
        .post("/operator/applications/{id}/approve", Access::Operator, acts::approve)
        .post("/operator/applications/{id}/reject", Access::Operator, acts::reject)
        .post("/operator/applications/{id}/tax", Access::Operator, acts::tax)
        .get("/operator/calendar", Access::Operator, calendar::show)
        .get("/operator/calendar/import", Access::Operator, import::show)
        .post("/operator/calendar/import", Access::Operator, import::submit)
        .get("/operator/calendar/remove", Access::Operator, remove::show)
        .post("/operator/calendar/remove", Access::Operator, remove::submit)
}
