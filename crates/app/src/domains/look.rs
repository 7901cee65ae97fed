//! Looks whether a domain is still proven: when somebody asks, and by itself. Whoever has the record now is the owner; an earlier
//! owner whose record is gone loses the domain in the same transaction, and one whose record is still there keeps it.

use ieum_model::domain::{Change, DomainState, Seen, Standing, check};
use ieum_model::{DomainId, Instant};
use ieum_store::domain::DomainRow;
use ieum_store::{Constraint, OrgScope, StoreError, Tx};

use super::seen::{Found, look};
use super::target;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::mail::{Mail, MailKind};
use crate::{Actor, Context, Error, Result, transact};

/// Domains in one run; what is left waits for the next.
const A_RUN: i64 = 100;
/// Looks at once.
const AT_ONCE: usize = 8;

/// How a look ended that somebody asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// The domain is proven.
    Proven,
    /// There is no such record.
    Missing,
    /// DNS does not answer.
    Unreachable,
    /// Another organisation has the domain, and its record is still there.
    Taken,
}

/// Looks now.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn check_now(ctx: &Context, caller: &OrgCaller, id: DomainId) -> Result<Looked> {
    let scope = caller.scope();
    let domain = ctx.store().read().await?.find_domain(scope, id).await?;
    let domain = domain.ok_or(Error::NotFound)?;
    let found = look(ctx, &domain.name).await;
    let actor = caller.actor();
    transact!(ctx, tx, {
        let domain = tx.find_domain(scope, id).await?.ok_or(Error::NotFound)?;
        save(ctx, &mut tx, &actor, scope, &domain, &found).await
    })
}

/// Looks at the domains whose time has come, and says at how many.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer; those before are saved.
pub async fn check_due(ctx: &Context) -> Result<usize> {
    let due = ctx.store().read().await?.due_domains(ctx.now(), A_RUN).await?;
    let actor = Actor::system();
    for several in due.chunks(AT_ONCE) {
        let mut looks = tokio::task::JoinSet::new();
        for (index, owned) in several.iter().enumerate() {
            let (ctx, name) = (ctx.clone(), owned.domain.name.clone());
            looks.spawn(async move { (index, look(&ctx, &name).await) });
        }
        while let Some(looked) = looks.join_next().await {
            let (index, found) = looked.map_err(|error| Error::Internal(error.to_string()))?;
            let Some(owned) = several.get(index) else { continue };
            let scope = owned.scope();
            let saved: Result<()> = transact!(ctx, tx, {
                // It may be removed, or checked by somebody else, meanwhile.
                let domain = tx.find_domain(scope, owned.domain.id).await?;
                if let Some(domain) = domain.filter(|d| d.next_check_at.is_some_and(|at| at <= ctx.now())) {
                    save(ctx, &mut tx, &actor, scope, &domain, &found).await?;
                }
                Ok(())
            });
            saved?;
        }
    }
    Ok(due.len())
}

async fn save(
    ctx: &Context,
    tx: &mut Tx,
    actor: &Actor,
    scope: OrgScope,
    domain: &DomainRow,
    found: &Found,
) -> Result<Looked> {
    let seen = found.of(&domain.token);
    let checked = check(domain.standing, domain.created_at, seen, ctx.now());
    if checked.change == Change::Proven && !take_over(ctx, tx, scope, domain, found).await? {
        wait(ctx, tx, scope, domain).await?;
        return Ok(Looked::Taken);
    }
    tx.save_domain_check(scope, domain.id, checked.standing, checked.next, ctx.now())
        .await
        .map_err(raced)?;
    note(ctx, tx, actor, scope, domain, checked.change).await?;
    Ok(match seen {
        Seen::There => Looked::Proven,
        Seen::Missing => Looked::Missing,
        Seen::Unreachable => Looked::Unreachable,
    })
}

/// Whether the domain is free now: nobody has it, or who has it has no record any more.
async fn take_over(ctx: &Context, tx: &mut Tx, scope: OrgScope, domain: &DomainRow, found: &Found) -> Result<bool> {
    let Some(owner) = tx.find_domain_owner(&domain.name).await? else {
        return Ok(true);
    };
    if owner.scope() == scope {
        return Ok(true);
    }
    if found.of(&owner.domain.token) == Seen::There {
        return Ok(false);
    }
    let lost = Standing {
        state: DomainState::Lost,
        ..owner.domain.standing
    };
    tx.save_domain_check(owner.scope(), owner.domain.id, lost, None, ctx.now())
        .await?;
    note(ctx, tx, &Actor::system(), owner.scope(), &owner.domain, Change::Lost).await?;
    Ok(true)
}

/// The record is right, and somebody else's is too: nothing changes but the time of the look.
async fn wait(ctx: &Context, tx: &mut Tx, scope: OrgScope, domain: &DomainRow) -> Result<()> {
    let (standing, at) = (domain.standing, ctx.now());
    tx.save_domain_check(scope, domain.id, standing, None, at).await?;
    Ok(())
}

async fn note(
    ctx: &Context,
    tx: &mut Tx,
    actor: &Actor,
    scope: OrgScope,
    domain: &DomainRow,
    change: Change,
) -> Result<()> {
    let action = match change {
        Change::None => return Ok(()),
        Change::Proven => "domain.prove",
        Change::Warned(until) => return tell(ctx, tx, scope, domain, MailKind::DomainMissing, Some(until)).await,
        Change::Lost => {
            tell(ctx, tx, scope, domain, MailKind::DomainLost, None).await?;
            "domain.lose"
        }
    };
    ctx.audit(tx, Record::done(actor, scope, action, target(domain)))
        .await?;
    Ok(())
}

/// A mail to the super admin.
async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    domain: &DomainRow,
    kind: MailKind,
    until: Option<Instant>,
) -> Result<()> {
    let organization = tx.get_organization(scope).await?;
    let admin = tx.find_member(scope, organization.super_admin_id).await?;
    let Some(admin) = admin else { return Ok(()) };
    let Some(email) = admin.email else { return Ok(()) };
    let account = match admin.account_id {
        Some(id) => tx.find_account(id).await?,
        None => None,
    };
    let locale = account
        .and_then(|account| account.locale)
        .unwrap_or_else(|| "ko".to_owned());
    let path = format!("/console/{}/login-page/domains", scope.org_id());
    let mut mail = Mail::new(kind, email, locale)
        .link(ctx.link(&path))
        .with("org_name", &organization.name)
        .with("domain", ieum_model::domain::readable(&domain.name));
    if let Some(until) = until {
        mail = mail.with("until", until);
    }
    ctx.mail(tx, Some(scope), &mail, None).await
}

/// Two organisations proved the domain at once: the later one looks again.
fn raced(error: StoreError) -> Error {
    if error.is_violation_of(Constraint::DomainOwner) {
        StoreError::Serialization("a domain was proven twice at once".to_owned()).into()
    } else {
        error.into()
    }
}
