//! Steps as they are stored: compact JSON, `["discovery",12,"done",["address","https://…"]]` for each. What a later release wrote and
//! this one does not know is left out.

use ieum_model::trace::{Detail, Outcome, Shown, Step, StepName};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Stored(String, u32, String, Vec<String>);

/// The text to store.
pub(super) fn write(steps: &[Step]) -> String {
    let stored: Vec<Stored> = steps
        .iter()
        .map(|step| {
            let details = step.details.iter();
            let words = details.flat_map(|(detail, shown)| [detail.as_str().to_owned(), shown.as_str().to_owned()]);
            Stored(
                step.name.as_str().to_owned(),
                step.at,
                step.outcome.as_str().to_owned(),
                words.collect(),
            )
        })
        .collect();
    serde_json::to_string(&stored).unwrap_or_else(|_| "[]".to_owned())
}

/// Reads it; what is kept is masked once more, so that nothing is shown that was not.
pub(super) fn read(text: &str) -> Vec<Step> {
    let stored: Vec<Stored> = serde_json::from_str(text).unwrap_or_default();
    stored.into_iter().filter_map(read_one).collect()
}

fn read_one(Stored(name, at, outcome, words): Stored) -> Option<Step> {
    let detail = |pair: &[String]| match pair {
        [detail, text] => Some((Detail::parse(detail)?, Shown::text(text))),
        _ => None,
    };
    Some(Step {
        name: StepName::parse(&name)?,
        at,
        outcome: Outcome::parse(&outcome)?,
        details: words.chunks(2).filter_map(detail).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_as_they_are_stored_and_what_is_unknown_is_left_out() {
        let steps = vec![
            Step {
                name: StepName::Discovery,
                at: 12,
                outcome: Outcome::Done,
                details: vec![(Detail::Address, Shown::address("https://idp.example/x"))],
            },
            Step {
                name: StepName::Claims,
                at: 80,
                outcome: Outcome::Failed,
                details: Vec::new(),
            },
        ];
        let text = write(&steps);
        assert_eq!(
            text,
            r#"[["discovery",12,"done",["address","https://idp.example/x"]],["claims",80,"failed",[]]]"#
        );
        assert_eq!(read(&text), steps);
        let later = r#"[["future",1,"done",[]],["claims",2,"done",["future","x","email","minji@corp.example"]]]"#;
        let read_back = read(later);
        assert_eq!(read_back.len(), 1);
        assert_eq!(
            read_back[0].details,
            [(Detail::Email, Shown::text("mi***@corp.example"))]
        );
        assert!(read("nonsense").is_empty());
    }
}
