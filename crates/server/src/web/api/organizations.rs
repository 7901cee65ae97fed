//! `/api/v1/organizations`: the provider's business system makes organisations, sets their plan, suspends and resumes them.
//!
//! Account linking is deliberately not here: an organisation applies for it itself, whoever made it.

use axum::extract::{Path, RawQuery};
use axum::response::IntoResponse;
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use ieum_app::organizations::{self, AddInput, Once};
use ieum_app::{Error, Problem};
use ieum_model::OrgId;
use ieum_model::organization::{OrgState, Organization};
use ieum_model::plan::Plan;
use ieum_store::OrgScope;
use ieum_store::organization_list::{OrganizationFilter, Overseer};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use crate::web::core::problem::ProblemDocument;
use crate::web::core::{ApiClient, Ask, Failure, Outcome};

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the words that `Plan` reads and writes")]
enum PlanWord {
    Free,
    Standard,
    Premium,
    Enterprise,
}

/// Whether an organisation's flows run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the words that `OrgState` reads and writes")]
enum StateWord {
    Active,
    Suspended,
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationDocument {
    /// Stable identifier; the `org_id` of tokens.
    #[schema(format = Uuid)]
    id: String,
    /// Name.
    name: String,
    /// Plan.
    #[schema(value_type = PlanWord)]
    plan: &'static str,
    /// Whether its flows run.
    #[schema(value_type = StateWord)]
    state: &'static str,
    /// Organisation ID, once it has one; the `org_slug` of tokens.
    slug: Option<String>,
    /// When account linking was approved.
    #[schema(format = DateTime)]
    linked_at: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// The membership of its super admin; the `sub` of tokens.
    #[schema(format = Uuid)]
    super_admin_id: String,
    /// Rises with each change.
    version: i64,
}

/// A part of the list of organisations, in the order in which they were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationPage {
    /// The organisations.
    items: Vec<OrganizationDocument>,
    /// The `cursor` that goes on after them; absent at the end of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// An organisation to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// Name, 1 to 60 characters.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 60)]
    name: String,
    /// Plan.
    #[serde(default)]
    #[schema(required = true, value_type = PlanWord)]
    plan: String,
    /// Its super admin. Who has no account yet gets a mail with a link to choose a password.
    #[serde(default)]
    #[schema(required = true)]
    super_admin: NewSuperAdmin,
}

/// The super admin of an organisation to make.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSuperAdmin {
    /// Name, 1 to 40 characters.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 40)]
    name: String,
    /// E-mail.
    #[serde(default)]
    #[schema(required = true, format = Email)]
    email: String,
}

/// What to change of an organisation; what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationChange {
    /// Plan.
    #[schema(value_type = Option<PlanWord>)]
    plan: Option<String>,
    /// Whether its flows run. `suspended` stops every flow at its very next request.
    #[schema(value_type = Option<StateWord>)]
    state: Option<String>,
    /// Why, for the audit log.
    #[schema(max_length = 1000)]
    reason: Option<String>,
    /// The version that was read; a change on an older one is refused with 409.
    version: Option<i64>,
}

/// What narrows the list.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query, which is read name by name")]
pub struct ListQuery {
    /// Goes on after what an earlier answer showed (its `next_cursor`).
    cursor: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<i64>,
    /// Only of this plan.
    #[param(value_type = Option<PlanWord>)]
    plan: Option<String>,
    /// Only in this state.
    #[param(value_type = Option<StateWord>)]
    state: Option<String>,
    /// Only linked ones, or only those that are not.
    linked: Option<bool>,
}

fn document(org: &Organization) -> OrganizationDocument {
    OrganizationDocument {
        id: org.id.to_string(),
        name: org.name.clone(),
        plan: org.plan.as_str(),
        state: org.state.as_str(),
        slug: org.slug.clone(),
        linked_at: org.linked_at.map(|at| at.to_timestamp().to_string()),
        created_at: org.created_at.to_timestamp().to_string(),
        super_admin_id: org.super_admin_id.to_string(),
        version: org.version,
    }
}

/// Lists organisations.
#[utoipa::path(
    get,
    path = "/api/v1/organizations",
    tag = "organizations",
    params(ListQuery),
    security(("client_credentials" = ["organizations:read"])),
    responses(
        (status = 200, description = "A part of the list.", body = OrganizationPage),
        (status = 401, description = "No living access token.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A parameter does not read.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn list(ask: Ask, ApiClient(caller): ApiClient, RawQuery(query): RawQuery) -> Outcome {
    let (filter, after, limit) = parse_query(query.as_deref().unwrap_or_default())?;
    let overseer = Overseer::Client(&caller.bearer.client);
    let mut conn = ask.ctx.store().read().await?;
    let mut rows = conn.organizations_by_age(overseer, &filter, after, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    rows.truncate(most);
    let page = OrganizationPage {
        next_cursor: rows.last().filter(|_| has_more).map(|last| last.id.to_string()),
        items: rows.iter().map(document).collect(),
    };
    Ok(axum::Json(page).into_response())
}

fn parse_query(query: &str) -> Result<(OrganizationFilter, Option<OrgId>, i64), Failure> {
    let (mut filter, mut after, mut limit) = (OrganizationFilter::default(), None, 50);
    let mut problems = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let read = match &*name {
            "cursor" => value.parse().ok().map(|id| after = Some(id)).ok_or("cursor"),
            "limit" => {
                let number = value.parse().ok().filter(|n| (1..=100).contains(n));
                number.map(|n| limit = n).ok_or("limit")
            }
            "plan" => Plan::parse(&value)
                .map(|plan| filter.plan = Some(plan))
                .map_err(|_| "plan"),
            "state" => OrgState::parse(&value)
                .map(|state| filter.state = Some(state))
                .ok_or("state"),
            "linked" => value.parse().map(|is| filter.linked = Some(is)).map_err(|_| "linked"),
            _ => Ok(()),
        };
        if let Err(field) = read {
            problems.push(Problem {
                field: Some(field),
                code: "parameter_invalid",
                args: Vec::new(),
            });
        }
    }
    if problems.is_empty() {
        Ok((filter, after, limit))
    } else {
        Err(Error::Refused(problems).into())
    }
}

/// Makes an organisation with its super admin.
///
/// With an `Idempotency-Key`, a repeat of the same request within a week makes no second one and gets the same answer.
#[utoipa::path(
    post,
    path = "/api/v1/organizations",
    tag = "organizations",
    params(("Idempotency-Key" = Option<String>, Header, description = "Chosen by the caller, 1 to 255 visible ASCII characters.")),
    request_body = NewOrganization,
    security(("client_credentials" = ["organizations:write"])),
    responses(
        (status = 201, description = "It was made, now or by the same request before.", body = OrganizationDocument,
            headers(("Location" = String, description = "Its address."))),
        (status = 400, description = "The body is no JSON.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "No living access token.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "The body is of another type.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "Something in the body is wrong; `errors` says what and where.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn create(
    ask: Ask,
    ApiClient(caller): ApiClient,
    headers: HeaderMap,
    Body(new): Body<NewOrganization>,
) -> Outcome {
    let input = AddInput {
        name: &new.name,
        plan: &new.plan,
        super_admin_name: &new.super_admin.name,
        super_admin_email: &new.super_admin.email,
    };
    let once = idempotency_key(&headers)?.map(|key| {
        let request = format!("{input:?}");
        Once::new(&format!("client {}", caller.bearer.client.id), &key, request.as_bytes())
    });
    let org = organizations::add(&ask.ctx, &caller.actor(), input, once).await?;
    let (_, made) = find(&ask, &caller, &org.to_string()).await?;
    let location = format!("/api/v1/organizations/{org}");
    Ok((StatusCode::CREATED, [(LOCATION, location)], axum::Json(document(&made))).into_response())
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    let is_good =
        (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()) && values.next().is_none();
    if is_good {
        Ok(Some(key.to_owned()))
    } else {
        Err(Error::from(Problem::at("Idempotency-Key", "idempotency_key_invalid")).into())
    }
}

async fn find(
    ask: &Ask,
    caller: &ieum_app::access::ClientCaller,
    id: &str,
) -> Result<(OrgScope, Organization), Failure> {
    let id = id.parse::<OrgId>().map_err(|_| Failure::not_found())?;
    let mut conn = ask.ctx.store().read().await?;
    let scope = conn.find_scope_as_client(&caller.bearer.client, id).await?;
    let scope = scope.ok_or_else(Failure::not_found)?;
    Ok((scope, conn.get_organization(scope).await?))
}

/// Reads an organisation.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{org}",
    tag = "organizations",
    params(("org" = String, Path, format = Uuid, description = "Its identifier.")),
    security(("client_credentials" = ["organizations:read"])),
    responses(
        (status = 200, description = "The organisation.", body = OrganizationDocument),
        (status = 401, description = "No living access token.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such organisation.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn show(ask: Ask, ApiClient(caller): ApiClient, Path(org): Path<String>) -> Outcome {
    let (_, found) = find(&ask, &caller, &org).await?;
    Ok(axum::Json(document(&found)).into_response())
}

/// Sets an organisation's plan, suspends or resumes it.
#[utoipa::path(
    patch,
    path = "/api/v1/organizations/{org}",
    tag = "organizations",
    params(("org" = String, Path, format = Uuid, description = "Its identifier.")),
    request_body = OrganizationChange,
    security(("client_credentials" = ["organizations:write"])),
    responses(
        (status = 200, description = "The organisation as it is now.", body = OrganizationDocument),
        (status = 400, description = "The body is no JSON.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "No living access token.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such organisation.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "It was changed since `version`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "The body is of another type.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "Something in the body is wrong; `errors` says what and where.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn change(
    ask: Ask,
    ApiClient(caller): ApiClient,
    Path(org): Path<String>,
    Body(body): Body<OrganizationChange>,
) -> Outcome {
    let change = organizations::parse_change(
        body.version,
        body.plan.as_deref(),
        body.state.as_deref(),
        body.reason.as_deref(),
    )?;
    let (scope, _) = find(&ask, &caller, &org).await?;
    let changed = organizations::change(&ask.ctx, &caller.actor(), scope, &change).await?;
    Ok(axum::Json(document(&changed)).into_response())
}
