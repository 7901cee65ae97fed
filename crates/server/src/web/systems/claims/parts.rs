//! The form of a rule, as it is typed, read and shown again.

use askama::Template;
use ieum_oidc::claims::{AskedRule, MAX_NAME, MAX_TEXT};

use super::words;
use crate::i18n::Lang;
use crate::web::core::Typed;
use crate::web::page::{Errors, Field, Html, Notice};

/// The fields of a rule, with what was typed or is stored.
#[derive(Debug, Template)]
#[template(path = "systems/claims/fields.html")]
pub struct RuleFields {
    l: Lang,
    rule: AskedRule,
    errors: Errors,
}

impl askama::filters::HtmlSafe for RuleFields {}

impl RuleFields {
    /// With these values and mistakes.
    pub fn new(l: Lang, rule: AskedRule, errors: Errors) -> Self {
        Self { l, rule, errors }
    }
    fn sources(&self) -> Vec<(String, String)> {
        words::sources(self.l)
    }
    fn error_of(&self, name: &str) -> Html {
        self.errors.get(name).map(Html::text).unwrap_or_default()
    }
}

/// Reads what was typed.
pub fn read_rule(typed: &Typed) -> AskedRule {
    AskedRule {
        name: typed.get("name").to_owned(),
        source: typed.get("source").to_owned(),
        text: typed.get("text").to_owned(),
        values: typed.get("values").to_owned(),
        id_token: typed.has("id_token"),
        userinfo: typed.has("userinfo"),
        access_token: typed.has("access_token"),
    }
}
