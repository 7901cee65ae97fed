//! A member's posts: the main one, others, and a new one.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::chart::{self, PostsOf};
use ieum_model::MemberId;
use ieum_model::permission::Permission;

use super::line::post_badge;
use super::unit::duty_options;
use super::{id, refused, tree};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::members::words;
use crate::web::page::{Badge, ConsoleFrame, EmptyState, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "chart/posts.html")]
struct PostsPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    who: String,
    /// The member's page, for who may open it.
    member: Option<String>,
    rows: Vec<Row>,
    units: Vec<(String, String)>,
    duties: Vec<(String, String)>,
    typed: Typed,
    version: i64,
    errors: Errors,
}

#[derive(Debug)]
struct Row {
    href: String,
    unit: String,
    unit_href: String,
    post: Badge,
    is_main: bool,
    leader: Option<Badge>,
    duty: String,
}

impl PostsPage {
    fn empty(&self) -> EmptyState {
        EmptyState::new(self.l.t("chart-posts-empty"), self.l.t("chart-posts-empty-text"))
    }
}

/// The address of a member's posts.
pub(super) fn path(caller: &OrgCaller, member: MemberId) -> String {
    format!("{}/members/{member}", tree::path(caller))
}

fn rows(l: Lang, root: &str, path: &str, found: &PostsOf) -> Vec<Row> {
    let duty = |id| {
        let duty = found.duties.iter().find(|duty| Some(duty.id) == id);
        duty.map(|duty| duty.name.clone()).unwrap_or_default()
    };
    let row = |post: &ieum_store::post::PostRow| Row {
        href: format!("{path}/{}", post.unit),
        unit: found.chart.path_text(post.unit),
        unit_href: format!("{root}/units/{}", post.unit),
        post: post_badge(l, post.is_primary),
        is_main: post.is_primary,
        leader: post.is_leader.then(|| Badge::good(l.t("chart-leader"))),
        duty: duty(post.duty),
    };
    found.posts.iter().map(row).collect()
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    member: MemberId,
    typed: Typed,
    (status, errors): (StatusCode, Errors),
) -> Outcome<Response> {
    let (l, path, root) = (ask.l, path(caller, member), tree::path(caller));
    let found = chart::posts_of(&ask.ctx, caller, member).await?;
    let m = &found.member;
    let none = (String::new(), l.t("chart-unit-choose").into_owned());
    let free = found.chart.lines().into_iter().map(|line| line.unit.id);
    let free = free.filter(|unit| !found.posts.iter().any(|post| post.unit == *unit));
    let may_open = caller.role().permits(Permission::ManageMembers);
    let page = PostsPage {
        l,
        frame: tree::frame(ask, caller, l.t1("chart-posts-of", "name", m.name.as_str()))
            .await?
            .with_form(),
        notice: ask.notice(),
        who: words::contact(l, m),
        member: may_open.then(|| format!("{}/members/{member}", Ask::console_root(caller))),
        rows: rows(l, &root, &path, &found),
        units: std::iter::once(none)
            .chain(free.map(|unit| (unit.to_string(), found.chart.path_text(unit))))
            .collect(),
        duties: duty_options(l, &found.duties),
        // A stale form carries the present version: who sends it again has read the notice.
        version: match typed.has("switch_language") {
            true => typed.version(),
            false => m.version,
        },
        typed,
        path,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/chart/members/{member}`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, member)): Path<(String, String)>) -> Outcome<Response> {
    let answer = (StatusCode::OK, Errors::none());
    render(&ask, &caller, id(&member)?, Typed::default(), answer).await
}

/// `POST /console/{org}/chart/members/{member}`
pub async fn add(
    ask: Ask,
    Console(caller): Console,
    Path((_, member)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let member = id(&member)?;
    if typed.has("switch_language") {
        return render(&ask, &caller, member, typed, (StatusCode::OK, Errors::none())).await;
    }
    let post = (typed.get("unit"), typed.get("duty"), typed.has("leader"));
    match chart::add_post(&ask.ctx, &caller, member, typed.version(), post).await {
        Ok(()) => {
            let done = Done::new(&ask.site, path(&caller, member), "post-added");
            Ok(done.into_response())
        }
        Err(error) => {
            let answer = refused(ask.l, error)?;
            render(&ask, &caller, member, typed, answer).await
        }
    }
}
