//! What adding a login method has in common, whatever stands behind it.

use ieum_model::LoginMethodId;
use ieum_model::login_method::MethodKind;
use ieum_model::text::{MethodName, fold};
use ieum_store::login_method::NewMethod;

use super::MOST_METHODS;
use super::rename::{name_problem, taken};
use super::secret::seal_secret;
use super::versions;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, Target, transact};

/// A new method.
pub(super) struct New<'a> {
    pub(super) kind: MethodKind,
    pub(super) name: &'a MethodName,
    /// JSON.
    pub(super) settings: &'a str,
    /// Clear; it is sealed for this method.
    pub(super) secret: &'a str,
    /// For the audit log.
    pub(super) detail: String,
}

/// The settings and the name, if nothing is wrong with either.
///
/// # Errors
/// Every mistake, that of the name first.
pub(super) fn whole<T>(name: &str, settings: Option<T>, mut problems: Vec<Problem>) -> Result<(T, MethodName)> {
    let name = MethodName::parse(name);
    if let Err(error) = &name {
        problems.insert(0, name_problem(*error));
    }
    match (settings, name, problems.is_empty()) {
        (Some(settings), Ok(name), true) => Ok((settings, name)),
        _ => Err(Error::Refused(problems)),
    }
}

/// Adds a method. Nobody sees it before it is turned on.
///
/// # Errors
/// A problem at `name`, or that there are too many.
pub(super) async fn add(ctx: &Context, caller: &OrgCaller, new: &New<'_>) -> Result<LoginMethodId> {
    let id = LoginMethodId::new(ctx.now(), ctx.rng());
    let sealed = seal_secret(ctx, id, new.secret)?;
    let name = new.name.as_str();
    let folded = fold(name);
    transact!(ctx, tx, {
        if tx.login_methods(caller.scope()).await?.len() >= MOST_METHODS {
            return Err(Problem::of_all("method_too_many").with("max", MOST_METHODS).into());
        }
        let row = NewMethod {
            id,
            kind: new.kind,
            name: (name, &folded),
            settings: new.settings,
            sealed_secret: sealed.as_deref(),
            now: ctx.now(),
        };
        tx.add_login_method(caller.scope(), &row).await.map_err(taken)?;
        versions::first(ctx, &mut tx, caller, id, new.settings, sealed.as_deref()).await?;
        let actor = caller.actor();
        let target = Target::new("login_method", id, name);
        let record = Record::done(&actor, caller.scope(), "method.add", target);
        ctx.audit(&mut tx, record.detail(new.detail.clone())).await?;
        Ok(id)
    })
}
