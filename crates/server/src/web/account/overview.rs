//! `/account`: who I am, where I belong, where I am signed in.

use askama::Template;
use axum::response::IntoResponse;
use http::header::SET_COOKIE;
use ieum_app::account::{Belonging, OpenSession, Overview, overview, set_locale};
use ieum_app::links::{OwnLinks, own_links};
use ieum_app::provider::deliveries_of;
use ieum_app::provider::{OrgConnection, connections};
use ieum_store::linked_identity::LinkRow;
use ieum_store::logout_delivery::Delivery;

use super::device::device;
use super::{AccountFrame, AccountItem};
use crate::i18n::{Lang, Locale};
use crate::web::core::cookies::CookieKind;
use crate::web::core::{Ask, Done, Failure, Outcome, SignedIn, Typed, language};
use crate::web::page::{Badge, Dialog, Field, Notice, OrgLink, Page};
use crate::web::systems::told;

#[derive(Debug, Template)]
#[template(path = "account/overview.html")]
struct OverviewPage {
    l: Lang,
    frame: AccountFrame,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    organizations: Vec<Belonging>,
    connections: Vec<OrgConnection>,
    links: Vec<OwnLinks>,
    sessions: Vec<OpenSession>,
    languages: Vec<(String, String)>,
    notice: Option<Notice>,
    deliveries: Vec<Delivery>,
}

impl OverviewPage {
    /// A name for the browser of a session.
    fn device(&self, session: &OpenSession) -> String {
        device(&session.user_agent).unwrap_or_else(|| self.l.t("account-device-unknown").into_owned())
    }
    /// Where to sign in to an organisation that this session is not signed in to.
    fn sign_in_path(belonging: &Belonging) -> String {
        let organization = &belonging.organization;
        match organization.slug.as_ref().filter(|_| organization.linked_at.is_some()) {
            Some(slug) => format!("/o/{slug}?next=%2Faccount"),
            None => "/login?next=%2Faccount".to_owned(),
        }
    }
    /// The question before a link is removed.
    fn remove_link(&self, found: &OwnLinks, link: &LinkRow) -> Dialog {
        super::links::button(self.l, &self.frame, found, link)
    }
    /// The question before a business system is disconnected.
    fn disconnect(&self, found: &OrgConnection) -> Dialog {
        super::systems::button(self.l, &self.frame, found)
    }
    fn told(&self, delivery: &Delivery) -> Badge {
        told::badge(self.l, delivery.state)
    }
    fn cause(&self, delivery: &Delivery) -> String {
        told::cause(self.l, &delivery.cause)
    }
    /// The question before all other sessions end.
    fn end_others(&self) -> Dialog {
        super::sessions::dialog(self.l, &self.frame, self.sessions.len().saturating_sub(1))
            .opened_by(self.l.t("account-end-others"), "/account/sessions/end-others")
    }
}

/// `GET /account`
pub async fn show(ask: Ask, SignedIn(caller): SignedIn) -> Outcome {
    let Overview {
        account,
        organizations,
        sessions,
    } = overview(&ask.ctx, &caller).await?;
    let mut frame = AccountFrame::new(
        ask.frame(ask.l.t("account-title")).person(account.name.clone()),
        AccountItem::Overview,
    );
    frame.consoles = organizations
        .iter()
        .filter(|b| b.has_console())
        .map(|b| OrgLink {
            name: b.organization.name.clone(),
            href: format!("/console/{}", b.organization.id),
        })
        .collect();
    let connections = connections(&ask.ctx, &caller).await?;
    let languages = Locale::ALL.map(|locale| (locale.tag().to_owned(), locale.own_name().to_owned()));
    let page = OverviewPage {
        l: ask.l,
        frame,
        name: account.name,
        email: account.email,
        phone: account.phone,
        organizations,
        connections,
        links: own_links(&ask.ctx, &caller).await?,
        sessions,
        languages: languages.to_vec(),
        notice: ask.notice(),
        deliveries: deliveries_of(&ask.ctx, &caller.session).await?,
    };
    Ok(Page::new(page).into_response())
}

/// `POST /account/language`: for this browser at once, for mails and other browsers from now on.
pub async fn set_language(ask: Ask, SignedIn(caller): SignedIn, typed: Typed) -> Outcome {
    let locale = Locale::from_tag(typed.get("locale")).ok_or_else(|| Failure::bad_request("language"))?;
    set_locale(&ask.ctx, &caller, locale.tag()).await?;
    let done = Done::new(&ask.site, "/account", "account-language-saved");
    let mut response = done.into_response();
    let cookie = ask.site.cookies.set(CookieKind::Language, locale.tag(), language::LIFE);
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}
