//! The super admin applies for linking.

use ieum_model::ApplicationId;
use ieum_model::application::{DraftInput, LinkApplication, SubmitFacts, submit as decide};
use ieum_model::permission::Role;
use ieum_store::Constraint;

use super::{problem, save};
use crate::access::OrgCaller;
use crate::{Context, Error, Problem, Result, calendar, transact};

/// Submits the application.
///
/// # Errors
/// Every problem of the form at once; else the first rule that is broken: person, plan, organisation, organisation ID, calendar.
pub async fn submit(ctx: &Context, caller: &OrgCaller, input: &DraftInput) -> Result<LinkApplication> {
    let draft = input.parse();
    let actor = caller.actor();
    let scope = caller.scope();
    let id = ApplicationId::new(ctx.now(), ctx.rng());
    transact!(ctx, tx, {
        let organization = tx.get_organization(scope).await?;
        let calendar = calendar::load(&mut tx).await?;
        let slug_taken = match &draft {
            Ok(draft) => tx
                .find_slug(draft.slug.as_str())
                .await?
                .is_some_and(|row| row.org_id != organization.id),
            Err(_) => false,
        };
        let facts = SubmitFacts {
            org_id: organization.id,
            applicant: caller.member_id(),
            is_super_admin: caller.role() == Role::SuperAdmin,
            plan: organization.plan,
            is_linked: organization.linked_at.is_some(),
            has_open_application: tx.has_open_application(scope).await?,
            slug_taken,
            calendar: &calendar,
        };
        let draft = match &draft {
            Ok(draft) => draft.clone(),
            Err(problems) => return Err(Error::Refused(problems.iter().map(problem::draft).collect())),
        };
        let decision = decide(id, draft, &facts, ctx.now()).map_err(problem::refused)?;
        tx.insert_application(scope, &decision.application)
            .await
            .map_err(|error| {
                if error.is_violation_of(Constraint::OpenApplication) {
                    Problem::of_all("application_open_already").into()
                } else {
                    Error::from(error)
                }
            })?;
        save::record(ctx, &mut tx, scope, &actor, &decision).await?;
        Ok(decision.application)
    })
}
