//! Everything that runs out, in its order, and how fetching metadata stands.

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::radar::{self, Item, MethodView};
use ieum_model::login_method::MethodKind;

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "radar/list.html")]
struct ListPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    notice: Option<Notice>,
    /// Of all methods: where the settings are, the method's name, and the item.
    items: Vec<(String, String, Item)>,
    /// SAML methods.
    watched: Vec<MethodView>,
}

impl ListPage {
    fn what(&self, item: &Item) -> String {
        words::what(self.l, item.what).into_owned()
    }
    fn nearness(&self, item: &Item) -> Badge {
        words::nearness(self.l, item)
    }
    fn fetching(&self, method: &MethodView) -> Badge {
        words::fetching(self.l, method)
    }
}

/// `GET /console/{org}/login-page/radar`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let l = ask.l;
    let frame = ask
        .console_frame(&caller, l.t("radar-title"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let methods = radar::overview(&ask.ctx, &caller).await?;
    let mut items = Vec::new();
    for method in &methods {
        for item in &method.items {
            let page = match method.method.kind {
                MethodKind::OpenId => "openid",
                MethodKind::Ldap => "ldap",
                _ => "saml",
            };
            let path = format!("{root}/methods/{}/{page}", method.method.id);
            items.push((path, method.method.name.clone(), item.clone()));
        }
    }
    items.sort_by_key(|(.., item)| item.expires_at);
    let waits = words::nearest(l, &methods, &root).filter(|_| methods.iter().any(|method| method.pending.is_some()));
    let page = ListPage {
        l,
        frame: frame.below(l.t("menu-login-page"), root.as_str()),
        root,
        notice: ask.notice().or(waits),
        items,
        watched: methods
            .into_iter()
            .filter(|method| method.method.kind == MethodKind::Saml)
            .collect(),
    };
    Ok(Page::new(page).into_response())
}
