//! What gets out, case by case; `disclose_properties` has what never does.

use serde_json::json;

use super::*;
use crate::claims::samples::minji;
use crate::claims::{CONDITIONS, SOURCES};
use crate::client::profile::ClaimProfile;
use crate::client::samples::confidential;

pub(super) const EVERYTHING: &str = "openid profile email phone organization groups roles";

pub(super) fn client(scopes: &str, claims: ClaimProfile) -> Client {
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
