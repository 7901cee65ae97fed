//! Whether what somebody typed can be the settings of a directory.

use url::Host;

use super::{GroupWay, Security, Server, Settings, Way};
use crate::ldap::{template, tls};

/// Longest text of one field, in bytes.
const MAX_TEXT: usize = 500;
/// Longest list of certificates, in bytes.
const MAX_CA: usize = 50_000;
/// Most servers.
const MAX_SERVERS: usize = 5;

/// What somebody typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typed<'a> {
    /// One a line.
    pub servers: &'a str,
    /// A word of [`Security`].
    pub security: &'a str,
    /// That everybody in between reads passwords was understood.
    pub is_plain_confirmed: bool,
    /// PEM.
    pub ca: &'a str,
    /// A word of [`Way`].
    pub way: &'a str,
    /// Who searches.
    pub service_dn: &'a str,
    /// Below which people are.
    pub base: &'a str,
    /// Which entry is a person's.
    pub filter: &'a str,
    /// The name for a direct bind.
    pub template: &'a str,
    /// The attribute that names a person for ever.
    pub subject: &'a str,
    /// The attribute with the name.
    pub name: &'a str,
    /// The attribute with the address.
    pub email: &'a str,
    /// The attribute with the key.
    pub key: &'a str,
    /// A word of [`GroupWay`].
    pub groups: &'a str,
    /// Below which groups are.
    pub group_base: &'a str,
}

/// Gathers mistakes.
#[derive(Default)]
struct Mistakes(Vec<(&'static str, &'static str)>);

impl Mistakes {
    fn unless(&mut self, is_good: bool, field: &'static str, code: &'static str) {
        if !is_good {
            self.0.push((field, code));
        }
    }

    /// A distinguished name, or nothing where that may be.
    fn name(&mut self, field: &'static str, text: &str, is_needed: bool) -> String {
        let text = text.trim();
        match (text.is_empty(), is_needed) {
            (true, true) => self.0.push((field, "directory_dn_empty")),
            (true, false) => {}
            (false, _) => self.unless(is_plain(text) && text.contains('='), field, "directory_dn_malformed"),
        }
        text.to_owned()
    }

    fn attribute(&mut self, field: &'static str, text: &str, is_needed: bool) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.unless(!is_needed, field, "directory_attribute_empty");
        } else {
            // RFC 4512, section 2.5: a name or a number, perhaps with options.
            let is_name = text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b';'));
            self.unless(is_name && text.len() <= 100, field, "directory_attribute_malformed");
        }
        text.to_owned()
    }
}

/// Checks it.
///
/// # Errors
/// Every mistake: the field and a stable code.
pub fn check(typed: &Typed<'_>) -> Result<Settings, Vec<(&'static str, &'static str)>> {
    let mut mistakes = Mistakes::default();
    let security = Security::parse(typed.security);
    mistakes.unless(security.is_some(), "security", "directory_choice");
    let security = security.unwrap_or_default();
    mistakes.unless(
        security != Security::Plain || typed.is_plain_confirmed,
        "plain_confirmed",
        "directory_plain",
    );
    let way = Way::parse(typed.way);
    mistakes.unless(way.is_some(), "way", "directory_choice");
    let way = way.unwrap_or_default();
    let groups = GroupWay::parse(typed.groups);
    mistakes.unless(groups.is_some(), "groups", "directory_choice");
    let ca = typed.ca.trim();
    let is_ca = ca.is_empty() || (ca.len() <= MAX_CA && tls::roots_of(ca).is_some());
    mistakes.unless(is_ca, "ca", "directory_ca_malformed");
    let form = template::form_of(typed.template.trim());
    let is_named_directly = way == Way::Direct && form == Some(template::Form::Name);
    let settings = Settings {
        servers: servers(&mut mistakes, typed.servers, security),
        security,
        ca: ca.to_owned(),
        way,
        service_dn: service(&mut mistakes, typed.service_dn, way),
        // A name that is known needs no search.
        base: mistakes.name("base", typed.base, !is_named_directly),
        filter: filter(&mut mistakes, typed.filter, way),
        template: template_of(&mut mistakes, typed.template, way),
        subject: mistakes.attribute("subject", typed.subject, true),
        name: mistakes.attribute("name_attribute", typed.name, false),
        email: mistakes.attribute("email", typed.email, false),
        key: mistakes.attribute("key", typed.key, false),
        groups: groups.unwrap_or_default(),
        group_base: mistakes.name("group_base", typed.group_base, false),
    };
    let is_group_base = !settings.base.is_empty()
        || !settings.group_base.is_empty()
        || matches!(settings.groups, GroupWay::Off | GroupWay::Attribute);
    mistakes.unless(is_group_base, "group_base", "directory_dn_empty");
    match mistakes.0.is_empty() {
        true => Ok(settings),
        false => Err(mistakes.0),
    }
}

/// Who searches; Active Directory takes `name@domain` and `DOMAIN\name` as well.
fn service(mistakes: &mut Mistakes, text: &str, way: Way) -> String {
    if way != Way::Search {
        return String::new();
    }
    let text = text.trim();
    let is_good = text.is_empty() || (is_plain(text) && text.contains(['=', '@', '\\']));
    mistakes.unless(is_good, "service_dn", "directory_dn_malformed");
    text.to_owned()
}

fn filter(mistakes: &mut Mistakes, text: &str, way: Way) -> String {
    if way != Way::Search {
        return String::new();
    }
    let text = text.trim();
    if text.contains(template::PLACE) {
        let is_filter = is_plain(text)
            && is_shallow(text)
            && text.starts_with('(')
            && ldap3::parse_filter(template::filter(text, "x")).is_ok();
        mistakes.unless(is_filter, "filter", "directory_filter_malformed");
    } else {
        mistakes.unless(false, "filter", "directory_place_missing");
    }
    text.to_owned()
}

/// The parser descends by recursion.
fn is_shallow(text: &str) -> bool {
    text.matches('(').count() <= 40
}

fn template_of(mistakes: &mut Mistakes, text: &str, way: Way) -> String {
    if way != Way::Direct {
        return String::new();
    }
    let text = text.trim();
    if text.contains(template::PLACE) {
        let is_good = is_plain(text) && template::form_of(text).is_some();
        mistakes.unless(is_good, "template", "directory_template_malformed");
    } else {
        mistakes.unless(false, "template", "directory_place_missing");
    }
    text.to_owned()
}

fn servers(mistakes: &mut Mistakes, text: &str, security: Security) -> Vec<Server> {
    let lines: Vec<&str> = text
        .split([',', '\n', ' '])
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    if lines.is_empty() {
        mistakes.unless(false, "servers", "directory_servers_empty");
        return Vec::new();
    }
    let servers: Option<Vec<_>> = lines.iter().map(|line| server(line, security)).collect();
    let servers = servers.filter(|servers| servers.len() <= MAX_SERVERS);
    mistakes.unless(servers.is_some(), "servers", "directory_servers_malformed");
    servers.unwrap_or_default()
}

fn server(line: &str, security: Security) -> Option<Server> {
    let scheme = line.split_once("://");
    let line = match (scheme, security) {
        (None, _) => line,
        (Some(("ldaps", rest)), Security::Ldaps) => rest,
        (Some(("ldap", rest)), Security::StartTls | Security::Plain) => rest,
        _ => return None,
    };
    let line = line.trim_end_matches('/');
    let (host, port) = match line.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok().filter(|port| *port != 0)?),
        _ => (line, security.port()),
    };
    if host.len() > 253 {
        return None;
    }
    let host = match Host::parse(host).ok()? {
        Host::Domain(name) => name,
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    Some(Server { host, port })
}

fn is_plain(text: &str) -> bool {
    text.len() <= MAX_TEXT && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
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
}
