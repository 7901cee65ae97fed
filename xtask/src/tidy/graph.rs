//! Which crate depends on which, as `cargo metadata` says, and which are built, as `cargo tree` says.
//!
//! Two sources, because `metadata` also lists optional crates that no chosen feature turns on.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::command::{self, cargo, program};

/// What a dependency is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Part of what is shipped, or needed to build it.
    Normal,
    /// Only in tests, examples and benchmarks.
    Dev,
}

/// The crates of the house with their direct dependencies, and the names of all crates that are built.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// Crate of the house → its direct dependencies.
    pub(super) house: BTreeMap<String, BTreeSet<(String, Kind)>>,
    /// Every crate that is built on this machine for any target of the workspace, tests included.
    pub(super) built: BTreeSet<String>,
}

impl Graph {
    /// Asks cargo.
    pub(super) fn read() -> Result<Self> {
        let host = host()?;
        let arguments = ["metadata", "--format-version=1", "--locked", "--filter-platform", &host];
        let answer = command::output(cargo(&arguments)).context("is Cargo.lock up to date?")?;
        let house = parse(&serde_json::from_str(&answer)?).context("understand the answer of `cargo metadata`")?;
        let tree = command::output(cargo(&[
            "tree",
            "--workspace",
            "--locked",
            "--prefix=none",
            "--format={p}",
        ]))?;
        let built = tree
            .lines()
            .filter_map(|line| line.split(' ').next())
            .map(str::to_owned)
            .collect();
        Ok(Self { house, built })
    }

    pub(super) fn crate_count(&self) -> usize {
        self.house.len()
    }
}

fn parse(metadata: &Value) -> Option<BTreeMap<String, BTreeSet<(String, Kind)>>> {
    let packages = metadata["packages"].as_array()?;
    let names: BTreeMap<&str, &str> = packages
        .iter()
        .filter_map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
        .collect();
    let members: BTreeSet<&str> = metadata["workspace_members"]
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut house = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array()? {
        let id = node["id"].as_str()?;
        if members.contains(id) {
            let edges = node["deps"]
                .as_array()?
                .iter()
                .flat_map(|dep| edges(dep, &names))
                .collect();
            house.insert((*names.get(id)?).to_owned(), edges);
        }
    }
    Some(house)
}

/// One dependency may be both: a normal one and one of the tests.
fn edges(dependency: &Value, names: &BTreeMap<&str, &str>) -> Vec<(String, Kind)> {
    let Some(name) = dependency["pkg"].as_str().and_then(|id| names.get(id)) else {
        return Vec::new();
    };
    let kinds = dependency["dep_kinds"].as_array().into_iter().flatten();
    let kinds = kinds.map(|kind| {
        if kind["kind"].as_str() == Some("dev") {
            Kind::Dev
        } else {
            Kind::Normal
        }
    });
    kinds.map(|kind| ((*name).to_owned(), kind)).collect()
}

/// The target triple of this machine.
fn host() -> Result<String> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = command::output(program(&rustc, &["-vV"]))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` does not name the host")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_dependency_of_the_tests_is_told_from_one_of_the_product() {
        let metadata = json!({
            "packages": [{"id": "1", "name": "ieum-model"}, {"id": "2", "name": "jiff"}, {"id": "3", "name": "proptest"}],
            "workspace_members": ["1"],
            "resolve": {"nodes": [
                {"id": "1", "deps": [
                    {"pkg": "2", "dep_kinds": [{"kind": null}, {"kind": "dev"}]},
                    {"pkg": "3", "dep_kinds": [{"kind": "dev"}]},
                ]},
                {"id": "2", "deps": []},
            ]},
        });
        let house = parse(&metadata).unwrap();
        let edge = |name: &str, kind| (name.to_owned(), kind);
        let expected = [
            edge("jiff", Kind::Normal),
            edge("jiff", Kind::Dev),
            edge("proptest", Kind::Dev),
        ];
        assert_eq!(house["ieum-model"], BTreeSet::from(expected));
        assert_eq!(house.len(), 1);
    }
}
