//! The org chart (조직도): how units stand below one another, and what may be done to them.
//!
//! The tree is built in memory from all units of an organisation, which are bounded. Who may change it and how it is kept are
//! deliberately not here.

use std::collections::{HashMap, HashSet};

use crate::UnitId;
use crate::login_method::{Step, stepped};

/// Levels below the organisation.
pub const MAX_DEPTH: i64 = 10;
/// Units of one organisation.
pub const MAX_UNITS: usize = 2_000;
/// Duties of one organisation.
pub const MAX_DUTIES: usize = 200;
/// Posts of one member.
pub const MAX_POSTS: usize = 20;
/// Groups of one organisation.
pub const MAX_GROUPS: usize = 500;

/// A unit as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Identifier.
    pub id: UnitId,
    /// The unit above; none directly below the organisation.
    pub parent: Option<UnitId>,
    /// Name.
    pub name: String,
    /// Its place among its siblings.
    pub position: i64,
    /// 1 directly below the organisation.
    pub depth: i64,
    /// Rises with each change.
    pub version: i64,
}

/// Why the chart stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChartRefusal {
    /// The unit, or the one above, is not there.
    #[error("there is no such unit")]
    Unknown,
    /// A unit would stand below itself.
    #[error("a unit cannot stand below itself")]
    BelowItself,
    /// There would be more levels than allowed.
    #[error("too many levels")]
    TooDeep,
    /// There are as many units as allowed.
    #[error("too many units")]
    TooMany,
}

impl ChartRefusal {
    /// A stable name for translation.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unit_unknown",
            Self::BelowItself => "unit_below_itself",
            Self::TooDeep => "unit_too_deep",
            Self::TooMany => "units_too_many",
        }
    }
}

/// One line of the chart, read from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// It stands before all its siblings.
    pub is_first: bool,
    /// It stands behind all its siblings.
    pub is_last: bool,
    /// Units directly below it.
    pub children: usize,
}

/// All units of an organisation as a tree.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    units: Vec<Unit>,
    at: HashMap<UnitId, usize>,
    below: HashMap<Option<UnitId>, Vec<usize>>,
}

impl Chart {
    /// The tree of these units. A unit whose parent is not among them is not reached from the top.
    pub fn new(units: Vec<Unit>) -> Self {
        let at = units.iter().enumerate().map(|(index, unit)| (unit.id, index)).collect();
        let mut order: Vec<usize> = (0..units.len()).collect();
        order.sort_by_key(|index| units.get(*index).map(|unit| (unit.position, unit.id)));
        let mut below = HashMap::<Option<UnitId>, Vec<usize>>::new();
        for index in order {
            if let Some(unit) = units.get(index) {
                below.entry(unit.parent).or_default().push(index);
            }
        }
        Self { units, at, below }
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.units.len()
    }
    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.units.is_empty()
    }
    /// One unit.
    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(*self.at.get(&id)?)
    }
    /// The units directly below one, or below the organisation, in their order.
    pub fn children(&self, of: Option<UnitId>) -> Vec<&Unit> {
        let indexes = self.below.get(&of).map_or(&[][..], Vec::as_slice);
        indexes.iter().filter_map(|index| self.units.get(*index)).collect()
    }
    /// The whole chart from top to bottom.
    pub fn lines(&self) -> Vec<Line<'_>> {
        let mut lines = Vec::with_capacity(self.units.len());
        self.walk(None, &mut lines);
        lines
    }
    fn walk<'a>(&'a self, of: Option<UnitId>, lines: &mut Vec<Line<'a>>) {
        // A walk that has seen as many lines as there are units goes round in circles.
        let children = self.children(of);
        let last = children.len().saturating_sub(1);
        for (nth, unit) in children.into_iter().enumerate() {
            if lines.len() >= self.units.len() {
                return;
            }
            lines.push(Line {
                unit,
                is_first: nth == 0,
                is_last: nth == last,
                children: self.below.get(&Some(unit.id)).map_or(0, Vec::len),
            });
            self.walk(Some(unit.id), lines);
        }
    }
    /// From the topmost unit down to this one; empty if it is not there.
    pub fn path(&self, id: UnitId) -> Vec<&Unit> {
        let mut path = Vec::new();
        let mut next = self.get(id);
        while let Some(unit) = next.filter(|_| path.len() < self.units.len()) {
            path.push(unit);
            next = unit.parent.and_then(|parent| self.get(parent));
        }
        path.reverse();
        path
    }
    /// The path in one text.
    pub fn path_text(&self, id: UnitId) -> String {
        let names: Vec<_> = self.path(id).into_iter().map(|unit| unit.name.as_str()).collect();
        names.join(" › ")
    }
    /// A unit with everything below it.
    pub fn subtree(&self, id: UnitId) -> HashSet<UnitId> {
        let (mut found, mut waiting) = (HashSet::new(), vec![id]);
        while let Some(next) = waiting.pop() {
            if self.at.contains_key(&next) && found.insert(next) {
                waiting.extend(self.children(Some(next)).into_iter().map(|unit| unit.id));
            }
        }
        found
    }
    /// Levels of a unit with everything below it: 1 if nothing is.
    fn levels(&self, unit: &Unit) -> i64 {
        let below = self.subtree(unit.id);
        let deepest = below.iter().filter_map(|id| self.get(*id)).map(|u| u.depth).max();
        deepest.unwrap_or(unit.depth) - unit.depth + 1
    }
    fn depth_below(&self, parent: Option<UnitId>) -> Result<i64, ChartRefusal> {
        match parent {
            None => Ok(1),
            Some(id) => Ok(self.get(id).ok_or(ChartRefusal::Unknown)?.depth + 1),
        }
    }
    fn next_position(&self, parent: Option<UnitId>) -> i64 {
        self.children(parent).last().map_or(0, |last| last.position + 1)
    }

    /// Where a new unit stands: depth and position.
    ///
    /// # Errors
    /// [`ChartRefusal`] if nothing may be added there.
    pub fn place_for_new(&self, parent: Option<UnitId>) -> Result<(i64, i64), ChartRefusal> {
        let depth = self.depth_below(parent)?;
        if self.units.len() >= MAX_UNITS {
            return Err(ChartRefusal::TooMany);
        }
        if depth > MAX_DEPTH {
            return Err(ChartRefusal::TooDeep);
        }
        Ok((depth, self.next_position(parent)))
    }

    /// Where a unit stands after a move, the last of its new siblings: by how much it and all below it get deeper, and the
    /// position. `None` if it stands there already.
    ///
    /// # Errors
    /// [`ChartRefusal`] if it may not stand there; the deepest unit below it counts.
    pub fn place_for_moved(&self, id: UnitId, parent: Option<UnitId>) -> Result<Option<(i64, i64)>, ChartRefusal> {
        let unit = self.get(id).ok_or(ChartRefusal::Unknown)?;
        let depth = self.depth_below(parent)?;
        if parent.is_some_and(|parent| self.subtree(id).contains(&parent)) {
            return Err(ChartRefusal::BelowItself);
        }
        if depth + self.levels(unit) - 1 > MAX_DEPTH {
            return Err(ChartRefusal::TooDeep);
        }
        Ok((unit.parent != parent).then(|| (depth - unit.depth, self.next_position(parent))))
    }

    /// With which sibling a unit changes places for one step; `None` at the end.
    pub fn neighbour(&self, id: UnitId, step: Step) -> Option<&Unit> {
        let unit = self.get(id)?;
        let siblings: Vec<_> = self.children(unit.parent).into_iter().map(|u| u.id).collect();
        let at = |order: &[UnitId]| order.iter().position(|other| *other == id);
        let moved = stepped(&siblings, id, step)?;
        self.get(*siblings.get(at(&moved)?)?)
    }

    /// Where a unit could stand instead: every unit that is not below it, from top to bottom.
    pub fn homes(&self, id: UnitId) -> Vec<&Unit> {
        let below = self.subtree(id);
        let lines = self.lines().into_iter().map(|line| line.unit);
        lines.filter(|unit| !below.contains(&unit.id)).collect()
    }
}

#[cfg(test)]
mod tests;
