//! The person chooses which of several sign-ins a business system is to receive.

use super::*;

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
    let mut conn = ctx.store().read().await?;
    let Some(client) = conn
        .find_active_client(asked.params.find("client_id").unwrap_or_default())
        .await?
    else {
        return Ok(None);
    };
    let Ok(request) = authorize::check(asked.params, Some(&client_of(&client)?)) else {
        return Ok(None);
    };
    let members = match asked.session {
        Some(session) => conn.active_members_of(session).await?,
        None => Vec::new(),
    };
    let fits =
        |member: &&ActiveMember| request.organization.is_none() || member.organization().slug == request.organization;
    let choice = |member: &ActiveMember| (member.organization().id, member.organization().name.clone());
    let account = members
        .iter()
        .find_map(|member| member.email.clone().or_else(|| member.phone.clone()));
    Ok(Some(SelectFacts {
        client: client.name.clone(),
        account: account.unwrap_or_default(),
        choices: members.iter().filter(fits).map(choice).collect(),
        organization: request.organization,
    }))
}

/// Notes which organisation the person picked for this request, and gives the interaction to come back with. `None` if the
/// session is not signed in there, or the interaction is not this request's.
///
/// # Errors
/// As the database says.
pub async fn select(ctx: &Context, asked: &Asked<'_>, org: OrgId) -> Result<Option<String>> {
    let of = RequestOf {
        browser: asked.browser,
        query: asked.query,
    };
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
