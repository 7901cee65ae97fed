//! What an authorisation request remembers while the person is at the login pages.
//!
//! It travels through the browser in the address to come back to, sealed: neither the client nor the person can make one. It
//! belongs to one request of one browser, and names the grant that it may lead to, so that it counts once.

use std::time::Duration;

use ieum_model::{GrantId, Instant, MemberId, OrgId};
use ieum_oidc::jose::base64url;

use crate::{Context, Result};

const PURPOSE: &str = "authorization interaction";
/// Who takes longer starts anew.
pub(super) const LIFE: Duration = Duration::from_secs(60 * 60);

/// What has happened for one authorisation request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Interaction {
    /// The grant that will come of it.
    pub grant: GrantId,
    /// When the request first came.
    pub started_at: Instant,
    /// The organisation that the person picked.
    pub chosen: Option<OrgId>,
    /// The member who agreed to what the business system receives.
    pub agreed: Option<MemberId>,
}

impl Interaction {
    /// One that begins now.
    pub(super) fn begin(ctx: &Context) -> Self {
        Self {
            grant: GrantId::new(ctx.now(), ctx.rng()),
            started_at: ctx.now(),
            chosen: None,
            agreed: None,
        }
    }

    /// As it travels.
    ///
    /// # Errors
    /// As the vault says.
    pub(super) fn seal(&self, ctx: &Context, of: &RequestOf<'_>) -> Result<String> {
        let chosen = self.chosen.map(|org| org.to_string()).unwrap_or_default();
        let agreed = self.agreed.map(|member| member.to_string()).unwrap_or_default();
        let text = format!(
            "{}|{}|{chosen}|{agreed}|{}",
            self.grant,
            self.started_at.as_micros(),
            of.digest(ctx)
        );
        Ok(base64url::encode(ctx.app().vault.seal(
            PURPOSE,
            text.as_bytes(),
            ctx.rng(),
        )?))
    }

    /// Reads one that came back; `None` if it is forged, old, or of another request or browser.
    pub(super) fn open(ctx: &Context, of: &RequestOf<'_>, sealed: &str) -> Option<Self> {
        let plain = ctx.app().vault.open(PURPOSE, &base64url::decode(sealed)?)?;
        let text = std::str::from_utf8(&plain).ok()?;
        let mut parts = text.split('|');
        let grant = parts.next()?.parse().ok()?;
        let started_at = Instant::from_micros(parts.next()?.parse().ok()?);
        let (chosen, agreed) = (parts.next()?, parts.next()?);
        let is_own = parts.next()? == of.digest(ctx);
        (is_own && ctx.now().since(started_at) < LIFE).then(|| Self {
            grant,
            started_at,
            chosen: chosen.parse().ok(),
            agreed: agreed.parse().ok(),
        })
    }
}

/// Which request of which browser.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestOf<'a> {
    /// The browser's own identifier.
    pub browser: &'a str,
    /// The request's parameters in one spelling.
    pub query: &'a str,
}

impl RequestOf<'_> {
    fn digest(&self, ctx: &Context) -> String {
        let message = format!("{}\n{}", self.browser, self.query);
        base64url::encode(ctx.app().vault.mac(PURPOSE, message.as_bytes()))
    }
}
