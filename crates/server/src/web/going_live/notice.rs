//! What the page of a method's settings says of where they stand.

use axum::response::{IntoResponse, Response};
use ieum_app::access::OrgCaller;
use ieum_app::methods::{self, Saved, Standing};
use ieum_model::LoginMethodId;

use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Outcome};
use crate::web::page::Notice;

/// Where a method stands, with the way to the page that changes it.
///
/// # Errors
/// As the database says.
pub async fn notice(ask: &Ask, caller: &OrgCaller, id: LoginMethodId) -> Outcome<Notice> {
    let standing = methods::standing(&ask.ctx, caller, id).await?;
    let to = format!("{}/login-page/methods/{id}/live", Ask::console_root(caller));
    Ok(of(ask.l, &standing).link(ask.l.t("goinglive-open"), to))
}

/// The same in words.
pub(super) fn of(l: Lang, standing: &Standing) -> Notice {
    let number = standing.next().map_or(1, |next| next.number);
    if let Some(planned) = &standing.planned {
        let title = l.t1("goinglive-planned", "at", l.datetime(planned.at));
        return match planned.number == number {
            true => Notice::info(title).text(l.t2(
                "goinglive-planned-text",
                "number",
                number,
                "name",
                planned.member_name.as_str(),
            )),
            false => Notice::warn(title).text(l.t("goinglive-planned-stale")),
        };
    }
    match (standing.newest.method.is_enabled, &standing.draft) {
        (true, Some(draft)) => {
            Notice::warn(l.t("goinglive-waiting")).text(l.t1("goinglive-waiting-text", "number", draft.number))
        }
        (true, None) => Notice::info(l.t("goinglive-live")).text(l.t1("goinglive-live-text", "number", number)),
        (false, _) => Notice::info(l.t("goinglive-off")).text(l.t("goinglive-off-text")),
    }
}

/// The answer to saved settings: what became of them.
pub fn saved(ask: &Ask, to: String, saved: Saved, live: &'static str) -> Response {
    let code = match saved {
        Saved::Live => live,
        Saved::Draft => "goinglive-draft-saved",
    };
    Done::new(&ask.site, to, code).into_response()
}
