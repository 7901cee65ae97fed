//! Rows of identity providers' metadata: when each is fetched, how that went, and what changed in it.

use ieum_model::{Instant, LoginMethodId, MemberId, MetadataChangeId};

use crate::OrgScope;
use crate::db::{Conn, Param, Row, StoreError, Tx, statements, stored_as_text};

macro_rules! watch {
    () => {
        "url, etag, last_modified, known_hash, tried_at, fetched_at, next_at, failures, failing_since, problem, told_at, valid_until, is_signed"
    };
}
macro_rules! change {
    () => {
        "c.id, c.state, c.known, c.published, c.doubts, c.found_at, c.decided_at, c.decided_by, m.name"
    };
}

statements! {
    WATCH = concat!("SELECT ", watch!(), " FROM metadata_watches WHERE org_id = $1 AND login_method_id = $2");
    SAVE_WATCH = concat!("INSERT INTO metadata_watches (login_method_id, org_id, ", watch!(), ")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (login_method_id) DO UPDATE SET url = excluded.url, etag = excluded.etag, last_modified = excluded.last_modified,
            known_hash = excluded.known_hash, tried_at = excluded.tried_at, fetched_at = excluded.fetched_at, next_at = excluded.next_at,
            failures = excluded.failures, failing_since = excluded.failing_since, problem = excluded.problem, told_at = excluded.told_at,
            valid_until = excluded.valid_until, is_signed = excluded.is_signed");
    CHANGES = concat!("SELECT ", change!(), " FROM metadata_changes c LEFT JOIN members m ON m.org_id = c.org_id AND m.id = c.decided_by
        WHERE c.org_id = $1 AND c.login_method_id = $2 ORDER BY c.found_at DESC, c.id DESC LIMIT 50");
    CHANGE = concat!("SELECT ", change!(), " FROM metadata_changes c LEFT JOIN members m ON m.org_id = c.org_id AND m.id = c.decided_by
        WHERE c.org_id = $1 AND c.login_method_id = $2 AND c.id = $3");
    PENDING = "SELECT login_method_id, id FROM metadata_changes WHERE org_id = $1 AND state = 'pending' ORDER BY login_method_id LIMIT 50";
    INSERT_CHANGE = "INSERT INTO metadata_changes (id, org_id, login_method_id, state, known, published, doubts, found_at, decided_at, decided_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    DECIDE = "UPDATE metadata_changes SET state = $5, decided_at = $6, decided_by = $7
        WHERE org_id = $1 AND login_method_id = $2 AND id = $3 AND state = $4";
    SUPERSEDE = "UPDATE metadata_changes SET state = 'superseded', decided_at = $3
        WHERE org_id = $1 AND login_method_id = $2 AND state = 'pending'";
}

/// How fetching stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// The address that was asked last.
    pub url: String,
    /// What the answer called itself, while nothing new came of it.
    pub etag: Option<String>,
    /// When the answer said that it was changed, while nothing new came of it.
    pub last_modified: Option<String>,
    /// SHA-256 of what was known then.
    pub known_hash: Option<Vec<u8>>,
    /// The last try.
    pub tried_at: Instant,
    /// The last answer that could be used.
    pub fetched_at: Option<Instant>,
    /// The next try by itself.
    pub next_at: Instant,
    /// Tries in a row that failed.
    pub failures: i64,
    /// Since when they fail.
    pub failing_since: Option<Instant>,
    /// Why: a stable word.
    pub problem: Option<String>,
    /// When somebody was told of it.
    pub told_at: Option<Instant>,
    /// Until when the last document holds.
    pub valid_until: Option<Instant>,
    /// Whether a trusted key signed the last document.
    pub is_signed: bool,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeState {
    /// It waits for a decision.
    Pending,
    /// A trusted key had signed it.
    Automatic,
    /// An administrator took it over.
    Approved,
    /// An administrator refused it.
    Rejected,
    /// Something else was published, or known, before anybody decided.
    Superseded,
    /// It was taken over, and then back.
    Undone,
    /// An administrator changed what is known by hand.
    Edited,
}

impl ChangeState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Automatic,
        Self::Approved,
        Self::Rejected,
        Self::Superseded,
        Self::Undone,
        Self::Edited,
    ];

    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Automatic => "automatic",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Superseded => "superseded",
            Self::Undone => "undone",
            Self::Edited => "edited",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

stored_as_text!(ChangeState);

/// A change of what is known of an identity provider.
#[derive(Debug, Clone)]
pub struct Change {
    /// Identifier.
    pub id: MetadataChangeId,
    /// What became of it.
    pub state: ChangeState,
    /// What was known before: JSON.
    pub known: String,
    /// What is published: JSON.
    pub published: String,
    /// Why a person decides: stable words.
    pub doubts: String,
    /// When it was found.
    pub found_at: Instant,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// By whom; nobody if it was decided by itself.
    pub decided_by: Option<MemberId>,
    /// Their name.
    pub decider: Option<String>,
}

/// A change that was found or made.
#[derive(Debug)]
pub struct NewChange<'a> {
    /// Identifier.
    pub id: MetadataChangeId,
    /// What becomes of it.
    pub state: ChangeState,
    /// What was known before: JSON.
    pub known: &'a str,
    /// What is published: JSON.
    pub published: &'a str,
    /// Why a person decides: stable words.
    pub doubts: &'a str,
    /// Who made it.
    pub by: Option<MemberId>,
    /// Now.
    pub now: Instant,
}

fn read_change(r: &Row<'_>) -> Result<Change, StoreError> {
    Ok(Change {
        id: r.get(0)?,
        state: r.get(1)?,
        known: r.get(2)?,
        published: r.get(3)?,
        doubts: r.get(4)?,
        found_at: r.get(5)?,
        decided_at: r.get(6)?,
        decided_by: r.get(7)?,
        decider: r.get(8)?,
    })
}

impl Conn {
    /// How fetching a method's metadata stands; `None` if it was never tried.
    ///
    /// # Errors
    /// As the database says.
    pub async fn metadata_watch(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
    ) -> Result<Option<Watch>, StoreError> {
        self.optional(WATCH, &[scope.org_id(), &method], |r| {
            Ok(Watch {
                url: r.get(0)?,
                etag: r.get(1)?,
                last_modified: r.get(2)?,
                known_hash: r.get(3)?,
                tried_at: r.get(4)?,
                fetched_at: r.get(5)?,
                next_at: r.get(6)?,
                failures: r.get(7)?,
                failing_since: r.get(8)?,
                problem: r.get(9)?,
                told_at: r.get(10)?,
                valid_until: r.get(11)?,
                is_signed: r.get(12)?,
            })
        })
        .await
    }

    /// The changes of a method's metadata, the newest first; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn metadata_changes(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
    ) -> Result<Vec<Change>, StoreError> {
        self.all(CHANGES, &[scope.org_id(), &method], read_change).await
    }

    /// One change.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_metadata_change(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        id: MetadataChangeId,
    ) -> Result<Option<Change>, StoreError> {
        self.optional(CHANGE, &[scope.org_id(), &method, &id], read_change)
            .await
    }

    /// Which methods have a change that waits for a decision.
    ///
    /// # Errors
    /// As the database says.
    pub async fn pending_metadata_changes(
        &mut self,
        scope: OrgScope,
    ) -> Result<Vec<(LoginMethodId, MetadataChangeId)>, StoreError> {
        self.all(PENDING, &[scope.org_id()], |r| Ok((r.get(0)?, r.get(1)?)))
            .await
    }
}

impl Tx {
    /// Writes how fetching stands.
    ///
    /// # Errors
    /// As the database says.
    pub async fn save_metadata_watch(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        watch: &Watch,
    ) -> Result<(), StoreError> {
        let params: [&dyn Param; 15] = [
            &method,
            scope.org_id(),
            &watch.url,
            &watch.etag,
            &watch.last_modified,
            &watch.known_hash,
            &watch.tried_at,
            &watch.fetched_at,
            &watch.next_at,
            &watch.failures,
            &watch.failing_since,
            &watch.problem,
            &watch.told_at,
            &watch.valid_until,
            &watch.is_signed,
        ];
        self.execute(SAVE_WATCH, &params).await.map(|_| ())
    }

    /// Adds a change.
    ///
    /// # Errors
    /// A violation of `MetadataChange` if another one waits for a decision already.
    pub async fn insert_metadata_change(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        new: &NewChange<'_>,
    ) -> Result<(), StoreError> {
        let decided_at = (new.state != ChangeState::Pending).then_some(new.now);
        let params: [&dyn Param; 10] = [
            &new.id,
            scope.org_id(),
            &method,
            &new.state,
            &new.known,
            &new.published,
            &new.doubts,
            &new.now,
            &decided_at,
            &new.by,
        ];
        self.execute(INSERT_CHANGE, &params).await.map(|_| ())
    }

    /// Writes a decision; `false` if the change is no longer in the state `from`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn decide_metadata_change(
        &mut self,
        scope: OrgScope,
        (method, id): (LoginMethodId, MetadataChangeId),
        (from, to): (ChangeState, ChangeState),
        by: Option<MemberId>,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let params: [&dyn Param; 7] = [scope.org_id(), &method, &id, &from, &to, &now, &by];
        Ok(self.execute(DECIDE, &params).await? == 1)
    }

    /// What waits for a decision does so no longer; says whether something did.
    ///
    /// # Errors
    /// As the database says.
    pub async fn supersede_metadata_change(
        &mut self,
        scope: OrgScope,
        method: LoginMethodId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(SUPERSEDE, &[scope.org_id(), &method, &now]).await? == 1)
    }
}
