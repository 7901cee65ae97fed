//! How a tester's last attempt ended, in words.

use ieum_app::login::connected::Reason;
use ieum_store::method_tester::TesterRow;

use crate::i18n::Lang;
use crate::web::page::Badge;
use crate::web::upstream::words::cause;

/// As a badge, and why it failed.
pub fn last(l: Lang, row: &TesterRow) -> (Badge, String) {
    match row.tried_result.as_deref() {
        None => (Badge::neutral(l.t("testers-never")), String::new()),
        Some("success") => (Badge::good(l.t("testers-good")), String::new()),
        Some("waiting") => (Badge::info(l.t("testers-waiting")), String::new()),
        Some(code) => {
            let why = Reason::parse(code).map(|reason| cause(l, reason).into_owned());
            (Badge::bad(l.t("testers-bad")), why.unwrap_or_default())
        }
    }
}
