//! One post of a member: duty and leadership, making it the main one, removing it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::chart::{self, PostsOf};
use ieum_model::{MemberId, UnitId};
use ieum_store::post::PostRow;

use super::unit::duty_options;
use super::{AskPage, id, posts, refused, tree};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, Dialog, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "chart/post.html")]
struct PostPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    back: String,
    unit: String,
    duties: Vec<(String, String)>,
    duty: String,
    is_leader: bool,
    version: i64,
    errors: Errors,
}

async fn load(ask: &Ask, caller: &OrgCaller, (member, unit): (MemberId, UnitId)) -> Outcome<(PostsOf, PostRow)> {
    let found = chart::posts_of(&ask.ctx, caller, member).await?;
    let post = found.posts.iter().find(|post| post.unit == unit).cloned();
    Ok((found, post.ok_or_else(Failure::not_found)?))
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    which: (MemberId, UnitId),
    typed: Option<&Typed>,
    (status, errors): (StatusCode, Errors),
) -> Outcome<Response> {
    let (l, back) = (ask.l, posts::path(caller, which.0));
    let (found, post) = load(ask, caller, which).await?;
    let now = post.duty.map(|duty| duty.to_string()).unwrap_or_default();
    let is_stale = status == StatusCode::CONFLICT;
    let name = found.member.name.as_str();
    let frame = tree::frame(ask, caller, l.t("chart-post-change")).await?;
    let page = PostPage {
        l,
        frame: frame
            .below(l.t1("chart-posts-of", "name", name), back.clone())
            .with_form(),
        path: format!("{back}/{}", which.1),
        back,
        unit: found.chart.path_text(which.1),
        duties: duty_options(l, &found.duties),
        duty: typed.map_or(now, |typed| typed.get("duty").to_owned()),
        is_leader: typed.map_or(post.is_leader, |typed| typed.has("leader")),
        version: typed.filter(|_| !is_stale).map_or(found.member.version, Typed::version),
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

type Ids = Path<(String, String, String)>;

fn which(member: &str, unit: &str) -> Result<(MemberId, UnitId), Failure> {
    Ok((id(member)?, id(unit)?))
}

/// `GET /console/{org}/chart/members/{member}/{unit}`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, member, unit)): Ids) -> Outcome<Response> {
    let answer = (StatusCode::OK, Errors::none());
    render(&ask, &caller, which(&member, &unit)?, None, answer).await
}

/// `POST /console/{org}/chart/members/{member}/{unit}`
pub async fn save(ask: Ask, Console(caller): Console, Path((_, member, unit)): Ids, typed: Typed) -> Outcome<Response> {
    let which = which(&member, &unit)?;
    if typed.has("switch_language") {
        let answer = (StatusCode::OK, Errors::none());
        return render(&ask, &caller, which, Some(&typed), answer).await;
    }
    let choice = (typed.get("duty"), typed.has("leader"));
    match chart::change_post(&ask.ctx, &caller, which, typed.version(), choice).await {
        Ok(()) => {
            let done = Done::new(&ask.site, posts::path(&caller, which.0), "post-changed");
            Ok(done.into_response())
        }
        Err(error) => {
            let answer = refused(ask.l, error)?;
            render(&ask, &caller, which, Some(&typed), answer).await
        }
    }
}

/// `POST /console/{org}/chart/members/{member}/{unit}/main`
pub async fn main(ask: Ask, Console(caller): Console, Path((_, member, unit)): Ids, typed: Typed) -> Outcome<Response> {
    let which = which(&member, &unit)?;
    chart::make_main_post(&ask.ctx, &caller, which, typed.version()).await?;
    let done = Done::new(&ask.site, posts::path(&caller, which.0), "post-main");
    Ok(done.into_response())
}

/// `GET /console/{org}/chart/members/{member}/{unit}/delete`
pub async fn ask(ask: Ask, Console(caller): Console, Path((_, member, unit)): Ids) -> Outcome<Response> {
    let which = which(&member, &unit)?;
    let (l, back) = (ask.l, posts::path(&caller, which.0));
    let (found, post) = load(&ask, &caller, which).await?;
    let (path, name) = (found.chart.path_text(which.1), found.member.name.as_str());
    let frame = tree::frame(&ask, &caller, l.t("chart-post-delete")).await?;
    let next = found.posts.iter().find(|other| other.unit != post.unit);
    let effect = match next.filter(|_| post.is_primary) {
        Some(next) => l.t1("chart-post-delete-next", "unit", found.chart.path_text(next.unit)),
        None if post.is_primary => l.t("chart-post-delete-last"),
        None => l.t("chart-post-delete-effect"),
    };
    let title = l.t2("chart-post-delete-title", "name", name, "unit", path);
    let action = format!("{back}/{}/delete", which.1);
    let dialog = Dialog::new(l, "delete", title, &action, l.t("chart-delete"), frame.csrf_input())
        .effect(effect)
        .hidden("version", found.member.version)
        .as_page(&back);
    Ok(Page::new(AskPage {
        l,
        frame: frame.below(l.t1("chart-posts-of", "name", name), back.clone()),
        notice: None,
        dialog: Some(dialog),
        back,
    })
    .into_response())
}

/// `POST /console/{org}/chart/members/{member}/{unit}/delete`
pub async fn remove(
    ask: Ask,
    Console(caller): Console,
    Path((_, member, unit)): Ids,
    typed: Typed,
) -> Outcome<Response> {
    let which = which(&member, &unit)?;
    chart::remove_post(&ask.ctx, &caller, which, typed.version()).await?;
    let done = Done::new(&ask.site, posts::path(&caller, which.0), "post-removed");
    Ok(done.into_response())
}
