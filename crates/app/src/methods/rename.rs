//! Gives a login method the name that members read on the login page.

use ieum_model::LoginMethodId;
use ieum_model::text::{MethodName, TextError, fold};
use ieum_store::{Constraint, StoreError};

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// Renames a method; the login page shows the new name at its next request.
///
/// # Errors
/// A problem at `name`; [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn rename(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, version: i64, name: &str) -> Result<()> {
    let parsed = MethodName::parse(name);
    let folded = parsed.as_ref().map(|name| fold(name.as_str())).unwrap_or_default();
    transact!(ctx, tx, {
        let methods = tx.login_methods(caller.scope()).await?;
        let method = super::get(&methods, id)?;
        let name = parsed.as_ref().map_err(|error| name_problem(*error))?;
        if method.name == name.as_str() {
            return Ok(());
        }
        let changed = tx
            .rename_login_method(caller.scope(), id, version, (name.as_str(), &folded))
            .await
            .map_err(taken)?;
        if !changed {
            return Err(Error::Stale);
        }
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "method.rename", super::target(method));
        ctx.audit(&mut tx, record.detail(format!("from={} to={name}", method.name)))
            .await?;
        Ok(())
    })
}

/// What a name says that another method has already.
pub(super) fn taken(error: StoreError) -> Error {
    if error.is_violation_of(Constraint::LoginMethodName) {
        Problem::at("name", "method_name_taken").into()
    } else {
        Error::from(error)
    }
}

pub(super) fn name_problem(error: TextError) -> Problem {
    match error {
        TextError::Empty => Problem::at("name", "method_name_empty"),
        TextError::TooLong { max, .. } => Problem::at("name", "method_name_too_long").with("max", max),
        TextError::ForbiddenCharacter(_) => Problem::at("name", "method_name_character"),
    }
}
