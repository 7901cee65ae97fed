//! Signing in with an emergency code, when the company's own system is down. It asks neither which methods are on nor what a domain
//! demands: only that the organisation runs, that the person is its super admin now, and that the code was never used.

use ieum_model::MemberId;
use ieum_model::emergency::{Attempt as Trying, decide, letters, may_try};
use ieum_model::member::{Member, MemberState};
use ieum_model::second_factor::{Proof, Proofs};
use ieum_model::sign_in_id::SignInId;
use ieum_store::Tx;
use ieum_store::active::{ActiveOrganization, ActiveSession};

use super::connected::Reason;
use super::locks::{Locks, in_organization};
use super::password::{Failed, NOBODY, SignIn, fail};
use super::refused;
use super::second::{Entering, admit};
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::core::mail::{Mail, MailKind};
use crate::emergency::hash;
use crate::traces::{Detail, Ending, Shown, StepName, Trail, Way};
use crate::{Actor, Context, Error, Result, Target, transact};

/// One attempt.
#[derive(Debug, Clone, Copy)]
pub struct EmergencyAttempt<'a> {
    /// Organisation ID.
    pub slug: &'a str,
    /// What was typed as sign-in ID.
    pub username: &'a str,
    /// What was typed as code.
    pub code: &'a str,
    /// Where the person wants to go.
    pub next: &'a str,
    /// The session that the browser already has.
    pub before: Option<&'a ActiveSession>,
}

/// Signs the super admin in. The code is used up even where a second factor is still asked for: the next try of that is free.
///
/// # Errors
/// [`Error::NotFound`] if there is no such login page; [`Error::Refused`] if nothing was typed.
pub async fn sign_in_by_emergency_code(ctx: &Context, attempt: &EmergencyAttempt<'_>) -> Result<SignIn> {
    let id = SignInId::parse(attempt.username).map_err(|error| refused("username", error.code()))?;
    let trail = begin(ctx, attempt, &id);
    let letters = letters(attempt.code).ok_or_else(|| Error::from(Problem::at("code", "emergency_code_empty")))?;
    transact!(ctx, tx, {
        let organization = tx.find_active_organization(attempt.slug).await?;
        let organization = organization.ok_or(Error::NotFound)?;
        let scope = organization.scope();
        let account = match &id {
            SignInId::Email(email) => tx.find_account_by_email(scope, &email.folded()).await?,
            SignInId::Phone(phone) => tx.find_account_by_phone(scope, phone.as_e164()).await?,
        };
        // Asked for nobody, too: whoever does not exist takes as many questions.
        let account_id = account.as_ref().map_or(NOBODY, |account| account.id);
        let member = tx.find_member_of_account(scope, account_id).await?;
        let locks = Locks::of(ctx, &in_organization(&organization.id, &id.folded()));
        let (locked, address_locked) = locks.find(ctx, &mut tx).await?;
        let tried = may_try(&Trying {
            locked,
            address_locked,
            is_known: account.is_some(),
            is_super_admin: member.as_ref().is_some_and(|member| member.is_super_admin),
            is_active: member
                .as_ref()
                .is_some_and(|member| member.state == MemberState::Active),
        });
        let nobody = MemberId::from_uuid(uuid::Uuid::nil());
        let whose = member
            .as_ref()
            .filter(|_| tried.is_ok())
            .map_or(nobody, |member| member.id);
        let hash = hash(scope, whose, &letters);
        let is_right = tx.use_emergency_code(scope, whose, &hash, ctx.now()).await?;
        let mut trail = trail.clone();
        match (decide(tried, is_right), &account, member) {
            (Ok(()), Some(account), Some(member)) => {
                locks.clear(&mut tx).await?;
                used(ctx, &mut tx, &organization, &member).await?;
                let method = tx.find_emergency_method(&organization).await?;
                let method = method.ok_or_else(|| Error::Internal("emergency codes without a method".to_owned()))?;
                trail.done(ctx, StepName::EmergencyCode, []);
                let entering = Entering {
                    account,
                    organization: &organization,
                    member: &member,
                    method: &method,
                    proofs: Proofs::of(Proof::Emergency),
                    trail: &trail,
                };
                let to = admit(ctx, &mut tx, entering, attempt.before).await?;
                Ok(SignIn::Done(Box::new(to)))
            }
            (decision, account, _) => {
                let refused = decision
                    .err()
                    .unwrap_or(ieum_model::sign_in::Refused::Wrong("not_active"));
                let failed = Failed {
                    scope: Some(scope),
                    org_name: Some(organization.name.as_str()),
                    account: account.as_ref(),
                    id: &id,
                };
                let told = fail(ctx, &mut tx, &locks, refused, &failed).await?;
                let reason = Reason::from(refused);
                let step = match reason {
                    Reason::Locked | Reason::AddressLocked => StepName::Locks,
                    _ => StepName::EmergencyCode,
                };
                trail.failed(ctx, step, [(Detail::Code, Shown::text(reason.code()))]);
                trail.save(ctx, &mut tx, scope, Ending::Refused(reason)).await?;
                Ok(SignIn::Refused(told, trail.code()))
            }
        }
    })
}

fn begin(ctx: &Context, attempt: &EmergencyAttempt<'_>, id: &SignInId) -> Trail {
    let mut trail = Trail::begin(ctx, Way::Emergency, attempt.next);
    trail.named(Shown::person(&id.to_string()));
    trail
}

/// Writes the use down, and tells everybody who looks after the organisation: it is rare, and never routine.
async fn used(ctx: &Context, tx: &mut Tx, organization: &ActiveOrganization, member: &Member) -> Result<()> {
    let scope = organization.scope();
    let left = tx.emergency_standing(scope).await?.left;
    let actor = Actor {
        kind: "member",
        id: Some(*member.id.as_uuid()),
        name: member.name.clone(),
    };
    let target = Target::new("member", member.id, member.name.as_str());
    let record = Record::done(&actor, scope, "emergency.use", target);
    ctx.audit(tx, record.detail(format!("left={left}"))).await?;
    for admin in tx.admins(scope).await? {
        let Some(email) = admin.email.as_ref().filter(|_| admin.state == MemberState::Active) else {
            continue;
        };
        let locale = match admin.account_id {
            Some(account) => tx.find_account(account).await?.and_then(|account| account.locale),
            None => None,
        };
        let mail = Mail::new(MailKind::EmergencyUsed, email, locale.as_deref().unwrap_or("ko"))
            .link(ctx.link(&format!("/console/{}", scope.org_id())))
            .with("org_name", &organization.name)
            .with("name", &member.name)
            .with("ip", &ctx.request.ip)
            .with("left", left)
            .with("at", ctx.now());
        ctx.mail(tx, Some(scope), &mail, None).await?;
    }
    Ok(())
}
