//! A tester is taken off the list.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::methods;
use ieum_model::MemberId;

use super::list::path;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, ConsoleItem, Dialog, Page};
use crate::web::upstream::method_id;

#[derive(Debug, Template)]
#[template(path = "members/ask.html")]
struct AskPage {
    l: Lang,
    frame: ConsoleFrame,
    dialog: Dialog,
}

fn member_id(text: &str) -> Result<MemberId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// `GET /console/{org}/login-page/methods/{method}/testers/{member}/remove`
pub async fn ask(
    ask: Ask,
    Console(caller): Console,
    Path((_, id, member)): Path<(String, String, String)>,
) -> Outcome<Response> {
    let (l, id, member) = (ask.l, method_id(&id)?, member_id(&member)?);
    let testers = methods::testers(&ask.ctx, &caller, id).await?;
    let row = testers.rows.iter().find(|row| row.member == member);
    let row = row.ok_or_else(Failure::not_found)?;
    let frame = ask
        .console_frame(&caller, l.t("testers-remove"), ConsoleItem::LoginPage)
        .await?;
    let list = path(&caller, id);
    let dialog = Dialog::new(
        l,
        "remove-tester",
        l.t1("testers-remove-ask", "name", row.name.as_str()),
        &format!("{list}/{member}/remove"),
        l.t("testers-remove"),
        frame.csrf_input(),
    )
    .effect(l.t("testers-remove-effect"))
    .effect(l.t("testers-remove-link"))
    .as_page(&list);
    let frame = frame
        .below(
            l.t("menu-login-page"),
            format!("{}/login-page", Ask::console_root(&caller)),
        )
        .below(l.t("testers-title"), list);
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST /console/{org}/login-page/methods/{method}/testers/{member}/remove`
pub async fn remove(
    ask: Ask,
    Console(caller): Console,
    Path((_, id, member)): Path<(String, String, String)>,
    _: Typed,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    methods::remove_tester(&ask.ctx, &caller, id, member_id(&member)?).await?;
    Ok(Done::new(&ask.site, path(&caller, id), "tester-removed").into_response())
}
