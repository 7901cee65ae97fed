//! Invitation links for many: the list, one with its address and QR code, a new one, the end of one.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::members::{self, NewLink};
use ieum_model::Instant;
use ieum_store::invitation::{Invitation, InvitationState};

use super::{id, refused, words};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, CopyField, Dialog, EmptyState, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "members/links.html")]
struct LinksPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    rows: Vec<Row>,
}

impl LinksPage {
    fn new_href(&self) -> String {
        format!("{}/new", self.path)
    }
}

#[derive(Debug)]
struct Row {
    href: String,
    label: String,
    state: Badge,
    uses: i64,
    most_uses: i64,
    expires_at: Instant,
    created_at: Instant,
}

#[derive(Debug, Template)]
#[template(path = "members/link.html")]
struct LinkPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    row: Row,
    copy: Option<CopyField>,
    is_open: bool,
    dialog: Dialog,
}

#[derive(Debug, Template)]
#[template(path = "members/link_new.html")]
struct NewPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    typed: Typed,
    errors: Errors,
}

#[derive(Debug, Template)]
#[template(path = "members/ask.html")]
pub(super) struct AskPage {
    pub l: Lang,
    pub frame: ConsoleFrame,
    pub dialog: Dialog,
}

fn path(caller: &OrgCaller) -> String {
    format!("{}/members/links", Ask::console_root(caller))
}

fn row(ask: &Ask, path: &str, link: &Invitation) -> Row {
    Row {
        href: format!("{path}/{}", link.id),
        label: link.label.clone(),
        state: words::invitation(ask.l, link.state(ask.ctx.now())),
        uses: link.uses,
        most_uses: link.most_uses,
        expires_at: link.expires_at,
        created_at: link.created_at,
    }
}

async fn frame(ask: &Ask, caller: &OrgCaller, title: String) -> Outcome<ConsoleFrame> {
    let members = format!("{}/members", Ask::console_root(caller));
    let frame = ask.console_frame(caller, title, ConsoleItem::Members).await?;
    Ok(frame.below(ask.l.t("members-title"), members))
}

fn dialog(ask: &Ask, frame: &ConsoleFrame, row: &Row) -> Dialog {
    let l = ask.l;
    Dialog::new(
        l,
        "revoke",
        l.t1("members-link-revoke-title", "name", &row.label),
        &format!("{}/revoke", row.href),
        l.t("members-link-revoke"),
        frame.csrf_input(),
    )
    .effect(l.t("members-link-revoke-effect"))
    .effect(l.t1("members-link-revoke-stay", "count", row.uses))
}

/// `GET /console/{org}/members/links`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let (l, path) = (ask.l, path(&caller));
    let links = members::links(&ask.ctx, &caller).await?;
    Ok(Page::new(LinksPage {
        l,
        frame: frame(&ask, &caller, l.t("members-links").into_owned()).await?,
        notice: ask.notice(),
        rows: links.iter().map(|link| row(&ask, &path, link)).collect(),
        path,
    })
    .into_response())
}

async fn new_page(ask: &Ask, caller: &OrgCaller, typed: Typed, errors: Errors) -> Outcome<Response> {
    let (l, path) = (ask.l, path(caller));
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let frame = frame(ask, caller, l.t("members-link-new").into_owned()).await?;
    let page = NewPage {
        l,
        frame: frame.below(l.t("members-links"), &path).with_form(),
        path,
        typed,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/members/links/new`
pub async fn form(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let typed = Typed::default().with("days", "7").with("most_uses", "50");
    new_page(&ask, &caller, typed, Errors::none()).await
}

/// `POST /console/{org}/members/links/new`
pub async fn create(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    if typed.has("switch_language") {
        return new_page(&ask, &caller, typed, Errors::none()).await;
    }
    let new = NewLink {
        label: typed.get("label"),
        days: typed.get("days"),
        most_uses: typed.get("most_uses"),
    };
    match members::create_link(&ask.ctx, &caller, new).await {
        Ok(link) => {
            let to = format!("{}/{link}", path(&caller));
            let done = Done::new(&ask.site, to, "link-created");
            Ok(done.into_response())
        }
        Err(error) => {
            let errors = refused(ask.l, error)?;
            new_page(&ask, &caller, typed, errors).await
        }
    }
}

/// `GET /console/{org}/members/links/{invitation}`
pub async fn one(ask: Ask, Console(caller): Console, Path((_, link)): Path<(String, String)>) -> Outcome<Response> {
    let (l, path) = (ask.l, path(&caller));
    let link = members::find_link(&ask.ctx, &caller, id(&link)?).await?;
    let is_open = link.state(ask.ctx.now()) == InvitationState::Open;
    let url = members::link_url(&ask.ctx, &link).filter(|_| is_open);
    let frame = frame(&ask, &caller, link.label.clone()).await?;
    let row = row(&ask, &path, &link);
    Ok(Page::new(LinkPage {
        l,
        dialog: dialog(&ask, &frame, &row).opened_by(l.t("members-link-revoke"), &format!("{}/revoke", row.href)),
        frame: frame.below(l.t("members-links"), path),
        notice: ask.notice(),
        copy: url.map(|url| CopyField::new(l, "link", l.t("members-link-address"), url).with_qr()),
        is_open,
        row,
    })
    .into_response())
}

/// `GET /console/{org}/members/links/{invitation}/revoke`
pub async fn ask(ask: Ask, Console(caller): Console, Path((_, link)): Path<(String, String)>) -> Outcome<Response> {
    let (l, path) = (ask.l, path(&caller));
    let link = members::find_link(&ask.ctx, &caller, id(&link)?).await?;
    let frame = frame(&ask, &caller, l.t("members-link-revoke").into_owned()).await?;
    let row = row(&ask, &path, &link);
    Ok(Page::new(AskPage {
        l,
        dialog: dialog(&ask, &frame, &row).as_page(&row.href),
        frame: frame.below(l.t("members-links"), path),
    })
    .into_response())
}

/// `POST /console/{org}/members/links/{invitation}/revoke`
pub async fn revoke(
    ask: Ask,
    Console(caller): Console,
    Path((_, link)): Path<(String, String)>,
    _: Typed,
) -> Outcome<Response> {
    members::revoke_link(&ask.ctx, &caller, id(&link)?).await?;
    let done = Done::new(&ask.site, path(&caller), "link-revoked");
    Ok(done.into_response())
}
