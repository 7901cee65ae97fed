//! Drains the outbox: leases what is due, runs it, notes the end. At least once; each job is idempotent by its identifier.

use std::time::Duration;

use ieum_connect::mail::{MailError, Mailer, Message};
use ieum_model::JobId;
use ieum_store::outbox::LeasedJob;
use tokio::task::JoinSet;

use super::context::Context;
use super::error::{Error, Result};
use super::mail::{self, Mail};
use super::transaction::transact;
use crate::account;
use crate::provider::{backchannel, deliver};

/// Makes the words of a mail; the server does, with its templates and translations.
pub trait Renderer: Send + Sync {
    /// Subject, plain text and HTML of a mail. `id` becomes its Message-ID, so that a repeated mail is recognised.
    fn render(&self, mail: &Mail, id: JobId) -> std::result::Result<Message, String>;
}

/// How a job ended.
pub(crate) enum End {
    Done,
    /// Try again later.
    Retry(String),
    /// Never.
    Fail(String),
}

impl End {
    /// The payload does not open.
    pub(crate) fn sealed() -> Self {
        Self::Retry("the payload does not open: is its encryption key still in the configuration?".to_owned())
    }
}

/// Business systems that are told at once. A slow one holds up neither the mail nor the others for long.
const TOLD_AT_ONCE: usize = 8;
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
    drain_leased(ctx, Some((renderer, mailer)), jobs).await
}

/// The same where no mail can be sent: mails wait, everything else is done.
///
/// # Errors
/// As [`drain`].
pub async fn drain_without_mail(ctx: &Context, limit: i64) -> Result<usize> {
    let jobs = transact!(ctx, tx, {
        Ok(tx
            .lease_jobs_but(mail::JOB, ctx.now(), ctx.now().plus(LEASE), limit)
            .await?)
    })?;
    drain_leased(ctx, None, jobs).await
}

type Post<'a> = Option<(&'a dyn Renderer, &'a Mailer)>;

async fn drain_leased(ctx: &Context, post: Post<'_>, jobs: Vec<LeasedJob>) -> Result<usize> {
    let count = jobs.len();
    let (told, others): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| job.kind == backchannel::JOB);
    let in_order = async {
        for job in &others {
            let end = run(ctx, post, job).await;
            note(ctx, job, end).await?;
        }
        Ok(())
    };
    let (first, second): (Result<()>, Result<()>) = tokio::join!(in_order, tell(ctx, told));
    first.and(second).map(|()| count)
}

/// Tells business systems, several at once.
async fn tell(ctx: &Context, mut told: Vec<LeasedJob>) -> Result<()> {
    let mut running = JoinSet::new();
    loop {
        while running.len() < TOLD_AT_ONCE
            && let Some(job) = told.pop()
        {
            let ctx = ctx.clone();
            running.spawn(async move {
                let end = deliver::run(&ctx, &job, job.attempt >= MOST_ATTEMPTS).await;
                note(&ctx, &job, end).await
            });
        }
        match running.join_next().await {
            None => return Ok(()),
            Some(Ok(noted)) => noted?,
            Some(Err(error)) => return Err(Error::Internal(error.to_string())),
        }
    }
}

/// Notes the end of a job.
async fn note(ctx: &Context, job: &LeasedJob, end: End) -> Result<()> {
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
    Ok(())
}

/// 10 s, 20 s, 40 s … at most 6 h.
fn back_off(attempt: i64) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 12) - 1).unwrap_or(0);
    Duration::from_secs((10u64 << doublings).min(6 * 3600))
}

async fn run(ctx: &Context, post: Post<'_>, job: &LeasedJob) -> End {
    if job.kind == backchannel::SPREAD_JOB {
        return backchannel::run_spread(ctx, job).await;
    }
    if job.kind == account::RESET_JOB {
        return links(ctx, job).await;
    }
    if job.kind != mail::JOB {
        return End::Fail(format!("unknown kind {}", job.kind));
    }
    let Some((renderer, mailer)) = post else {
        return End::Retry("no mail can be sent here".to_owned());
    };
    let Some(payload) = ctx.app().vault.open(mail::JOB, &job.sealed_payload) else {
        return End::sealed();
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
        return End::sealed();
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
