//! The table of identity scopes (OpenID Connect Core, section 5.4). Userinfo and discovery derive from it; what gets out is decided
//! by [`super::Disclosure`].

use serde_json::{Value, json};

use super::{Contact, MOST_GROUPS, MOST_POSTS, MemberFacts, Needs, PostFacts};
use crate::scope::{OFFLINE_ACCESS, OPENID};

/// One claim: its name, and its value if the member has one.
pub struct ClaimDef {
    /// The registered or own name.
    pub name: &'static str,
    /// The value; `None` leaves the claim out.
    pub value: fn(&MemberFacts) -> Option<Value>,
    /// What it is made of beside the member's row.
    pub needs: Needs,
}

/// One scope and the claims that it opens.
pub struct ScopeDef {
    /// The scope's name.
    pub name: &'static str,
    /// What it opens.
    pub claims: &'static [ClaimDef],
}

const fn claim(name: &'static str, value: fn(&MemberFacts) -> Option<Value>) -> ClaimDef {
    ClaimDef {
        name,
        value,
        needs: Needs::ROW,
    }
}

/// Every scope that speaks of a person. `org_id` and `org_slug` come with `openid`, because a business system that
/// serves several organisations must always know which one it is dealing with.
pub const SCOPES: &[ScopeDef] = &[
    ScopeDef {
        name: OPENID,
        claims: &[
            claim("sub", |facts| Some(facts.subject.as_str().into())),
            claim("org_id", |facts| Some(facts.org.to_string().into())),
            claim("org_slug", |facts| facts.org_slug.as_deref().map(Value::from)),
        ],
    },
    ScopeDef {
        name: "profile",
        claims: &[
            claim("name", |facts| Some(facts.name.as_str().into())),
            claim("locale", |facts| facts.locale.as_deref().map(Value::from)),
        ],
    },
    ScopeDef {
        name: "email",
        claims: &[
            claim("email", |facts| value(facts.email.as_ref())),
            claim("email_verified", |facts| is_verified(facts.email.as_ref())),
        ],
    },
    ScopeDef {
        name: "phone",
        claims: &[
            claim("phone_number", |facts| value(facts.phone.as_ref())),
            claim("phone_number_verified", |facts| is_verified(facts.phone.as_ref())),
        ],
    },
    ScopeDef {
        name: "organization",
        claims: &[
            claim("org_name", |facts| Some(facts.org_name.as_str().into())),
            claim("department", |facts| facts.department.as_deref().map(Value::from)),
            ClaimDef {
                name: "units",
                value: |facts| list(facts.posts.iter().take(MOST_POSTS).map(unit)),
                needs: Needs::POSTS,
            },
        ],
    },
    ScopeDef {
        name: "groups",
        claims: &[ClaimDef {
            name: "groups",
            value: |facts| list(facts.groups.iter().take(MOST_GROUPS).map(|name| name.as_str().into())),
            needs: Needs::GROUPS,
        }],
    },
    ScopeDef {
        name: "roles",
        claims: &[claim("roles", |facts| {
            list(std::iter::once(facts.role.as_str().into()))
        })],
    },
    ScopeDef {
        name: OFFLINE_ACCESS,
        claims: &[],
    },
];

/// A list; nothing instead of an empty one.
pub(super) fn list(values: impl Iterator<Item = Value>) -> Option<Value> {
    let values: Vec<Value> = values.collect();
    (!values.is_empty()).then_some(Value::Array(values))
}

/// A post as an entry of `units`.
pub(super) fn unit(post: &PostFacts) -> Value {
    let mut unit = json!({
        "id": post.unit.to_string(),
        "name": post.name(),
        "path": post.path,
        "is_primary": post.is_primary,
        "is_leader": post.is_leader,
    });
    if let (Some(duty), Some(object)) = (&post.duty, unit.as_object_mut()) {
        object.insert("duty".to_owned(), duty.as_str().into());
    }
    unit
}

fn value(contact: Option<&Contact>) -> Option<Value> {
    contact.map(|contact| contact.value.as_str().into())
}

fn is_verified(contact: Option<&Contact>) -> Option<Value> {
    contact.map(|contact| contact.is_verified.into())
}

/// True if the scope speaks of a person; all others are a client's own.
pub fn is_identity_scope(name: &str) -> bool {
    SCOPES.iter().any(|def| def.name == name)
}

/// The built-in claim of this name, with the scope that opens it.
pub(super) fn find_claim(name: &str) -> Option<(&'static ScopeDef, &'static ClaimDef)> {
    SCOPES
        .iter()
        .find_map(|scope| Some((scope, scope.claims.iter().find(|claim| claim.name == name)?)))
}

/// The names of all claims that we can give, for discovery.
pub fn supported_claims() -> impl Iterator<Item = &'static str> {
    SCOPES.iter().flat_map(|def| def.claims).map(|claim| claim.name)
}
