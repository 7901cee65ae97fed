//! Settings as typed: what is checked, and what is said at which field.

use super::*;

fn typed() -> Typed<'static> {
    Typed {
        issuer: "https://idp.example/realms/a",
        client_id: "ieum",
        scopes: " profile  email ",
        subject: "sub",
        email: "email",
        name: "name",
        groups: "",
        key: "",
        by_hand: BY_DISCOVERY,
        client_auth: "",
        secret_expires_on: "",
    }
}

#[test]
fn a_secret_ends_with_its_last_day() {
    let with = |secret_expires_on| {
        check(
            &Typed {
                secret_expires_on,
                ..typed()
            },
            false,
        )
    };
    let ends = |text| with(text).expect("settings").secret_ends_at().map(|at| at.to_string());
    assert_eq!(ends(" 2027-01-31 ").as_deref(), Some("2027-01-31T15:00:00Z"));
    assert_eq!(ends(""), None);
    for text in [
        "2027-02-30",
        "2027-1-31",
        "31.01.2027",
        "20270131",
        "2027-01-31T00",
        "x",
    ] {
        assert_eq!(
            with(text),
            Err(vec![("secret_expires_on", "upstream_date_malformed")]),
            "{text}"
        );
    }
}

#[test]
fn every_mistake_is_said_at_its_field() {
    let good = check(&typed(), false).expect("settings");
    assert_eq!(good.scopes, ["profile", "email"]);
    assert_eq!(
        good.discovery_url(),
        "https://idp.example/realms/a/.well-known/openid-configuration"
    );
    assert_eq!(Settings::read(&good.to_json()).expect("read"), good);
    let pasted = Typed {
        issuer: "https://idp.example/realms/a/.well-known/openid-configuration",
        ..typed()
    };
    assert_eq!(check(&pasted, false).expect("settings"), good);
    for (issuer, code) in [
        ("", "upstream_issuer_empty"),
        (
            "https://login.microsoftonline.com/{tenant}/v2.0",
            "upstream_issuer_placeholder",
        ),
        ("idp.example", "upstream_issuer_malformed"),
        ("http://idp.example", "upstream_issuer_malformed"),
        ("https://a:b@idp.example", "upstream_issuer_malformed"),
        ("https://idp.example?x=1", "upstream_issuer_malformed"),
        ("javascript:alert(1)", "upstream_issuer_malformed"),
    ] {
        assert_eq!(
            check(&Typed { issuer, ..typed() }, false),
            Err(vec![("issuer", code)]),
            "{issuer}"
        );
    }
    assert!(
        check(
            &Typed {
                issuer: "http://127.0.0.1:1",
                ..typed()
            },
            true
        )
        .is_ok()
    );
    let wrong = Typed {
        client_id: "a b",
        scopes: "a\"b",
        subject: "",
        email: "e\tmail",
        ..typed()
    };
    assert_eq!(
        check(&wrong, false),
        Err(vec![
            ("client_id", "upstream_text_malformed"),
            ("scopes", "upstream_scopes_malformed"),
            ("subject", "upstream_claim_empty"),
            ("email", "upstream_text_malformed"),
        ])
    );
}

#[test]
fn every_preset_needs_no_more_than_its_placeholders() {
    for preset in PRESETS.iter().filter(|preset| !preset.issuer.is_empty()) {
        let filled = preset.issuer.replace(['{', '}'], "");
        let typed = Typed {
            issuer: &filled,
            scopes: preset.scopes,
            subject: preset.subject,
            groups: preset.groups,
            by_hand: preset.by_hand,
            ..typed()
        };
        assert!(check(&typed, false).is_ok(), "{}", preset.name);
        assert_eq!(find_preset(preset.name), Some(preset));
    }
}
