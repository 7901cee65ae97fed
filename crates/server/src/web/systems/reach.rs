//! `/operator/systems/{system}/reach`: which organisations one of the provider's business systems reaches.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OperatorCaller;
use ieum_app::provider::{ReachFacts, add_org, choose_reach, reach_facts, remove_org};
use ieum_model::organization::Organization;
use ieum_model::{ClientRowId, OrgId};
use ieum_store::organization_list::{OrganizationFilter, Overseer};
use serde::Deserialize;

use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed};
use crate::web::page::{Choice, Choices, Dialog, Errors, Field, Notice, OperatorFrame, OperatorItem, Page};

/// Organisations that a search shows.
const FOUND: i64 = 20;

/// Which organisations.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    after: String,
    q: String,
}

#[derive(Debug, Template)]
#[template(path = "systems/reach.html")]
struct ReachPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    facts: ReachFacts,
    action: String,
    wished: String,
    q: String,
    /// What a search found, each with whether it is chosen.
    found: Vec<(Organization, bool)>,
    errors: Errors,
    version: i64,
    is_first: bool,
    next: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "organizations/operator_ask.html")]
struct AskPage {
    l: Lang,
    frame: OperatorFrame,
    dialog: Dialog,
}

impl ReachPage {
    fn choices(&self) -> Choices {
        let l = self.l;
        let cards = vec![
            Choice::new("all", l.t("reach-all"), l.t("reach-all-text")),
            Choice::new(
                "chosen",
                l.t("reach-chosen"),
                l.t1("reach-chosen-text", "count", self.facts.using),
            ),
        ];
        let choices = Choices::new("reach", l.t("reach-who"), cards, self.wished.as_str());
        choices.error(self.errors.get("reach").unwrap_or_default())
    }
}

fn parse(id: &str) -> Result<ClientRowId, Failure> {
    id.parse().map_err(|_| Failure::not_found())
}

fn address(id: ClientRowId) -> String {
    format!("/operator/systems/{id}/reach")
}

/// `GET /operator/systems/{system}/reach`
pub async fn show(
    ask: Ask,
    Operator(caller): Operator,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Outcome<Response> {
    let facts = reach_facts(&ask.ctx, &caller, parse(&id)?, from.after.parse().ok()).await?;
    let (wished, version) = (facts.client.reach.clone(), facts.client.version);
    let page = page(&ask, &caller, facts, (wished, version), Errors::none(), &from).await?;
    Ok(Page::new(page).into_response())
}

/// `POST /operator/systems/{system}/reach`
pub async fn save(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, typed: Typed) -> Outcome<Response> {
    let id = parse(&id)?;
    let is_all = match typed.get("reach") {
        "all" => true,
        "chosen" => false,
        other => {
            let facts = reach_facts(&ask.ctx, &caller, id, None).await?;
            let errors = Errors::of("reach", ask.l.t("err-choice-unknown"));
            let wished = (other.to_owned(), typed.version());
            let page = page(&ask, &caller, facts, wished, errors, &From::default()).await?;
            return Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let keep = typed.has("keep_using");
    choose_reach(&ask.ctx, &caller, id, typed.version(), is_all, keep).await?;
    Ok(Done::new(&ask.site, address(id), "reach-saved").into_response())
}

/// `POST /operator/systems/{system}/reach/add`
pub async fn add(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, typed: Typed) -> Outcome<Response> {
    let (id, org) = (parse(&id)?, typed.get("org").parse::<OrgId>());
    add_org(&ask.ctx, &caller, id, org.map_err(|_| Failure::not_found())?).await?;
    Ok(Done::new(&ask.site, address(id), "reach-added").into_response())
}

/// `GET /operator/systems/{system}/reach/{org}/remove`
pub async fn ask_to_remove(
    ask: Ask,
    Operator(caller): Operator,
    Path((id, org)): Path<(String, String)>,
) -> Outcome<Response> {
    let facts = reach_facts(&ask.ctx, &caller, parse(&id)?, None).await?;
    let org: OrgId = org.parse().map_err(|_| Failure::not_found())?;
    let mut conn = ask.ctx.store().read().await?;
    let found = conn.find_organization_as(&caller.operator, org).await?;
    let (_, organization) = found.ok_or_else(Failure::not_found)?;
    if !conn.is_chosen_org(facts.client.id, org).await? {
        return Err(Failure::not_found());
    }
    drop(conn);
    let (l, back) = (ask.l, address(facts.client.id));
    let frame = frame(&ask, &caller, &facts, l.t("reach-remove").into_owned());
    let frame = frame.below(l.t("reach-title"), back.clone());
    let title = l.t2(
        "reach-remove-title",
        "organization",
        organization.name.as_str(),
        "name",
        facts.client.name.as_str(),
    );
    let action = format!("{back}/{org}/remove");
    let dialog = Dialog::new(l, "remove", title, &action, l.t("reach-remove"), frame.csrf_input())
        .effect(l.t("reach-remove-effect"))
        .as_page(&back);
    Ok(Page::new(AskPage { l, frame, dialog }).into_response())
}

/// `POST /operator/systems/{system}/reach/{org}/remove`
pub async fn remove(
    ask: Ask,
    Operator(caller): Operator,
    Path((id, org)): Path<(String, String)>,
    _: Typed,
) -> Outcome<Response> {
    let (id, org) = (parse(&id)?, org.parse::<OrgId>());
    remove_org(&ask.ctx, &caller, id, org.map_err(|_| Failure::not_found())?).await?;
    Ok(Done::new(&ask.site, address(id), "reach-removed").into_response())
}

fn frame(ask: &Ask, caller: &OperatorCaller, facts: &ReachFacts, title: String) -> OperatorFrame {
    let system = format!("/operator/systems/{}", facts.client.id);
    ask.operator_frame(caller, title, OperatorItem::Systems)
        .below(facts.client.name.clone(), system)
}

async fn page(
    ask: &Ask,
    caller: &OperatorCaller,
    facts: ReachFacts,
    (wished, version): (String, i64),
    errors: Errors,
    from: &From,
) -> Outcome<ReachPage> {
    let action = address(facts.client.id);
    let q: String = from.q.trim().chars().take(60).collect();
    let mut found = Vec::new();
    if !q.is_empty() {
        let filter = OrganizationFilter {
            search: q.clone(),
            ..OrganizationFilter::default()
        };
        let mut conn = ask.ctx.store().read().await?;
        let overseer = Overseer::Operator(&caller.operator);
        for organization in conn.organizations_by_name(overseer, &filter, None, FOUND).await? {
            let is_chosen = conn.is_chosen_org(facts.client.id, organization.id).await?;
            found.push((organization, is_chosen));
        }
    }
    let last = facts.chosen.last().filter(|_| facts.has_more);
    Ok(ReachPage {
        l: ask.l,
        frame: frame(ask, caller, &facts, ask.l.t("reach-title").into_owned()),
        notice: ask.notice(),
        next: last.map(|last| format!("{action}?after={}", last.id)),
        is_first: from.after.is_empty(),
        action,
        wished,
        q,
        found,
        errors,
        version,
        facts,
    })
}
