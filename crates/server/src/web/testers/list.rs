//! Who tests a method: named, with how the last attempt ended; found by name or address; and the link that was just made.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use ieum_app::Error;
use ieum_app::access::OrgCaller;
use ieum_app::members::{self, ListRequest};
use ieum_app::methods::{self, MOST_TESTERS, TESTER_DAYS, Testers};
use ieum_model::member::{Member, MemberState};
use ieum_model::{Instant, LoginMethodId};
use ieum_store::method_tester::TesterRow;

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed, problem};
use crate::web::going_live::places;
use crate::web::login::value;
use crate::web::page::{
    self, Badge, ConsoleFrame, ConsoleItem, CopyField, EmptyState, Errors, Notice, Page, SecretOnce,
};
use crate::web::systems::secret;
use crate::web::upstream::method_id;

/// Most members that a search shows.
const MOST_FOUND: usize = 10;

#[derive(Debug, Template)]
#[template(path = "testers/list.html")]
struct TestersPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    /// The address of this page.
    path: String,
    members: String,
    traces: String,
    testers: Testers,
    /// The address of a link that was just made.
    secret: Option<SecretOnce>,
    search: String,
    found: Vec<Member>,
    now: Instant,
}

impl TestersPage {
    fn last(&self, row: &TesterRow) -> (Badge, String) {
        words::last(self.l, row)
    }
    fn is_named(&self, member: &Member) -> bool {
        self.testers.rows.iter().any(|row| row.member == member.id)
    }
    fn is_full(&self) -> bool {
        self.testers.rows.len() >= MOST_TESTERS
    }
    fn has_run_out(&self, row: &TesterRow) -> bool {
        row.expires_at <= self.now
    }
}

/// `GET /console/{org}/login-page/methods/{method}/testers`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    headers: HeaderMap,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    let token = secret::take(&ask, caller.session.account_id(), &headers, id);
    let search = value(query.as_deref(), "q");
    render(&ask, &caller, id, (search, token), Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/methods/{method}/testers`: names a tester, or makes another link for one.
pub async fn add(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    match methods::add_tester(&ask.ctx, &caller, id, typed.get("member")).await {
        Ok(token) => {
            let done = Done::new(&ask.site, path(&caller, id), "tester-named");
            secret::show_next(&ask, caller.session.account_id(), id, Some(token.expose()), done)
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let search = typed.get("q").to_owned();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&ask, &caller, id, (search, None), errors, status).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The address of the page.
pub(super) fn path(caller: &OrgCaller, id: LoginMethodId) -> String {
    format!("{}/login-page/methods/{id}/testers", Ask::console_root(caller))
}

/// Members who may be named, by a search.
async fn found(ask: &Ask, caller: &OrgCaller, search: &str) -> Outcome<Vec<Member>> {
    if search.trim().is_empty() {
        return Ok(Vec::new());
    }
    let request = ListRequest {
        search: search.to_owned(),
        per_page: MOST_FOUND,
        ..ListRequest::default()
    };
    let mut rows = members::list(&ask.ctx, caller, &request).await?.page.rows;
    rows.retain(|member| member.state == MemberState::Active);
    Ok(rows)
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    (search, token): (String, Option<String>),
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let testers = methods::testers(&ask.ctx, caller, id).await?;
    let method = &testers.newest.method;
    let frame = ask
        .console_frame(caller, l.t("testers-title"), ConsoleItem::LoginPage)
        .await?;
    let at = format!("{}/login-page/methods/{id}", frame.root);
    let (members, traces) = (format!("{}/members", frame.root), format!("{}/traces", frame.root));
    let secret = token.map(|token| {
        let copy = CopyField::new(
            l,
            "tester-link",
            l.t("testers-link"),
            ask.ctx.link(&format!("/login/test/{token}")),
        );
        SecretOnce::new(copy, l.t1("testers-link-once", "days", TESTER_DAYS))
    });
    let wrong = errors.get("").or_else(|| errors.get("member")).map(Notice::bad);
    let has_secret = secret.is_some();
    let frame = frame
        .below(
            l.t("menu-login-page"),
            format!("{}/login-page", Ask::console_root(caller)),
        )
        .below(method.name.clone(), format!("{at}/{}", places(method.kind).0))
        .below(l.t("goinglive-title"), format!("{at}/live"));
    let page = TestersPage {
        l,
        frame,
        notice: wrong.or_else(|| ask.notice()),
        path: format!("{at}/testers"),
        members,
        traces,
        testers,
        secret,
        found: found(ask, caller, &search).await?,
        search,
        now: ask.ctx.now(),
    };
    let mut response = Page::with_status(status, page).into_response();
    if has_secret {
        let gone = ask.site.cookies.remove(secret::COOKIE);
        response.headers_mut().append(http::header::SET_COOKIE, gone);
    }
    Ok(response)
}
