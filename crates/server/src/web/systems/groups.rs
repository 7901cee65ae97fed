//! `/console/{org}/systems/{system}/groups`: which of its groups an organisation lets use a business system.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::provider::{Restricted, Restriction, restrict, restriction};
use ieum_app::{Error, Problem};
use ieum_model::{ClientRowId, GroupId};
use ieum_store::chart::GroupOf;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{self, Choice, Choices, ConsoleFrame, ConsoleItem, Errors, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "systems/groups.html")]
struct GroupsPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    facts: Restriction,
    action: String,
    back: String,
    form: Form,
    errors: Errors,
}

/// What is stored, or was typed.
#[derive(Debug, Clone)]
struct Form {
    who: String,
    groups: Vec<GroupId>,
    seen: String,
    /// How many members lose access, to say yes to.
    losing: Option<i64>,
}

impl GroupsPage {
    fn choices(&self) -> Choices {
        let l = self.l;
        let cards = vec![
            Choice::new("all", l.t("reach-everybody"), l.t("reach-everybody-text")),
            Choice::new("groups", l.t("reach-groups"), l.t("reach-groups-text")),
        ];
        let choices = Choices::new("who", l.t("reach-groups-who"), cards, self.form.who.as_str());
        choices.error(self.errors.get("who").unwrap_or_default())
    }
    fn is_chosen(&self, group: &GroupOf) -> bool {
        self.form.groups.contains(&group.id)
    }
}

fn parse(id: &str) -> Result<ClientRowId, Failure> {
    id.parse().map_err(|_| Failure::not_found())
}

fn list(caller: &OrgCaller) -> String {
    format!("{}/systems", Ask::console_root(caller))
}

/// `GET /console/{org}/systems/{system}/groups`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let facts = restriction(&ask.ctx, &caller, parse(&id)?).await?;
    let who = if facts.chosen.is_empty() { "all" } else { "groups" };
    let form = Form {
        who: who.to_owned(),
        groups: facts.chosen.clone(),
        seen: facts.seen(),
        losing: None,
    };
    let page = page(&ask, &caller, facts, form, Errors::none()).await?;
    Ok(Page::new(page).into_response())
}

/// `POST /console/{org}/systems/{system}/groups`. A group that was ticked counts even if it is gone by now: it must not turn "some" into
/// "everybody" unnoticed.
pub async fn save(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = parse(&id)?;
    let read = typed.all("groups").iter().map(|text| text.parse());
    let groups: Vec<GroupId> = read
        .collect::<Result<_, _>>()
        .map_err(|_| Failure::bad_request("groups"))?;
    let form = Form {
        who: typed.get("who").to_owned(),
        groups,
        seen: typed.get("seen").to_owned(),
        losing: None,
    };
    let wanted: &[GroupId] = if form.who == "all" { &[] } else { &form.groups };
    let missing = match form.who.as_str() {
        "all" => None,
        "groups" if wanted.is_empty() => Some(Problem::at("groups", "system_groups_none")),
        "groups" => None,
        _ => Some(Problem::at("who", "choice_unknown")),
    };
    let confirmed = typed.get("confirmed").parse().unwrap_or(0);
    let (form, errors) = match missing {
        Some(problem) => (form, problem::errors(ask.l, &[problem])),
        None => match restrict(&ask.ctx, &caller, id, wanted, &form.seen, confirmed).await {
            Ok(Restricted::Done) => {
                return Ok(Done::new(&ask.site, list(&caller), "reach-restricted").into_response());
            }
            Ok(Restricted::WouldLose(count)) => {
                let losing = Some(count);
                (Form { losing, ..form }, Errors::none())
            }
            Err(Error::Refused(problems)) => (form, problem::errors(ask.l, &problems)),
            Err(error) => return Err(error.into()),
        },
    };
    let facts = restriction(&ask.ctx, &caller, id).await?;
    let page = page(&ask, &caller, facts, form, errors).await?;
    Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(ask: &Ask, caller: &OrgCaller, facts: Restriction, form: Form, errors: Errors) -> Outcome<GroupsPage> {
    let back = list(caller);
    let frame = ask
        .console_frame(caller, ask.l.t("reach-groups-title"), ConsoleItem::Systems)
        .await?;
    Ok(GroupsPage {
        l: ask.l,
        frame,
        notice: ask.notice(),
        action: format!("{back}/{}/groups", facts.client.id),
        back,
        form,
        errors,
        facts,
    })
}
