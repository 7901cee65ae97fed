//! The dispatcher: after every factor it asks what is still missing. Only here is a session opened for who signs in.

use ieum_model::account::Account;
use ieum_model::member::Member;
use ieum_model::second_factor::{Facts, MailCodes, Missing, Proof, Proofs, Rule, missing};
use ieum_model::secret::Secret;
use ieum_model::{AccountId, OrgId};
use ieum_store::active::{ActiveMember, ActiveMethod, ActiveOrganization, ActiveSession};
use ieum_store::{OrgScope, Tx};

use super::mailbox::mail_factor;
use super::ticket::{Place, Standing, mark};
use crate::core::audit::Record;
use crate::sessions::{SignInTo, open_member_session_with, open_operator_session_with};
use crate::traces::{Detail, Ending, Shown, StepName, Trail};
use crate::{Actor, Context, Error, Result, Target};

/// A sign-in whose first factor is right.
#[derive(Debug)]
pub struct SignedInTo {
    /// What came of it.
    pub opened: Opens,
    /// The organisation.
    pub org: OrgId,
    /// Its organisation ID, if it has a login page.
    pub slug: Option<String>,
    /// The person has a console there.
    pub has_console: bool,
    /// Language the person chose.
    pub locale: Option<String>,
}

/// What a first factor leads to.
#[derive(Debug)]
pub enum Opens {
    /// A session: what the cookie holds.
    Session(Secret),
    /// More is needed first.
    Missing(Box<Standing>),
}

/// Who is about to sign in to an organisation.
pub(crate) struct Entering<'a> {
    pub account: &'a Account,
    pub organization: &'a ActiveOrganization,
    pub member: &'a Member,
    pub method: &'a ActiveMethod,
    pub proofs: Proofs,
    pub trail: &'a Trail,
}

/// What an account still needs for an organisation.
///
/// # Errors
/// As the database says.
pub(crate) async fn missing_for(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    account: AccountId,
    proofs: &Proofs,
) -> Result<Missing> {
    if proofs.is_two_without_mail() {
        return Ok(Missing::Nothing);
    }
    let (rule, _): (Rule, i64) = tx.second_factor_rule(scope).await?;
    let has_factor = tx.factor_standing(account).await?.has_factor();
    let mail = match (rule.counts_mail, has_factor) {
        (false, _) => MailCodes::Off,
        (true, true) => MailCodes::Count,
        (true, false) => match mail_factor(tx, scope, account, proofs).await? {
            Some(_) => MailCodes::CanBeSent,
            None => MailCodes::Count,
        },
    };
    Ok(missing(Facts {
        proofs,
        has_factor,
        is_demanded: rule.is_demanded(ctx.now().kst_date()),
        asks_connected: rule.asks_connected,
        mail,
    }))
}

/// Opens the session, or says what is missing.
///
/// # Errors
/// As the database says.
pub(crate) async fn admit(
    ctx: &Context,
    tx: &mut Tx,
    entering: Entering<'_>,
    before: Option<&ActiveSession>,
) -> Result<SignedInTo> {
    let Entering {
        account,
        organization,
        member,
        method,
        proofs,
        trail,
    } = entering;
    let scope = organization.scope();
    let missing = missing_for(ctx, tx, scope, account.id, &proofs).await?;
    keep(ctx, tx, trail, (member, method), (&proofs, missing)).await?;
    let opened = if missing == Missing::Nothing {
        tx.note_sign_in(scope, member.id, ctx.now()).await?;
        // Who came by a mailed code was never asked for the initial password, which an administrator knows: it ends here.
        if proofs.has(Proof::Mail) && !proofs.has(Proof::Password) {
            tx.drop_initial_password(scope, account.id).await?;
        }
        let to = SignInTo {
            scope,
            member: member.id,
            method: method.id(),
            tested: method.tested().map(|tested| tested.number),
            policy: organization.session_policy,
        };
        let opened = open_member_session_with(ctx, tx, account.id, to, &proofs, before).await?;
        let actor = Actor {
            kind: "member",
            id: Some(*member.id.as_uuid()),
            name: member.name.clone(),
        };
        let target = Target::new("login_method", method.id(), &method.name);
        let record = Record::done(&actor, scope, "login.success", target);
        let mut detail = format!("proofs={}", proofs.as_str());
        if let Some(tested) = method.tested() {
            detail.push_str(&format!(" test={}", tested.number));
        }
        ctx.audit(tx, record.detail(detail)).await?;
        Opens::Session(opened.token)
    } else {
        Opens::Missing(Box::new(Standing {
            account: account.id,
            place: Place::Organization(organization.id, method.id()),
            proofs,
            missing,
            tested: method.tested().map(|tested| tested.number),
            mark: mark(account),
            there: None,
            trace: Some(trail.id()),
        }))
    };
    Ok(SignedInTo {
        opened,
        org: organization.id,
        slug: organization.slug.clone().filter(|_| organization.linked_at.is_some()),
        has_console: member.is_super_admin || member.admin.is_some(),
        locale: account.locale.clone(),
    })
}

/// Keeps the record of the attempt: signed in, or waiting for what is missing.
async fn keep(
    ctx: &Context,
    tx: &mut Tx,
    trail: &Trail,
    (member, method): (&Member, &ActiveMethod),
    (proofs, missing): (&Proofs, Missing),
) -> Result<()> {
    let mut trail = trail.clone();
    trail.is_member(member.id);
    trail.at_method(method.id());
    let proofs = (Detail::Proofs, Shown::text(proofs.as_str()));
    let ending = match missing {
        Missing::Nothing => {
            trail.done(ctx, StepName::Session, [proofs]);
            Ending::SignedIn
        }
        Missing::Factor | Missing::MailCode | Missing::Enrolment => {
            let what = (Detail::Missing, Shown::text(missing.as_str()));
            trail.noted(ctx, StepName::FactorAsked, [proofs, what]);
            Ending::Waiting(None)
        }
    };
    trail.save(ctx, tx, method.scope(), ending).await
}

/// The same for an operator.
///
/// # Errors
/// As the database says.
pub(crate) async fn admit_operator(
    ctx: &Context,
    tx: &mut Tx,
    account: &Account,
    proofs: Proofs,
    before: Option<&ActiveSession>,
) -> Result<Opens> {
    let missing = missing(Facts {
        proofs: &proofs,
        has_factor: tx.factor_standing(account.id).await?.has_factor(),
        is_demanded: ctx.app().operators_need_factor,
        asks_connected: true,
        // Whoever looks after everybody's organisation is not let in by a mailbox.
        mail: MailCodes::Off,
    });
    if missing != Missing::Nothing {
        return Ok(Opens::Missing(Box::new(Standing {
            account: account.id,
            place: Place::Operators,
            proofs,
            missing,
            tested: None,
            mark: mark(account),
            there: None,
            trace: None,
        })));
    }
    let opened = open_operator_session_with(ctx, tx, account.id, &proofs, before).await?;
    let actor = Actor {
        kind: "operator",
        id: Some(*account.id.as_uuid()),
        name: account.name.clone(),
    };
    let record = Record {
        actor: &actor,
        scope: None,
        action: "login.success",
        target: Target::new("account", account.id, &account.name),
        result: "success",
        detail: format!("proofs={}", proofs.as_str()),
    };
    ctx.audit(tx, record).await?;
    Ok(Opens::Session(opened.token))
}

/// Somebody signed in, of whom a business system asks for more.
///
/// # Errors
/// [`Error::NotSignedIn`] if the account is gone.
pub(crate) async fn step_up(ctx: &Context, session: &ActiveSession, member: &ActiveMember) -> Result<Standing> {
    let mut conn = ctx.store().read().await?;
    let account = conn
        .find_account(session.account_id())
        .await?
        .ok_or(Error::NotSignedIn)?;
    let missing = if conn.factor_standing(account.id).await?.has_factor() {
        Missing::Factor
    } else if mail_factor(&mut conn, member.scope(), account.id, &member.proofs)
        .await?
        .is_some()
    {
        Missing::MailCode
    } else {
        Missing::Enrolment
    };
    Ok(Standing {
        account: account.id,
        place: Place::StepUp(member.organization().id, session.id()),
        proofs: member.proofs.clone(),
        missing,
        tested: None,
        mark: mark(&account),
        there: None,
        trace: None,
    })
}
