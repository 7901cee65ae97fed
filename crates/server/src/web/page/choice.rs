//! A choice among a few cards, each with a sentence.

use askama::Template;

use super::Badge;
use super::html::parts;

/// One card.
#[derive(Debug, Clone)]
pub struct Choice {
    value: String,
    title: String,
    text: String,
    badge: Option<Badge>,
    is_disabled: bool,
}

impl Choice {
    /// A card that sends `value`.
    pub fn new(value: impl ToString, title: impl ToString, text: impl ToString) -> Self {
        let (value, title, text) = (value.to_string(), title.to_string(), text.to_string());
        Self {
            value,
            title,
            text,
            badge: None,
            is_disabled: false,
        }
    }
    /// With a badge, such as the plan that it needs.
    #[must_use]
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badge = Some(badge);
        self
    }
    /// Shown, but not to be chosen; the text should say why.
    #[must_use]
    pub const fn disabled(mut self) -> Self {
        self.is_disabled = true;
        self
    }
}

/// A question with cards as answers.
#[derive(Debug, Clone, Template)]
#[template(path = "part/choices.html")]
pub struct Choices {
    name: String,
    legend: String,
    cards: Vec<Choice>,
    chosen: String,
    error: String,
}
parts!(Choices);

impl Choices {
    /// The cards; `chosen` is the value of the one marked, empty for none.
    pub fn new(name: impl ToString, legend: impl ToString, cards: Vec<Choice>, chosen: impl ToString) -> Self {
        let (name, legend, chosen) = (name.to_string(), legend.to_string(), chosen.to_string());
        Self {
            name,
            legend,
            cards,
            chosen,
            error: String::new(),
        }
    }
    /// What is wrong and what to do.
    #[must_use]
    pub fn error(mut self, error: impl ToString) -> Self {
        self.error = error.to_string();
        self
    }
    fn is_chosen(&self, card: &Choice) -> bool {
        self.chosen == card.value
    }
}
