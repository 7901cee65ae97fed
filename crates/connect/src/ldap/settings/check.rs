//! Whether what somebody typed can be the settings of a directory.

#[cfg(test)]
mod tests;

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
    /// People may change their password there by way of us.
    pub lets_change: bool,
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
        lets_change: typed.lets_change,
    };
    mistakes.unless(
        !typed.lets_change || settings.may_change_password(),
        "lets_change",
        "directory_change_plain",
    );
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
