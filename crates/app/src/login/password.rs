//! Signing in to an organisation with a password. The hash is compared before the transaction, for nobody's account too; the
//! transaction loads everything again and decides.

use ieum_model::account::Account;
use ieum_model::email::Email;
use ieum_model::login_method::MethodKind;
use ieum_model::member::{Member, MemberState};
use ieum_model::password::Password;
use ieum_model::second_factor::{Proof, Proofs};
use ieum_model::secret::Secret;
use ieum_model::sign_in::{Facts, Refused, decide};
use ieum_model::sign_in_id::SignInId;
use ieum_model::{AccountId, LoginMethodId, OrgId};
use ieum_store::active::{ActiveMethod, ActiveOrganization, ActiveSession};
use ieum_store::{Conn, OrgScope, Tx};

use super::locks::{Locks, in_organization};
use super::refused;
use super::second::{Entering, SignedInTo, admit};
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::mail::{Mail, MailKind};
use crate::core::password_pool::Verdict;
use crate::domains::must_use;
use crate::login::connected::Reason;
use crate::traces::{Detail, Ending, Shown, StepName, TraceCode, Trail, Way};
use crate::{Actor, Context, Error, Result, Target, transact};

/// The kind of method that this is.
pub const KIND: &str = "password";
/// No account has this identifier.
pub(super) const NOBODY: AccountId = AccountId::from_uuid(uuid::Uuid::nil());

/// By which way somebody stands before the password.
#[derive(Debug, Clone, Copy)]
pub enum Door<'a> {
    /// The organisation's own page.
    Page {
        /// Organisation ID.
        slug: &'a str,
        /// What was typed as sign-in ID.
        username: &'a str,
    },
    /// The choice of organisations after an e-mail was proven.
    Chosen {
        /// The proven e-mail.
        email: &'a Email,
        /// The account.
        account: AccountId,
        /// The organisation.
        org: OrgId,
    },
}

/// One attempt.
#[derive(Debug)]
pub struct Attempt<'a> {
    /// Where.
    pub door: Door<'a>,
    /// The login method.
    pub method: Option<LoginMethodId>,
    /// What was typed as password.
    pub password: &'a str,
    /// Where the person wants to go.
    pub next: &'a str,
    /// The session that the browser already has.
    pub before: Option<&'a ActiveSession>,
}

/// How an attempt ended.
#[derive(Debug)]
pub enum SignIn {
    /// The password is right: signed in, unless more is needed.
    Done(Box<SignedInTo>),
    /// Not; what was counted is saved. The code finds the attempt.
    Refused(Refused, TraceCode),
}

/// What stands behind a door.
struct Loaded {
    organization: ActiveOrganization,
    methods: Vec<ActiveMethod>,
    account: Option<Account>,
}

/// Signs somebody in.
///
/// # Errors
/// [`Error::NotFound`] if there is no such door; [`Error::Refused`] if the sign-in ID or the password cannot be one.
pub async fn sign_in(ctx: &Context, attempt: &Attempt<'_>) -> Result<SignIn> {
    let id = sign_in_id(attempt.door)?;
    let password = typed_password(attempt.password)?;
    ctx.app().passwords.ensure_room()?;
    let (seen, locks, is_locked) = {
        let mut conn = ctx.store().read().await?;
        let seen = load(&mut conn, attempt.door, &id).await?;
        let locks = Locks::of(ctx, &in_organization(&seen.organization.id, &id.folded()));
        let (subject, address) = locks.find(ctx, &mut conn).await?;
        (seen, locks, subject.is_some() || address.is_some())
    };
    let trail = begin(ctx, attempt, &id);
    let stored = seen.account.as_ref().and_then(|a| a.password_hash.as_deref());
    // A locked sign-in is not compared at all, known or not.
    let verdict = match is_locked {
        true => Verdict::NoMatch,
        false => verify(ctx, &password, stored).await?,
    };
    let renewed = renewed_hash(ctx, &password, verdict).await?;
    let is_match = verdict != Verdict::NoMatch;
    transact!(ctx, tx, {
        let now = load(&mut tx, attempt.door, &id).await?;
        let scope = now.organization.scope();
        let method = now
            .methods
            .iter()
            .find(|m| m.kind == KIND && attempt.method.is_none_or(|id| id == m.id()));
        // Asked for nobody, too: a sign-in ID that does not exist takes as many questions.
        let account_id = now.account.as_ref().map_or(NOBODY, |account| account.id);
        let member = tx.find_member_of_account(scope, account_id).await?;
        let (locked, address_locked) = locks.find(ctx, &mut tx).await?;
        let must_use = match &member {
            Some(member) if is_match => must_use(&mut tx, scope, member).await?,
            _ => None,
        };
        let mut trail = trail.clone();
        if let Some(method) = method {
            trail.at_method(method.id());
        }
        let decision = decide(&Facts {
            locked,
            address_locked,
            is_method_enabled: method.is_some(),
            is_known: now.account.is_some(),
            is_right: is_match && is_unchanged(&seen, &now),
            is_allowed: member.as_ref().is_some_and(may_enter),
            must_use: must_use.map(|(id, _)| id),
        });
        match (decision, &now.account, member, method) {
            (Ok(()), Some(account), Some(member), Some(method)) => {
                locks.clear(&mut tx).await?;
                trail.done(ctx, StepName::Password, []);
                if let (Some(old), Some(new)) = (stored, &renewed) {
                    tx.rehash_password(account.id, old, new).await?;
                }
                let entering = Entering {
                    account,
                    organization: &now.organization,
                    member: &member,
                    method,
                    proofs: Proofs::of(Proof::Password),
                    trail: &trail,
                };
                let to = admit(ctx, &mut tx, entering, attempt.before).await?;
                Ok(SignIn::Done(Box::new(to)))
            }
            (decision, account, member, _) => {
                let refused = decision.err().unwrap_or(Refused::Wrong("not_active"));
                let failure = Failed {
                    scope: Some(scope),
                    org_name: Some(now.organization.name.as_str()),
                    account: account.as_ref(),
                    id: &id,
                };
                let told = fail(ctx, &mut tx, &locks, refused, &failure).await?;
                let reason = Reason::from(refused);
                note(ctx, &mut trail, reason, member.as_ref());
                if let (Refused::Locked(until), true) = (told, refused.counts()) {
                    trail.noted(
                        ctx,
                        StepName::Locks,
                        [(Detail::Locked, Shown::text(&until.to_string()))],
                    );
                }
                trail.save(ctx, &mut tx, scope, Ending::Refused(reason)).await?;
                Ok(SignIn::Refused(told, trail.code()))
            }
        }
    })
}

fn begin(ctx: &Context, attempt: &Attempt<'_>, id: &SignInId) -> Trail {
    let mut trail = Trail::begin(ctx, Way::Method(MethodKind::Password), attempt.next);
    trail.named(Shown::person(&id.to_string()));
    if matches!(attempt.door, Door::Chosen { .. }) {
        trail.done(ctx, StepName::MailCode, []);
    }
    trail
}

/// The step that the attempt ended at. Whose it is, is sure only of who knew the password.
fn note(ctx: &Context, trail: &mut Trail, reason: Reason, member: Option<&Member>) {
    let code = [(Detail::Code, Shown::text(reason.code()))];
    let step = match reason {
        Reason::Locked | Reason::AddressLocked => StepName::Locks,
        Reason::MethodDisabled => StepName::Settings,
        Reason::UnknownId => StepName::Account,
        Reason::WrongPassword => StepName::Password,
        _ => {
            trail.done(ctx, StepName::Password, []);
            if let Some(member) = member {
                trail.is_member(member.id);
            }
            match reason {
                Reason::OtherMethod => StepName::DomainRule,
                _ => StepName::Member,
            }
        }
    };
    trail.failed(ctx, step, code);
}

/// Whose attempt failed, for the audit log and the mail.
pub(super) struct Failed<'a> {
    pub(super) scope: Option<OrgScope>,
    pub(super) org_name: Option<&'a str>,
    pub(super) account: Option<&'a Account>,
    pub(super) id: &'a SignInId,
}

/// Counts and writes down a failure. The one that locks is answered as locked, and the person is told by mail.
pub(super) async fn fail(
    ctx: &Context,
    tx: &mut Tx,
    locks: &Locks,
    refused: Refused,
    failed: &Failed<'_>,
) -> Result<Refused> {
    let locked = match refused.counts() {
        true => locks.count(ctx, tx).await?,
        false => None,
    };
    let target = match failed.account {
        Some(account) => Target::new("account", account.id, &account.name),
        None => Target::new("sign_in_id", "", failed.id.to_string()),
    };
    let actor = Actor::anonymous();
    let record = Record {
        actor: &actor,
        scope: failed.scope,
        action: "login.failure",
        target,
        result: &format!("refused:{}", refused.code()),
        detail: locked.map_or_else(String::new, |until| format!("locked_until={until}")),
    };
    ctx.audit(tx, record).await?;
    let Some(until) = locked else { return Ok(refused) };
    if let Some((account, email)) = failed.account.and_then(|a| Some((a, a.email.as_ref()?))) {
        let locale = account.locale.as_ref().unwrap_or(&ctx.request.locale);
        let mut mail = Mail::new(MailKind::Locked, email, locale)
            .link(ctx.link("/password/forgot"))
            .with("until", until);
        if let Some(name) = failed.org_name {
            mail = mail.with("org_name", name);
        }
        let org = failed.scope.map(|s| s.org_id().to_string()).unwrap_or_default();
        let once = format!("locked:{}:{org}:{}", account.id, until.as_micros());
        ctx.mail(tx, failed.scope, &mail, Some(&once)).await?;
    }
    Ok(Refused::Locked(until))
}

/// A password as typed at sign-in.
///
/// # Errors
/// `password_empty`, or that it is longer than any password.
pub(crate) fn typed_password(text: &str) -> Result<Password> {
    if text.is_empty() {
        return Err(Problem::at("password", "password_empty").into());
    }
    Password::typed(text).map_err(|weak| refused("password", weak.code()))
}

/// Compares; without a stored hash it takes as long.
pub(crate) async fn verify(ctx: &Context, password: &Password, stored: Option<&str>) -> Result<Verdict> {
    let password = Secret::new(password.expose().to_owned());
    ctx.app().passwords.verify(password, stored).await
}

/// A hash with today's parameters, if the stored one has others.
pub(super) async fn renewed_hash(ctx: &Context, password: &Password, verdict: Verdict) -> Result<Option<String>> {
    if verdict != Verdict::MatchButOld {
        return Ok(None);
    }
    let password = Secret::new(password.expose().to_owned());
    ctx.app().passwords.hash(password, ctx.rng()).await.map(Some)
}

fn sign_in_id(door: Door<'_>) -> Result<SignInId> {
    match door {
        Door::Page { username, .. } => SignInId::parse(username).map_err(|error| refused("username", error.code())),
        Door::Chosen { email, .. } => Ok(SignInId::Email(email.clone())),
    }
}

async fn load(conn: &mut Conn, door: Door<'_>, id: &SignInId) -> Result<Loaded> {
    match door {
        Door::Page { slug, .. } => {
            let entrance = conn.find_active_entrance(slug).await?.ok_or(Error::NotFound)?;
            let scope = entrance.organization.scope();
            let account = match id {
                SignInId::Email(email) => conn.find_account_by_email(scope, &email.folded()).await?,
                SignInId::Phone(phone) => conn.find_account_by_phone(scope, phone.as_e164()).await?,
            };
            Ok(Loaded {
                organization: entrance.organization,
                methods: entrance.methods,
                account,
            })
        }
        Door::Chosen { email, account, org } => {
            let accounts = conn.accounts_of_email(&email.folded()).await?;
            let account = accounts.into_iter().find(|a| a.id == account).ok_or(Error::NotFound)?;
            let organization = conn
                .find_active_organization_of(account.id, org)
                .await?
                .ok_or(Error::NotFound)?;
            let methods = conn.active_methods(&organization).await?;
            Ok(Loaded {
                organization,
                methods,
                account: Some(account),
            })
        }
    }
}

/// The account and its password are still those that were compared.
fn is_unchanged(seen: &Loaded, now: &Loaded) -> bool {
    let of = |loaded: &Loaded| loaded.account.as_ref().map(|a| (a.id, a.password_hash.clone()));
    of(seen) == of(now)
}

fn may_enter(member: &Member) -> bool {
    matches!(member.state, MemberState::Active | MemberState::Invited)
}
