//! `/operator/organizations`: every organisation, found by name, organisation ID or what looks like it.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::organizations::{self, AddInput, Once};
use ieum_app::{Error, access::OperatorCaller};
use ieum_model::OrgId;
use ieum_model::context::random;
use ieum_model::organization::{OrgState, Organization};
use ieum_model::plan::Plan;
use ieum_store::organization_list::{OrganizationFilter, Overseer};

use super::words::{self, plan_options, state_options};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Operator, Outcome, Typed, problem};
use crate::web::page::{
    Column, EmptyState, Errors, Field, Filter, ListQuery, ListView, Notice, OperatorFrame, OperatorItem, Page,
};

const PER_PAGE: usize = 50;
const ROOT: &str = "/operator/organizations";

#[derive(Debug, Template)]
#[template(path = "organizations/operator_list.html")]
struct ListPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    list: ListView,
    rows: Vec<Organization>,
    first: Option<String>,
    next: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "organizations/operator_new.html")]
struct NewPage {
    l: Lang,
    frame: OperatorFrame,
    typed: Typed,
    plans: Vec<(String, String)>,
    errors: Errors,
}

/// `GET /operator/organizations`
pub async fn list(ask: Ask, Operator(caller): Operator, RawQuery(query): RawQuery) -> Outcome {
    let query = query.unwrap_or_default();
    let asked = ListQuery::parse(&query, &[], &["plan", "state", "linked"]);
    let after = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "after")
        .and_then(|(_, id)| id.parse::<OrgId>().ok());
    let filter = OrganizationFilter {
        search: asked.search.chars().take(60).collect(),
        plan: asked.filter("plan").and_then(|p| Plan::parse(p).ok()),
        state: asked.filter("state").and_then(OrgState::parse),
        linked: match asked.filter("linked") {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        },
    };
    let overseer = Overseer::Operator(&caller.operator);
    let mut conn = ask.ctx.store().read().await?;
    let one_more = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = conn.organizations_by_name(overseer, &filter, after, one_more).await?;
    let total = conn.count_organizations(overseer, &filter).await?;
    drop(conn);
    let has_more = rows.len() > PER_PAGE;
    rows.truncate(PER_PAGE);
    let next = rows
        .last()
        .filter(|_| has_more)
        .map(|last| with_after(&query, Some(last.id)));
    let l = ask.l;
    let page = ListPage {
        l,
        frame: ask.operator_frame(&caller, l.t("orgs-title"), OperatorItem::Organizations),
        notice: ask.notice(),
        list: list_view(l, asked, usize::try_from(total).unwrap_or(0)),
        rows,
        first: after.map(|_| with_after(&query, None)),
        next,
    };
    Ok(Page::new(page).into_response())
}

/// The same list from another row on.
fn with_after(query: &str, after: Option<OrgId>) -> String {
    let mut to = url::form_urlencoded::Serializer::new(String::new());
    let kept = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "after");
    to.extend_pairs(kept);
    if let Some(after) = after {
        to.append_pair("after", &after.to_string());
    }
    format!("{ROOT}?{}", to.finish())
}

fn list_view(l: Lang, query: ListQuery, total: usize) -> ListView {
    let linked = vec![
        ("yes".to_owned(), l.t("orgs-linked").into_owned()),
        ("no".to_owned(), l.t("orgs-unlinked").into_owned()),
    ];
    ListView::new(l, ROOT, query, total, PER_PAGE)
        .search(l.t("orgs-search"))
        .filter(Filter::new("plan", l.t("orgs-plan"), plan_options()))
        .filter(Filter::new("state", l.t("orgs-state"), state_options(l)))
        .filter(Filter::new("linked", l.t("orgs-linking"), linked))
        .columns(vec![
            Column::new(l.t("orgs-name")),
            Column::new(l.t("orgs-slug")),
            Column::new(l.t("orgs-plan")),
            Column::new(l.t("orgs-state")),
            Column::new(l.t("orgs-linked-at")),
            Column::new(l.t("orgs-created-at")),
        ])
}

/// `GET /operator/organizations/new`
pub async fn new(ask: Ask, Operator(caller): Operator) -> Outcome {
    let once: String = random::<16>(ask.ctx.rng()).iter().map(|b| format!("{b:02x}")).collect();
    let typed = Typed::default().with("plan", "free").with("once", once);
    Ok(new_page(&ask, &caller, StatusCode::OK, typed, Errors::none()))
}

/// `POST /operator/organizations/new`
pub async fn create(ask: Ask, Operator(caller): Operator, typed: Typed) -> Outcome {
    let input = AddInput {
        name: typed.get("name"),
        plan: typed.get("plan"),
        super_admin_name: typed.get("super_admin.name"),
        super_admin_email: typed.get("super_admin.email"),
    };
    // A form that is sent twice makes one organisation; what it says may be mended between the two.
    let holder = format!("operator {}", caller.operator.account_id());
    let once = (typed.get("once").len() == 32).then(|| Once::new(&holder, typed.get("once"), b"form"));
    match organizations::add(&ask.ctx, &caller.actor(), input, once).await {
        Ok(org) => {
            let done = Done::new(&ask.site, format!("{ROOT}/{org}"), "organization-added");
            Ok(done.into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            Ok(new_page(&ask, &caller, StatusCode::UNPROCESSABLE_ENTITY, typed, errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn new_page(ask: &Ask, caller: &OperatorCaller, status: StatusCode, typed: Typed, errors: Errors) -> Response {
    let page = NewPage {
        l: ask.l,
        frame: ask.operator_frame(caller, ask.l.t("orgs-new"), OperatorItem::Organizations),
        typed,
        plans: plan_options(),
        errors,
    };
    Page::with_status(status, page).into_response()
}
