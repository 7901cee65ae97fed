//! Rows of operators (운영자).

use ieum_model::{AccountId, Instant};

use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO operators (account_id, state, created_at) VALUES ($1, 'active', $2)";
    ACTIVE = "SELECT o.account_id, a.name, a.email, a.locale FROM operators o JOIN accounts a ON a.id = o.account_id
        WHERE o.state = 'active' AND a.state = 'active' ORDER BY a.name, o.account_id LIMIT 500";
    IS_ACTIVE = "SELECT COUNT(*) FROM operators WHERE account_id = $1 AND state = 'active'";
}

/// An operator, for mails and lists.
#[derive(Debug, Clone)]
pub struct OperatorRow {
    /// Account.
    pub account_id: AccountId,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Language the person chose.
    pub locale: Option<String>,
}

impl Conn {
    /// The active operators by name; at most 500.
    ///
    /// # Errors
    /// As the database says.
    pub async fn operators(&mut self) -> Result<Vec<OperatorRow>, StoreError> {
        self.all(ACTIVE, &[], |r| {
            Ok(OperatorRow {
                account_id: r.get(0)?,
                name: r.get(1)?,
                email: r.get(2)?,
                locale: r.get(3)?,
            })
        })
        .await
    }

    /// Whether this account is an active operator's.
    ///
    /// # Errors
    /// As the database says.
    pub async fn is_operator(&mut self, account: AccountId) -> Result<bool, StoreError> {
        self.one(IS_ACTIVE, &[&account], |r| r.get::<i64>(0))
            .await
            .map(|count| count == 1)
    }
}

impl Tx {
    /// Makes an account an operator.
    ///
    /// # Errors
    /// A violation of `Operator` if it is one.
    pub async fn insert_operator(&mut self, account: AccountId, now: Instant) -> Result<(), StoreError> {
        self.execute(INSERT, &[&account, &now]).await.map(|_| ())
    }
}
