//! Login methods that the clock looks at, whoever asks: what they rest on runs out by itself.

use ieum_model::login_method::MethodKind;
use ieum_model::{Instant, LoginMethodId};

use super::OrgScope;
use crate::db::{Conn, Row, StoreError, statements};

statements! {
    // Settings without an address of metadata are left out early; those with one are read by the rules.
    DUE = "SELECT l.org_id, l.id, l.kind FROM login_methods l JOIN organizations o ON o.id = l.org_id
            LEFT JOIN metadata_watches w ON w.login_method_id = l.id
        WHERE l.kind = 'saml' AND o.state = 'active' AND l.settings LIKE '%\"metadata_url\":\"http%'
            AND (w.next_at IS NULL OR w.next_at <= $1)
        ORDER BY COALESCE(w.next_at, 0), l.id LIMIT $2";
    ALL = "SELECT l.org_id, l.id, l.kind FROM login_methods l JOIN organizations o ON o.id = l.org_id
        WHERE l.kind IN ('saml', 'openid', 'ldap') AND o.state = 'active' AND l.id > $1 ORDER BY l.id LIMIT $2";
}

/// A method of an active organisation, on the login page or not.
#[derive(Debug, Clone, Copy)]
pub struct WatchedMethod {
    scope: OrgScope,
    /// The method.
    pub id: LoginMethodId,
    /// Which kind.
    pub kind: MethodKind,
}

impl WatchedMethod {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

fn read(r: &Row<'_>) -> Result<WatchedMethod, StoreError> {
    Ok(WatchedMethod {
        scope: OrgScope(r.get(0)?),
        id: r.get(1)?,
        kind: r.get(2)?,
    })
}

impl Conn {
    /// Methods whose metadata is to be fetched, the longest due first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn due_metadata(&mut self, now: Instant, limit: i64) -> Result<Vec<WatchedMethod>, StoreError> {
        self.all(DUE, &[&now, &limit], read).await
    }

    /// Methods with something that may run out, behind this one.
    ///
    /// # Errors
    /// As the database says.
    pub async fn watched_methods(
        &mut self,
        after: LoginMethodId,
        limit: i64,
    ) -> Result<Vec<WatchedMethod>, StoreError> {
        self.all(ALL, &[&after, &limit], read).await
    }
}
