//! What SimpleSAMLphp sent is read as it was meant.

use ieum_saml::{Demand, NAME_ID_PERSISTENT, Why};

use crate::stage::{IDP, NOW, Reading, message};

#[test]
fn each_way_of_signing_and_encrypting_is_read() {
    for name in ["both", "response", "assertion", "encrypted", "sealed"] {
        let found = Reading::of(name)
            .read(message(name))
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(found.issuer, IDP, "{name}");
        assert_eq!(
            (found.name_id.value.as_str(), found.name_id.format.as_str()),
            ("minji", NAME_ID_PERSISTENT),
            "{name}"
        );
        let said: Vec<(&str, Vec<&str>)> = found
            .attributes
            .iter()
            .map(|a| (a.name.as_str(), a.values.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(
            said,
            [
                ("uid", vec!["minji"]),
                ("mail", vec!["minji@hanbit.example"]),
                ("displayName", vec!["김민지"]),
                ("groups", vec!["영업부", "팀장"]),
            ],
            "{name}"
        );
        assert!(
            found.session_index.is_some() && found.session_expires_at.is_some(),
            "{name}"
        );
        assert!(found.authenticated_at <= NOW && found.expires_at > NOW, "{name}");
        assert!(
            found.context.is_some_and(|context| context.contains("ac:classes")),
            "{name}"
        );
    }
}

#[test]
fn what_has_to_be_signed_is_demanded() {
    use Demand::{Assertion, Both, Either, Response};
    for (name, demand, is_read) in [
        ("both", Both, true),
        ("response", Response, true),
        ("response", Assertion, false),
        ("response", Both, false),
        ("assertion", Assertion, true),
        ("assertion", Response, false),
        ("encrypted", Both, true),
        ("sealed", Assertion, true),
        ("sealed", Response, false),
        ("sealed", Either, true),
    ] {
        let reading = Reading {
            demand,
            ..Reading::of(name)
        };
        match reading.read(message(name)) {
            Ok(_) => assert!(is_read, "{name} {demand:?}"),
            Err(refused) => {
                assert!(!is_read, "{name} {demand:?}: {refused}");
                assert_eq!(refused.why, Why::NotSigned);
            }
        }
    }
}

#[test]
fn an_answer_belongs_to_its_request() {
    let asked = |id: Option<&str>| Reading {
        in_response_to: id.map(str::to_owned),
        ..Reading::of("both")
    };
    assert!(asked(Some("_request0123456789")).read(message("answer")).is_ok());
    for (id, name) in [
        (Some("_another"), "answer"),
        // An answer to somebody's request is not unsolicited.
        (None, "answer"),
        (Some("_request0123456789"), "both"),
    ] {
        let refused = asked(id).read(message(name)).expect_err(name);
        assert_eq!(refused.why, Why::InResponseTo, "{id:?} {name}: {refused}");
    }
}

#[test]
fn another_audience_address_time_certificate_or_key_is_refused() {
    let other = crate::stage::Reading::of("response");
    for (reading, name, why) in [
        (
            Reading {
                audience: "https://other.example".into(),
                ..Reading::of("both")
            },
            "both",
            Why::Audience,
        ),
        (
            Reading {
                acs_url: "https://login.example/other".into(),
                ..Reading::of("both")
            },
            "both",
            Why::Destination,
        ),
        (
            Reading {
                now: NOW + 3600,
                ..Reading::of("both")
            },
            "both",
            Why::Expired,
        ),
        (
            Reading {
                now: NOW - 3600,
                ..Reading::of("both")
            },
            "both",
            Why::TooEarly,
        ),
        (
            Reading {
                entity_id: "https://evil.example".into(),
                ..Reading::of("both")
            },
            "both",
            Why::Issuer,
        ),
        (
            Reading {
                certificates: Vec::new(),
                ..Reading::of("both")
            },
            "both",
            Why::BadSignature,
        ),
        (
            Reading {
                keys: Vec::new(),
                ..Reading::of("sealed")
            },
            "sealed",
            Why::CannotDecrypt,
        ),
        (
            Reading {
                demand_encrypted: true,
                ..Reading::of("both")
            },
            "both",
            Why::CannotDecrypt,
        ),
        (other, "both", Why::Destination),
    ] {
        let refused = reading.read(message(name)).expect_err("refused");
        assert_eq!(refused.why, why, "{refused}");
    }
}

/// Made some minutes after the others.
#[test]
fn sha1_is_believed_only_where_it_is_allowed() {
    let reading = |allow_sha1| Reading {
        allow_sha1,
        now: NOW + 300,
        ..Reading::of("both")
    };
    assert_eq!(
        reading(false).read(message("sha1")).expect_err("refused").why,
        Why::Sha1
    );
    assert_eq!(
        reading(true).read(message("sha1")).expect("read").name_id.value,
        "minji"
    );
}
