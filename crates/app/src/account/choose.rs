//! What all ways to a new password share: the person's own words may not make it up, and everybody concerned is told.

use ieum_model::account::Account;
use ieum_model::password::Password;
use ieum_model::secret::Secret;
use ieum_store::active::ActiveOrganization;
use ieum_store::{Conn, Tx};

use crate::core::mail::{Mail, MailKind};
use crate::login::{Locks, refused};
use crate::{Context, Result};

/// Judges the new password and hashes it.
///
/// # Errors
/// What makes it too easy to guess, at `new_password`.
pub(super) async fn hash_new(
    ctx: &Context,
    account: &Account,
    organizations: &[ActiveOrganization],
    text: &str,
) -> Result<String> {
    let mut words = vec![account.name.as_str()];
    words.extend(account.email.as_deref());
    words.extend(account.phone.as_deref());
    for organization in organizations {
        words.push(&organization.name);
        words.extend(organization.slug.as_deref());
    }
    let password = Password::choose(text, &words).map_err(|weak| refused("new_password", weak.code()))?;
    ctx.app()
        .passwords
        .hash(Secret::new(password.expose().to_owned()), ctx.rng())
        .await
}

/// The locks on this account's passwords: who set a new one has proven more than a password.
pub(super) async fn unlock(ctx: &Context, tx: &mut Tx, account: &Account) -> Result<()> {
    let ids: Vec<String> = account
        .email
        .as_deref()
        .map(str::to_ascii_lowercase)
        .into_iter()
        .chain(account.phone.clone())
        .collect();
    let organizations = tx.active_organizations_of(account.id).await?;
    for id in &ids {
        for organization in &organizations {
            let subject = crate::login::in_organization(&organization.id, id);
            Locks::of(ctx, &subject).clear(tx).await?;
        }
        Locks::of(ctx, &crate::login::as_operator(id)).clear(tx).await?;
    }
    Ok(())
}

/// Tells the person that the password is another one now.
pub(super) async fn tell(ctx: &Context, tx: &mut Tx, account: &Account) -> Result<()> {
    let Some(email) = &account.email else { return Ok(()) };
    let locale = account.locale.as_ref().unwrap_or(&ctx.request.locale);
    let mut mail = Mail::new(MailKind::PasswordChanged, email, locale)
        .link(ctx.link("/password/forgot"))
        .with("at", ctx.now());
    if let Some(name) = home_name(tx, account).await? {
        mail = mail.with("org_name", name);
    }
    ctx.mail(tx, None, &mail, None).await
}

/// The name of the organisation that manages the account.
pub(super) async fn home_name(conn: &mut Conn, account: &Account) -> Result<Option<String>> {
    if account.home_org_id.is_none() {
        return Ok(None);
    }
    let organizations = conn.active_organizations_of(account.id).await?;
    Ok(organizations.first().map(|o| o.name.clone()))
}
