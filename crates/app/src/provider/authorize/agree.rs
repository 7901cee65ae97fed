//! The person agrees, or not, to what a business system of somebody else is to receive.

use ieum_model::MemberId;
use ieum_oidc::authorize::{AuthorizeError, Delivery, ErrorCode, Response, received};
use ieum_oidc::scope::Scopes;
use ieum_store::active::ActiveMember;

use super::issue::deliver;
use super::load::{Facts, load};
use super::{Asked, Interaction};
use crate::access::member_actor;
use crate::core::audit::Record;
use crate::provider::client_errors;
use crate::provider::facts::scopes_of;
use crate::{Context, Result, Target, transact};

/// What the page shows on which the person agrees.
#[derive(Debug, Clone)]
pub struct ConsentFacts {
    /// Name of the business system.
    pub client: String,
    /// Its own address.
    pub home_url: Option<String>,
    /// The organisation's name.
    pub organization: String,
    /// The sign-in ID of who agrees.
    pub account: String,
    /// The member who agrees.
    pub member: MemberId,
    /// What the business system receives, as scopes.
    pub receives: Scopes,
}

/// What the form said.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// Whose page it was.
    pub member: Option<MemberId>,
    /// What the page said that the business system receives.
    pub receives: &'a str,
    /// Yes or no.
    pub agrees: bool,
}

/// Where a decision leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreed {
    /// On to the authorisation endpoint with this interaction.
    GoOn(String),
    /// To the client with the refusal.
    Refused(Delivery),
    /// The page does not hold any more: the request starts anew.
    Again,
}

async fn find<'a>(ctx: &Context, asked: &'a Asked<'a>) -> Result<Option<(Facts<'a>, Interaction)>> {
    let opened = asked
        .interaction
        .and_then(|sealed| Interaction::open(ctx, &asked.request_of(), sealed));
    let Some(interaction) = opened else {
        return Ok(None);
    };
    let facts = load(ctx, asked, interaction.started_at).await?.ok();
    Ok(facts
        .filter(|facts| facts.rules.profile.requests.needs_consent)
        .map(|facts| (facts, interaction)))
}

/// Facts for that page; `None` if there is nothing to agree to, or nobody is signed in who could.
///
/// # Errors
/// As the database says.
pub async fn consent_facts(ctx: &Context, asked: &Asked<'_>) -> Result<Option<ConsentFacts>> {
    let Some((facts, interaction)) = find(ctx, asked).await? else {
        return Ok(None);
    };
    Ok(facts.chosen(&interaction).map(|member| ConsentFacts {
        client: facts.client.name.clone(),
        home_url: facts.client.home_url.clone(),
        organization: member.organization().name.clone(),
        account: account_of(member),
        member: member.id(),
        receives: received(&facts.request, &facts.rules),
    }))
}

fn account_of(member: &ActiveMember) -> String {
    let id = member.email.clone().or_else(|| member.phone.clone());
    id.unwrap_or_else(|| member.name.clone())
}

/// Remembers a yes, and carries a no to the client.
///
/// # Errors
/// As the database says.
pub async fn decide_consent(ctx: &Context, asked: &Asked<'_>, decision: Decision<'_>) -> Result<Agreed> {
    let Some((facts, interaction)) = find(ctx, asked).await? else {
        return Ok(Agreed::Again);
    };
    if !decision.agrees {
        let error = AuthorizeError::new(ErrorCode::AccessDenied, "the person did not agree");
        let scope = facts.chosen(&interaction).map(ActiveMember::scope);
        client_errors::refused_by_rule(ctx, &facts.rules, &error, asked.params, scope);
        let response = Response::error(&facts.request.refuse(error));
        return Ok(Agreed::Refused(deliver(ctx, asked, &facts.rules, response).await?));
    }
    let receives = received(&facts.request, &facts.rules);
    // Somebody else is signed in by now, or it would receive something else than the page said.
    let member = facts
        .chosen(&interaction)
        .filter(|member| decision.member == Some(member.id()) && decision.receives == receives.to_string());
    let Some(member) = member else {
        return Ok(Agreed::Again);
    };
    remember(ctx, &facts, member, &receives).await?;
    let agreed = Interaction {
        agreed: Some(member.id()),
        ..interaction
    };
    Ok(Agreed::GoOn(agreed.seal(ctx, &facts.request_of())?))
}

async fn remember(ctx: &Context, facts: &Facts<'_>, member: &ActiveMember, receives: &Scopes) -> Result<()> {
    transact!(ctx, tx, {
        let after = facts.rules.profile.consents_count_after();
        let before = tx
            .find_consent(member.scope(), member.id(), facts.client.id, after)
            .await?;
        let before = before.as_deref().map(scopes_of).transpose()?.unwrap_or_default();
        let all: Scopes = before.iter().chain(receives.iter()).collect();
        let all = all.to_string();
        tx.save_consent(member.scope(), member.id(), facts.client.id, &all, ctx.now())
            .await?;
        let target = Target::new("system", facts.client.id, facts.client.name.clone());
        let actor = member_actor(member);
        let record = Record::done(&actor, member.scope(), "system.agree", target);
        ctx.audit(&mut tx, record.detail(format!("scope={receives}"))).await?;
        Ok(())
    })
}
