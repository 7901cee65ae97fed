//! Where the organisation's linking stands, for its console.

use ieum_model::application::DECISION_DAYS;
use ieum_store::application::{ApplicationRow, EventRow};
use jiff::civil::Date;

use crate::access::OrgCaller;
use crate::{Context, Problem, Result, calendar};

/// What the page of the account-link settings shows.
#[derive(Debug, Clone)]
pub struct LinkState {
    /// The organisation's latest application.
    pub application: Option<ApplicationRow>,
    /// Its history.
    pub events: Vec<EventRow>,
    /// Name and address of the super admin, for an admin who is none.
    pub super_admin: (String, Option<String>),
}

/// Loads it.
///
/// # Errors
/// As the database says.
pub async fn load_state(ctx: &Context, caller: &OrgCaller) -> Result<LinkState> {
    let scope = caller.scope();
    let mut conn = ctx.store().read().await?;
    let application = conn.find_latest_application(scope).await?;
    let events = match &application {
        Some(row) => conn.application_events(scope, row.application.id).await?,
        None => Vec::new(),
    };
    let super_admin = conn
        .find_member(scope, caller.member.organization().super_admin_id)
        .await?
        .map(|member| (member.name, member.email))
        .unwrap_or_default();
    Ok(LinkState {
        application,
        events,
        super_admin,
    })
}

/// When an application would be due that is submitted now.
///
/// # Errors
/// `calendar_unknown_year` if the calendar ends before.
pub async fn due_if_submitted_now(ctx: &Context) -> Result<Date> {
    let mut conn = ctx.store().read().await?;
    let calendar = calendar::load(&mut conn).await?;
    calendar.due(ctx.now(), DECISION_DAYS).map_err(|unknown| {
        Problem::of_all("calendar_unknown_year")
            .with("year", unknown.year)
            .into()
    })
}
