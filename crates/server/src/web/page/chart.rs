//! Numbers as a picture, drawn by the server, with the same numbers as a table beside it.

use askama::Template;

use crate::i18n::Lang;

use super::html::parts;

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 8.0;
const BOTTOM: f64 = 24.0;
const TOP: f64 = 24.0;

/// One number and its name.
#[derive(Debug, Clone)]
pub struct Point {
    /// Its name on the axis and in the table.
    pub label: String,
    /// The number.
    pub value: u32,
}

/// Bars, for numbers of separate things.
#[derive(Debug, Clone, Template)]
#[template(path = "part/bars.html")]
pub struct BarChart {
    l: Lang,
    title: String,
    unit: String,
    points: Vec<Point>,
}

/// A line, for one number over time.
#[derive(Debug, Clone, Template)]
#[template(path = "part/line.html")]
pub struct LineChart {
    l: Lang,
    title: String,
    unit: String,
    points: Vec<Point>,
}
parts!(BarChart, LineChart);

/// A point on the drawing area, in its units.
struct Spot<'a> {
    point: &'a Point,
    x: f64,
    y: f64,
    has_label: bool,
}

impl BarChart {
    /// `unit` names what is counted, as the head of the table's column.
    pub fn new(l: Lang, title: impl ToString, unit: impl ToString, points: Vec<Point>) -> Self {
        Self {
            l,
            title: title.to_string(),
            unit: unit.to_string(),
            points,
        }
    }
    fn bar_width(&self) -> f64 {
        (step(self.points.len()) * 0.6).min(40.0)
    }
    fn spots(&self) -> Vec<Spot<'_>> {
        spots(&self.points)
    }
}

impl LineChart {
    /// `unit` names what is counted, as the head of the table's column.
    pub fn new(l: Lang, title: impl ToString, unit: impl ToString, points: Vec<Point>) -> Self {
        Self {
            l,
            title: title.to_string(),
            unit: unit.to_string(),
            points,
        }
    }
    fn spots(&self) -> Vec<Spot<'_>> {
        spots(&self.points)
    }
    /// The line as the `points` of an SVG polyline.
    fn line(&self) -> String {
        let pairs: Vec<_> = self
            .spots()
            .iter()
            .map(|spot| format!("{:.1},{:.1}", spot.x, spot.y))
            .collect();
        pairs.join(" ")
    }
}

#[expect(clippy::cast_precision_loss, reason = "a chart has a few hundred points at most")]
fn step(count: usize) -> f64 {
    (WIDTH - 2.0 * LEFT) / count.max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "a chart has a few hundred points at most")]
fn spots(points: &[Point]) -> Vec<Spot<'_>> {
    let highest = f64::from(points.iter().map(|point| point.value).max().unwrap_or(0).max(1));
    let step = step(points.len());
    // About ten labels fit side by side.
    let every = points.len().div_ceil(10).max(1);
    let spot = |(index, point): (usize, &'_ Point)| -> (f64, f64, bool) {
        let x = step.mul_add(index as f64 + 0.5, LEFT);
        let y = (HEIGHT - BOTTOM - TOP).mul_add(1.0 - f64::from(point.value) / highest, TOP);
        (x, y, index % every == 0)
    };
    points
        .iter()
        .enumerate()
        .map(|(index, point)| {
            let (x, y, has_label) = spot((index, point));
            Spot { point, x, y, has_label }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_points_lie_inside_the_drawing_even_when_all_are_zero() {
        for values in [vec![], vec![0, 0, 0], vec![1], vec![5, u32::MAX, 0], vec![7; 400]] {
            let points: Vec<_> = values
                .iter()
                .map(|&value| Point {
                    label: String::new(),
                    value,
                })
                .collect();
            for spot in spots(&points) {
                assert!((0.0..=WIDTH).contains(&spot.x) && (TOP..=HEIGHT - BOTTOM).contains(&spot.y));
            }
        }
    }
}
