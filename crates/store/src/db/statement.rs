//! Named SQL texts, so that a test can prepare every one of them on both databases.

/// One SQL text for both databases, with `$1`… for its parameters. Only a `statements!` block makes one.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    /// The same with `?1`…: SQLite takes `$1` for a name and counts by first appearance, not by number.
    pub(crate) sqlite: &'static str,
}

/// The text with `?` for `$`, at compile time.
pub(crate) const fn numbered<const N: usize>(sql: &str) -> [u8; N] {
    let mut out = [0; N];
    let bytes = sql.as_bytes();
    let mut index = 0;
    while index < N {
        out[index] = if bytes[index] == b'$' { b'?' } else { bytes[index] };
        index += 1;
    }
    out
}

/// Makes a statement of a name and a text.
macro_rules! statement {
    ($name:expr, $sql:expr $(,)?) => {{
        const SQL: &str = $sql;
        const SQLITE: &[u8] = &$crate::db::statement_numbered::<{ SQL.len() }>(SQL);
        $crate::db::Statement {
            name: $name,
            sql: SQL,
            sqlite: match core::str::from_utf8(SQLITE) {
                Ok(text) => text,
                Err(_) => SQL,
            },
        }
    }};
}

/// Declares a module's statements as constants and lists them in `STATEMENTS`.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(const $name: $crate::db::Statement = $crate::db::statement!(concat!(module_path!(), "::", stringify!($name)), $sql);)*
        /// Every statement of this module, for the test that prepares them all.
        pub(crate) const STATEMENTS: &[$crate::db::Statement] = &[$($name),*];
    };
}

pub(crate) use {statement, statements};
