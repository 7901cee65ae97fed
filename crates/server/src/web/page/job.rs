//! The progress of a job: seen by reloading, without scripts.

use askama::Template;

use crate::i18n::Lang;

use super::html::parts;

/// How far a job is.
#[derive(Debug, Clone, Template)]
#[template(path = "part/job.html")]
pub struct JobProgress {
    l: Lang,
    title: String,
    done: u64,
    total: u64,
    reload: String,
}
parts!(JobProgress);

impl JobProgress {
    /// `reload` is the address of the page itself.
    pub fn new(l: Lang, title: impl ToString, done: u64, total: u64, reload: &str) -> Self {
        Self {
            l,
            title: title.to_string(),
            done: done.min(total),
            total,
            reload: reload.to_owned(),
        }
    }
    const fn is_done(&self) -> bool {
        self.done == self.total
    }
}
