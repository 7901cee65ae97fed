//! Sends a browser to the company's identity provider.

use std::time::Duration;

use ieum_model::LoginMethodId;
use ieum_model::context::random;
use ieum_saml::{AuthnRequest, Binding, Message, RedirectQuery, post_value};
use ieum_store::OrgScope;
use ieum_store::saml::{NewAttempt, Purpose, SamlAttempt};
use subtle::ConstantTimeEq;

use super::known::Known;
use super::{acs_url, entity_id};
use crate::access::OrgCaller;
use crate::core::token;
use crate::login::connected::{Reason, Unsent, door_for, unsent};
use crate::{Context, Error, Result, transact};

/// So long somebody may take to sign in there.
pub(super) const LIFE: Duration = Duration::from_secs(15 * 60);

/// How the browser is sent.
#[derive(Debug)]
pub enum Sent {
    /// To this address.
    Redirect(String),
    /// By a form.
    Post {
        /// Where it goes.
        action: String,
        /// What it carries.
        fields: Vec<(&'static str, String)>,
    },
}

/// The way there, for somebody at an organisation's login page; `test` is a tester's token, if they try what is not live.
///
/// # Errors
/// [`Error::NotFound`] if the page has no such method. Why nobody can be sent is the inner error.
pub async fn begin(
    ctx: &Context,
    browser: &str,
    (slug, method): (&str, LoginMethodId),
    next: &str,
    test: Option<&str>,
) -> Result<std::result::Result<Sent, Unsent>> {
    let (active, known) = {
        let mut conn = ctx.store().read().await?;
        let (_, active) = door_for(ctx, &mut conn, (slug, method), test).await?;
        let known = Known::load_for(ctx, &mut conn, &active).await?;
        (active, known)
    };
    let purpose = (Purpose::SignIn, test.is_some());
    match send(ctx, browser, active.scope(), &known, purpose, next).await? {
        Ok(sent) => Ok(Ok(sent)),
        Err(reason) => Ok(Err(unsent(ctx, &active, reason, next).await?)),
    }
}

/// The same for an administrator who tries a method, whether it is on or not. The other side asks for the password again: what is
/// tried is the way that a member goes.
///
/// # Errors
/// As [`begin`].
pub async fn begin_trial(
    ctx: &Context,
    caller: &OrgCaller,
    browser: &str,
    method: LoginMethodId,
) -> Result<std::result::Result<Sent, Reason>> {
    let scope = caller.scope();
    let known = Known::load_newest(ctx, &mut ctx.store().read().await?, scope, method).await?;
    send(ctx, browser, scope, &known, (Purpose::Trial, false), "").await
}

async fn send(
    ctx: &Context,
    browser: &str,
    scope: OrgScope,
    known: &Known,
    purpose: (Purpose, bool),
    next: &str,
) -> Result<std::result::Result<Sent, Reason>> {
    let settings = &known.settings;
    let Some((binding, destination)) = settings.sign_on().filter(|_| settings.is_ready()) else {
        return Ok(Err(Reason::NotReady));
    };
    let method = known.found.method.id;
    let begun = note(ctx, browser, scope, method, purpose, next).await?;
    let request = AuthnRequest {
        id: &begun.request_id,
        issuer: &entity_id(ctx, method),
        destination,
        acs_url: &acs_url(ctx, method),
        name_id_format: Some(settings.name_id_format.as_str()).filter(|format| !format.is_empty()),
        force: purpose.0 == Purpose::Trial,
        passive: false,
        contexts: &[],
        now: ctx.now().as_seconds(),
    };
    let key = match settings.signs_requests {
        true => Some(known.signing_key()?),
        false => None,
    };
    let failed = |_| Error::Internal("a SAML request could not be signed".to_owned());
    Ok(Ok(match binding {
        Binding::Redirect => {
            let query = RedirectQuery::write(Message::Request, &request.to_xml(), Some(&begun.token), key);
            Sent::Redirect(address(destination, &query.map_err(failed)?))
        }
        Binding::Post => Sent::Post {
            action: destination.to_owned(),
            fields: vec![
                (
                    "SAMLRequest",
                    post_value(&request.to_xml(), &begun.request_id, key).map_err(failed)?,
                ),
                ("RelayState", begun.token),
            ],
        },
    }))
}

/// A way that has begun.
pub(super) struct Begun {
    /// What comes back with the answer.
    pub(super) token: String,
    /// What the answer has to answer.
    pub(super) request_id: String,
}

/// Writes down that this browser is sent there; a purpose, and whether a tester tries what is not live.
///
/// # Errors
/// As the database says.
pub(super) async fn note(
    ctx: &Context,
    browser: &str,
    scope: OrgScope,
    method: LoginMethodId,
    (purpose, is_test): (Purpose, bool),
    next: &str,
) -> Result<Begun> {
    let (token, token_hash) = token::mint(ctx.rng());
    let request_id = request_id(ctx);
    let noted: Result<()> = transact!(ctx, tx, {
        let new = NewAttempt {
            token_hash,
            method,
            purpose,
            browser_hash: browser_hash(ctx, browser),
            request_id: &request_id,
            next,
            expires_at: ctx.now().plus(LIFE),
            is_test,
        };
        Ok(tx.insert_saml_attempt(scope, &new).await?)
    });
    noted?;
    Ok(Begun {
        token: token.expose().to_owned(),
        request_id,
    })
}

/// An XML name with 160 bits of chance (SAML Core, section 1.3.4).
pub(super) fn request_id(ctx: &Context) -> String {
    let digits: String = random::<20>(ctx.rng()).iter().map(|b| format!("{b:02x}")).collect();
    format!("_{digits}")
}

/// An address with a query; it may have one already.
pub(super) fn address(to: &str, query: &str) -> String {
    let joint = if to.contains('?') { '&' } else { '?' };
    format!("{to}{joint}{query}")
}

fn browser_hash(ctx: &Context, browser: &str) -> [u8; 32] {
    ctx.app().vault.mac("saml attempt", browser.as_bytes())
}

/// Whether this browser began it, for this purpose, a moment ago, and nobody answered it yet.
pub(super) fn is_open(ctx: &Context, browser: &str, attempt: &SamlAttempt, purpose: Purpose) -> bool {
    let is_theirs = bool::from(browser_hash(ctx, browser).ct_eq(&attempt.browser_hash));
    is_theirs
        && !browser.is_empty()
        && attempt.purpose == purpose
        && attempt.used_at.is_none()
        && ctx.now() < attempt.expires_at
}
