//! One application with everything an operator decides by.

use ieum_model::ApplicationId;
use ieum_model::account::Account;
use ieum_model::application::Registration;
use ieum_model::calendar::TimeLeft;
use ieum_model::member::Member;
use ieum_model::organization::Organization;
use ieum_model::text::look_alike_key;
use ieum_store::application::{ApplicationRow, EventRow, LookAlike, Neighbour};
use ieum_store::operator::OperatorRow;

use crate::access::OperatorCaller;
use crate::{Context, Error, Result, calendar};

/// The application and the facts beside it.
#[derive(Debug, Clone)]
pub struct ApplicationFile {
    /// The application with the tax office's answer.
    pub row: ApplicationRow,
    /// Its history.
    pub events: Vec<EventRow>,
    /// The organisation as it is now.
    pub organization: Organization,
    /// Who applied.
    pub applicant: Option<Member>,
    /// The account of who applied.
    pub account: Option<Account>,
    /// The office hours that are left, while the clock runs.
    pub time_left: Option<TimeLeft>,
    /// Applications of others with the same number.
    pub same_number: Vec<Neighbour>,
    /// Organisations whose names look like the one applied for.
    pub similar_names: Vec<LookAlike>,
    /// Organisation IDs of others that look like the one applied for, with their names.
    pub similar_slugs: Vec<(String, String)>,
    /// The operators, to assign it to.
    pub operators: Vec<OperatorRow>,
    /// The name of who has or had it in hand.
    pub assignee: Option<String>,
}

/// Loads it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn load_file(ctx: &Context, caller: &OperatorCaller, id: ApplicationId) -> Result<ApplicationFile> {
    let operator = &caller.operator;
    let mut conn = ctx.store().read().await?;
    let scope = conn
        .find_scope_of_application(operator, id)
        .await?
        .ok_or(Error::NotFound)?;
    let row = conn.find_application(scope, id).await?.ok_or(Error::NotFound)?;
    let application = &row.application;
    let applicant = conn.find_member(scope, application.applicant).await?;
    let account = match applicant.as_ref().and_then(|member| member.account_id) {
        Some(account) => conn.find_account(account).await?,
        None => None,
    };
    let time_left = match application.state.due() {
        Some(due) => calendar::load(&mut conn).await?.business_time_left(ctx.now(), due).ok(),
        None => None,
    };
    let same_number = match &application.registration {
        Registration::Number(brn) => conn.applications_with_number(operator, scope, &brn.digits()).await?,
        Registration::Inquiry { .. } => Vec::new(),
    };
    let name_key = look_alike_key(application.name.as_str());
    let slug_key = look_alike_key(application.slug.as_str());
    let assignee = match application.state.operator() {
        Some(id) => conn.find_account(id).await?.map(|account| account.name),
        None => None,
    };
    Ok(ApplicationFile {
        events: conn.application_events(scope, id).await?,
        organization: conn.get_organization(scope).await?,
        applicant,
        account,
        time_left,
        same_number,
        similar_names: conn.look_alike_organizations(operator, scope, &name_key).await?,
        similar_slugs: conn.look_alike_slugs(scope, &slug_key).await?,
        operators: conn.operators().await?,
        assignee,
        row,
    })
}
