//! What is printed: one line for each operation, as soon as it is known.

use std::io::Write as _;

/// Where an operation should stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Goal {
    /// At least this share of the limit.
    Share(f64),
    /// At most this much, in the unit of what was measured.
    Most(f64),
    /// None is set.
    None,
}

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    what: &'static str,
    measured: f64,
    unit: &'static str,
    detail: String,
    limit: String,
    share: Option<f64>,
    goal: Goal,
}

impl Line {
    /// An operation with what was measured.
    pub(crate) fn new(what: &'static str, measured: f64, unit: &'static str) -> Self {
        Self {
            what,
            measured,
            unit,
            detail: String::new(),
            limit: String::new(),
            share: None,
            goal: Goal::None,
        }
    }

    /// More about it: processor time, latencies.
    pub(crate) fn detail(mut self, detail: String) -> Self {
        self.detail = detail;
        self
    }

    /// What the same run found to be possible, and how much of it was reached.
    pub(crate) fn limit(mut self, limit: String, share: f64) -> Self {
        self.limit = limit;
        // Too short a turn has no processor time, which is counted in hundredths of a second.
        self.share = (share.is_finite() && share > 0.0).then_some(share);
        self
    }

    /// Where it should stand.
    pub(crate) const fn goal(mut self, goal: Goal) -> Self {
        self.goal = goal;
        self
    }

    /// How near the goal is: 1 or more meets it. `None` without a goal, or if the time was too short to say.
    fn standing(&self) -> Option<f64> {
        match self.goal {
            Goal::Share(goal) => self.share.map(|share| share / goal),
            Goal::Most(most) => Some(most / self.measured.max(f64::MIN_POSITIVE)),
            Goal::None => None,
        }
    }

    fn cells(&self) -> [String; 7] {
        let share = self.share.map_or_else(String::new, |share| format!("{share:.2}"));
        let goal = match self.goal {
            Goal::Share(goal) => format!("{goal:.2} of it"),
            Goal::Most(most) => format!("≤ {} {}", number(most), self.unit),
            Goal::None => String::new(),
        };
        let standing = match self.standing() {
            Some(standing) if standing >= 1.0 => "meets".to_owned(),
            Some(standing) => format!("{:.0} % of goal", standing * 100.0),
            None => String::new(),
        };
        let measured = format!("{} {}", number(self.measured), self.unit);
        [
            self.what.to_owned(),
            measured,
            self.detail.clone(),
            self.limit.clone(),
            share,
            goal,
            standing,
        ]
    }
}

/// With as many digits as say something.
pub(crate) fn number(value: f64) -> String {
    if value >= 1000.0 {
        let digits = format!("{value:.0}");
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

const WIDTHS: [usize; 7] = [36, 12, 42, 46, 6, 13, 0];
const HEADS: [&str; 7] = [
    "operation",
    "measured",
    "",
    "limit, in the same run",
    "share",
    "goal",
    "standing",
];

/// The heads of the columns.
pub(crate) fn begin(is_parted: bool) {
    if !is_parted {
        say("Server and load share their cores: there is one only, or no taskset. Ratios still compare.");
    }
    row(&HEADS.map(str::to_owned));
}

/// Prints one operation.
pub(crate) fn print(line: &Line) {
    row(&line.cells());
}

fn row(cells: &[String; 7]) {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(WIDTHS) {
        text.push_str(cell);
        // Counted in characters: cells hold no wide ones.
        text.extend(std::iter::repeat_n(
            ' ',
            width.saturating_sub(cell.chars().count()).max(2),
        ));
    }
    say(text.trim_end());
}

/// One line to standard output; a reader that went away is no error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// One line to standard error.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standing_says_how_near_the_goal_is() {
        let line = |goal, share| Line::new("x", 40.0, "ms").limit(String::new(), share).goal(goal);
        for (goal, share, expected) in [
            (Goal::Share(0.5), 0.5, "meets"),
            (Goal::Share(0.5), 0.25, "50 % of goal"),
            (Goal::Share(0.5), f64::NAN, ""),
            (Goal::Share(0.5), 0.0, ""),
            (Goal::Most(50.0), 1.0, "meets"),
            (Goal::Most(10.0), 1.0, "25 % of goal"),
            (Goal::None, 1.0, ""),
        ] {
            let [.., standing] = line(goal, share).cells();
            assert_eq!(standing, expected, "{goal:?}");
        }
    }

    #[test]
    fn numbers_have_the_digits_that_say_something() {
        for (value, expected) in [
            (0.123, "0.12"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1234.0, "1,234"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(number(value), expected);
        }
    }
}
