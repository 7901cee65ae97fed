//! The question before something is deleted, or what is in the way.

use askama::Template;

use crate::i18n::Lang;
use crate::web::page::{ConsoleFrame, Dialog, Notice};

/// A page that asks.
#[derive(Debug, Template)]
#[template(path = "chart/ask.html")]
pub(in crate::web) struct AskPage {
    pub l: Lang,
    pub frame: ConsoleFrame,
    /// What is in the way; then there is no question.
    pub notice: Option<Notice>,
    pub dialog: Option<Dialog>,
    pub back: String,
}
