//! Organisations: sign-up, brand, information in the console, the operator's list and the state of the service.

mod brand;
mod console;
mod health;
mod operator;
mod operator_one;
mod signup;
mod words;

use ieum_model::permission::Permission;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const ORGANIZATION: Access = Access::Console(Permission::ManageOrganization);
    Routes::new(site)
        .get("/brand/{org}/{digest}", Access::Public, brand::logo)
        .get("/brand/{file}", Access::Public, brand::theme)
        .get("/signup", Access::Public, signup::show)
        .post("/signup", Access::Public, signup::send)
        .get("/signup/sent", Access::Public, signup::sent)
        .get("/signup/{token}", Access::Public, signup::open)
        .post("/signup/{token}", Access::Public, signup::finish)
        .get("/console/{org}/organization", ORGANIZATION, console::show)
        .post("/console/{org}/organization", ORGANIZATION, console::save)
        .get("/console/{org}/organization/logo", ORGANIZATION, console::logo)
        .post("/console/{org}/organization/logo", ORGANIZATION, console::set_logo)
        .get(
            "/console/{org}/organization/logo/remove",
            ORGANIZATION,
            console::ask_to_remove,
        )
        .post(
            "/console/{org}/organization/logo/remove",
            ORGANIZATION,
            console::remove_logo,
        )
        .get("/operator/organizations", Access::Operator, operator::list)
        .get("/operator/organizations/new", Access::Operator, operator::new)
        .post("/operator/organizations/new", Access::Operator, operator::create)
        .get("/operator/organizations/{org}", Access::Operator, operator_one::show)
        .post(
            "/operator/organizations/{org}/plan",
            Access::Operator,
            operator_one::set_plan,
        )
        .get(
            "/operator/organizations/{org}/suspend",
            Access::Operator,
            operator_one::ask_to_suspend,
        )
        .post(
            "/operator/organizations/{org}/suspend",
            Access::Operator,
            operator_one::suspend,
        )
        .post(
            "/operator/organizations/{org}/resume",
            Access::Operator,
            operator_one::resume,
        )
        .get("/operator/health", Access::Operator, health::show)
        .post("/operator/health/jobs/{job}/retry", Access::Operator, health::retry)
}
