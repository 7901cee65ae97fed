//! Named SQL texts, so that a test can prepare every one of them on both databases.

/// One SQL text for both databases, with `$1`… for its parameters. Only a `statements!` block makes one.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

/// Declares a module's statements as constants and lists them in `STATEMENTS`.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(const $name: $crate::db::Statement = $crate::db::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            sql: $sql,
        };)*
        /// Every statement of this module, for the test that prepares them all.
        pub(crate) const STATEMENTS: &[$crate::db::Statement] = &[$($name),*];
    };
}

pub(crate) use statements;
