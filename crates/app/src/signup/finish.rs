//! Finishes a sign-up with the link from the mail: the mailbox is proven, the person chooses a password or proves the one of the
//! account that is there, the organisation is made and the person signed in. The link is spent with it, once.

use ieum_model::OrgId;
use ieum_model::account::{Account, AccountState};
use ieum_model::email::Email;
use ieum_model::password::Password;
use ieum_model::plan::Plan;
use ieum_model::second_factor::{Missing, Proof, Proofs};
use ieum_model::secret::Secret;
use ieum_model::text::{OrgName, PersonName};
use ieum_store::active::ActiveSession;
use ieum_store::mail_token::{MailToken, MailTokenKind};
use ieum_store::{Conn, Tx};

use crate::core::error::Problem;
use crate::core::password_pool::Verdict;
use crate::core::token;
use crate::login::second::missing_for;
use crate::login::{Locks, typed_password, verify};
use crate::organizations::{Created, NewOrganization, SuperAdmin, create_in};
use crate::sessions::{Opened, SignInTo, open_member_session_with};
use crate::{Actor, Context, Error, Result, transact};

/// Who holds the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Somebody without a password: chooses one.
    New,
    /// Somebody with an account: proves its password.
    Known,
    /// Somebody whose account is suspended or gone: cannot sign up with this e-mail.
    Unusable,
}

/// A sign-up that waits for its password.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Name of the organisation to be made.
    pub org_name: String,
    /// The person's name.
    pub name: String,
    /// The proven e-mail.
    pub email: String,
    /// Who it is.
    pub who: Who,
    account: Option<Account>,
}

/// What a link is for. Looking does not spend it.
///
/// # Errors
/// [`Error::NotFound`] for a link that is unknown, spent or too old.
pub async fn find_pending(ctx: &Context, link: &str) -> Result<Pending> {
    let mut conn = ctx.store().read().await?;
    let found = conn
        .find_mail_token(MailTokenKind::SignUp, &token::hash(link), ctx.now())
        .await?;
    let MailToken {
        email: Some(email),
        name: Some(name),
        org_name: Some(org_name),
        ..
    } = found.ok_or(Error::NotFound)?
    else {
        return Err(Error::NotFound);
    };
    let account = conn.find_self_owned_account(&email.to_ascii_lowercase()).await?;
    let who = match &account {
        Some(known) if known.state != AccountState::Active => Who::Unusable,
        Some(known) if known.password_hash.is_some() => Who::Known,
        _ => Who::New,
    };
    Ok(Pending {
        org_name,
        name,
        email,
        who,
        account,
    })
}

/// Makes the organisation and signs the person in; who has a second factor signs in at the login page.
///
/// # Errors
/// [`Error::NotFound`] as [`find_pending`]; what is wrong with the password, at `password`; `account_unusable`; [`Error::Stale`] if the
/// account changed meanwhile.
pub async fn finish(
    ctx: &Context,
    link: &str,
    password: &str,
    before: Option<&ActiveSession>,
) -> Result<(OrgId, Option<Opened>)> {
    let pending = find_pending(ctx, link).await?;
    let (chosen, locks) = match pending.who {
        Who::Unusable => return Err(Problem::of_all("account_unusable").into()),
        Who::Known => (None, Some(prove(ctx, &pending, password).await?)),
        Who::New => (Some(choose(ctx, &pending, password).await?), None),
    };
    let new = new_organization(&pending, chosen.clone())?;
    let actor = Actor {
        name: pending.name.clone(),
        ..Actor::anonymous()
    };
    transact!(ctx, tx, {
        let taken = tx
            .take_mail_token(MailTokenKind::SignUp, &token::hash(link), ctx.now())
            .await?;
        taken.ok_or(Error::NotFound)?;
        // What was proven or chosen is worth something only for the account that was looked at.
        let account = tx.find_self_owned_account(&pending.email.to_ascii_lowercase()).await?;
        let facts = |a: &Account| (a.id, a.state, a.password_hash.clone());
        if account.as_ref().map(facts) != pending.account.as_ref().map(facts) {
            return Err(Error::Stale);
        }
        // Of many guesses at once, those that end after the lock do not count as proof.
        if let Some(locks) = &locks {
            refuse_locked(ctx, &mut tx, locks).await?;
            locks.clear(&mut tx).await?;
        }
        let made = create_in(ctx, &mut tx, &actor, &new).await?;
        if let Some(hash) = &chosen {
            tx.set_password(made.account, hash, false, ctx.now()).await?;
            tx.void_mail_tokens(made.account, ctx.now()).await?;
        }
        if account.is_none() {
            tx.set_account_locale(made.account, &ctx.request.locale).await?;
        }
        let opened = sign_in(ctx, &mut tx, &made, before).await?;
        Ok((*made.scope.org_id(), opened))
    })
}

async fn choose(ctx: &Context, pending: &Pending, password: &str) -> Result<String> {
    let own_words = [pending.name.as_str(), &pending.email, &pending.org_name];
    let password = Password::choose(password, &own_words).map_err(|weak| Problem {
        field: Some("password"),
        code: weak.code(),
        args: Vec::new(),
    })?;
    let secret = Secret::new(password.expose().to_owned());
    ctx.app().passwords.hash(secret, ctx.rng()).await
}

/// Checks the account's password and gives back the counters of wrong ones.
async fn prove(ctx: &Context, pending: &Pending, password: &str) -> Result<Locks> {
    let Some(account) = &pending.account else {
        return Err(Error::Internal("a known person without account".to_owned()));
    };
    let locks = Locks::of(ctx, &format!("account:{}", account.id));
    refuse_locked(ctx, &mut ctx.store().read().await?, &locks).await?;
    let password = typed_password(password)?;
    if verify(ctx, &password, account.password_hash.as_deref()).await? != Verdict::NoMatch {
        return Ok(locks);
    }
    transact!(ctx, tx, {
        locks.count(ctx, &mut tx).await?;
        Ok(())
    })?;
    Err(Problem::at("password", "password_wrong").into())
}

async fn refuse_locked(ctx: &Context, conn: &mut Conn, locks: &Locks) -> Result<()> {
    let (subject, address) = locks.find(ctx, conn).await?;
    match subject.max(address) {
        None => Ok(()),
        Some(until) => {
            let minutes = until.since(ctx.now()).as_secs().div_ceil(60);
            Err(Problem::at("password", "password_locked")
                .with("minutes", minutes)
                .into())
        }
    }
}

fn new_organization(pending: &Pending, password_hash: Option<String>) -> Result<NewOrganization> {
    let broken = |_| Error::Internal("a sign-up that no longer reads".to_owned());
    Ok(NewOrganization {
        name: OrgName::parse(&pending.org_name).map_err(broken)?,
        plan: Plan::Free,
        super_admin: SuperAdmin {
            name: PersonName::parse(&pending.name).map_err(broken)?,
            email: Email::parse(&pending.email).map_err(|_| Error::Internal("the e-mail of a sign-up".to_owned()))?,
            password_hash,
        },
    })
}

async fn sign_in(ctx: &Context, tx: &mut Tx, made: &Created, before: Option<&ActiveSession>) -> Result<Option<Opened>> {
    let proofs = Proofs::of(Proof::Password);
    if missing_for(ctx, tx, made.scope, made.account, &proofs).await? != Missing::Nothing {
        return Ok(None);
    }
    let methods = tx.login_methods(made.scope).await?;
    let method = methods
        .first()
        .ok_or_else(|| Error::Internal("an organisation without login method".to_owned()))?
        .id;
    let to = SignInTo {
        scope: made.scope,
        member: made.member,
        method,
        policy: tx.get_organization(made.scope).await?.session_policy,
        tested: None,
    };
    tx.note_sign_in(made.scope, made.member, ctx.now()).await?;
    open_member_session_with(ctx, tx, made.account, to, &proofs, before)
        .await
        .map(Some)
}
