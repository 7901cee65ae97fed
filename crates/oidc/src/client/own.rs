//! What an organisation may not choose for a business system of its own: what reaches beyond the organisation stays with the provider.

use crate::scope::API_SCOPES;

use super::profile::TokenProfile;
use super::registration::Mistake;

/// The scopes among these that no organisation's own business system may have: with them it would read and change other
/// organisations.
pub fn check_scopes(scopes: &[String]) -> Vec<Mistake> {
    let is_foreign = |name: &&String| API_SCOPES.contains(&name.as_str());
    let mistake = |name: &String| Mistake {
        field: "scopes",
        code: "system_own_scope",
        entry: Some(name.clone()),
    };
    scopes.iter().filter(is_foreign).map(mistake).collect()
}

/// The names of others whose tokens it would look at or exchange: only the organisation's own may be named (`own`), and what the
/// provider put there before (`present`).
pub fn check_tokens(asked: &TokenProfile, present: &TokenProfile, own: &[String]) -> Vec<Mistake> {
    let lists = [
        ("introspects", &asked.introspects, &present.introspects),
        ("exchanges_for", &asked.exchanges_for, &present.exchanges_for),
    ];
    let mut mistakes = Vec::new();
    for (field, asked, present) in lists {
        let is_foreign = |name: &&String| !own.contains(name) && !present.contains(name);
        mistakes.extend(asked.iter().filter(is_foreign).map(|name| Mistake {
            field,
            code: "system_own_name",
            entry: Some(name.chars().take(100).collect()),
        }));
    }
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn no_scope_of_the_providers_own_interface() {
        assert!(check_scopes(&names(&["openid", "profile", "offline_access"])).is_empty());
        let found = check_scopes(&names(&["openid", "organizations:read", "organizations:write"]));
        let entries: Vec<_> = found.iter().filter_map(|mistake| mistake.entry.as_deref()).collect();
        assert_eq!(entries, ["organizations:read", "organizations:write"]);
    }

    #[test]
    fn only_names_of_the_own_organisation_or_of_the_provider() {
        let tokens = |introspects: &[&str], exchanges_for: &[&str]| TokenProfile {
            introspects: names(introspects),
            exchanges_for: names(exchanges_for),
            ..TokenProfile::default()
        };
        let own = names(&["own-1", "own-2"]);
        for (asked, present, wrong) in [
            (tokens(&["own-1"], &["own-2"]), tokens(&[], &[]), vec![]),
            (
                tokens(&["other"], &[]),
                tokens(&[], &[]),
                vec![("introspects", "other")],
            ),
            (
                tokens(&["other"], &["other"]),
                tokens(&["other"], &[]),
                vec![("exchanges_for", "other")],
            ),
            (
                tokens(&[], &["https://api.other.example/"]),
                tokens(&[], &[]),
                vec![("exchanges_for", "https://api.other.example/")],
            ),
        ] {
            let found = check_tokens(&asked, &present, &own);
            let found: Vec<_> = found
                .iter()
                .map(|m| (m.field, m.entry.as_deref().unwrap_or_default()))
                .collect();
            assert_eq!(found, wrong);
        }
    }
}
