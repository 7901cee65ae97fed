//! What stands between a password that is too old and a new one: sealed, short-lived, bound to the browser; never a row, and never a password.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ieum_connect::ldap::{Refusal, Step, Warning};
use ieum_model::{Instant, LoginMethodId};
use ieum_store::login_method::MethodSettings;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sign_in::Attempt;
use crate::methods::directory_settings;
use crate::{Context, Error, Result};

/// A new password is chosen within this time.
const LIFE: Duration = Duration::from_secs(15 * 60);
/// Longest ticket that is looked at.
const MOST_BYTES: usize = 2_000;
const PURPOSE: &str = "directory password";

/// Why a new password is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// The old one is too old.
    Expired,
    /// The old one has to be changed before anything else.
    MustChange,
    /// The old one is too old in so many seconds; the person is signed in.
    Soon(u32),
    /// The old one is too old, and is taken so many times more; the person is signed in.
    Grace(u32),
}

impl Cause {
    /// The person may go on without a new password.
    pub const fn may_wait(self) -> bool {
        match self {
            Self::Soon(_) | Self::Grace(_) => true,
            Self::Expired | Self::MustChange => false,
        }
    }
}

/// Whose password in the company's directory may be changed by whoever knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The organisation's login page.
    pub slug: String,
    /// The login method.
    pub method: LoginMethodId,
    /// What was typed as identifier.
    pub user: String,
    /// Why.
    pub cause: Cause,
    /// Whose sign-in is a test of what is not live.
    pub is_test: bool,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    slug: String,
    method: Uuid,
    user: String,
    cause: Cause,
    is_test: bool,
    until: i64,
}

fn purpose(browser: &str) -> String {
    format!("{PURPOSE} {browser}")
}

impl Renewal {
    pub(super) fn of(attempt: &Attempt<'_>, cause: Cause) -> Self {
        Self {
            slug: attempt.slug.to_owned(),
            method: attempt.method,
            user: attempt.username.trim().to_owned(),
            cause,
            is_test: attempt.test.is_some(),
        }
    }

    /// As it travels.
    ///
    /// # Errors
    /// As the vault says.
    pub fn seal(&self, ctx: &Context, browser: &str) -> Result<String> {
        let sealed = Sealed {
            slug: self.slug.clone(),
            method: *self.method.as_uuid(),
            user: self.user.clone(),
            cause: self.cause,
            is_test: self.is_test,
            until: ctx.now().plus(LIFE).as_micros(),
        };
        let plain = serde_json::to_vec(&sealed).map_err(|e| Error::Internal(e.to_string()))?;
        let bytes = ctx.app().vault.seal(&purpose(browser), &plain, ctx.rng())?;
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Opens it; `None` if it is forged, too old or another browser's.
    pub fn open(ctx: &Context, browser: &str, text: &str) -> Option<Self> {
        if text.len() > MOST_BYTES || browser.is_empty() {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let plain = ctx.app().vault.open(&purpose(browser), &bytes)?;
        let sealed: Sealed = serde_json::from_slice(&plain).ok()?;
        (ctx.now() < Instant::from_micros(sealed.until)).then(|| Self {
            slug: sealed.slug,
            method: LoginMethodId::from_uuid(sealed.method),
            user: sealed.user,
            cause: sealed.cause,
            is_test: sealed.is_test,
        })
    }
}

/// Whether the method's people may change their password by way of us.
///
/// # Errors
/// As the settings say.
pub(super) fn may_change(found: &MethodSettings) -> Result<bool> {
    match directory_settings(found) {
        Ok(settings) => Ok(settings.may_change_password()),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Why whoever is refused so has to choose a new password, if that helps.
pub(super) const fn cause_of(refusal: Refusal) -> Option<Cause> {
    match refusal {
        Refusal::Expired => Some(Cause::Expired),
        Refusal::MustChange => Some(Cause::MustChange),
        _ => None,
    }
}

/// Why whoever was let in may want a new password.
pub(super) fn warned(steps: &[Step]) -> Option<Cause> {
    steps.iter().find_map(|step| match step {
        Step::Warned(Warning::Soon(seconds)) => Some(Cause::Soon(*seconds)),
        Step::Warned(Warning::Grace(times)) => Some(Cause::Grace(*times)),
        _ => None,
    })
}
