//! Business systems that an organisation registers for itself: when it may, and how many.
//!
//! The rule is that of account linking (a plan from STANDARD on), once the organisation is linked: before that its members cannot
//! sign in to any business system. A lower plan later ends nothing; it only lets no further one be registered.

use ieum_model::organization::Organization;
use ieum_oidc::client::registration::Mistake;
use ieum_store::{OrgScope, Tx};

use crate::core::error::Problem;
use crate::{Context, Result};

/// Most business systems of one organisation.
pub const MOST_OWN: i64 = 100;

/// Why the organisation may register none, whatever their number.
pub fn why_not(organization: &Organization) -> Option<Problem> {
    if !organization.plan.allows_linking() {
        Some(Problem::of_all("system_own_plan"))
    } else if organization.linked_at.is_none() {
        Some(Problem::of_all("system_own_unlinked"))
    } else {
        None
    }
}

/// Refuses another one where it may not be.
///
/// # Errors
/// [`crate::Error::Refused`] with why.
pub(super) async fn may_register(tx: &mut Tx, scope: OrgScope) -> Result<()> {
    if let Some(problem) = why_not(&tx.get_organization(scope).await?) {
        return Err(problem.into());
    }
    if tx.count_own_clients(scope).await? >= MOST_OWN {
        return Err(Problem::of_all("system_own_too_many").with("most", MOST_OWN).into());
    }
    Ok(())
}

/// Client IDs of the organisation's own.
pub(super) async fn client_ids(ctx: &Context, scope: OrgScope) -> Result<Vec<String>> {
    let rows = ctx.store().read().await?.own_clients(scope).await?;
    Ok(rows.into_iter().map(|row| row.client_id).collect())
}

/// What the rules found, as problems of a form.
pub(super) fn mistakes(found: Vec<Mistake>) -> Vec<Problem> {
    let problem = |mistake: Mistake| Problem {
        field: Some(mistake.field),
        code: mistake.code,
        args: mistake.entry.map(|entry| ("entry", entry)).into_iter().collect(),
    };
    found.into_iter().map(problem).collect()
}
