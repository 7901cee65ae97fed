//! A refused sign-in in words, and the addresses at which a login form may end.

use axum::response::Response;
use ieum_app::login::redirect_target;
use ieum_model::sign_in::Refused;

use super::Carry;
use crate::web::core::{Ask, Failure};
use crate::web::page::Errors;
use crate::web::security_headers::FormTargets;

/// The sentence for the form: one for everything that a stranger could learn from.
pub fn refusal(ask: &Ask, refused: Refused) -> Errors {
    let l = ask.l;
    match refused {
        Refused::Wrong(_) => Errors::of("password", l.t("login-wrong")),
        Refused::Locked(until) => Errors::of("", l.t1("login-locked", "until", l.datetime(until))),
        Refused::AddressLocked(until) => Errors::of("", l.t1("login-address-locked", "until", l.datetime(until))),
        Refused::OtherMethod(_) => Errors::of("", l.t("login-other-method")),
        Refused::MethodDisabled => Errors::of("", l.t("login-method-disabled")),
    }
}

/// The business system that waits at the end of an authorisation request, for the page's policy.
///
/// # Errors
/// As the database says.
pub async fn form_targets(ask: &Ask, carry: &Carry) -> Result<FormTargets, Failure> {
    let next = carry.next.as_ref().map(crate::web::core::LocalPath::as_str);
    let target = redirect_target(&ask.ctx, next).await?;
    Ok(target.as_ref().map_or_else(FormTargets::default, |uri| {
        FormTargets::default().with_redirect_uri(uri)
    }))
}

/// The answer whose form may end there.
pub fn with_targets(mut response: Response, targets: FormTargets) -> Response {
    response.extensions_mut().insert(targets);
    response
}
