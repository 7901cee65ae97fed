//! Rows of login methods (로그인 방식).

use ieum_model::{Instant, LoginMethodId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO login_methods (id, org_id, kind, name, name_folded, position, is_enabled, created_at, version)
        VALUES ($1, $2, $3, $4, $5, (SELECT COUNT(*) FROM login_methods WHERE org_id = $2), TRUE, $6, 1)";
    ALL = "SELECT id, kind, name, position, is_enabled, version FROM login_methods WHERE org_id = $1 ORDER BY position, id LIMIT 50";
}

/// A login method as the console sees it, enabled or not.
#[derive(Debug, Clone)]
pub struct LoginMethodRow {
    /// Identifier.
    pub id: LoginMethodId,
    /// Which kind of method (`password`, …).
    pub kind: String,
    /// Its name on the login page.
    pub name: String,
    /// Its place, from 0.
    pub position: i64,
    /// Whether the login page shows it.
    pub is_enabled: bool,
    /// Rises with each change.
    pub version: i64,
}

fn read(r: &Row<'_>) -> Result<LoginMethodRow, StoreError> {
    Ok(LoginMethodRow {
        id: r.get(0)?,
        kind: r.get(1)?,
        name: r.get(2)?,
        position: r.get(3)?,
        is_enabled: r.get(4)?,
        version: r.get(5)?,
    })
}

impl Conn {
    /// All login methods of an organisation in the order of its login page; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn login_methods(&mut self, scope: OrgScope) -> Result<Vec<LoginMethodRow>, StoreError> {
        self.all(ALL, &[scope.org_id()], read).await
    }
}

impl Tx {
    /// Adds an enabled login method at the end.
    ///
    /// # Errors
    /// A violation of `LoginMethodName` if the organisation has one of that name.
    pub async fn insert_login_method(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        kind: &str,
        name: (&str, &str),
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(INSERT, &[&id, scope.org_id(), &kind, &name.0, &name.1, &now])
            .await
            .map(|_| ())
    }
}
