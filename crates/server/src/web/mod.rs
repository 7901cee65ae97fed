//! The web layer: turns bytes into typed commands and outcomes into pages. It deliberately decides nothing.
//!
//! `core` and the layers beside it are what every request passes through; the other folders are areas of the site, each with
//! its own route table. [`routes`] is the table of contents.

pub mod account;
pub mod api;
pub mod assets;
pub mod audit;
pub mod chart;
pub mod client_ip;
pub mod console;
pub mod core;
pub mod desk;
pub mod device;
pub mod directory;
pub mod domains;
pub mod emergency;
pub mod factors;
pub mod going_live;
pub mod groups;
pub mod health;
pub mod keys;
pub mod limits;
pub mod login;
pub mod mailbox;
pub mod members;
pub mod methods;
pub mod oauth2;
pub mod operator;
pub mod organizations;
pub mod page;
pub mod parts;
pub mod radar;
pub mod registration;
pub mod request_id;
pub mod saml;
pub mod security_headers;
pub mod setup;
pub mod systems;
pub mod testers;
pub mod traces;
pub mod upstream;

use axum::Router;
use axum::middleware::from_fn_with_state;

use self::core::{Failure, RouteInfo, Routes, Site, around};

/// Every address of the site but files and health checks.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .merge(login::routes(site))
        .merge(account::routes(site))
        .merge(factors::routes(site))
        .merge(emergency::routes(site))
        .merge(console::routes(site))
        .merge(organizations::routes(site))
        .merge(members::routes(site))
        .merge(chart::routes(site))
        .merge(groups::routes(site))
        .merge(desk::routes(site))
        .merge(methods::routes(site))
        .merge(upstream::routes(site))
        .merge(going_live::routes(site))
        .merge(testers::routes(site))
        .merge(saml::routes(site))
        .merge(directory::routes(site))
        .merge(domains::routes(site))
        .merge(radar::routes(site))
        .merge(audit::routes(site))
        .merge(traces::routes(site))
        .merge(operator::routes(site))
        .merge(oauth2::routes(site))
        .merge(device::routes(site))
        .merge(systems::routes(site))
        .merge(registration::routes(site))
        .merge(keys::routes(site))
        .merge(api::routes(site))
}

/// The site with what stands around every page, still without what stands around every request, and the list of its addresses.
pub fn site(site: &Site) -> (Router, Vec<RouteInfo>) {
    let (mut pages, mut list) = routes(site).into_parts();
    let (protocol, protocol_list) = oauth2::protocol(site).into_parts();
    list.extend(protocol_list);
    if site.is_demo {
        pages = pages.merge(parts::routes()).merge(mailbox::routes());
    }
    let router = pages
        .fallback(async || Failure::not_found())
        .layer(from_fn_with_state(site.clone(), around::layer))
        .merge(assets::routes())
        .merge(protocol)
        .with_state(site.clone());
    (router, list)
}
