//! How often people signed in to business systems, by day and hour: of all organisations together and of one.
//!
//! Nothing here is asked while somebody signs in: the numbers are added up in memory and written in the background.

use ieum_model::{ClientRowId, Instant};

use crate::OrgScope;
use crate::db::{Conn, Param, Row, StoreError, Tx, statements};

statements! {
    ADD = "INSERT INTO signin_counts (client_row_id, span, starts_at, succeeded, failed, people)
        SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT) FROM clients WHERE id = $1
        ON CONFLICT (client_row_id, span, starts_at) DO UPDATE SET succeeded = signin_counts.succeeded + excluded.succeeded,
            failed = signin_counts.failed + excluded.failed, people = signin_counts.people + excluded.people";
    ADD_IN = "INSERT INTO org_signin_counts (org_id, client_row_id, span, starts_at, succeeded, failed, people)
        SELECT o.id, c.id, CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT)
            FROM organizations o, clients c WHERE o.id = $1 AND c.id = $2
        ON CONFLICT (org_id, span, starts_at, client_row_id) DO UPDATE SET succeeded = org_signin_counts.succeeded + excluded.succeeded,
            failed = org_signin_counts.failed + excluded.failed, people = org_signin_counts.people + excluded.people";
    OF_CLIENT = "SELECT starts_at, succeeded, failed, people FROM signin_counts
        WHERE client_row_id = $1 AND span = $2 AND starts_at >= $3 AND starts_at < $4 ORDER BY starts_at";
    OF_CLIENT_IN = "SELECT starts_at, succeeded, failed, people FROM org_signin_counts
        WHERE org_id = $1 AND client_row_id = $2 AND span = $3 AND starts_at >= $4 AND starts_at < $5 ORDER BY starts_at";
    ALL_IN = "SELECT starts_at, CAST(SUM(succeeded) AS BIGINT), CAST(SUM(failed) AS BIGINT), CAST(SUM(people) AS BIGINT) FROM org_signin_counts
        WHERE org_id = $1 AND span = $2 AND starts_at >= $3 AND starts_at < $4 GROUP BY starts_at ORDER BY starts_at";
    PEOPLE = "SELECT COUNT(*) FROM client_uses WHERE client_row_id = $1 AND last_used_at >= $2";
    PEOPLE_IN = "SELECT COUNT(*) FROM client_uses WHERE org_id = $1 AND client_row_id = $2 AND last_used_at >= $3";
    PEOPLE_OF_ALL_IN = "SELECT COUNT(DISTINCT member_id) FROM client_uses WHERE org_id = $1 AND last_used_at >= $2";
    FORGET = "DELETE FROM signin_counts WHERE (client_row_id, span, starts_at) IN
        (SELECT client_row_id, span, starts_at FROM signin_counts WHERE span = $1 AND starts_at < $2 ORDER BY starts_at LIMIT $3)";
    FORGET_IN = "DELETE FROM org_signin_counts WHERE (org_id, span, starts_at, client_row_id) IN
        (SELECT org_id, span, starts_at, client_row_id FROM org_signin_counts WHERE span = $1 AND starts_at < $2 ORDER BY starts_at LIMIT $3)";
}

/// How long a count is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Span {
    /// A day in Korea.
    Day,
    /// An hour.
    Hour,
}

impl Span {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }
}

/// Numbers of one day or hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SignInCounts {
    /// Sign-ins that ended with tokens for the business system.
    pub succeeded: i64,
    /// Requests that ended with an error.
    pub failed: i64,
    /// Members who came for the first time on that day.
    pub people: i64,
}

/// Which days or hours: of this kind, from the one on and before the other.
#[derive(Debug, Clone, Copy)]
pub struct Between {
    /// Days or hours.
    pub span: Span,
    /// The first.
    pub from: Instant,
    /// The one after the last.
    pub until: Instant,
}

fn read(r: &Row<'_>) -> Result<(Instant, SignInCounts), StoreError> {
    let counts = SignInCounts {
        succeeded: r.get(1)?,
        failed: r.get(2)?,
        people: r.get(3)?,
    };
    Ok((r.get(0)?, counts))
}

impl Conn {
    /// The numbers of a business system, for the provider; days or hours without any are not among them.
    ///
    /// # Errors
    /// As the database says.
    pub async fn sign_in_counts_of(
        &mut self,
        client: ClientRowId,
        when: Between,
    ) -> Result<Vec<(Instant, SignInCounts)>, StoreError> {
        let span = when.span.as_str();
        self.all(OF_CLIENT, &[&client, &span, &when.from, &when.until], read)
            .await
    }

    /// The numbers of one organisation's members at a business system, or at all of them together.
    ///
    /// # Errors
    /// As the database says.
    pub async fn sign_in_counts_in(
        &mut self,
        scope: OrgScope,
        client: Option<ClientRowId>,
        when: Between,
    ) -> Result<Vec<(Instant, SignInCounts)>, StoreError> {
        let (org, span) = (scope.org_id(), when.span.as_str());
        match client {
            Some(client) => {
                self.all(OF_CLIENT_IN, &[org, &client, &span, &when.from, &when.until], read)
                    .await
            }
            None => self.all(ALL_IN, &[org, &span, &when.from, &when.until], read).await,
        }
    }

    /// How many different people signed in to a business system since then.
    ///
    /// # Errors
    /// As the database says.
    pub async fn people_of(&mut self, client: ClientRowId, since: Instant) -> Result<i64, StoreError> {
        self.one(PEOPLE, &[&client, &since], |r| r.get(0)).await
    }

    /// The same of one organisation; at any business system if none is named.
    ///
    /// # Errors
    /// As the database says.
    pub async fn people_in(
        &mut self,
        scope: OrgScope,
        client: Option<ClientRowId>,
        since: Instant,
    ) -> Result<i64, StoreError> {
        match client {
            Some(client) => {
                self.one(PEOPLE_IN, &[scope.org_id(), &client, &since], |r| r.get(0))
                    .await
            }
            None => {
                self.one(PEOPLE_OF_ALL_IN, &[scope.org_id(), &since], |r| r.get(0))
                    .await
            }
        }
    }
}

impl Tx {
    /// Adds numbers to those of a business system; nothing if there is no such one any more.
    ///
    /// # Errors
    /// As the database says.
    pub async fn add_sign_ins(
        &mut self,
        client: ClientRowId,
        (span, starts_at): (Span, Instant),
        counts: &SignInCounts,
    ) -> Result<(), StoreError> {
        let SignInCounts {
            succeeded,
            failed,
            people,
        } = counts;
        self.execute(ADD, &[&client, &span.as_str(), &starts_at, succeeded, failed, people])
            .await
            .map(|_| ())
    }

    /// The same to those of an organisation's members.
    ///
    /// # Errors
    /// As the database says.
    pub async fn add_sign_ins_in(
        &mut self,
        scope: OrgScope,
        client: ClientRowId,
        (span, starts_at): (Span, Instant),
        counts: &SignInCounts,
    ) -> Result<(), StoreError> {
        let SignInCounts {
            succeeded,
            failed,
            people,
        } = counts;
        let params: [&dyn Param; 7] = [
            scope.org_id(),
            &client,
            &span.as_str(),
            &starts_at,
            succeeded,
            failed,
            people,
        ];
        self.execute(ADD_IN, &params).await.map(|_| ())
    }

    /// Forgets old numbers and says how many rows.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_sign_ins(&mut self, span: Span, before: Instant, limit: i64) -> Result<u64, StoreError> {
        let params: [&dyn Param; 3] = [&span.as_str(), &before, &limit];
        Ok(self.execute(FORGET, &params).await? + self.execute(FORGET_IN, &params).await?)
    }
}
