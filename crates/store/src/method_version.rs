//! Rows of what login methods knew of the other side, change by change, and of when something goes live.

use ieum_model::going_live::VersionState;
use ieum_model::{Instant, LoginMethodId, MemberId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};
use crate::login_method::{self, MethodSettings};

stored_as_text!(VersionState);

macro_rules! columns {
    () => {
        "SELECT number, settings, sealed_secret, state, made_by, made_at, live_at, of_number, tried_at, tried_result FROM login_method_versions
        WHERE org_id = $1 AND login_method_id = $2"
    };
}

statements! {
    NEWEST = "SELECT l.id, l.kind, l.name, l.position, l.is_enabled, l.version, COALESCE(v.settings, l.settings),
            CASE WHEN v.number IS NULL THEN l.sealed_secret ELSE v.sealed_secret END
        FROM login_methods l LEFT JOIN login_method_versions v ON v.org_id = l.org_id AND v.login_method_id = l.id AND v.state = 'draft'
        WHERE l.org_id = $1 AND l.id = $2 AND l.kind <> 'emergency'";
    PUBLISHED = "SELECT v.settings, v.sealed_secret FROM login_methods l JOIN organizations o ON o.id = l.org_id
            JOIN login_method_versions v ON v.org_id = l.org_id AND v.login_method_id = l.id
        WHERE l.id = $1 AND l.kind = 'openid' AND o.state = 'active' AND v.state IN ('live', 'draft') AND v.sealed_secret IS NOT NULL
        ORDER BY v.number LIMIT 4";
    PAGE = concat!(columns!(), " AND number < $3 ORDER BY number DESC LIMIT $4");
    ONE = concat!(columns!(), " AND number = $3");
    IN_STATE = concat!(columns!(), " AND state = $3");
    NEXT = "SELECT COALESCE(MAX(number), 0) + 1 FROM login_method_versions WHERE org_id = $1 AND login_method_id = $2";
    INSERT = "INSERT INTO login_method_versions (org_id, login_method_id, number, settings, sealed_secret, state, made_by, made_at, live_at, of_number)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    END_STATE = "UPDATE login_method_versions SET state = 'past' WHERE org_id = $1 AND login_method_id = $2 AND state = $3";
    LIVE = "UPDATE login_method_versions SET state = 'live', live_at = $3 WHERE org_id = $1 AND login_method_id = $2 AND state = 'draft'";
    IN_USE = "UPDATE login_method_versions SET live_at = COALESCE(live_at, $3) WHERE org_id = $1 AND login_method_id = $2 AND state = 'live'";
    SECRET = "UPDATE login_method_versions SET sealed_secret = $3 WHERE org_id = $1 AND login_method_id = $2 AND state = 'draft'";
    DRAFT = "UPDATE login_method_versions SET settings = $3 WHERE org_id = $1 AND login_method_id = $2 AND state = 'draft'";
    TRIED = "UPDATE login_method_versions SET tried_at = $3, tried_result = $4 WHERE org_id = $1 AND login_method_id = $2
        AND (state = 'draft' OR (state = 'live' AND NOT EXISTS (SELECT 1 FROM login_method_versions d
            WHERE d.org_id = $1 AND d.login_method_id = $2 AND d.state = 'draft')))";
    PRUNE = "DELETE FROM login_method_versions WHERE org_id = $1 AND login_method_id = $2 AND number <= $3 AND state = 'past'";
    TOUCH = "UPDATE login_methods SET version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    COPY = "UPDATE login_methods SET settings = $3, sealed_secret = $4 WHERE org_id = $1 AND id = $2";
    PLAN = "INSERT INTO method_schedules (org_id, login_method_id, goes_live_at, number, member_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (org_id, login_method_id) DO UPDATE SET goes_live_at = excluded.goes_live_at, number = excluded.number,
            member_id = excluded.member_id, created_at = excluded.created_at";
    PLANNED = "SELECT s.login_method_id, s.goes_live_at, s.number, s.member_id, m.name FROM method_schedules s
        JOIN members m ON m.org_id = s.org_id AND m.id = s.member_id WHERE s.org_id = $1 ORDER BY s.goes_live_at, s.login_method_id LIMIT 50";
    DRAFTS = "SELECT login_method_id FROM login_method_versions WHERE org_id = $1 AND state = 'draft' ORDER BY login_method_id LIMIT 50";
    UNPLAN = "DELETE FROM method_schedules WHERE org_id = $1 AND login_method_id = $2";
}

/// A version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// From 1.
    pub number: i64,
    /// JSON.
    pub settings: String,
    /// Sealed.
    pub sealed_secret: Option<Vec<u8>>,
    /// What it is.
    pub state: VersionState,
    /// By name; empty if nobody knows.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
    /// Since when sign-ins went by it.
    pub live_at: Option<Instant>,
    /// The version that was gone back to.
    pub of_number: Option<i64>,
    /// The last trial.
    pub tried_at: Option<Instant>,
    /// `success`, or why it failed.
    pub tried_result: Option<String>,
}

/// A version to write.
#[derive(Debug, Clone, Copy)]
pub struct NewVersion<'a> {
    /// JSON.
    pub settings: &'a str,
    /// Sealed.
    pub sealed_secret: Option<&'a [u8]>,
    /// What it is.
    pub state: VersionState,
    /// By name.
    pub made_by: &'a str,
    /// When.
    pub made_at: Instant,
    /// The version that was gone back to.
    pub of_number: Option<i64>,
    /// Whether people sign in by it from now on.
    pub is_in_use: bool,
}

/// Something that goes live at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The method.
    pub method: LoginMethodId,
    /// When.
    pub at: Instant,
    /// The newest version when it was planned.
    pub number: i64,
    /// Who planned it.
    pub member: MemberId,
    /// By name.
    pub member_name: String,
}

fn read(r: &Row<'_>) -> Result<VersionRow, StoreError> {
    Ok(VersionRow {
        number: r.get(0)?,
        settings: r.get(1)?,
        sealed_secret: r.get(2)?,
        state: r.get(3)?,
        made_by: r.get(4)?,
        made_at: r.get(5)?,
        live_at: r.get(6)?,
        of_number: r.get(7)?,
        tried_at: r.get(8)?,
        tried_result: r.get(9)?,
    })
}

impl Conn {
    /// One method with the newest of its settings: those that are not live yet, if there are any.
    ///
    /// # Errors
    /// As the database says.
    pub async fn newest_settings(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
    ) -> Result<Option<MethodSettings>, StoreError> {
        self.optional(NEWEST, &[scope.org_id(), &id], login_method::read_settings)
            .await
    }

    /// Settings and sealed secrets of what is live and what is being tried at an OpenID method of an active organisation, for what we
    /// publish of ourselves: whoever asks needs no permission.
    ///
    /// # Errors
    /// As the database says.
    pub async fn upstream_published(&mut self, id: LoginMethodId) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.all(PUBLISHED, &[&id], |r| Ok((r.get(0)?, r.get(1)?))).await
    }

    /// Versions before a number, the latest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn method_versions(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<VersionRow>, StoreError> {
        self.all(PAGE, &[scope.org_id(), &id, &before, &limit], read).await
    }

    /// One version.
    ///
    /// # Errors
    /// As the database says.
    pub async fn method_version(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        number: i64,
    ) -> Result<Option<VersionRow>, StoreError> {
        self.optional(ONE, &[scope.org_id(), &id, &number], read).await
    }

    /// The draft or the live version.
    ///
    /// # Errors
    /// As the database says.
    pub async fn method_version_in(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        state: VersionState,
    ) -> Result<Option<VersionRow>, StoreError> {
        self.optional(IN_STATE, &[scope.org_id(), &id, &state], read).await
    }

    /// The methods with new settings that are not live.
    ///
    /// # Errors
    /// As the database says.
    pub async fn methods_with_draft(&mut self, scope: OrgScope) -> Result<Vec<LoginMethodId>, StoreError> {
        self.all(DRAFTS, &[scope.org_id()], |r| r.get(0)).await
    }

    /// What goes live by itself, the earliest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn planned(&mut self, scope: OrgScope) -> Result<Vec<Planned>, StoreError> {
        self.all(PLANNED, &[scope.org_id()], |r| {
            Ok(Planned {
                method: r.get(0)?,
                at: r.get(1)?,
                number: r.get(2)?,
                member: r.get(3)?,
                member_name: r.get(4)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Writes a version; its number. Of those that are neither draft nor live only the latest stay.
    ///
    /// # Errors
    /// As the database says.
    pub async fn add_method_version(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        new: &NewVersion<'_>,
    ) -> Result<i64, StoreError> {
        let number: i64 = self.one(NEXT, &[scope.org_id(), &id], |r| r.get(0)).await?;
        let live_at = new.is_in_use.then_some(new.made_at);
        let params: [&dyn crate::db::Param; 10] = [
            scope.org_id(),
            &id,
            &number,
            &new.settings,
            &new.sealed_secret,
            &new.state,
            &new.made_by,
            &new.made_at,
            &live_at,
            &new.of_number,
        ];
        self.execute(INSERT, &params).await?;
        let last_gone = number - ieum_model::going_live::MOST_VERSIONS;
        self.execute(PRUNE, &[scope.org_id(), &id, &last_gone]).await?;
        Ok(number)
    }

    /// What is in this state is past from now on; `false` if nothing was.
    ///
    /// # Errors
    /// As the database says.
    pub async fn end_method_version(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        state: VersionState,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(END_STATE, &[scope.org_id(), &id, &state]).await? == 1)
    }

    /// The draft is live from now on; nothing else may be any more.
    ///
    /// # Errors
    /// As the database says.
    pub async fn make_draft_live(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(LIVE, &[scope.org_id(), &id, &now]).await? == 1)
    }

    /// People sign in by the live version from now on, if they did not before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_live(&mut self, scope: OrgScope, id: LoginMethodId, now: Instant) -> Result<(), StoreError> {
        self.execute(IN_USE, &[scope.org_id(), &id, &now]).await.map(|_| ())
    }

    /// Gives the draft another secret.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_draft_secret(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        self.execute(SECRET, &[scope.org_id(), &id, &sealed]).await.map(|_| ())
    }

    /// Writes the settings of a draft anew, if there is one.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_draft_settings(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        settings: &str,
    ) -> Result<(), StoreError> {
        self.execute(DRAFT, &[scope.org_id(), &id, &settings]).await.map(|_| ())
    }

    /// Notes how the last trial of the newest version ended.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_trial(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        now: Instant,
        result: &str,
    ) -> Result<(), StoreError> {
        self.execute(TRIED, &[scope.org_id(), &id, &now, &result])
            .await
            .map(|_| ())
    }

    /// Raises the version of a method that somebody changes; `false` if somebody else did since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn touch_login_method(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        version: i64,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(TOUCH, &[scope.org_id(), &id, &version]).await? == 1)
    }

    /// Sets what sign-ins go by, secret included.
    ///
    /// # Errors
    /// As the database says.
    pub async fn copy_method_settings(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        settings: &str,
        sealed_secret: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        self.execute(COPY, &[scope.org_id(), &id, &settings, &sealed_secret])
            .await
            .map(|_| ())
    }

    /// Plans that a method goes live, in place of what was planned for it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn plan_method(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        (at, number): (Instant, i64),
        member: MemberId,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(PLAN, &[scope.org_id(), &id, &at, &number, &member, &now])
            .await
            .map(|_| ())
    }

    /// Forgets what was planned for a method; `false` if nothing was.
    ///
    /// # Errors
    /// As the database says.
    pub async fn unplan_method(&mut self, scope: OrgScope, id: LoginMethodId) -> Result<bool, StoreError> {
        Ok(self.execute(UNPLAN, &[scope.org_id(), &id]).await? == 1)
    }
}
