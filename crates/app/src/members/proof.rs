//! Somebody whose e-mail a mailed link has just proven becomes the owner of an account: a new one with a password of their choice, or
//! the one they have, by its password. Only then are they a member.

use ieum_model::account::{Account, AccountState};
use ieum_model::password::Password;
use ieum_model::second_factor::{Missing, Proof, Proofs};
use ieum_model::secret::Secret;
use ieum_model::throttle::PASSWORD;
use ieum_model::{AccountId, MemberId};
use ieum_store::account::NewAccount;
use ieum_store::active::ActiveSession;
use ieum_store::{Constraint, OrgScope, StoreError, Tx};

use super::fields::coded;
use crate::access::SignedIn;
use crate::core::error::Problem;
use crate::core::password_pool::Verdict;
use crate::core::throttle;
use crate::login::second::missing_for;
use crate::sessions::{Opened, SignInTo, open_member_session_with};
use crate::{Actor, Context, Error, Result, transact};

/// The password fields of the form.
#[derive(Debug, Clone, Copy)]
pub struct TypedPassword<'a> {
    /// The password of the account, or the one to choose.
    pub password: &'a str,
    /// The one to choose, again.
    pub again: &'a str,
}

/// Somebody who became a member.
#[derive(Debug)]
pub struct Joined {
    /// The membership.
    pub member: MemberId,
    /// The session that was opened; `None` where the organisation lets nobody in by password, or asks for a second factor.
    pub opened: Option<Opened>,
}

/// Which account an e-mail leads to.
#[derive(Debug)]
pub(super) enum Standing {
    /// None yet.
    New,
    /// One whose owner never set a password.
    WithoutPassword(Account),
    /// One with a password.
    Known(Account),
    /// One that was stopped.
    Stopped,
}

impl Standing {
    pub fn of(account: Option<Account>) -> Self {
        match account {
            None => Self::New,
            Some(a) if a.state != AccountState::Active => Self::Stopped,
            Some(a) if a.password_hash.is_some() => Self::Known(a),
            Some(a) => Self::WithoutPassword(a),
        }
    }
    /// Whether the form asks for the account's password, not for a new one.
    pub fn asks_password(&self, session: Option<&SignedIn>) -> bool {
        matches!(self, Self::Known(a) if !is_own(a.id, session))
    }
    /// Whether the person is signed in with this account already.
    pub fn is_signed_in(&self, session: Option<&SignedIn>) -> bool {
        matches!(self, Self::Known(a) if is_own(a.id, session))
    }
    pub const fn is_stopped(&self) -> bool {
        matches!(self, Self::Stopped)
    }
}

fn is_own(account: AccountId, session: Option<&SignedIn>) -> bool {
    session.is_some_and(|s| s.session.account_id() == account)
}

/// What was proven before the transaction: the account as it was, and the hash of a chosen password.
#[derive(Debug)]
pub(super) struct Proven {
    before: Option<(AccountId, Option<String>)>,
    new_hash: Option<String>,
}

/// Checks the password, or judges and hashes the chosen one.
pub(super) async fn prove(
    ctx: &Context,
    email_folded: &str,
    own_words: &[&str],
    session: Option<&SignedIn>,
    typed: TypedPassword<'_>,
) -> Result<Proven> {
    let account = ctx.store().read().await?.find_self_owned_account(email_folded).await?;
    match Standing::of(account) {
        Standing::Stopped => Err(Problem::of_all("account_stopped").into()),
        Standing::Known(account) => {
            if !is_own(account.id, session) {
                verify(ctx, &account, typed.password).await?;
            }
            Ok(Proven {
                before: Some((account.id, account.password_hash)),
                new_hash: None,
            })
        }
        Standing::WithoutPassword(account) => Ok(Proven {
            before: Some((account.id, None)),
            new_hash: Some(choose(ctx, own_words, typed).await?),
        }),
        Standing::New => Ok(Proven {
            before: None,
            new_hash: Some(choose(ctx, own_words, typed).await?),
        }),
    }
}

async fn choose(ctx: &Context, own_words: &[&str], typed: TypedPassword<'_>) -> Result<String> {
    let password = Password::choose(typed.password, own_words).map_err(|weak| coded("password", weak.code()))?;
    if typed.password != typed.again {
        return Err(Problem::at("password_again", "password_differs").into());
    }
    let secret = Secret::new(password.expose().to_owned());
    ctx.app().passwords.hash(secret, ctx.rng()).await
}

/// Wrong passwords are counted; an account that is locked is not asked at all.
async fn verify(ctx: &Context, account: &Account, typed: &str) -> Result<()> {
    let key = throttle::key(ctx, "joining password", &account.id.to_string());
    let mut conn = ctx.store().read().await?;
    if throttle::locked_until(ctx, &mut conn, &key).await?.is_some() {
        return Err(Problem::at("password", "password_locked").into());
    }
    drop(conn);
    let secret = Password::typed(typed).map(|p| Secret::new(p.expose().to_owned()));
    let verdict = match secret {
        Ok(secret) => {
            ctx.app()
                .passwords
                .verify(secret, account.password_hash.as_deref())
                .await?
        }
        Err(_) => Verdict::NoMatch,
    };
    if verdict != Verdict::NoMatch {
        return Ok(());
    }
    transact!(ctx, tx, { throttle::count(ctx, &mut tx, &key, PASSWORD).await })?;
    Err(Problem::at("password", "password_wrong").into())
}

/// The account that was proven, made or given its password in the deciding transaction.
pub(super) async fn settle(
    ctx: &Context,
    tx: &mut Tx,
    proven: &Proven,
    name: &str,
    (email, folded): (&str, &str),
) -> Result<AccountId> {
    let now = match Standing::of(tx.find_self_owned_account(folded).await?) {
        Standing::Stopped => return Err(Problem::of_all("account_stopped").into()),
        Standing::New => None,
        Standing::Known(a) | Standing::WithoutPassword(a) => Some((a.id, a.password_hash)),
    };
    if now != proven.before {
        return Err(Error::Stale);
    }
    match (&proven.before, &proven.new_hash) {
        (Some((id, _)), None) => Ok(*id),
        (Some((id, _)), Some(hash)) => {
            tx.set_password(*id, hash, false, ctx.now()).await?;
            tx.void_mail_tokens(*id, ctx.now()).await?;
            Ok(*id)
        }
        (None, hash) => {
            let id = AccountId::new(ctx.now(), ctx.rng());
            tx.insert_account(&NewAccount {
                id,
                home: None,
                name,
                email: Some((email, folded)),
                phone: None,
                password_hash: hash.as_deref(),
                must_change_password: false,
                locale: Some(&ctx.request.locale),
                created_at: ctx.now(),
            })
            .await
            .map_err(|e| match e {
                // Somebody made the account at this very moment: the form asks another question now.
                StoreError::Violation(Constraint::AccountEmail) => Error::Stale,
                other => other.into(),
            })?;
            Ok(id)
        }
    }
}

/// Signs the new member in, if the organisation has a password method and nothing else is needed.
pub(super) async fn sign_in(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    member: MemberId,
    account: AccountId,
    before: Option<&ActiveSession>,
) -> Result<Option<Opened>> {
    let Some(org) = tx.find_active_organization_of(account, *scope.org_id()).await? else {
        return Ok(None);
    };
    let methods = tx.active_methods(&org).await?;
    let Some(method) = methods.iter().find(|m| m.kind == "password") else {
        return Ok(None);
    };
    let to = SignInTo {
        scope,
        member,
        method: method.id(),
        policy: org.session_policy,
        tested: None,
    };
    // Whoever was signed in has proven what that session proved.
    let same = before.filter(|session| session.account_id() == account);
    let proofs = same.map_or_else(|| Proofs::of(Proof::Password), |session| session.proofs.elsewhere());
    // Only at the page of an organisation that lets people in by a mailed code does such a code open anything.
    if proofs.is_mail_alone() {
        return Ok(None);
    }
    // A second factor is asked for at the organisation's page.
    if missing_for(ctx, tx, scope, account, &proofs).await? != Missing::Nothing {
        return Ok(None);
    }
    let opened = open_member_session_with(ctx, tx, account, to, &proofs, before).await?;
    tx.note_sign_in(scope, member, ctx.now()).await?;
    Ok(Some(opened))
}

/// The new member as the audit log names who acts.
pub(super) fn actor(member: MemberId, name: &str) -> Actor {
    Actor {
        kind: "member",
        id: Some(*member.as_uuid()),
        name: name.to_owned(),
    }
}
