//! What login methods rest on and what runs out: the list, an identity provider's metadata with its changes, and our own keys.

mod keys;
mod list;
mod metadata;
mod turn;
mod words;

use ieum_app::access::OrgCaller;
use ieum_model::LoginMethodId;
use ieum_model::permission::Permission;

use super::core::{Access, Ask, Failure, Routes, Site};
use super::page::Notice;

pub use words::nearest;

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    const LINKING: Access = Access::Console(Permission::ManageLinking);
    Routes::new(site)
        .get("/console/{org}/login-page/radar", LINKING, list::show)
        .get(
            "/console/{org}/login-page/methods/{method}/metadata",
            LINKING,
            metadata::show,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/metadata/refresh",
            LINKING,
            metadata::refresh,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/metadata/decide",
            LINKING,
            metadata::decide,
        )
        .get("/console/{org}/login-page/methods/{method}/keys", LINKING, keys::show)
        .post(
            "/console/{org}/login-page/methods/{method}/keys",
            LINKING,
            keys::publish,
        )
        .get(
            "/console/{org}/login-page/methods/{method}/keys/{key}/activate",
            LINKING,
            turn::ask_activate,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/keys/{key}/activate",
            LINKING,
            turn::activate,
        )
        .get(
            "/console/{org}/login-page/methods/{method}/keys/{key}/retire",
            LINKING,
            turn::ask_retire,
        )
        .post(
            "/console/{org}/login-page/methods/{method}/keys/{key}/retire",
            LINKING,
            turn::retire,
        )
}

/// A word on what of a method runs out first, for the page of its settings; nothing while that is far.
///
/// # Errors
/// As the database says.
pub async fn notice_of(ask: &Ask, caller: &OrgCaller, id: LoginMethodId) -> Result<Option<Notice>, Failure> {
    let method = ieum_app::radar::of_method(&ask.ctx, caller, id).await?;
    let root = format!("{}/login-page", Ask::console_root(caller));
    Ok(nearest(ask.l, &[method], &root))
}

/// The login method of an address.
fn method_id(text: &str) -> Result<LoginMethodId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}
