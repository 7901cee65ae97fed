//! What can go wrong below the use cases, and which constraint said no.

/// An error of the store. Its text is for the log and never reaches a response.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or cannot write now (gone, disk full, locked): try again later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The transaction lost a race; the loop around `finish` runs it again.
    #[error("the transaction has to be run again: {0}")]
    Serialization(String),
    /// A constraint refused the change: the use case translates it.
    #[error("refused by {0:?}")]
    Violation(Constraint),
    /// A row does not read as what it should be.
    #[error("unreadable row: {0}")]
    Corrupt(String),
    /// A statement is wrong: a bug.
    #[error("bad statement: {0}")]
    Statement(String),
}

impl StoreError {
    /// Whether this constraint refused the change.
    pub fn is_violation_of(&self, constraint: Constraint) -> bool {
        matches!(self, Self::Violation(c) if *c == constraint)
    }
}

/// Declares the constraints that use cases know, with PostgreSQL's name and what SQLite says.
macro_rules! constraints {
    ($($(#[$doc:meta])* $variant:ident: $postgres:literal, $sqlite:literal;)*) => {
        /// The constraints whose violation means something to a use case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Constraint {
            $($(#[$doc])* $variant,)*
            /// Any other: a bug, or a forged reference.
            Other,
        }
        impl Constraint {
            pub(crate) const ALL: &[(Constraint, &str, &str)] = &[$((Constraint::$variant, $postgres, $sqlite)),*];
        }
    };
}

constraints! {
    /// An organisation ID belongs to one organisation for ever.
    OrgSlugTaken: "org_slugs_pkey", "org_slugs.slug";
    /// An organisation has one current organisation ID.
    OrgSlugCurrent: "org_slugs_current", "org_slugs.org_id";
    /// One self-owned account per e-mail.
    AccountEmail: "accounts_email", "accounts.email_folded";
    /// One managed account per e-mail and organisation.
    ManagedAccountEmail: "accounts_home_email", "accounts.home_org_id, accounts.email_folded";
    /// One managed account per phone and organisation.
    ManagedAccountPhone: "accounts_home_phone", "accounts.home_org_id, accounts.phone";
    /// One membership per e-mail and organisation.
    MemberEmail: "members_email", "members.org_id, members.email_folded";
    /// One membership per phone and organisation.
    MemberPhone: "members_phone", "members.org_id, members.phone";
    /// One membership per account and organisation.
    MemberAccount: "members_account", "members.org_id, members.account_id";
    /// One open application per organisation.
    OpenApplication: "applications_open", "applications.org_id";
    /// One pending hand-over per organisation.
    PendingHandover: "handovers_pending", "handovers.org_id";
    /// A login method's name is unique in its organisation.
    LoginMethodName: "login_methods_name", "login_methods.org_id, login_methods.name_folded";
    /// An account is an operator once.
    Operator: "operators_pkey", "operators.account_id";
    /// One business system per client identifier.
    ClientId: "clients_client_id", "clients.client_id";
    /// One key of an algorithm signs, one waits to.
    SigningKeyTurn: "signing_keys_turn", "signing_keys.alg, signing_keys.state";
    /// An interaction leads to one grant.
    GrantId: "grants_pkey", "grants.id";
    /// An assertion or proof of a client counts once.
    UsedProof: "used_proofs_pkey", "used_proofs.proof_hash";
    /// A code that a person types names one waiting device.
    DeviceUserCode: "device_authorizations_user_code", "device_authorizations.user_code_hash";
    /// A unit's name is unique below its parent.
    UnitName: "org_units_name", "org_units.org_id, org_units.parent_id, org_units.name_folded";
    /// A unit's name is unique directly below the organisation.
    TopUnitName: "org_units_top_name", "org_units.org_id, org_units.name_folded";
    /// A duty is in an organisation's list once.
    DutyName: "duties_name", "duties.org_id, duties.name_folded";
    /// A group's name is unique in its organisation.
    GroupName: "member_groups_name", "member_groups.org_id, member_groups.name_folded";
    /// A member has one main post.
    PrimaryAssignment: "assignments_primary", "assignments.org_id, assignments.member_id";
    /// A member holds one post in a unit.
    Assignment: "assignments_pkey", "assignments.org_id, assignments.member_id, assignments.unit_id";
    /// One key of a method waits for its turn.
    SamlKeyNext: "saml_keys_next", "saml_keys.login_method_id";
    /// One change of a method's metadata waits for a decision.
    MetadataChange: "metadata_changes_pending", "metadata_changes.login_method_id";
    /// A subject is linked to one member at each login method.
    LinkedSubject: "linked_identities_subject", "linked_identities.org_id, linked_identities.login_method_id, linked_identities.subject";
    /// A member is linked under one subject at each login method.
    LinkedMember: "linked_identities_member", "linked_identities.org_id, linked_identities.member_id, linked_identities.login_method_id";
    /// A passkey belongs to one account.
    PasskeyCredential: "passkeys_credential", "passkeys.credential_id";
    /// An organisation has a domain once.
    DomainName: "org_domains_name", "org_domains.org_id, org_domains.name";
    /// A domain belongs to one organisation at a time.
    DomainOwner: "org_domains_owner", "org_domains.name";
    /// A key names one member of an organisation.
    MemberKey: "member_keys_key", "member_keys.org_id, member_keys.external_key";
    /// A migration is applied once.
    Migration: "schema_migrations_pkey", "schema_migrations.number";
    /// A job with the same purpose is already in the outbox.
    OutboxKey: "outbox_dedupe", "outbox.dedupe_key";
}

impl Constraint {
    fn of_postgres(name: &str) -> Self {
        Self::ALL
            .iter()
            .find(|(_, pg, _)| *pg == name)
            .map_or(Self::Other, |(c, ..)| *c)
    }

    /// SQLite names the columns: `UNIQUE constraint failed: members.org_id, members.email_folded`.
    fn of_sqlite(message: &str) -> Self {
        let columns = message.rsplit(": ").next().unwrap_or(message);
        Self::ALL
            .iter()
            .find(|(_, _, sqlite)| *sqlite == columns)
            .map_or(Self::Other, |(c, ..)| *c)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return Self::Statement(error.to_string());
        };
        match failure.code {
            Code::ConstraintViolation => Self::Violation(Constraint::of_sqlite(message.as_deref().unwrap_or(""))),
            Code::DatabaseBusy
            | Code::DatabaseLocked
            | Code::DiskFull
            | Code::SystemIoFailure
            | Code::CannotOpen
            | Code::ReadOnly
            | Code::OutOfMemory
            | Code::FileLockingProtocolFailed => Self::Unavailable(error.to_string()),
            Code::DatabaseCorrupt | Code::NotADatabase => Self::Corrupt(error.to_string()),
            _ => Self::Statement(error.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            // Without the server's word it is the line: closed, refused, timed out.
            return if error.is_closed() || std::error::Error::source(&error).is_some_and(|s| s.is::<std::io::Error>()) {
                Self::Unavailable(error.to_string())
            } else {
                Self::Statement(format!("{error}: {:?}", std::error::Error::source(&error)))
            };
        };
        let code = db.code().code();
        match (code.get(..2).unwrap_or(""), code) {
            (_, "40001" | "40P01") => Self::Serialization(db.message().to_owned()),
            ("23", _) => Self::Violation(db.constraint().map_or(Constraint::Other, Constraint::of_postgres)),
            // Connection, resources, operator intervention, system error, read-only after fail-over.
            ("08" | "53" | "57" | "58", _) | (_, "25006") => Self::Unavailable(db.to_string()),
            _ => Self::Statement(db.to_string()),
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(e) => match Self::from(e) {
                Self::Statement(text) => Self::Unavailable(text),
                other => other,
            },
            other => Self::Unavailable(other.to_string()),
        }
    }
}
