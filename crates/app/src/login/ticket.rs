//! What travels between the pages of the way by e-mail: sealed, short-lived, bound to the browser; never a row.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ieum_model::email::Email;
use ieum_model::{AccountId, Instant, LoginCodeId, OrgId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Context, Error, Result};

/// Longest ticket that is looked at.
const MOST_BYTES: usize = 2_000;

#[derive(Serialize, Deserialize)]
struct Sealed {
    email: String,
    code: Option<Uuid>,
    until: i64,
}

/// A code was sent to this e-mail, and this browser may enter it.
#[derive(Debug, Clone)]
pub struct CodeTicket {
    /// The e-mail to prove.
    pub email: Email,
    pub(super) code: LoginCodeId,
}

/// What a code was sent for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// To prove an e-mail.
    Email,
    /// To sign in to an organisation.
    SignIn(OrgId),
    /// To be the second factor of an account.
    Factor(AccountId),
}

impl Purpose {
    /// As it is told apart.
    pub(super) fn step(self) -> String {
        match self {
            Self::Email => "login code".to_owned(),
            Self::SignIn(org) => format!("sign-in code {org}"),
            Self::Factor(account) => format!("factor code {account}"),
        }
    }
}

/// This browser proved the e-mail a moment ago.
#[derive(Debug, Clone)]
pub struct EmailProof {
    /// The e-mail that was proven.
    pub email: Email,
}

impl CodeTicket {
    /// As it travels; it outlives its code a little, so that a late entry is told so.
    pub(super) fn seal(&self, ctx: &Context, browser: &str, until: Instant) -> Result<String> {
        self.seal_for(ctx, Purpose::Email, browser, until)
    }

    /// Opens it; `None` if it is forged, too old or another browser's.
    pub fn open(ctx: &Context, browser: &str, text: &str) -> Option<Self> {
        Self::open_for(ctx, Purpose::Email, browser, text)
    }

    /// As it travels for a purpose: it opens for no other.
    pub(super) fn seal_for(&self, ctx: &Context, what: Purpose, browser: &str, until: Instant) -> Result<String> {
        let sealed = Sealed {
            email: self.email.as_str().to_owned(),
            code: Some(*self.code.as_uuid()),
            until: until.as_micros(),
        };
        seal(ctx, &what.step(), browser, &sealed)
    }

    /// Opens it for a purpose.
    pub(super) fn open_for(ctx: &Context, what: Purpose, browser: &str, text: &str) -> Option<Self> {
        let sealed = open(ctx, &what.step(), browser, text)?;
        Some(Self {
            email: Email::parse(&sealed.email).ok()?,
            code: LoginCodeId::from_uuid(sealed.code?),
        })
    }
}

impl EmailProof {
    /// As it travels.
    pub(super) fn seal(&self, ctx: &Context, browser: &str, until: Instant) -> Result<String> {
        let sealed = Sealed {
            email: self.email.as_str().to_owned(),
            code: None,
            until: until.as_micros(),
        };
        seal(ctx, "login e-mail", browser, &sealed)
    }

    /// Opens it; `None` if it is forged, too old or another browser's.
    pub fn open(ctx: &Context, browser: &str, text: &str) -> Option<Self> {
        let sealed = open(ctx, "login e-mail", browser, text)?;
        Some(Self {
            email: Email::parse(&sealed.email).ok()?,
        })
    }
}

/// The browser is part of what the seal was made for.
fn purpose(step: &str, browser: &str) -> String {
    format!("{step} {browser}")
}

fn seal(ctx: &Context, step: &str, browser: &str, sealed: &Sealed) -> Result<String> {
    let plain = serde_json::to_vec(sealed).map_err(|e| Error::Internal(e.to_string()))?;
    let bytes = ctx.app().vault.seal(&purpose(step, browser), &plain, ctx.rng())?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn open(ctx: &Context, step: &str, browser: &str, text: &str) -> Option<Sealed> {
    if text.len() > MOST_BYTES || browser.is_empty() {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let plain = ctx.app().vault.open(&purpose(step, browser), &bytes)?;
    let sealed: Sealed = serde_json::from_slice(&plain).ok()?;
    (ctx.now() < Instant::from_micros(sealed.until)).then_some(sealed)
}
