//! What the address of the audit log asks for.

use ieum_app::audit::{AuditFilter, AuditResult};
use ieum_model::{AuditId, Instant, OrgId};
use jiff::civil::Date;

/// The filters as typed, in their order in an address.
const NAMES: [&str; 8] = ["q", "area", "actor", "result", "from", "to", "who", "what"];

/// The filters of an address, and where its page begins.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    typed: Vec<(&'static str, String)>,
    /// The page begins after this entry.
    pub before: Option<AuditId>,
    /// Only this organisation; for an operator.
    pub org: Option<OrgId>,
}

impl AuditQuery {
    /// Reads name and value pairs; what the log does not know is left out.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let value = value.trim().chars().take(200).collect::<String>();
            match &*name {
                "before" => query.before = value.parse().ok(),
                "org" => query.org = value.parse().ok(),
                name => {
                    let known = NAMES.iter().find(|known| **known == name);
                    query
                        .typed
                        .extend(known.filter(|_| !value.is_empty()).map(|known| (*known, value)));
                }
            }
        }
        query
    }
    /// Reads the query of an address.
    pub fn parse(path: &str) -> Self {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        Self::of(url::form_urlencoded::parse(query.as_bytes()))
    }
    /// The same without a choice of organisation.
    #[must_use]
    pub fn of_one(mut self) -> Self {
        self.org = None;
        self
    }
    /// What was typed into a filter.
    pub fn get(&self, name: &str) -> &str {
        let found = self.typed.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }
    /// Whether anything narrows the list.
    pub fn is_narrowed(&self) -> bool {
        !self.typed.is_empty() || self.org.is_some()
    }
    /// Whether a date does not exist, or the last comes before the first.
    pub fn has_bad_dates(&self) -> bool {
        let (from, to) = (self.date("from"), self.date("to"));
        let is_bad = |name: &str, date: Option<Date>| date.is_none() && !self.get(name).is_empty();
        is_bad("from", from) || is_bad("to", to) || matches!((from, to), (Some(from), Some(to)) if to < from)
    }
    /// The query of an address that asks for the same from another entry on.
    pub fn address(&self, path: &str, before: Option<AuditId>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.typed);
        if let Some(org) = self.org {
            query.append_pair("org", &org.to_string());
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        let query = query.finish();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }
    /// All filters, for a form that carries them along.
    pub fn hidden(&self) -> Vec<(&'static str, String)> {
        let org = self.org.map(|org| ("org", org.to_string()));
        self.typed.iter().cloned().chain(org).collect()
    }
    /// The filter for the use case. Both dates are days in Korea, the last one included.
    pub fn filter(&self) -> AuditFilter {
        let set = |name: &str| Some(self.get(name).to_owned()).filter(|value| !value.is_empty());
        let day_after = |date: Date| date.tomorrow().ok().map(Instant::start_of_kst_day);
        let filter = AuditFilter {
            area: set("area"),
            actor_kind: set("actor"),
            result: match self.get("result") {
                "success" => Some(AuditResult::Success),
                "refused" => Some(AuditResult::Refused),
                _ => None,
            },
            since: self.date("from").map(Instant::start_of_kst_day),
            until: self.date("to").and_then(day_after),
            text: String::new(),
            actor: self.get("who").parse().ok(),
            target: set("what"),
        };
        filter.text(self.get("q"))
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
        let path = "/x?q=%EA%B9%80&area=member&from=2026-11-23&org=00000000-0000-0000-0000-000000000007";
        assert_eq!(AuditQuery::parse(path).address("/x", None), path);
        assert_eq!(
            AuditQuery::parse("/x?lang=en&q=+&nonsense=1&org=x&before=x").address("/x", None),
            "/x"
        );
    }

    #[test]
    fn dates_are_whole_days_in_korea() {
        let filter = AuditQuery::parse("/x?from=2026-11-23&to=2026-11-23").filter();
        assert_eq!(filter.since, Instant::parse_rfc3339("2026-11-23T00:00:00+09:00").ok());
        assert_eq!(filter.until, Instant::parse_rfc3339("2026-11-24T00:00:00+09:00").ok());
        for (query, expected) in [
            ("from=2026-11-23&to=2026-11-24", false),
            ("from=2026-02-30", true),
            ("to=yesterday", true),
            ("from=2026-11-24&to=2026-11-23", true),
            ("", false),
        ] {
            assert_eq!(
                AuditQuery::parse(&format!("/x?{query}")).has_bad_dates(),
                expected,
                "{query}"
            );
        }
    }
}
