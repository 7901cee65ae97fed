//! The guard before each handler: asks who it is, once, and hands the handler the value that proves it.

use axum::extract::{FromRequestParts, OptionalFromRequestParts, RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderValue;
use http::request::Parts;
use ieum_app::access::{self, ClientCaller, OperatorCaller, OrgCaller};
use ieum_app::{Error, sessions};
use ieum_model::OrgId;
use ieum_model::permission::Permission;

use super::presented::{self, Challenges, Shown};
use super::{Ask, Failure, LocalPath, Site, browser_state};
use crate::web::client_ip::IsFromProxy;

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
    let has_proof = matches!(access, Access::Client(_)) && presented::has_proof(&parts.headers);
    match resolve(&ask, access, &params, &mut parts).await {
        Ok(None) => {
            let mut response = passed(next.run(Request::from_parts(parts, body)).await);
            presented::tell_nonce(&ask.ctx, has_proof, &mut response);
            response
        }
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
            let caller = match resolve_client(ask, scope, parts).await? {
                Ok(caller) => caller,
                Err(refused) => return Ok(Some(refused)),
            };
            parts.extensions.insert(ApiClient(caller));
        }
    }
    Ok(None)
}

/// Who calls with a token, or the refusal (RFC 6750, section 3; RFC 9449, section 7.1).
async fn resolve_client(
    ask: &Ask,
    scope: &'static str,
    parts: &Parts,
) -> Result<Result<ClientCaller, Response>, Error> {
    let from_proxy = parts.extensions.get::<IsFromProxy>().copied();
    let request = (&parts.method, parts.uri.path());
    let shown = Shown::read(&ask.site, from_proxy, request, &parts.headers);
    let scheme = shown.as_ref().ok().map(Shown::scheme);
    let found = match &shown {
        Ok(shown) => access::client(&ask.ctx, &shown.presented(), scope).await?,
        Err(error) => Err(*error),
    };
    Ok(found.map_err(|error| {
        tracing::debug!(%error, "a token was refused");
        let failure = match error.status() {
            403 => Failure::from(Error::Forbidden("insufficient_scope")),
            401 => Failure::from(Error::NotSignedIn),
            _ => Failure::bad_request("authorization"),
        };
        let mut response = failure.into_response();
        response
            .extensions_mut()
            .insert(Challenges::of(&ask.ctx, error, scheme));
        response
    }))
}

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
