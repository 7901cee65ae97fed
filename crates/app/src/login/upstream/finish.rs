//! Somebody came back from the company's provider.

use ieum_model::account::AccountState;
use ieum_model::email::Email;
use ieum_model::linking::{Address, By, Candidate, Decision, Doubt, Facts, Known, Provisioning, decide};
use ieum_model::{AccountId, LinkProposalId, LinkedIdentityId, LoginMethodId, MemberId};
use ieum_oidc::jose::sha256;
use ieum_oidc::params::Params;
use ieum_oidc::upstream::{Answer, Identity, read_answer};
use ieum_store::active::{ActiveMethod, ActiveOrganization, ActiveSession};
use ieum_store::link_proposal::NewProposal;
use ieum_store::linked_identity::{CandidateFound, LinkFound, NewLink};
use ieum_store::login_method::MethodSettings;
use ieum_store::{Conn, Constraint, OrgScope, Tx};

use super::begin::settings_of;
use super::reason::Reason;
use super::remote::identify;
use super::ticket::{Ticket, open_ticket};
use crate::core::audit::Record;
use crate::login::SignedInTo;
use crate::methods::upstream_secret;
use crate::sessions::{SignInTo, open_member_session};
use crate::{Actor, Context, Error, Result, Target, transact};

/// How an attempt ended.
#[derive(Debug)]
pub enum Finished {
    /// Signed in; then on to this path of ours, if it is not empty.
    Done(Box<SignedInTo>, String),
    /// Not.
    Refused {
        /// Why; for the audit log, which has it already.
        reason: Reason,
        /// The page that it began at.
        slug: String,
        /// Where the person wanted to go.
        next: String,
    },
    /// An administrator's trial: it ends in the console.
    Trial(Box<Ticket>),
    /// Not an attempt of this browser, or too long ago: it has to be begun again.
    Again,
}

/// Finishes an attempt at the address of `method`.
///
/// # Errors
/// [`Error::NotFound`] if the page or the method is gone meanwhile.
pub async fn finish(
    ctx: &Context,
    browser: &str,
    method: LoginMethodId,
    params: &Params,
    before: Option<&ActiveSession>,
) -> Result<Finished> {
    let state = params.find("state").unwrap_or_default();
    let Some(ticket) = open_ticket(ctx, browser, state).filter(|ticket| ticket.method == method) else {
        return Ok(Finished::Again);
    };
    if ticket.trial.is_some() {
        return Ok(Finished::Trial(Box::new(ticket)));
    }
    let (active, found) = {
        let mut conn = ctx.store().read().await?;
        let (_, active) = door(&mut conn, &ticket).await?;
        let found = conn.method_settings(active.scope(), method).await?;
        (active, found.ok_or(Error::NotFound)?)
    };
    let identity = match identity_of_answer(ctx, &found, &ticket, params).await? {
        Ok(identity) => identity,
        Err(reason) => {
            let taken = transact!(ctx, tx, {
                refuse(ctx, &mut tx, &active, reason, None).await?;
                Ok(())
            });
            taken?;
            return Ok(refused(reason, ticket));
        }
    };
    let ended = transact!(ctx, tx, {
        let (organization, active) = door(&mut tx, &ticket).await?;
        take(&mut tx, state, &ticket).await?;
        match enter(ctx, &mut tx, &organization, &active, &identity, before).await? {
            Ok(to) => Ok(Ok(to)),
            Err(reason) => {
                refuse(ctx, &mut tx, &active, reason, Some(&identity)).await?;
                Ok(Err(reason))
            }
        }
    });
    match ended {
        Ok(Ok(to)) => Ok(Finished::Done(Box::new(to), ticket.next)),
        Ok(Err(reason)) => Ok(refused(reason, ticket)),
        // The attempt was answered before.
        Err(Error::Stale) => Ok(Finished::Again),
        Err(error) => Err(error),
    }
}

fn refused(reason: Reason, ticket: Ticket) -> Finished {
    Finished::Refused {
        reason,
        slug: ticket.slug,
        next: ticket.next,
    }
}

/// The page that the attempt began at, and its method, both still open.
async fn door(conn: &mut Conn, ticket: &Ticket) -> Result<(ActiveOrganization, ActiveMethod)> {
    let entrance = conn.find_active_entrance(&ticket.slug).await?.ok_or(Error::NotFound)?;
    let active = entrance.methods.into_iter().find(|active| active.id() == ticket.method);
    Ok((entrance.organization, active.ok_or(Error::NotFound)?))
}

/// Uses the attempt up.
///
/// # Errors
/// [`Error::Stale`] if it was used before.
pub(super) async fn take(tx: &mut Tx, state: &str, ticket: &Ticket) -> Result<()> {
    tx.take_proof(sha256(state.as_bytes()), ticket.until)
        .await
        .map_err(|e| {
            if e.is_violation_of(Constraint::UsedProof) {
                Error::Stale
            } else {
                e.into()
            }
        })
}

/// Who it is, by what the browser brought.
///
/// # Errors
/// As the store says. Why it cannot be said is the inner error.
pub(super) async fn identity_of_answer(
    ctx: &Context,
    found: &MethodSettings,
    ticket: &Ticket,
    params: &Params,
) -> Result<std::result::Result<Identity, Reason>> {
    let settings = settings_of(found)?;
    let secret = upstream_secret(ctx, found)?;
    let provider = match ctx.app().upstream.provider(ctx, &settings).await {
        Ok(provider) => provider,
        Err(reason) => return Ok(Err(reason)),
    };
    // The state was opened: it is compared with itself, and the issuer is what is left to check.
    let state = params.find("state").unwrap_or_default();
    let code = match read_answer(params, state, &provider) {
        Ok(Answer::Code(code)) => code,
        Ok(Answer::Refused(word)) if word == "access_denied" => return Ok(Err(Reason::Denied)),
        Ok(Answer::Refused(word)) => {
            tracing::info!(word, "a provider refused");
            return Ok(Err(Reason::Refused));
        }
        Err(error) => return Ok(Err(Reason::Answer(error))),
    };
    Ok(identify(ctx, &settings, secret.as_deref(), &provider, ticket, &code).await)
}

/// What the store knows of an identity.
pub(super) struct Ladder {
    pub decision: Decision,
    link: Option<LinkFound>,
    candidate: Option<CandidateFound>,
}

impl Ladder {
    /// The account of the member that the decision leads to.
    fn account(&self) -> Option<AccountId> {
        match (&self.link, &self.candidate) {
            (Some(link), _) => link.account,
            (None, Some(candidate)) => candidate.account,
            (None, None) => None,
        }
    }
}

/// Asks the ladder.
pub(super) async fn ladder(
    conn: &mut Conn,
    scope: OrgScope,
    method: LoginMethodId,
    identity: &Identity,
) -> Result<Ladder> {
    let link = conn.find_link(scope, method, &identity.subject).await?;
    let email = identity.email.as_deref().and_then(|text| Email::parse(text).ok());
    let candidate = match (&link, &email) {
        (None, Some(email)) => conn.find_link_candidate(scope, method, &email.folded()).await?,
        _ => None,
    };
    let facts = Facts {
        known: link.map(|link| Known {
            member: link.member,
            state: link.state,
            is_enabled: link.is_enabled,
        }),
        by_key: None,
        address: email.map(|_| Address {
            member: candidate.map(|found| Candidate {
                member: found.member,
                state: found.state,
                is_linked_otherwise: found.link.is_some(),
            }),
            is_verified: identity.is_email_verified,
            // No organisation can prove a domain yet, so that no address links anybody by itself.
            is_authoritative: false,
        }),
        provisioning: Provisioning::Off,
    };
    Ok(Ladder {
        decision: decide(&facts),
        link,
        candidate,
    })
}

async fn enter(
    ctx: &Context,
    tx: &mut Tx,
    organization: &ActiveOrganization,
    method: &ActiveMethod,
    identity: &Identity,
    before: Option<&ActiveSession>,
) -> Result<std::result::Result<SignedInTo, Reason>> {
    let scope = organization.scope();
    let ladder = ladder(tx, scope, method.id(), identity).await?;
    let (member, by) = match ladder.decision {
        Decision::SignIn(member) => (member, None),
        Decision::Link(member, by) => (member, Some(by)),
        Decision::Propose(candidate, doubt) => {
            propose(ctx, tx, scope, method.id(), identity, candidate, doubt).await?;
            return Ok(Err(Reason::Doubt(doubt)));
        }
        // Nobody is given a membership by a method yet.
        Decision::Provision => return Ok(Err(Reason::Doubt(Doubt::Nobody))),
        Decision::LinkDisabled => return Ok(Err(Reason::LinkDisabled)),
        Decision::MemberNotActive => return Ok(Err(Reason::MemberNotActive)),
    };
    let account = match ladder.account() {
        Some(account) => tx
            .find_account(account)
            .await?
            .filter(|account| account.state == AccountState::Active),
        None => return Ok(Err(Reason::MemberWithoutAccount)),
    };
    let row = tx.find_member(scope, member).await?;
    let (Some(account), Some(row)) = (account, row) else {
        return Ok(Err(Reason::MemberNotActive));
    };
    let label = label_of(identity);
    let link = match (ladder.link, by) {
        (Some(link), _) => link.id,
        (None, by) => {
            let id = LinkedIdentityId::new(ctx.now(), ctx.rng());
            let linked_by = match by {
                Some(By::Key) => "key",
                Some(By::Address) | None => "address",
            };
            tx.insert_link(
                scope,
                &NewLink {
                    id,
                    method: method.id(),
                    subject: &identity.subject,
                    member,
                    label: &label,
                    linked_by,
                    now: ctx.now(),
                },
            )
            .await?;
            id
        }
    };
    tx.note_link_use(scope, link, ctx.now(), &label).await?;
    tx.note_sign_in(scope, member, ctx.now()).await?;
    let to = SignInTo {
        scope,
        member,
        method: method.id(),
        policy: organization.session_policy,
    };
    let opened = open_member_session(ctx, tx, account.id, to, before).await?;
    let actor = Actor {
        kind: "member",
        id: Some(*member.as_uuid()),
        name: row.name.clone(),
    };
    let target = Target::new("login_method", method.id(), &method.name);
    ctx.audit(tx, Record::done(&actor, scope, "login.success", target))
        .await?;
    Ok(Ok(SignedInTo {
        token: opened.token,
        org: organization.id,
        slug: organization.slug.clone(),
        has_console: row.is_super_admin || row.admin.is_some(),
        locale: account.locale.clone(),
    }))
}

async fn propose(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    method: LoginMethodId,
    identity: &Identity,
    candidate: Option<MemberId>,
    doubt: Doubt,
) -> Result<()> {
    tx.save_proposal(
        scope,
        &NewProposal {
            id: LinkProposalId::new(ctx.now(), ctx.rng()),
            method,
            subject: &identity.subject,
            name: identity.name.as_deref(),
            email: identity.email.as_deref(),
            candidate,
            doubt: doubt.as_str(),
            now: ctx.now(),
        },
    )
    .await?;
    Ok(())
}

/// Writes down that somebody was turned away, and why.
async fn refuse(
    ctx: &Context,
    tx: &mut Tx,
    method: &ActiveMethod,
    reason: Reason,
    identity: Option<&Identity>,
) -> Result<()> {
    let record = Record {
        actor: &Actor::anonymous(),
        scope: Some(method.scope()),
        action: "login.failure",
        target: Target::new("login_method", method.id(), &method.name),
        result: &format!("refused:{}", reason.code()),
        detail: identity.map_or_else(String::new, |identity| format!("as={}", label_of(identity))),
    };
    Ok(ctx.audit(tx, record).await?)
}

/// What people read of an identity.
pub(super) fn label_of(identity: &Identity) -> String {
    let text = identity
        .email
        .as_ref()
        .or(identity.name.as_ref())
        .unwrap_or(&identity.subject);
    text.chars().take(200).collect()
}
