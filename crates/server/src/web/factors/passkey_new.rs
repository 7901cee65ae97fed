//! Adding a passkey. The browser makes it, so that this page needs its script.

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::factors::passkey::{self, Challenge, Made};
use ieum_app::{Error, factors};

use super::entered::CodesPage;
use super::whose::Whose;
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Outcome, Typed, problem};
use crate::web::login::Showing;
use crate::web::page::{Errors, Field, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "factors/passkey_new.html")]
struct NewPage {
    l: Lang,
    frame: Frame,
    root: &'static str,
    challenge: Challenge,
    name: String,
    asks_password: bool,
    errors: Errors,
    is_answer: bool,
}

/// `GET …/factors/passkeys/new`
pub async fn show(ask: Ask, whose: Whose) -> Outcome {
    page(&ask, &whose, Showing::First, String::new(), Errors::none()).await
}

/// `POST …/factors/passkeys/new`
pub async fn save(ask: Ask, whose: Whose, typed: Typed) -> Outcome {
    let name = typed.get("name").to_owned();
    if typed.has("switch_language") {
        return page(&ask, &whose, Showing::Switched, name, Errors::none()).await;
    }
    let made = Made {
        state: typed.get("asked"),
        answer: typed.get("credential"),
        name: &name,
    };
    let done = match factors::confirm(&ask.ctx, &whose.owner, typed.get("password")).await {
        Ok(confirmed) => passkey::add(&ask.ctx, &whose.owner, &confirmed, &ask.browser.0, made).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(codes) if codes.is_empty() => Ok(Done::new(&ask.site, whose.root, "factor-added").into_response()),
        Ok(codes) => Ok(Page::new(CodesPage::new(&ask, &codes, whose.root.to_owned())).into_response()),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            page(&ask, &whose, Showing::Refused, name, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(ask: &Ask, whose: &Whose, showing: Showing, name: String, errors: Errors) -> Outcome<Response> {
    let own = factors::own(&ask.ctx, &whose.owner).await?;
    let page = NewPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("factors-passkey-new")),
        root: whose.root,
        challenge: passkey::begin_adding(&ask.ctx, &whose.owner, &ask.browser.0).await?,
        name,
        asks_password: own.asks_password,
        errors,
        is_answer: showing.is_answer(),
    };
    Ok(Page::with_status(showing.status(), page).into_response())
}
