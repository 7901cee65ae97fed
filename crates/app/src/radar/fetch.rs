//! An identity provider's metadata over the network, and when to ask again.

use std::time::Duration;

use ieum_connect::http::{OutboundError, Validators};
use ieum_model::Instant;
use ieum_model::context::random;
use ieum_saml::settings::{Settings, Unusable, is_address};
use ieum_saml::{IdpMetadata, MetadataSignature, Why, read_fetched_metadata};
use ieum_store::idp_metadata::Watch;
use url::Url;

use crate::Context;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Why nothing came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// The address may not be asked.
    Address,
    /// Nobody answers there.
    Unreachable,
    /// The answer is no document, but something else: a redirect, or an error.
    Status,
    /// The answer is too large.
    TooLarge,
    /// The document cannot be read.
    Unreadable,
    /// It is not of exactly one identity provider.
    NoProvider,
    /// It has no certificate that we can use.
    NoCertificate,
    /// It says of itself that it is over.
    Expired,
    /// It leads to an address that nobody's browser may be sent to.
    Endpoint,
    /// It has more certificates than a method holds.
    TooMany,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Address,
        Self::Unreachable,
        Self::Status,
        Self::TooLarge,
        Self::Unreadable,
        Self::NoProvider,
        Self::NoCertificate,
        Self::Expired,
        Self::Endpoint,
        Self::TooMany,
    ];

    /// Stable name; stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Unreachable => "unreachable",
            Self::Status => "status",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::NoProvider => "no_provider",
            Self::NoCertificate => "no_certificate",
            Self::Expired => "expired",
            Self::Endpoint => "endpoint",
            Self::TooMany => "too_many",
        }
    }

    /// Reads the stable name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trouble| trouble.as_str() == name)
    }
}

impl From<Unusable> for Trouble {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Address => Self::Endpoint,
            Unusable::Certificates => Self::TooMany,
        }
    }
}

/// What came.
#[derive(Debug)]
pub(super) enum Got {
    /// The same as last time.
    Unchanged,
    /// A document.
    Document(String, Validators),
}

/// Asks the address of these settings.
///
/// # Errors
/// Why nothing came.
pub(super) async fn fetch(ctx: &Context, settings: &Settings, known: &Validators) -> Result<Got, Trouble> {
    let address = settings.metadata_url.as_str();
    if !is_address(address, ctx.app().upstream.allows_http()) {
        return Err(Trouble::Address);
    }
    let url = Url::parse(address).map_err(|_| Trouble::Address)?;
    let asked = ctx.app().outbound.get_if_changed(&url, known).await;
    let (answer, validators) = asked.map_err(|error| {
        tracing::info!(%error, "an identity provider's metadata could not be had");
        match error {
            OutboundError::Refused(_) => Trouble::Address,
            OutboundError::TooLarge(_) => Trouble::TooLarge,
            _ => Trouble::Unreachable,
        }
    })?;
    match answer.status {
        200 => String::from_utf8(answer.body)
            .map(|text| Got::Document(text, validators))
            .map_err(|_| Trouble::Unreadable),
        304 if *known != Validators::default() => Ok(Got::Unchanged),
        _ => Err(Trouble::Status),
    }
}

/// Reads a document and who signed it.
///
/// # Errors
/// Why it is of no use.
pub(super) fn read(
    ctx: &Context,
    settings: &Settings,
    text: &str,
) -> Result<(IdpMetadata, MetadataSignature), Trouble> {
    let (metadata, signature) = read_fetched_metadata(text, &settings.trusted()).map_err(|refused| {
        tracing::info!(%refused, "metadata was refused");
        match refused.why {
            Why::WrongMessage => Trouble::NoProvider,
            Why::NotSigned => Trouble::NoCertificate,
            Why::TooLarge => Trouble::TooLarge,
            _ => Trouble::Unreadable,
        }
    })?;
    let now = ctx.now().as_seconds();
    match metadata.valid_until {
        Some(until) if until <= now => Err(Trouble::Expired),
        _ => Ok((metadata, signature)),
    }
}

/// When to ask again after a document: as it says, within one hour and one day, and before it is over. Some chance keeps many
/// organisations from asking one provider at once.
pub(super) fn next(ctx: &Context, cache: Option<i64>, valid_until: Option<Instant>) -> Instant {
    let said = cache.and_then(|seconds| u64::try_from(seconds).ok());
    let mut span = said.map_or(DAY, Duration::from_secs).clamp(HOUR, DAY);
    if let Some(until) = valid_until {
        span = span.min((until.since(ctx.now()) / 2).max(HOUR));
    }
    let chance = u32::from(u16::from_le_bytes(random::<2>(ctx.rng())));
    let less = span / 10 * chance / u32::from(u16::MAX);
    ctx.now().plus((span - less).max(HOUR))
}

/// When to ask again after a failure: a quarter of an hour, doubled each time, at most six hours.
pub(super) fn again(ctx: &Context, failures: i64) -> Instant {
    let doublings = u32::try_from(failures.clamp(1, 6) - 1).unwrap_or(0);
    let minutes = (15u64 << doublings).min(6 * 60);
    ctx.now().plus(Duration::from_secs(minutes * 60))
}

/// By what the document is recognised that led to nothing new at these settings.
pub(super) fn validators(watch: Option<&Watch>, url: &str, known_hash: &[u8]) -> Validators {
    let is_same = |watch: &&Watch| watch.url == url && watch.known_hash.as_deref() == Some(known_hash);
    watch
        .filter(is_same)
        .map_or_else(Validators::default, |watch| Validators {
            etag: watch.etag.clone(),
            last_modified: watch.last_modified.clone(),
        })
}
