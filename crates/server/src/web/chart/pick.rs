//! Searching for members and ticking those who are to be added to a unit or a group.

use askama::Template;
use ieum_app::access::OrgCaller;
use ieum_app::chart::{self, Found};
use ieum_model::member::Member;

use crate::i18n::Lang;
use crate::web::core::{Ask, Failure, Typed};
use crate::web::members::words;
use crate::web::page::{ConsoleFrame, EmptyState, Errors, Field, Notice};

/// Somebody who may be ticked.
#[derive(Debug)]
struct Line {
    id: String,
    name: String,
    contact: String,
    department: String,
    is_ticked: bool,
}

/// What to search for and what was ticked: from the address, or from the form.
#[derive(Debug, Default)]
pub(in crate::web) struct Picked {
    pub search: String,
    pub typed: Typed,
    pub errors: Errors,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "chart/pick.html")]
pub(in crate::web) struct PickPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    back: String,
    search: String,
    typed: Typed,
    errors: Errors,
    lines: Vec<Line>,
    has_more: bool,
    /// The duties to choose from; a group has none.
    duties: Option<Vec<(String, String)>>,
}

impl PickPage {
    /// Searches, and shows whom it found.
    pub async fn load(
        ask: &Ask,
        caller: &OrgCaller,
        frame: ConsoleFrame,
        (path, back): (String, String),
        picked: Picked,
        duties: Option<Vec<(String, String)>>,
    ) -> Result<Self, Failure> {
        let Found { members, has_more } = chart::find_people(&ask.ctx, caller, &picked.search).await?;
        let ticked = picked.typed.all("member");
        let line = |member: &Member| {
            let id = member.id.to_string();
            Line {
                is_ticked: ticked.contains(&id),
                name: member.name.clone(),
                contact: words::contact(ask.l, member),
                department: member.department.clone(),
                id,
            }
        };
        let lines: Vec<_> = members.iter().map(line).collect();
        Ok(Self {
            l: ask.l,
            frame: if lines.is_empty() { frame } else { frame.with_form() },
            path,
            back,
            search: picked.search,
            typed: picked.typed,
            errors: picked.errors,
            lines,
            has_more,
            duties,
        })
    }
    fn nobody(&self) -> EmptyState {
        let l = self.l;
        if self.search.trim().is_empty() {
            EmptyState::new(l.t("chart-pick-search"), l.t("chart-pick-search-text"))
        } else {
            EmptyState::new(l.t("chart-pick-nobody"), l.t("chart-pick-nobody-text"))
        }
    }
}
