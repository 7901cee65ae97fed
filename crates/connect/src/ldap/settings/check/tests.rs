//! What can be the settings of a directory, and what is said where it cannot.

use super::super::{PRESETS, find_preset};
use super::*;

fn typed() -> Typed<'static> {
    Typed {
        servers: "ldap1.corp.example\nldap2.corp.example:3269",
        security: "ldaps",
        way: "search",
        service_dn: "cn=ieum,dc=corp,dc=example",
        base: "dc=corp,dc=example",
        filter: "(uid={user})",
        subject: "entryUUID",
        name: "cn",
        email: "mail",
        groups: "off",
        ..Typed::default()
    }
}

fn mistakes(typed: &Typed<'_>) -> Vec<(&'static str, &'static str)> {
    check(typed).expect_err("mistakes")
}

#[test]
fn what_is_right_is_kept_as_it_is_meant() {
    let settings = check(&typed()).expect("settings");
    let servers: Vec<String> = settings.servers.iter().map(Server::to_string).collect();
    assert_eq!(servers, ["ldap1.corp.example:636", "ldap2.corp.example:3269"]);
    assert_eq!(Settings::read(&settings.to_json()).expect("read"), settings);
    let direct = Typed {
        servers: "ldap://[::1]:1389/",
        security: "starttls",
        way: "direct",
        template: "uid={user},dc=a",
        base: "",
        ..typed()
    };
    let settings = check(&direct).expect("settings");
    assert_eq!(settings.servers[0].to_string(), "[::1]:1389");
    assert!(settings.service_dn.is_empty() && settings.filter.is_empty());
}

#[test]
fn every_mistake_is_said_at_its_field() {
    for (servers, code) in [
        ("", "directory_servers_empty"),
        ("ldap://a.example", "directory_servers_malformed"),
        ("a.example:0", "directory_servers_malformed"),
        ("a.example:x", "directory_servers_malformed"),
        ("a b c d e f", "directory_servers_malformed"),
        ("exa<mple", "directory_servers_malformed"),
    ] {
        assert_eq!(
            mistakes(&Typed { servers, ..typed() }),
            [("servers", code)],
            "{servers}"
        );
    }
    for (filter, code) in [
        ("(uid=a)", "directory_place_missing"),
        ("uid={user}", "directory_filter_malformed"),
        ("(uid={user}", "directory_filter_malformed"),
        ("(&(uid={user}))x", "directory_filter_malformed"),
    ] {
        assert_eq!(mistakes(&Typed { filter, ..typed() }), [("filter", code)], "{filter}");
    }
    let wrong = Typed {
        security: "plain",
        ca: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        service_dn: "ieum",
        base: "",
        subject: "",
        email: "e mail",
        groups: "x",
        ..typed()
    };
    assert_eq!(
        mistakes(&wrong),
        [
            ("plain_confirmed", "directory_plain"),
            ("groups", "directory_choice"),
            ("ca", "directory_ca_malformed"),
            ("service_dn", "directory_dn_malformed"),
            ("base", "directory_dn_empty"),
            ("subject", "directory_attribute_empty"),
            ("email", "directory_attribute_malformed"),
        ]
    );
    let direct = Typed {
        way: "direct",
        template: "{user}",
        ..typed()
    };
    assert_eq!(mistakes(&direct), [("template", "directory_template_malformed")]);
    let confirmed = Typed {
        security: "plain",
        is_plain_confirmed: true,
        ..typed()
    };
    assert_eq!(check(&confirmed).expect("settings").servers[0].port, 389);
}

#[test]
fn a_secret_is_kept_only_for_the_same_place() {
    let before = check(&typed()).expect("settings");
    assert!(check(&typed()).expect("settings").may_keep_secret_of(&before));
    for other in [
        Typed {
            servers: "evil.example",
            ..typed()
        },
        Typed {
            security: "starttls",
            ..typed()
        },
        Typed {
            service_dn: "cn=other,dc=a",
            ..typed()
        },
    ] {
        assert!(!check(&other).expect("settings").may_keep_secret_of(&before));
    }
}

#[test]
fn every_preset_needs_no_more_than_the_companys_own_names() {
    for preset in PRESETS {
        for way in ["search", "direct"] {
            let typed = Typed {
                way,
                filter: preset.filter,
                template: preset.template,
                subject: if preset.subject.is_empty() {
                    "uid"
                } else {
                    preset.subject
                },
                name: preset.display,
                key: preset.key,
                groups: preset.groups.as_str(),
                ..typed()
            };
            assert!(check(&typed).is_ok(), "{} {way}", preset.name);
        }
        assert_eq!(find_preset(preset.name), Some(preset));
    }
}
