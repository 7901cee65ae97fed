//! What the address of the list asks for.

use ieum_app::login::connected::Reason;
use ieum_app::traces::{TraceFilter, TraceResult, Way};
use ieum_model::{Instant, TraceId};
use jiff::civil::Date;

/// The filters as typed, in their order in an address.
pub(super) const NAMES: [&str; 7] = ["q", "method", "member", "result", "reason", "from", "to"];

/// The filters of an address, and where its page begins.
#[derive(Debug, Clone, Default)]
pub(super) struct TraceQuery {
    typed: Vec<(&'static str, String)>,
    /// The page begins after this record.
    pub before: Option<TraceId>,
}

impl TraceQuery {
    /// Reads name and value pairs; what the list does not know is left out.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let value = value.trim().chars().take(200).collect::<String>();
            if name == "before" {
                query.before = value.parse().ok();
            } else if let Some(known) = NAMES.iter().find(|known| **known == name).filter(|_| !value.is_empty()) {
                query.typed.push((known, value));
            }
        }
        query
    }
    /// Reads the query of an address.
    pub fn parse(path: &str) -> Self {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        Self::of(url::form_urlencoded::parse(query.as_bytes()))
    }
    /// What was typed into a filter.
    pub fn get(&self, name: &str) -> &str {
        let found = self.typed.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }
    /// Whether anything narrows the list.
    pub const fn is_narrowed(&self) -> bool {
        !self.typed.is_empty()
    }
    /// Whether a date does not exist, or the last comes before the first.
    pub fn has_bad_dates(&self) -> bool {
        let (from, to) = (self.date("from"), self.date("to"));
        let is_bad = |name: &str, date: Option<Date>| date.is_none() && !self.get(name).is_empty();
        is_bad("from", from) || is_bad("to", to) || matches!((from, to), (Some(from), Some(to)) if to < from)
    }
    /// The address that asks for the same from another record on.
    pub fn address(&self, path: &str, before: Option<TraceId>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.typed);
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
    /// All filters, for a form that carries them along.
    pub fn hidden(&self) -> &[(&'static str, String)] {
        &self.typed
    }
    /// The filter for the use case. Both dates are days in Korea, the last one included. A method is one of the organisation's, or a way
    /// that is none.
    pub fn filter(&self) -> TraceFilter {
        let day_after = |date: Date| date.tomorrow().ok().map(Instant::start_of_kst_day);
        TraceFilter {
            text: self.get("q").to_owned(),
            way: Way::parse(self.get("method")),
            method: self.get("method").parse().ok(),
            member: self.get("member").parse().ok(),
            result: TraceResult::parse(self.get("result")),
            reason: Reason::parse(self.get("reason")),
            since: self.date("from").map(Instant::start_of_kst_day),
            until: self.date("to").and_then(day_after),
        }
    }

    fn date(&self, name: &str) -> Option<Date> {
        self.get(name).parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_the_way_through_the_list() {
        let path = "/x?q=%EA%B9%80&method=passkey&result=refused&from=2026-11-23";
        let query = TraceQuery::parse(path);
        assert_eq!(query.address("/x", None), path);
        let filter = query.filter();
        assert_eq!(
            (filter.way, filter.result),
            (Some(Way::Passkey), Some(TraceResult::Refused))
        );
        assert_eq!(
            TraceQuery::parse("/x?lang=en&q=+&nonsense=1&before=x").address("/x", None),
            "/x"
        );
        assert!(TraceQuery::parse("/x?from=2026-02-30").has_bad_dates());
    }
}
