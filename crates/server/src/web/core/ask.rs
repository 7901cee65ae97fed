//! A request as a page sees it: who, in which language, bound to which browser.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use http::request::Parts;
use ieum_app::{Context, RequestFacts};
use ieum_model::secret::Secret;

use super::browser::BrowserId;
use super::cookies::CookieKind;
use super::{Site, browser_state, flash};
use crate::i18n::{Lang, negotiate};
use crate::web::client_ip::ClientIp;
use crate::web::page::{Frame, Notice};
use crate::web::request_id::RequestId;

/// What a handler knows of its request; cheap to clone.
#[derive(Clone)]
pub struct Ask(Arc<Facts>);

/// The facts of a request.
#[derive(Clone)]
pub struct Facts {
    /// The site.
    pub site: Site,
    /// The context for use cases.
    pub ctx: Context,
    /// The language of the page.
    pub l: Lang,
    /// Path and query of the request.
    pub path: String,
    /// Identifier of the browser.
    pub browser: BrowserId,
    /// A member's session cookie.
    pub session: Option<Secret>,
    /// The browser's state, for business systems that watch it.
    pub browser_state: String,
    /// An operator's session cookie.
    pub operator: Option<Secret>,
    flash: Option<String>,
}

impl Deref for Ask {
    type Target = Facts;
    fn deref(&self) -> &Facts {
        &self.0
    }
}

impl DerefMut for Ask {
    /// For a handler that shows another page than the one that was asked for; nobody else's facts change.
    fn deref_mut(&mut self) -> &mut Facts {
        Arc::make_mut(&mut self.0)
    }
}

impl Ask {
    /// The facts of a request, read once by the layer around the pages.
    pub fn of(site: &Site, parts: &Parts) -> Self {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self::read(site, parts))
    }

    pub(super) fn read(site: &Site, parts: &Parts) -> Self {
        let headers = &parts.headers;
        let query = parts.uri.query().unwrap_or_default();
        let asked = url::form_urlencoded::parse(query.as_bytes())
            .find(|(k, _)| k == "lang")
            .map(|(_, v)| v.into_owned());
        let stored = site.cookies.find(headers, CookieKind::Language);
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        let l = negotiate(asked.as_deref(), stored.as_deref(), accepted);
        let ip = parts
            .extensions
            .get::<ClientIp>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ip| ip.0);
        let agent = headers
            .get(USER_AGENT)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let facts = RequestFacts {
            ip: ip.to_string(),
            user_agent: agent.chars().take(300).collect(),
            request_id: parts
                .extensions
                .get::<RequestId>()
                .map(|id| id.0.to_string())
                .unwrap_or_default(),
            locale: l.tag().to_owned(),
        };
        Self(Arc::new(Facts {
            ctx: Context::new(site.app.clone(), facts),
            l,
            path: parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
            browser: parts
                .extensions
                .get::<BrowserId>()
                .cloned()
                .unwrap_or(BrowserId(String::new())),
            session: site.cookies.find_secret(headers, CookieKind::Session),
            browser_state: browser_state::of(site, headers),
            operator: site.cookies.find_secret(headers, CookieKind::Operator),
            flash: site.cookies.find(headers, CookieKind::Flash),
            site: site.clone(),
        }))
    }

    /// The frame of a page: title, address, form token.
    pub fn frame(&self, title: impl Into<String>) -> Frame {
        Frame::new(title, &self.path).csrf(super::form::csrf_token(&self.site, &self.browser))
    }

    /// Whether a form led here.
    pub(super) fn has_flash(&self) -> bool {
        self.flash.is_some()
    }

    /// The result of the form that led here, to show once.
    pub fn notice(&self) -> Option<Notice> {
        self.flash.as_deref().and_then(|code| flash::notice(self.l, code))
    }
}

impl FromRequestParts<Site> for Ask {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        Ok(Self::of(site, parts))
    }
}
