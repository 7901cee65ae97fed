//! The outbox: what is still to be done outside the database, written in the transaction that decided it.
//!
//! At least once: a worker leases a job by moving its due time ahead; if the worker dies, the job falls due again.

use ieum_model::{Instant, JobId};

use crate::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    ENQUEUE = "INSERT INTO outbox (id, kind, dedupe_key, org_id, sealed_payload, state, due_at, attempts, created_at)
        VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, $7) ON CONFLICT (dedupe_key) DO NOTHING";
    LEASE = "UPDATE outbox SET due_at = $2, attempts = attempts + 1 WHERE id IN
            (SELECT id FROM outbox WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $3)
        RETURNING id, kind, sealed_payload, attempts";
    LEASE_BUT = "UPDATE outbox SET due_at = $2, attempts = attempts + 1 WHERE id IN
            (SELECT id FROM outbox WHERE state = 'waiting' AND due_at <= $1 AND kind <> $4 ORDER BY due_at, id LIMIT $3)
        RETURNING id, kind, sealed_payload, attempts";
    DONE = "UPDATE outbox SET state = 'done', ended_at = $2, sealed_payload = $3, last_error = NULL WHERE id = $1 AND state = 'waiting'";
    RETRY = "UPDATE outbox SET due_at = $2, last_error = $3 WHERE id = $1 AND state = 'waiting'";
    FAIL = "UPDATE outbox SET state = 'failed', ended_at = $2, last_error = $3 WHERE id = $1 AND state = 'waiting'";
    WAITING = "SELECT COUNT(*), MIN(due_at) FROM outbox WHERE state = 'waiting'";
    FAILED = "SELECT COUNT(*) FROM outbox WHERE state = 'failed'";
    NEXT_DUE = "SELECT MIN(due_at) FROM outbox WHERE state = 'waiting'";
    TROUBLED = "SELECT id, kind, attempts, last_error, created_at, due_at, ended_at FROM outbox
        WHERE state = $1 AND last_error IS NOT NULL ORDER BY due_at DESC, id DESC LIMIT $2";
    AGAIN = "UPDATE outbox SET state = 'waiting', due_at = $2, attempts = 0, ended_at = NULL WHERE id = $1 AND state = 'failed'";
    FORGET = "DELETE FROM outbox WHERE state = 'done' AND ended_at < $1";
}

/// A job to do.
#[derive(Debug)]
pub struct NewJob<'a> {
    /// Identifier; also what makes repeating it harmless (a mail's Message-ID).
    pub id: JobId,
    /// Name of the job's kind.
    pub kind: &'a str,
    /// A job with the same key is enqueued only once.
    pub dedupe_key: Option<&'a str>,
    /// The organisation it concerns.
    pub scope: Option<OrgScope>,
    /// What it needs, sealed.
    pub sealed_payload: &'a [u8],
    /// Not before then.
    pub due_at: Instant,
    /// Now.
    pub created_at: Instant,
}

/// A job that a worker took.
#[derive(Debug)]
pub struct LeasedJob {
    /// Identifier.
    pub id: JobId,
    /// Name of the job's kind.
    pub kind: String,
    /// What it needs, sealed.
    pub sealed_payload: Vec<u8>,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

/// How much is waiting.
#[derive(Debug, Clone, Copy)]
pub struct OutboxState {
    /// Jobs still to be done.
    pub waiting: i64,
    /// Due time of the oldest of them.
    pub oldest_due: Option<Instant>,
    /// Jobs that were given up.
    pub failed: i64,
}

/// Which of the troubled jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenUp {
    /// Those that nobody tries any more.
    Yes,
    /// Those that are tried again.
    NotYet,
}

/// A job that could not be done, so far or for good.
#[derive(Debug, Clone)]
pub struct TroubledJob {
    /// Identifier.
    pub id: JobId,
    /// Name of the job's kind.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What the last attempt said.
    pub last_error: String,
    /// When it was put here.
    pub created_at: Instant,
    /// When it is tried next, if it is.
    pub due_at: Instant,
    /// When it was given up.
    pub ended_at: Option<Instant>,
}

fn leased(r: &crate::db::Row<'_>) -> Result<LeasedJob, StoreError> {
    Ok(LeasedJob {
        id: r.get(0)?,
        kind: r.get(1)?,
        sealed_payload: r.get(2)?,
        attempt: r.get(3)?,
    })
}

impl Conn {
    /// Jobs whose last attempt failed, the latest first: those that were given up, or those that are still tried.
    ///
    /// # Errors
    /// As the database says.
    pub async fn troubled_jobs(&mut self, given_up: GivenUp, limit: i64) -> Result<Vec<TroubledJob>, StoreError> {
        let state = match given_up {
            GivenUp::Yes => "failed",
            GivenUp::NotYet => "waiting",
        };
        self.all(TROUBLED, &[&state, &limit], |r| {
            Ok(TroubledJob {
                id: r.get(0)?,
                kind: r.get(1)?,
                attempts: r.get(2)?,
                last_error: r.get::<Option<String>>(3)?.unwrap_or_default(),
                created_at: r.get(4)?,
                due_at: r.get(5)?,
                ended_at: r.get(6)?,
            })
        })
        .await
    }

    /// How much is waiting.
    ///
    /// # Errors
    /// As the database says.
    pub async fn outbox_state(&mut self) -> Result<OutboxState, StoreError> {
        let (waiting, oldest_due) = self.one(WAITING, &[], |r| Ok((r.get(0)?, r.get(1)?))).await?;
        let failed = self.one(FAILED, &[], |r| r.get(0)).await?;
        Ok(OutboxState {
            waiting,
            oldest_due,
            failed,
        })
    }

    /// When the next job falls due.
    ///
    /// # Errors
    /// As the database says.
    pub async fn next_due(&mut self) -> Result<Option<Instant>, StoreError> {
        self.one(NEXT_DUE, &[], |r| r.get(0)).await
    }
}

impl Tx {
    /// Adds a job; `false` if one with its key is there.
    ///
    /// # Errors
    /// As the database says.
    pub async fn enqueue(&mut self, job: &NewJob<'_>) -> Result<bool, StoreError> {
        let org = job.scope.map(|s| *s.org_id());
        let params: [&dyn crate::db::Param; 7] = [
            &job.id,
            &job.kind,
            &job.dedupe_key,
            &org,
            &job.sealed_payload,
            &job.due_at,
            &job.created_at,
        ];
        Ok(self.execute(ENQUEUE, &params).await? == 1)
    }

    /// Takes up to `limit` jobs that are due and leases each until `until`. Two workers never hold the same attempt.
    ///
    /// # Errors
    /// As the database says.
    pub async fn lease_jobs(&mut self, now: Instant, until: Instant, limit: i64) -> Result<Vec<LeasedJob>, StoreError> {
        self.all(LEASE, &[&now, &until, &limit], leased).await
    }

    /// The same without jobs of one kind, which this process cannot do.
    ///
    /// # Errors
    /// As the database says.
    pub async fn lease_jobs_but(
        &mut self,
        kind: &str,
        now: Instant,
        until: Instant,
        limit: i64,
    ) -> Result<Vec<LeasedJob>, StoreError> {
        self.all(LEASE_BUT, &[&now, &until, &limit, &kind], leased).await
    }

    /// The job is done; its payload is dropped.
    ///
    /// # Errors
    /// As the database says.
    pub async fn finish_job(&mut self, id: JobId, now: Instant) -> Result<(), StoreError> {
        self.execute(DONE, &[&id, &now, &[0u8; 0]]).await.map(|_| ())
    }

    /// The job failed and is tried again at `due`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn retry_job(&mut self, id: JobId, due: Instant, error: &str) -> Result<(), StoreError> {
        self.execute(RETRY, &[&id, &due, &error]).await.map(|_| ())
    }

    /// The job is given up.
    ///
    /// # Errors
    /// As the database says.
    pub async fn fail_job(&mut self, id: JobId, now: Instant, error: &str) -> Result<(), StoreError> {
        self.execute(FAIL, &[&id, &now, &error]).await.map(|_| ())
    }

    /// Takes a job up again that was given up, to be done at once; `false` if it was not.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_job_up_again(&mut self, id: JobId, now: Instant) -> Result<bool, StoreError> {
        Ok(self.execute(AGAIN, &[&id, &now]).await? == 1)
    }

    /// Forgets jobs done before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_jobs(&mut self, before: Instant) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&before]).await
    }
}
