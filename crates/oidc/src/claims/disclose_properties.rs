//! Whatever a client's rules are and whatever was granted and asked for: nothing gets out that its scopes do not open, and no claim of
//! the protocol is touched.

use ieum_model::{Instant, TokenId};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::tests::{EVERYTHING, client};
use super::*;
use crate::claims::samples::minji;
use crate::claims::{AccessTokenClaims, AccessTokenInput, IdTokenClaims, IdTokenInput, SOURCES, supported_claims};
use crate::client::profile::ClaimProfile;
use crate::jose::Alg;
use crate::sender::Sender;
use crate::token::{IdTokenPlan, Introspection, SeenToken};

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
