//! What a checked request still needs: a sign-in, an error, or nothing (OpenID Connect Core, section 3.1.2.3).

use std::time::Duration;

use ieum_model::{Instant, MemberId};

use super::{AuthorizationRequest, AuthorizeError, ErrorCode};
use crate::acr;
use crate::claims::AcrWish;

/// The browser's sign-in to one organisation, as far as it counts here. A suspended one is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInFacts {
    /// Who is signed in.
    pub member: MemberId,
    /// The organisation ID of the organisation signed in to.
    pub org_slug: String,
    /// When the person last proved who they are.
    pub auth_time: Instant,
    /// The class that the sign-in reached, if its method has one.
    pub acr: Option<&'static str>,
    /// The person has a second factor.
    pub has_factor: bool,
}

/// What has already happened for this very request, when it comes back from the login pages. The caller must keep it
/// where the client and the person cannot change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interaction {
    /// When the request first came.
    pub started_at: Instant,
    /// Whether the person has chosen the account or organisation since.
    pub has_chosen_account: bool,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Send the person to the login pages, then decide again.
    NeedsSignIn(NeedsSignIn),
    /// Tell the client; [`AuthorizationRequest::refuse`] makes the redirect.
    Error(AuthorizeError),
    /// Ask for the second factor of the sign-in that was given, then decide again.
    StepUp,
    /// Make a code for the sign-in that was given.
    Issue,
}

/// How the person shall sign in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NeedsSignIn {
    /// An existing sign-in is not enough: ask for the credentials again.
    pub fresh: bool,
    /// Let the person choose among organisations and accounts, even if there is only one.
    pub select: bool,
    /// Let the person sign up.
    pub create: bool,
    /// The organisation ID whose login page to show.
    pub org_hint: Option<String>,
    /// The sign-in ID to fill in.
    pub login_hint: Option<String>,
}

/// Decides. `hinted` is the member named by a verified `id_token_hint`.
pub fn decide(
    request: &AuthorizationRequest,
    sign_in: Option<&SignInFacts>,
    hinted: Option<MemberId>,
    interaction: Option<Interaction>,
    now: Instant,
) -> Outcome {
    let select = request.prompt.select_account && !interaction.is_some_and(|done| done.has_chosen_account);
    let suitable = sign_in.filter(|found| is_the_one_asked_for(request, found, hinted));
    let has_signed_in = |found: &SignInFacts| interaction.is_some_and(|done| found.auth_time >= done.started_at);
    if let Some(wish) = essential(request) {
        // Neither a class that no method reaches nor one that the person did not reach when asked can be had.
        let is_tried =
            suitable.is_some_and(|found| has_signed_in(found) && !is_met(wish, found.acr)) && !wants_two(wish);
        if is_tried || !can_be_met(wish) {
            return Outcome::Error(UNMET);
        }
    }
    // A second factor can be asked for by itself. Whoever has none sets one up, and is the person: who signed in this moment, not
    // whoever holds the session.
    let steps_up = suitable.is_some_and(|found| steps_up(request, found) && (found.has_factor || has_signed_in(found)));
    let is_unmet = |found: &SignInFacts| !steps_up && essential(request).is_some_and(|wish| !is_met(wish, found.acr));
    let fresh = suitable.is_some_and(|found| is_stale(request, found, interaction, now) || is_unmet(found));
    // Who signed in since has an account.
    let create = request.prompt.create && !suitable.is_some_and(has_signed_in);
    match suitable {
        Some(_) if !fresh && !select && !create && !steps_up => Outcome::Issue,
        _ if request.prompt.none => Outcome::Error(AuthorizeError::new(
            ErrorCode::LoginRequired,
            "the person is not signed in as asked, and prompt=none forbids asking",
        )),
        Some(_) if !fresh && !select && !create => Outcome::StepUp,
        _ => Outcome::NeedsSignIn(NeedsSignIn {
            fresh: fresh || (request.prompt.login && suitable.is_none()),
            select,
            create,
            org_hint: request.organization.clone(),
            login_hint: request.login_hint.clone(),
        }),
    }
}

const UNMET: AuthorizeError = AuthorizeError::new(
    ErrorCode::UnmetAuthenticationRequirements,
    "no sign-in reaches the acr that was asked for as essential",
);

fn essential(request: &AuthorizationRequest) -> Option<&AcrWish> {
    request.claims.acr.as_ref().filter(|wish| wish.is_essential)
}

/// True if the class is one of those that will do (OpenID Connect Core, section 5.5.1.1).
fn is_met(wish: &AcrWish, reached: Option<&str>) -> bool {
    reached.is_some_and(|acr| wish.values.is_empty() || wish.values.iter().any(|value| acr::satisfies(acr, value)))
}

fn wants_two(wish: &AcrWish) -> bool {
    wish.values.iter().any(|value| value == acr::TWO_FACTORS)
}

/// True if a second factor is to be asked for: it is essential, or it is what is preferred and the person has one.
fn steps_up(request: &AuthorizationRequest, found: &SignInFacts) -> bool {
    if let Some(wish) = essential(request) {
        return wants_two(wish) && !is_met(wish, found.acr);
    }
    let voluntary = request.claims.acr.as_ref().map_or(&[][..], |wish| &wish.values);
    let mut preferred = voluntary
        .iter()
        .chain(&request.acr_values)
        .filter(|name| acr::is_known(name));
    let is_preferred = preferred.next().is_some_and(|name| name == acr::TWO_FACTORS);
    is_preferred && found.has_factor && found.acr != Some(acr::TWO_FACTORS) && !request.prompt.none
}

fn can_be_met(wish: &AcrWish) -> bool {
    wish.values.is_empty() || wish.values.iter().any(|value| acr::is_known(value))
}

fn is_the_one_asked_for(request: &AuthorizationRequest, found: &SignInFacts, hinted: Option<MemberId>) -> bool {
    let is_org = request.organization.as_ref().is_none_or(|slug| *slug == found.org_slug);
    is_org && hinted.is_none_or(|member| member == found.member)
}

/// True if the person must prove again who they are. A proof made since the request came satisfies any wish, or
/// `max_age=0` could never be met.
fn is_stale(
    request: &AuthorizationRequest,
    found: &SignInFacts,
    interaction: Option<Interaction>,
    now: Instant,
) -> bool {
    if interaction.is_some_and(|done| found.auth_time >= done.started_at) {
        return false;
    }
    let is_too_old = request
        .max_age
        .is_some_and(|limit| now.since(found.auth_time) > Duration::from_secs(limit.into()) || limit == 0);
    request.prompt.login || is_too_old
}
