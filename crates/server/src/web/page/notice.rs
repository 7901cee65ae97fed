//! What just happened, or what to know before acting: a box in the page, or a toast that floats.

use askama::Template;

use super::{Tone, html::parts};

/// A result or a remark. Bad news interrupts a screen reader, everything else waits its turn.
#[derive(Debug, Clone, Template)]
#[template(path = "part/notice.html")]
pub struct Notice {
    tone: Tone,
    title: String,
    text: String,
    link: Option<(String, String)>,
    floats: bool,
}
parts!(Notice);

impl Notice {
    /// A notice of any tone.
    pub fn new(tone: Tone, title: impl ToString) -> Self {
        Self {
            tone,
            title: title.to_string(),
            text: String::new(),
            link: None,
            floats: false,
        }
    }
    /// Something to know.
    pub fn info(title: impl ToString) -> Self {
        Self::new(Tone::Info, title)
    }
    /// It worked.
    pub fn good(title: impl ToString) -> Self {
        Self::new(Tone::Good, title)
    }
    /// Wants attention.
    pub fn warn(title: impl ToString) -> Self {
        Self::new(Tone::Warn, title)
    }
    /// It did not work.
    pub fn bad(title: impl ToString) -> Self {
        Self::new(Tone::Bad, title)
    }
    /// With a sentence below.
    #[must_use]
    pub fn text(mut self, text: impl ToString) -> Self {
        self.text = text.to_string();
        self
    }
    /// With somewhere to go.
    #[must_use]
    pub fn link(mut self, word: impl ToString, href: impl ToString) -> Self {
        self.link = Some((word.to_string(), href.to_string()));
        self
    }
    /// As a toast at the foot of the window.
    #[must_use]
    pub const fn floating(mut self) -> Self {
        self.floats = true;
        self
    }
    fn role(&self) -> &'static str {
        if self.tone == Tone::Bad { "alert" } else { "status" }
    }
}
