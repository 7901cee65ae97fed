//! A page of the operators' console that holds nothing but a question before an act.

use askama::Template;

use crate::i18n::Lang;
use crate::web::page::{Dialog, OperatorFrame};

/// The page.
#[derive(Debug, Template)]
#[template(path = "operator/ask.html")]
pub struct AskPage {
    /// The language.
    pub l: Lang,
    /// The console around it.
    pub frame: OperatorFrame,
    /// The question.
    pub dialog: Dialog,
}
