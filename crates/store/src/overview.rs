//! What the console's first page tells of an organisation: how many members, and where its application stands.

use ieum_model::Instant;
use ieum_model::member::MemberState;

use crate::OrgScope;
use crate::db::{Conn, StoreError, statements};

statements! {
    MEMBERS = "SELECT state, COUNT(*) FROM members WHERE org_id = $1 GROUP BY state";
    APPLICATION = "SELECT state, due_date, submitted_at FROM applications WHERE org_id = $1 ORDER BY submitted_at DESC LIMIT 1";
}

/// Members by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemberCounts {
    /// May sign in.
    pub active: i64,
    /// Have not come yet.
    pub invited: i64,
    /// Stopped for a while.
    pub suspended: i64,
}

/// The latest application to link.
#[derive(Debug, Clone)]
pub struct LatestApplication {
    /// Name of its state.
    pub state: String,
    /// Due at the end of this day (KST, `YYYY-MM-DD`), while the clock runs.
    pub due_date: Option<String>,
    /// When it was received.
    pub submitted_at: Instant,
}

impl Conn {
    /// How many members there are.
    ///
    /// # Errors
    /// As the database says.
    pub async fn member_counts(&mut self, scope: OrgScope) -> Result<MemberCounts, StoreError> {
        let by_state = self
            .all(MEMBERS, &[scope.org_id()], |r| {
                Ok((r.get::<MemberState>(0)?, r.get::<i64>(1)?))
            })
            .await?;
        let mut counts = MemberCounts::default();
        for (state, count) in by_state {
            match state {
                MemberState::Active => counts.active = count,
                MemberState::Invited => counts.invited = count,
                MemberState::Suspended => counts.suspended = count,
                MemberState::Deleted => {}
            }
        }
        Ok(counts)
    }

    /// The latest application to link, if there ever was one.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_latest_application(&mut self, scope: OrgScope) -> Result<Option<LatestApplication>, StoreError> {
        self.optional(APPLICATION, &[scope.org_id()], |r| {
            Ok(LatestApplication {
                state: r.get(0)?,
                due_date: r.get(1)?,
                submitted_at: r.get(2)?,
            })
        })
        .await
    }
}
