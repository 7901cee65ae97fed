//! What a person does with the own second factors. Whoever merely took a session over shall not: adding and removing asks for the
//! password again, or for a fresh sign-in of who has none.

use std::time::Duration;

use ieum_model::account::{Account, AccountState};
use ieum_model::last_way::Loss;
use ieum_model::secret::Secret;
use ieum_model::throttle::PASSWORD;
use ieum_model::{AccountId, PasskeyId};
use ieum_store::active::ActiveSession;
use ieum_store::passkey::PasskeyRow;
use ieum_store::second_factor::{FactorStanding, TotpRow};
use ieum_store::{Conn, OrgScope, Tx};

use super::recovery;
use super::told::{Change, tell};
use super::totp::TotpOffer;
use crate::access::{OperatorCaller, SignedIn};
use crate::core::error::Problem;
use crate::core::mail::MailKind;
use crate::core::password_pool::Verdict;
use crate::core::throttle;
use crate::last_way::keep_of_account;
use crate::login::second::proven_address;
use crate::login::{typed_password, verify};
use crate::sessions::account_actor;
use crate::{Actor, Context, Error, Result, transact};

/// A sign-in is fresh for this long.
const FRESH: Duration = Duration::from_secs(10 * 60);

/// Whose factors they are: a member's, or an operator's at the operators' console.
#[derive(Debug, Clone)]
pub struct Owner {
    session: ActiveSession,
    actor: Actor,
}

impl Owner {
    /// A signed-in person.
    pub fn person(caller: &SignedIn) -> Self {
        Self {
            session: caller.session.clone(),
            actor: account_actor(&caller.session),
        }
    }
    /// An operator.
    pub fn operator(caller: &OperatorCaller) -> Self {
        Self {
            session: caller.session.clone(),
            actor: caller.actor(),
        }
    }
    /// The account.
    pub const fn account(&self) -> AccountId {
        self.session.account_id()
    }
}

/// What a person has.
#[derive(Debug, Clone)]
pub struct Own {
    /// In short.
    pub standing: FactorStanding,
    /// The authenticator application.
    pub totp: Option<TotpRow>,
    /// Passkeys, the earliest first.
    pub passkeys: Vec<PasskeyRow>,
    /// The account has a password, which is asked for again.
    pub asks_password: bool,
    /// Without one the person signed in a moment ago.
    pub is_fresh: bool,
    /// What the account is called in an application.
    pub label: String,
    /// Organisations that mail codes to the account.
    pub mail: Vec<MailUse>,
}

/// What an organisation makes of codes that it mails to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailUse {
    /// The organisation.
    pub org_name: String,
    /// The address that is proven.
    pub email: String,
    /// A second factor, while the account has no other.
    pub counts: bool,
    /// A way in without the password.
    pub signs_in: bool,
}

/// Loads it.
///
/// # Errors
/// [`Error::NotSignedIn`] if the account is gone.
pub async fn own(ctx: &Context, owner: &Owner) -> Result<Own> {
    let mut conn = ctx.store().read().await?;
    let id = owner.account();
    let account = conn.find_account(id).await?.ok_or(Error::NotSignedIn)?;
    Ok(Own {
        standing: conn.factor_standing(id).await?,
        totp: conn.find_totp(id).await?,
        passkeys: conn.passkeys_of(id).await?,
        asks_password: account.password_hash.is_some(),
        is_fresh: is_fresh(ctx, owner),
        label: label(&account),
        mail: match owner.actor.kind {
            "operator" => Vec::new(),
            _ => mail_uses(&mut conn, &account).await?,
        },
    })
}

async fn mail_uses(conn: &mut Conn, account: &Account) -> Result<Vec<MailUse>> {
    let mut uses = Vec::new();
    for organization in conn.active_organizations_of(account.id).await? {
        let (rule, _) = conn.second_factor_rule(organization.scope()).await?;
        if !rule.counts_mail && !rule.signs_in_by_mail {
            continue;
        }
        if let Some(email) = proven_address(conn, organization.scope(), account).await? {
            uses.push(MailUse {
                org_name: organization.name.clone(),
                email: email.as_str().to_owned(),
                counts: rule.counts_mail,
                signs_in: rule.signs_in_by_mail,
            });
        }
    }
    Ok(uses)
}

/// What an account is called in an application.
pub(crate) fn label(account: &Account) -> String {
    let phone = || account.phone.clone();
    account
        .email
        .clone()
        .or_else(phone)
        .unwrap_or_else(|| account.name.clone())
}

fn is_fresh(ctx: &Context, owner: &Owner) -> bool {
    ctx.now().since(owner.session.created_at) < FRESH
}

/// That it is the person: what the transaction holds against the account as it is then.
#[derive(Debug)]
pub struct Confirmed {
    password_hash: Option<String>,
}

/// Asks for the password again.
///
/// # Errors
/// A problem at `password`; `sign_in_again` for who has none and signed in too long ago.
pub async fn confirm(ctx: &Context, owner: &Owner, password: &str) -> Result<Confirmed> {
    let key = throttle::key(ctx, "password change", &owner.account().to_string());
    let (account, locked) = {
        let mut conn = ctx.store().read().await?;
        let account = conn.find_account(owner.account()).await?.ok_or(Error::NotSignedIn)?;
        (account, throttle::locked_until(ctx, &mut conn, &key).await?)
    };
    let Some(stored) = account.password_hash.as_deref() else {
        return match is_fresh(ctx, owner) {
            true => Ok(Confirmed { password_hash: None }),
            false => Err(Problem::of_all("sign_in_again").into()),
        };
    };
    if let Some(until) = locked {
        let minutes = until.since(ctx.now()).as_secs().div_ceil(60);
        return Err(Problem::at("password", "password_locked")
            .with("minutes", minutes)
            .into());
    }
    let typed = typed_password(password)?;
    if verify(ctx, &typed, Some(stored)).await? == Verdict::NoMatch {
        transact!(ctx, tx, { throttle::count(ctx, &mut tx, &key, PASSWORD).await })?;
        return Err(Problem::at("password", "password_wrong").into());
    }
    Ok(Confirmed {
        password_hash: account.password_hash,
    })
}

/// The account, if it is still the one that was confirmed, and where a change of it is written down.
pub(crate) async fn settled(tx: &mut Tx, owner: &Owner, confirmed: &Confirmed) -> Result<(Account, Option<OrgScope>)> {
    let account = tx.find_account(owner.account()).await?.ok_or(Error::NotSignedIn)?;
    if account.state != AccountState::Active || account.password_hash != confirmed.password_hash {
        return Err(Error::Stale);
    }
    let scope = match account.home_org_id {
        Some(_) => tx.active_organizations_of(account.id).await?.first().map(|o| o.scope()),
        None => None,
    };
    Ok((account, scope))
}

impl Owner {
    pub(crate) const fn change(
        &self,
        scope: Option<OrgScope>,
        action: &'static str,
        factor: &'static str,
        mail: MailKind,
    ) -> Change<'_> {
        Change {
            actor: &self.actor,
            scope,
            action,
            factor,
            mail,
        }
    }
}

/// Codes to show once, if there are new ones.
pub type NewCodes = Vec<Secret>;

/// Sets an authenticator application up. With the first factor come recovery codes.
///
/// # Errors
/// `totp_wrong` at `code`; [`Error::Stale`] if the account changed meanwhile.
pub async fn add_totp(
    ctx: &Context,
    owner: &Owner,
    confirmed: &Confirmed,
    offer: &TotpOffer,
    code: &str,
) -> Result<NewCodes> {
    transact!(ctx, tx, {
        let (account, scope) = settled(&mut tx, owner, confirmed).await?;
        if !offer.confirm(ctx, &mut tx, account.id, &digits(code)).await? {
            return Err(Problem::at("code", "totp_wrong").into());
        }
        let change = owner.change(scope, "factor.add", "totp", MailKind::TotpAdded);
        tell(ctx, &mut tx, &account, &change).await?;
        first_codes(ctx, &mut tx, account.id).await
    })
}

/// Recovery codes for who has none.
pub(crate) async fn first_codes(ctx: &Context, tx: &mut Tx, account: AccountId) -> Result<NewCodes> {
    match tx.factor_standing(account).await?.codes_left {
        0 => recovery::renew(ctx, tx, account).await,
        _ => Ok(Vec::new()),
    }
}

/// Removes the authenticator application. Recovery codes go with the last factor.
///
/// # Errors
/// [`Error::NotFound`] if there is none; [`Error::Stale`].
pub async fn remove_totp(ctx: &Context, owner: &Owner, confirmed: &Confirmed) -> Result<()> {
    transact!(ctx, tx, {
        let (account, scope) = settled(&mut tx, owner, confirmed).await?;
        if !tx.delete_totp(account.id).await? {
            return Err(Error::NotFound);
        }
        drop_codes_of_none(&mut tx, account.id).await?;
        let change = owner.change(scope, "factor.remove", "totp", MailKind::TotpRemoved);
        tell(ctx, &mut tx, &account, &change).await
    })
}

async fn drop_codes_of_none(tx: &mut Tx, account: AccountId) -> Result<()> {
    if !tx.factor_standing(account).await?.has_factor() {
        tx.delete_recovery_codes(account).await?;
    }
    Ok(())
}

/// New recovery codes; those before count no more.
///
/// # Errors
/// [`Error::NotFound`] for who has no factor; [`Error::Stale`].
pub async fn renew_codes(ctx: &Context, owner: &Owner, confirmed: &Confirmed) -> Result<NewCodes> {
    transact!(ctx, tx, {
        let (account, scope) = settled(&mut tx, owner, confirmed).await?;
        if !tx.factor_standing(account.id).await?.has_factor() {
            return Err(Error::NotFound);
        }
        let change = owner.change(scope, "factor.renew_codes", "recovery", MailKind::RecoveryRenewed);
        tell(ctx, &mut tx, &account, &change).await?;
        recovery::renew(ctx, &mut tx, account.id).await
    })
}

/// Removes a passkey.
///
/// # Errors
/// [`Error::NotFound`] if it is none of theirs; `last_way`; [`Error::Stale`].
pub async fn remove_passkey(ctx: &Context, owner: &Owner, confirmed: &Confirmed, id: PasskeyId) -> Result<()> {
    transact!(ctx, tx, {
        let (account, scope) = settled(&mut tx, owner, confirmed).await?;
        keep_of_account(ctx, &mut tx, account.id, Loss::Passkey).await?;
        if !tx.delete_passkey(account.id, id).await? {
            return Err(Error::NotFound);
        }
        drop_codes_of_none(&mut tx, account.id).await?;
        let change = owner.change(scope, "factor.remove", "passkey", MailKind::PasskeyRemoved);
        tell(ctx, &mut tx, &account, &change).await
    })
}

/// The digits of a typed code.
pub(crate) fn digits(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}
