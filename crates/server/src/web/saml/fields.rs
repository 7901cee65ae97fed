//! Settings as the fields of a form, and back.

use ieum_saml::settings::{Encryption, NAME_ID_FORMATS, Settings, Signed, Typed as Checked};
use ieum_saml::{NAME_ID_EMAIL, NAME_ID_PERSISTENT, NAME_ID_TRANSIENT, NAME_ID_UNSPECIFIED};

use crate::i18n::Lang;
use crate::web::core::Typed;

/// Boxes that may be ticked.
const BOXES: [&str; 3] = ["signs_requests", "idp_initiated", "allow_sha1"];

/// What is stored, as the form shows it.
pub(super) fn of_settings(settings: &Settings, version: i64) -> Typed {
    let mut typed = with_metadata(Typed::default(), settings)
        .with("version", version.to_string())
        .with("signed", settings.signed.as_str())
        .with("encryption", settings.encryption.as_str())
        .with("name_id_format", settings.name_id_format.as_str())
        .with("subject", settings.mapping.subject.as_str())
        .with("name_attribute", settings.mapping.name.as_str())
        .with("email", settings.mapping.email.as_str())
        .with("key", settings.mapping.key.as_str())
        .with("groups", settings.mapping.groups.as_str());
    let ticked = [settings.signs_requests, settings.idp_initiated, settings.allow_sha1];
    for (name, _) in BOXES.iter().zip(ticked).filter(|(_, is_ticked)| *is_ticked) {
        typed = typed.with(name, "on");
    }
    typed
}

/// What was typed, with what metadata says over it.
pub(super) fn with_metadata(typed: Typed, settings: &Settings) -> Typed {
    let typed = typed
        .with("metadata_url", settings.metadata_url.as_str())
        .with("idp_entity_id", settings.idp_entity_id.as_str())
        .with("sso_redirect", settings.sso_redirect.as_str())
        .with("sso_post", settings.sso_post.as_str())
        .with("logout", settings.logout.as_str())
        .with("certificates", pem(&settings.certificates));
    match settings.signs_requests {
        true => typed.with("signs_requests", "on"),
        false => typed,
    }
}

fn pem(certificates: &[String]) -> String {
    let mut text = String::new();
    for certificate in certificates {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        // Base64 is ASCII: every index is the start of a character.
        let mut rest = certificate.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(64));
            text.push_str(line);
            text.push('\n');
            rest = after;
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}

/// What was typed, for checking.
pub(super) fn read(typed: &Typed) -> Checked<'_> {
    Checked {
        idp_entity_id: typed.get("idp_entity_id"),
        sso_redirect: typed.get("sso_redirect"),
        sso_post: typed.get("sso_post"),
        logout: typed.get("logout"),
        certificates: typed.get("certificates"),
        signs_requests: typed.has("signs_requests"),
        signed: typed.get("signed"),
        encryption: typed.get("encryption"),
        name_id_format: typed.get("name_id_format"),
        subject: typed.get("subject"),
        name: typed.get("name_attribute"),
        email: typed.get("email"),
        key: typed.get("key"),
        groups: typed.get("groups"),
        idp_initiated: typed.has("idp_initiated"),
        allow_sha1: typed.has("allow_sha1"),
    }
}

/// Choices: value and word of each.
pub(super) fn signed(l: Lang) -> Vec<(String, String)> {
    let word = |one| match one {
        Signed::Either => l.t("saml-signed-either"),
        Signed::Response => l.t("saml-signed-response"),
        Signed::Assertion => l.t("saml-signed-assertion"),
        Signed::Both => l.t("saml-signed-both"),
    };
    let choice = |one: Signed| (one.as_str().to_owned(), word(one).into_owned());
    Signed::ALL.into_iter().map(choice).collect()
}

/// Choices: value and word of each.
pub(super) fn encryption(l: Lang) -> Vec<(String, String)> {
    let word = |one| match one {
        Encryption::Accept => l.t("saml-encryption-accept"),
        Encryption::Demand => l.t("saml-encryption-demand"),
        Encryption::Refuse => l.t("saml-encryption-refuse"),
    };
    let choice = |one: Encryption| (one.as_str().to_owned(), word(one).into_owned());
    Encryption::ALL.into_iter().map(choice).collect()
}

/// Choices: value and word of each.
pub(super) fn formats(l: Lang) -> Vec<(String, String)> {
    let word = |one: &str| match one {
        NAME_ID_PERSISTENT => l.t("saml-format-persistent"),
        NAME_ID_EMAIL => l.t("saml-format-email"),
        NAME_ID_UNSPECIFIED => l.t("saml-format-unspecified"),
        NAME_ID_TRANSIENT => l.t("saml-format-transient"),
        _ => l.t("saml-format-none"),
    };
    let choice = |one: &str| (one.to_owned(), word(one).into_owned());
    NAME_ID_FORMATS.into_iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_from_the_form_unchanged() {
        let certificate = include_str!("../../../../saml/tests/suite/simplesamlphp/idp.crt");
        let typed = Checked {
            idp_entity_id: "https://idp.example",
            sso_post: "https://idp.example/sso",
            certificates: certificate,
            signed: "both",
            encryption: "demand",
            email: "mail",
            idp_initiated: true,
            ..Checked::default()
        };
        let settings = ieum_saml::settings::check(&typed, false).expect("settings");
        let shown = of_settings(&settings, 7);
        assert_eq!(ieum_saml::settings::check(&read(&shown), false), Ok(settings));
        assert_eq!(shown.version(), 7);
    }
}
