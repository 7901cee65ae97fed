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

#[test]
fn an_address_is_believed_only_where_the_provider_can_know_it() {
    let personal = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
    let tenant = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0";
    let said = |more: Value| {
        let mut token = object(json!({"sub": "p1", "email": "Minji@Hanbit.example", "email_verified": true}));
        token.extend(object(more));
        token
    };
    for (issuer, claim, token, expected) in [
        ("https://idp.example", "email", said(json!({})), true),
        (
            "https://idp.example",
            "email",
            said(json!({"email_verified": false})),
            false,
        ),
        (
            "https://idp.example",
            "preferred_username",
            said(json!({"preferred_username": "a@hanbit.example"})),
            false,
        ),
        ("https://kauth.kakao.com", "email", said(json!({})), false),
        ("https://accounts.google.com", "email", said(json!({})), false),
        (
            "https://accounts.google.com",
            "email",
            said(json!({"hd": "other.example"})),
            false,
        ),
        (
            "https://accounts.google.com",
            "email",
            said(json!({"hd": "hanbit.example"})),
            true,
        ),
        (tenant, "email", said(json!({})), false),
        (tenant, "email", said(json!({"xms_edov": true})), true),
        (tenant, "email", said(json!({"xms_edov": "0"})), false),
        (personal, "email", said(json!({"xms_edov": true})), false),
    ] {
        let settings = Settings {
            issuer: issuer.into(),
            mapping: Mapping {
                email: claim.into(),
                ..Mapping::default()
            },
            ..Settings::default()
        };
        let mut found = identity_of(&token, None, &settings.mapping).expect("identity");
        limit_trust(&settings, &token, &mut found);
        assert_eq!(found.is_email_verified, expected, "{issuer} {token:?}");
    }
}

#[test]
fn a_profile_proves_no_address() {
    let profile = json!({
        "resultcode": "00",
        "response": {"id": "n-7", "email": "minji@corp.example", "email_verified": true, "name": "김민지"},
        "id": 42,
    });
    let profile = profile.as_object().unwrap();
    let mapping = Mapping {
        subject: "id".into(),
        ..Mapping::default()
    };
    let person = identity_of_profile(profile, "response", &mapping).unwrap();
    assert_eq!((person.subject.as_str(), person.is_email_verified), ("n-7", false));
    assert_eq!(person.email.as_deref(), Some("minji@corp.example"));
    assert_eq!(identity_of_profile(profile, "", &mapping).unwrap().subject, "42");
    for within in ["nothing", "resultcode"] {
        assert_eq!(identity_of_profile(profile, within, &mapping), None, "{within}");
    }
}
