//! The form of a business system, as it is typed, read and shown again.

use askama::Template;
use ieum_app::provider::ClientForm;
use ieum_oidc::client::ClientKind;
use ieum_oidc::client::registration::all_scopes;
use ieum_oidc::jose::Alg;
use ieum_oidc::scope::API_SCOPES;
use ieum_oidc::token::GRANTS;
use ieum_store::active::ClientRow;

use crate::i18n::Lang;
use crate::web::core::Typed;
use crate::web::page::{Choice, Choices, Errors, Field, Html};

/// The fields, with what was typed or is stored.
#[derive(Debug, Template)]
#[template(path = "systems/fields.html")]
pub struct SystemFields {
    l: Lang,
    form: ClientForm,
    errors: Errors,
    is_new: bool,
    is_own: bool,
}

impl askama::filters::HtmlSafe for SystemFields {}

impl SystemFields {
    /// What is wrong with the whole.
    pub fn of_all(&self) -> Option<&str> {
        self.errors.get("")
    }
    /// For a new business system; `is_own` if it is an organisation's own.
    pub fn of_new(l: Lang, form: ClientForm, errors: Errors, is_own: bool) -> Self {
        Self {
            l,
            form,
            errors,
            is_new: true,
            is_own,
        }
    }
    /// For one that exists; its kind stays.
    pub fn of_known(l: Lang, form: ClientForm, errors: Errors, is_own: bool) -> Self {
        Self {
            l,
            form,
            errors,
            is_new: false,
            is_own,
        }
    }

    fn kinds(&self) -> Choices {
        let l = self.l;
        let cards = vec![
            Choice::new(
                "confidential",
                l.t("system-confidential"),
                l.t("system-confidential-text"),
            ),
            Choice::new("public", l.t("system-public"), l.t("system-public-text")),
        ];
        let chosen = match self.form.kind {
            ClientKind::Confidential => "confidential",
            ClientKind::Public => "public",
        };
        Choices::new("kind", l.t("system-kind"), cards, chosen)
    }
    fn grants(&self) -> Vec<Field> {
        let field = |name: &str| {
            let is_on = self.form.grants.iter().any(|known| known == name);
            Field::checkbox(format!("grant_{name}"), grant_word(self.l, name), is_on)
        };
        GRANTS.iter().map(|def| field(def.grant.as_str())).collect()
    }
    fn scopes(&self) -> Vec<Field> {
        let field = |name: &str| {
            let is_on = self.form.scopes.iter().any(|known| known == name);
            Field::checkbox(format!("scope_{name}"), scope_word(self.l, name), is_on)
        };
        let offered = |name: &&str| !self.is_own || !API_SCOPES.contains(name);
        all_scopes().filter(offered).map(field).collect()
    }
    fn algs() -> Vec<(String, String)> {
        Alg::ALL
            .iter()
            .map(|alg| (alg.as_str().to_owned(), alg.as_str().to_owned()))
            .collect()
    }
    fn error_of(&self, name: &str) -> Html {
        self.errors.get(name).map(Html::text).unwrap_or_default()
    }
}

/// Reads what was typed. `kind` is that of an existing one.
pub fn read(form: &Typed, kind: Option<ClientKind>) -> ClientForm {
    let ticked = |prefix: &str, names: &mut dyn Iterator<Item = &'static str>| {
        names
            .filter(|name| form.has(&format!("{prefix}_{name}")))
            .map(str::to_owned)
            .collect()
    };
    let typed = match form.get("kind") {
        "public" => ClientKind::Public,
        _ => ClientKind::Confidential,
    };
    ClientForm {
        name: form.get("name").to_owned(),
        kind: kind.unwrap_or(typed),
        home_url: form.get("home_url").to_owned(),
        redirect_uris: form.get("redirect_uris").to_owned(),
        post_logout_redirect_uris: form.get("post_logout_redirect_uris").to_owned(),
        grants: ticked("grant", &mut GRANTS.iter().map(|def| def.grant.as_str())),
        scopes: ticked("scope", &mut all_scopes()),
        id_token_alg: form.get("id_token_alg").to_owned(),
    }
}

/// What a new form starts with: what most business systems need.
pub fn first() -> ClientForm {
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
    ClientForm {
        name: String::new(),
        kind: ClientKind::Confidential,
        home_url: String::new(),
        redirect_uris: String::new(),
        post_logout_redirect_uris: String::new(),
        grants: names(&["authorization_code", "refresh_token"]),
        scopes: names(&["openid", "profile", "email", "organization"]),
        id_token_alg: Alg::Es256.as_str().to_owned(),
    }
}

/// What is stored.
pub fn of_row(row: &ClientRow) -> ClientForm {
    ClientForm {
        name: row.name.clone(),
        kind: kind_of(row),
        home_url: row.home_url.clone().unwrap_or_default(),
        redirect_uris: row.redirect_uris.join("\n"),
        post_logout_redirect_uris: row.post_logout_redirect_uris.join("\n"),
        grants: row.grants.clone(),
        scopes: row.scopes.clone(),
        id_token_alg: row.id_token_alg.clone(),
    }
}

/// Whether it can keep a secret.
pub fn kind_of(row: &ClientRow) -> ClientKind {
    match row.kind.as_str() {
        "public" => ClientKind::Public,
        _ => ClientKind::Confidential,
    }
}

/// A grant in words, with its name.
pub fn grant_word(l: Lang, name: &str) -> String {
    let word = match name {
        "authorization_code" => l.t("system-grant-code"),
        "refresh_token" => l.t("system-grant-refresh"),
        "urn:ietf:params:oauth:grant-type:device_code" => l.t("grants-grant-device"),
        "urn:ietf:params:oauth:grant-type:token-exchange" => l.t("grants-grant-exchange"),
        _ => l.t("system-grant-client"),
    };
    format!("{word} ({name})")
}

/// A scope in words, with its name.
pub fn scope_word(l: Lang, name: &str) -> String {
    let word = match name {
        "openid" => l.t("system-scope-openid"),
        "profile" => l.t("system-scope-profile"),
        "email" => l.t("system-scope-email"),
        "phone" => l.t("system-scope-phone"),
        "organization" => l.t("system-scope-organization"),
        "groups" => l.t("system-scope-groups"),
        "roles" => l.t("system-scope-roles"),
        "offline_access" => l.t("system-scope-offline"),
        "organizations:read" => l.t("system-scope-organizations-read"),
        _ => l.t("system-scope-organizations-write"),
    };
    format!("{word} ({name})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_speak_both_languages_and_escape_what_was_typed() {
        for l in [Lang::KO, Lang::EN] {
            let form = ClientForm {
                redirect_uris: "https://x/<y>".into(),
                ..first()
            };
            let errors = Errors::of("scopes", "<wrong>");
            let html = SystemFields::of_new(l, form, errors, false).render().expect("rendered");
            assert!(
                html.contains("https://x/&#60;y&#62;") && html.contains("&lt;wrong&gt;"),
                "{html}"
            );
            assert!(html.contains("scope_organizations:write"), "{html}");
        }
    }
}
