//! Rows of warnings that something runs out, and of the certificates that companies' directories show.

use ieum_model::{Instant, LoginMethodId};

use crate::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    SENT = "SELECT item, expires_at, level FROM expiry_warnings WHERE org_id = $1 AND login_method_id = $2 ORDER BY item LIMIT 200";
    SAVE = "INSERT INTO expiry_warnings (login_method_id, item, org_id, expires_at, level, sent_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (login_method_id, item) DO UPDATE SET expires_at = excluded.expires_at, level = excluded.level, sent_at = excluded.sent_at";
    FORGET = "DELETE FROM expiry_warnings WHERE org_id = $1 AND login_method_id = $2 AND item = $3";
    SEEN = "SELECT server, certificate, seen_at FROM directory_certificates WHERE org_id = $1 AND login_method_id = $2 ORDER BY server LIMIT 50";
    SAVE_SEEN = "INSERT INTO directory_certificates (login_method_id, server, org_id, certificate, seen_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (login_method_id, server) DO UPDATE SET certificate = excluded.certificate, seen_at = excluded.seen_at";
    FORGET_SEEN = "DELETE FROM directory_certificates WHERE org_id = $1 AND login_method_id = $2 AND seen_at < $3";
}

/// The last warning about something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warned {
    /// What runs out.
    pub item: String,
    /// The end that was warned of.
    pub expires_at: Instant,
    /// Business days of the warning.
    pub level: i64,
}

/// What a directory's server showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCertificate {
    /// The server.
    pub server: String,
    /// DER.
    pub certificate: Vec<u8>,
    /// When.
    pub seen_at: Instant,
}

impl Conn {
    /// The last warning about each thing of a method; at most 200.
    ///
    /// # Errors
    /// As the database says.
    pub async fn expiry_warnings(&mut self, scope: OrgScope, method: LoginMethodId) -> Result<Vec<Warned>, StoreError> {
        self.all(SENT, &[scope.org_id(), &method], |r| {
            Ok(Warned {
                item: r.get(0)?,
                expires_at: r.get(1)?,
                level: r.get(2)?,
            })
        })
        .await
    }

    /// The certificates that a directory's servers showed; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn directory_certificates(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
    ) -> Result<Vec<SeenCertificate>, StoreError> {
        self.all(SEEN, &[scope.org_id(), &method], |r| {
            Ok(SeenCertificate {
                server: r.get(0)?,
                certificate: r.get(1)?,
                seen_at: r.get(2)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Notes a warning.
    ///
    /// # Errors
    /// As the database says.
    pub async fn save_expiry_warning(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        warned: &Warned,
        now: Instant,
    ) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 6] = [
            &method,
            &warned.item,
            scope.org_id(),
            &warned.expires_at,
            &warned.level,
            &now,
        ];
        self.execute(SAVE, &params).await.map(|_| ())
    }

    /// Forgets the warnings about something that no longer runs out.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_expiry_warning(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        item: &str,
    ) -> Result<(), StoreError> {
        self.execute(FORGET, &[scope.org_id(), &method, &item])
            .await
            .map(|_| ())
    }

    /// Notes what a directory's server showed.
    ///
    /// # Errors
    /// As the database says.
    pub async fn save_directory_certificate(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        seen: &SeenCertificate,
    ) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 5] =
            [&method, &seen.server, scope.org_id(), &seen.certificate, &seen.seen_at];
        self.execute(SAVE_SEEN, &params).await.map(|_| ())
    }

    /// Forgets what servers showed that were not seen since `before`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_directory_certificates(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        before: Instant,
    ) -> Result<u64, StoreError> {
        self.execute(FORGET_SEEN, &[scope.org_id(), &method, &before]).await
    }
}
