//! What stands between the first factor and the session: sealed, short-lived, bound to the browser; never a row.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ieum_model::account::Account;
use ieum_model::second_factor::{Missing, Proofs};
use ieum_model::{AccountId, Instant, LoginMethodId, OrgId, SessionId, TraceId};
use ieum_oidc::jose::sha256;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::login::saml::There;
use crate::{Context, Error, Result};

/// The way from the first factor to the second takes at most this long.
const LIFE: Duration = Duration::from_secs(15 * 60);
/// Longest ticket that is looked at.
const MOST_BYTES: usize = 3_500;

/// Where somebody is about to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An organisation, by one of its methods.
    Organization(OrgId, LoginMethodId),
    /// The operators' console.
    Operators,
    /// An organisation that this session is signed in to already: it needs to prove more.
    StepUp(OrgId, SessionId),
}

/// Somebody who proved something, and not yet enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The account.
    pub account: AccountId,
    /// Where to.
    pub place: Place,
    /// What was proven.
    pub proofs: Proofs,
    /// What is missing.
    pub missing: Missing,
    /// The version that a tester tries.
    pub(super) tested: Option<i64>,
    /// The credentials that were proven, so that changed ones do not count.
    pub(super) mark: String,
    /// What the company's identity provider said of its session.
    pub(in crate::login) there: Option<There>,
    /// The record of the attempt.
    pub trace: Option<TraceId>,
}

/// A standing that came back from the browser.
#[derive(Debug, Clone)]
pub struct FactorTicket {
    /// What stands.
    pub standing: Standing,
    pub(super) used: [u8; 32],
    pub(super) until: Instant,
}

#[derive(Serialize, Deserialize)]
enum At {
    Org(Uuid, Uuid),
    Op,
    Up(Uuid, Uuid),
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    account: Uuid,
    at: At,
    proofs: String,
    enrols: bool,
    #[serde(default)]
    mails: bool,
    mark: String,
    until: i64,
    #[serde(default)]
    there: Option<There>,
    #[serde(default)]
    trace: Option<Uuid>,
    #[serde(default)]
    tested: Option<i64>,
}

/// What of an account must not change meanwhile.
pub(super) fn mark(account: &Account) -> String {
    let hash = sha256(account.password_hash.as_deref().unwrap_or_default().as_bytes());
    URL_SAFE_NO_PAD.encode(hash.get(..12).unwrap_or_default())
}

/// The browser is part of what the seal was made for.
fn purpose(browser: &str) -> String {
    format!("second factor {browser}")
}

impl Standing {
    /// Whether a factor may be set up here: there was none. Whoever merely holds a session that needs to prove more sets none up.
    pub fn may_enrol(&self) -> bool {
        match self.missing {
            Missing::Enrolment => true,
            Missing::MailCode => matches!(self.place, Place::Organization(..)),
            Missing::Factor | Missing::Nothing => false,
        }
    }

    /// As it travels.
    ///
    /// # Errors
    /// As the vault says.
    pub fn seal(&self, ctx: &Context, browser: &str) -> Result<String> {
        let sealed = Sealed {
            account: *self.account.as_uuid(),
            at: match self.place {
                Place::Organization(org, method) => At::Org(*org.as_uuid(), *method.as_uuid()),
                Place::Operators => At::Op,
                Place::StepUp(org, session) => At::Up(*org.as_uuid(), *session.as_uuid()),
            },
            proofs: self.proofs.as_str().to_owned(),
            enrols: self.missing == Missing::Enrolment,
            mails: self.missing == Missing::MailCode,
            mark: self.mark.clone(),
            there: self.there.clone(),
            trace: self.trace.map(|id| *id.as_uuid()),
            tested: self.tested,
            until: ctx.now().plus(LIFE).as_micros(),
        };
        let plain = serde_json::to_vec(&sealed).map_err(|e| Error::Internal(e.to_string()))?;
        let bytes = ctx.app().vault.seal(&purpose(browser), &plain, ctx.rng())?;
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FactorTicket {
    /// Opens it; `None` if it is forged, too old or another browser's.
    pub fn open(ctx: &Context, browser: &str, text: &str) -> Option<Self> {
        if text.len() > MOST_BYTES || browser.is_empty() {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let plain = ctx.app().vault.open(&purpose(browser), &bytes)?;
        let sealed: Sealed = serde_json::from_slice(&plain).ok()?;
        let until = Instant::from_micros(sealed.until);
        let standing = Standing {
            account: AccountId::from_uuid(sealed.account),
            place: match sealed.at {
                At::Org(org, method) => Place::Organization(OrgId::from_uuid(org), LoginMethodId::from_uuid(method)),
                At::Op => Place::Operators,
                At::Up(org, session) => Place::StepUp(OrgId::from_uuid(org), SessionId::from_uuid(session)),
            },
            proofs: Proofs::parse(&sealed.proofs)?,
            missing: match (sealed.enrols, sealed.mails) {
                (true, _) => Missing::Enrolment,
                (false, true) => Missing::MailCode,
                (false, false) => Missing::Factor,
            },
            tested: sealed.tested,
            mark: sealed.mark,
            there: sealed.there,
            trace: sealed.trace.map(TraceId::from_uuid),
        };
        (ctx.now() < until).then(|| Self {
            standing,
            used: sha256(text.as_bytes()),
            until,
        })
    }
}
