//! An entry of a search as we use it. What the server sends is read without believing in its form.

use ieum_model::linking::Identity;
use ldap3::ResultEntry;

use super::settings::{GroupWay, Settings};
use super::verdict::Fault;

/// Longest value that is kept, in bytes.
const LONGEST: usize = 1000;

/// An entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its distinguished name.
    pub(super) dn: String,
    /// Its attributes, as the server calls them.
    pub(super) attributes: Vec<(String, Vec<Vec<u8>>)>,
}

impl Entry {
    /// `SearchResultEntry` (RFC 4511, section 4.5.2).
    pub(super) fn read(found: ResultEntry) -> Option<Self> {
        let mut parts = found.0.match_id(4)?.expect_constructed()?.into_iter();
        let dn = String::from_utf8(parts.next()?.expect_primitive()?).ok()?;
        let mut attributes = Vec::new();
        for attribute in parts.next()?.expect_constructed()? {
            let mut parts = attribute.expect_constructed()?.into_iter();
            let name = String::from_utf8(parts.next()?.expect_primitive()?).ok()?;
            let values = parts.next()?.expect_constructed()?;
            let values: Option<Vec<_>> = values.into_iter().map(|value| value.expect_primitive()).collect();
            attributes.push((name, values?));
        }
        Some(Self { dn, attributes })
    }

    fn values(&self, name: &str) -> &[Vec<u8>] {
        let found = self
            .attributes
            .iter()
            .find(|(known, _)| !name.is_empty() && known.eq_ignore_ascii_case(name));
        found.map_or(&[], |(_, values)| values)
    }

    /// Whether this attribute has this value.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).iter().any(|known| known == value.as_bytes())
    }

    fn first(&self, name: &str) -> Option<String> {
        text_of(name, self.values(name).first()?)
    }

    /// Everything as text, for an administrator.
    pub(super) fn shown(&self) -> Vec<(String, Vec<String>)> {
        let text = |name: &str, value: &Vec<u8>| text_of(name, value).unwrap_or_else(|| "…".to_owned());
        self.attributes
            .iter()
            .map(|(name, values)| {
                let values = values.iter().take(20).map(|value| text(name, value)).collect();
                (name.clone(), values)
            })
            .collect()
    }

    /// Who it is. A name for ever is exactly one value.
    pub(super) fn identity(&self, settings: &Settings) -> Result<Identity, Fault> {
        let [subject] = self.values(&settings.subject) else {
            return Err(Fault::Subject);
        };
        let subject = text_of(&settings.subject, subject).filter(|subject| !subject.is_empty());
        let groups = match settings.groups {
            GroupWay::Attribute => self.values("memberOf"),
            GroupWay::Off | GroupWay::Chain | GroupWay::Nested => &[],
        };
        Ok(Identity {
            subject: subject.ok_or(Fault::Subject)?,
            name: self.first(&settings.name),
            email: self.first(&settings.email),
            // A directory does not say that somebody proved their address.
            is_email_verified: false,
            key: self.first(&settings.key),
            groups: groups.iter().filter_map(|value| text_of("", value)).collect(),
        })
    }
}

/// The attributes to ask for.
pub(super) fn wanted(settings: &Settings) -> Vec<String> {
    let mut names = vec![&settings.subject, &settings.name, &settings.email, &settings.key];
    names.retain(|name| !name.is_empty());
    let mut names: Vec<String> = names.into_iter().cloned().collect();
    if settings.groups == GroupWay::Attribute {
        names.push("memberOf".to_owned());
    }
    names
}

/// A value as text: an `objectGUID` in the form in which Microsoft writes it, other bytes in hexadecimal.
fn text_of(name: &str, value: &[u8]) -> Option<String> {
    if value.len() > LONGEST {
        return None;
    }
    if name.eq_ignore_ascii_case("objectGUID") {
        return guid(value);
    }
    let text = std::str::from_utf8(value)
        .ok()
        .filter(|text| !text.contains(char::is_control));
    Some(text.map_or_else(|| hexadecimal(value), |text| text.trim().to_owned()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first three groups are written from their last byte (MS-DTYP, section 2.3.4).
fn guid(value: &[u8]) -> Option<String> {
    let [a0, a1, a2, a3, b0, b1, c0, c1, d0, d1, rest @ ..]: [u8; 16] = value.try_into().ok()?;
    Some(format!(
        "{}-{}-{}-{}-{}",
        hexadecimal(&[a3, a2, a1, a0]),
        hexadecimal(&[b1, b0]),
        hexadecimal(&[c1, c0]),
        hexadecimal(&[d0, d1]),
        hexadecimal(&rest)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(attributes: &[(&str, &[&[u8]])]) -> Entry {
        Entry {
            dn: "cn=a".into(),
            attributes: attributes
                .iter()
                .map(|(name, values)| ((*name).to_owned(), values.iter().map(|v| v.to_vec()).collect()))
                .collect(),
        }
    }

    #[test]
    fn a_person_has_exactly_one_name_for_ever() {
        let bytes: Vec<u8> = (0..16).collect();
        let settings = Settings {
            subject: "objectGUID".into(),
            name: "displayName".into(),
            email: "mail".into(),
            groups: GroupWay::Attribute,
            ..Settings::default()
        };
        let good = entry(&[
            ("objectguid", &[&bytes]),
            ("displayName", &["김민지".as_bytes()]),
            ("mail", &[b"minji@corp.example", b"m@corp.example"]),
            ("memberOf", &[b"cn=a,dc=b", b"cn=c,dc=b"]),
        ]);
        let identity = good.identity(&settings).expect("identity");
        assert_eq!(identity.subject, "03020100-0504-0706-0809-0a0b0c0d0e0f");
        assert_eq!(identity.name.as_deref(), Some("김민지"));
        assert_eq!(identity.email.as_deref(), Some("minji@corp.example"));
        assert_eq!(identity.groups, ["cn=a,dc=b", "cn=c,dc=b"]);
        assert!(!identity.is_email_verified);
        for bad in [
            entry(&[]),
            entry(&[("objectGUID", &[&bytes[..15]])]),
            entry(&[("objectGUID", &[&bytes, &bytes])]),
        ] {
            assert_eq!(bad.identity(&settings), Err(Fault::Subject));
        }
        let settings = Settings {
            subject: "objectSid".into(),
            ..settings
        };
        let sid = entry(&[("objectSid", &[&[1, 5, 0, 0xff]])]);
        assert_eq!(sid.identity(&settings).expect("identity").subject, "010500ff");
    }
}
