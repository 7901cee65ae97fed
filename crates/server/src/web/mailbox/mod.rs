//! `/mailbox`: what was sent, for visitors of the demo and for programs. A real service has no such page: its mail goes to people.

mod text;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, response::Html as Document};
use http::header::{ACCEPT, CONTENT_SECURITY_POLICY};
use http::{HeaderMap, HeaderValue};
use ieum_connect::mail::Delivered;
use serde::{Deserialize, Serialize};

use super::core::{Ask, Failure, Site};
use super::page::{EmptyState, Frame, Html, Page};
use crate::i18n::Lang;

/// The page that frames a mail's HTML form.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The HTML form itself: its own styles, no script, no origin; its links open a page of their own.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; \
    sandbox allow-popups allow-popups-to-escape-sandbox";

/// The addresses of the mailbox.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/mailbox", get(list))
        .route("/mailbox/{number}", get(show))
        .route("/mailbox/{number}/html", get(html))
}

#[derive(Deserialize)]
struct Narrowed {
    to: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "mailbox/list.html")]
struct ListPage {
    l: Lang,
    frame: Frame,
    to: String,
    mails: Vec<Delivered>,
    empty: EmptyState,
}

#[derive(Debug, Template)]
#[template(path = "mailbox/mail.html")]
struct MailPage {
    l: Lang,
    frame: Frame,
    mail: Delivered,
    text: Html,
}

/// A mail as programs read it.
#[derive(Debug, Serialize)]
struct MailDocument {
    number: u64,
    to: String,
    from: String,
    subject: String,
    text: String,
    html: Option<String>,
}

async fn list(State(site): State<Site>, ask: Ask, Query(narrowed): Query<Narrowed>, headers: HeaderMap) -> Response {
    let to = narrowed.to.unwrap_or_default().trim().to_owned();
    let mut mails = site.mailbox.as_ref().map(|mailbox| mailbox.list()).unwrap_or_default();
    mails.retain(|mail| mail.message.to.to_lowercase().contains(&to.to_lowercase()));
    if wants_json(&headers) {
        return Json(mails.into_iter().map(document).collect::<Vec<_>>()).into_response();
    }
    let l = ask.l;
    let empty = EmptyState::new(l.t("mailbox-empty"), l.t("mailbox-empty-lead"));
    let frame = ask.frame(l.t("mailbox-title"));
    Page::new(ListPage {
        l,
        frame,
        to,
        mails,
        empty,
    })
    .into_response()
}

async fn show(
    State(site): State<Site>,
    ask: Ask,
    Path(number): Path<u64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mail = find(&site, number)?;
    if wants_json(&headers) {
        return Ok(Json(document(mail)).into_response());
    }
    let text = text::with_links(&mail.message.text);
    let frame = ask.frame(mail.message.subject.clone());
    let page = Page::new(MailPage {
        l: ask.l,
        frame,
        mail,
        text,
    });
    Ok(([(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY))], page).into_response())
}

async fn html(State(site): State<Site>, Path(number): Path<u64>) -> Result<Response, Failure> {
    let html = find(&site, number)?.message.html.ok_or_else(Failure::not_found)?;
    let html = html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    let policy = [(CONTENT_SECURITY_POLICY, HeaderValue::from_static(MAIL_POLICY))];
    Ok((policy, Document(html)).into_response())
}

fn find(site: &Site, number: u64) -> Result<Delivered, Failure> {
    let mailbox = site.mailbox.as_ref();
    mailbox
        .and_then(|mailbox| mailbox.find(number))
        .ok_or_else(Failure::not_found)
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|value| value.starts_with("application/json"))
}

fn document(mail: Delivered) -> MailDocument {
    let message = mail.message;
    MailDocument {
        number: mail.number,
        to: message.to,
        from: message.from,
        subject: message.subject,
        text: message.text,
        html: message.html,
    }
}
