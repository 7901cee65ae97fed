//! What the console's first page tells of an organisation: how many members.

use ieum_model::member::MemberState;

use crate::OrgScope;
use crate::db::{Conn, StoreError, statements};

statements! {
    MEMBERS = "SELECT state, COUNT(*) FROM members WHERE org_id = $1 AND purged_at IS NULL GROUP BY state";
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
}
