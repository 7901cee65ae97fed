//! Pages and what surrounds them: language, the person signed in.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::provider::Person;
use crate::session::cookie;
use crate::words::{EN, KO, Words};

const LANGUAGE_COOKIE: &str = "hanbittalk_lang";

/// What every page knows of its request.
pub(crate) struct Visit {
    pub words: &'static Words,
    pub person: Option<Arc<Person>>,
    /// Ieum ended the sign-in.
    pub was_ended: bool,
    chosen: bool,
}

impl Visit {
    /// The language is the one asked for now, else chosen before, else the browser's; Korean if it says nothing.
    pub(crate) fn of(state: &crate::State, headers: &HeaderMap, asked: Option<&str>) -> Self {
        let known = |tag: &str| [&KO, &EN].into_iter().find(|words| words.tag == tag);
        let accepted = || {
            let list = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            list.split(',').find_map(|item| known(item.trim().get(..2)?))
        };
        let asked = asked.and_then(known);
        Self {
            words: asked
                .or_else(|| known(&cookie(headers, LANGUAGE_COOKIE)?))
                .or_else(accepted)
                .unwrap_or(&KO),
            person: state.sessions.person(headers),
            was_ended: state.sessions.was_ended(headers),
            chosen: asked.is_some(),
        }
    }
    pub(crate) fn language(&self) -> &'static str {
        self.words.tag
    }
}

#[derive(Template)]
#[template(path = "front.html")]
pub(crate) struct FrontPage<'a> {
    pub visit: &'a Visit,
    pub organization: String,
}

#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct HomePage<'a> {
    pub visit: &'a Visit,
    pub person: &'a Person,
}

impl HomePage<'_> {
    /// A role as people say it; one that was agreed on for this system speaks for itself.
    fn role<'a>(&self, role: &'a str) -> &'a str {
        let words = self.visit.words;
        match role {
            "super_admin" => words.role_super_admin,
            "admin" => words.role_admin,
            "member" => words.role_member,
            other => other,
        }
    }
    fn roles(&self) -> String {
        let roles: Vec<&str> = self.person.roles.iter().map(|role| self.role(role)).collect();
        roles.join(", ")
    }
}

#[derive(Template)]
#[template(path = "admin.html")]
pub(crate) struct AdminPage<'a> {
    pub visit: &'a Visit,
    pub person: &'a Person,
}

#[derive(Template)]
#[template(path = "link.html")]
pub(crate) struct LinkPage<'a> {
    pub visit: &'a Visit,
    pub console: String,
}

#[derive(Template)]
#[template(path = "problem.html")]
pub(crate) struct ProblemPage<'a> {
    pub visit: &'a Visit,
    pub title: &'a str,
    pub advice: &'a str,
    pub code: Option<String>,
}

#[derive(Template)]
#[template(path = "signed_out.html")]
pub(crate) struct SignedOutPage<'a> {
    pub visit: &'a Visit,
}

/// Renders a page; a language that was just chosen is kept.
pub(crate) fn page(status: StatusCode, visit: &Visit, template: &impl Template) -> Response {
    let Ok(html) = template.render() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = (status, Html(html)).into_response();
    if visit.chosen {
        let tag = visit.language();
        let text = format!("{LANGUAGE_COOKIE}={tag}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000");
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

pub(crate) async fn not_found(State(state): State<crate::State>, headers: HeaderMap) -> Response {
    let visit = Visit::of(&state, &headers, None);
    let problem = ProblemPage {
        visit: &visit,
        title: visit.words.not_found,
        advice: visit.words.not_found_advice,
        code: None,
    };
    page(StatusCode::NOT_FOUND, &visit, &problem)
}
