//! Who asks. Permission is asked in one expression and yields the thing one may use; a stranger gets "not found".

use ieum_model::permission::{Permission, Role};
use ieum_model::secret::Secret;
use ieum_model::{MemberId, OrgId};
use ieum_oidc::bearer::BearerError;
use ieum_store::OrgScope;
use ieum_store::active::{ActiveBearer, ActiveMember, ActiveOperator, ActiveSession, SessionKind};

use crate::core::token;
use crate::provider::{Presented, find_presented};
use crate::{Actor, Context, Error, Result};

/// A signed-in person, whatever the organisation.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The living session.
    pub session: ActiveSession,
}

/// Somebody in an organisation's console with a permission that was just checked.
#[derive(Debug, Clone)]
pub struct OrgCaller {
    /// The membership.
    pub member: ActiveMember,
    /// The living session.
    pub session: ActiveSession,
}

impl OrgCaller {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.member.scope()
    }
    /// The member.
    pub const fn member_id(&self) -> MemberId {
        self.member.id()
    }
    /// What the person is.
    pub const fn role(&self) -> Role {
        self.member.role()
    }
    /// For the audit log.
    pub fn actor(&self) -> Actor {
        member_actor(&self.member)
    }
}

/// An operator of the provider.
#[derive(Debug, Clone)]
pub struct OperatorCaller {
    /// The operator.
    pub operator: ActiveOperator,
    /// The living session.
    pub session: ActiveSession,
    /// How many applications are open, for the console's menu.
    pub waiting: usize,
}

impl OperatorCaller {
    /// For the audit log.
    pub fn actor(&self) -> Actor {
        Actor {
            kind: "operator",
            id: Some(*self.operator.account_id().as_uuid()),
            name: self.operator.name.clone(),
        }
    }
}

/// A business system that speaks for itself, with a scope that was just checked.
#[derive(Debug, Clone)]
pub struct ClientCaller {
    /// The living access token.
    pub bearer: ActiveBearer,
}

impl ClientCaller {
    /// For the audit log.
    pub fn actor(&self) -> Actor {
        Actor {
            kind: "client",
            id: Some(*self.bearer.client.id.as_uuid()),
            name: self.bearer.client.name.clone(),
        }
    }
}

/// A member as the audit log names it.
pub fn member_actor(member: &ActiveMember) -> Actor {
    Actor {
        kind: "member",
        id: Some(*member.id().as_uuid()),
        name: member.name.clone(),
    }
}

/// The person behind a session cookie; `None` for no, a forged or an ended one.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer.
pub async fn find_signed_in(ctx: &Context, cookie: Option<&Secret>) -> Result<Option<SignedIn>> {
    Ok(find_session(ctx, SessionKind::Member, cookie)
        .await?
        .map(|session| SignedIn { session }))
}

/// The person behind a session cookie.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn signed_in(ctx: &Context, cookie: Option<&Secret>) -> Result<SignedIn> {
    find_signed_in(ctx, cookie).await?.ok_or(Error::NotSignedIn)
}

/// Somebody who may do this in this organisation's console.
///
/// # Errors
/// [`Error::NotSignedIn`]; [`Error::NotFound`] for who is not signed in to this organisation or has no console;
/// [`Error::Forbidden`] for who is in the console but lacks the permission.
pub async fn console(ctx: &Context, cookie: Option<&Secret>, org: OrgId, permission: Permission) -> Result<OrgCaller> {
    let SignedIn { session } = signed_in(ctx, cookie).await?;
    let member = ctx
        .store()
        .read()
        .await?
        .find_active_member(&session, org)
        .await?
        .ok_or(Error::NotFound)?;
    if !member.role().permits(Permission::EnterConsole) {
        return Err(Error::NotFound);
    }
    if !member.role().permits(permission) {
        return Err(Error::Forbidden("permission"));
    }
    Ok(OrgCaller { member, session })
}

/// The operator behind an operator's session cookie.
///
/// # Errors
/// [`Error::NotSignedIn`], also for an operator who was suspended.
pub async fn operator(ctx: &Context, cookie: Option<&Secret>) -> Result<OperatorCaller> {
    let session = find_session(ctx, SessionKind::Operator, cookie)
        .await?
        .ok_or(Error::NotSignedIn)?;
    let mut conn = ctx.store().read().await?;
    let operator = conn.find_active_operator(&session).await?.ok_or(Error::NotSignedIn)?;
    let open = conn.desk_counts(ctx.now().kst_date()).await?.open;
    Ok(OperatorCaller {
        operator,
        session,
        waiting: usize::try_from(open).unwrap_or(0),
    })
}

/// A business system that speaks for itself with a scope (RFC 6750), or why it is refused: `insufficient_scope` also if the token
/// speaks for a member. A token that is tied to a key or certificate comes with it.
///
/// # Errors
/// As the database says.
pub async fn client(
    ctx: &Context,
    presented: &Presented<'_>,
    scope: &'static str,
) -> Result<std::result::Result<ClientCaller, BearerError>> {
    let bearer = match find_presented(ctx, presented).await? {
        Ok(bearer) => bearer,
        Err(error) => return Ok(Err(error)),
    };
    if bearer.grant.is_some() || !bearer.token_scope.split(' ').any(|s| s == scope) {
        return Ok(Err(BearerError::InsufficientScope(scope)));
    }
    Ok(Ok(ClientCaller { bearer }))
}

async fn find_session(ctx: &Context, kind: SessionKind, cookie: Option<&Secret>) -> Result<Option<ActiveSession>> {
    let Some(cookie) = cookie else { return Ok(None) };
    Ok(ctx
        .store()
        .read()
        .await?
        .find_active_session(kind, &token::hash(cookie.expose()), ctx.now())
        .await?)
}
