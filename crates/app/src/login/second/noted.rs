//! Second factors as later steps of the attempt's record. Step-ups and operators have none: they are no sign-in at an organisation's page.

use ieum_model::second_factor::Proof;
use ieum_store::Tx;
use ieum_store::active::{ActiveMethod, ActiveOrganization};

use super::answer::Answered;
use super::ticket::FactorTicket;
use crate::login::connected::Reason;
use crate::traces::{Detail, Ending, Shown, StepName, Trail, Way};
use crate::{Context, Error, Result};

/// The record that a ticket goes on with; a new one if that is forgotten.
pub(super) async fn resume(
    ctx: &Context,
    tx: &mut Tx,
    (organization, method): (&ActiveOrganization, &ActiveMethod),
    ticket: &FactorTicket,
) -> Result<Trail> {
    if let Some(trail) = Trail::resume(ctx, tx, organization.scope(), ticket.standing.trace).await? {
        return Ok(trail);
    }
    let kind = method.known_kind().ok_or(Error::NotFound)?;
    let mut trail = Trail::begin(ctx, Way::Method(kind), "");
    trail.at(method);
    Ok(trail)
}

/// The step that a right answer is.
pub(super) fn given(ctx: &Context, trail: &mut Trail, proof: Proof, ticket: &FactorTicket) {
    let step = match (ticket.standing.may_enrol(), proof) {
        (_, Proof::Mail) => StepName::MailCode,
        (true, _) => StepName::FactorAdded,
        (false, _) => StepName::Factor,
    };
    trail.done(ctx, step, [(Detail::Proofs, Shown::text(proof.as_str()))]);
}

/// Keeps that an answer was wrong, and what that led to.
pub(super) async fn missed(
    ctx: &Context,
    tx: &mut Tx,
    place: (&ActiveOrganization, &ActiveMethod),
    ticket: &FactorTicket,
    answered: &Answered,
) -> Result<()> {
    let (reason, is_over) = match answered {
        Answered::Wrong(_) => (Reason::FactorWrong, false),
        Answered::Locked(_) => (Reason::FactorLocked, true),
        Answered::Copied => (Reason::FactorCopied, true),
        Answered::CodeOver => (Reason::MailCodeOver, false),
        Answered::Done(_) | Answered::Over => return Ok(()),
    };
    let mut trail = resume(ctx, tx, place, ticket).await?;
    trail.failed(ctx, StepName::Factor, [(Detail::Code, Shown::text(reason.code()))]);
    let ending = match is_over {
        true => Ending::Refused(reason),
        false => Ending::Waiting(Some(reason)),
    };
    trail.save(ctx, tx, place.0.scope(), ending).await
}
