//! Second factors: at sign-in (`/login/factor`), of one's own (`/account/factors`, `/operator/factors`), and what organisations and
//! operators see of others'.

mod enrol;
mod entered;
mod member;
mod operators;
mod own;
mod passkey_new;
mod passkey_sign_in;
mod rule;
mod sign_in;
mod totp;
mod whose;

use ieum_model::permission::Permission::{ManageLinking, ManageMembers};

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    let (security, members) = (Access::Console(ManageLinking), Access::Console(ManageMembers));
    let routes = Routes::new(site)
        .get("/login/factor", Access::Public, sign_in::show)
        .post("/login/factor", Access::Public, sign_in::enter)
        .post("/login/factor/mail", Access::Public, sign_in::mail)
        .post("/login/factor/passkey", Access::Public, sign_in::enter_passkey)
        .get("/login/enrol", Access::Public, enrol::show)
        .post("/login/enrol", Access::Public, enrol::confirm)
        .get("/login/passkey", Access::Public, passkey_sign_in::show)
        .post("/login/passkey", Access::Public, passkey_sign_in::enter)
        .get("/console/{org}/security/factors", security, rule::show)
        .post("/console/{org}/security/factors", security, rule::save)
        .get("/console/{org}/members/{member}/factors", members, member::ask)
        .post("/console/{org}/members/{member}/factors", members, member::reset)
        .get("/operator/operators", Access::Operator, operators::list)
        .get(
            "/operator/operators/{account}/factors",
            Access::Operator,
            operators::ask,
        )
        .post(
            "/operator/operators/{account}/factors",
            Access::Operator,
            operators::reset,
        );
    own_routes(
        own_routes(routes, &AT_ACCOUNT, Access::SignedIn),
        &AT_OPERATOR,
        Access::Operator,
    )
}

/// The addresses of one's own factors.
struct Paths {
    list: &'static str,
    totp: &'static str,
    totp_remove: &'static str,
    codes: &'static str,
    new: &'static str,
    rename: &'static str,
    remove: &'static str,
}

const AT_ACCOUNT: Paths = Paths {
    list: "/account/factors",
    totp: "/account/factors/totp",
    totp_remove: "/account/factors/totp/remove",
    codes: "/account/factors/codes",
    new: "/account/factors/passkeys/new",
    rename: "/account/factors/passkeys/{passkey}/rename",
    remove: "/account/factors/passkeys/{passkey}/remove",
};

const AT_OPERATOR: Paths = Paths {
    list: "/operator/factors",
    totp: "/operator/factors/totp",
    totp_remove: "/operator/factors/totp/remove",
    codes: "/operator/factors/codes",
    new: "/operator/factors/passkeys/new",
    rename: "/operator/factors/passkeys/{passkey}/rename",
    remove: "/operator/factors/passkeys/{passkey}/remove",
};

fn own_routes(routes: Routes, at: &Paths, access: Access) -> Routes {
    routes
        .get(at.list, access, own::show)
        .get(at.totp, access, totp::show)
        .post(at.totp, access, totp::confirm)
        .get(at.totp_remove, access, own::ask_totp)
        .post(at.totp_remove, access, own::remove_totp)
        .get(at.codes, access, own::ask_codes)
        .post(at.codes, access, own::renew_codes)
        .get(at.new, access, passkey_new::show)
        .post(at.new, access, passkey_new::save)
        .get(at.rename, access, own::ask_name)
        .post(at.rename, access, own::rename)
        .get(at.remove, access, own::ask_passkey)
        .post(at.remove, access, own::remove_passkey)
}
