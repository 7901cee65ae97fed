//! A state in one word, with an icon: never by colour alone.

use askama::Template;

use super::{Html, html::parts, icon};

/// How a state is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Neutral,
    /// Under way.
    Info,
    /// In order.
    Good,
    /// Wants attention.
    Warn,
    /// Broken, refused or stopped.
    Bad,
}

impl Tone {
    /// The class that colours it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
    /// The icon that says the same without colour.
    pub fn icon(self) -> Html {
        match self {
            Self::Neutral => icon("dot"),
            Self::Info => icon("clock"),
            Self::Good => icon("check"),
            Self::Warn => icon("warn"),
            Self::Bad => icon("stop"),
        }
    }
}

/// An icon and a word.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<span class="badge badge-{{ tone.class() }}">{{ tone.icon() }}{{ word }}</span>"#,
    ext = "html"
)]
pub struct Badge {
    tone: Tone,
    word: String,
}
parts!(Badge);

impl Badge {
    /// A badge of any tone.
    pub fn new(tone: Tone, word: impl ToString) -> Self {
        Self {
            tone,
            word: word.to_string(),
        }
    }
    /// Neither good nor bad.
    pub fn neutral(word: impl ToString) -> Self {
        Self::new(Tone::Neutral, word)
    }
    /// Under way.
    pub fn info(word: impl ToString) -> Self {
        Self::new(Tone::Info, word)
    }
    /// In order.
    pub fn good(word: impl ToString) -> Self {
        Self::new(Tone::Good, word)
    }
    /// Wants attention.
    pub fn warn(word: impl ToString) -> Self {
        Self::new(Tone::Warn, word)
    }
    /// Broken, refused or stopped.
    pub fn bad(word: impl ToString) -> Self {
        Self::new(Tone::Bad, word)
    }
}
