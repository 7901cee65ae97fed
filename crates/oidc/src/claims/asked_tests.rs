//! What the `claims` parameter may ask for, and that it opens nothing.

use super::*;
use crate::claims::supported_claims;

fn names(list: &BTreeSet<String>) -> String {
    list.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn names_wishes_and_values_are_read_and_what_is_unknown_is_left_out() {
    let asked = AskedClaims::parse(
        r#"{"userinfo":{"email":{"essential":true},"phone_number":null,"shoe_size":null,"name":{"later":1}},
            "id_token":{"name":null,"sub":{"value":"m1"},"acr":{"essential":true,"values":["a","b",7]}},"later":{}}"#,
    )
    .expect("read");
    assert_eq!(names(&asked.userinfo), "email name phone_number");
    assert_eq!(names(&asked.id_token), "name sub");
    assert_eq!(asked.sub.as_deref(), Some("m1"));
    let acr = asked.acr.as_ref().expect("acr");
    assert!(acr.is_essential);
    assert_eq!(acr.values, ["a", "b"]);
    let profile = Scopes::parse("openid profile").expect("scopes");
    assert_eq!(names(&asked.allowed(&profile).userinfo), "name");
    let stored = asked.stored().expect("something");
    let again = AskedClaims::of_stored(Some(&stored));
    assert_eq!((again.userinfo, again.id_token), (asked.userinfo, asked.id_token));
    assert_eq!(AskedClaims::parse("{}").expect("nothing").stored(), None);
}

#[test]
fn what_is_no_claims_request_is_refused() {
    let long = format!(r#"{{"userinfo":{{"{}":null}}}}"#, "x".repeat(MAX_BYTES));
    for bad in [
        "",
        "[]",
        "email",
        r#"{"userinfo":7}"#,
        r#"{"userinfo":{"email":true}}"#,
        r#"{"userinfo":{"email":{"essential":"yes"}}}"#,
        r#"{"id_token":{"acr":{"values":"a"}}}"#,
        &long,
    ] {
        assert_eq!(AskedClaims::parse(bad), Err(BadClaims), "{bad:.60}");
    }
}

proptest::proptest! {
    #[test]
    fn what_may_be_asked_for_belongs_to_scopes_that_the_client_is_registered_for(
        registered in proptest::sample::subsequence(vec!["openid", "profile", "email", "phone", "organization", "groups", "roles"], 0..8),
        asked in proptest::sample::subsequence(supported_claims().collect::<Vec<_>>(), 0..=supported_claims().count()),
    ) {
        let registered: Scopes = registered.into_iter().collect();
        let set: BTreeSet<String> = asked.iter().map(|name| (*name).to_owned()).collect();
        let asked = AskedClaims { userinfo: set.clone(), id_token: set, ..AskedClaims::default() };
        for scope in asked.allowed(&registered).scopes() {
            assert!(registered.contains(&scope));
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,80}") {
        let _ = AskedClaims::parse(&text);
        let _ = AskedClaims::of_stored(Some(&text));
    }
}
