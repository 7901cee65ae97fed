//! Suspend, resume, delete, restore: the question and the answer.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use ieum_app::members;
use ieum_model::member::{Member, MemberChange, MemberState};

use super::links::AskPage;
use super::{id, show};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, Dialog, Page};

/// The last part of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Suspend,
    Resume,
    Delete,
    Restore,
}

impl Act {
    fn parse(text: &str) -> Result<Self, Failure> {
        [Self::Suspend, Self::Resume, Self::Delete, Self::Restore]
            .into_iter()
            .find(|act| act.as_str() == text)
            .ok_or(Failure::not_found())
    }
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Delete => "delete",
            Self::Restore => "restore",
        }
    }
    const fn change(self) -> MemberChange {
        match self {
            Self::Suspend => MemberChange::Suspend,
            Self::Resume => MemberChange::Resume,
            Self::Delete => MemberChange::Delete,
            Self::Restore => MemberChange::Restore,
        }
    }
    /// The word on the button; deleting who has not accepted yet is taking the invitation back.
    pub fn word(self, l: Lang, member: &Member) -> String {
        match self {
            Self::Suspend => l.t("members-suspend"),
            Self::Resume => l.t("members-resume"),
            Self::Delete if is_unanswered(member) => l.t("members-cancel-invitation"),
            Self::Delete => l.t("members-delete"),
            Self::Restore => l.t("members-restore"),
        }
        .into_owned()
    }
    fn question(self, l: Lang, member: &Member) -> String {
        let name = member.name.as_str();
        match self {
            Self::Suspend => l.t1("members-suspend-title", "name", name),
            Self::Resume => l.t1("members-resume-title", "name", name),
            Self::Delete if is_unanswered(member) => l.t1("members-cancel-invitation-title", "name", name),
            Self::Delete => l.t1("members-delete-title", "name", name),
            Self::Restore => l.t1("members-restore-title", "name", name),
        }
        .into_owned()
    }
    fn effects(self, l: Lang, member: &Member) -> Vec<String> {
        match self {
            Self::Suspend => vec![l.t("members-suspend-effect"), l.t("members-suspend-undo")],
            Self::Resume => vec![l.t("members-resume-effect")],
            Self::Delete if is_unanswered(member) => vec![l.t("members-cancel-invitation-effect")],
            Self::Delete => vec![l.t("members-delete-effect"), l.t("members-delete-undo")],
            Self::Restore => vec![l.t("members-restore-effect")],
        }
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect()
    }
}

fn is_unanswered(member: &Member) -> bool {
    member.state == MemberState::Invited && member.account_id.is_none()
}

/// The question.
pub(super) fn dialog(l: Lang, frame: &ConsoleFrame, path: &str, member: &Member, act: Act) -> Dialog {
    let dialog = Dialog::new(
        l,
        act.as_str(),
        act.question(l, member),
        &format!("{path}/{}", act.as_str()),
        act.word(l, member),
        frame.csrf_input(),
    )
    .hidden("version", member.version);
    act.effects(l, member).into_iter().fold(dialog, Dialog::effect)
}

/// `GET /console/{org}/members/{member}/{change}`
pub async fn ask(
    ask: Ask,
    Console(caller): Console,
    Path((_, member, act)): Path<(String, String, String)>,
) -> Outcome<Response> {
    let act = Act::parse(&act)?;
    let member = members::show(&ask.ctx, &caller, id(&member)?).await?.member;
    let path = show::path(&caller, member.id);
    let frame = show::frame(&ask, &caller, act.word(ask.l, &member)).await?;
    Ok(Page::new(AskPage {
        l: ask.l,
        dialog: dialog(ask.l, &frame, &path, &member, act).as_page(&path),
        frame: frame.below(member.name.clone(), path),
    })
    .into_response())
}

/// `POST /console/{org}/members/{member}/{change}`
pub async fn save(
    ask: Ask,
    Console(caller): Console,
    Path((_, member, act)): Path<(String, String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let (act, member) = (Act::parse(&act)?, id(&member)?);
    members::change(&ask.ctx, &caller, member, act.change(), typed.version()).await?;
    let to = show::path(&caller, member);
    let done = match act {
        Act::Suspend => Done::new(&ask.site, to, "member-suspended"),
        Act::Resume => Done::new(&ask.site, to, "member-resumed"),
        Act::Delete => Done::new(&ask.site, to, "member-deleted"),
        Act::Restore => Done::new(&ask.site, to, "member-restored"),
    };
    let response = done.into_response();
    Ok(response)
}
