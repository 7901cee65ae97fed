//! Account (계정): the person who signs in. Has credentials, may have memberships.

use crate::{AccountId, Instant, OrgId};

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// In use.
    Active,
    /// Stopped.
    Suspended,
    /// Gone; kept for the history.
    Deleted,
}

impl AccountState {
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Suspended, Self::Deleted]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// An account as the store knows it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Stable identifier.
    pub id: AccountId,
    /// `None`: self-owned, its e-mail is proven. Else: made by this organisation, member of it only, its sign-in ID proven by
    /// nobody.
    pub home_org_id: Option<OrgId>,
    /// The person's name.
    pub name: String,
    /// E-mail as typed.
    pub email: Option<String>,
    /// Phone in E.164.
    pub phone: Option<String>,
    /// PHC string of the Argon2id hash; `None` while no password is set.
    pub password_hash: Option<String>,
    /// The password was chosen by an admin: the person must choose another before anything else.
    pub must_change_password: bool,
    /// Whether it may be used.
    pub state: AccountState,
    /// Language the person chose (`ko`, `en`).
    pub locale: Option<String>,
    /// When it was made.
    pub created_at: Instant,
}
