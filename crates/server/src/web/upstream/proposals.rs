//! People who signed in at the company's system and of whom nobody can tell which member they are.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use ieum_app::links;
use ieum_model::{Instant, LinkProposalId};
use ieum_store::link_proposal::ProposalRow;
use url::form_urlencoded;

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::login::value;
use crate::web::page::{ConsoleFrame, ConsoleItem, Notice, Page};

const A_PAGE: usize = 20;

#[derive(Debug, Template)]
#[template(path = "upstream/proposals.html")]
struct ProposalsPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    notice: Option<Notice>,
    rows: Vec<ProposalRow>,
    more: Option<String>,
    is_first: bool,
    /// Those that were taken off the list.
    is_dismissed: bool,
}

impl ProposalsPage {
    fn doubt(&self, row: &ProposalRow) -> std::borrow::Cow<'static, str> {
        words::doubt(self.l, &row.doubt)
    }
}

/// `GET /console/{org}/links`
pub async fn list(ask: Ask, Console(caller): Console, RawQuery(query): RawQuery) -> Outcome<Response> {
    let l = ask.l;
    let before = cursor(query.as_deref());
    let is_dismissed = value(query.as_deref(), "state") == "dismissed";
    let mut rows = links::proposals(&ask.ctx, &caller, is_dismissed, before, 21).await?;
    let has_more = rows.len() > A_PAGE;
    rows.truncate(A_PAGE);
    let frame = ask
        .console_frame(&caller, l.t("upstream-proposals"), ConsoleItem::LoginPage)
        .await?;
    let back = format!("{}/login-page", frame.root);
    let root = format!("{}/links", frame.root);
    let last = rows.last().filter(|_| has_more);
    let page = ProposalsPage {
        l,
        more: last.map(|row| {
            let state = if is_dismissed { "state=dismissed&" } else { "" };
            format!("{root}?{state}at={}&before={}", row.last_at.as_micros(), row.id)
        }),
        frame: frame.below(l.t("menu-login-page"), back.as_str()),
        root,
        notice: ask.notice(),
        rows,
        is_first: before.is_none(),
        is_dismissed,
    };
    Ok(Page::new(page).into_response())
}

fn cursor(query: Option<&str>) -> Option<(Instant, LinkProposalId)> {
    let find = |name: &str| {
        form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let at = find("at")?.parse().ok()?;
    Some((Instant::from_micros(at), find("before")?.parse().ok()?))
}
