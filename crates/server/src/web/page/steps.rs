//! What happened in time, and what is still to do.

use askama::Template;

use crate::i18n::Lang;

use super::Tone;
use super::html::parts;

/// One entry of a timeline.
#[derive(Debug, Clone)]
pub struct Event {
    /// How it is to be taken.
    pub tone: Tone,
    /// What happened.
    pub title: String,
    /// When and by whom, as text.
    pub when: String,
    /// A note, kept with its line breaks.
    pub note: String,
}

/// Events in the order given.
#[derive(Debug, Clone, Template)]
#[template(path = "part/timeline.html")]
pub struct Timeline {
    events: Vec<Event>,
}
parts!(Timeline);

impl Timeline {
    /// The events.
    pub const fn new(events: Vec<Event>) -> Self {
        Self { events }
    }
}

/// The steps of something that takes several pages.
#[derive(Debug, Clone, Template)]
#[template(path = "part/stepper.html")]
pub struct Stepper {
    l: Lang,
    steps: Vec<String>,
    current: usize,
}
parts!(Stepper);

impl Stepper {
    /// `current` counts from zero; past the end, everything is done.
    pub const fn new(l: Lang, steps: Vec<String>, current: usize) -> Self {
        Self { l, steps, current }
    }
    fn state(&self, index: &usize) -> &'static str {
        match index.cmp(&self.current) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "ahead",
        }
    }
}
