//! `/operator/organizations/{org}`: the facts of one organisation, its plan, and its suspension.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OperatorCaller;
use ieum_app::organizations::{self, Change};
use ieum_app::{Error, Problem};
use ieum_model::OrgId;
use ieum_model::organization::{OrgState, Organization};
use ieum_store::OrgScope;
use ieum_store::org_slug::SlugRow;
use ieum_store::organization_list::ApplicationLine;
use ieum_store::reach::Reachable;

use super::words::{self, plan_options};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed, problem};
use crate::web::page::{Badge, Dialog, Errors, Field, Notice, OperatorFrame, OperatorItem, Page};

/// Business systems that are shown of an organisation.
const SYSTEMS: i64 = 50;

#[derive(Debug, Template)]
#[template(path = "organizations/operator_one.html")]
struct OnePage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    org: Organization,
    facts: Facts,
    plans: Vec<(String, String)>,
    suspension: Option<Dialog>,
    typed: Typed,
    errors: Errors,
}

#[derive(Debug)]
struct Facts {
    super_admin: (String, Option<String>),
    slugs: Vec<SlugRow>,
    members: Vec<(String, i64)>,
    applications: Vec<ApplicationLine>,
    /// The first business systems that it may use.
    systems: Vec<Reachable>,
}

#[derive(Debug, Template)]
#[template(path = "organizations/operator_ask.html")]
struct AskPage {
    l: Lang,
    frame: OperatorFrame,
    dialog: Dialog,
}

fn root(org: OrgId) -> String {
    format!("/operator/organizations/{org}")
}

async fn find(ask: &Ask, caller: &OperatorCaller, id: &str) -> Result<(OrgScope, Organization), Failure> {
    let id = id.parse::<OrgId>().map_err(|_| Failure::not_found())?;
    let mut conn = ask.ctx.store().read().await?;
    let found = conn.find_organization_as(&caller.operator, id).await?;
    found.ok_or_else(Failure::not_found)
}

/// `GET /operator/organizations/{org}`
pub async fn show(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome {
    let (scope, org) = find(&ask, &caller, &id).await?;
    let typed = Typed::default()
        .with("plan", org.plan.as_str())
        .with("version", org.version.to_string());
    let found = (scope, org);
    one_page(&ask, &caller, found, StatusCode::OK, typed, Errors::none()).await
}

/// `POST /operator/organizations/{org}/plan`
pub async fn set_plan(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, typed: Typed) -> Outcome {
    let (scope, org) = find(&ask, &caller, &id).await?;
    let result = match organizations::parse_plan(typed.get("plan"), typed.get("reason"), typed.version()) {
        Ok(change) => organizations::change(&ask.ctx, &caller.actor(), scope, &change).await,
        Err(error) => Err(error),
    };
    let done = Done::new(&ask.site, root(org.id), "plan-set");
    let (status, problems) = match result {
        Ok(_) => return Ok(done.into_response()),
        Err(Error::Refused(problems)) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Err(Error::Stale) => (StatusCode::CONFLICT, vec![Problem::of_all("stale")]),
        Err(error) => return Err(error.into()),
    };
    let errors = problem::errors(ask.l, &problems);
    one_page(&ask, &caller, (scope, org), status, typed, errors).await
}

/// `GET /operator/organizations/{org}/suspend`
pub async fn ask_to_suspend(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome {
    let (_, org) = find(&ask, &caller, &id).await?;
    let frame = one_frame(&ask, &caller, &org);
    let dialog = suspension(&ask, &org, &frame).as_page(&root(org.id));
    let page = AskPage {
        l: ask.l,
        frame,
        dialog,
    };
    Ok(Page::new(page).into_response())
}

/// `POST /operator/organizations/{org}/suspend`
pub async fn suspend(ask: Ask, operator: Operator, id: Path<String>, typed: Typed) -> Outcome {
    set_state(ask, operator, id, typed, OrgState::Suspended).await
}

/// `POST /operator/organizations/{org}/resume`
pub async fn resume(ask: Ask, operator: Operator, id: Path<String>, typed: Typed) -> Outcome {
    set_state(ask, operator, id, typed, OrgState::Active).await
}

async fn set_state(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    typed: Typed,
    state: OrgState,
) -> Outcome {
    let (scope, org) = find(&ask, &caller, &id).await?;
    let change = Change {
        version: Some(typed.version()),
        state: Some(state),
        ..Change::default()
    };
    organizations::change(&ask.ctx, &caller.actor(), scope, &change).await?;
    if state == OrgState::Suspended {
        let done = Done::new(&ask.site, root(org.id), "organization-suspended");
        return Ok(done.into_response());
    }
    let done = Done::new(&ask.site, root(org.id), "organization-resumed");
    Ok(done.into_response())
}

fn suspension(ask: &Ask, org: &Organization, frame: &OperatorFrame) -> Dialog {
    let l = ask.l;
    let action = format!("{}/suspend", root(org.id));
    let title = l.t1("orgs-suspend-title", "name", org.name.as_str());
    Dialog::new(l, "suspend", title, &action, l.t("orgs-suspend"), frame.csrf_input())
        .effect(l.t("orgs-suspend-sign-in"))
        .effect(l.t("orgs-suspend-tokens"))
        .effect(l.t("orgs-suspend-kept"))
        .hidden("version", org.version)
}

fn one_frame(ask: &Ask, caller: &OperatorCaller, org: &Organization) -> OperatorFrame {
    ask.operator_frame(caller, org.name.as_str(), OperatorItem::Organizations)
        .below(ask.l.t("orgs-title"), "/operator/organizations")
}

async fn one_page(
    ask: &Ask,
    caller: &OperatorCaller,
    (scope, org): (OrgScope, Organization),
    status: StatusCode,
    typed: Typed,
    errors: Errors,
) -> Outcome<Response> {
    let mut conn = ask.ctx.store().read().await?;
    let admin = conn.super_admin_contact(scope, org.super_admin_id).await?;
    let facts = Facts {
        super_admin: admin.unwrap_or_default(),
        slugs: conn.slugs_of(scope).await?,
        members: conn.count_members_by_state(scope).await?,
        applications: conn.application_lines(scope).await?,
        systems: conn.reachable_clients(scope, None, SYSTEMS).await?,
    };
    drop(conn);
    let l = ask.l;
    let frame = one_frame(ask, caller, &org);
    let suspension = (org.state == OrgState::Active)
        .then(|| suspension(ask, &org, &frame).opened_by(l.t("orgs-suspend"), &format!("{}/suspend", root(org.id))));
    let page = OnePage {
        l,
        notice: ask.notice().filter(|_| status == StatusCode::OK),
        facts,
        plans: plan_options(),
        suspension,
        frame,
        org,
        typed,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

impl OnePage {
    fn root(&self) -> String {
        root(self.org.id)
    }
}
