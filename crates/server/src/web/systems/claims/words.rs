//! Sources, places and reasons in words.

use ieum_oidc::claims::{Origin, SOURCES, Silence};
use ieum_oidc::client::profile::ClaimRule;

use crate::i18n::Lang;

/// What a rule takes its value from.
pub(super) fn source(l: Lang, name: &str) -> String {
    let word = match name {
        "member_id" => l.t("claims-source-member-id"),
        "name" => l.t("claims-source-name"),
        "locale" => l.t("claims-source-locale"),
        "email" => l.t("claims-source-email"),
        "verified_email" => l.t("claims-source-verified-email"),
        "email_verified" => l.t("claims-source-email-verified"),
        "phone_number" => l.t("claims-source-phone"),
        "phone_number_verified" => l.t("claims-source-phone-verified"),
        "department" => l.t("claims-source-department"),
        "role" => l.t("claims-source-role"),
        "org_id" => l.t("claims-source-org-id"),
        "org_slug" => l.t("claims-source-org-slug"),
        "org_name" => l.t("claims-source-org-name"),
        "unit" => l.t("claims-source-unit"),
        "unit_path" => l.t("claims-source-unit-path"),
        "unit_names" => l.t("claims-source-unit-names"),
        "unit_ids" => l.t("claims-source-unit-ids"),
        "units" => l.t("claims-source-units"),
        "duty" => l.t("claims-source-duty"),
        "duties" => l.t("claims-source-duties"),
        "groups" => l.t("claims-source-groups"),
        "constant" => l.t("claims-source-constant"),
        "values" => l.t("claims-source-values"),
        other => return other.to_owned(),
    };
    word.into_owned()
}

/// Every source with its word and the scope that opens it.
pub(super) fn sources(l: Lang) -> Vec<(String, String)> {
    let option = |def: &ieum_oidc::claims::SourceDef| {
        let word = source(l, def.name);
        let word = def
            .scope
            .map_or_else(|| word.clone(), |scope| format!("{word} ({scope})"));
        (def.name.to_owned(), word)
    };
    SOURCES.iter().map(option).collect()
}

/// Where a rule puts its claim.
pub(super) fn places(l: Lang, rule: &ClaimRule) -> String {
    let all = [
        (rule.id_token, l.t("claims-place-id-token")),
        (rule.userinfo, l.t("claims-place-userinfo")),
        (rule.access_token, l.t("claims-place-access-token")),
    ];
    let told = all.into_iter().filter(|(is_told, _)| *is_told).map(|(_, word)| word);
    told.collect::<Vec<_>>().join(", ")
}

/// Where a claim comes from.
pub(super) fn origin(l: Lang, origin: Option<Origin>) -> String {
    match origin {
        None => l.t("claims-origin-protocol").into_owned(),
        Some(Origin::Scope(scope)) => l.t1("claims-origin-scope", "scope", scope).into_owned(),
        Some(Origin::Asked) => l.t("claims-origin-asked").into_owned(),
        Some(Origin::Rule(index)) => l.t1("claims-origin-rule", "number", index + 1).into_owned(),
    }
}

/// Why a claim is not told.
pub(super) fn silence(l: Lang, why: Silence) -> String {
    match why {
        Silence::NotRegistered(scope) => l.t1("claims-why-not-registered", "scope", scope).into_owned(),
        Silence::NotGranted(scope) => l.t1("claims-why-not-granted", "scope", scope).into_owned(),
        Silence::NoValue => l.t("claims-why-no-value").into_owned(),
        Silence::Earlier => l.t("claims-why-earlier").into_owned(),
        Silence::TooLarge => l.t("claims-why-too-large").into_owned(),
        Silence::Unusable => l.t("claims-why-unusable").into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_has_words_in_both_languages() {
        for l in [Lang::KO, Lang::EN] {
            for (name, word) in sources(l) {
                assert_ne!(source(l, &name), name, "{word}");
            }
        }
    }
}
