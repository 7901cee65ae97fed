//! What gets out, and that nothing else ever does.

use ieum_model::{Instant, TokenId};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::json;

use super::*;
use crate::claims::samples::minji;
use crate::claims::{
    AccessTokenClaims, AccessTokenInput, CONDITIONS, IdTokenClaims, IdTokenInput, SOURCES, supported_claims,
};
use crate::client::profile::ClaimProfile;
use crate::client::samples::confidential;
use crate::jose::Alg;
use crate::sender::Sender;
use crate::token::{IdTokenPlan, Introspection, SeenToken};

const EVERYTHING: &str = "openid profile email phone organization groups roles";

fn client(scopes: &str, claims: ClaimProfile) -> Client {
    let mut client = confidential();
    client.scopes = Scopes::parse(scopes).expect("scopes");
    client.profile.claims = claims;
    client
}

fn rule(name: &str, source: &str) -> ClaimRule {
    ClaimRule {
        name: name.into(),
        source: source.into(),
        id_token: true,
        userinfo: true,
        access_token: true,
        ..ClaimRule::default()
    }
}

fn values(name: &str, list: &[(&str, &str, &str)]) -> ClaimRule {
    let value = |(when, of, text): &(&str, &str, &str)| ClaimValue {
        when: (*when).into(),
        of: (*of).into(),
        text: (*text).into(),
    };
    ClaimRule {
        values: list.iter().map(value).collect(),
        ..rule(name, VALUES)
    }
}

fn constant(name: &str, text: &str) -> ClaimRule {
    ClaimRule {
        text: text.into(),
        ..rule(name, CONSTANT)
    }
}

/// What userinfo says with these rules to a client with these scopes, all of them granted.
fn told(scopes: &str, granted: &str, rules: &[ClaimRule], hidden: &[&str]) -> Explained {
    let profile = ClaimProfile {
        rules: rules.to_vec(),
        hidden: hidden.iter().map(|name| (*name).to_owned()).collect(),
    };
    let (client, granted) = (client(scopes, profile), Scopes::parse(granted).expect("scopes"));
    Disclosure::new(&client, &granted, &AskedClaims::default()).explain(Place::Userinfo, &minji())
}

fn value(explained: &Explained, name: &str) -> Value {
    let found = explained.told.iter().find(|claim| claim.name == name);
    found.map_or(Value::Null, |claim| claim.value.clone())
}

fn why(explained: &Explained, name: &str) -> Option<Silence> {
    explained
        .silent
        .iter()
        .find(|claim| claim.name == name)
        .map(|claim| claim.why)
}

#[test]
fn each_scope_opens_its_own_claims_only() {
    for (granted, names) in [
        ("openid", ""),
        ("openid offline_access", ""),
        ("openid profile", "name locale"),
        ("openid email", "email email_verified"),
        ("openid phone", "phone_number phone_number_verified"),
        ("openid organization", "org_name department units"),
        ("openid groups", "groups"),
        ("openid roles", "roles"),
        ("openid weather", ""),
    ] {
        let mut expected: Vec<&str> = ["sub", "org_id", "org_slug"]
            .into_iter()
            .chain(names.split_whitespace())
            .collect();
        let found = told(EVERYTHING, granted, &[], &[]);
        let mut found: Vec<&str> = found.told.iter().map(|claim| claim.name.as_str()).collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{granted}");
        // What the client is not registered for any more is granted to nobody.
        assert_eq!(told("openid", granted, &[], &[]).told.len(), 3, "{granted}");
    }
    assert!(
        told(EVERYTHING, "profile email", &[constant("a", "b")], &[])
            .told
            .is_empty()
    );
}

#[test]
fn every_source_gives_what_it_says_and_only_with_its_scope() {
    for (source, scope, expected) in [
        ("member_id", "openid", json!("subject")),
        ("name", "profile", json!("김민지-profile")),
        ("locale", "profile", json!("ko-profile")),
        ("email", "email", json!("minji@email.example")),
        ("verified_email", "email", json!("minji@email.example")),
        ("email_verified", "email", json!(true)),
        ("phone_number", "phone", json!("+8210-phone")),
        ("phone_number_verified", "phone", json!(false)),
        ("department", "organization", json!("영업-organization")),
        ("role", "roles", json!("super_admin")),
        ("org_id", "openid", json!("00000000-0000-0000-0000-000000000000")),
        ("org_slug", "openid", json!("hanbit")),
        ("org_name", "organization", json!("한빛물산-organization")),
        ("unit", "organization", json!("영업1팀-organization")),
        (
            "unit_path",
            "organization",
            json!("영업본부-organization/영업1팀-organization"),
        ),
        (
            "unit_names",
            "organization",
            json!(["영업1팀-organization", "총무팀-organization"]),
        ),
        (
            "unit_ids",
            "organization",
            json!([
                "00000000-0000-0000-0000-000000000000",
                "00000000-0000-0000-0000-000000000000"
            ]),
        ),
        ("duty", "organization", json!("팀장-organization")),
        ("duties", "organization", json!(["팀장-organization"])),
        ("groups", "groups", json!(["결재자-groups", "보안-groups"])),
    ] {
        let rules = [rule("x", source)];
        assert_eq!(
            value(&told(EVERYTHING, EVERYTHING, &rules, &[]), "x"),
            expected,
            "{source}"
        );
        if scope != OPENID {
            let without = EVERYTHING.replace(scope, "");
            assert_eq!(
                why(&told(EVERYTHING, &without, &rules, &[]), "x"),
                Some(Silence::NotGranted(scope)),
                "{source}"
            );
            assert_eq!(
                why(&told(&without, EVERYTHING, &rules, &[]), "x"),
                Some(Silence::NotRegistered(scope)),
                "{source}"
            );
        }
    }
    let all = SOURCES
        .iter()
        .filter(|def| ![CONSTANT, VALUES].contains(&def.name))
        .count();
    assert_eq!(all, 21, "the table above leaves out `units` only");
}

#[test]
fn of_two_rules_the_first_with_a_value_counts_and_what_gives_nothing_leaves_the_built_in_claim() {
    let rules = [rule("department", "unit"), constant("department", "없음")];
    let found = told(EVERYTHING, EVERYTHING, &rules, &[]);
    assert_eq!(
        (value(&found, "department"), why(&found, "department")),
        (json!("영업1팀-organization"), Some(Silence::Earlier))
    );
    let found = told(EVERYTHING, "openid profile", &[rule("name", "groups")], &[]);
    assert_eq!(
        (value(&found, "name"), why(&found, "name")),
        (json!("김민지-profile"), Some(Silence::NotGranted("groups")))
    );
    // A built-in name needs its own scope, whatever the source.
    let found = told(EVERYTHING, "openid", &[constant("department", "영업")], &[]);
    assert_eq!(why(&found, "department"), Some(Silence::NotGranted("organization")));
    for (name, source) in [
        ("sub", "org_id"),
        ("ISS", "name"),
        ("email", "name"),
        ("a b", "name"),
        ("x", "password"),
    ] {
        let found = told(EVERYTHING, EVERYTHING, &[rule(name, source)], &[]);
        assert_eq!(why(&found, name), Some(Silence::Unusable), "{name}");
    }
}

#[test]
fn values_follow_conditions_and_each_needs_the_scope_of_its_condition() {
    let list = [
        ("group", "결재자-GROUPS", "approver"),
        ("group", "임원", "executive"),
        ("unit", "영업본부-organization", "sales"),
        ("unit", "00000000-0000-0000-0000-000000000000", "sales"),
        ("duty", "팀장-organization", "lead"),
        ("role", "super_admin", "owner"),
        ("role", "admin", "never"),
        ("moon", "full", "never"),
    ];
    let found = |granted: &str, name: &str, hidden: &[&str]| told(EVERYTHING, granted, &[values(name, &list)], hidden);
    assert_eq!(
        value(&found(EVERYTHING, "app", &[]), "app"),
        json!(["approver", "sales", "lead", "owner"])
    );
    assert_eq!(value(&found("openid groups", "app", &[]), "app"), json!(["approver"]));
    assert_eq!(
        value(&found("openid roles", "roles", &[]), "roles"),
        json!(["super_admin", "owner"])
    );
    assert_eq!(
        value(&found("openid roles groups", "roles", &[]), "roles"),
        json!(["super_admin", "approver", "owner"])
    );
    assert_eq!(
        value(&found("openid roles groups", "roles", &["roles"]), "roles"),
        json!(["approver", "owner"])
    );
    assert_eq!(
        why(&found("openid", "app", &[]), "app"),
        Some(Silence::NotGranted("groups"))
    );
    assert_eq!(
        why(&found("openid groups", "roles", &[]), "roles"),
        Some(Silence::NotGranted("roles"))
    );
    let none = told(EVERYTHING, EVERYTHING, &[values("app", &[("group", "임원", "x")])], &[]);
    assert_eq!(why(&none, "app"), Some(Silence::NoValue));
    // Two rules add up, and nothing is there twice.
    let two = [
        values("roles", &list),
        values(
            "roles",
            &[("role", "super_admin", "boss"), ("group", "결재자-groups", "approver")],
        ),
    ];
    assert_eq!(
        value(&told(EVERYTHING, "openid roles groups", &two, &[]), "roles"),
        json!(["super_admin", "approver", "owner", "boss"])
    );
}

#[test]
fn a_hidden_claim_is_not_told_and_what_says_whom_it_is_about_cannot_be_hidden() {
    let found = told(EVERYTHING, EVERYTHING, &[], &["phone_number", "units", "sub", "org_id"]);
    for (name, is_there) in [
        ("phone_number", false),
        ("phone_number_verified", false),
        ("units", false),
        ("sub", true),
        ("org_id", true),
        ("email", true),
    ] {
        assert_eq!(!value(&found, name).is_null(), is_there, "{name}");
    }
}

#[test]
fn what_is_too_large_for_a_token_is_left_out_whole() {
    let mut facts = minji();
    facts.groups = (0..200).map(|number| format!("그룹 {number:050}")).collect();
    let profile = ClaimProfile {
        rules: vec![rule("groups", "groups"), rule("team", "unit")],
        ..ClaimProfile::default()
    };
    let (client, granted) = (client(EVERYTHING, profile), Scopes::parse(EVERYTHING).expect("scopes"));
    let asked = AskedClaims::default();
    let disclosure = Disclosure::new(&client, &granted, &asked);
    for (place, fits) in [
        (Place::Userinfo, true),
        (Place::IdToken, false),
        (Place::AccessToken, false),
    ] {
        let found = disclosure.explain(place, &facts);
        assert_eq!(!value(&found, "groups").is_null(), fits, "{place:?}");
        assert_eq!(why(&found, "groups"), (!fits).then_some(Silence::TooLarge), "{place:?}");
        assert_eq!(value(&found, "team"), json!("영업1팀-organization"), "{place:?}");
    }
}

/// Everything that the client could ever read, as JSON.
fn outputs(client: &Client, granted: &Scopes, asked: &AskedClaims, facts: &MemberFacts) -> [Value; 4] {
    let disclosure = Disclosure::new(client, granted, asked);
    let plan = IdTokenPlan {
        nonce: Some("n".into()),
        expires_at: Instant::from_seconds(60),
    };
    let id_token = IdTokenClaims::from(IdTokenInput {
        issuer: "https://id.example",
        client_id: "rp",
        member: facts,
        plan: &plan,
        session: Some(ieum_model::SessionId::from_uuid(Default::default())),
        auth_time: Instant::from_seconds(1),
        amr: &["pwd"],
        acr: Some("class"),
        asked: disclosure.claims(Place::IdToken, facts),
        access_token: "t",
        alg: Alg::Es256,
        now: Instant::from_seconds(2),
    });
    let mut access = AccessTokenClaims::from(AccessTokenInput {
        issuer: "https://id.example",
        client_id: "rp",
        member: Some(crate::claims::SignedInPart {
            subject: &facts.subject,
            org: facts.org,
            auth_time: Instant::from_seconds(1),
            amr: &["pwd"],
            acr: Some("class"),
        }),
        audience: &["https://api.example".into()],
        actors: &["other".into()],
        sender: &Sender {
            jkt: Some("k".into()),
            x5t: None,
        },
        id: TokenId::from_uuid(Default::default()),
        scope: &granted.to_string(),
        issued_at: Instant::from_seconds(2),
        expires_at: Instant::from_seconds(60),
    });
    access.more = disclosure.claims(Place::AccessToken, facts);
    let seen = SeenToken {
        client: client.id,
        client_id: "rp",
        audience: &[],
        is_refresh: false,
    };
    // As text, so that a name that stands twice would be seen.
    let introspection = serde_json::to_string(&Introspection::active(access.clone(), &seen)).expect("json");
    let [id_token, access] =
        [serde_json::to_string(&id_token), serde_json::to_string(&access)].map(|text| text.expect("json"));
    let userinfo = Value::Object(disclosure.claims(Place::Userinfo, facts)).to_string();
    [id_token, userinfo, access, introspection].map(|text| serde_json::from_str(&text).expect("json"))
}

fn arbitrary_rule() -> impl Strategy<Value = ClaimRule> {
    let own = [
        "app",
        "team",
        "https://hanbit.example/x",
        "Email",
        "Roles",
        "SUB",
        "Org_Id",
        "__proto__",
        "a b",
        "",
        "active",
        "token_type",
        "scope",
        "act",
        "cnf",
        "client_id",
        "jti",
        "nonce",
        "iss",
        "aud",
        "exp",
        "iat",
        "sid",
        "acr",
        "amr",
        "azp",
        "at_hash",
        "auth_time",
        "events",
    ];
    let names: Vec<&str> = own.into_iter().chain(supported_claims()).collect();
    let sources: Vec<&str> = SOURCES.iter().map(|def| def.name).chain(["", "password"]).collect();
    let value = (select(vec!["group", "duty", "unit", "role", "moon"]), any::<bool>()).prop_map(|(when, holds)| {
        let (of, scope) = match when {
            "group" => ("결재자-groups", "groups"),
            "duty" => ("팀장-organization", "organization"),
            "unit" => ("영업본부-organization", "organization"),
            "role" => ("super_admin", "roles"),
            _ => ("x", "nothing"),
        };
        ClaimValue {
            when: when.into(),
            of: if holds { of.into() } else { "nobody".into() },
            text: format!("value-{scope}"),
        }
    });
    (
        select(names),
        select(sources),
        proptest::collection::vec(value, 0..5),
        any::<(bool, bool, bool)>(),
    )
        .prop_map(|(name, source, values, (id_token, userinfo, access_token))| ClaimRule {
            name: name.into(),
            source: source.into(),
            text: "fixed".into(),
            values,
            id_token,
            userinfo,
            access_token,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn no_client_reads_what_its_scopes_do_not_open_and_no_rule_changes_a_claim_of_the_protocol(
        rules in proptest::collection::vec(arbitrary_rule(), 0..8),
        hidden in subsequence(supported_claims().collect::<Vec<_>>(), 0..6),
        registered in subsequence(EVERYTHING.split(' ').collect::<Vec<_>>(), 0..=7),
        granted in subsequence(EVERYTHING.split(' ').collect::<Vec<_>>(), 0..=7),
        in_userinfo in subsequence(supported_claims().collect::<Vec<_>>(), 0..6),
        in_id_token in subsequence(supported_claims().collect::<Vec<_>>(), 0..6),
        is_in_chart in any::<bool>(),
    ) {
        let mut facts = minji();
        if !is_in_chart {
            facts.posts.clear();
            facts.groups.clear();
        }
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let asked = AskedClaims { userinfo: owned(&in_userinfo), id_token: owned(&in_id_token), ..AskedClaims::default() };
        let granted: Scopes = granted.into_iter().collect();
        let with = client(&registered.join(" "), ClaimProfile { rules, hidden: owned(&hidden) });
        let plain = client(&registered.join(" "), ClaimProfile::default());
        let found = outputs(&with, &granted, &asked, &facts);
        let before = outputs(&plain, &granted, &asked, &facts);

        for ((place, found), before) in ["ID token", "userinfo", "access token", "introspection"].into_iter().zip(&found).zip(&before) {
            let (found, before) = (found.as_object().expect("object"), before.as_object().expect("object"));
            // No claim of the protocol is set, changed or taken away.
            for name in found.keys().chain(before.keys()).filter(|name| is_protected(name)) {
                prop_assert_eq!(found.get(name), before.get(name), "{} in the {}", name, place);
            }
            let singly = match place {
                "ID token" => in_id_token.as_slice(),
                "userinfo" => in_userinfo.as_slice(),
                _ => &[],
            };
            for def in SCOPES {
                let is_registered = with.scopes.contains(def.name);
                let is_open = is_registered && granted.contains(def.name);
                let is_asked = |name: &str| is_registered && singly.contains(&name);
                if is_open || def.name == OPENID {
                    continue;
                }
                // Neither under the name of a built-in claim …
                for claim in def.claims.iter().filter(|claim| !is_asked(claim.name)) {
                    prop_assert!(!found.contains_key(claim.name), "{} in the {}", claim.name, place);
                }
                // … nor under any other does a fact get out, and no value tells of one.
                if !def.claims.iter().any(|claim| is_asked(claim.name)) {
                    let fact = match def.name {
                        "email" => "@email",
                        "roles" => "super_admin",
                        other => other,
                    };
                    let mut rest = found.clone();
                    rest.remove("scope");
                    let rest = Value::Object(rest).to_string();
                    let marks = [format!("-{}", def.name), fact.to_owned()];
                    for mark in marks.iter().filter(|mark| def.name == "roles" || def.name == "email" || mark.starts_with('-')) {
                        prop_assert!(!rest.contains(mark.as_str()), "{} in the {}: {}", mark, place, rest);
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_not_needed_is_not_looked_at(
        rules in proptest::collection::vec(arbitrary_rule(), 0..6),
        granted in subsequence(EVERYTHING.split(' ').collect::<Vec<_>>(), 0..=7),
        asked in subsequence(supported_claims().collect::<Vec<_>>(), 0..6),
    ) {
        let names: BTreeSet<String> = asked.iter().map(|name| (*name).to_owned()).collect();
        let asked = AskedClaims { userinfo: names.clone(), id_token: names, ..AskedClaims::default() };
        let granted: Scopes = granted.into_iter().collect();
        let client = client(EVERYTHING, ClaimProfile { rules, ..ClaimProfile::default() });
        let disclosure = Disclosure::new(&client, &granted, &asked);
        for place in Place::ALL {
            let needs = disclosure.needs(place);
            let mut less = minji();
            if !needs.posts {
                less.posts.clear();
            }
            if !needs.groups {
                less.groups.clear();
            }
            prop_assert_eq!(disclosure.claims(place, &less), disclosure.claims(place, &minji()));
        }
    }
}

#[test]
fn the_common_request_needs_nothing_but_the_row() {
    let client = client(EVERYTHING, ClaimProfile::default());
    let granted = Scopes::parse("openid profile email").expect("scopes");
    let asked = AskedClaims::default();
    let disclosure = Disclosure::new(&client, &granted, &asked);
    assert!(
        Place::ALL
            .into_iter()
            .all(|place| disclosure.needs(place) == Needs::ROW)
    );
    assert!(
        CONDITIONS
            .iter()
            .all(|def| SCOPES.iter().any(|scope| scope.name == def.scope))
    );
    let known = |def: &crate::claims::SourceDef| {
        def.scope
            .is_none_or(|name| SCOPES.iter().any(|scope| scope.name == name))
    };
    assert!(SOURCES.iter().all(known));
}

#[test]
fn what_a_token_says_by_itself_is_protected() {
    let client = client(EVERYTHING, ClaimProfile::default());
    let granted = Scopes::parse(EVERYTHING).expect("scopes");
    let [id_token, _, access, introspection] = outputs(&client, &granted, &AskedClaims::default(), &minji());
    for token in [id_token, access, introspection] {
        for name in token.as_object().expect("object").keys() {
            assert!(is_protected(name), "{name}");
        }
    }
}
