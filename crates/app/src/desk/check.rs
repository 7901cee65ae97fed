//! Judges single fields of the form while they are typed. Changes nothing; the submission judges anew.

use ieum_model::application::DraftProblem;
use ieum_model::brn::Brn;
use ieum_model::org_slug::{OrgSlug, suggest};
use ieum_model::text::OrgName;
use ieum_model::throttle::SLUG_LOOK_UP;

use super::problem;
use crate::access::OrgCaller;
use crate::core::throttle;
use crate::{Context, Problem, Result, transact};

/// What there is to say about an organisation ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlugVerdict {
    /// Nobody has it.
    Free(OrgSlug),
    /// Somebody has, had or has applied for it.
    Taken,
    /// It cannot be one.
    Bad(Problem),
    /// The account asked too often to be told now.
    TooOften,
}

/// The number as people write it, or what is wrong with it.
///
/// # Errors
/// A problem of the field `brn`.
pub fn check_brn(text: &str) -> std::result::Result<Brn, Problem> {
    Brn::parse(text).map_err(|error| problem::draft(&DraftProblem::Brn(error)))
}

/// The name as it will be kept, or what is wrong with it.
///
/// # Errors
/// A problem of the field `name`.
pub fn check_name(text: &str) -> std::result::Result<OrgName, Problem> {
    OrgName::parse(text).map_err(|error| problem::draft(&DraftProblem::Name(error)))
}

/// Whether the organisation ID may be had. An account looks up so many in a minute; then it waits for another.
///
/// # Errors
/// As the database says.
pub async fn check_slug(ctx: &Context, caller: &OrgCaller, text: &str) -> Result<SlugVerdict> {
    let slug = match OrgSlug::parse(text) {
        Ok(slug) => slug,
        Err(error) => return Ok(SlugVerdict::Bad(problem::draft(&DraftProblem::Slug(error)))),
    };
    let key = throttle::key(ctx, "slug look-up", &caller.session.account_id().to_string());
    let known = transact!(ctx, tx, {
        if throttle::locked_until(ctx, &mut tx, &key).await?.is_some() {
            return Ok(None);
        }
        throttle::count(ctx, &mut tx, &key, SLUG_LOOK_UP).await?;
        Ok(Some(tx.find_slug(slug.as_str()).await?))
    })?;
    let Some(known) = known else {
        return Ok(SlugVerdict::TooOften);
    };
    Ok(match known {
        Some(row) if row.org_id != *caller.scope().org_id() => SlugVerdict::Taken,
        _ => SlugVerdict::Free(slug),
    })
}

/// Up to five free organisation IDs like the one that was typed, or like the organisation's name.
///
/// # Errors
/// As the database says.
pub async fn suggestions(ctx: &Context, _: &OrgCaller, typed: &str, name: &str) -> Result<Vec<OrgSlug>> {
    let mut candidates = suggest(typed);
    for slug in suggest(name) {
        if !candidates.contains(&slug) {
            candidates.push(slug);
        }
    }
    candidates.truncate(5);
    let words: Vec<&str> = candidates.iter().map(OrgSlug::as_str).collect();
    let taken = ctx.store().read().await?.taken_slugs(&words).await?;
    candidates.retain(|slug| !taken.iter().any(|taken| taken == slug.as_str()));
    Ok(candidates)
}
