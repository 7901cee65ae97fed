//! `/login/test/{token}`: a tester's link. It shows what it is for; the button puts the token into a cookie of this browser, and then the
//! organisation's own login page has what is not live, marked. Nobody else's page changes by a byte.

use askama::Template;
use axum::extract::{FromRequestParts, Path};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use http::request::Parts;
use ieum_app::login::connected::find_test;
use ieum_app::methods::TESTER_DAYS;
use ieum_store::active::ActiveTest;

use crate::i18n::Lang;
use crate::web::core::brand::branded;
use crate::web::core::cookies::{CookieKind, Life};
use crate::web::core::{Ask, LocalPath, Outcome, Site, Typed};
use crate::web::login::Showing;
use crate::web::page::{Frame, Page};

/// The tester's token that this browser holds, if it holds one.
#[derive(Debug, Clone)]
pub struct Testing(Option<String>);

impl Testing {
    /// The token, for a request that says that it is a test. A browser that holds none tests nothing, and is told so like one whose link
    /// ran out.
    pub fn token(&self, is_test: bool) -> Option<&str> {
        is_test.then(|| self.0.as_deref().unwrap_or_default())
    }
    /// The token, if there is one.
    pub fn held(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl FromRequestParts<Site> for Testing {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        let found = site.cookies.find(&parts.headers, CookieKind::Testing);
        Ok(Self(found.filter(|token| !token.is_empty() && token.len() <= 100)))
    }
}

#[derive(Debug, Template)]
#[template(path = "testers/link.html")]
struct LinkPage {
    l: Lang,
    frame: Frame,
    /// `None` if the link does not hold.
    test: Option<ActiveTest>,
    action: String,
    is_answer: bool,
}

/// `GET /login/test/{token}`
pub async fn show(ask: Ask, Path(token): Path<String>) -> Outcome<Response> {
    let test = find_test(&ask.ctx, &token).await?;
    Ok(page(&ask, test, Showing::First))
}

/// `POST /login/test/{token}`
pub async fn take(ask: Ask, Path(token): Path<String>, typed: Typed) -> Outcome<Response> {
    let test = find_test(&ask.ctx, &token).await?;
    if typed.has("switch_language") {
        return Ok(page(&ask, test, Showing::Switched));
    }
    let Some(test) = test else {
        return Ok(page(&ask, None, Showing::First));
    };
    let slug = test.organization.slug.as_deref().unwrap_or_default();
    let mut response = Redirect::to(&format!("/o/{slug}")).into_response();
    let days = i64::try_from(TESTER_DAYS).unwrap_or(1);
    let cookie = ask.site.cookies.set(CookieKind::Testing, &token, Life::Days(days));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// `POST /login/test/end`: this browser sees the login page as everybody does.
pub async fn end(ask: Ask, typed: Typed) -> Outcome<Response> {
    let to = LocalPath::parse(typed.get("to"));
    let to = to.filter(|to| to.as_str().starts_with("/o/"));
    let mut response = Redirect::to(to.as_ref().map_or("/login", LocalPath::as_str)).into_response();
    let gone = ask.site.cookies.remove(CookieKind::Testing);
    response.headers_mut().append(SET_COOKIE, gone);
    Ok(response)
}

fn page(ask: &Ask, test: Option<ActiveTest>, showing: Showing) -> Response {
    let l = ask.l;
    let (title, status) = match test {
        Some(_) => (l.t("testers-link-title"), showing.status()),
        None => (l.t("testers-link-old"), StatusCode::GONE),
    };
    let frame = ask.frame(title);
    let page = LinkPage {
        l,
        frame: match &test {
            Some(test) => branded(frame, &test.organization, None),
            None => frame,
        },
        test,
        action: ask.path.split('?').next().unwrap_or_default().to_owned(),
        is_answer: showing.is_answer(),
    };
    Page::with_status(status, page).into_response()
}
