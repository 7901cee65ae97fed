//! `…/versions/{number}/back`: asks once, then goes back.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::access::OrgCaller;
use ieum_app::methods;
use ieum_app::methods::Saved;
use ieum_model::LoginMethodId;
use ieum_model::going_live::{VersionState, back_to, becomes};

use super::{at, fields, method_id};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, ConsoleItem, Dialog, Diff, Page};

#[derive(Debug, Template)]
#[template(path = "going_live/back.html")]
struct BackPage {
    l: Lang,
    frame: ConsoleFrame,
    dialog: Dialog,
    diff: Diff,
}

fn number_of(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// `GET /console/{org}/login-page/methods/{method}/versions/{number}/back`
pub async fn ask(
    ask: Ask,
    Console(caller): Console,
    Path((_, id, number)): Path<(String, String, String)>,
) -> Outcome<Response> {
    render(&ask, &caller, method_id(&id)?, number_of(&number)?).await
}

/// `POST /console/{org}/login-page/methods/{method}/versions/{number}/back`
pub async fn go(
    ask: Ask,
    Console(caller): Console,
    Path((_, id, number)): Path<(String, String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let (id, number) = (method_id(&id)?, number_of(&number)?);
    let saved = methods::go_back(&ask.ctx, &caller, id, typed.version(), number).await?;
    let to = format!("{}/login-page/methods/{id}", Ask::console_root(&caller));
    let done = match saved {
        Saved::Live => Done::new(&ask.site, format!("{to}/versions"), "goinglive-back-live"),
        Saved::Draft => Done::new(&ask.site, format!("{to}/live"), "goinglive-back-draft"),
    };
    Ok(done.into_response())
}

async fn render(ask: &Ask, caller: &OrgCaller, id: LoginMethodId, number: i64) -> Outcome<Response> {
    let l = ask.l;
    let standing = methods::standing(&ask.ctx, caller, id).await?;
    let next = standing.next().ok_or_else(Failure::not_found)?;
    let (now, old) = methods::compare(&ask.ctx, caller, id, (next.number, number)).await?;
    let method = &standing.newest.method;
    let frame = ask
        .console_frame(caller, l.t("goinglive-back"), ConsoleItem::LoginPage)
        .await?;
    let (root, versions) = (
        format!("{}/login-page", frame.root),
        format!("{}/versions", at(&frame.root, method)),
    );
    let effect = match becomes(method.is_enabled, back_to(old.live_at.is_some())) {
        VersionState::Draft => l.t("goinglive-back-effect-draft"),
        _ if method.is_enabled => l.t("goinglive-back-effect-live"),
        _ => l.t("goinglive-back-effect-off"),
    };
    let dialog = Dialog::new(
        l,
        "back",
        l.t1("goinglive-back-ask", "number", number),
        &format!("{versions}/{number}/back"),
        l.t("goinglive-back"),
        frame.csrf_input(),
    )
    .hidden("version", method.version)
    .effect(effect)
    .effect(l.t("goinglive-back-effect-kept"));
    let page = BackPage {
        l,
        dialog: dialog.as_page(&versions),
        diff: fields::diff(l, Some(&now), &old),
        frame: frame
            .below(l.t("menu-login-page"), root)
            .below(l.t("goinglive-versions"), versions),
    };
    Ok(Page::new(page).into_response())
}
