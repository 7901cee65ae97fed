//! Changes the organisation ID: the old one forwards for a while and is never given to another.

use ieum_model::OrgId;
use ieum_model::org_slug::{OrgSlug, SlugActor, SlugChangeRefused, check_slug_change, forwards_until, suggest};
use ieum_model::organization::Organization;
use ieum_model::text::{Reason, TextError, look_alike_key};
use ieum_store::org_slug::{SlugRow, SlugState};
use ieum_store::{Constraint, OrgScope, Tx};

use crate::access::{OperatorCaller, OrgCaller};
use crate::core::audit::Record;
use crate::core::error::{Problem, Problems};
use crate::core::mail::{Mail, MailKind};
use crate::{Actor, Context, Error, Result, Target, transact};

/// The super admin may collect no more former IDs than this: each is kept from everybody else for ever.
const MOST_BY_SUPER_ADMIN: usize = 10;

/// What an operator changes and why.
#[derive(Debug, Clone, Copy)]
pub struct ByOperator<'a> {
    /// The organisation.
    pub org: OrgId,
    /// The ID that the form was opened with.
    pub seen: &'a str,
    /// The new one, as typed.
    pub slug: &'a str,
    /// Why, for the audit log.
    pub reason: &'a str,
}

/// The super admin changes the ID, within a day of its creation. `seen` is the ID that the form was opened with.
///
/// # Errors
/// A problem at `slug`; [`Error::Stale`] if the ID was changed meanwhile; [`Error::NotFound`] if there is none yet.
pub async fn change(ctx: &Context, caller: &OrgCaller, seen: &str, typed: &str) -> Result<()> {
    let parsed = parse(typed);
    transact!(ctx, tx, {
        let scope = caller.scope();
        let current = tx.find_current_slug(scope).await?.ok_or(Error::NotFound)?;
        check_slug_change(current.created_at, ctx.now(), SlugActor::SuperAdmin).map_err(|e| refused(&e))?;
        let new = parsed.clone()?;
        if tx.slugs_of(scope).await?.len() > MOST_BY_SUPER_ADMIN {
            return Err(Problem::at("slug", "slug_change_limit").into());
        }
        check(&current, seen, &new)?;
        let organization = tx.get_organization(scope).await?;
        change_in(
            ctx,
            &mut tx,
            scope,
            &caller.actor(),
            &organization,
            (&current, &new),
            "",
        )
        .await
    })
}

/// The operator changes it, at any time and also for a suspended organisation.
///
/// # Errors
/// A problem at `slug` or `reason`; else as [`change`].
pub async fn change_as_operator(ctx: &Context, caller: &OperatorCaller, asked: ByOperator<'_>) -> Result<()> {
    let mut problems = Problems::default();
    let new = problems.take(parse(asked.slug));
    let reason = problems.take(Reason::parse(asked.reason).map_err(reason_problem));
    problems.check()?;
    let (Some(new), Some(reason)) = (new, reason) else {
        return Err(Error::Internal("a form without problems".to_owned()));
    };
    transact!(ctx, tx, {
        let (scope, organization) = tx
            .find_organization_as(&caller.operator, asked.org)
            .await?
            .ok_or(Error::NotFound)?;
        let current = tx.find_current_slug(scope).await?.ok_or(Error::NotFound)?;
        check_slug_change(current.created_at, ctx.now(), SlugActor::Operator).map_err(|e| refused(&e))?;
        check(&current, asked.seen, &new)?;
        let detail = format!(" reason={}", reason.as_str());
        change_in(
            ctx,
            &mut tx,
            scope,
            &caller.actor(),
            &organization,
            (&current, &new),
            &detail,
        )
        .await
    })
}

/// Organisation IDs of others that look like this one, with the organisation's name: for the operator's eyes.
///
/// # Errors
/// [`Error::NotFound`]; as the database says.
pub async fn look_alikes(
    ctx: &Context,
    caller: &OperatorCaller,
    org: OrgId,
    typed: &str,
) -> Result<Vec<(String, String)>> {
    let Ok(slug) = parse(typed) else {
        return Ok(Vec::new());
    };
    let mut conn = ctx.store().read().await?;
    let (scope, _) = conn
        .find_organization_as(&caller.operator, org)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(conn.look_alike_slugs(scope, &look_alike_key(slug.as_str())).await?)
}

/// Free IDs like the one that was typed; at most three.
///
/// # Errors
/// As the database says.
pub async fn suggestions(ctx: &Context, typed: &str) -> Result<Vec<OrgSlug>> {
    let mut candidates = suggest(typed);
    let texts: Vec<&str> = candidates.iter().map(OrgSlug::as_str).collect();
    let taken = ctx.store().read().await?.taken_slugs(&texts).await?;
    candidates.retain(|slug| !taken.iter().any(|t| t == slug.as_str()));
    candidates.truncate(3);
    Ok(candidates)
}

fn parse(typed: &str) -> std::result::Result<OrgSlug, Problem> {
    OrgSlug::parse(typed).map_err(|error| at_slug(error.code()))
}

const fn at_slug(code: &'static str) -> Problem {
    Problem {
        field: Some("slug"),
        code,
        args: Vec::new(),
    }
}

fn refused(why: &SlugChangeRefused) -> Error {
    at_slug(why.code()).into()
}

fn reason_problem(error: TextError) -> Problem {
    match error {
        TextError::Empty => Problem::at("reason", "slug_reason_empty"),
        TextError::TooLong { max, .. } => Problem::at("reason", "slug_reason_too_long").with("max", max),
        TextError::ForbiddenCharacter(_) => Problem::at("reason", "slug_reason_character"),
    }
}

fn check(current: &SlugRow, seen: &str, new: &OrgSlug) -> Result<()> {
    if current.slug != seen {
        return Err(Error::Stale);
    }
    if current.slug == new.as_str() {
        return Err(Problem::at("slug", "slug_same").into());
    }
    Ok(())
}

async fn change_in(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    actor: &Actor,
    organization: &Organization,
    (current, new): (&SlugRow, &OrgSlug),
    detail: &str,
) -> Result<()> {
    let until = forwards_until(ctx.now());
    tx.retire_slug(scope, until).await?;
    if !tx.return_to_slug(scope, new.as_str()).await? {
        let key = look_alike_key(new.as_str());
        tx.insert_slug(scope, new.as_str(), &key, SlugState::Current, ctx.now())
            .await
            .map_err(|error| {
                if error.is_violation_of(Constraint::OrgSlugTaken) {
                    Problem::at("slug", "slug_taken").into()
                } else {
                    Error::from(error)
                }
            })?;
    }
    let target = Target::new("organization", organization.id, organization.name.clone());
    let words = format!("from={} to={new}{detail}", current.slug);
    ctx.audit(tx, Record::done(actor, scope, "slug.change", target).detail(words))
        .await?;
    tell_super_admin(ctx, tx, scope, organization, new, until).await
}

/// Mails the super admin, in the language of that person's account.
async fn tell_super_admin(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    organization: &Organization,
    new: &OrgSlug,
    until: ieum_model::Instant,
) -> Result<()> {
    let Some(admin) = tx.find_member(scope, organization.super_admin_id).await? else {
        return Ok(());
    };
    let account = match admin.account_id {
        Some(id) => tx.find_account(id).await?,
        None => None,
    };
    let Some(to) = admin.email.or_else(|| account.as_ref().and_then(|a| a.email.clone())) else {
        return Ok(());
    };
    let locale = account.and_then(|a| a.locale).unwrap_or_else(|| "ko".to_owned());
    let mail = Mail::new(MailKind::SlugChanged, to, locale)
        .link(ctx.link(&format!("/console/{}/login-page", organization.id)))
        .with("org_name", &organization.name)
        .with("login_link", ctx.link(&format!("/o/{new}")))
        .with("forwards_until", until);
    ctx.mail(tx, Some(scope), &mail, None).await
}
