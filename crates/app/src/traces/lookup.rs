//! An operator looks a record up by the code that somebody reads to them. They see no more of it than the holder of a link does, and the
//! organisation reads in its own log that they looked.

use ieum_model::trace::TraceCode;

use super::read::{Found, load};
use super::share::without_person;
use crate::access::OperatorCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, Target, transact};

/// A record with the organisation it belongs to.
#[derive(Debug, Clone)]
pub struct LookedUp {
    /// The organisation's name.
    pub org_name: String,
    /// The record, without what tells of a person.
    pub found: Found,
}

/// The records with this code, of whatever organisation.
///
/// # Errors
/// At `code`: `trace_code_malformed`, `trace_code_unknown`.
pub async fn look_up(ctx: &Context, caller: &OperatorCaller, typed: &str) -> Result<Vec<LookedUp>> {
    let code = TraceCode::parse(typed).ok_or_else(|| Error::from(Problem::at("code", "trace_code_malformed")))?;
    transact!(ctx, tx, {
        let mut all = Vec::new();
        for (scope, id) in tx.find_traces_as(&caller.operator, code.as_str()).await? {
            let mut found = load(ctx, &mut tx, scope, id).await?;
            without_person(&mut found);
            let organization = tx.get_organization(scope).await?;
            let (actor, target) = (caller.actor(), Target::new("trace", id, found.row.code.clone()));
            ctx.audit(&mut tx, Record::done(&actor, scope, "trace.look_up", target))
                .await?;
            all.push(LookedUp {
                org_name: organization.name,
                found,
            });
        }
        match all.is_empty() {
            true => Err(Problem::at("code", "trace_code_unknown").into()),
            false => Ok(all),
        }
    })
}
