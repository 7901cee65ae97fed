//! What DNS says of a domain.

use ieum_model::domain::{RECORD_PREFIX, Seen, record_names};

use crate::Context;

/// The records of a domain that may prove something, or that nobody answered.
#[derive(Debug, Clone)]
pub(super) struct Found {
    tokens: Vec<String>,
    is_answered: bool,
}

impl Found {
    /// How the record with this random part was seen.
    pub(super) fn of(&self, token: &str) -> Seen {
        if self.tokens.iter().any(|found| found == token) {
            Seen::There
        } else if self.is_answered {
            Seen::Missing
        } else {
            Seen::Unreachable
        }
    }
}

/// Asks both names at which the record may stand, at once. It counts as answered only if both are.
pub(super) async fn look(ctx: &Context, name: &str) -> Found {
    let [below, apex] = record_names(name);
    let dns = &ctx.app().dns;
    let (below, apex) = tokio::join!(dns.texts(&below), dns.texts(&apex));
    let is_answered = below.is_ok() && apex.is_ok();
    for error in [&below, &apex].into_iter().filter_map(|answer| answer.as_ref().err()) {
        tracing::info!(name, %error, "a domain could not be looked up");
    }
    let texts = below.into_iter().chain(apex).flatten();
    Found {
        tokens: texts
            .filter_map(|text| {
                text.trim()
                    .strip_prefix(RECORD_PREFIX)
                    .map(|token| token.trim().to_owned())
            })
            .collect(),
        is_answered,
    }
}
