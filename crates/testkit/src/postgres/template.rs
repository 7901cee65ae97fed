//! Template databases: migrated once, copied for each test.

use anyhow::{Context as _, Result, ensure};
use tokio_postgres::Client;

use super::session;

const DRAFT: &str = "_draft";

/// See [`super::Cluster::ensure_template`].
pub(super) async fn ensure<F>(admin_url: &str, name: &str, fill: F) -> Result<()>
where
    F: AsyncFnOnce(String) -> Result<()>,
{
    // PostgreSQL would cut a longer name off, and take two templates for one.
    ensure!(
        name.len() + DRAFT.len() <= 63,
        "the name of the template database {name} is too long"
    );
    let admin = session::open(admin_url).await?;
    // Held by this connection, so also released when this process is killed.
    admin
        .execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", &[&name])
        .await?;
    if !exists(&admin, name).await? {
        make(&admin, admin_url, name, fill)
            .await
            .with_context(|| format!("make the template database {name}"))?;
    }
    admin
        .execute("SELECT pg_advisory_unlock(hashtextextended($1, 0))", &[&name])
        .await?;
    Ok(())
}

async fn exists(admin: &Client, name: &str) -> Result<bool> {
    Ok(admin
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
        .await?
        .is_some())
}

/// Fills a database under another name and renames it last, so that a template that exists is complete.
async fn make<F>(admin: &Client, admin_url: &str, name: &str, fill: F) -> Result<()>
where
    F: AsyncFnOnce(String) -> Result<()>,
{
    let draft = format!("{name}{DRAFT}");
    let (quoted_draft, quoted_name) = (session::quoted(&draft), session::quoted(name));
    // Statement by statement: a database is neither made nor dropped inside a transaction.
    admin
        .batch_execute(&format!("DROP DATABASE IF EXISTS {quoted_draft} WITH (FORCE)"))
        .await?;
    admin
        .batch_execute(&format!("CREATE DATABASE {quoted_draft} TEMPLATE template0"))
        .await?;
    fill(session::with_database(admin_url, &draft)).await?;
    close(admin, &draft).await?;
    admin
        .batch_execute(&format!("ALTER DATABASE {quoted_draft} RENAME TO {quoted_name}"))
        .await?;
    Ok(())
}

/// Ends every connection to `database` and lets none in again: a template with a visitor cannot be copied.
async fn close(admin: &Client, database: &str) -> Result<()> {
    let shut = format!(
        "ALTER DATABASE {} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true",
        session::quoted(database)
    );
    admin.batch_execute(&shut).await?;
    // Waits up to five seconds for each to be gone.
    let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
    admin.execute(end, &[&database]).await?;
    Ok(())
}
