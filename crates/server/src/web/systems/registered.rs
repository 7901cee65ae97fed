//! What is known of a business system that registered by itself.

use askama::Template;
use ieum_oidc::client::Profile;
use ieum_oidc::client::profile::DynamicProfile;
use ieum_store::active::ClientRow;
use ieum_store::registration::Registration;

use crate::i18n::Lang;
use crate::web::core::{Ask, Outcome};

/// The part of its page.
#[derive(Debug, Template)]
#[template(path = "systems/registered.html")]
pub struct Registered {
    l: Lang,
    registration: Registration,
    said: DynamicProfile,
}

impl askama::filters::HtmlSafe for Registered {}

impl Registered {
    /// Of this business system; `None` if an operator registered it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn load(ask: &Ask, system: &ClientRow) -> Outcome<Option<Self>> {
        let found = ask.ctx.store().read().await?.find_registration(system.id).await?;
        let said = Profile::read(&system.profile).ok().and_then(|profile| profile.dynamic);
        Ok(found.map(|registration| Self {
            l: ask.l,
            registration,
            said: said.unwrap_or_default(),
        }))
    }

    /// It deleted itself.
    pub const fn has_ended(&self) -> bool {
        self.registration.ended_at.is_some()
    }

    fn ended(&self) -> Option<String> {
        let at = self.registration.ended_at?;
        Some(self.l.t1("dynreg-ended", "time", self.l.datetime(at)).into_owned())
    }

    /// What it says of itself, as text: nobody has checked where the addresses lead.
    fn rows(&self) -> Vec<(String, String)> {
        let (l, said) = (self.l, &self.said);
        let software = [&said.software_id, &said.software_version];
        let software: Vec<&str> = software.into_iter().filter_map(|text| text.as_deref()).collect();
        [
            (l.t("dynreg-said-names"), self.names()),
            (l.t("dynreg-said-contacts"), said.contacts.join(", ")),
            (l.t("dynreg-said-software"), software.join(" ")),
            (l.t("dynreg-said-logo"), said.logo_uri.clone().unwrap_or_default()),
            (l.t("dynreg-said-policy"), said.policy_uri.clone().unwrap_or_default()),
            (l.t("dynreg-said-tos"), said.tos_uri.clone().unwrap_or_default()),
        ]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(word, text)| (word.into_owned(), text))
        .collect()
    }

    fn names(&self) -> String {
        let names = [&self.said.name, &self.said.name_ko, &self.said.name_en];
        let names: Vec<&str> = names.into_iter().filter_map(|text| text.as_deref()).collect();
        names.join(" · ")
    }
}
