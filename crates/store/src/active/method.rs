//! A login method (로그인 방식) that members may use now.

use ieum_model::LoginMethodId;
use ieum_model::login_method::MethodKind;

use super::{ActiveOrganization, OrgScope, Tested};
use crate::db::{Conn, StoreError, statements};

statements! {
    ENABLED = "SELECT id, kind, name FROM login_methods WHERE org_id = $1 AND is_enabled = TRUE AND kind <> 'emergency'
        ORDER BY position, id LIMIT 50";
}

/// An enabled login method of an active organisation; or what is not live of it, for the one member who tests it.
#[derive(Debug, Clone)]
pub struct ActiveMethod {
    scope: OrgScope,
    id: LoginMethodId,
    tested: Option<Tested>,
    /// Which kind of method (`password`, …).
    pub kind: String,
    /// Its name on the login page.
    pub name: String,
}

impl ActiveMethod {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
    /// Which kind of method, if this version knows it.
    pub fn known_kind(&self) -> Option<MethodKind> {
        MethodKind::parse(&self.kind)
    }
    /// Who tests it, and what; `None` for what everybody signs in by.
    pub const fn tested(&self) -> Option<Tested> {
        self.tested
    }
    /// What an emergency sign-in is by.
    pub(crate) fn of_emergency(scope: OrgScope, id: LoginMethodId, name: String) -> Self {
        new(scope, id, crate::emergency::KIND.to_owned(), name)
    }
    /// The method.
    pub const fn id(&self) -> LoginMethodId {
        self.id
    }
}

pub(super) const fn new(scope: OrgScope, id: LoginMethodId, kind: String, name: String) -> ActiveMethod {
    ActiveMethod {
        scope,
        id,
        tested: None,
        kind,
        name,
    }
}

/// The same for whom it is tested by.
pub(super) const fn of_tester(
    (scope, id): (OrgScope, LoginMethodId),
    tested: Tested,
    kind: String,
    name: String,
) -> ActiveMethod {
    ActiveMethod {
        scope,
        id,
        tested: Some(tested),
        kind,
        name,
    }
}

impl Conn {
    /// The enabled methods in the order of the login page; at most 50.
    ///
    /// # Errors
    /// As the database says.
    pub async fn active_methods(&mut self, organization: &ActiveOrganization) -> Result<Vec<ActiveMethod>, StoreError> {
        let scope = organization.scope();
        self.all(ENABLED, &[scope.org_id()], |r| {
            Ok(new(scope, r.get(0)?, r.get(1)?, r.get(2)?))
        })
        .await
    }
}
