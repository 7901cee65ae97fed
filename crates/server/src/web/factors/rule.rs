//! `/console/{org}/security/factors`: what the organisation demands, and who lacks a second factor.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OrgCaller;
use ieum_app::factors::{self, Lacking, Place, Wanted};
use ieum_model::permission::Permission;
use ieum_model::second_factor::Demand;
use ieum_store::second_factor::LackingRow;
use url::form_urlencoded;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed, problem};
use crate::web::login::value;
use crate::web::page::{ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page};

const A_PAGE: usize = 50;

#[derive(Debug, Template)]
#[template(path = "factors/rule.html")]
struct RulePage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    notice: Option<Notice>,
    demand: String,
    demands: Vec<(String, String)>,
    from: String,
    asks_connected: bool,
    counts_mail: bool,
    signs_in_by_mail: bool,
    version: i64,
    errors: Errors,
    search: String,
    lacking: Lacking,
    more: Option<String>,
    is_first: bool,
    may_open: bool,
}

impl RulePage {
    fn contact(&self, row: &LackingRow) -> String {
        let phone = row.phone.as_deref().map(|phone| self.l.phone(phone));
        row.email.clone().or(phone).unwrap_or_default()
    }
}

fn path(caller: &OrgCaller) -> String {
    format!("{}/security/factors", Ask::console_root(caller))
}

/// `GET /console/{org}/security/factors`
pub async fn show(ask: Ask, Console(caller): Console, RawQuery(query): RawQuery) -> Outcome<Response> {
    render(&ask, &caller, query.as_deref(), None, (StatusCode::OK, Errors::none())).await
}

/// `POST /console/{org}/security/factors`
pub async fn save(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let wanted = Wanted {
        demand: typed.get("demand"),
        from: typed.get("from"),
        asks_connected: typed.has("asks_connected"),
        counts_mail: typed.has("counts_mail"),
        signs_in_by_mail: typed.has("signs_in_by_mail"),
    };
    let done = factors::set_rule(&ask.ctx, &caller, typed.version(), wanted).await;
    let answer = match done {
        Ok(()) => return Ok(Done::new(&ask.site, path(&caller), "factor-rule-saved").into_response()),
        Err(Error::Refused(problems)) => (StatusCode::UNPROCESSABLE_ENTITY, problem::errors(ask.l, &problems)),
        Err(Error::Stale) => (StatusCode::CONFLICT, Errors::of("", ask.l.t("factors-rule-stale"))),
        Err(error) => return Err(error.into()),
    };
    render(&ask, &caller, None, Some(&typed), answer).await
}

fn place(query: Option<&str>) -> Option<Place> {
    let member = value(query, "after").parse().ok()?;
    let name = value(query, "name");
    Some(Place { name, member })
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    query: Option<&str>,
    typed: Option<&Typed>,
    (status, errors): (StatusCode, Errors),
) -> Outcome<Response> {
    let (l, path) = (ask.l, path(caller));
    let (rule, version) = factors::find_rule(&ask.ctx, caller).await?;
    let (search, after) = (value(query, "q"), place(query));
    let is_first = after.is_none();
    let lacking = factors::lacking(&ask.ctx, caller, &after.unwrap_or_default(), &search, A_PAGE).await?;
    let stored_from = rule.from.map(|day| day.to_string()).unwrap_or_default();
    let frame = ask
        .console_frame(caller, l.t("factors-rule-title"), ConsoleItem::Security)
        .await?;
    let back = format!("{}/security", frame.root);
    let of = |name: &str, stored: &str| typed.map_or(stored, |typed| typed.get(name)).to_owned();
    let is = |name: &str, stored: bool| typed.map_or(stored, |typed| typed.has(name));
    let page = RulePage {
        l,
        frame: frame.below(l.t("menu-security"), back),
        notice: ask.notice(),
        demand: of("demand", rule.demand.as_str()),
        demands: Demand::ALL.map(|d| (d.as_str().to_owned(), word(l, d))).to_vec(),
        from: of("from", &stored_from),
        asks_connected: is("asks_connected", rule.asks_connected),
        counts_mail: is("counts_mail", rule.counts_mail),
        signs_in_by_mail: is("signs_in_by_mail", rule.signs_in_by_mail),
        version,
        errors,
        more: lacking.next.as_ref().map(|next| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            if !search.is_empty() {
                query.append_pair("q", &search);
            }
            query.append_pair("after", &next.member.to_string());
            query.append_pair("name", &next.name);
            format!("{path}?{}", query.finish())
        }),
        path,
        search,
        lacking,
        is_first,
        may_open: caller.role().permits(Permission::ManageMembers),
    };
    Ok(Page::with_status(status, page).into_response())
}

fn word(l: Lang, demand: Demand) -> String {
    match demand {
        Demand::Off => l.t("factors-demand-off"),
        Demand::Wanted => l.t("factors-demand-wanted"),
        Demand::Demanded => l.t("factors-demand-demanded"),
    }
    .into_owned()
}
