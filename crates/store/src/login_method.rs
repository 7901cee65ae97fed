//! Rows of login methods (로그인 방식); the one that emergency codes stand for is not among them.

use ieum_model::login_method::MethodKind;
use ieum_model::{Instant, LoginMethodId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};

stored_as_text!(MethodKind);

statements! {
    INSERT = "INSERT INTO login_methods (id, org_id, kind, name, name_folded, position, is_enabled, created_at, version)
        VALUES ($1, $2, $3, $4, $5, (SELECT COUNT(*) FROM login_methods WHERE org_id = $2), TRUE, $6, 1)";
    ALL = "SELECT id, kind, name, position, is_enabled, version FROM login_methods WHERE org_id = $1 AND kind <> 'emergency'
        ORDER BY position, id LIMIT 50";
    RENAME = "UPDATE login_methods SET name = $4, name_folded = $5, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    SET_ENABLED = "UPDATE login_methods SET is_enabled = $4, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3";
    ADD = "INSERT INTO login_methods (id, org_id, kind, name, name_folded, position, is_enabled, settings, sealed_secret, created_at, version)
        VALUES ($1, $2, $3, $4, $5, (SELECT COUNT(*) FROM login_methods WHERE org_id = $2), FALSE, $6, $7, $8, 1)";
    SETTINGS = "SELECT id, kind, name, position, is_enabled, version, settings, sealed_secret FROM login_methods
        WHERE org_id = $1 AND id = $2 AND kind <> 'emergency'";
    SET_SETTINGS = "UPDATE login_methods SET settings = $4, sealed_secret = COALESCE($5, sealed_secret), version = version + 1
        WHERE org_id = $1 AND id = $2 AND version = $3";
    SET_POSITION = "UPDATE login_methods SET position = $3, version = version + 1 WHERE org_id = $1 AND id = $2 AND position <> $3";
}

/// A login method as the console sees it, enabled or not.
#[derive(Debug, Clone)]
pub struct LoginMethodRow {
    /// Identifier.
    pub id: LoginMethodId,
    /// Which kind of method.
    pub kind: MethodKind,
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

/// What a method knows of the other side.
#[derive(Debug, Clone)]
pub struct MethodSettings {
    /// The method.
    pub method: LoginMethodRow,
    /// JSON; its form belongs to the rules.
    pub settings: String,
    /// Sealed.
    pub sealed_secret: Option<Vec<u8>>,
}

pub(crate) fn read_settings(r: &Row<'_>) -> Result<MethodSettings, StoreError> {
    Ok(MethodSettings {
        method: read(r)?,
        settings: r.get(6)?,
        sealed_secret: r.get(7)?,
    })
}

/// A method that another system stands behind.
#[derive(Debug)]
pub struct NewMethod<'a> {
    /// The method.
    pub id: LoginMethodId,
    /// Which kind.
    pub kind: MethodKind,
    /// Its name, and the name folded.
    pub name: (&'a str, &'a str),
    /// JSON.
    pub settings: &'a str,
    /// Sealed.
    pub sealed_secret: Option<&'a [u8]>,
    /// Now.
    pub now: Instant,
}

impl Conn {
    /// One method with its settings, enabled or not.
    ///
    /// # Errors
    /// As the database says.
    pub async fn method_settings(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
    ) -> Result<Option<MethodSettings>, StoreError> {
        self.optional(SETTINGS, &[scope.org_id(), &id], read_settings).await
    }

    /// All login methods of an organisation in the order of its login page; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn login_methods(&mut self, scope: OrgScope) -> Result<Vec<LoginMethodRow>, StoreError> {
        self.all(ALL, &[scope.org_id()], read).await
    }
}

impl Tx {
    /// Adds a method at the end, not yet on the login page.
    ///
    /// # Errors
    /// A violation of `LoginMethodName` if the organisation has one of that name.
    pub async fn add_login_method(&mut self, scope: OrgScope, new: &NewMethod<'_>) -> Result<(), StoreError> {
        self.execute(
            ADD,
            &[
                &new.id,
                scope.org_id(),
                &new.kind,
                &new.name.0,
                &new.name.1,
                &new.settings,
                &new.sealed_secret,
                &new.now,
            ],
        )
        .await
        .map(|_| ())
    }

    /// Changes what sign-ins by a method go by, past its versions: the next one that somebody makes takes it up. Without a new secret the old one stays. `false` if somebody else changed the
    /// method since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_method_settings(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        version: i64,
        settings: &str,
        sealed_secret: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        let changed = self
            .execute(
                SET_SETTINGS,
                &[scope.org_id(), &id, &version, &settings, &sealed_secret],
            )
            .await?;
        Ok(changed == 1)
    }

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

    /// Gives a method another name; `false` if somebody else changed the method since `version`.
    ///
    /// # Errors
    /// A violation of `LoginMethodName` if the organisation has one of that name.
    pub async fn rename_login_method(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        version: i64,
        name: (&str, &str),
    ) -> Result<bool, StoreError> {
        let changed = self
            .execute(RENAME, &[scope.org_id(), &id, &version, &name.0, &name.1])
            .await?;
        Ok(changed == 1)
    }

    /// Puts a method on the login page; `false` if somebody else changed the method since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn enable_login_method(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        version: i64,
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(SET_ENABLED, &[scope.org_id(), &id, &version, &true])
            .await?
            == 1)
    }

    /// Takes a method off the login page and ends what was signed in by it; `false` if somebody else changed the method since
    /// `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn disable_login_method(
        &mut self,
        scope: OrgScope,
        id: LoginMethodId,
        version: i64,
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(SET_ENABLED, &[scope.org_id(), &id, &version, &false])
            .await?
            == 1)
    }

    /// Puts the methods into this order; the version of those that move rises.
    ///
    /// # Errors
    /// As the database says.
    pub async fn order_login_methods(&mut self, scope: OrgScope, order: &[LoginMethodId]) -> Result<(), StoreError> {
        for (position, id) in (0i64..).zip(order) {
            self.execute(SET_POSITION, &[scope.org_id(), id, &position]).await?;
        }
        Ok(())
    }
}
