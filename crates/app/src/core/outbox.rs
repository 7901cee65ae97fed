//! Drains the outbox: leases what is due, runs it, notes the end. At least once; each job is idempotent by its identifier.

use std::time::Duration;

use ieum_connect::mail::{MailError, Mailer, Message};
use ieum_model::JobId;
use ieum_store::outbox::LeasedJob;

use super::context::Context;
use super::error::{Error, Result};
use super::mail::{self, Mail};
use super::transaction::transact;
use crate::account;

/// Makes the words of a mail; the server does, with its templates and translations.
pub trait Renderer: Send + Sync {
    /// Subject, plain text and HTML of a mail. `id` becomes its Message-ID, so that a repeated mail is recognised.
    fn render(&self, mail: &Mail, id: JobId) -> std::result::Result<Message, String>;
}

/// How a job ended.
enum End {
    Done,
    /// Try again later.
    Retry(String),
    /// Never.
    Fail(String),
}

/// A worker that dies gives its jobs back after this long.
const LEASE: Duration = Duration::from_secs(120);
/// After so many attempts (about a day and a half) a job is given up.
const MOST_ATTEMPTS: i64 = 16;

/// Runs what is due, at most `limit` jobs, and says how many.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer; what was leased falls due again.
pub async fn drain(ctx: &Context, renderer: &dyn Renderer, mailer: &Mailer, limit: i64) -> Result<usize> {
    let jobs = transact!(ctx, tx, {
        Ok(tx.lease_jobs(ctx.now(), ctx.now().plus(LEASE), limit).await?)
    })?;
    let count = jobs.len();
    for job in jobs {
        let end = run(ctx, renderer, mailer, &job).await;
        let now = ctx.app().clock.now();
        transact!(ctx, tx, {
            match &end {
                End::Done => tx.finish_job(job.id, now).await?,
                End::Retry(error) if job.attempt < MOST_ATTEMPTS => {
                    tx.retry_job(job.id, now.plus(back_off(job.attempt)), error).await?
                }
                End::Retry(error) | End::Fail(error) => tx.fail_job(job.id, now, error).await?,
            }
            Ok(())
        })?;
        if let End::Retry(error) | End::Fail(error) = &end {
            tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempt, error, "a job of the outbox failed");
        }
    }
    Ok(count)
}

/// 10 s, 20 s, 40 s … at most 6 h.
fn back_off(attempt: i64) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 12) - 1).unwrap_or(0);
    Duration::from_secs((10u64 << doublings).min(6 * 3600))
}

async fn run(ctx: &Context, renderer: &dyn Renderer, mailer: &Mailer, job: &LeasedJob) -> End {
    if job.kind == account::RESET_JOB {
        return links(ctx, job).await;
    }
    if job.kind != mail::JOB {
        return End::Fail(format!("unknown kind {}", job.kind));
    }
    let Some(payload) = ctx.app().vault.open(mail::JOB, &job.sealed_payload) else {
        return End::Retry("the payload does not open: is its encryption key still in the configuration?".to_owned());
    };
    let message = serde_json::from_slice::<Mail>(&payload)
        .map_err(|e| e.to_string())
        .and_then(|mail| renderer.render(&mail, job.id));
    match message {
        Err(error) => End::Fail(error),
        Ok(message) => match mailer.send(message).await {
            Ok(()) => End::Done,
            Err(MailError::Temporary(error)) => End::Retry(error),
            Err(MailError::Permanent(error)) => End::Fail(error),
        },
    }
}

/// Links to choose another password.
async fn links(ctx: &Context, job: &LeasedJob) -> End {
    let Some(payload) = ctx.app().vault.open(account::RESET_JOB, &job.sealed_payload) else {
        return End::Retry("the payload does not open: is its encryption key still in the configuration?".to_owned());
    };
    match account::send_links(ctx, job.id, &payload).await {
        Ok(()) => End::Done,
        Err(Error::Internal(error)) => End::Fail(error),
        Err(error) => End::Retry(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_six_hours() {
        let seconds: Vec<u64> = [1, 2, 3, 12, 16].into_iter().map(|n| back_off(n).as_secs()).collect();
        assert_eq!(seconds, [10, 20, 40, 20_480, 20_480]);
    }
}
