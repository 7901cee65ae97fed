//! What may be written down as a client's rule. Everything is checked at once, so that a form can show every mistake.

use std::collections::BTreeSet;

use ieum_model::permission::RoleName;

use super::names::{BadName, check_name, is_protected};
use super::scopes::supported_claims;
use super::sources::{CONDITIONS, CONSTANT, VALUES, find_source};
use super::{MAX_TEXT, MOST_VALUES};
use crate::client::profile::{ClaimProfile, ClaimRule, ClaimValue};
use crate::client::registration::Mistake;

/// Longest name in a condition, in characters.
const MAX_OF: usize = 100;
/// Largest profile of a client's claims, in bytes of JSON: it is read with every request of the client.
pub const MAX_PROFILE: usize = 32 * 1024;

/// A rule as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedRule {
    /// The claim's name.
    pub name: String,
    /// The source by its name.
    pub source: String,
    /// The fixed text.
    pub text: String,
    /// Values with their conditions, one a line: `group 결재자 -> approver`.
    pub values: String,
    /// Into ID tokens.
    pub id_token: bool,
    /// Into userinfo.
    pub userinfo: bool,
    /// Into access tokens.
    pub access_token: bool,
}

impl AskedRule {
    /// A stored rule as it would be typed.
    pub fn of_rule(rule: &ClaimRule) -> Self {
        Self {
            name: rule.name.clone(),
            source: rule.source.clone(),
            text: rule.text.clone(),
            values: write_values(&rule.values),
            id_token: rule.id_token,
            userinfo: rule.userinfo,
            access_token: rule.access_token,
        }
    }
}

/// Values as they are typed.
pub fn write_values(values: &[ClaimValue]) -> String {
    let line = |value: &ClaimValue| format!("{} {} -> {}", value.when, value.of, value.text);
    values.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Checks a rule. What does not belong to its source is left out.
///
/// # Errors
/// Every mistake, at least one.
pub fn check_rule(asked: &AskedRule) -> Result<ClaimRule, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let (name, source) = (asked.name.trim(), asked.source.as_str());
    match find_source(source) {
        None => mistakes.push(mistake("source", "choice_unknown")),
        Some(_) => {
            if let Err(bad) = check_name(name, source) {
                let code = match bad {
                    BadName::Malformed => "claim_name_malformed",
                    BadName::Protected => "claim_name_protected",
                    BadName::NotOfThisSource => "claim_name_source",
                };
                let entry = Some(name.chars().take(100).collect());
                mistakes.push(Mistake {
                    field: "name",
                    code,
                    entry,
                });
            }
        }
    }
    let text = asked.text.trim();
    let (text, values) = match source {
        CONSTANT => {
            if text.is_empty() {
                mistakes.push(mistake("text", "claim_text_empty"));
            } else if !is_text(text, MAX_TEXT) {
                mistakes.push(mistake("text", "claim_text_bad"));
            }
            (text.to_owned(), Vec::new())
        }
        VALUES => (String::new(), read_values(&asked.values, &mut mistakes)),
        _ => Default::default(),
    };
    if !(asked.id_token || asked.userinfo || asked.access_token) {
        mistakes.push(mistake("places", "claim_place_missing"));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    Ok(ClaimRule {
        name: name.to_owned(),
        source: source.to_owned(),
        text,
        values,
        id_token: asked.id_token,
        userinfo: asked.userinfo,
        access_token: asked.access_token,
    })
}

/// The built-in claims that a client may do without: all but those that say whom a token is about.
pub fn hideable() -> impl Iterator<Item = &'static str> {
    supported_claims().filter(|name| !is_protected(name))
}

/// Checks which built-in claims are hidden.
///
/// # Errors
/// A name that is none of [`hideable`].
pub fn check_hidden(names: &[String]) -> Result<BTreeSet<String>, Vec<Mistake>> {
    if names.iter().any(|name| !hideable().any(|known| known == name)) {
        return Err(vec![mistake("hidden", "choice_unknown")]);
    }
    Ok(names.iter().cloned().collect())
}

impl ClaimProfile {
    /// Whether there is room for what stands here.
    ///
    /// # Errors
    /// Too many rules, or too much in them.
    pub fn check_size(&self) -> Result<(), Mistake> {
        let length = serde_json::to_string(self).map_or(usize::MAX, |json| json.len());
        if self.rules.len() > super::MOST_RULES {
            Err(mistake("", "claim_rules_too_many"))
        } else if length > MAX_PROFILE {
            Err(mistake("", "claim_rules_too_large"))
        } else {
            Ok(())
        }
    }
}

fn read_values(text: &str, mistakes: &mut Vec<Mistake>) -> Vec<ClaimValue> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut values: Vec<ClaimValue> = Vec::new();
    for line in lines().take(MOST_VALUES) {
        match read_value(line) {
            Some(value) if values.contains(&value) => {}
            Some(value) => values.push(value),
            None => mistakes.push(Mistake {
                field: "values",
                code: "claim_value_malformed",
                entry: Some(line.chars().take(100).collect()),
            }),
        }
    }
    if lines().nth(MOST_VALUES).is_some() {
        mistakes.push(mistake("values", "claim_values_too_many"));
    } else if lines().next().is_none() {
        mistakes.push(mistake("values", "claim_values_empty"));
    }
    values
}

fn read_value(line: &str) -> Option<ClaimValue> {
    let arrow = ["->", "→"]
        .into_iter()
        .filter_map(|arrow| Some((line.rfind(arrow)?, arrow)));
    let (at, arrow) = arrow.max()?;
    let (condition, text) = (&line[..at], line[at + arrow.len()..].trim());
    let (when, of) = condition.trim().split_once(char::is_whitespace)?;
    let of = of.trim();
    let when = CONDITIONS
        .iter()
        .find(|def| def.name == when || korean(def.name) == when)?
        .name;
    let is_known = when != "role" || RoleName::parse(of).is_some();
    (is_known && is_text(of, MAX_OF) && is_text(text, MAX_TEXT)).then(|| ClaimValue {
        when: when.to_owned(),
        of: of.to_owned(),
        text: text.to_owned(),
    })
}

/// The Korean word for a condition, which may be typed as well.
fn korean(condition: &str) -> &'static str {
    match condition {
        "group" => "그룹",
        "duty" => "직책",
        "unit" => "부서",
        _ => "역할",
    }
}

fn is_text(text: &str, most: usize) -> bool {
    !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

const fn mistake(field: &'static str, code: &'static str) -> Mistake {
    Mistake {
        field,
        code,
        entry: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> AskedRule {
        AskedRule {
            name: "roles".into(),
            source: VALUES.into(),
            values: "group 결재자 -> approver\n\n부서 영업 1팀 → sales\nrole admin -> admin\ngroup 결재자 -> approver"
                .into(),
            userinfo: true,
            ..AskedRule::default()
        }
    }

    #[test]
    fn a_rule_is_read_and_written_as_it_is_typed() {
        let rule = check_rule(&asked()).expect("a rule");
        assert_eq!(
            write_values(&rule.values),
            "group 결재자 -> approver\nunit 영업 1팀 -> sales\nrole admin -> admin"
        );
        assert_eq!(check_rule(&AskedRule::of_rule(&rule)), Ok(rule));
    }

    #[test]
    fn every_mistake_is_told_at_its_field() {
        let change = |change: &dyn Fn(&mut AskedRule)| {
            let mut asked = asked();
            change(&mut asked);
            check_rule(&asked).map_or_else(|list| list.iter().map(|m| (m.field, m.code)).collect(), |_| Vec::new())
        };
        let values = |text: &str| change(&|rule| rule.values = text.to_owned());
        assert_eq!(
            change(&|rule| rule.name = "sub".into()),
            [("name", "claim_name_protected")]
        );
        assert_eq!(
            change(&|rule| rule.name = " ".into()),
            [("name", "claim_name_malformed")]
        );
        assert_eq!(
            change(&|rule| rule.name = "email".into()),
            [("name", "claim_name_source")]
        );
        assert_eq!(
            change(&|rule| rule.source = "password".into()),
            [("source", "choice_unknown")]
        );
        assert_eq!(
            change(&|rule| rule.userinfo = false),
            [("places", "claim_place_missing")]
        );
        let constant = |text: &str| {
            change(&|rule| {
                rule.name = "tenant".into();
                rule.source = CONSTANT.into();
                rule.text = text.to_owned();
            })
        };
        assert_eq!(constant("hanbit"), []);
        assert_eq!(constant(" "), [("text", "claim_text_empty")]);
        assert_eq!(constant("a\u{7}b"), [("text", "claim_text_bad")]);
        assert_eq!(constant(&"가".repeat(MAX_TEXT + 1)), [("text", "claim_text_bad")]);
        assert_eq!(values(" \n"), [("values", "claim_values_empty")]);
        for bad in [
            "결재자 -> approver",
            "group 결재자",
            "group -> x",
            "group 결재자 ->",
            "-> x",
            "team 영업 -> x",
            "role owner -> x",
        ] {
            assert_eq!(values(bad), [("values", "claim_value_malformed")], "{bad}");
        }
        assert_eq!(values("group a -> b -> c"), [], "the last arrow counts");
        assert_eq!(
            values(
                &(0..=MOST_VALUES)
                    .map(|n| format!("group {n} -> x\n"))
                    .collect::<String>()
            ),
            [("values", "claim_values_too_many")]
        );
    }

    #[test]
    fn what_says_whom_a_token_is_about_is_never_hidden_and_a_profile_stays_small() {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            check_hidden(&names(&["phone_number", "units"])).map(|set| set.len()),
            Ok(2)
        );
        for bad in ["sub", "org_id", "org_slug", "shoe_size", ""] {
            assert!(check_hidden(&names(&[bad])).is_err(), "{bad}");
        }
        let mut profile = ClaimProfile {
            rules: vec![check_rule(&asked()).expect("a rule"); super::super::MOST_RULES],
            ..ClaimProfile::default()
        };
        assert_eq!(profile.check_size(), Ok(()));
        profile.rules.push(ClaimRule::default());
        assert_eq!(profile.check_size().map_err(|m| m.code), Err("claim_rules_too_many"));
        profile.rules.truncate(1);
        profile.rules[0].text = "x".repeat(MAX_PROFILE);
        assert_eq!(profile.check_size().map_err(|m| m.code), Err("claim_rules_too_large"));
    }
}
