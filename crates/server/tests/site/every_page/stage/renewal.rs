//! Somebody whose password in the company's directory is too old, for each reason.

use ieum_app::login::elsewhere::{Cause, Renewal};

use super::*;

impl Stage<'_> {
    /// The browser is the one that waits for a code, too.
    pub(super) fn renewals(&mut self) {
        let cookies = &self.browsers["code"].cookies;
        let browser = cookies.iter().find(|(name, _)| name == "ieum_browser").unwrap();
        let browser = browser.1.clone();
        for (name, cause) in [
            ("renewal-expired", Cause::Expired),
            ("renewal-must-change", Cause::MustChange),
            ("renewal-today", Cause::Soon(3_600)),
            ("renewal-soon", Cause::Soon(400_000)),
            ("renewal-grace", Cause::Grace(1)),
        ] {
            let renewal = Renewal {
                slug: "hanbit".into(),
                method: self.thing("method-ldap").parse().unwrap(),
                user: "seojun".into(),
                cause,
                is_test: false,
            };
            let state = renewal.seal(&self.app.ctx(), &browser).unwrap();
            self.keep(name, format!("/login/new-password?state={state}"));
        }
    }
}
