//! The table of what a client's rule may take a value from, and of the conditions that a value may depend on. Each row names the
//! scope that opens it: a rule gives a client nothing that its scopes would not.

use ieum_model::text::fold;
use serde_json::Value;

use super::scopes::{list, unit};
use super::{MOST_GROUPS, MOST_POSTS, MemberFacts, Needs, PostFacts};
use crate::client::profile::ClaimValue;
use crate::scope::OPENID;

/// What a rule takes its value from.
pub struct SourceDef {
    /// Stable name.
    pub name: &'static str,
    /// The scope that opens it; none for what says nothing of the person, or depends on its own conditions.
    pub scope: Option<&'static str>,
    /// What it is made of beside the member's row.
    pub needs: Needs,
    /// The value; `None` if the member has none.
    pub value: fn(&MemberFacts) -> Option<Value>,
}

/// A fixed text.
pub const CONSTANT: &str = "constant";
/// A list of texts, each under a condition.
pub const VALUES: &str = "values";

const fn row(
    name: &'static str,
    scope: &'static str,
    needs: Needs,
    value: fn(&MemberFacts) -> Option<Value>,
) -> SourceDef {
    SourceDef {
        name,
        scope: Some(scope),
        needs,
        value,
    }
}

const fn own(name: &'static str) -> SourceDef {
    SourceDef {
        name,
        scope: None,
        needs: Needs::ROW,
        value: |_| None,
    }
}

/// Every source. The member's identifier is the `sub` that the client knows, so that no rule undoes a pairwise subject.
pub const SOURCES: &[SourceDef] = &[
    row("member_id", OPENID, Needs::ROW, |facts| text(&facts.subject)),
    row("name", "profile", Needs::ROW, |facts| text(&facts.name)),
    row("locale", "profile", Needs::ROW, |facts| text(facts.locale.as_ref()?)),
    row("email", "email", Needs::ROW, |facts| text(&facts.email.as_ref()?.value)),
    row("verified_email", "email", Needs::ROW, |facts| {
        let email = facts.email.as_ref().filter(|email| email.is_verified);
        text(&email?.value)
    }),
    row("email_verified", "email", Needs::ROW, |facts| {
        Some(facts.email.as_ref()?.is_verified.into())
    }),
    row("phone_number", "phone", Needs::ROW, |facts| {
        text(&facts.phone.as_ref()?.value)
    }),
    row("phone_number_verified", "phone", Needs::ROW, |facts| {
        Some(facts.phone.as_ref()?.is_verified.into())
    }),
    row("department", "organization", Needs::ROW, |facts| {
        text(facts.department.as_ref()?)
    }),
    row("role", "roles", Needs::ROW, |facts| Some(facts.role.as_str().into())),
    row("org_id", OPENID, Needs::ROW, |facts| Some(facts.org.to_string().into())),
    row("org_slug", OPENID, Needs::ROW, |facts| text(facts.org_slug.as_ref()?)),
    row("org_name", "organization", Needs::ROW, |facts| text(&facts.org_name)),
    row("unit", "organization", Needs::POSTS, |facts| {
        Some(main(facts)?.name().into())
    }),
    row("unit_path", "organization", Needs::POSTS, |facts| {
        Some(main(facts)?.path.join("/").into())
    }),
    row("unit_names", "organization", Needs::POSTS, |facts| {
        list(posts(facts).map(|post| post.name().into()))
    }),
    row("unit_ids", "organization", Needs::POSTS, |facts| {
        list(posts(facts).map(|post| post.unit.to_string().into()))
    }),
    row("units", "organization", Needs::POSTS, |facts| {
        list(posts(facts).map(unit))
    }),
    row("duty", "organization", Needs::POSTS, |facts| {
        text(main(facts)?.duty.as_ref()?)
    }),
    row("duties", "organization", Needs::POSTS, |facts| {
        let mut duties: Vec<&String> = Vec::new();
        for duty in posts(facts).filter_map(|post| post.duty.as_ref()) {
            if !duties.contains(&duty) {
                duties.push(duty);
            }
        }
        list(duties.into_iter().map(|duty| duty.as_str().into()))
    }),
    row("groups", "groups", Needs::GROUPS, |facts| {
        list(facts.groups.iter().take(MOST_GROUPS).map(|name| name.as_str().into()))
    }),
    own(CONSTANT),
    own(VALUES),
];

/// What a value may depend on.
pub struct ConditionDef {
    /// Stable name.
    pub name: &'static str,
    /// The scope that opens what is asked about: a value tells of it.
    pub scope: &'static str,
    /// What it is made of beside the member's row.
    pub needs: Needs,
    /// Whether it holds for the member.
    pub holds: fn(&MemberFacts, &str) -> bool,
}

/// Every condition. Names are compared folded, as the organisation's own lists do.
pub const CONDITIONS: &[ConditionDef] = &[
    ConditionDef {
        name: "group",
        scope: "groups",
        needs: Needs::GROUPS,
        holds: |facts, of| facts.groups.iter().any(|name| fold(name) == fold(of)),
    },
    ConditionDef {
        name: "duty",
        scope: "organization",
        needs: Needs::POSTS,
        holds: |facts, of| {
            let mut duties = facts.posts.iter().filter_map(|post| post.duty.as_ref());
            duties.any(|duty| fold(duty) == fold(of))
        },
    },
    // The unit itself, or one below it.
    ConditionDef {
        name: "unit",
        scope: "organization",
        needs: Needs::POSTS,
        holds: |facts, of| {
            let is_there = |post: &PostFacts| {
                post.line.iter().any(|id| id.to_string() == of) || post.path.iter().any(|name| fold(name) == fold(of))
            };
            facts.posts.iter().any(is_there)
        },
    },
    ConditionDef {
        name: "role",
        scope: "roles",
        needs: Needs::ROW,
        holds: |facts, of| facts.role.as_str() == of,
    },
];

/// The source of this name.
pub fn find_source(name: &str) -> Option<&'static SourceDef> {
    SOURCES.iter().find(|def| def.name == name)
}

/// The condition of this value.
pub fn find_condition(value: &ClaimValue) -> Option<&'static ConditionDef> {
    CONDITIONS.iter().find(|def| def.name == value.when)
}

fn text(value: &str) -> Option<Value> {
    (!value.is_empty()).then(|| value.into())
}

fn posts(facts: &MemberFacts) -> impl Iterator<Item = &PostFacts> {
    facts.posts.iter().take(MOST_POSTS)
}

fn main(facts: &MemberFacts) -> Option<&PostFacts> {
    facts.posts.iter().find(|post| post.is_primary)
}
