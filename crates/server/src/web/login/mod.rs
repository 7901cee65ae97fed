//! Signing in: `/`, `/login`, `/o/{slug}`, codes, password reset, signing out.

mod carry;
mod code;
mod finish;
mod forgot;
mod logout;
mod mail_code;
mod organization;
mod refusal;
mod remembered;
mod renewal;
mod reset;
mod showing;
mod start;
mod workspace;

pub use carry::{Carry, value};
pub(in crate::web) use code::six_digits;
pub use finish::{missing, signed_in};
pub use organization::unknown;
pub use refusal::{form_targets, refusal, with_targets};
pub use showing::Showing;
pub use start::again;

use super::core::{Access, Routes, Site};

/// Addresses of this area.
pub fn routes(site: &Site) -> Routes {
    Routes::new(site)
        .get("/", Access::Public, start::show)
        .get("/login", Access::Public, start::show)
        .post("/login", Access::Public, start::submit)
        .post("/login/forget", Access::Public, start::forget)
        .get("/login/code", Access::Public, code::show)
        .post("/login/code", Access::Public, code::enter)
        .post("/login/resend", Access::Public, code::resend)
        .get("/login/choose", Access::Public, workspace::choose)
        .get("/login/password", Access::Public, workspace::show)
        .post("/login/password", Access::Public, workspace::sign_in)
        .get("/o/{slug}", Access::Public, organization::show)
        .post("/o/{slug}", Access::Public, organization::sign_in)
        .get("/o/{slug}/mail", Access::Public, mail_code::show)
        .post("/o/{slug}/mail", Access::Public, mail_code::send)
        .get("/o/{slug}/mail/code", Access::Public, mail_code::show_code)
        .post("/o/{slug}/mail/code", Access::Public, mail_code::enter)
        .post("/o/{slug}/mail/resend", Access::Public, mail_code::resend)
        .get("/login/new-password", Access::Public, renewal::show)
        .post("/login/new-password", Access::Public, renewal::submit)
        .post("/logout", Access::Public, logout::sign_out)
        .get("/password/forgot", Access::Public, forgot::show)
        .post("/password/forgot", Access::Public, forgot::submit)
        .get("/password/sent", Access::Public, forgot::sent)
        .get("/password/reset/{token}", Access::Public, reset::show_reset)
        .post("/password/reset/{token}", Access::Public, reset::reset)
        .get("/password/setup/{token}", Access::Public, reset::show_setup)
        .post("/password/setup/{token}", Access::Public, reset::setup)
}
