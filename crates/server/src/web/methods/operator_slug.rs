//! The operator changes an organisation's ID at any time, sees what looks like the new one, and may turn a login method back on
//! for an organisation that locked itself out.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OperatorCaller;
use ieum_app::slugs::ByOperator;
use ieum_app::{Error, methods, slugs};
use ieum_model::org_slug::{FORWARDING, MAX};
use ieum_model::text::Reason;
use ieum_model::{Instant, OrgId};
use ieum_store::login_method::LoginMethodRow;
use ieum_store::org_slug::{SlugRow, SlugState};

use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed};
use crate::web::page::{self, Badge, Errors, Field, Notice, OperatorFrame, OperatorItem, Page};

#[derive(Debug, Template)]
#[template(path = "methods/operator_slug.html")]
struct SlugPage {
    l: Lang,
    frame: OperatorFrame,
    path: String,
    notice: Option<Notice>,
    seen: Option<String>,
    slug: String,
    reason: String,
    prefix: String,
    suggestions: String,
    /// IDs of others that look like the new one, and whether they were shown before.
    alike: Vec<(String, String)>,
    forwards_until: Instant,
    history: Vec<SlugRow>,
    methods: Vec<LoginMethodRow>,
    errors: Errors,
}

/// What a showing of the page adds to what is stored.
#[derive(Debug, Default)]
struct Showing<'a> {
    typed: Option<&'a Typed>,
    errors: Errors,
    alike: Vec<(String, String)>,
    notice: Option<Notice>,
}

fn org_id(text: &str) -> Result<OrgId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// `GET /operator/organizations/{org}/slug`
pub async fn show(ask: Ask, Operator(caller): Operator, Path(org): Path<String>) -> Outcome<Response> {
    let showing = Showing {
        notice: ask.notice(),
        ..Showing::default()
    };
    render(&ask, &caller, org_id(&org)?, showing, StatusCode::OK).await
}

/// `POST /operator/organizations/{org}/slug`
pub async fn change(ask: Ask, Operator(caller): Operator, Path(org): Path<String>, typed: Typed) -> Outcome<Response> {
    let org = org_id(&org)?;
    let asked = ByOperator {
        org,
        seen: typed.get("seen"),
        slug: typed.get("slug"),
        reason: typed.get("reason"),
    };
    let alike = slugs::look_alikes(&ask.ctx, &caller, org, asked.slug).await?;
    let mut showing = Showing {
        typed: Some(&typed),
        ..Showing::default()
    };
    // Asked once for each ID: another one that was typed since has neighbours of its own.
    if !alike.is_empty() && typed.get("alike_of") != asked.slug.trim() {
        showing.alike = alike;
        return render(&ask, &caller, org, showing, StatusCode::OK).await;
    }
    match slugs::change_as_operator(&ask.ctx, &caller, asked).await {
        Ok(()) => {
            let done = Done::new(&ask.site, path(org), "slug-changed");
            Ok(done.into_response())
        }
        Err(Error::Refused(problems)) => {
            showing.errors = problem::errors(ask.l, &problems);
            showing.alike = alike;
            render(&ask, &caller, org, showing, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Stale) => {
            showing.notice = Some(Notice::warn(ask.l.t("slugs-stale")));
            render(&ask, &caller, org, showing, StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /operator/organizations/{org}/slug/methods/{method}/enable`
pub async fn enable(
    ask: Ask,
    Operator(caller): Operator,
    Path((org, method)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let (org, method) = (org_id(&org)?, super::method_id(&method)?);
    match methods::enable_as_operator(&ask.ctx, &caller, org, method, typed.version()).await {
        Ok(()) => {
            let done = Done::new(&ask.site, path(org), "method-enabled");
            Ok(done.into_response())
        }
        Err(Error::Stale) => {
            let showing = Showing {
                notice: Some(Notice::warn(ask.l.t("methods-stale")).text(ask.l.t("methods-stale-text"))),
                ..Showing::default()
            };
            render(&ask, &caller, org, showing, StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

fn path(org: OrgId) -> String {
    format!("/operator/organizations/{org}/slug")
}

async fn render(
    ask: &Ask,
    caller: &OperatorCaller,
    org: OrgId,
    showing: Showing<'_>,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let (organization, history, methods) = {
        let mut conn = ask.ctx.store().read().await?;
        let found = conn.find_organization_as(&caller.operator, org).await?;
        let (scope, organization) = found.ok_or_else(Failure::not_found)?;
        (
            organization,
            conn.slugs_of(scope).await?,
            conn.login_methods(scope).await?,
        )
    };
    let typed = |name: &str| showing.typed.map_or("", |typed| typed.get(name)).to_owned();
    let frame = ask
        .operator_frame(caller, l.t("slugs-operator-title"), OperatorItem::Organizations)
        .below(organization.name.clone(), format!("/operator/organizations/{org}"));
    let page = SlugPage {
        l,
        frame,
        path: path(org),
        seen: organization.slug,
        slug: typed("slug"),
        reason: typed("reason"),
        prefix: ask.ctx.link("/o/"),
        suggestions: super::slug::suggest(ask, showing.typed, &showing.errors).await?,
        forwards_until: ask.ctx.now().plus(FORWARDING),
        history,
        methods,
        notice: showing.notice,
        alike: showing.alike,
        errors: showing.errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

impl SlugPage {
    fn state(&self, slug: &SlugRow) -> Badge {
        match slug.state {
            SlugState::Current => Badge::good(self.l.t("slugs-state-current")),
            SlugState::Reserved => Badge::info(self.l.t("slugs-state-reserved")),
            SlugState::Former => Badge::neutral(self.l.t("slugs-state-former")),
        }
    }
    fn kind(&self, method: &LoginMethodRow) -> std::borrow::Cow<'static, str> {
        super::overview::kind(self.l, method)
    }
}
