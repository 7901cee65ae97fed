//! Adds and removes a domain, and says what it is used for.

use ieum_model::context::random;
use ieum_model::domain::{Domain, DomainState, MOST_DOMAINS};
use ieum_model::login_method::MethodKind;
use ieum_model::{DomainId, LoginMethodId};
use ieum_oidc::upstream::settings::Settings;
use ieum_store::domain::DomainRow;
use ieum_store::login_method::MethodSettings;
use ieum_store::{Constraint, Tx};

use super::target;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, Target, transact};

/// Adds a domain that is to be proven.
///
/// # Errors
/// At `domain`: that it can be no company's own, or is there already.
pub async fn add(ctx: &Context, caller: &OrgCaller, typed: &str) -> Result<DomainId> {
    let name = Domain::parse(typed).map_err(|error| Problem::at("domain", error.code()))?;
    let id = DomainId::new(ctx.now(), ctx.rng());
    let token: String = random::<16>(ctx.rng())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    transact!(ctx, tx, {
        let scope = caller.scope();
        if tx.domains(scope).await?.len() >= MOST_DOMAINS {
            return Err(Problem::at("domain", "domain_too_many")
                .with("max", MOST_DOMAINS)
                .into());
        }
        let added = tx.insert_domain(scope, id, (name.as_str(), &token), ctx.now()).await;
        added.map_err(|error| {
            if error.is_violation_of(Constraint::DomainName) {
                Problem::at("domain", "domain_there").into()
            } else {
                Error::from(error)
            }
        })?;
        let actor = caller.actor();
        let target = Target::new("domain", id, name.as_str());
        ctx.audit(&mut tx, Record::done(&actor, scope, "domain.add", target))
            .await?;
        Ok(id)
    })
}

/// Removes a domain: from now on no address of it links anybody, and nobody is led or bound by it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn remove(ctx: &Context, caller: &OrgCaller, id: DomainId) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let domain = tx.find_domain(scope, id).await?.ok_or(Error::NotFound)?;
        tx.delete_domain(scope, id).await?;
        let actor = caller.actor();
        ctx.audit(&mut tx, Record::done(&actor, scope, "domain.remove", target(&domain)))
            .await?;
        Ok(())
    })
}

/// What the domain is used for: whether what is below it counts too, and which login methods speak for it, in place of those before.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`]; `domain_method_shared` at `methods` for a provider whose addresses are people's own.
pub async fn set_use(
    ctx: &Context,
    caller: &OrgCaller,
    id: DomainId,
    version: i64,
    with_subdomains: bool,
    methods: &[LoginMethodId],
) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let domain = tx.find_domain(scope, id).await?.ok_or(Error::NotFound)?;
        if !tx.set_domain_subdomains(scope, id, version, with_subdomains).await? {
            return Err(Error::Stale);
        }
        if domain.with_subdomains != with_subdomains {
            let actor = caller.actor();
            let record = Record::done(&actor, scope, "domain.change", target(&domain));
            ctx.audit(&mut tx, record.detail(format!("subdomains={with_subdomains}")))
                .await?;
        }
        speak(ctx, &mut tx, caller, &domain, methods).await
    })
}

async fn speak(
    ctx: &Context,
    tx: &mut Tx,
    caller: &OrgCaller,
    domain: &DomainRow,
    methods: &[LoginMethodId],
) -> Result<()> {
    let scope = caller.scope();
    let known = tx.login_methods(scope).await?;
    if methods.iter().any(|id| !known.iter().any(|method| method.id == *id)) {
        return Err(Error::NotFound);
    }
    for method in &known {
        let speaks = methods.contains(&method.id);
        if speaks {
            let found = tx.method_settings(scope, method.id).await?.ok_or(Error::NotFound)?;
            check_may_speak(&found)?;
        }
        if tx.set_method_speaks_for(scope, method.id, domain.id, speaks).await? {
            let actor = caller.actor();
            let action = if speaks { "domain.trust" } else { "domain.distrust" };
            let record = Record::done(&actor, scope, action, target(domain));
            ctx.audit(tx, record.detail(format!("method={}", method.name))).await?;
        }
    }
    Ok(())
}

/// A password proves no address, and a provider for everybody proves people's own.
fn check_may_speak(found: &MethodSettings) -> Result<()> {
    let may = match found.method.kind {
        MethodKind::Password | MethodKind::Saml | MethodKind::Ldap | MethodKind::PasswordCheck => false,
        MethodKind::OpenId => Settings::read(&found.settings).is_ok_and(|settings| !settings.is_for_everybody()),
    };
    if may {
        Ok(())
    } else {
        Err(Problem::at("methods", "domain_method_shared").into())
    }
}

/// The method that members of the domain must use instead of a password, or none.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`]; at `rule`: `domain_not_proven`, or `domain_rule_method` for a method that is off or takes a
/// password.
pub async fn set_rule(
    ctx: &Context,
    caller: &OrgCaller,
    id: DomainId,
    version: i64,
    rule: Option<LoginMethodId>,
) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let domain = tx.find_domain(scope, id).await?.ok_or(Error::NotFound)?;
        if domain.rule == rule {
            return Ok(());
        }
        let mut detail = "method=none".to_owned();
        if let Some(rule) = rule {
            if domain.standing.state != DomainState::Proven {
                return Err(Problem::at("rule", "domain_not_proven").into());
            }
            let (_, name) = tx
                .living_rule(scope, Some(rule))
                .await?
                .ok_or_else(|| Error::from(Problem::at("rule", "domain_rule_method")))?;
            detail = format!("method={name}");
        }
        if !tx.set_domain_rule(scope, id, version, rule).await? {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "domain.rule", target(&domain));
        ctx.audit(&mut tx, record.detail(detail)).await?;
        Ok(())
    })
}
