//! What a login method would link: counts of all members, and a page of them.

use std::borrow::Cow;

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use ieum_app::links::{Ways, would_link};
use ieum_model::MemberId;
use ieum_store::method_rule::WouldRow;
use url::form_urlencoded;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Failure, Outcome};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, Page};

const A_PAGE: usize = 50;

#[derive(Debug, Template)]
#[template(path = "upstream/would.html")]
struct WouldPage {
    l: Lang,
    frame: ConsoleFrame,
    ways: Ways,
    has_key: bool,
    members: String,
    rows: Vec<WouldRow>,
    more: Option<String>,
}

impl WouldPage {
    fn way(&self, row: &WouldRow) -> Badge {
        let l = self.l;
        match row.way.as_str() {
            "linked" => Badge::good(l.t("would-linked")),
            "key" => Badge::info(l.t("would-key")),
            "address" => Badge::info(l.t("would-address")),
            "unclear" => Badge::warn(l.t("would-unclear")),
            _ => Badge::neutral(l.t("would-nobody")),
        }
    }
    fn counts(&self) -> [(Cow<'static, str>, i64); 5] {
        let (l, ways) = (self.l, self.ways);
        [
            (l.t("would-linked"), ways.linked),
            (l.t("would-key"), ways.key),
            (l.t("would-address"), ways.address),
            (l.t("would-unclear"), ways.unclear),
            (l.t("would-nobody"), ways.nobody),
        ]
    }
}

/// `GET /console/{org}/login-page/methods/{method}/would`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let (l, id) = (ask.l, super::method_id(&id)?);
    let method = ask
        .ctx
        .store()
        .read()
        .await?
        .method_settings(caller.scope(), id)
        .await?;
    let method = method.ok_or_else(Failure::not_found)?.method;
    let after = after(query.as_deref());
    let mut would = would_link(&ask.ctx, &caller, id, after, 51).await?;
    let has_more = would.rows.len() > A_PAGE;
    would.rows.truncate(A_PAGE);
    let frame = ask
        .console_frame(&caller, l.t("would-title"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let path = format!("{root}/methods/{id}/would");
    let next = |row: &WouldRow| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("after", &row.name_folded);
        query.append_pair("member", &row.member.to_string());
        format!("{path}?{}", query.finish())
    };
    let page = WouldPage {
        l,
        members: format!("{}/members", frame.root),
        frame: frame
            .below(l.t("menu-login-page"), root.as_str())
            .below(method.name, format!("{root}/methods/{id}/openid")),
        ways: would.ways,
        has_key: would.has_key,
        more: would.rows.last().filter(|_| has_more).map(next),
        rows: would.rows,
    };
    Ok(Page::new(page).into_response())
}

fn after(query: Option<&str>) -> Option<(String, MemberId)> {
    let find = |name: &str| {
        form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    Some((find("after")?, find("member")?.parse().ok()?))
}
