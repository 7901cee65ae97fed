//! PostgreSQL: a pool of connections, statements prepared once per connection, SERIALIZABLE transactions.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use rustls_platform_verifier::ConfigVerifierExt;
use tokio_postgres::types::ToSql;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Param, Statement, StoreError, Value};

/// Opens the pool; connects only when asked. `sslmode` of the URL says whether TLS is used.
pub(super) fn pool(url: &str, connections: usize) -> Result<Pool, StoreError> {
    let bad = |e: String| StoreError::Unavailable(e);
    let mut config: tokio_postgres::Config = url.parse().map_err(|e: tokio_postgres::Error| bad(e.to_string()))?;
    config.application_name("ieum").connect_timeout(Duration::from_secs(5));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    // An error here only means that somebody installed the provider before.
    let _ = rustls::crypto::CryptoProvider::install_default(provider.as_ref().clone());
    let tls = rustls::ClientConfig::with_platform_verifier().map_err(|e| bad(e.to_string()))?;
    let manager = Manager::from_config(
        config,
        MakeRustlsConnect::new(tls),
        ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        },
    );
    Pool::builder(manager)
        .max_size(connections)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(Duration::from_secs(5)))
        .create_timeout(Some(Duration::from_secs(5)))
        .build()
        .map_err(|e| bad(e.to_string()))
}

/// A connection, inside a transaction or not. Dropped inside one (its task was cancelled), the connection is
/// closed, which is what undoes the transaction.
pub(super) struct PgConn {
    client: Option<Object>,
    in_transaction: bool,
}

impl PgConn {
    pub(super) async fn reading(pool: &Pool) -> Result<Self, StoreError> {
        Ok(Self {
            client: Some(pool.get().await?),
            in_transaction: false,
        })
    }

    pub(super) async fn writing(pool: &Pool) -> Result<Self, StoreError> {
        let mut conn = Self {
            client: Some(pool.get().await?),
            in_transaction: true,
        };
        conn.batch("BEGIN ISOLATION LEVEL SERIALIZABLE").await?;
        Ok(conn)
    }

    fn client(&mut self) -> Result<&mut Object, StoreError> {
        self.client
            .as_mut()
            .ok_or_else(|| StoreError::Statement("the transaction has ended".to_owned()))
    }

    pub(super) async fn query(
        &mut self,
        statement: Statement,
        params: &[&dyn Param],
    ) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let values: Vec<Value<'_>> = params.iter().map(|p| p.value()).collect();
        let client = self.client()?;
        let prepared = client.prepare_cached(statement.sql).await?;
        Ok(client.query(&prepared, &as_postgres(&values)).await?)
    }

    pub(super) async fn execute(&mut self, statement: Statement, params: &[&dyn Param]) -> Result<u64, StoreError> {
        let values: Vec<Value<'_>> = params.iter().map(|p| p.value()).collect();
        let client = self.client()?;
        let prepared = client.prepare_cached(statement.sql).await?;
        Ok(client.execute(&prepared, &as_postgres(&values)).await?)
    }

    /// Prepares a statement and says how many columns its result has.
    pub(super) async fn prepare(&mut self, statement: Statement) -> Result<usize, StoreError> {
        Ok(self.client()?.prepare(statement.sql).await?.columns().len())
    }

    /// Runs a text of several statements (transaction control, migrations).
    pub(super) async fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.client()?.batch_execute(sql).await?)
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.batch("COMMIT").await?;
        self.in_transaction = false;
        Ok(())
    }

    pub(super) async fn rollback(mut self) {
        if self.batch("ROLLBACK").await.is_ok() {
            self.in_transaction = false;
        }
    }
}

impl Drop for PgConn {
    fn drop(&mut self) {
        if self.in_transaction
            && let Some(client) = self.client.take()
        {
            drop(Object::take(client));
        }
    }
}

fn as_postgres<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|v| v as &(dyn ToSql + Sync)).collect()
}
