//! How a business system asks: what an operator decides about its authorisation requests.

use ieum_model::ClientRowId;
use ieum_oidc::authorize::object;
use ieum_oidc::client::profile::RequestProfile;
use ieum_oidc::resource::{MAX_REGISTERED, is_resource};

use super::clients::edit_profile;
use crate::core::error::{Problem, Problems};
use crate::{Actor, Context, Error, Result};

/// Saves it; `resources` is one a line.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form, [`Error::Stale`], [`Error::NotFound`].
pub async fn edit_requests(
    ctx: &Context,
    actor: &Actor,
    id: ClientRowId,
    version: i64,
    wished: &RequestProfile,
    resources: &str,
) -> Result<()> {
    let resources = check(resources);
    edit_profile(ctx, actor, id, version, |profile| {
        let mut problems = Problems::default();
        // With a demand that cannot be met nobody could sign in any more.
        if wished.require_signed_request && !object::has_keys(profile) {
            problems.push(Problem::at("require_signed_request", "signed_request_needs_keys"));
        }
        // Somebody else's stays somebody else's.
        if profile.dynamic.is_some() && !wished.needs_consent {
            problems.push(Problem::at("needs_consent", "dynreg_needs_consent"));
        }
        if let Err(wrong) = &resources {
            wrong.iter().cloned().for_each(|problem| problems.push(problem));
        }
        problems.check()?;
        profile.requests = RequestProfile {
            resources: resources.clone().map_err(Error::Refused)?,
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
