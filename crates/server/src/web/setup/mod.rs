//! What is done on the other side to connect a company's system, step by step, with pictures of its screens. One list for each
//! product that has ready-made settings; which fields our own forms have is not known here.

mod check;
mod ldap;
mod openid;
mod plan;
mod saml;

use plan::{Plan, Value};

use crate::i18n::Lang;
use crate::web::page::Setup;

/// Our values, as far as they exist.
#[derive(Debug, Clone, Default)]
pub struct Values(Vec<(Value, String)>);

impl Values {
    fn with(mut self, value: Value, text: impl Into<String>) -> Self {
        self.0.push((value, text.into()));
        self
    }
    fn get(&self, value: Value) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| *known == value)
            .map(|(_, text)| text.as_str())
    }
}

/// What a SAML identity provider has to know of us.
#[derive(Debug, Clone, Copy)]
pub struct SamlValues<'a> {
    /// Our entity ID.
    pub entity_id: &'a str,
    /// Where responses go.
    pub acs: &'a str,
    /// Where messages of logout go.
    pub logout: &'a str,
}

/// The steps at the OpenID provider with this issuer; `redirect_uri` once the method is added.
pub fn at_openid(l: Lang, issuer: &str, redirect_uri: Option<&str>) -> Setup {
    let values = match redirect_uri {
        Some(address) => Values::default().with(Value::Redirect, address),
        None => Values::default(),
    };
    setup(l, of_issuer(issuer), &values, redirect_uri.is_none())
}

/// The steps at a SAML identity provider with these ready-made settings; our values once the method is added.
pub fn at_saml(l: Lang, preset: &str, values: Option<SamlValues<'_>>, is_open: bool) -> Setup {
    let values = values.map_or_else(Values::default, |ours| {
        Values::default()
            .with(Value::EntityId, ours.entity_id)
            .with(Value::Acs, ours.acs)
            .with(Value::Logout, ours.logout)
    });
    setup(l, of_saml(preset), &values, is_open)
}

/// The steps at a directory whose people are named by this attribute.
pub fn at_directory(l: Lang, subject: &str, is_open: bool) -> Setup {
    setup(l, of_subject(subject), &Values::default(), is_open)
}

/// The steps for a service that checks passwords.
pub fn at_check(l: Lang, is_open: bool) -> Setup {
    setup(l, check::CHECK, &Values::default(), is_open)
}

fn setup(l: Lang, plans: &[Plan], values: &Values, is_open: bool) -> Setup {
    Setup::new(l, plans.iter().map(|plan| plan.step(l, values)).collect(), is_open)
}

fn of_issuer(issuer: &str) -> &'static [Plan] {
    let host = issuer
        .strip_prefix("https://")
        .unwrap_or(issuer)
        .split('/')
        .next()
        .unwrap_or_default();
    match host {
        "login.microsoftonline.com" => openid::ENTRA,
        "accounts.google.com" => openid::GOOGLE,
        "kauth.kakao.com" => openid::KAKAO,
        "nid.naver.com" => openid::NAVER,
        _ if host.ends_with(".okta.com") => openid::OKTA,
        _ if issuer.contains("/realms/") => openid::KEYCLOAK,
        _ => openid::OTHER,
    }
}

fn of_saml(preset: &str) -> &'static [Plan] {
    match preset {
        "entra" => saml::ENTRA,
        "google" => saml::GOOGLE,
        "okta" => saml::OKTA,
        "adfs" => saml::ADFS,
        "keycloak" => saml::KEYCLOAK,
        "simplesamlphp" => saml::SIMPLESAMLPHP,
        _ => saml::OTHER,
    }
}

fn of_subject(subject: &str) -> &'static [Plan] {
    match subject {
        "objectGUID" => ldap::ACTIVE_DIRECTORY,
        "entryUUID" => ldap::OPENLDAP,
        _ => ldap::OTHER,
    }
}

#[cfg(test)]
mod tests {
    use ieum_oidc::upstream::settings::PRESETS;

    use super::*;

    /// A message that is missing fails the test by itself.
    #[test]
    fn every_product_has_its_steps_in_both_languages() {
        for l in [Lang::KO, Lang::EN] {
            let mut seen = Vec::new();
            for preset in PRESETS {
                let plans = of_issuer(preset.issuer);
                assert_eq!(
                    plans[0].key.starts_with("setup-openid-other"),
                    preset.name == "other",
                    "{}",
                    preset.name
                );
                seen.push(plans);
            }
            seen.extend(ieum_saml::settings::PRESETS.iter().map(|preset| of_saml(preset.name)));
            seen.extend(
                ieum_connect::ldap::settings::PRESETS
                    .iter()
                    .map(|preset| of_subject(preset.subject)),
            );
            seen.push(check::CHECK);
            for plan in seen.into_iter().flatten() {
                let (text, screen) = plan.step(l, &Values::default());
                assert!(
                    !text.is_empty() && !screen.title.is_empty() && !screen.fields.is_empty(),
                    "{}",
                    plan.key
                );
                let all = [&screen.title]
                    .into_iter()
                    .chain(screen.fields.iter().map(|(label, _)| label));
                assert!(all.clone().all(|text| !text.contains('⟦')), "{}", plan.key);
            }
        }
    }
}
