//! Changes the password of who knows the old one. Every other session of the account ends.

use ieum_model::account::AccountState;
use ieum_model::throttle::PASSWORD;
use ieum_model::{AccountId, Instant};

use super::choose::{hash_new, tell};
use crate::access::SignedIn;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::password_pool::Verdict;
use crate::core::throttle;
use crate::login::{typed_password, verify};
use crate::sessions::account_actor;
use crate::sessions::ended::{self, Ends};
use crate::{Context, Error, Result, Target, transact};

/// How it ended.
#[derive(Debug)]
pub enum PasswordChange {
    /// The password is another one now.
    Done,
    /// The current one was wrong.
    Wrong,
    /// It was wrong too often; again after this.
    Locked(Instant),
}

/// Changes the password.
///
/// # Errors
/// [`Error::Refused`] if the new password is not good enough or the old one again.
pub async fn change_password(ctx: &Context, caller: &SignedIn, current: &str, new: &str) -> Result<PasswordChange> {
    let account_id = caller.session.account_id();
    let current = typed_password(current)?;
    let (account, organizations, locked) = {
        let mut conn = ctx.store().read().await?;
        let account = conn.find_account(account_id).await?.ok_or(Error::NotSignedIn)?;
        let organizations = conn.active_organizations_of(account_id).await?;
        let locked = throttle::locked_until(ctx, &mut conn, &key(ctx, account_id)).await?;
        (account, organizations, locked)
    };
    if let Some(until) = locked {
        return Ok(PasswordChange::Locked(until));
    }
    let stored = account.password_hash.as_deref();
    if verify(ctx, &current, stored).await? == Verdict::NoMatch {
        return wrong(ctx, account_id).await;
    }
    if current.expose() == new {
        return Err(Problem::at("new_password", "password_same").into());
    }
    let hash = hash_new(ctx, &account, &organizations, new).await?;
    let scope = account.home_org_id.and(organizations.first().map(|o| o.scope()));
    let actor = account_actor(&caller.session);
    transact!(ctx, tx, {
        let now = tx.find_account(account_id).await?.ok_or(Error::NotSignedIn)?;
        if now.state != AccountState::Active {
            return Err(Error::NotSignedIn);
        }
        // Somebody was faster: what was typed as the current password may be no longer.
        if now.password_hash.as_deref() != stored {
            return Err(Error::Stale);
        }
        if let Some(until) = throttle::locked_until(ctx, &mut tx, &key(ctx, account_id)).await? {
            return Ok(PasswordChange::Locked(until));
        }
        tx.set_password(account_id, &hash, false, ctx.now()).await?;
        tx.clear_throttle(&key(ctx, account_id)).await?;
        tx.void_mail_tokens(account_id, ctx.now()).await?;
        ended::end(ctx, &mut tx, Ends::OthersOf(&caller.session), "password_changed").await?;
        let record = Record {
            actor: &actor,
            scope,
            action: "password.change",
            target: Target::new("account", account_id, &now.name),
            result: "success",
            detail: String::new(),
        };
        ctx.audit(&mut tx, record).await?;
        tell(ctx, &mut tx, &now).await?;
        Ok(PasswordChange::Done)
    })
}

async fn wrong(ctx: &Context, account: AccountId) -> Result<PasswordChange> {
    transact!(ctx, tx, {
        let locked = throttle::count(ctx, &mut tx, &key(ctx, account), PASSWORD).await?;
        Ok(locked.map_or(PasswordChange::Wrong, PasswordChange::Locked))
    })
}

/// Who took a session over does not guess the password in it without end.
fn key(ctx: &Context, account: AccountId) -> [u8; 32] {
    throttle::key(ctx, "password change", &account.to_string())
}
