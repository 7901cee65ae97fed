//! Chooses a password by a link from a mail: another one, or the first. Looking at the link does not spend it.

use ieum_model::account::{Account, AccountState};
use ieum_store::Conn;
use ieum_store::active::ActiveOrganization;
use ieum_store::mail_token::MailTokenKind;

use super::choose::{hash_new, tell, unlock};
use crate::core::audit::Record;
use crate::core::token;
use crate::sessions::ended::{self, Ends};
use crate::{Actor, Context, Error, Result, Target, transact};

/// A link that still holds.
#[derive(Debug, Clone)]
pub struct ResetLink {
    /// The person's name.
    pub name: String,
    /// What the person signs in with.
    pub sign_in_id: String,
    account: Account,
    organizations: Vec<ActiveOrganization>,
}

/// Where to sign in now.
#[derive(Debug, Clone)]
pub struct Reset {
    /// What the person signs in with.
    pub sign_in_id: String,
    /// The one organisation's ID, if there is just one with a login page.
    pub slug: Option<String>,
    /// The account is an operator's and nobody's member.
    pub is_operator_only: bool,
}

/// The link of this kind, if it still holds.
///
/// # Errors
/// As the database says.
pub async fn find_reset_link(ctx: &Context, kind: MailTokenKind, token: &str) -> Result<Option<ResetLink>> {
    let mut conn = ctx.store().read().await?;
    let Some(link) = conn.find_mail_token(kind, &token::hash(token), ctx.now()).await? else {
        return Ok(None);
    };
    let Some(account) = find_account(&mut conn, link.account_id).await? else {
        return Ok(None);
    };
    let organizations = conn.active_organizations_of(account.id).await?;
    Ok(Some(ResetLink {
        name: account.name.clone(),
        sign_in_id: sign_in_id(&account),
        account,
        organizations,
    }))
}

/// Sets the password and spends the link, with every other one of the account; every session of it ends. `None` if the link was
/// spent meanwhile.
///
/// # Errors
/// [`Error::Refused`] if the password is not good enough.
pub async fn reset_password(
    ctx: &Context,
    kind: MailTokenKind,
    token: &str,
    link: &ResetLink,
    new: &str,
) -> Result<Option<Reset>> {
    let hash = hash_new(ctx, &link.account, &link.organizations, new).await?;
    let token_hash = token::hash(token);
    let account_id = link.account.id;
    let action = match kind {
        MailTokenKind::PasswordSetup => "password.setup",
        _ => "password.reset",
    };
    let managed = link.account.home_org_id.is_some();
    let scope = link.organizations.first().filter(|_| managed).map(|o| o.scope());
    transact!(ctx, tx, {
        let taken = tx.take_mail_token(kind, &token_hash, ctx.now()).await?;
        if taken.and_then(|t| t.account_id) != Some(account_id) {
            return Ok(None);
        }
        let account = find_account(&mut tx, Some(account_id)).await?.ok_or(Error::NotFound)?;
        tx.set_password(account_id, &hash, false, ctx.now()).await?;
        tx.void_mail_tokens(account_id, ctx.now()).await?;
        ended::end(ctx, &mut tx, Ends::SessionsOf(account_id), "password_reset").await?;
        unlock(ctx, &mut tx, &account).await?;
        let actor = Actor {
            kind: "member",
            id: None,
            name: account.name.clone(),
        };
        let record = Record {
            actor: &actor,
            scope,
            action,
            target: Target::new("account", account_id, &account.name),
            result: "success",
            detail: String::new(),
        };
        ctx.audit(&mut tx, record).await?;
        tell(ctx, &mut tx, &account).await?;
        let is_operator = tx.is_operator(account_id).await?;
        let mut slugs = link
            .organizations
            .iter()
            .filter(|o| o.linked_at.is_some())
            .filter_map(|o| o.slug.clone());
        Ok(Some(Reset {
            sign_in_id: sign_in_id(&account),
            slug: slugs.next().filter(|_| link.organizations.len() == 1),
            is_operator_only: is_operator && link.organizations.is_empty(),
        }))
    })
}

async fn find_account(conn: &mut Conn, id: Option<ieum_model::AccountId>) -> Result<Option<Account>> {
    let Some(id) = id else { return Ok(None) };
    let account = conn.find_account(id).await?;
    Ok(account.filter(|a| a.state == AccountState::Active))
}

fn sign_in_id(account: &Account) -> String {
    account
        .email
        .clone()
        .or_else(|| account.phone.clone())
        .unwrap_or_default()
}
