//! The domains of an organisation, and the form that adds one.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, domains};
use ieum_model::domain::{DomainState, readable};
use ieum_store::domain::DomainRow;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed, problem};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "domains/list.html")]
struct ListPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    notice: Option<Notice>,
    domains: Vec<DomainRow>,
    typed: String,
    errors: Errors,
}

impl ListPage {
    fn name(row: &DomainRow) -> String {
        readable(&row.name)
    }
    fn state(&self, row: &DomainRow) -> Badge {
        state(self.l, row)
    }
}

/// How a domain stands, in words.
pub(super) fn state(l: Lang, row: &DomainRow) -> Badge {
    match (row.standing.state, row.standing.failing_since) {
        (DomainState::Pending, _) => Badge::neutral(l.t("domains-pending")),
        (DomainState::Proven, None) => Badge::good(l.t("domains-proven")),
        (DomainState::Proven, Some(_)) => Badge::warn(l.t("domains-failing")),
        (DomainState::Lost, _) => Badge::bad(l.t("domains-lost")),
    }
}

/// `GET /console/{org}/login-page/domains`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    render(&ask, &caller, "", Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/domains`
pub async fn add(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let text = typed.get("domain");
    if typed.has("switch_language") {
        return render(&ask, &caller, text, Errors::none(), StatusCode::OK).await;
    }
    match domains::add(&ask.ctx, &caller, text).await {
        Ok(id) => {
            let to = format!("{}/login-page/domains/{id}", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "domain-added").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            render(&ask, &caller, text, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn render(ask: &Ask, caller: &OrgCaller, typed: &str, errors: Errors, status: StatusCode) -> Outcome<Response> {
    let l = ask.l;
    let frame = ask
        .console_frame(caller, l.t("domains-title"), ConsoleItem::LoginPage)
        .await?;
    let above = format!("{}/login-page", frame.root);
    let page = ListPage {
        l,
        root: format!("{above}/domains"),
        frame: frame.below(l.t("menu-login-page"), above.as_str()).with_form(),
        notice: ask.notice(),
        domains: domains::overview(&ask.ctx, caller).await?.domains,
        typed: typed.to_owned(),
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}
