//! The guard before each handler: asks who it is, once, and hands the handler the value that proves it.

use axum::extract::{FromRequestParts, OptionalFromRequestParts, RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderValue;
use http::header::AUTHORIZATION;
use http::request::Parts;
use ieum_app::access::{self, ClientCaller, OperatorCaller, OrgCaller};
use ieum_app::{Error, sessions};
use ieum_model::OrgId;
use ieum_model::permission::Permission;
use ieum_model::secret::Secret;

use super::{Ask, Failure, LocalPath, Site, browser_state};

/// Who may ask for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody. The handler learns who is signed in by [`MaybeSignedIn`].
    Public,
    /// Whoever is signed in to anything.
    SignedIn,
    /// Whoever is signed in, even before a password that must be changed is changed.
    SignedInEvenIfMustChangePassword,
    /// Whoever has this permission in the organisation `{org}` of the path.
    Console(Permission),
    /// Operators of the provider.
    Operator,
    /// A business system that speaks for itself, with this scope.
    Client(&'static str),
}

/// Stands in the extensions of an answer that a handler gave: the guard let the request through. For the tests that walk all
/// addresses in all roles, which could not tell the guard's "not found" from the handler's.
#[derive(Debug, Clone, Copy)]
pub struct Passed;

/// Stands in the extensions of a failure: a cookie to change along with it.
#[derive(Debug, Clone, Default)]
pub struct Leaves(pub Option<HeaderValue>);

/// The signed-in person.
#[derive(Debug, Clone)]
pub struct SignedIn(pub access::SignedIn);
/// The signed-in person, if there is one. On any page.
#[derive(Debug, Clone)]
pub struct MaybeSignedIn(pub Option<access::SignedIn>);
/// Somebody in an organisation's console with the route's permission.
#[derive(Debug, Clone)]
pub struct Console(pub OrgCaller);
/// An operator.
#[derive(Debug, Clone)]
pub struct Operator(pub OperatorCaller);
/// A business system that speaks for itself, with the route's scope.
#[derive(Debug, Clone)]
pub struct ApiClient(pub ClientCaller);

/// Resolves the caller, or answers in the handler's stead.
pub async fn layer(
    State((site, access)): State<(Site, Access)>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if access == Access::Public {
        return passed(next.run(Request::from_parts(parts, body)).await);
    }
    let ask = Ask::of(&site, &parts);
    match resolve(&ask, access, &params, &mut parts).await {
        Ok(None) => passed(next.run(Request::from_parts(parts, body)).await),
        Ok(Some(instead)) => instead,
        Err(error) => {
            let is_over = matches!(error, Error::NotSignedIn) && access != Access::Operator;
            let mut response = Failure::from(error).into_response();
            if is_over {
                // The session ended elsewhere: business systems that watch this browser learn of it now.
                let mut ask = ask;
                let cookie = browser_state::settle(&mut ask, false);
                response.extensions_mut().insert(Leaves(cookie));
            }
            response
        }
    }
}

fn passed(mut response: Response) -> Response {
    response.extensions_mut().insert(Passed);
    response
}

async fn resolve(
    ask: &Ask,
    access: Access,
    params: &RawPathParams,
    parts: &mut Parts,
) -> Result<Option<Response>, Error> {
    match access {
        Access::Public => {}
        Access::SignedIn | Access::SignedInEvenIfMustChangePassword => {
            let caller = access::signed_in(&ask.ctx, ask.session.as_ref()).await?;
            if access == Access::SignedIn && caller.session.must_change_password {
                return Ok(Some(to_password(ask)));
            }
            sessions::touch(&ask.ctx, &caller.session).await?;
            parts.extensions.insert(SignedIn(caller));
        }
        Access::Console(permission) => {
            let org = params
                .iter()
                .find(|(name, _)| *name == "org")
                .and_then(|(_, id)| id.parse::<OrgId>().ok());
            let caller =
                access::console(&ask.ctx, ask.session.as_ref(), org.ok_or(Error::NotFound)?, permission).await?;
            if caller.session.must_change_password {
                return Ok(Some(to_password(ask)));
            }
            sessions::touch(&ask.ctx, &caller.session).await?;
            parts.extensions.insert(Console(caller));
        }
        Access::Operator => {
            let caller = access::operator(&ask.ctx, ask.operator.as_ref()).await?;
            sessions::touch(&ask.ctx, &caller.session).await?;
            parts.extensions.insert(Operator(caller));
        }
        Access::Client(scope) => {
            let caller = access::client(&ask.ctx, bearer(parts).as_ref(), scope).await?;
            parts.extensions.insert(ApiClient(caller));
        }
    }
    Ok(None)
}

/// The token of an `Authorization: Bearer` header (RFC 6750, section 2.1); the other two ways of sending it are not accepted.
fn bearer(parts: &Parts) -> Option<Secret> {
    let mut values = parts.headers.get_all(AUTHORIZATION).iter();
    let value = values.next().filter(|_| values.next().is_none())?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= MAX_BEARER)
        .then(|| Secret::new(token.trim().to_owned()))
}

/// Longest access token, in bytes; one in JWT form has about 1 KiB.
const MAX_BEARER: usize = 4 * 1024;

fn to_password(ask: &Ask) -> Response {
    let next = LocalPath::parse(&ask.path)
        .map(|next| format!("?next={}", next.encoded()))
        .unwrap_or_default();
    Redirect::to(&format!("/account/password{next}")).into_response()
}

macro_rules! proven {
    ($($name:ident),*) => {$(
        impl FromRequestParts<Site> for $name {
            type Rejection = Failure;
            async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Failure> {
                // Absent only if a handler stands behind a guard of another kind: a bug that answers 500, never a way in.
                parts.extensions.get::<Self>().cloned().ok_or_else(|| Failure::from(Error::Internal("the route's guard does not prove this".to_owned())))
            }
        }
    )*};
}

proven!(SignedIn, Console, Operator, ApiClient);

impl FromRequestParts<Site> for MaybeSignedIn {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let ask = Ask::of(site, parts);
        Ok(Self(access::find_signed_in(&ask.ctx, ask.session.as_ref()).await?))
    }
}

impl OptionalFromRequestParts<Site> for Operator {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Option<Self>, Failure> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}
