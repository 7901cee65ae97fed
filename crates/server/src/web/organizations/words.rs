//! Words for what an organisation can be.

use std::borrow::Borrow;

use ieum_model::organization::OrgState;
use ieum_model::plan::Plan;
use ieum_store::org_slug::SlugState;

use crate::i18n::Lang;
use crate::web::page::Badge;

/// The plans as options of a form: the word on the wire, and the word that people read.
pub fn plan_options() -> Vec<(String, String)> {
    Plan::ALL
        .iter()
        .map(|plan| (plan.as_str().to_owned(), plan.to_string()))
        .collect()
}

/// The states as options of a filter.
pub fn state_options(l: Lang) -> Vec<(String, String)> {
    [OrgState::Active, OrgState::Suspended]
        .iter()
        .map(|state| (state.as_str().to_owned(), state_word(l, *state).into_owned()))
        .collect()
}

fn state_word(l: Lang, state: OrgState) -> std::borrow::Cow<'static, str> {
    match state {
        OrgState::Active => l.t("orgs-state-active"),
        OrgState::Suspended => l.t("orgs-state-suspended"),
    }
}

/// A state as a badge.
pub fn state_badge(l: impl Borrow<Lang>, state: impl Borrow<OrgState>) -> Badge {
    let (l, state) = (*l.borrow(), *state.borrow());
    match state {
        OrgState::Active => Badge::good(state_word(l, state)),
        OrgState::Suspended => Badge::bad(state_word(l, state)),
    }
}

/// A member's state, by its stable name.
pub fn member_state(l: impl Borrow<Lang>, state: impl AsRef<str>) -> std::borrow::Cow<'static, str> {
    let l = l.borrow();
    match state.as_ref() {
        "active" => l.t("orgs-members-active"),
        "invited" => l.t("orgs-members-invited"),
        "suspended" => l.t("orgs-members-suspended"),
        _ => l.t("orgs-members-deleted"),
    }
}

/// An application's state, by its stable name.
pub fn application_state(l: impl Borrow<Lang>, state: impl AsRef<str>) -> Badge {
    let l = l.borrow();
    match state.as_ref() {
        "submitted" => Badge::info(l.t("orgs-application-submitted")),
        "in_review" => Badge::info(l.t("orgs-application-in-review")),
        "needs_information" => Badge::warn(l.t("orgs-application-needs-information")),
        "approved" => Badge::good(l.t("orgs-application-approved")),
        "rejected" => Badge::bad(l.t("orgs-application-rejected")),
        _ => Badge::neutral(l.t("orgs-application-withdrawn")),
    }
}

/// An organisation ID's state.
pub fn slug_state(l: impl Borrow<Lang>, state: impl Borrow<SlugState>) -> Badge {
    let l = l.borrow();
    match state.borrow() {
        SlugState::Current => Badge::good(l.t("orgs-slug-current")),
        SlugState::Reserved => Badge::info(l.t("orgs-slug-reserved")),
        SlugState::Former => Badge::neutral(l.t("orgs-slug-former")),
    }
}
