//! Which claims a business system is given: rules are added, changed, moved and removed, and built-in claims are hidden.

use ieum_model::ClientRowId;
use ieum_oidc::claims::{AskedRule, check_hidden, check_rule};
use ieum_oidc::client::profile::ClaimProfile;
use ieum_oidc::client::registration::Mistake;

use super::clients::edit_profile;
use super::keeper::Keeper;
use crate::core::error::Problem;
use crate::{Context, Error, Result};

/// One change; rules are named by their place in the list, from 0.
#[derive(Debug, Clone)]
pub enum ClaimChange {
    /// A new rule at the end.
    Add(AskedRule),
    /// Another rule instead of the one there.
    Set(usize, AskedRule),
    /// No rule there any more.
    Remove(usize),
    /// The rule changes places with the one before it.
    Up(usize),
    /// The rule changes places with the one behind it.
    Down(usize),
    /// These built-in claims are hidden, and no others.
    Hide(Vec<String>),
}

/// Saves a change.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form, [`Error::Stale`] if somebody else changed the list, [`Error::NotFound`].
pub async fn edit_claims(
    ctx: &Context,
    keeper: impl Into<Keeper>,
    id: ClientRowId,
    version: i64,
    change: &ClaimChange,
) -> Result<()> {
    let apply = |claims: &mut ClaimProfile| -> Result<()> {
        let count = claims.rules.len();
        // Whoever names a rule that is not there saw another list.
        let there = |at: usize| if at < count { Ok(at) } else { Err(Error::Stale) };
        match change {
            ClaimChange::Add(asked) => claims.rules.push(check_rule(asked).map_err(refused)?),
            ClaimChange::Set(at, asked) => {
                let rule = check_rule(asked).map_err(refused)?;
                *claims.rules.get_mut(*at).ok_or(Error::Stale)? = rule;
            }
            ClaimChange::Remove(at) => {
                claims.rules.remove(there(*at)?);
            }
            ClaimChange::Up(at) => claims.rules.swap(there(*at)?.saturating_sub(1), *at),
            ClaimChange::Down(at) => claims.rules.swap(there(*at)?, (at + 1).min(count.saturating_sub(1))),
            ClaimChange::Hide(names) => claims.hidden = check_hidden(names).map_err(refused)?,
        }
        claims.check_size().map_err(|mistake| refused(vec![mistake]))
    };
    edit_profile(ctx, keeper, id, version, |profile| apply(&mut profile.claims)).await
}

fn refused(mistakes: Vec<Mistake>) -> Error {
    let problem = |mistake: Mistake| Problem {
        field: Some(mistake.field).filter(|field| !field.is_empty()),
        code: mistake.code,
        args: mistake.entry.map(|entry| ("entry", entry)).into_iter().collect(),
    };
    Error::Refused(mistakes.into_iter().map(problem).collect())
}
