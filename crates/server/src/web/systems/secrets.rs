//! The living secrets of a business system, and ending one of two.

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::provider::{SecretFacts, Which, end_secret, secrets_of};
use ieum_model::ClientRowId;
use ieum_store::active::ClientRow;

use super::keeping::At;
use super::secret::AskPage;
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Outcome, Typed};
use crate::web::page::{Dialog, Html, Page};

/// The secrets with what is known of each.
#[derive(Debug, Template)]
#[template(path = "systems/secrets.html")]
pub struct Secrets {
    l: Lang,
    rows: Vec<Row>,
}

impl askama::filters::HtmlSafe for Secrets {}

#[derive(Debug)]
struct Row {
    name: String,
    made: Option<String>,
    used: String,
    until: Option<String>,
    end: Option<Dialog>,
}

impl Secrets {
    /// Of a confidential business system; `None` if it is public.
    ///
    /// # Errors
    /// As the database says.
    pub async fn load(ask: &Ask, at: &At, system: &ClientRow, csrf: impl Fn() -> Html) -> Outcome<Option<Self>> {
        let found = secrets_of(&ask.ctx, system).await?;
        let are_two = found.len() == 2;
        let rows = found
            .iter()
            .map(|facts| row(ask.l, at, system, facts, are_two.then(&csrf)));
        let rows: Vec<Row> = rows.collect();
        Ok((!rows.is_empty()).then_some(Self { l: ask.l, rows }))
    }
}

fn row(l: Lang, at: &At, system: &ClientRow, facts: &SecretFacts, csrf: Option<Html>) -> Row {
    Row {
        name: match facts.which {
            Which::Present => l.t("system-secret-present").into_owned(),
            Which::Earlier => l.t("system-secret-earlier").into_owned(),
        },
        made: facts
            .made_at
            .map(|at| l.t1("system-secret-made", "time", l.datetime(at)).into_owned()),
        used: match facts.used_on {
            Some(day) => l.t1("system-secret-used", "date", l.date(day.kst_date())).into_owned(),
            None => l.t("system-secret-unused").into_owned(),
        },
        until: facts
            .ends_at
            .map(|at| l.t1("system-secret-until", "time", l.datetime(at)).into_owned()),
        end: csrf.map(|csrf| {
            let fallback = path_of(at, system.id, facts.which);
            dialog(l, at, system, facts.which, csrf).opened_by(l.t("system-secret-end"), &fallback)
        }),
    }
}

fn path_of(at: &At, id: ClientRowId, which: Which) -> String {
    let name = match which {
        Which::Present => "present",
        Which::Earlier => "earlier",
    };
    format!("{}/secret/{name}", at.address(id))
}

fn dialog(l: Lang, at: &At, system: &ClientRow, which: Which, csrf: Html) -> Dialog {
    let (id, title, effect) = match which {
        Which::Present => (
            "end-present-secret",
            l.t1("system-secret-end-present-title", "name", system.name.as_str()),
            l.t("system-secret-end-present-effect"),
        ),
        Which::Earlier => (
            "end-earlier-secret",
            l.t1("system-secret-end-earlier-title", "name", system.name.as_str()),
            l.t("system-secret-end-earlier-effect"),
        ),
    };
    Dialog::new(
        l,
        id,
        title,
        &path_of(at, system.id, which),
        l.t("system-secret-end"),
        csrf,
    )
    .hidden("version", system.version)
    .effect(effect)
}

/// `GET …/systems/{system}/secret/present`
pub async fn ask_present(ask: Ask, at: At) -> Outcome<Response> {
    question(ask, at, Which::Present).await
}

/// `GET …/systems/{system}/secret/earlier`
pub async fn ask_earlier(ask: Ask, at: At) -> Outcome<Response> {
    question(ask, at, Which::Earlier).await
}

/// `POST …/systems/{system}/secret/present`
pub async fn end_present(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    end(ask, at, typed, Which::Present).await
}

/// `POST …/systems/{system}/secret/earlier`
pub async fn end_earlier(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    end(ask, at, typed, Which::Earlier).await
}

async fn question(ask: Ask, at: At, which: Which) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    if secrets_of(&ask.ctx, &row).await?.len() < 2 {
        return Err(Failure::not_found());
    }
    let l = ask.l;
    let frame = at.frame(&ask, l.t("system-secret-end")).await?;
    let frame = frame.below(row.name.clone(), at.address(row.id));
    let dialog = dialog(l, &at, &row, which, frame.csrf_input()).as_page(&at.address(row.id));
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

async fn end(ask: Ask, at: At, typed: Typed, which: Which) -> Outcome<Response> {
    let id = at.id()?;
    end_secret(&ask.ctx, at.keeper(), id, typed.version(), which).await?;
    let done = Done::new(&ask.site, at.address(id), "system-secret-ended");
    Ok(done.into_response())
}
