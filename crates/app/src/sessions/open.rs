//! Opens a session in the transaction that decided the sign-in; the token is new at every sign-in.

use std::time::Duration;

use ieum_model::organization::SessionPolicy;
use ieum_model::second_factor::{Proof, Proofs};
use ieum_model::secret::Secret;
use ieum_model::{AccountId, LoginMethodId, MemberId, SessionId};
use ieum_store::active::{ActiveSession, SessionKind};
use ieum_store::session::NewSession;
use ieum_store::{OrgScope, Tx};

use super::ended::{self, Ends};
use crate::core::token;
use crate::{Context, Result};

/// A session that was opened: its cookie.
#[derive(Debug)]
pub struct Opened {
    /// The session.
    pub id: SessionId,
    /// What the cookie holds.
    pub token: Secret,
}

/// What somebody signed in to.
#[derive(Debug, Clone, Copy)]
pub struct SignInTo {
    /// The organisation.
    pub scope: OrgScope,
    /// The membership.
    pub member: MemberId,
    /// How.
    pub method: LoginMethodId,
    /// The version that a tester tries; `None` for every other sign-in.
    pub tested: Option<i64>,
    /// How long the organisation lets sign-ins last.
    pub policy: SessionPolicy,
}

/// Opens a member's session for an organisation, by a password: for who has just made the account, and for samples. Who signs in goes
/// through the dispatcher of `login/second`. A session that the browser already has is replaced: of the same account it hands its other
/// organisations and its grants over, of another account it ends.
///
/// # Errors
/// As the database says.
pub async fn open_member_session(
    ctx: &Context,
    tx: &mut Tx,
    account: AccountId,
    to: SignInTo,
    before: Option<&ActiveSession>,
) -> Result<Opened> {
    let proofs = Proofs::of(Proof::Password);
    open_member_session_with(ctx, tx, account, to, &proofs, before).await
}

/// The same for who proved something else, or more.
///
/// # Errors
/// As the database says.
pub(crate) async fn open_member_session_with(
    ctx: &Context,
    tx: &mut Tx,
    account: AccountId,
    to: SignInTo,
    proofs: &Proofs,
    before: Option<&ActiveSession>,
) -> Result<Opened> {
    let opened = insert(ctx, tx, SessionKind::Member, account, (to.policy, proofs)).await?;
    match before {
        Some(old) if old.account_id() == account => tx.replace_session(old, opened.id, ctx.now()).await?,
        Some(old) => {
            ended::end(ctx, tx, Ends::Session(old.id()), "another_account").await?;
        }
        None => {}
    }
    tx.add_session_org(
        opened.id,
        to.scope,
        to.member,
        (to.method, to.tested, proofs),
        ctx.now(),
    )
    .await?;
    Ok(opened)
}

/// Opens an operator's session: 30 minutes idle, 10 hours in all.
///
/// # Errors
/// As the database says.
pub async fn open_operator_session(
    ctx: &Context,
    tx: &mut Tx,
    account: AccountId,
    before: Option<&ActiveSession>,
) -> Result<Opened> {
    open_operator_session_with(ctx, tx, account, &Proofs::of(Proof::Password), before).await
}

/// The same for an operator who proved something else, or more.
///
/// # Errors
/// As the database says.
pub(crate) async fn open_operator_session_with(
    ctx: &Context,
    tx: &mut Tx,
    account: AccountId,
    proofs: &Proofs,
    before: Option<&ActiveSession>,
) -> Result<Opened> {
    let policy = SessionPolicy {
        idle: Duration::from_secs(30 * 60),
        absolute: Duration::from_secs(10 * 3600),
    };
    let opened = insert(ctx, tx, SessionKind::Operator, account, (policy, proofs)).await?;
    if let Some(old) = before {
        ended::end(ctx, tx, Ends::Session(old.id()), "rotated").await?;
    }
    Ok(opened)
}

async fn insert(
    ctx: &Context,
    tx: &mut Tx,
    kind: SessionKind,
    account: AccountId,
    (policy, proofs): (SessionPolicy, &Proofs),
) -> Result<Opened> {
    let (token, token_hash) = token::mint(ctx.rng());
    let id = SessionId::new(ctx.now(), ctx.rng());
    tx.insert_session(&NewSession {
        id,
        token_hash,
        kind,
        account_id: account,
        now: ctx.now(),
        idle: policy.idle,
        expires_at: ctx.now().plus(policy.absolute),
        ip: &ctx.request.ip,
        user_agent: &ctx.request.user_agent,
        proofs,
    })
    .await?;
    Ok(Opened { id, token })
}
