//! Everything signed and still not for us: each rule of the profile broken by itself.

use ieum_saml::Why;

use crate::stage::{CONDITIONS, CONFIRMATION, IDP, Made, Reading, STATEMENT, respond, signed, subject};

fn refused(made: &Made) -> Option<Why> {
    Reading::of("made")
        .read_xml(&made.signed())
        .err()
        .map(|refused| refused.why)
}

#[test]
fn what_keeps_every_rule_is_read() {
    let found = Reading::of("made").read_xml(&Made::default().signed()).expect("read");
    assert_eq!(
        (found.name_id.value.as_str(), found.session_index.as_deref()),
        ("minji", Some("_s1"))
    );
    let in_response = Made::default().in_signed_response(" Destination=\"https://login.example/saml/made/acs\"");
    assert!(Reading::of("made").read_xml(&in_response).is_ok());
    let nameless = Made {
        issuer: String::new(),
        ..Made::default()
    };
    let nameless = nameless.in_signed_response(" Destination=\"https://login.example/saml/made/acs\"");
    assert_eq!(
        Reading::of("made").read_xml(&nameless).expect_err("nameless").why,
        Why::Issuer
    );
}

#[test]
fn each_rule_of_the_assertion_counts() {
    let subject_of = |confirmation: String| Made {
        subject: subject("minji", &confirmation),
        ..Made::default()
    };
    let conditions = |from: &str, to: &str| Made {
        conditions: CONDITIONS.replace(from, to),
        ..Made::default()
    };
    let statement = |from: &str, to: &str| Made {
        statement: STATEMENT.replace(from, to),
        ..Made::default()
    };
    let restriction = "<saml:AudienceRestriction><saml:Audience>https://login.example/saml/made</saml:Audience></saml:AudienceRestriction>";
    let other =
        "<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>";
    for (what, made, why) in [
        (
            "issuer of another format",
            Made {
                issuer: format!("<saml:Issuer Format=\"urn:x\">{IDP}</saml:Issuer>"),
                ..Made::default()
            },
            Why::Issuer,
        ),
        (
            "no subject",
            Made {
                subject: String::new(),
                ..Made::default()
            },
            Why::NameId,
        ),
        (
            "no name",
            Made {
                subject: format!("<saml:Subject>{CONFIRMATION}</saml:Subject>"),
                ..Made::default()
            },
            Why::NameId,
        ),
        (
            "empty name",
            Made {
                subject: subject(" ", CONFIRMATION),
                ..Made::default()
            },
            Why::NameId,
        ),
        (
            "element in the name",
            Made {
                subject: subject("ad<b/>min", CONFIRMATION),
                ..Made::default()
            },
            Why::NameId,
        ),
        (
            "two subjects",
            Made {
                rest: subject("admin", CONFIRMATION),
                ..Made::default()
            },
            Why::NameId,
        ),
        ("no confirmation", subject_of(String::new()), Why::SubjectConfirmation),
        (
            "holder of key",
            subject_of(CONFIRMATION.replace("cm:bearer", "cm:holder-of-key")),
            Why::SubjectConfirmation,
        ),
        (
            "another recipient",
            subject_of(CONFIRMATION.replace("saml/made/acs", "saml/other/acs")),
            Why::Destination,
        ),
        (
            "no recipient",
            subject_of(CONFIRMATION.replace(" Recipient=\"https://login.example/saml/made/acs\"", "")),
            Why::Destination,
        ),
        (
            "no end",
            subject_of(CONFIRMATION.replace("NotOnOrAfter=\"2026-11-26T04:05:00Z\" ", "")),
            Why::SubjectConfirmation,
        ),
        (
            "over",
            subject_of(CONFIRMATION.replace("04:05:00Z", "03:57:00Z")),
            Why::Expired,
        ),
        (
            "a beginning",
            subject_of(CONFIRMATION.replace("NotOnOrAfter", "NotBefore=\"2026-11-26T03:00:00Z\" NotOnOrAfter")),
            Why::SubjectConfirmation,
        ),
        (
            "answers somebody's request",
            subject_of(CONFIRMATION.replace("Recipient", "InResponseTo=\"_x\" Recipient")),
            Why::InResponseTo,
        ),
        (
            "no conditions",
            Made {
                conditions: String::new(),
                ..Made::default()
            },
            Why::Audience,
        ),
        ("no audience", conditions(restriction, ""), Why::Audience),
        ("another audience", conditions(restriction, other), Why::Audience),
        (
            "two restrictions, one not ours",
            conditions(restriction, &format!("{restriction}{other}")),
            Why::Audience,
        ),
        (
            "audience with a tail",
            conditions("saml/made<", "saml/made.evil<"),
            Why::Audience,
        ),
        ("not yet", conditions("03:58:00Z", "04:01:00Z"), Why::TooEarly),
        ("conditions over", conditions("04:05:00Z", "03:57:59Z"), Why::Expired),
        (
            "a condition that nobody knows",
            conditions(restriction, &format!("{restriction}<saml:Condition/>")),
            Why::NotUnderstood,
        ),
        (
            "a time that is none",
            conditions("2026-11-26T04:05:00Z", "tomorrow"),
            Why::BadTime,
        ),
        (
            "no statement",
            Made {
                statement: String::new(),
                ..Made::default()
            },
            Why::WrongMessage,
        ),
        (
            "session over",
            statement(
                "SessionIndex",
                "SessionNotOnOrAfter=\"2026-11-26T03:00:00Z\" SessionIndex",
            ),
            Why::Expired,
        ),
        (
            "signed in tomorrow",
            statement("2026-11-26T03:58:30Z", "2026-11-27T03:58:30Z"),
            Why::TooEarly,
        ),
        (
            "attribute without a name",
            Made {
                rest: "<saml:AttributeStatement><saml:Attribute/></saml:AttributeStatement>".into(),
                ..Made::default()
            },
            Why::WrongMessage,
        ),
    ] {
        assert_eq!(refused(&made), Some(why), "{what}");
    }
}

#[test]
fn clocks_may_differ_by_the_skew_and_no_more() {
    for (until, is_read) in [("03:59:00Z", true), ("03:58:01Z", true), ("03:58:00Z", false)] {
        let made = Made {
            subject: subject("minji", &CONFIRMATION.replace("04:05:00Z", until)),
            ..Made::default()
        };
        assert_eq!(refused(&made).is_none(), is_read, "{until}");
    }
}

#[test]
fn one_of_several_confirmations_is_enough() {
    let wrong = CONFIRMATION.replace("saml/made/acs", "saml/other/acs");
    let made = Made {
        subject: subject("minji", &format!("{wrong}{CONFIRMATION}")),
        ..Made::default()
    };
    assert_eq!(refused(&made), None);
}

#[test]
fn what_stands_around_the_assertion_may_not_contradict_it() {
    let made = Made::default();
    let assertion = signed(&made.assertion(), "_made-assertion");
    let read = |xml: &str| Reading::of("made").read_xml(xml).err().map(|refused| refused.why);
    assert_eq!(
        read(&respond(" Destination=\"https://other.example/acs\"", &assertion)),
        Some(Why::Destination)
    );
    assert_eq!(
        read(&respond(" InResponseTo=\"_x\"", &assertion)),
        Some(Why::InResponseTo)
    );
    assert_eq!(
        read(&respond("", &assertion).replacen(IDP, "https://evil.example", 1)),
        Some(Why::Issuer)
    );
    assert_eq!(read(&respond("", "")), Some(Why::AssertionPlace));
    let failed = respond("", &assertion).replace("status:Success\"/>", "status:Responder\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"/></samlp:StatusCode>");
    let refused = Reading::of("made").read_xml(&failed).expect_err("failed");
    assert_eq!(refused.why, Why::StatusFailed);
    assert!(refused.detail.contains("AuthnFailed"), "{}", refused.detail);
    // A signed response has to say where it goes (Bindings, section 3.5.5.2).
    assert_eq!(read(&made.in_signed_response("")), Some(Why::Destination));
}

#[test]
fn attributes_of_one_name_are_joined_and_values_with_elements_left_out() {
    let made = Made {
        rest: "<saml:AttributeStatement><saml:Attribute Name=\"g\" FriendlyName=\"groups\"><saml:AttributeValue>a</saml:AttributeValue>\
               <saml:AttributeValue><b/></saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"g\"><saml:AttributeValue> b </saml:AttributeValue>\
               <saml:AttributeValue/></saml:Attribute></saml:AttributeStatement>"
            .into(),
        ..Made::default()
    };
    let found = Reading::of("made").read_xml(&made.signed()).expect("read");
    assert_eq!(found.attributes.len(), 1);
    assert_eq!(found.attributes[0].values, ["a", "b"]);
    assert_eq!(found.attributes[0].friendly_name.as_deref(), Some("groups"));
}
