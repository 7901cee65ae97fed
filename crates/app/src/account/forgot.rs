//! Sends links to choose another password, one for each account of an e-mail. Whether there is one is looked up by a job of the
//! outbox: who asks waits as long for a stranger's e-mail as for the own.

use ieum_model::email::Email;
use ieum_model::{Instant, JobId, MailTokenId};
use ieum_store::mail_token::{MailTokenKind, NewMailToken};
use ieum_store::outbox::NewJob;
use serde::{Deserialize, Serialize};

use crate::core::mail::{Mail, MailKind};
use crate::core::token;
use crate::login::mail_refused_until;
use crate::{Context, Error, Result, transact};

/// Name of the job.
pub(crate) const JOB: &str = "password-reset";

/// What was asked for.
#[derive(Serialize, Deserialize)]
struct Asked {
    email: String,
    locale: String,
}

/// Takes the request; `Some` with the end of the lock if too many mails were asked for.
///
/// # Errors
/// As the database says.
pub async fn request_reset(ctx: &Context, email: &Email) -> Result<Option<Instant>> {
    let asked = Asked {
        email: email.as_str().to_owned(),
        locale: ctx.request.locale.clone(),
    };
    let payload = serde_json::to_vec(&asked).map_err(|e| Error::Internal(e.to_string()))?;
    let sealed_payload = ctx.app().vault.seal(JOB, &payload, ctx.rng())?;
    transact!(ctx, tx, {
        if let Some(until) = mail_refused_until(ctx, &mut tx, &email.folded()).await? {
            return Ok(Some(until));
        }
        let job = NewJob {
            id: JobId::new(ctx.now(), ctx.rng()),
            kind: JOB,
            dedupe_key: None,
            scope: None,
            sealed_payload: &sealed_payload,
            due_at: ctx.now(),
            created_at: ctx.now(),
        };
        tx.enqueue(&job).await?;
        ctx.app().outbox_wake.notify_one();
        Ok(None)
    })
}

/// The job: mails the links. Run again, it sends no second mail.
///
/// # Errors
/// As the database says; [`Error::Internal`] if the payload is not one.
pub(crate) async fn send_links(ctx: &Context, job: JobId, payload: &[u8]) -> Result<()> {
    let asked: Asked = serde_json::from_slice(payload).map_err(|e| Error::Internal(e.to_string()))?;
    let email = Email::parse(&asked.email).map_err(|e| Error::Internal(e.to_string()))?;
    let life = ctx.app().limits.reset_link;
    transact!(ctx, tx, {
        for account in tx.accounts_of_email(&email.folded()).await? {
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
            let locale = account.locale.as_ref().unwrap_or(&asked.locale);
            let mut mail = Mail::new(MailKind::PasswordReset, to, locale)
                .link(ctx.link(&format!("/password/reset/{}", secret.expose())))
                .with("minutes", life.as_secs() / 60);
            if let Some(home) = organizations.first().filter(|_| account.home_org_id.is_some()) {
                mail = mail.with("org_name", &home.name);
            }
            let once = format!("reset:{job}:{}", account.id);
            ctx.mail(&mut tx, None, &mail, Some(&once)).await?;
        }
        Ok(())
    })
}
