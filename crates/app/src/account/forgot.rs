//! Sends links to choose another password: one for each account of an e-mail. The answer is the same whether there is one.

use ieum_model::email::Email;
use ieum_model::{Instant, MailTokenId};
use ieum_store::mail_token::{MailTokenKind, NewMailToken};

use crate::core::mail::{Mail, MailKind};
use crate::core::token;
use crate::login::mail_refused_until;
use crate::{Context, Result, transact};

/// Sends the links; `Some` with the end of the lock if too many mails were asked for.
///
/// # Errors
/// As the database says.
pub async fn request_reset(ctx: &Context, email: &Email) -> Result<Option<Instant>> {
    let folded = email.folded();
    let life = ctx.app().limits.reset_link;
    transact!(ctx, tx, {
        if let Some(until) = mail_refused_until(ctx, &mut tx, &folded).await? {
            return Ok(Some(until));
        }
        let accounts = tx.accounts_of_email(&folded).await?;
        for account in &accounts {
            let organizations = tx.active_organizations_of(account.id).await?;
            // A managed account is nothing without its organisation.
            if account.home_org_id.is_some() && organizations.is_empty() {
                continue;
            }
            let (secret, token_hash) = token::mint(ctx.rng());
            let new = NewMailToken {
                id: MailTokenId::new(ctx.now(), ctx.rng()),
                kind: MailTokenKind::PasswordReset,
                token_hash,
                account: Some(account.id),
                scope: None,
                email: None,
                name: None,
                org_name: None,
                invitation: None,
                expires_at: ctx.now().plus(life),
                now: ctx.now(),
            };
            tx.insert_mail_token(&new).await?;
            let to = account.email.as_deref().unwrap_or(email.as_str());
            let locale = account.locale.as_ref().unwrap_or(&ctx.request.locale);
            let mut mail = Mail::new(MailKind::PasswordReset, to, locale)
                .link(ctx.link(&format!("/password/reset/{}", secret.expose())))
                .with("minutes", life.as_secs() / 60);
            if let Some(home) = organizations.first().filter(|_| account.home_org_id.is_some()) {
                mail = mail.with("org_name", &home.name);
            }
            ctx.mail(&mut tx, None, &mail, None).await?;
        }
        Ok(None)
    })
}
