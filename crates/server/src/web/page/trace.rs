//! The steps of a sign-in: each with how it ended, when, and what there is to know of it.

use askama::Template;

use super::Tone;
use super::html::parts;

/// One step.
#[derive(Debug, Clone)]
pub struct TraceStep {
    /// How it ended.
    pub tone: Tone,
    /// What was done.
    pub title: String,
    /// How it ended, in a word, for who does not see the colour.
    pub outcome: String,
    /// When, as text.
    pub when: String,
    /// What there is to know: name and value.
    pub details: Vec<(String, String)>,
}

/// Steps in the order given.
#[derive(Debug, Clone, Template)]
#[template(path = "part/trace.html")]
pub struct TraceSteps {
    steps: Vec<TraceStep>,
}
parts!(TraceSteps);

impl TraceSteps {
    /// The steps.
    pub const fn new(steps: Vec<TraceStep>) -> Self {
        Self { steps }
    }
    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}
