//! Bars of two parts, good and bad, over days or hours: drawn by the server, with the same numbers as a table.

use askama::Template;

use crate::i18n::Lang;

use super::html::parts;

const WIDTH: f64 = 560.0;
const LEFT: f64 = 8.0;
const TOP: f64 = 24.0;
const FLOOR: f64 = 176.0;
/// So many labels fit side by side.
const LABELS: usize = 10;

/// The numbers of one day or hour.
#[derive(Debug, Clone)]
pub struct Stack {
    /// Short name, on the axis.
    pub label: String,
    /// Whole name, in the table.
    pub name: String,
    /// The lower part.
    pub good: i64,
    /// The upper part.
    pub bad: i64,
    /// Another number, in the table only.
    pub more: Option<i64>,
}

/// Bars of two parts.
#[derive(Debug, Clone, Template)]
#[template(path = "part/stack.html")]
pub struct StackChart {
    l: Lang,
    title: String,
    head: [String; 4],
    stacks: Vec<Stack>,
}
parts!(StackChart);

/// A bar on the drawing area, in its units.
struct Drawn<'a> {
    stack: &'a Stack,
    middle: f64,
    good: f64,
    bad: f64,
    has_label: bool,
}

impl StackChart {
    /// `head` names the time, the two parts and the other number.
    pub fn new(l: Lang, title: impl ToString, head: [impl ToString; 4], stacks: Vec<Stack>) -> Self {
        Self {
            l,
            title: title.to_string(),
            head: head.map(|word| word.to_string()),
            stacks,
        }
    }
    fn has_more(&self) -> bool {
        self.stacks.iter().any(|stack| stack.more.is_some())
    }
    fn highest(&self) -> i64 {
        self.stacks
            .iter()
            .map(|stack| stack.good + stack.bad)
            .max()
            .unwrap_or(0)
    }
    fn bar_width(&self) -> f64 {
        (step(self.stacks.len()) * 0.7).min(40.0)
    }
    #[expect(clippy::cast_precision_loss, reason = "a picture needs no more than that")]
    fn drawn(&self) -> Vec<Drawn<'_>> {
        let (step, highest) = (step(self.stacks.len()), self.highest().max(1) as f64);
        let every = self.stacks.len().div_ceil(LABELS).max(1);
        let high = |number: i64| (FLOOR - TOP) * number as f64 / highest;
        let draw = |(index, stack): (usize, &'_ Stack)| {
            (
                step.mul_add(index as f64 + 0.5, LEFT),
                high(stack.good),
                high(stack.bad),
                index % every == 0,
            )
        };
        let drawn = self.stacks.iter().enumerate().map(|(index, stack)| {
            let (middle, good, bad, has_label) = draw((index, stack));
            Drawn {
                stack,
                middle,
                good,
                bad,
                has_label,
            }
        });
        drawn.collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a chart has a hundred bars at most")]
fn step(count: usize) -> f64 {
    (WIDTH - 2.0 * LEFT) / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bars_lie_inside_the_drawing_even_when_all_are_zero() {
        for values in [
            vec![],
            vec![(0, 0)],
            vec![(5, 3), (0, 9), (1, 0)],
            vec![(i64::from(u32::MAX), 1); 90],
        ] {
            let stacks = values.iter().map(|(good, bad)| Stack {
                label: "l".into(),
                name: "n".into(),
                good: *good,
                bad: *bad,
                more: None,
            });
            let chart = StackChart::new(Lang::EN, "t", ["a", "b", "c", "d"], stacks.collect());
            for bar in chart.drawn() {
                assert!(bar.good + bar.bad <= FLOOR - TOP + 0.01 && bar.middle < WIDTH);
            }
            assert!(chart.drawn().iter().filter(|bar| bar.has_label).count() <= LABELS);
            assert!(!chart.render().expect("rendered").contains("style="));
        }
    }
}
