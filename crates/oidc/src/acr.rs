//! Authentication context classes (OpenID Connect Core, section 2, `acr`): what a sign-in is worth, by a name of ours. A
//! login method that is worth something else adds a row.

/// One class, and the kinds of login methods that reach it.
#[derive(Debug, Clone, Copy)]
pub struct AcrDef {
    /// The name in `acr` and `acr_values`.
    pub name: &'static str,
    /// Kinds of login methods.
    pub methods: &'static [&'static str],
}

/// Every class. Discovery lists these.
pub const ACRS: &[AcrDef] = &[AcrDef {
    name: "urn:ieum:acr:password",
    methods: &["password"],
}];

/// The class that a login method reaches.
pub fn reached(method_kind: &str) -> Option<&'static str> {
    ACRS.iter()
        .find(|def| def.methods.contains(&method_kind))
        .map(|def| def.name)
}

/// True if there is a login method that reaches the class.
pub fn is_known(name: &str) -> bool {
    ACRS.iter().any(|def| def.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_reaches_one_class_at_most() {
        assert_eq!(reached("password"), Some("urn:ieum:acr:password"));
        assert_eq!(reached("other"), None);
        assert!(is_known("urn:ieum:acr:password") && !is_known("urn:other"));
        for def in ACRS {
            for method in def.methods {
                assert_eq!(reached(method), Some(def.name), "{method} stands in one row");
            }
        }
    }
}
