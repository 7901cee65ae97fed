//! Rows of accounts.

use ieum_model::account::{Account, AccountState};
use ieum_model::{AccountId, Instant, OrgId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};

stored_as_text!(AccountState);

statements! {
    DROP_INITIAL = "UPDATE accounts SET password_hash = NULL, must_change_password = FALSE
        WHERE id = $1 AND home_org_id = $2 AND must_change_password = TRUE";
    INSERT = "INSERT INTO accounts (id, home_org_id, name, email, email_folded, phone, password_hash, password_set_at,
            must_change_password, state, locale, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', $10, $8)";
    GET = "SELECT id, home_org_id, name, email, phone, password_hash, must_change_password, state, locale, created_at
        FROM accounts WHERE id = $1";
    SELF_OWNED = "SELECT id, home_org_id, name, email, phone, password_hash, must_change_password, state, locale, created_at
        FROM accounts WHERE email_folded = $1 AND home_org_id IS NULL";
    OF_EMAIL = "SELECT id, home_org_id, name, email, phone, password_hash, must_change_password, state, locale, created_at
        FROM accounts WHERE email_folded = $1 AND state = 'active' ORDER BY created_at, id LIMIT 100";
    // `<> 'deleted'` says nothing new: it is the condition of the index, which is used only for a query that repeats it.
    BY_EMAIL_IN_ORG = "SELECT a.id, a.home_org_id, a.name, a.email, a.phone, a.password_hash, a.must_change_password, a.state, a.locale,
            a.created_at FROM members m JOIN accounts a ON a.id = m.account_id
        WHERE m.org_id = $1 AND m.email_folded = $2 AND m.state <> 'deleted' AND m.state IN ('active', 'invited') AND a.state = 'active'";
    BY_PHONE_IN_ORG = "SELECT a.id, a.home_org_id, a.name, a.email, a.phone, a.password_hash, a.must_change_password, a.state, a.locale,
            a.created_at FROM members m JOIN accounts a ON a.id = m.account_id
        WHERE m.org_id = $1 AND m.phone = $2 AND m.state <> 'deleted' AND m.state IN ('active', 'invited') AND a.state = 'active'";
    SET_PASSWORD = "UPDATE accounts SET password_hash = $2, password_set_at = $3, must_change_password = $4 WHERE id = $1";
    REHASH = "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    SET_LOCALE = "UPDATE accounts SET locale = $2 WHERE id = $1";
    SET_MANAGED = "UPDATE accounts SET name = $3, email = $4, email_folded = $5, phone = $6 WHERE id = $2 AND home_org_id = $1";
    SET_STATE = "UPDATE accounts SET state = $2 WHERE id = $1";
}

/// What a new account starts with. The database refuses a second self-owned one for an e-mail.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// Stable identifier.
    pub id: AccountId,
    /// `Some`: managed by this organisation. `None`: self-owned, the e-mail is proven.
    pub home: Option<OrgScope>,
    /// The person's name.
    pub name: &'a str,
    /// E-mail as typed and folded.
    pub email: Option<(&'a str, &'a str)>,
    /// Phone in E.164.
    pub phone: Option<&'a str>,
    /// PHC string.
    pub password_hash: Option<&'a str>,
    /// An admin chose the password.
    pub must_change_password: bool,
    /// Language.
    pub locale: Option<&'a str>,
    /// Now.
    pub created_at: Instant,
}

fn read(row: &Row<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.get(0)?,
        home_org_id: row.get(1)?,
        name: row.get(2)?,
        email: row.get(3)?,
        phone: row.get(4)?,
        password_hash: row.get(5)?,
        must_change_password: row.get(6)?,
        state: row.get(7)?,
        locale: row.get(8)?,
        created_at: row.get(9)?,
    })
}

impl Conn {
    /// The account of a proven identifier (a session's, an operator's).
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.optional(GET, &[&id], read).await
    }

    /// The self-owned account of an e-mail, in whatever state.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_self_owned_account(&mut self, email_folded: &str) -> Result<Option<Account>, StoreError> {
        self.optional(SELF_OWNED, &[&email_folded], read).await
    }

    /// Every active account of an e-mail whose mailbox was just proven: self-owned and managed ones; at most 100.
    ///
    /// # Errors
    /// As the database says.
    pub async fn accounts_of_email(&mut self, email_folded: &str) -> Result<Vec<Account>, StoreError> {
        self.all(OF_EMAIL, &[&email_folded], read).await
    }

    /// The account that signs in to this organisation with this e-mail.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_account_by_email(
        &mut self,
        scope: OrgScope,
        email_folded: &str,
    ) -> Result<Option<Account>, StoreError> {
        self.optional(BY_EMAIL_IN_ORG, &[scope.org_id(), &email_folded], read)
            .await
    }

    /// The account that signs in to this organisation with this phone (E.164).
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_account_by_phone(&mut self, scope: OrgScope, phone: &str) -> Result<Option<Account>, StoreError> {
        self.optional(BY_PHONE_IN_ORG, &[scope.org_id(), &phone], read).await
    }
}

impl Tx {
    /// Ends the initial password of an account that the organisation manages and whose owner never chose another one; `false` if there
    /// is none.
    ///
    /// # Errors
    /// As the database says.
    pub async fn drop_initial_password(&mut self, scope: OrgScope, id: AccountId) -> Result<bool, StoreError> {
        Ok(self.execute(DROP_INITIAL, &[&id, scope.org_id()]).await? == 1)
    }

    /// Makes an account.
    ///
    /// # Errors
    /// A violation of `AccountEmail`, `ManagedAccountEmail` or `ManagedAccountPhone` if the sign-in ID is taken.
    pub async fn insert_account(&mut self, new: &NewAccount<'_>) -> Result<(), StoreError> {
        let home: Option<OrgId> = new.home.map(|scope| *scope.org_id());
        let (email, folded) = (new.email.map(|e| e.0), new.email.map(|e| e.1));
        self.execute(
            INSERT,
            &[
                &new.id,
                &home,
                &new.name,
                &email,
                &folded,
                &new.phone,
                &new.password_hash,
                &new.created_at,
                &new.must_change_password,
                &new.locale,
            ],
        )
        .await
        .map(|_| ())
    }

    /// Sets a password; `must_change` when somebody other than the person chose it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_password(
        &mut self,
        id: AccountId,
        hash: &str,
        must_change: bool,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(SET_PASSWORD, &[&id, &hash, &now, &must_change])
            .await
            .map(|_| ())
    }

    /// Replaces a hash by one of the same password with newer parameters, unless the password was changed meanwhile.
    ///
    /// # Errors
    /// As the database says.
    pub async fn rehash_password(&mut self, id: AccountId, old: &str, new: &str) -> Result<(), StoreError> {
        self.execute(REHASH, &[&id, &old, &new]).await.map(|_| ())
    }

    /// Sets the language a person chose.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_account_locale(&mut self, id: AccountId, locale: &str) -> Result<(), StoreError> {
        self.execute(SET_LOCALE, &[&id, &locale]).await.map(|_| ())
    }

    /// Suspends, resumes or deletes an account.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_account_state(&mut self, id: AccountId, state: AccountState) -> Result<(), StoreError> {
        self.execute(SET_STATE, &[&id, &state]).await.map(|_| ())
    }

    /// Changes name and sign-in IDs of an account that this organisation manages; of another it changes nothing.
    ///
    /// # Errors
    /// A violation of `ManagedAccountEmail` or `ManagedAccountPhone` if the sign-in ID is taken.
    pub async fn set_managed_account(
        &mut self,
        home: OrgScope,
        id: AccountId,
        name: &str,
        email: Option<(&str, &str)>,
        phone: Option<&str>,
    ) -> Result<(), StoreError> {
        let (email, folded) = (email.map(|e| e.0), email.map(|e| e.1));
        self.execute(SET_MANAGED, &[home.org_id(), &id, &name, &email, &folded, &phone])
            .await
            .map(|_| ())
    }
}
