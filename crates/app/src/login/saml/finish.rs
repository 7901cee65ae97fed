//! Somebody came back from the company's identity provider, or from there without having been sent.

use ieum_model::linking::Identity;
use ieum_model::login_method::MethodKind;
use ieum_model::{Instant, LoginMethodId, OrgId};
use ieum_saml::{Assertion, NameId, Why};
use ieum_store::Conn;
use ieum_store::active::{ActiveMethod, ActiveOrganization, ActiveSession};
use ieum_store::saml::{Purpose, SamlAttempt};
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Told, Unbelieved, note, read};
use super::begin::{LIFE, is_open};
use super::known::Known;
use super::there::There;
use crate::core::token;
use crate::login::SignedInTo;
use crate::login::connected::{Reason, enter, refuse, take, test_door};
use crate::traces::{StepName, TraceCode, Trail, Way};
use crate::{Context, Error, Result, transact};

/// How an attempt ended.
#[derive(Debug)]
pub enum Finished {
    /// Signed in; then on to this, if it is a path of ours.
    Done(Box<SignedInTo>, String),
    /// Not.
    Refused {
        /// Why; for the audit log, which has it already.
        reason: Reason,
        /// Under which code an administrator finds the attempt.
        code: TraceCode,
        /// The organisation's page.
        slug: String,
        /// Where the person wanted to go.
        next: String,
    },
    /// Not an attempt of this browser, or too long ago, or answered before: it has to be begun again.
    Again,
}

/// Where an answer is taken on, and where it would lead in the end.
#[derive(Debug, Default)]
pub struct Hop {
    /// An administrator's trial, of this organisation.
    pub trial: Option<OrgId>,
    /// Where the person wanted to go.
    pub next: String,
}

/// What is known of an answer before it is looked at, by the token that came with it.
///
/// # Errors
/// As the database says.
pub async fn hop(ctx: &Context, method: LoginMethodId, relay_state: &str) -> Result<Hop> {
    let mut conn = ctx.store().read().await?;
    let attempt = conn.find_saml_attempt(token::hash(relay_state), method).await?;
    Ok(match attempt {
        Some(attempt) => Hop {
            trial: Some(attempt.org).filter(|_| attempt.purpose == Purpose::Trial),
            next: attempt.next,
        },
        None => Hop {
            trial: None,
            next: relay_state.to_owned(),
        },
    })
}

/// Finishes an attempt at the address of `method`; `test` is the tester's token that the browser holds, if it holds one, and counts for
/// what began as a test alone. An answer for which nobody asked is looked at only where the method allows it;
/// what came with it is then where the person wants to go.
///
/// # Errors
/// [`Error::NotFound`] if the page or the method is gone meanwhile.
pub async fn finish(
    ctx: &Context,
    browser: &str,
    method: LoginMethodId,
    answer: &Answer<'_>,
    test: Option<&str>,
    before: Option<&ActiveSession>,
) -> Result<Finished> {
    let hash = token::hash(answer.relay_state);
    let token = test.unwrap_or_default();
    let (organization, active, known, attempt) = {
        let mut conn = ctx.store().read().await?;
        let attempt = conn.find_saml_attempt(hash, method).await?;
        let test = attempt.as_ref().is_some_and(|attempt| attempt.is_test).then_some(token);
        let (organization, active) = own_door(ctx, &mut conn, method, test).await?;
        let known = Known::load_for(ctx, &mut conn, &active).await?;
        (organization, active, known, attempt)
    };
    let next = match &attempt {
        Some(attempt) if !is_open(ctx, browser, attempt, Purpose::SignIn) => return Ok(Finished::Again),
        Some(attempt) => attempt.next.clone(),
        None => answer.relay_state.to_owned(),
    };
    let mut trail = trail_of(ctx, method, (&hash, attempt.as_ref()), &next);
    trail.at(&active);
    let code = trail.code();
    let refused = |reason| Finished::Refused {
        reason,
        code,
        slug: organization.slug.clone().unwrap_or_default(),
        next: next.clone(),
    };
    let asked = attempt.as_ref().map(|attempt| attempt.request_id.as_str());
    let told = told(ctx, &known, answer, asked);
    note(ctx, &known, &told, &mut trail);
    let told = match told {
        Ok(told) => told,
        Err(unbelieved) => {
            note_refusal(ctx, &active, unbelieved.reason, None, &trail).await?;
            return Ok(refused(unbelieved.reason));
        }
    };
    let ended = transact!(ctx, tx, {
        let test = active.tested().map(|_| token);
        let (organization, active) = own_door(ctx, &mut tx, method, test).await?;
        if asked.is_some() && !tx.take_saml_attempt(hash, ctx.now()).await? {
            return Err(Error::Stale);
        }
        take(&mut tx, mark(method, &told.assertion), until(&told.assertion)).await?;
        if let Some(key) = told.assertion.opened_with.and_then(|place| known.key_id(place)) {
            tx.note_saml_key_opened(active.scope(), method, key, ctx.now()).await?;
        }
        let there = There::of(&told.assertion)?;
        let organization = there.shorten(ctx, organization);
        let mut trail = trail.clone();
        match enter(ctx, &mut tx, &organization, &active, &told.identity, before, &mut trail).await? {
            Ok(mut to) => {
                let member = match active.tested() {
                    Some(tested) => tested.member,
                    None => {
                        let link = tx.find_link(active.scope(), method, &told.identity.subject).await?;
                        link.ok_or(Error::Stale)?.member
                    }
                };
                there.keep(&mut tx, (active.scope(), method, member), &mut to).await?;
                Ok(Ok(to))
            }
            Err(reason) => {
                refuse(ctx, &mut tx, &active, reason, Some(&told.identity), &trail).await?;
                Ok(Err(reason))
            }
        }
    });
    match ended {
        Ok(Ok(to)) => Ok(Finished::Done(Box::new(to), next)),
        Ok(Err(reason)) => Ok(refused(reason)),
        Err(Error::Stale) if asked.is_some() => Ok(Finished::Again),
        Err(Error::Stale) => {
            trail.failed(ctx, StepName::Once, []);
            note_refusal(ctx, &active, Reason::SamlReplay, Some(&told.identity), &trail).await?;
            Ok(refused(Reason::SamlReplay))
        }
        Err(error) => Err(error),
    }
}

/// The organisation and its method, open to everybody or to the holder of a tester's token.
async fn own_door(
    ctx: &Context,
    conn: &mut Conn,
    method: LoginMethodId,
    test: Option<&str>,
) -> Result<(ActiveOrganization, ActiveMethod)> {
    match test {
        Some(token) => test_door(ctx, conn, method, token).await,
        None => conn.find_active_door(method).await?.ok_or(Error::NotFound),
    }
}

fn told(
    ctx: &Context,
    known: &Known,
    answer: &Answer<'_>,
    asked: Option<&str>,
) -> std::result::Result<Told, Unbelieved> {
    if !known.settings.is_ready() {
        return Err(Reason::NotReady.into());
    }
    if asked.is_none() && !known.settings.idp_initiated {
        return Err(Reason::Saml(Why::Unsolicited).into());
    }
    read(ctx, known, answer.response, asked)
}

/// Nothing more of an attempt is kept before it is answered: when it began follows from until when it may be, and which one it is from
/// the token. What nobody asked for begins as it comes.
pub(super) fn trail_of(
    ctx: &Context,
    method: LoginMethodId,
    (hash, attempt): (&[u8; 32], Option<&SamlAttempt>),
    next: &str,
) -> Trail {
    let way = Way::Method(MethodKind::Saml);
    let mut trail = match attempt {
        Some(attempt) => Trail::of_attempt(ctx, way, attempt.expires_at.minus(LIFE), hash, next),
        None => Trail::begin(ctx, way, next),
    };
    trail.at_method(method);
    trail
}

async fn note_refusal(
    ctx: &Context,
    active: &ActiveMethod,
    reason: Reason,
    identity: Option<&Identity>,
    trail: &Trail,
) -> Result<()> {
    transact!(ctx, tx, {
        refuse(ctx, &mut tx, active, reason, identity, trail).await?;
        Ok(())
    })
}

/// An assertion counts once at its method.
pub(super) fn mark(method: LoginMethodId, assertion: &Assertion) -> [u8; 32] {
    token::sha256(format!("saml assertion {method} {}", assertion.id).as_bytes())
}

/// Until when the assertion could be shown again.
pub(super) fn until(assertion: &Assertion) -> Instant {
    Instant::from_seconds(assertion.expires_at)
}

/// A name as it is kept for a logout.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    value: String,
    format: String,
    name_qualifier: Option<String>,
    sp_name_qualifier: Option<String>,
}

impl Kept {
    pub(super) fn of(name: &NameId) -> Self {
        Self {
            value: name.value.clone(),
            format: name.format.clone(),
            name_qualifier: name.name_qualifier.clone(),
            sp_name_qualifier: name.sp_name_qualifier.clone(),
        }
    }
    pub(super) fn into_name(self) -> NameId {
        NameId {
            value: self.value,
            format: self.format,
            name_qualifier: self.name_qualifier,
            sp_name_qualifier: self.sp_name_qualifier,
        }
    }
}

/// By what a name is looked up.
pub(super) fn name_hash(name: &NameId) -> [u8; 32] {
    token::sha256(name.value.as_bytes())
}
