//! The route table: every address says who may ask, and the guard stands before the handler. There is no other way to add one, so
//! the tests that walk the table walk all of the site.

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, on};
use http::Method;
use ieum_oidc::discovery::paths;
use tower_http::csrf::CsrfLayer;

use super::Site;
use super::guard::{self, Access};

/// One address, as the matrices of the tests see it.
#[derive(Debug, Clone)]
pub struct RouteInfo {
    /// Method.
    pub method: Method,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
}

/// Addresses of the OpenID provider that other sites and programs may post to: they carry credentials of their own, never a
/// cookie's power. A posted authorisation or logout request changes nothing by itself: it comes again as an address. The forms
/// of people below `/oauth2` are not among them.
const FOR_PROGRAMS: [&str; 10] = [
    paths::AUTHORIZE,
    paths::DEVICE_AUTHORIZATION,
    paths::INTROSPECT,
    paths::LOGOUT,
    paths::PAR,
    paths::REVOKE,
    paths::TOKEN,
    paths::USERINFO,
    // Identity providers let browsers post there: the first only hands on, the second believes signatures alone.
    "/saml/{method}/acs",
    "/saml/{method}/logout",
];

fn is_for_programs(path: &str, access: Access) -> bool {
    // A registration stands below the address where it was made, and bears a token, too.
    matches!(access, Access::Client(_)) || FOR_PROGRAMS.contains(&path) || path.starts_with(paths::REGISTER)
}

/// Addresses of one area.
pub struct Routes {
    site: Site,
    cross_origin: CsrfLayer,
    router: Router<Site>,
    list: Vec<RouteInfo>,
}

impl Routes {
    /// An empty table.
    pub fn new(site: &Site) -> Self {
        let origin = site.app.public_url.origin().ascii_serialization();
        // An address that is no origin was refused by the configuration; without it the header's own host still has to match.
        let cross_origin = CsrfLayer::new().add_trusted_origin(&origin).unwrap_or_default();
        Self {
            site: site.clone(),
            cross_origin,
            router: Router::new(),
            list: Vec::new(),
        }
    }

    /// A page or a document.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// A form or a call.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// What a browser asks before a script of another site may call (Fetch, "CORS preflight").
    #[must_use]
    pub fn options<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::OPTIONS, MethodFilter::OPTIONS, path, access, handler)
    }

    /// A change of a resource, for programs.
    #[must_use]
    pub fn patch<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::PATCH, MethodFilter::PATCH, path, access, handler)
    }

    /// A whole resource anew, for programs.
    #[must_use]
    pub fn put<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::PUT, MethodFilter::PUT, path, access, handler)
    }

    /// The end of a resource, for programs.
    #[must_use]
    pub fn delete<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    fn add<H, T>(mut self, method: Method, filter: MethodFilter, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        let method_is_safe = method.is_safe();
        self.list.push(RouteInfo { method, path, access });
        let mut guarded = on(filter, handler).layer(from_fn_with_state((self.site.clone(), access), guard::layer));
        // A method that changes nothing is let through by that check anyway.
        if !method_is_safe && !is_for_programs(path, access) {
            guarded = guarded.layer(self.cross_origin.clone());
        }
        self.router = self.router.route(path, guarded);
        self
    }

    /// Adds the addresses of another area.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.router = self.router.merge(other.router);
        self
    }

    /// The router and the list of all its addresses.
    pub fn into_parts(self) -> (Router<Site>, Vec<RouteInfo>) {
        (self.router, self.list)
    }
}
