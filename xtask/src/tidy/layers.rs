//! The arrows between the crates: the table of `docs/ARCHITECTURE.md`, enforced.
//!
//! Only direct dependencies count. What a layer never contains is named by the libraries that would bring it.

use super::graph::{Graph, Kind};

struct Layer {
    name: &'static str,
    /// The crates of the house that it may depend on.
    may_use: &'static [&'static str],
    /// Libraries that would bring in what the layer never contains.
    never: &'static [&'static str],
}

const SQL: &[&str] = &["rusqlite", "tokio-postgres", "deadpool-postgres", "postgres-types"];

const LAYERS: &[Layer] = &[
    Layer {
        name: "ieum-model",
        may_use: &[],
        never: &[
            "tokio",
            "futures-util",
            "serde",
            "serde_json",
            "axum",
            "http",
            "reqwest",
            "rusqlite",
            "tokio-postgres",
        ],
    },
    Layer {
        name: "ieum-oidc",
        may_use: &["ieum-model"],
        never: &["tokio", "axum", "reqwest", "rusqlite", "tokio-postgres"],
    },
    Layer {
        name: "ieum-saml",
        may_use: &[],
        never: &["tokio", "axum", "reqwest", "rusqlite", "tokio-postgres"],
    },
    Layer {
        name: "ieum-store",
        may_use: &["ieum-model"],
        never: &["axum", "reqwest", "serde_json"],
    },
    Layer {
        name: "ieum-connect",
        may_use: &["ieum-model", "ieum-oidc"],
        never: SQL,
    },
    Layer {
        name: "ieum-app",
        may_use: &["ieum-model", "ieum-oidc", "ieum-saml", "ieum-store", "ieum-connect"],
        never: &["axum", "askama", "reqwest", "rusqlite", "tokio-postgres"],
    },
    Layer {
        name: "ieum-server",
        // The sample is inside the binary because `ieum demo` starts it.
        may_use: &[
            "ieum-model",
            "ieum-oidc",
            "ieum-saml",
            "ieum-store",
            "ieum-connect",
            "ieum-app",
            "ieum-sample",
        ],
        never: SQL,
    },
    Layer {
        name: "ieum-sample",
        may_use: &[],
        never: SQL,
    },
];

/// Crates for developers: they may use everything, and nothing that is shipped may use them.
const FOR_DEVELOPERS: &[&str] = &["ieum-testkit", "ieum-bench", "ieum-fuzz", "xtask"];

/// The one dependency of the house that a layer may have in its tests beside its arrows.
const IN_TESTS: &str = "ieum-testkit";

/// Libraries that must not be built at all: TLS is rustls with aws-lc-rs, everywhere.
const BANNED: &[&str] = &["ring", "openssl", "openssl-sys", "native-tls"];

/// A ready-made relying party. Ours must not lean on it: it is the sample's, and judges us in tests.
const RELYING_PARTY: &str = "openidconnect";

/// One line for each arrow that points the wrong way and each crate that must not be there.
pub(super) fn check(graph: &Graph) -> Vec<String> {
    let mut findings: Vec<String> = BANNED
        .iter()
        .filter(|banned| graph.built.contains(**banned))
        .map(|banned| format!("{banned} is built, but TLS is rustls with aws-lc-rs: see `cargo tree -i {banned}`"))
        .collect();
    for (name, dependencies) in &graph.house {
        if FOR_DEVELOPERS.contains(&name.as_str()) {
            continue;
        }
        let Some(layer) = LAYERS.iter().find(|layer| layer.name == name) else {
            findings.push(format!(
                "{name} has no place in the table of layers (xtask/src/tidy/layers.rs)"
            ));
            continue;
        };
        let house = |dependency: &str| graph.house.contains_key(dependency);
        let wrong = dependencies
            .iter()
            .filter(|(dependency, kind)| !layer.allows(dependency, *kind, house(dependency)));
        findings.extend(wrong.map(|(dependency, kind)| format!("{name} must not depend on {dependency} ({kind:?})")));
    }
    findings
}

impl Layer {
    fn allows(&self, dependency: &str, kind: Kind, is_of_the_house: bool) -> bool {
        if is_of_the_house {
            return self.may_use.contains(&dependency) || (kind == Kind::Dev && dependency == IN_TESTS);
        }
        let is_relying_party = dependency == RELYING_PARTY && self.name != "ieum-sample";
        kind == Kind::Dev || !(self.never.contains(&dependency) || is_relying_party)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn findings(name: &str, dependency: &str, kind: Kind) -> usize {
        let mut graph = Graph::default();
        for layer in LAYERS {
            graph.house.insert(layer.name.to_owned(), BTreeSet::new());
        }
        graph.house.insert("ieum-testkit".to_owned(), BTreeSet::new());
        graph
            .house
            .insert(name.to_owned(), BTreeSet::from([(dependency.to_owned(), kind)]));
        check(&graph).len()
    }

    #[test]
    fn arrows_point_down() {
        for (name, dependency, kind, wrong) in [
            ("ieum-app", "ieum-store", Kind::Normal, 0),
            ("ieum-store", "ieum-app", Kind::Normal, 1),
            ("ieum-store", "ieum-testkit", Kind::Dev, 0),
            ("ieum-store", "ieum-testkit", Kind::Normal, 1),
            ("ieum-sample", "ieum-model", Kind::Dev, 1),
            ("ieum-testkit", "ieum-server", Kind::Normal, 0),
            ("ieum-newcomer", "serde", Kind::Normal, 1),
        ] {
            assert_eq!(
                findings(name, dependency, kind),
                wrong,
                "{name} → {dependency} ({kind:?})"
            );
        }
    }

    #[test]
    fn a_layer_refuses_the_libraries_of_another() {
        for (name, dependency, kind, wrong) in [
            ("ieum-model", "tokio", Kind::Normal, 1),
            ("ieum-server", "rusqlite", Kind::Normal, 1),
            ("ieum-store", "rusqlite", Kind::Normal, 0),
            ("ieum-oidc", "openidconnect", Kind::Normal, 1),
            ("ieum-oidc", "openidconnect", Kind::Dev, 0),
            ("ieum-sample", "openidconnect", Kind::Normal, 0),
        ] {
            assert_eq!(
                findings(name, dependency, kind),
                wrong,
                "{name} → {dependency} ({kind:?})"
            );
        }
    }

    #[test]
    fn a_banned_crate_is_found_wherever_it_comes_from() {
        let graph = Graph {
            built: BTreeSet::from(["ring".to_owned()]),
            ..Graph::default()
        };
        assert_eq!(check(&graph).len(), 1);
    }
}
