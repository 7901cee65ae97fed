//! Login methods whose time to go live has come, of whatever organisation: the clock asks.

use ieum_model::{Instant, LoginMethodId};

use super::OrgScope;
use crate::db::{Conn, StoreError, statements};

statements! {
    DUE = "SELECT s.org_id, s.login_method_id FROM method_schedules s JOIN organizations o ON o.id = s.org_id
        WHERE s.goes_live_at <= $1 AND o.state = 'active' ORDER BY s.goes_live_at, s.login_method_id LIMIT $2";
}

/// A method whose time has come.
#[derive(Debug, Clone, Copy)]
pub struct DueMethod {
    scope: OrgScope,
    /// The method.
    pub method: LoginMethodId,
}

impl DueMethod {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

impl Conn {
    /// Methods of active organisations whose time has come, the earliest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn due_methods(&mut self, now: Instant, limit: i64) -> Result<Vec<DueMethod>, StoreError> {
        self.all(DUE, &[&now, &limit], |r| {
            Ok(DueMethod {
                scope: OrgScope(r.get(0)?),
                method: r.get(1)?,
            })
        })
        .await
    }
}
