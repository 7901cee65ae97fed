//! The person chooses which of several sign-ins a business system is to receive.

use ieum_model::OrgId;
use ieum_store::active::ActiveMember;

use super::load::load;
use super::{Asked, Interaction};
use crate::{Context, Result};

/// What the page shows on which the person says which organisation.
#[derive(Debug, Clone)]
pub struct SelectFacts {
    /// Name of the business system.
    pub client: String,
    /// The sign-in ID of who is signed in.
    pub account: String,
    /// The organisations signed in to that fit, by name.
    pub choices: Vec<(OrgId, String)>,
    /// The organisation ID that the request asks for.
    pub organization: Option<String>,
}

/// Facts for that page; `None` if the request is none that may be answered.
///
/// # Errors
/// As the database says.
pub async fn select_facts(ctx: &Context, asked: &Asked<'_>) -> Result<Option<SelectFacts>> {
    let opened = asked
        .interaction
        .and_then(|sealed| Interaction::open(ctx, &asked.request_of(), sealed));
    let when = opened.map_or_else(|| ctx.now(), |interaction| interaction.started_at);
    let Ok(facts) = load(ctx, asked, when).await? else {
        return Ok(None);
    };
    let wished = &facts.request.organization;
    let fits = |member: &&ActiveMember| facts.fits(member);
    let choice = |member: &ActiveMember| (member.organization().id, member.organization().name.clone());
    let account = facts
        .members
        .iter()
        .find_map(|member| member.email.clone().or_else(|| member.phone.clone()));
    Ok(Some(SelectFacts {
        client: facts.client.name.clone(),
        account: account.unwrap_or_default(),
        choices: facts.members.iter().filter(fits).map(choice).collect(),
        organization: wished.clone(),
    }))
}

/// Notes which organisation the person picked for this request, and gives the interaction to come back with. `None` if the
/// session is not signed in there, or the interaction is not this request's.
///
/// # Errors
/// As the database says.
pub async fn select(ctx: &Context, asked: &Asked<'_>, org: OrgId) -> Result<Option<String>> {
    let of = asked.request_of();
    let (Some(interaction), Some(session)) = (
        asked.interaction.and_then(|sealed| Interaction::open(ctx, &of, sealed)),
        asked.session,
    ) else {
        return Ok(None);
    };
    let found = ctx.store().read().await?.find_active_member(session, org).await?;
    let chosen = found.map(|member| Interaction {
        chosen: Some(member.organization().id),
        ..interaction
    });
    chosen.map(|it| it.seal(ctx, &of)).transpose()
}
