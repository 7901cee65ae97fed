//! Settings as lines that can be held against each other. A secret is only there or not, and another one or the same.

use ieum_app::core::token::sha256;
use ieum_saml::Certificate;
use ieum_store::method_version::VersionRow;
use serde_json::Value;

use crate::i18n::Lang;
use crate::web::page::{Change, Diff};

/// A text of more characters is told by its length and a mark.
const LONGEST: usize = 120;

/// What differs, and what does not.
pub fn diff(l: Lang, before: Option<&VersionRow>, after: &VersionRow) -> Diff {
    let (old, new) = (before.map(|row| lines(l, row)).unwrap_or_default(), lines(l, after));
    let mut names: Vec<String> = Vec::new();
    for (name, _) in new.iter().chain(&old) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let value = |list: &[(String, String)], name: &str| {
        let found = list.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    };
    let change = |name: String| Change {
        before: value(&old, &name),
        after: value(&new, &name),
        name,
    };
    Diff::new(l, names.into_iter().map(change).collect())
}

/// How many lines differ.
pub fn count(l: Lang, before: &VersionRow, after: &VersionRow) -> usize {
    let (old, new) = (lines(l, before), lines(l, after));
    let differs = |line: &&(String, String)| !old.contains(line);
    new.iter().filter(differs).count()
}

fn lines(l: Lang, row: &VersionRow) -> Vec<(String, String)> {
    let settings: Value = serde_json::from_str(&row.settings).unwrap_or_default();
    let mut lines = Vec::new();
    flatten(l, "", &settings, &mut lines);
    if let Some(sealed) = &row.sealed_secret {
        let mark = mark(sealed);
        lines.push((
            l.t("goinglive-secret").into_owned(),
            l.t1("goinglive-secret-kept", "mark", mark).into_owned(),
        ));
    }
    lines
}

fn flatten(l: Lang, path: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    if let Value::Object(map) = value {
        for (name, value) in map {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            flatten(l, &path, value, lines);
        }
    } else {
        lines.push((label(l, path), text(l, path, value)));
    }
}

fn text(l: Lang, path: &str, value: &Value) -> String {
    match value {
        Value::Bool(true) => l.t("goinglive-yes").into_owned(),
        Value::Bool(false) => l.t("goinglive-no").into_owned(),
        Value::String(text) if path == "certificates" => certificate(text),
        Value::String(text) if text.chars().count() > LONGEST => {
            let count = text.chars().count();
            l.t2("goinglive-long", "count", count, "mark", mark(text.as_bytes()))
                .into_owned()
        }
        Value::String(text) => text.clone(),
        Value::Array(list) => {
            let parts: Vec<_> = list.iter().map(|value| text(l, path, value)).collect();
            parts.join(", ")
        }
        // A server.
        Value::Object(map) => {
            let parts: Vec<_> = map.values().map(|value| text(l, path, value)).collect();
            parts.join(":")
        }
        Value::Null => String::new(),
        Value::Number(number) => number.to_string(),
    }
}

fn certificate(text: &str) -> String {
    Certificate::from_text(text).map_or_else(|_| mark(text.as_bytes()), |certificate| certificate.fingerprint())
}

/// Six letters by which two texts are told apart.
fn mark(bytes: &[u8]) -> String {
    sha256(bytes).iter().take(3).map(|byte| format!("{byte:02x}")).collect()
}

/// The name of a setting, as its form says it.
fn label(l: Lang, path: &str) -> String {
    let word = match path {
        "issuer" => l.t("upstream-issuer"),
        "client_id" => l.t("upstream-client-id"),
        "scopes" => l.t("upstream-scopes"),
        "client_auth" => l.t("upstream-auth"),
        "mapping.subject" | "subject" => l.t("upstream-subject"),
        "mapping.email" | "email" => l.t("upstream-email"),
        "mapping.email_verified" => l.t("goinglive-email-verified"),
        "preset" => l.t("goinglive-preset"),
        "mapping.name" | "name" => l.t("upstream-name-claim"),
        "mapping.groups" | "groups" => l.t("upstream-groups"),
        "mapping.key" | "key" => l.t("upstream-key"),
        "metadata_url" => l.t("saml-metadata-url"),
        "idp_entity_id" => l.t("saml-entity-id"),
        "sso_redirect" => l.t("saml-sso-redirect"),
        "sso_post" => l.t("saml-sso-post"),
        "logout" => l.t("saml-logout"),
        "certificates" => l.t("saml-certificates"),
        "signs_requests" => l.t("saml-signs-requests"),
        "signed" => l.t("saml-signed"),
        "encryption" => l.t("saml-encryption"),
        "name_id_format" => l.t("saml-format"),
        "idp_initiated" => l.t("saml-idp-initiated"),
        "allow_sha1" => l.t("saml-sha1"),
        "servers" => l.t("directory-servers"),
        "security" => l.t("directory-security"),
        "ca" => l.t("directory-ca"),
        "way" => l.t("directory-way"),
        "service_dn" => l.t("directory-service-dn"),
        "base" => l.t("directory-base"),
        "filter" => l.t("directory-filter"),
        "template" => l.t("directory-template"),
        "group_base" => l.t("directory-group-base"),
        "lets_change" => l.t("directory-lets-change"),
        "url" => l.t("directory-check-url"),
        other => return other.to_owned(),
    };
    word.into_owned()
}

#[cfg(test)]
mod tests {
    use ieum_model::Instant;
    use ieum_model::going_live::VersionState;

    use super::*;

    fn version(settings: &str, secret: Option<&[u8]>) -> VersionRow {
        VersionRow {
            number: 1,
            settings: settings.to_owned(),
            sealed_secret: secret.map(<[u8]>::to_vec),
            state: VersionState::Past,
            made_by: String::new(),
            made_at: Instant::from_seconds(0),
            live_at: None,
            of_number: None,
            tried_at: None,
            tried_result: None,
        }
    }

    #[test]
    fn every_setting_is_a_line_and_no_secret_is_shown() {
        let before = version(
            r#"{"issuer":"https://a.example","scopes":["email","profile"],"mapping":{"subject":"sub"},"servers":[{"host":"dc1","port":636}]}"#,
            Some(b"sealed one"),
        );
        let after = version(
            r#"{"issuer":"https://b.example","scopes":["email"],"mapping":{"subject":"sub"},"signs_requests":true}"#,
            Some(b"sealed two"),
        );
        let page = diff(Lang::EN, Some(&before), &after).to_string();
        for text in ["https://a.example", "https://b.example", "email, profile", "dc1:636"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("sealed"), "{page}");
        assert_eq!(count(Lang::KO, &before, &after), 4);
        assert_eq!(count(Lang::KO, &before, &before), 0);
        let long = version(&format!(r#"{{"ca":"{}"}}"#, "A".repeat(3_000)), None);
        assert!(!diff(Lang::KO, None, &long).to_string().contains("AAAA"));
    }
}
