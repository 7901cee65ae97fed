//! Rows of organisations' logos: an image that was checked when it was put here, and the digest that its address carries.

use ieum_model::{Instant, OrgId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements};

statements! {
    DIGEST = "SELECT digest FROM org_logos WHERE org_id = $1";
    GET = "SELECT content_type, bytes, digest FROM org_logos WHERE org_id = $1";
    PUBLIC = "SELECT l.content_type, l.bytes, l.digest FROM org_logos l JOIN organizations o ON o.id = l.org_id
        WHERE l.org_id = $1 AND l.digest = $2 AND o.state = 'active' AND o.linked_at IS NOT NULL";
    SET = "INSERT INTO org_logos (org_id, content_type, bytes, digest, updated_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (org_id) DO UPDATE SET content_type = excluded.content_type, bytes = excluded.bytes, digest = excluded.digest,
            updated_at = excluded.updated_at";
    REMOVE = "DELETE FROM org_logos WHERE org_id = $1";
}

/// A logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Media type, as its content says.
    pub content_type: String,
    /// The image.
    pub bytes: Vec<u8>,
    /// SHA-256 of the image in hexadecimal digits.
    pub digest: String,
}

fn read(r: &Row<'_>) -> Result<Logo, StoreError> {
    Ok(Logo {
        content_type: r.get(0)?,
        bytes: r.get(1)?,
        digest: r.get(2)?,
    })
}

impl Conn {
    /// The digest of the organisation's logo, if it has one.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_logo_digest(&mut self, scope: OrgScope) -> Result<Option<String>, StoreError> {
        self.optional(DIGEST, &[scope.org_id()], |r| r.get(0)).await
    }

    /// The organisation's logo, for its own console.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_logo(&mut self, scope: OrgScope) -> Result<Option<Logo>, StoreError> {
        self.optional(GET, &[scope.org_id()], read).await
    }

    /// The logo that the public address of an organisation and a digest shows: only while the organisation has a login page, so
    /// that nobody learns of one that was not approved or is suspended.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_public_logo(&mut self, org: OrgId, digest: &str) -> Result<Option<Logo>, StoreError> {
        self.optional(PUBLIC, &[&org, &digest], read).await
    }
}

impl Tx {
    /// Sets the organisation's logo.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_logo(&mut self, scope: OrgScope, logo: &Logo, now: Instant) -> Result<(), StoreError> {
        self.execute(
            SET,
            &[scope.org_id(), &logo.content_type, &logo.bytes, &logo.digest, &now],
        )
        .await
        .map(|_| ())
    }

    /// Removes the organisation's logo; `false` if there was none.
    ///
    /// # Errors
    /// As the database says.
    pub async fn remove_logo(&mut self, scope: OrgScope) -> Result<bool, StoreError> {
        Ok(self.execute(REMOVE, &[scope.org_id()]).await? == 1)
    }
}
