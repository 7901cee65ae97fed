//! The certificate of a business system, as the proxy in front hands it on (RFC 8705, RFC 9440): believed in the one header that
//! the configuration names, and only of a trusted proxy.

use axum::Extension;
use http::HeaderMap;
use ieum_oidc::certificate::Certificate;

use crate::web::client_ip::IsFromProxy;
use crate::web::core::Site;

/// What the layers say of the peer.
pub type FromProxy = Option<Extension<IsFromProxy>>;

/// The certificate, if there is exactly one.
pub fn read(site: &Site, from_proxy: &FromProxy, headers: &HeaderMap) -> Option<Certificate> {
    let name = site.app.provider.certificate_header.as_deref()?;
    if !from_proxy.as_ref().is_some_and(|Extension(from_proxy)| from_proxy.0) {
        return None;
    }
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    Certificate::read(value.to_str().ok()?)
}
