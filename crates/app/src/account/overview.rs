//! What a person sees of the own account.

use std::time::Duration;

use ieum_model::account::Account;
use ieum_model::permission::{Permission, Role};
use ieum_model::{Instant, SessionId};
use ieum_store::active::{ActiveOrganization, SessionKind};

use crate::access::SignedIn;
use crate::{Context, Error, Result};

/// The account with what belongs to it.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The account.
    pub account: Account,
    /// The active organisations that it is a member of.
    pub organizations: Vec<Belonging>,
    /// Its living sessions, the latest first.
    pub sessions: Vec<OpenSession>,
}

/// A membership.
#[derive(Debug, Clone)]
pub struct Belonging {
    /// The organisation.
    pub organization: ActiveOrganization,
    /// The role, if this session is signed in to it.
    pub role: Option<Role>,
}

impl Belonging {
    /// Whether this session may enter the organisation's console.
    pub fn has_console(&self) -> bool {
        self.role.is_some_and(|role| role.permits(Permission::EnterConsole))
    }
}

/// A living session.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// The session.
    pub id: SessionId,
    /// It is the one that asks.
    pub is_current: bool,
    /// When the browser signed in.
    pub created_at: Instant,
    /// Last request, by the minute.
    pub last_seen_at: Instant,
    /// Address of the browser at sign-in.
    pub ip: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Names of the organisations it is signed in to.
    pub organizations: Vec<String>,
    /// Names of the business systems that it signed in to.
    pub systems: Vec<String>,
}

/// Sessions of which business systems are shown, the latest first.
const MOST_WITH_SYSTEMS: usize = 20;

/// Loads it.
///
/// # Errors
/// [`Error::NotSignedIn`] if the account is gone.
pub async fn overview(ctx: &Context, caller: &SignedIn) -> Result<Overview> {
    let session = &caller.session;
    let mut conn = ctx.store().read().await?;
    let account = conn
        .find_account(session.account_id())
        .await?
        .ok_or(Error::NotSignedIn)?;
    let members = conn.active_members_of(session).await?;
    let role_in = |organization: &ActiveOrganization| {
        let mut signed_in = members.iter().filter(|m| m.scope() == organization.scope());
        signed_in.next().map(ieum_store::active::ActiveMember::role)
    };
    let organizations = conn.active_organizations_of(account.id).await?;
    let organizations: Vec<Belonging> = organizations
        .into_iter()
        .map(|organization| Belonging {
            role: role_in(&organization),
            organization,
        })
        .collect();
    let belongs_to = |name: &String| organizations.iter().any(|b| b.organization.name == *name);
    let mut sessions: Vec<OpenSession> = Vec::new();
    for entry in conn.sessions_of(account.id, SessionKind::Member, ctx.now()).await? {
        let idle = Duration::from_secs(entry.idle_minutes.unsigned_abs() * 60);
        if ctx.now().since(entry.last_seen_at) >= idle {
            continue;
        }
        // A session outlives a membership; what ended is not shown any more.
        let name = entry.org_name.filter(belongs_to);
        match sessions.last_mut().filter(|s| s.id == entry.id) {
            Some(known) => known.organizations.extend(name),
            None => sessions.push(OpenSession {
                id: entry.id,
                is_current: entry.id == session.id(),
                created_at: entry.created_at,
                last_seen_at: entry.last_seen_at,
                ip: entry.ip,
                user_agent: entry.user_agent,
                organizations: name.into_iter().collect(),
                systems: Vec::new(),
            }),
        }
    }
    for session in sessions.iter_mut().take(MOST_WITH_SYSTEMS) {
        session.systems = conn.clients_used_by(session.id).await?;
    }
    Ok(Overview {
        account,
        organizations,
        sessions,
    })
}
