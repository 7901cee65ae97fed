//! One record for somebody outside who holds its link: how it ended, and the steps without what tells of a person. A link that does
//! not hold is not found, whatever became of it.

use std::borrow::Cow;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::REFERRER_POLICY;
use http::{HeaderName, HeaderValue};
use ieum_app::login::connected::Reason;
use ieum_app::traces::{self, Shared};

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Outcome};
use crate::web::page::{Badge, Frame, Notice, Page, TraceSteps};
use crate::web::upstream::words::{cause, remedy};

static ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

#[derive(Debug, Template)]
#[template(path = "traces/shared.html")]
struct SharedPage {
    l: Lang,
    frame: Frame,
    shared: Shared,
    steps: TraceSteps,
}

/// `GET /trace/{token}`
pub async fn show(ask: Ask, Path(token): Path<String>) -> Outcome<Response> {
    let l = ask.l;
    let shared = traces::shared(&ask.ctx, &token).await?;
    let page = SharedPage {
        l,
        frame: ask.frame(l.t1("traces-one", "code", words::code(&shared.found.row))),
        steps: words::steps(l, &shared.found.steps),
        shared,
    };
    let mut response = Page::new(page).into_response();
    let headers = response.headers_mut();
    // The address is the key: it is to stay out of other sites' logs and of search engines.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(&ROBOTS, HeaderValue::from_static("noindex, nofollow, noarchive"));
    Ok(response)
}

impl SharedPage {
    fn badge(&self) -> Badge {
        words::badge(self.l, self.shared.found.result)
    }
    fn words(&self, reason: Reason) -> (Cow<'static, str>, Cow<'static, str>) {
        (cause(self.l, reason), remedy(self.l, reason))
    }
    fn why(&self) -> Option<Notice> {
        let (cause, remedy) = self.words(self.shared.found.reason?);
        Some(Notice::bad(cause).text(remedy))
    }
    fn way(&self) -> String {
        words::way_of(self.l, &self.shared.found.row)
    }
}
