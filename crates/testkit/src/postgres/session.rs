//! One connection and the few words of SQL that manage databases.

use anyhow::{Context as _, Result};
use tokio_postgres::{Client, NoTls};

/// Connects to `url`, without TLS: the server is on this machine.
pub(super) async fn open(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .context("connect to PostgreSQL")?;
    // Ends when the client is dropped; an error of the connection reaches the caller through the client.
    tokio::spawn(connection);
    Ok(client)
}

/// `url` with another database in its path.
pub(super) fn with_database(url: &str, database: &str) -> String {
    let (address, options) = url
        .split_once('?')
        .map_or((url, ""), |(address, options)| (address, options));
    let authority = address.find("://").map_or(0, |scheme| scheme + 3);
    let server = address[authority..]
        .find('/')
        .map_or(address, |path| &address[..authority + path]);
    let separator = if options.is_empty() { "" } else { "?" };
    format!("{server}/{database}{separator}{options}")
}

/// `name` as a quoted SQL identifier.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_a_url_changes() {
        for (url, expected) in [
            (
                "postgres://u:p@127.0.0.1:5433/postgres",
                "postgres://u:p@127.0.0.1:5433/new",
            ),
            (
                "postgres://u@h:1/postgres?sslmode=disable",
                "postgres://u@h:1/new?sslmode=disable",
            ),
            (
                "postgres://u@h:1?sslmode=disable",
                "postgres://u@h:1/new?sslmode=disable",
            ),
            ("postgres://h", "postgres://h/new"),
        ] {
            assert_eq!(with_database(url, "new"), expected, "{url}");
        }
    }

    #[test]
    fn a_quote_in_a_name_stays_in_the_name() {
        assert_eq!(quoted("a\"; DROP DATABASE b"), "\"a\"\"; DROP DATABASE b\"");
    }
}
