//! The login card as members see it, for looking at: the same markup as the organisation's login page, with nothing to send.

use askama::Template;
use ieum_model::login_method::MethodKind;
use ieum_store::login_method::LoginMethodRow;

use crate::i18n::Lang;
use crate::web::page::Notice;

/// A login card that cannot be used.
#[derive(Debug, Template)]
#[template(path = "part/login_card.html")]
pub struct LoginCard {
    l: Lang,
    org_name: String,
    logo: Option<String>,
    /// The method whose fields stand on the card.
    open: Option<String>,
    /// Its passwords are our own.
    is_own: bool,
    /// The others, as buttons.
    others: Vec<String>,
}

impl askama::filters::HtmlSafe for LoginCard {}

impl LoginCard {
    /// The enabled ones of these methods, in their order.
    pub fn new(l: Lang, org_name: &str, logo: Option<String>, methods: &[LoginMethodRow]) -> Self {
        let enabled: Vec<_> = methods.iter().filter(|method| method.is_enabled).collect();
        let open = enabled.iter().find(|method| method.kind.asks_password());
        let is_own = open.is_some_and(|method| method.kind == MethodKind::Password);
        let open = open.map(|method| (method.id, method.name.clone()));
        let is_other = |method: &&&LoginMethodRow| open.as_ref().is_none_or(|(id, _)| *id != method.id);
        Self {
            l,
            org_name: org_name.to_owned(),
            logo,
            others: enabled.iter().filter(is_other).map(|m| m.name.clone()).collect(),
            open: open.map(|(_, name)| name),
            is_own,
        }
    }
}
