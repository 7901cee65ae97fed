//! What is taken over of a provider's claims, and that it is no more than the provider says.

use serde_json::json;

use super::*;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().expect("object").clone()
}

#[test]
fn an_identity_says_no_more_than_the_provider_does() {
    let token =
        object(json!({"sub": "p1", "oid": "o1", "email": " minji@hanbit.example ", "groups": ["a", 7, "b\n", "c"]}));
    let found = identity_of(&token, None, &Mapping::default()).expect("identity");
    assert_eq!(
        (found.subject.as_str(), found.email.as_deref()),
        ("p1", Some("minji@hanbit.example"))
    );
    assert!(!found.is_email_verified, "what is not said is not true");
    assert_eq!(found.groups, ["a", "b", "c"]);
    for (value, is_verified) in [
        (json!(true), true),
        (json!("true"), true),
        (json!("yes"), false),
        (json!(1), false),
        (json!(false), false),
    ] {
        let mut token = token.clone();
        token.insert("email_verified".into(), value.clone());
        let found = identity_of(&token, None, &Mapping::default()).expect("identity");
        assert_eq!(found.is_email_verified, is_verified, "{value}");
    }
    let entra = Mapping {
        subject: "oid".into(),
        key: "employee".into(),
        ..Mapping::default()
    };
    let userinfo = object(json!({"sub": "p1", "oid": "o2", "employee": 1234, "name": "김민지"}));
    let found = identity_of(&token, Some(&userinfo), &entra).expect("identity");
    assert_eq!(
        (found.subject.as_str(), found.key.as_deref(), found.name.as_deref()),
        ("o1", Some("1234"), Some("김민지"))
    );
    let another = object(json!({"sub": "p2", "name": "누구"}));
    assert_eq!(
        identity_of(&token, Some(&another), &entra).expect("identity").name,
        None
    );
    let unsigned_subject = object(json!({"sub": "p1"}));
    assert_eq!(identity_of(&unsigned_subject, Some(&userinfo), &entra), None);
}
