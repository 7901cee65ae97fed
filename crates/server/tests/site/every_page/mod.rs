//! Every page of the route table, as those see it who may, on a stage where its things exist, in both languages; and every form
//! sent empty. The list of samples has no default: a new address fails here until it has one.

mod consoles;
mod forms;
mod operators;
mod pages;
mod stage;
mod words;

use stage::Stage;

use crate::support::Answer;

/// A request of somebody on the stage.
struct Sample {
    who: &'static str,
    address: String,
    expected: Expected,
}

/// What an address answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// A page with this status.
    Page(u16),
    /// A page that shows somebody's text in a language of its own.
    Quotes,
    /// A redirect to an address that begins so.
    Goes(&'static str),
    /// Something that is no page, of this type; its text is looked at for foreign letters if it is JSON.
    File(&'static str),
}

impl Sample {
    fn is_met_by(&self, answer: &Answer) -> bool {
        let media = answer
            .headers
            .get("content-type")
            .map_or("", |value| value.to_str().unwrap());
        match self.expected {
            Expected::Page(status) => answer.status == status && media == "text/html; charset=utf-8",
            Expected::Quotes => answer.status == 200 && media == "text/html; charset=utf-8",
            Expected::Goes(to) => answer.status.is_redirection() && answer.location().starts_with(to),
            Expected::File(of) => !answer.status.is_server_error() && media.starts_with(of),
        }
    }
}

/// The address in a language.
fn in_language(address: &str, language: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}lang={language}")
}
