//! Groups in the console: the list, one with its people, adding and taking out. Which business systems look at them is not here.

mod forms;
mod list;
mod one;
mod remove;

use ieum_model::permission::Permission::ManageChart;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    let chart = Access::Console(ManageChart);
    Routes::new(site)
        .get("/console/{org}/groups", chart, list::show)
        .get("/console/{org}/groups/new", chart, forms::new)
        .post("/console/{org}/groups/new", chart, forms::add)
        .get("/console/{org}/groups/{group}", chart, one::show)
        .get("/console/{org}/groups/{group}/name", chart, forms::name)
        .post("/console/{org}/groups/{group}/name", chart, forms::rename)
        .get("/console/{org}/groups/{group}/delete", chart, remove::ask)
        .post("/console/{org}/groups/{group}/delete", chart, remove::remove)
        .get("/console/{org}/groups/{group}/add", chart, one::pick)
        .post("/console/{org}/groups/{group}/add", chart, one::add)
        .post("/console/{org}/groups/{group}/remove", chart, one::remove)
}
