//! What a checked request still needs: a sign-in, an error, or nothing (OpenID Connect Core, section 3.1.2.3).

use std::time::Duration;

use ieum_model::{Instant, MemberId};

use super::{AuthorizationRequest, AuthorizeError, ErrorCode};

/// The browser's sign-in to one organisation, as far as it counts here. A suspended one is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInFacts {
    /// Who is signed in.
    pub member: MemberId,
    /// The organisation ID of the organisation signed in to.
    pub org_slug: String,
    /// When the person last proved who they are.
    pub auth_time: Instant,
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
    let fresh = suitable.is_some_and(|found| is_stale(request, found, interaction, now));
    match suitable {
        Some(_) if !fresh && !select => Outcome::Issue,
        _ if request.prompt.none => Outcome::Error(AuthorizeError::new(
            ErrorCode::LoginRequired,
            "the person is not signed in as asked, and prompt=none forbids asking",
        )),
        _ => Outcome::NeedsSignIn(NeedsSignIn {
            fresh: fresh || (request.prompt.login && suitable.is_none()),
            select,
            org_hint: request.organization.clone(),
            login_hint: request.login_hint.clone(),
        }),
    }
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
