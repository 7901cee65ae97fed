//! The console's first page: where the organisation stands and what can be done next.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{ConsoleFrame, ConsoleItem, Page};

#[derive(Debug, Template)]
#[template(path = "console/home.html")]
struct Home {
    l: Lang,
    frame: ConsoleFrame,
}

/// `GET /console/{org}`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let frame = ask
        .console_frame(&caller, ask.l.t("console-home-title"), ConsoleItem::AccountLink)
        .await?;
    Ok(Page::new(Home { l: ask.l, frame }).into_response())
}
