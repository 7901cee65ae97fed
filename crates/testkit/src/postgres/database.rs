//! A database that lives as long as one test.

use std::thread;

use anyhow::{Context as _, Result};

use super::{session, token};

/// A database of one test; dropping it drops the database, whoever is still connected.
#[derive(Debug)]
pub struct TestDatabase {
    /// Where it is, with role and password: `postgres://…`.
    pub url: String,
    name: String,
    admin_url: String,
}

impl TestDatabase {
    pub(super) async fn create(admin_url: &str, template: Option<&str>) -> Result<Self> {
        let name = format!("test_{}", token::unique()?);
        // template0 is the empty one: nobody can have added anything to it.
        let template = template.unwrap_or("template0");
        let statement = format!(
            "CREATE DATABASE {} TEMPLATE {}",
            session::quoted(&name),
            session::quoted(template)
        );
        let admin = session::open(admin_url).await?;
        admin
            .batch_execute(&statement)
            .await
            .with_context(|| format!("copy the database {template}"))?;
        Ok(Self {
            url: session::with_database(admin_url, &name),
            name,
            admin_url: admin_url.to_owned(),
        })
    }
}

impl TestDatabase {
    /// Runs statements in it, for a state that no function of the house makes.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn execute(&self, statements: &str) -> Result<()> {
        Ok(session::open(&self.url).await?.batch_execute(statements).await?)
    }
}

impl Drop for TestDatabase {
    /// Waits until it is gone. A failure is only told: the cluster is thrown away anyway.
    fn drop(&mut self) {
        let (admin_url, name) = (self.admin_url.clone(), self.name.clone());
        // A thread with a runtime of its own: a drop cannot await, and the test's runtime may be the one that is blocked.
        let outcome = thread::spawn(move || drop_database(&admin_url, &name)).join();
        if !matches!(outcome, Ok(Ok(()))) {
            eprintln!("the test database {} was not dropped: {outcome:?}", self.name);
        }
    }
}

fn drop_database(admin_url: &str, name: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let admin = session::open(admin_url).await?;
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", session::quoted(name));
        Ok(admin.batch_execute(&statement).await?)
    })
}
