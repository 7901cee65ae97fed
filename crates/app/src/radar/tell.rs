//! Mails to those who manage an organisation's login methods.

use ieum_model::Instant;
use ieum_model::member::MemberState;
use ieum_model::permission::{Permission, Role};
use ieum_store::login_method::LoginMethodRow;
use ieum_store::{OrgScope, Tx};

use crate::core::mail::{Mail, MailKind};
use crate::{Context, Result};

/// Metadata cannot be had for long.
pub(super) async fn failing(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    method: &LoginMethodRow,
    since: Instant,
) -> Result<()> {
    let path = format!("/methods/{}/metadata", method.id);
    let about = |mail: Mail| mail.with("method", &method.name).with("at", since);
    tell(ctx, tx, scope, MailKind::MetadataFailing, &path, &about).await
}

/// A change waits for a decision.
pub(super) async fn pending(ctx: &Context, tx: &mut Tx, scope: OrgScope, method: &LoginMethodRow) -> Result<()> {
    let path = format!("/methods/{}/metadata", method.id);
    let about = |mail: Mail| mail.with("method", &method.name);
    tell(ctx, tx, scope, MailKind::MetadataPending, &path, &about).await
}

/// A key of our own is published, or signs.
pub(super) async fn key(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    method: &LoginMethodRow,
    kind: MailKind,
) -> Result<()> {
    let path = format!("/methods/{}/keys", method.id);
    let about = |mail: Mail| mail.with("method", &method.name);
    tell(ctx, tx, scope, kind, &path, &about).await
}

/// A mail to each who may manage linking, with a button that leads below the login page's address in the console.
pub(super) async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    kind: MailKind,
    path: &str,
    about: &(dyn Fn(Mail) -> Mail + Sync),
) -> Result<()> {
    let organization = tx.get_organization(scope).await?;
    let link = ctx.link(&format!("/console/{}/login-page{path}", scope.org_id()));
    for admin in tx.admins(scope).await? {
        let role = match admin.is_super_admin {
            true => Role::SuperAdmin,
            false => Role::Admin(admin.admin.unwrap_or_default()),
        };
        let may = role.permits(Permission::ManageLinking) && admin.state == MemberState::Active;
        let Some(email) = admin.email.filter(|_| may) else {
            continue;
        };
        let account = match admin.account_id {
            Some(id) => tx.find_account(id).await?,
            None => None,
        };
        let locale = account.and_then(|account| account.locale);
        let mail = Mail::new(kind, email, locale.unwrap_or_else(|| "ko".to_owned()))
            .link(&link)
            .with("org_name", &organization.name);
        ctx.mail(tx, Some(scope), &about(mail), None).await?;
    }
    Ok(())
}
