//! Operators sign in apart from members: with their own account and a session of its own, under the same locks.

use ieum_model::account::AccountState;
use ieum_model::email::Email;
use ieum_model::second_factor::{Proof, Proofs};
use ieum_model::sign_in::{Facts, Refused, decide};
use ieum_model::sign_in_id::SignInId;
use ieum_store::active::ActiveSession;

use super::locks::{Locks, as_operator};
use super::password::{Failed, NOBODY, fail, renewed_hash, typed_password, verify};
use super::refused;
use super::second::{Opens, admit_operator};
use crate::core::password_pool::Verdict;
use crate::{Context, Result, transact};

/// How an operator's attempt ended.
#[derive(Debug)]
pub enum OperatorSignIn {
    /// The password is right: signed in, unless more is needed.
    Done(Opens),
    /// Not; what was counted is saved.
    Refused(Refused),
}

/// Signs an operator in.
///
/// # Errors
/// [`crate::Error::Refused`] if the e-mail or the password cannot be one.
pub async fn sign_in_operator(
    ctx: &Context,
    email: &str,
    password: &str,
    before: Option<&ActiveSession>,
) -> Result<OperatorSignIn> {
    let email = Email::parse(email).map_err(|error| refused("username", error.code()))?;
    let password = typed_password(password)?;
    let (folded, id) = (email.folded(), SignInId::Email(email));
    let locks = Locks::of(ctx, &as_operator(&folded));
    let (seen, is_locked) = {
        let mut conn = ctx.store().read().await?;
        let seen = conn.find_self_owned_account(&folded).await?;
        let (subject, address) = locks.find(ctx, &mut conn).await?;
        (seen, subject.is_some() || address.is_some())
    };
    let stored = seen.as_ref().and_then(|a| a.password_hash.as_deref());
    let verdict = match is_locked {
        true => Verdict::NoMatch,
        false => verify(ctx, &password, stored).await?,
    };
    let renewed = renewed_hash(ctx, &password, verdict).await?;
    transact!(ctx, tx, {
        let now = tx.find_self_owned_account(&folded).await?;
        let account_id = now.as_ref().map_or(NOBODY, |account| account.id);
        let is_active = now.as_ref().is_some_and(|a| a.state == AccountState::Active);
        let is_operator = tx.is_operator(account_id).await? && is_active;
        let (locked, address_locked) = locks.find(ctx, &mut tx).await?;
        let decision = decide(&Facts {
            locked,
            address_locked,
            is_method_enabled: true,
            is_known: now.is_some(),
            is_right: verdict != Verdict::NoMatch && now.as_ref().and_then(|a| a.password_hash.as_deref()) == stored,
            is_allowed: is_operator,
            must_use: None,
        });
        match (decision, &now) {
            (Ok(()), Some(account)) => {
                locks.clear(&mut tx).await?;
                if let (Some(old), Some(new)) = (stored, &renewed) {
                    tx.rehash_password(account.id, old, new).await?;
                }
                let proofs = Proofs::of(Proof::Password);
                let opened = admit_operator(ctx, &mut tx, account, proofs, before).await?;
                Ok(OperatorSignIn::Done(opened))
            }
            (decision, account) => {
                let refused = decision.err().unwrap_or(Refused::Wrong("not_active"));
                // Who is no operator is not told by mail that somebody tried.
                let failed = Failed {
                    scope: None,
                    org_name: None,
                    account: account.as_ref().filter(|_| is_operator),
                    id: &id,
                };
                Ok(OperatorSignIn::Refused(
                    fail(ctx, &mut tx, &locks, refused, &failed).await?,
                ))
            }
        }
    })
}
