//! The one form that gives a thing a name: a new unit or group, another name for one, for a duty.

use askama::Template;
use http::StatusCode;

use crate::i18n::Lang;
use crate::web::core::Typed;
use crate::web::page::{ConsoleFrame, Errors, Field, Notice};

/// What the form says.
#[derive(Debug)]
pub(in crate::web) struct NameForm {
    /// A sentence above it.
    pub lead: String,
    /// Where it is sent.
    pub action: String,
    /// The word before the field.
    pub label: String,
    /// The most characters.
    pub max: usize,
    /// The word on the button.
    pub button: String,
    /// Where "cancel" leads.
    pub back: String,
    /// The thing's version; none for a new one.
    pub version: Option<i64>,
    /// What the thing is called now; empty for a new one.
    pub now: String,
    /// Values that are sent along.
    pub hidden: Vec<(&'static str, String)>,
}

/// The page around it.
#[derive(Debug, Template)]
#[template(path = "chart/name.html")]
pub(in crate::web) struct NamePage {
    l: Lang,
    frame: ConsoleFrame,
    form: NameForm,
    name: String,
    stale: Option<Notice>,
    errors: Errors,
}

impl NamePage {
    /// The form, with what was typed if something was.
    pub fn new(
        l: Lang,
        frame: ConsoleFrame,
        mut form: NameForm,
        typed: Option<&Typed>,
        (status, errors): (StatusCode, Errors),
    ) -> Self {
        // A stale form carries the present version: who sends it again has read the notice.
        let is_stale = status == StatusCode::CONFLICT;
        if let (Some(typed), Some(_), false) = (typed, form.version, is_stale) {
            form.version = Some(typed.version());
        }
        Self {
            l,
            frame: frame.with_form(),
            name: typed.map_or(form.now.as_str(), |typed| typed.get("name")).to_owned(),
            stale: is_stale.then(|| Notice::warn(l.t("chart-stale")).text(l.t1("chart-stale-name", "name", &form.now))),
            form,
            errors,
        }
    }
}
