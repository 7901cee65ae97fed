//! Few named values of the service itself (the probe of the encryption key, the day of the last digest).

use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    GET = "SELECT value FROM settings WHERE name = $1";
    INIT = "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    SET = "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

impl Conn {
    /// A value by its name.
    ///
    /// # Errors
    /// As the database says.
    pub async fn get_setting(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        self.optional(GET, &[&name], |r| r.get(0)).await
    }
}

impl Tx {
    /// Sets a value unless there is one.
    ///
    /// # Errors
    /// As the database says.
    pub async fn init_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.execute(INIT, &[&name, &value]).await.map(|_| ())
    }

    /// Sets a value.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.execute(SET, &[&name, &value]).await.map(|_| ())
    }
}
