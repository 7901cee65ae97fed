//! Which entries somebody looks for. What an index can narrow goes to the store; the rest is judged entry by entry.

use ieum_model::Instant;
use ieum_model::text::fold;
use ieum_store::audit::{AuditEntry, Narrow};
use uuid::Uuid;

/// How something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditResult {
    /// It was done.
    Success,
    /// It was refused.
    Refused,
}

/// What to look for; nothing set finds everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Actions of one area, such as `member`.
    pub area: Option<String>,
    /// `member`, `operator`, `client`, `anonymous` or `system`.
    pub actor_kind: Option<String>,
    /// How it ended.
    pub result: Option<AuditResult>,
    /// That moment and later.
    pub since: Option<Instant>,
    /// Before that moment.
    pub until: Option<Instant>,
    /// A part of the name of who did it or of what it was done to; see [`AuditFilter::text`].
    pub text: String,
    /// Who, by identifier.
    pub actor: Option<Uuid>,
    /// To what, by identifier.
    pub target: Option<String>,
}

impl AuditFilter {
    /// Sets the text to look for; upper and lower case and width do not matter.
    #[must_use]
    pub fn text(mut self, typed: &str) -> Self {
        self.text = fold(typed.trim()).chars().take(100).collect();
        self
    }

    /// What an index narrows best: refusals are rarest.
    pub(super) fn narrow(&self) -> Narrow<'_> {
        match (self.result, &self.area) {
            (Some(AuditResult::Refused), _) => Narrow::Refused,
            (_, Some(area)) => Narrow::Area(area),
            (_, None) => Narrow::Nothing,
        }
    }

    /// Whether an entry that the store found is one.
    pub(super) fn matches(&self, entry: &AuditEntry) -> bool {
        let is_result = |result| match result {
            AuditResult::Success => entry.is_success(),
            AuditResult::Refused => !entry.is_success(),
        };
        self.area.as_deref().is_none_or(|area| entry.area() == area)
            && self.actor_kind.as_deref().is_none_or(|kind| entry.actor_kind == kind)
            && self.result.is_none_or(is_result)
            && self.actor.is_none_or(|id| entry.actor_id == Some(id))
            && self.target.as_deref().is_none_or(|id| entry.target_id == id)
            && (self.text.is_empty()
                || fold(&entry.actor_name).contains(&self.text)
                || fold(&entry.target_name).contains(&self.text))
    }

    /// Whether the store alone finds exactly what is looked for.
    pub(super) fn is_plain(&self) -> bool {
        let needs_both = self.result == Some(AuditResult::Refused) && self.area.is_some();
        self.actor_kind.is_none()
            && self.result != Some(AuditResult::Success)
            && !needs_both
            && self.actor.is_none()
            && self.target.is_none()
            && self.text.is_empty()
    }

    /// The filter as `name=value` pairs, for the audit log.
    pub(super) fn describe(&self) -> String {
        let mut words = Vec::new();
        let mut add = |name: &str, value: Option<String>| words.extend(value.map(|value| format!("{name}={value}")));
        add("area", self.area.clone());
        add("actor_kind", self.actor_kind.clone());
        add(
            "result",
            self.result.map(|result| match result {
                AuditResult::Success => "success".to_owned(),
                AuditResult::Refused => "refused".to_owned(),
            }),
        );
        add("since", self.since.map(|at| at.to_string()));
        add("until", self.until.map(|at| at.to_string()));
        add("text", Some(self.text.clone()).filter(|text| !text.is_empty()));
        add("actor", self.actor.map(|id| id.to_string()));
        add("target", self.target.clone());
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use ieum_model::AuditId;

    use super::*;

    fn entry() -> AuditEntry {
        AuditEntry {
            id: AuditId::from_uuid(Uuid::from_u128(1)),
            at: Instant::from_seconds(0),
            org_id: None,
            actor_kind: "member".into(),
            actor_id: Some(Uuid::from_u128(7)),
            actor_name: "김하늘".into(),
            ip: String::new(),
            user_agent: String::new(),
            request_id: String::new(),
            action: "member.suspend".into(),
            target_kind: "member".into(),
            target_id: "t".into(),
            target_name: "Lee Seojun".into(),
            result: "success".into(),
            detail: String::new(),
        }
    }

    #[test]
    fn each_part_of_a_filter_narrows() {
        let any = AuditFilter::default;
        for (filter, expected) in [
            (any(), true),
            (
                AuditFilter {
                    area: Some("member".into()),
                    ..any()
                },
                true,
            ),
            (
                AuditFilter {
                    area: Some("mem".into()),
                    ..any()
                },
                false,
            ),
            (
                AuditFilter {
                    actor_kind: Some("operator".into()),
                    ..any()
                },
                false,
            ),
            (
                AuditFilter {
                    result: Some(AuditResult::Success),
                    ..any()
                },
                true,
            ),
            (
                AuditFilter {
                    result: Some(AuditResult::Refused),
                    ..any()
                },
                false,
            ),
            (
                AuditFilter {
                    actor: Some(Uuid::from_u128(7)),
                    ..any()
                },
                true,
            ),
            (
                AuditFilter {
                    actor: Some(Uuid::from_u128(8)),
                    ..any()
                },
                false,
            ),
            (
                AuditFilter {
                    target: Some("t".into()),
                    ..any()
                },
                true,
            ),
            (
                AuditFilter {
                    target: Some("u".into()),
                    ..any()
                },
                false,
            ),
            (any().text(" 하늘 "), true),
            (any().text("SEOJUN"), true),
            (any().text("바다"), false),
        ] {
            assert_eq!(filter.matches(&entry()), expected, "{filter:?}");
        }
    }
}
