//! The organisations that somebody who proved an e-mail may choose from, and the chosen one.

use ieum_model::{AccountId, OrgId};
use ieum_store::active::{ActiveMethod, ActiveOrganization};

use super::{EmailProof, KIND};
use crate::{Context, Error, Result};

/// An organisation in which an account of the e-mail is a member.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The account.
    pub account: AccountId,
    /// The organisation, linked or not.
    pub organization: ActiveOrganization,
}

/// All of them, by name.
///
/// # Errors
/// As the database says.
pub async fn workspaces(ctx: &Context, proof: &EmailProof) -> Result<Vec<Workspace>> {
    let mut conn = ctx.store().read().await?;
    let mut found = Vec::new();
    for account in conn.accounts_of_email(&proof.email.folded()).await? {
        let organizations = conn.active_organizations_of(account.id).await?;
        found.extend(organizations.into_iter().map(|organization| Workspace {
            account: account.id,
            organization,
        }));
    }
    found.sort_by(|a, b| (&a.organization.name, a.organization.id).cmp(&(&b.organization.name, b.organization.id)));
    Ok(found)
}

/// What the chosen organisation offers.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its enabled methods.
    pub methods: Vec<ActiveMethod>,
    /// A mailed code opens in place of the password.
    pub takes_mail: bool,
}

/// The chosen one with what it offers.
///
/// # Errors
/// [`Error::NotFound`] if it is none of them.
pub async fn find_workspace(
    ctx: &Context,
    proof: &EmailProof,
    account: AccountId,
    org: OrgId,
) -> Result<(Workspace, Offer)> {
    let mut conn = ctx.store().read().await?;
    let is_theirs = conn
        .accounts_of_email(&proof.email.folded())
        .await?
        .iter()
        .any(|known| known.id == account);
    let organization = match is_theirs {
        true => conn.find_active_organization_of(account, org).await?,
        false => None,
    };
    let organization = organization.ok_or(Error::NotFound)?;
    let methods = conn.active_methods(&organization).await?;
    let (rule, _) = conn.second_factor_rule(organization.scope()).await?;
    let takes_mail = rule.signs_in_by_mail && methods.iter().any(|method| method.kind == KIND);
    Ok((Workspace { account, organization }, Offer { methods, takes_mail }))
}
