//! How a business system asks: what an operator decides about its authorisation requests.

use ieum_model::ClientRowId;
use ieum_oidc::authorize::object;
use ieum_oidc::client::profile::RequestProfile;
use ieum_oidc::resource::{MAX_REGISTERED, is_resource};

use super::clients::edit_profile;
use super::keeper::Keeper;
use crate::core::error::{Problem, Problems};
use crate::{Context, Error, Result};

/// Saves it; `resources` is one a line, and counts for operators only.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form, [`Error::Stale`], [`Error::NotFound`].
pub async fn edit_requests(
    ctx: &Context,
    keeper: impl Into<Keeper>,
    id: ClientRowId,
    version: i64,
    wished: &RequestProfile,
    resources: &str,
) -> Result<()> {
    let keeper = keeper.into();
    let is_owner = keeper.owner()?.is_some();
    let resources = check(resources);
    edit_profile(ctx, keeper, id, version, |profile| {
        let mut problems = Problems::default();
        // With a demand that cannot be met nobody could sign in any more.
        if wished.require_signed_request && !object::has_keys(profile) {
            problems.push(Problem::at("require_signed_request", "signed_request_needs_keys"));
        }
        // Somebody else's stays somebody else's.
        if profile.dynamic.is_some() && !wished.needs_consent {
            problems.push(Problem::at("needs_consent", "dynreg_needs_consent"));
        }
        if let (false, Err(wrong)) = (is_owner, &resources) {
            wrong.iter().cloned().for_each(|problem| problems.push(problem));
        }
        problems.check()?;
        // Whose interface answers at an address, the provider knows; an organisation could name another's.
        let resources = if is_owner {
            profile.requests.resources.clone()
        } else {
            resources.clone().map_err(Error::Refused)?
        };
        profile.requests = RequestProfile {
            resources,
            ..wished.clone()
        };
        Ok(())
    })
    .await
}

fn check(text: &str) -> std::result::Result<Vec<String>, Vec<Problem>> {
    let (mut uris, mut problems): (Vec<String>, Vec<Problem>) = Default::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !is_resource(line) {
            let entry: String = line.chars().take(100).collect();
            problems.push(Problem::at("resources", "resource_malformed").with("entry", entry));
        } else if !uris.iter().any(|known| known == line) {
            uris.push(line.to_owned());
        }
    }
    if uris.len() > MAX_REGISTERED {
        problems.push(Problem::at("resources", "resource_too_many"));
    }
    if problems.is_empty() { Ok(uris) } else { Err(problems) }
}
