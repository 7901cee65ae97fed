//! Rows of organisation IDs (조직 ID): reserved by an application, current, former. A row that was current is never deleted.

use ieum_model::{Instant, OrgId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};

statements! {
    FIND = "SELECT slug, org_id, state, created_at, forwards_until FROM org_slugs WHERE slug = $1";
    CURRENT = "SELECT slug, org_id, state, created_at, forwards_until FROM org_slugs WHERE org_id = $1 AND state = 'current'";
    OF_ORG = "SELECT slug, org_id, state, created_at, forwards_until FROM org_slugs WHERE org_id = $1 ORDER BY created_at DESC, slug LIMIT 100";
    TAKEN = "SELECT slug FROM org_slugs WHERE slug IN ($1, $2, $3, $4, $5)";
    LIKE = "SELECT s.slug, o.name FROM org_slugs s JOIN organizations o ON o.id = s.org_id
        WHERE s.look_alike = $2 AND s.org_id <> $1 ORDER BY s.slug LIMIT 20";
    INSERT = "INSERT INTO org_slugs (slug, look_alike, org_id, state, created_at) VALUES ($1, $2, $3, $4, $5)";
    PROMOTE = "UPDATE org_slugs SET state = 'current', created_at = $3 WHERE org_id = $1 AND slug = $2 AND state = 'reserved'";
    RETURN_TO = "UPDATE org_slugs SET state = 'current', forwards_until = NULL WHERE org_id = $1 AND slug = $2 AND state = 'former'";
    RELEASE = "DELETE FROM org_slugs WHERE org_id = $1 AND slug = $2 AND state = 'reserved'";
    RETIRE = "UPDATE org_slugs SET state = 'former', forwards_until = $2 WHERE org_id = $1 AND state = 'current'";
}

/// Where an organisation ID stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlugState {
    /// An open application keeps it.
    Reserved,
    /// The organisation's login page.
    Current,
    /// Was current; forwards for a while and is never given to another.
    Former,
}

impl SlugState {
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Current => "current",
            Self::Former => "former",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Reserved, Self::Current, Self::Former]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

stored_as_text!(SlugState);

/// One organisation ID.
#[derive(Debug, Clone)]
pub struct SlugRow {
    /// The ID.
    pub slug: String,
    /// Whose it is.
    pub org_id: OrgId,
    /// Where it stands.
    pub state: SlugState,
    /// When it was reserved, or became current.
    pub created_at: Instant,
    /// A former one forwards until then.
    pub forwards_until: Option<Instant>,
}

fn read(r: &Row<'_>) -> Result<SlugRow, StoreError> {
    Ok(SlugRow {
        slug: r.get(0)?,
        org_id: r.get(1)?,
        state: r.get(2)?,
        created_at: r.get(3)?,
        forwards_until: r.get(4)?,
    })
}

impl Conn {
    /// The row of an organisation ID, whosever it is: for the question whether it is free, never for a page of that organisation.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_slug(&mut self, slug: &str) -> Result<Option<SlugRow>, StoreError> {
        self.optional(FIND, &[&slug], read).await
    }

    /// The current organisation ID.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_current_slug(&mut self, scope: OrgScope) -> Result<Option<SlugRow>, StoreError> {
        self.optional(CURRENT, &[scope.org_id()], read).await
    }

    /// All organisation IDs of the organisation, the latest first; at most 100.
    ///
    /// # Errors
    /// As the database says.
    pub async fn slugs_of(&mut self, scope: OrgScope) -> Result<Vec<SlugRow>, StoreError> {
        self.all(OF_ORG, &[scope.org_id()], read).await
    }

    /// Which of up to five organisation IDs are taken.
    ///
    /// # Errors
    /// As the database says.
    pub async fn taken_slugs(&mut self, slugs: &[&str]) -> Result<Vec<String>, StoreError> {
        let at = |index: usize| slugs.get(index).copied().unwrap_or_default();
        self.all(TAKEN, &[&at(0), &at(1), &at(2), &at(3), &at(4)], |r| r.get(0))
            .await
    }

    /// Organisation IDs of others that look like this one (by its look-alike key), with the organisation's name; at most 20.
    ///
    /// # Errors
    /// As the database says.
    pub async fn look_alike_slugs(
        &mut self,
        scope: OrgScope,
        look_alike: &str,
    ) -> Result<Vec<(String, String)>, StoreError> {
        self.all(LIKE, &[scope.org_id(), &look_alike], |r| Ok((r.get(0)?, r.get(1)?)))
            .await
    }
}

impl Tx {
    /// Takes an organisation ID, reserved or at once current (after the former one was retired).
    ///
    /// # Errors
    /// A violation of `OrgSlugTaken` if anybody has or had it.
    pub async fn insert_slug(
        &mut self,
        scope: OrgScope,
        slug: &str,
        look_alike: &str,
        state: SlugState,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(INSERT, &[&slug, &look_alike, scope.org_id(), &state, &now])
            .await
            .map(|_| ())
    }

    /// Makes a reserved organisation ID the current one, created now; `false` if it was not reserved.
    ///
    /// # Errors
    /// As the database says.
    pub async fn promote_slug(&mut self, scope: OrgScope, slug: &str, now: Instant) -> Result<bool, StoreError> {
        Ok(self.execute(PROMOTE, &[scope.org_id(), &slug, &now]).await? == 1)
    }

    /// Makes a former organisation ID of the same organisation current again; `false` if it was not.
    ///
    /// # Errors
    /// As the database says.
    pub async fn return_to_slug(&mut self, scope: OrgScope, slug: &str) -> Result<bool, StoreError> {
        Ok(self.execute(RETURN_TO, &[scope.org_id(), &slug]).await? == 1)
    }

    /// Gives a reserved organisation ID back.
    ///
    /// # Errors
    /// As the database says.
    pub async fn release_slug(&mut self, scope: OrgScope, slug: &str) -> Result<(), StoreError> {
        self.execute(RELEASE, &[scope.org_id(), &slug]).await.map(|_| ())
    }

    /// Makes the current organisation ID a former one that forwards until then.
    ///
    /// # Errors
    /// As the database says.
    pub async fn retire_slug(&mut self, scope: OrgScope, forwards_until: Instant) -> Result<(), StoreError> {
        self.execute(RETIRE, &[scope.org_id(), &forwards_until])
            .await
            .map(|_| ())
    }
}
