//! The login link as a sheet of paper: for the notice board.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Failure, Outcome};
use crate::web::page::{self, ConsoleFrame, ConsoleItem, Html, Page};

#[derive(Debug, Template)]
#[template(path = "methods/qr.html")]
struct QrPage {
    l: Lang,
    frame: ConsoleFrame,
    link: String,
    slug: String,
    code: Html,
}

/// `GET /console/{org}/login-page/qr`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let l = ask.l;
    let slug = caller
        .member
        .organization()
        .slug
        .clone()
        .ok_or_else(Failure::not_found)?;
    let link = ask.ctx.link(&format!("/o/{slug}"));
    let title = l.t1("methods-qr-title", "name", &caller.member.organization().name);
    let frame = ask.console_frame(&caller, title, ConsoleItem::LoginPage).await?;
    let root = format!("{}/login-page", frame.root);
    let page = QrPage {
        l,
        frame: frame.below(l.t("menu-login-page"), root),
        code: page::qr(&link).unwrap_or_default(),
        link,
        slug,
    };
    Ok(Page::new(page).into_response())
}
