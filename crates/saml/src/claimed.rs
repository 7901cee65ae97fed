//! From an assertion to who somebody is: which part of it names the person for ever, and which attributes mean what.

use serde::{Deserialize, Serialize};

use crate::names::NAME_ID_TRANSIENT;
use crate::response::Assertion;

/// Longest text that is taken over, in bytes.
const MAX_TEXT: usize = 1024;
/// Most groups that are taken over.
const MAX_GROUPS: usize = 1000;

/// Which attribute means what, by its `Name`. Empty means that there is none; without a subject the `NameID` is it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// The person, for ever; empty takes the `NameID`.
    pub subject: String,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The key that an administrator mapped, such as an employee number.
    pub key: String,
    /// Groups.
    pub groups: String,
}

/// Who the identity provider says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The person, for ever.
    pub subject: String,
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The key that an administrator mapped.
    pub key: Option<String>,
    /// Groups.
    pub groups: Vec<String>,
}

/// Why an assertion does not say who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unclaimed {
    /// The name is for one session only, and tomorrow's will be another.
    Transient,
    /// The attribute is not there, or is not plain text.
    Missing,
    /// The attribute has several values: which of them is the person?
    Several,
}

/// Reads it.
///
/// # Errors
/// [`Unclaimed`].
pub fn claimed(assertion: &Assertion, mapping: &Mapping) -> Result<Claimed, Unclaimed> {
    let values = |name: &str| -> &[String] {
        let found = assertion.attributes.iter().find(|attribute| attribute.name == name);
        found.filter(|_| !name.is_empty()).map_or(&[], |found| &found.values)
    };
    let first = |name: &str| values(name).first().and_then(|text| plain(text));
    let subject = if mapping.subject.is_empty() {
        if assertion.name_id.format == NAME_ID_TRANSIENT {
            return Err(Unclaimed::Transient);
        }
        plain(&assertion.name_id.value)
    } else {
        match values(&mapping.subject) {
            [] => None,
            [one] => plain(one),
            _ => return Err(Unclaimed::Several),
        }
    };
    Ok(Claimed {
        subject: subject.ok_or(Unclaimed::Missing)?,
        name: first(&mapping.name),
        email: first(&mapping.email),
        key: first(&mapping.key),
        groups: values(&mapping.groups)
            .iter()
            .filter_map(|text| plain(text))
            .take(MAX_GROUPS)
            .collect(),
    })
}

fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    let is_plain = !text.is_empty() && text.len() <= MAX_TEXT && !text.chars().any(char::is_control);
    is_plain.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::NAME_ID_PERSISTENT;
    use crate::response::{Attribute, NameId};

    fn assertion(format: &str, attributes: &[(&str, &[&str])]) -> Assertion {
        Assertion {
            id: "_a".into(),
            issuer: "idp".into(),
            name_id: NameId {
                value: "n1".into(),
                format: format.into(),
                name_qualifier: None,
                sp_name_qualifier: None,
            },
            attributes: attributes
                .iter()
                .map(|(name, values)| Attribute {
                    name: (*name).into(),
                    friendly_name: Some("uid".into()),
                    values: values.iter().map(|value| (*value).to_owned()).collect(),
                })
                .collect(),
            authenticated_at: 0,
            context: None,
            session_index: None,
            session_expires_at: None,
            expires_at: 0,
            opened_with: None,
        }
    }

    #[test]
    fn the_subject_is_one_lasting_value_or_nobody() {
        let by_name = Mapping::default();
        let by_uid = Mapping {
            subject: "uid".into(),
            ..Mapping::default()
        };
        let several: &[&str] = &["a", "b"];
        for (format, attributes, mapping, expected) in [
            (NAME_ID_PERSISTENT, vec![], &by_name, Ok("n1")),
            (NAME_ID_TRANSIENT, vec![], &by_name, Err(Unclaimed::Transient)),
            (NAME_ID_TRANSIENT, vec![("uid", &["u1"][..])], &by_uid, Ok("u1")),
            (NAME_ID_PERSISTENT, vec![], &by_uid, Err(Unclaimed::Missing)),
            (
                NAME_ID_PERSISTENT,
                vec![("other", &["u1"][..])],
                &by_uid,
                Err(Unclaimed::Missing),
            ),
            (
                NAME_ID_PERSISTENT,
                vec![("uid", &["a\nb"][..])],
                &by_uid,
                Err(Unclaimed::Missing),
            ),
            (
                NAME_ID_PERSISTENT,
                vec![("uid", several)],
                &by_uid,
                Err(Unclaimed::Several),
            ),
        ] {
            let found = claimed(&assertion(format, &attributes), mapping);
            assert_eq!(
                found.map(|found| found.subject),
                expected.map(str::to_owned),
                "{attributes:?}"
            );
        }
    }

    #[test]
    fn attributes_mean_what_the_mapping_says() {
        let mapping = Mapping {
            name: "cn".into(),
            email: "mail".into(),
            groups: "groups".into(),
            ..Mapping::default()
        };
        let all = assertion(
            NAME_ID_PERSISTENT,
            &[
                ("cn", &["민지"]),
                ("mail", &["m@a.example", "n@a.example"]),
                ("groups", &["a", " ", "b"]),
            ],
        );
        let found = claimed(&all, &mapping).expect("claimed");
        assert_eq!(found.name.as_deref(), Some("민지"));
        assert_eq!(found.email.as_deref(), Some("m@a.example"));
        assert_eq!((found.key, found.groups), (None, vec!["a".to_owned(), "b".to_owned()]));
    }
}
