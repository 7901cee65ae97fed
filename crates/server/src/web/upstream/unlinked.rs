//! Members whom a login method does not know yet: how many, and a page of them by name, with the ways to link each.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use ieum_app::links::{Unlinked, unlinked};
use ieum_model::MemberId;
use url::form_urlencoded;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::going_live::places;
use crate::web::login::value;
use crate::web::page::{self, ConsoleFrame, ConsoleItem, EmptyState, Page};

#[derive(Debug, Template)]
#[template(path = "upstream/unlinked.html")]
struct UnlinkedPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    root: String,
    found: Unlinked,
    search: String,
    is_first: bool,
    more: Option<String>,
}

impl UnlinkedPage {
    fn empty(&self) -> EmptyState {
        let l = self.l;
        match (self.search.is_empty(), self.is_first) {
            (false, _) => EmptyState::new(l.t("unlinked-nobody-found"), l.t("unlinked-nobody-found-text"))
                .action(l.t("common-reset"), self.path.clone()),
            (true, true) => EmptyState::new(l.t("unlinked-nobody"), l.t("unlinked-nobody-text")),
            (true, false) => EmptyState::new(l.t("unlinked-end"), l.t("unlinked-nobody-text")),
        }
    }
}

/// `GET /console/{org}/login-page/methods/{method}/unlinked`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let (l, id) = (ask.l, super::method_id(&id)?);
    let search = value(query.as_deref(), "q").trim().to_owned();
    let after = after(query.as_deref());
    let is_first = after.is_none();
    let found = unlinked(&ask.ctx, &caller, id, &search, after).await?;
    let frame = ask
        .console_frame(&caller, l.t("unlinked-title"), ConsoleItem::LoginPage)
        .await?;
    let (root, list) = (frame.root.clone(), format!("{}/login-page", frame.root));
    let at = format!("{list}/methods/{id}");
    let path = format!("{at}/unlinked");
    let last = found.rows.last().filter(|_| found.has_more);
    let more = last.map(|row| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !search.is_empty() {
            query.append_pair("q", &search);
        }
        query.append_pair("after", &row.name_folded);
        query.append_pair("member", &row.member.to_string());
        format!("{path}?{}", query.finish())
    });
    let page = UnlinkedPage {
        l,
        frame: frame.below(l.t("menu-login-page"), list).below(
            found.method.name.clone(),
            format!("{at}/{}", places(found.method.kind).0),
        ),
        path,
        root,
        found,
        search,
        is_first,
        more,
    };
    Ok(Page::new(page).into_response())
}

/// Where a page begins.
fn after(query: Option<&str>) -> Option<(String, MemberId)> {
    Some((value(query, "after"), value(query, "member").parse().ok()?))
}
