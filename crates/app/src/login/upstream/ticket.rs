//! What one attempt has to remember while the person is away: sealed for this browser, in the `state` that travels with them.
//! Nothing of it is a row; that it was used once is.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ieum_model::{Instant, LoginMethodId, OrgId};
use serde::{Deserialize, Serialize};

use crate::{Context, Error, Result};

/// Longest ticket that is looked at.
const MOST_BYTES: usize = 4_000;

/// One attempt.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// The login method.
    pub method: LoginMethodId,
    /// Whose page it began at.
    pub slug: String,
    /// An administrator tries the method, whether it is on or not; nobody is signed in.
    pub trial: Option<OrgId>,
    /// A tester tries what is not live.
    pub is_test: bool,
    /// Where to go afterwards; a path of ours.
    pub next: String,
    pub(super) nonce: String,
    pub(super) code_verifier: String,
    pub(super) until: Instant,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    method: String,
    slug: String,
    trial: Option<String>,
    #[serde(default)]
    is_test: bool,
    next: String,
    nonce: String,
    verifier: String,
    until: i64,
}

fn purpose(browser: &str) -> String {
    format!("login upstream {browser}")
}

impl Ticket {
    pub(super) fn seal(&self, ctx: &Context, browser: &str) -> Result<String> {
        let sealed = Sealed {
            method: self.method.to_string(),
            slug: self.slug.clone(),
            trial: self.trial.map(|org| org.to_string()),
            is_test: self.is_test,
            next: self.next.clone(),
            nonce: self.nonce.clone(),
            verifier: self.code_verifier.clone(),
            until: self.until.as_micros(),
        };
        let plain = serde_json::to_vec(&sealed).map_err(|e| Error::Internal(e.to_string()))?;
        let bytes = ctx.app().vault.seal(&purpose(browser), &plain, ctx.rng())?;
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// Opens it; `None` if it is forged, too old or another browser's.
pub fn open_ticket(ctx: &Context, browser: &str, text: &str) -> Option<Ticket> {
    if text.len() > MOST_BYTES || browser.is_empty() {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let plain = ctx.app().vault.open(&purpose(browser), &bytes)?;
    let sealed: Sealed = serde_json::from_slice(&plain).ok()?;
    let ticket = Ticket {
        method: sealed.method.parse().ok()?,
        slug: sealed.slug,
        is_test: sealed.is_test,
        trial: sealed.trial.map(|org| org.parse()).transpose().ok()?,
        next: sealed.next,
        nonce: sealed.nonce,
        code_verifier: sealed.verifier,
        until: Instant::from_micros(sealed.until),
    };
    (ctx.now() < ticket.until).then_some(ticket)
}
