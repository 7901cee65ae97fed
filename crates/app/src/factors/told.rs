//! What a change of somebody's factors leaves: a line of history, and a mail to the person.

use ieum_model::account::Account;
use ieum_store::{OrgScope, Tx};

use crate::core::audit::Record;
use crate::core::mail::{Mail, MailKind};
use crate::{Actor, Context, Result, Target};

/// A change.
pub(crate) struct Change<'a> {
    /// Who did it.
    pub actor: &'a Actor,
    /// Where it is written down; without one with the operators.
    pub scope: Option<OrgScope>,
    /// What.
    pub action: &'static str,
    /// Of which factor: `totp`, `passkey`, `recovery`, `mail` or `all`.
    pub factor: &'static str,
    /// What the person reads.
    pub mail: MailKind,
}

/// Writes it down and tells the person.
///
/// # Errors
/// As the database says.
pub(crate) async fn tell(ctx: &Context, tx: &mut Tx, account: &Account, change: &Change<'_>) -> Result<()> {
    let record = Record {
        actor: change.actor,
        scope: change.scope,
        action: change.action,
        target: Target::new("account", account.id, &account.name),
        result: "success",
        detail: format!("factor={}", change.factor),
    };
    ctx.audit(tx, record).await?;
    mail(ctx, tx, account, change.mail, change.scope).await
}

/// Tells the person alone.
///
/// # Errors
/// As the database says.
pub(crate) async fn mail(
    ctx: &Context,
    tx: &mut Tx,
    account: &Account,
    kind: MailKind,
    scope: Option<OrgScope>,
) -> Result<()> {
    let Some(email) = &account.email else { return Ok(()) };
    let locale = account.locale.as_ref().unwrap_or(&ctx.request.locale);
    let mut mail = Mail::new(kind, email, locale)
        .link(ctx.link("/password/forgot"))
        .with("at", ctx.now());
    if let Some(scope) = scope {
        mail = mail.with("org_name", tx.get_organization(scope).await?.name);
    }
    ctx.mail(tx, scope, &mail, None).await
}
