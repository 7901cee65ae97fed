//! Sends a browser to the company's provider.

use std::time::Duration;

use ieum_model::LoginMethodId;
use ieum_model::login_method::MethodKind;
use ieum_oidc::upstream::settings::Settings;
use ieum_oidc::upstream::{Ask, authorization_url, secrets};
use ieum_store::login_method::MethodSettings;

use super::callback_path;
use super::ticket::Ticket;
use crate::access::OrgCaller;
use crate::login::connected::{Reason, Unsent, door_for, settings_at, unsent};
use crate::{Context, Error, Result};

/// So long somebody may take to sign in there.
pub(super) const LIFE: Duration = Duration::from_secs(15 * 60);

/// The address to go to, for somebody at an organisation's login page; `test` is a tester's token, if they try what is not live.
///
/// # Errors
/// [`Error::NotFound`] if the page has no such method. Why the provider cannot be asked is the inner error.
pub async fn begin(
    ctx: &Context,
    browser: &str,
    (slug, method): (&str, LoginMethodId),
    next: &str,
    hint: Option<&str>,
    test: Option<&str>,
) -> Result<std::result::Result<String, Unsent>> {
    let (active, found) = {
        let mut conn = ctx.store().read().await?;
        let (_, active) = door_for(ctx, &mut conn, (slug, method), test).await?;
        let found = settings_at(&mut conn, &active).await?;
        (active, found)
    };
    let ticket = |nonce, code_verifier| Ticket {
        method,
        slug: slug.to_owned(),
        trial: None,
        is_test: test.is_some(),
        next: next.to_owned(),
        nonce,
        code_verifier,
        until: ctx.now().plus(LIFE),
    };
    match address(ctx, browser, &found, hint, false, ticket).await? {
        Ok(address) => Ok(Ok(address)),
        Err(reason) => Ok(Err(unsent(ctx, &active, reason, next).await?)),
    }
}

/// The same for an administrator who tries a method, whether it is on or not. The provider asks for the password again: what is
/// tried is the way that a member goes.
///
/// # Errors
/// As [`begin`].
pub async fn begin_trial(
    ctx: &Context,
    caller: &OrgCaller,
    browser: &str,
    method: LoginMethodId,
) -> Result<std::result::Result<String, Reason>> {
    let found = ctx
        .store()
        .read()
        .await?
        .newest_settings(caller.scope(), method)
        .await?;
    let found = found.ok_or(Error::NotFound)?;
    let ticket = |nonce, code_verifier| Ticket {
        method,
        slug: String::new(),
        trial: Some(*caller.scope().org_id()),
        is_test: false,
        next: String::new(),
        nonce,
        code_verifier,
        until: ctx.now().plus(LIFE),
    };
    address(ctx, browser, &found, None, true, ticket).await
}

async fn address(
    ctx: &Context,
    browser: &str,
    found: &MethodSettings,
    hint: Option<&str>,
    force: bool,
    ticket: impl FnOnce(String, String) -> Ticket,
) -> Result<std::result::Result<String, Reason>> {
    let settings = settings_of(found)?;
    let provider = match ctx.app().upstream.provider(ctx, &settings).await {
        Ok(provider) => provider,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut made = secrets(ctx.rng());
    made.state = ticket(made.nonce.clone(), made.code_verifier.clone()).seal(ctx, browser)?;
    let ask = Ask {
        provider: &provider,
        client_id: &settings.client_id,
        redirect_uri: &ctx.link(&callback_path(found.method.id)),
        scopes: &settings.scopes,
        login_hint: hint,
        force,
    };
    Ok(authorization_url(&ask, &made).ok_or(Reason::Document(ieum_oidc::upstream::BadProvider::Address)))
}

/// The settings of a method of this kind.
///
/// # Errors
/// [`Error::NotFound`] for another kind.
pub(super) fn settings_of(found: &MethodSettings) -> Result<Settings> {
    if found.method.kind != MethodKind::OpenId {
        return Err(Error::NotFound);
    }
    Settings::read(&found.settings)
        .map_err(|_| Error::Internal("unreadable: the settings of a login method".to_owned()))
}
