//! Changes an organisation's name and colour, in its console.

use ieum_model::text::{fold, look_alike_key};
use ieum_store::organization::Profile;

use super::input;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problems;
use crate::{Context, Error, Result, Target, transact};

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub struct Description<'a> {
    /// The version that the form was opened with.
    pub version: i64,
    /// 조직 이름.
    pub name: &'a str,
    /// `#rrggbb`, or nothing for no colour of its own.
    pub color: &'a str,
}

/// Changes name and colour.
///
/// # Errors
/// What is wrong with the input, at `name` and `color`; [`Error::Stale`].
pub async fn describe(ctx: &Context, caller: &OrgCaller, typed: Description<'_>) -> Result<()> {
    let mut problems = Problems::default();
    let name = problems.take(input::org_name("name", typed.name));
    let color = problems.take(input::color("color", typed.color));
    problems.check()?;
    let (Some(name), Some(color)) = (name, color) else {
        return Err(Error::Internal("a field without value and without problem".to_owned()));
    };
    let (scope, actor) = (caller.scope(), caller.actor());
    transact!(ctx, tx, {
        let before = tx.get_organization(scope).await?;
        let profile = Profile {
            name: name.as_str(),
            name_folded: &fold(name.as_str()),
            look_alike: &look_alike_key(name.as_str()),
            color: color.as_ref(),
            session_policy: before.session_policy,
        };
        if !tx.set_profile(scope, typed.version, &profile).await? {
            return Err(Error::Stale);
        }
        let word = |color: Option<&ieum_model::organization::Color>| {
            color.map_or_else(|| "none".to_owned(), |c| c.as_str().to_owned())
        };
        let detail = format!(
            "name_before={} color_before={} color={}",
            before.name,
            word(before.color.as_ref()),
            word(color.as_ref())
        );
        let target = Target::new("organization", before.id, name.as_str());
        let record = Record::done(&actor, scope, "organization.describe", target).detail(detail);
        Ok(ctx.audit(&mut tx, record).await?)
    })
}
