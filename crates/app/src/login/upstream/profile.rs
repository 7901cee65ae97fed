//! Who it is at a provider without ID tokens (OAuth 2.0): its profile says, asked with the access token that our code brought.

use ieum_model::linking::Identity;
use ieum_oidc::upstream::settings::Settings;
use ieum_oidc::upstream::{Provider, identity_of_profile};
use serde_json::{Map, Value};

use super::remote::{get, names};
use crate::Context;
use crate::login::connected::{Reason, claimed};
use crate::traces::{Detail, Shown, StepName, Trail};

/// Asks for the profile and reads it.
///
/// # Errors
/// [`Reason::Unreachable`]; [`Reason::Subject`] if it does not say who it is.
pub(super) async fn by_profile(
    ctx: &Context,
    settings: &Settings,
    provider: &Provider,
    access_token: &str,
    trail: &mut Trail,
) -> Result<Identity, Reason> {
    let address = provider.userinfo_endpoint.as_deref().unwrap_or_default();
    let profile = get(ctx, address, Some(access_token)).await;
    let profile =
        profile.and_then(|text| serde_json::from_str::<Map<String, Value>>(&text).map_err(|_| Reason::Subject));
    let fields = profile.as_ref().ok().map(|profile| (Detail::Fields, names(profile)));
    let details = [(Detail::Address, Shown::address(address))].into_iter().chain(fields);
    trail.judged(ctx, StepName::UserInfo, details, &profile);
    let (mapping, within) = (&settings.mapping, settings.by_hand.within.as_str());
    let identity = identity_of_profile(&profile?, within, mapping).ok_or(Reason::Subject);
    let details = match &identity {
        Ok(identity) => claimed(identity, &mapping.subject),
        Err(_) => vec![(Detail::SubjectFrom, Shown::text(&mapping.subject))],
    };
    trail.judged(ctx, StepName::Claims, details, &identity);
    identity
}
