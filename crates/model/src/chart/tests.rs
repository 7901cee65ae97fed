//! The rules of the chart, case by case.

use uuid::Uuid;

use super::*;

fn id(number: u128) -> UnitId {
    UnitId::from_uuid(Uuid::from_u128(number))
}

/// 1 › 2 › 4, 1 › 3, 5 › 6, in this order at the top: 5, 1.
fn chart() -> Chart {
    let unit = |number, parent: Option<u128>, position, depth| Unit {
        id: id(number),
        parent: parent.map(id),
        name: format!("{number}"),
        position,
        depth,
        version: 1,
    };
    Chart::new(vec![
        unit(4, Some(2), 0, 3),
        unit(1, None, 7, 1),
        unit(2, Some(1), 3, 2),
        unit(3, Some(1), 1, 2),
        unit(5, None, 2, 1),
        unit(6, Some(5), 0, 2),
    ])
}

fn ladder(levels: i64) -> Chart {
    let unit = |depth: i64| Unit {
        id: id(u128::from(depth.unsigned_abs())),
        parent: (depth > 1).then(|| id(u128::from(depth.unsigned_abs()) - 1)),
        name: format!("{depth}"),
        position: 0,
        depth,
        version: 1,
    };
    Chart::new((1..=levels).map(unit).collect())
}

#[test]
fn the_chart_reads_from_top_to_bottom() {
    let chart = chart();
    let lines: Vec<_> = chart
        .lines()
        .iter()
        .map(|l| (l.unit.name.clone(), l.is_first, l.is_last, l.children))
        .collect();
    let expected = [
        ("5", true, false, 1),
        ("6", true, true, 0),
        ("1", false, true, 2),
        ("3", true, false, 0),
        ("2", false, true, 1),
        ("4", true, true, 0),
    ];
    assert_eq!(lines, expected.map(|(n, f, l, c)| (n.to_owned(), f, l, c)));
    assert_eq!(chart.path_text(id(4)), "1 › 2 › 4");
    assert!(chart.path(id(9)).is_empty());
}

#[test]
fn a_new_unit_stands_last_and_not_too_deep() {
    for (chart, parent, expected) in [
        (Chart::default(), None, Ok((1, 0))),
        (chart(), None, Ok((1, 8))),
        (chart(), Some(1), Ok((2, 4))),
        (chart(), Some(4), Ok((4, 0))),
        (chart(), Some(9), Err(ChartRefusal::Unknown)),
        (ladder(9), Some(9), Ok((10, 0))),
        (ladder(10), Some(10), Err(ChartRefusal::TooDeep)),
    ] {
        assert_eq!(chart.place_for_new(parent.map(id)), expected, "{parent:?}");
    }
    let many = (0..MAX_UNITS as u128).map(|number| Unit {
        id: id(number),
        parent: None,
        name: String::new(),
        position: 0,
        depth: 1,
        version: 1,
    });
    let full = Chart::new(many.collect());
    assert_eq!(full.place_for_new(None), Err(ChartRefusal::TooMany));
}

#[test]
fn a_move_takes_all_along_and_never_below_itself() {
    use ChartRefusal as R;
    for (unit, parent, expected) in [
        (2, None, Ok(Some((-1, 8)))),
        (2, Some(6), Ok(Some((1, 0)))),
        (1, Some(5), Ok(Some((1, 1)))),
        (2, Some(1), Ok(None)),
        (1, None, Ok(None)),
        (1, Some(1), Err(R::BelowItself)),
        (1, Some(4), Err(R::BelowItself)),
        (1, Some(9), Err(R::Unknown)),
        (9, None, Err(R::Unknown)),
    ] {
        assert_eq!(
            chart().place_for_moved(id(unit), parent.map(id)),
            expected,
            "{unit} {parent:?}"
        );
    }
    // A ladder of nine and a pair beside it: the pair fits below the eighth rung, not below the ninth.
    let mut units: Vec<Unit> = ladder(9).units;
    for (number, parent, depth) in [(20, None, 1), (21, Some(20), 2)] {
        units.push(Unit {
            id: id(number),
            parent: parent.map(id),
            name: String::new(),
            position: 1,
            depth,
            version: 1,
        });
    }
    let chart = Chart::new(units);
    assert_eq!(chart.place_for_moved(id(20), Some(id(8))), Ok(Some((8, 1))));
    assert_eq!(chart.place_for_moved(id(20), Some(id(9))), Err(R::TooDeep));
    assert_eq!(chart.place_for_moved(id(21), Some(id(9))), Ok(Some((8, 0))));
}

#[test]
fn a_step_changes_places_with_a_sibling() {
    for (unit, step, expected) in [
        (1, Step::Up, Some(5)),
        (1, Step::Down, None),
        (5, Step::Down, Some(1)),
        (3, Step::Down, Some(2)),
        (3, Step::Up, None),
        (4, Step::Up, None),
        (9, Step::Up, None),
    ] {
        assert_eq!(
            chart().neighbour(id(unit), step).map(|u| u.id),
            expected.map(id),
            "{unit} {step:?}"
        );
    }
}

#[test]
fn a_unit_may_stand_below_whatever_is_not_below_it() {
    let chart = chart();
    let homes: Vec<_> = chart.homes(id(2)).iter().map(|u| u.name.as_str()).collect();
    assert_eq!(homes, ["5", "6", "1", "3"]);
}

/// Broken data must not keep a request busy for ever.
#[test]
fn a_circle_ends() {
    let unit = |number, parent| Unit {
        id: id(number),
        parent: Some(id(parent)),
        name: String::new(),
        position: 0,
        depth: 1,
        version: 1,
    };
    let chart = Chart::new(vec![unit(1, 2), unit(2, 1)]);
    assert!(chart.lines().is_empty());
    assert_eq!(chart.path(id(1)).len(), 2);
    assert_eq!(chart.subtree(id(1)).len(), 2);
}
