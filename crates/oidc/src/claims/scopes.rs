//! The table of identity scopes (OpenID Connect Core, section 5.4). Userinfo and discovery derive from it; a claim
//! that is in no row of a granted scope cannot get out.

use serde_json::{Map, Value, json};

use super::{AskedClaims, Contact, MOST_GROUPS, MOST_POSTS, MemberFacts, Needs, PostFacts, singly};
use crate::scope::{OFFLINE_ACCESS, OPENID, Scopes};

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

/// The userinfo answer for what was granted (OpenID Connect Core, section 5.3.2). Empty without `openid`: the caller
/// refuses such a token with `insufficient_scope` before.
pub fn userinfo(facts: &MemberFacts, granted: &Scopes) -> Map<String, Value> {
    if !granted.contains(OPENID) {
        return Map::new();
    }
    SCOPES
        .iter()
        .filter(|def| granted.contains(def.name))
        .flat_map(|def| def.claims)
        .filter_map(|claim| Some((claim.name.to_owned(), (claim.value)(facts)?)))
        .collect()
}

/// The same with what the client asked for singly; `open` is what the client is registered for.
pub fn userinfo_with(facts: &MemberFacts, granted: &Scopes, asked: &AskedClaims, open: &Scopes) -> Map<String, Value> {
    let mut claims = userinfo(facts, granted);
    if granted.contains(OPENID) {
        claims.extend(singly(facts, &asked.userinfo, open));
    }
    claims
}

/// What [`userinfo_with`] needs to be told of the member.
pub fn userinfo_needs(granted: &Scopes, asked: &AskedClaims) -> Needs {
    let defs = SCOPES
        .iter()
        .flat_map(|scope| scope.claims.iter().map(move |claim| (scope, claim)));
    defs.filter(|(scope, claim)| granted.contains(scope.name) || asked.userinfo.contains(claim.name))
        .fold(Needs::ROW, |needs, (_, claim)| needs.and(claim.needs))
}

/// The names of all claims that we can give, for discovery.
pub fn supported_claims() -> impl Iterator<Item = &'static str> {
    SCOPES.iter().flat_map(|def| def.claims).map(|claim| claim.name)
}

#[cfg(test)]
mod tests {
    use ieum_model::permission::RoleName;
    use ieum_model::{MemberId, OrgId, UnitId};

    use super::*;

    fn post() -> PostFacts {
        PostFacts {
            unit: UnitId::from_uuid(Default::default()),
            path: vec!["영업본부".into(), "영업1팀".into()],
            line: vec![UnitId::from_uuid(Default::default()); 2],
            duty: Some("팀장".into()),
            is_primary: true,
            is_leader: false,
        }
    }

    fn facts() -> MemberFacts {
        MemberFacts {
            member: MemberId::from_uuid(Default::default()),
            subject: MemberId::from_uuid(Default::default()).to_string(),
            org: OrgId::from_uuid(Default::default()),
            org_slug: Some("hanbit".into()),
            org_name: "한빛물산".into(),
            name: "김민지".into(),
            locale: Some("ko".into()),
            email: Some(Contact {
                value: "minji@hanbit.example".into(),
                is_verified: false,
            }),
            phone: None,
            department: Some("영업부".into()),
            role: RoleName::Admin,
            posts: vec![post()],
            groups: vec!["결재자".into(), "보안".into()],
        }
    }

    #[test]
    fn each_scope_opens_its_own_claims_only() {
        const NIL: &str = "00000000-0000-0000-0000-000000000000";
        let base = json!({"sub": NIL, "org_id": NIL, "org_slug": "hanbit"});
        for (scope, more) in [
            ("openid", json!({})),
            ("openid offline_access", json!({})),
            ("openid profile", json!({"name": "김민지", "locale": "ko"})),
            (
                "openid email",
                json!({"email": "minji@hanbit.example", "email_verified": false}),
            ),
            ("openid phone", json!({})),
            (
                "openid organization",
                json!({"org_name": "한빛물산", "department": "영업부", "units": [{"id": NIL, "name": "영업1팀",
                    "path": ["영업본부", "영업1팀"], "duty": "팀장", "is_primary": true, "is_leader": false}]}),
            ),
            ("openid groups", json!({"groups": ["결재자", "보안"]})),
            ("openid roles", json!({"roles": ["admin"]})),
            ("openid weather", json!({})),
        ] {
            let mut expected = base.as_object().expect("object").clone();
            expected.extend(more.as_object().expect("object").clone());
            assert_eq!(
                userinfo(&facts(), &Scopes::parse(scope).expect("scopes")),
                expected,
                "{scope}"
            );
        }
        assert!(userinfo(&facts(), &Scopes::parse("profile email").expect("scopes")).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn a_claim_never_comes_without_its_scope(names in proptest::collection::vec(proptest::sample::select(vec!["openid", "profile", "email", "phone", "organization", "groups", "roles", "x"]), 0..8)) {
            let granted: Scopes = names.into_iter().collect();
            for name in userinfo(&facts(), &granted).keys() {
                let opens = |def: &&ScopeDef| def.claims.iter().any(|claim| claim.name == name);
                let scope = SCOPES.iter().find(opens).expect("in the table");
                assert!(granted.contains(scope.name));
            }
        }
    }
}
