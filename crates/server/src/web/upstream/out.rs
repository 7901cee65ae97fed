//! From the login page to the provider.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use ieum_app::login::{connected, saml, upstream};
use ieum_model::login_method::MethodKind;

use super::back::refused;
use crate::web::core::{Ask, LocalPath, Outcome};
use crate::web::login::{Carry, value};
use crate::web::saml::there;
use crate::web::testers::Testing;

/// `GET /o/{slug}/go/{method}`
pub async fn go(
    ask: Ask,
    Path((slug, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    testing: Testing,
) -> Outcome<Response> {
    let carry = Carry::of_query(query.as_deref());
    let next = carry.next.as_ref().map_or("", LocalPath::as_str);
    let hint = Some(carry.hint.as_str()).filter(|hint| !hint.is_empty());
    let method = super::method_id(&id)?;
    let (at, test) = (
        (slug.as_str(), method),
        testing.token(!value(query.as_deref(), "test").is_empty()),
    );
    if connected::kind_at(&ask.ctx, &slug, method, test).await? == MethodKind::Saml {
        return match saml::begin(&ask.ctx, &ask.browser.0, at, next, test).await? {
            Ok(sent) => Ok(there(&ask, sent)),
            Err(unsent) => Ok(refused(&ask, (unsent.reason, unsent.code), &slug, &carry)),
        };
    }
    match upstream::begin(&ask.ctx, &ask.browser.0, at, next, hint, test).await? {
        Ok(address) => {
            let mut response = Redirect::to(&address).into_response();
            response
                .headers_mut()
                .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Err(unsent) => Ok(refused(&ask, (unsent.reason, unsent.code), &slug, &carry)),
    }
}
