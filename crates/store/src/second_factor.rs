//! Rows of second factors: authenticator applications, recovery codes, what organisations demand, and who lacks one.

use ieum_model::second_factor::{Demand, Proofs, Rule};
use ieum_model::{AccountId, Instant, MemberId};
use jiff::civil::Date;

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};

stored_as_text!(Demand, Proofs);

/// A member `m` without a second factor.
macro_rules! lacks {
    () => {
        "NOT EXISTS (SELECT 1 FROM totp_factors t WHERE t.account_id = m.account_id)
            AND NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = m.account_id)"
    };
}

statements! {
    STANDING = "SELECT CASE WHEN EXISTS (SELECT 1 FROM totp_factors WHERE account_id = $1) THEN TRUE ELSE FALSE END,
        (SELECT COUNT(*) FROM passkeys WHERE account_id = $1), (SELECT COUNT(*) FROM recovery_codes WHERE account_id = $1 AND used_at IS NULL)";
    TOTP = "SELECT sealed_secret, last_step, created_at, last_used_at FROM totp_factors WHERE account_id = $1";
    INSERT_TOTP = "INSERT INTO totp_factors (account_id, sealed_secret, last_step, created_at, last_used_at) VALUES ($1, $2, $3, $4, NULL)
        ON CONFLICT (account_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, last_step = excluded.last_step,
            created_at = excluded.created_at, last_used_at = NULL";
    USE_STEP = "UPDATE totp_factors SET last_step = $2, last_used_at = $3 WHERE account_id = $1 AND last_step < $2";
    RESEAL = "UPDATE totp_factors SET sealed_secret = $2 WHERE account_id = $1";
    DELETE_TOTP = "DELETE FROM totp_factors WHERE account_id = $1";
    INSERT_CODE = "INSERT INTO recovery_codes (account_id, code_hash, created_at, used_at) VALUES ($1, $2, $3, NULL)";
    USE_CODE = "UPDATE recovery_codes SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL";
    DELETE_CODES = "DELETE FROM recovery_codes WHERE account_id = $1";
    DELETE_PASSKEYS = "DELETE FROM passkeys WHERE account_id = $1";
    RULE = "SELECT demand, demanded_from, asks_connected, counts_mail, signs_in_by_mail, version FROM second_factor_rules WHERE org_id = $1";
    FIRST_RULE = "INSERT INTO second_factor_rules (org_id, demand, demanded_from, asks_connected, counts_mail, signs_in_by_mail, version)
        VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (org_id) DO NOTHING";
    SET_RULE = "UPDATE second_factor_rules SET demand = $3, demanded_from = $4, asks_connected = $5, counts_mail = $6,
            signs_in_by_mail = $7, version = version + 1
        WHERE org_id = $1 AND version = $2";
    COUNT_LACKING = concat!("SELECT COUNT(*) FROM members m WHERE m.org_id = $1 AND m.state = 'active' AND m.purged_at IS NULL AND ", lacks!());
    LACKING = concat!("SELECT m.id, m.name, m.email, m.phone, m.department, m.last_sign_in_at, m.name_folded FROM members m
        WHERE m.org_id = $1 AND m.state = 'active' AND m.purged_at IS NULL AND (m.name_folded, m.id) > ($2, $3)
            AND (m.name_folded LIKE $4 ESCAPE '\\' OR m.email_folded LIKE $4 ESCAPE '\\') AND ", lacks!(), "
        ORDER BY m.name_folded, m.id LIMIT $5");
    OPERATORS = "SELECT o.account_id, a.name, a.email, CASE WHEN EXISTS (SELECT 1 FROM totp_factors t WHERE t.account_id = a.id)
            OR EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = a.id) THEN TRUE ELSE FALSE END
        FROM operators o JOIN accounts a ON a.id = o.account_id
        WHERE o.state = 'active' AND a.state = 'active' ORDER BY a.name, o.account_id LIMIT 500";
    BELONGS = "SELECT COUNT(*) FROM members WHERE account_id = $2 AND org_id <> $1 AND state IN ('active', 'invited', 'suspended')";
}

/// What an account has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorStanding {
    /// An authenticator application.
    pub has_totp: bool,
    /// Passkeys.
    pub passkeys: i64,
    /// Recovery codes that were not used.
    pub codes_left: i64,
}

impl FactorStanding {
    /// Whether there is a second factor; codes alone are none.
    pub const fn has_factor(&self) -> bool {
        self.has_totp || self.passkeys > 0
    }
}

/// An authenticator application.
#[derive(Debug, Clone)]
pub struct TotpRow {
    /// The secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// The latest step that was used.
    pub last_step: i64,
    /// Since when.
    pub created_at: Instant,
    /// The last sign-in with it.
    pub last_used_at: Option<Instant>,
}

/// A member who lacks a second factor.
#[derive(Debug, Clone)]
pub struct LackingRow {
    /// The member.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Phone (E.164).
    pub phone: Option<String>,
    /// Department.
    pub department: String,
    /// Last sign-in.
    pub last_sign_in_at: Option<Instant>,
    /// The name as it is ordered.
    pub name_folded: String,
}

/// An operator, with whether they have a second factor.
#[derive(Debug, Clone)]
pub struct OperatorFactors {
    /// The account.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Whether there is one.
    pub has_factor: bool,
}

fn read_lacking(r: &Row<'_>) -> Result<LackingRow, StoreError> {
    Ok(LackingRow {
        id: r.get(0)?,
        name: r.get(1)?,
        email: r.get(2)?,
        phone: r.get(3)?,
        department: r.get(4)?,
        last_sign_in_at: r.get(5)?,
        name_folded: r.get(6)?,
    })
}

impl Conn {
    /// What an account has.
    ///
    /// # Errors
    /// As the database says.
    pub async fn factor_standing(&mut self, account: AccountId) -> Result<FactorStanding, StoreError> {
        self.one(STANDING, &[&account], |r| {
            Ok(FactorStanding {
                has_totp: r.get(0)?,
                passkeys: r.get(1)?,
                codes_left: r.get(2)?,
            })
        })
        .await
    }

    /// The account's authenticator application.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_totp(&mut self, account: AccountId) -> Result<Option<TotpRow>, StoreError> {
        self.optional(TOTP, &[&account], |r| {
            Ok(TotpRow {
                sealed_secret: r.get(0)?,
                last_step: r.get(1)?,
                created_at: r.get(2)?,
                last_used_at: r.get(3)?,
            })
        })
        .await
    }

    /// An organisation's rule, and its version: 0 while it never said anything.
    ///
    /// # Errors
    /// As the database says.
    pub async fn second_factor_rule(&mut self, scope: OrgScope) -> Result<(Rule, i64), StoreError> {
        let found = self
            .optional(RULE, &[scope.org_id()], |r| {
                let rule = Rule {
                    demand: r.get(0)?,
                    from: r.get::<Option<Date>>(1)?,
                    asks_connected: r.get(2)?,
                    counts_mail: r.get(3)?,
                    signs_in_by_mail: r.get(4)?,
                };
                Ok((rule, r.get(5)?))
            })
            .await?;
        Ok(found.unwrap_or_default())
    }

    /// How many active members lack a second factor.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count_lacking_factor(&mut self, scope: OrgScope) -> Result<i64, StoreError> {
        self.one(COUNT_LACKING, &[scope.org_id()], |r| r.get(0)).await
    }

    /// Active members who lack a second factor, by name: at most `limit` after this one whose name or e-mail has the folded text.
    ///
    /// # Errors
    /// As the database says.
    pub async fn members_lacking_factor(
        &mut self,
        scope: OrgScope,
        (after_name, after): (&str, MemberId),
        search: &str,
        limit: i64,
    ) -> Result<Vec<LackingRow>, StoreError> {
        let mut pattern = String::from("%");
        for c in search.chars() {
            if matches!(c, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern.push('%');
        self.all(
            LACKING,
            &[scope.org_id(), &after_name, &after, &pattern, &limit],
            read_lacking,
        )
        .await
    }

    /// The active operators by name, with whether they have a second factor; at most 500.
    ///
    /// # Errors
    /// As the database says.
    pub async fn operators_with_factors(&mut self) -> Result<Vec<OperatorFactors>, StoreError> {
        self.all(OPERATORS, &[], |r| {
            Ok(OperatorFactors {
                account: r.get(0)?,
                name: r.get(1)?,
                email: r.get(2)?,
                has_factor: r.get(3)?,
            })
        })
        .await
    }

    /// Whether an account is a member of another organisation, too.
    ///
    /// # Errors
    /// As the database says.
    pub async fn belongs_elsewhere(&mut self, scope: OrgScope, account: AccountId) -> Result<bool, StoreError> {
        let count: i64 = self.one(BELONGS, &[scope.org_id(), &account], |r| r.get(0)).await?;
        Ok(count > 0)
    }
}

impl Tx {
    /// Sets an authenticator application up, in place of the one before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_totp(
        &mut self,
        account: AccountId,
        sealed_secret: &[u8],
        used_step: i64,
        now: Instant,
    ) -> Result<(), StoreError> {
        let params: [&dyn crate::db::Param; 4] = [&account, &sealed_secret, &used_step, &now];
        self.execute(INSERT_TOTP, &params).await.map(|_| ())
    }

    /// Uses a step up; `false` if it or a later one was used before.
    ///
    /// # Errors
    /// As the database says.
    pub async fn use_totp_step(&mut self, account: AccountId, step: i64, now: Instant) -> Result<bool, StoreError> {
        Ok(self.execute(USE_STEP, &[&account, &step, &now]).await? == 1)
    }

    /// Replaces the sealed secret by the same secret under another key.
    ///
    /// # Errors
    /// As the database says.
    pub async fn reseal_totp(&mut self, account: AccountId, sealed_secret: &[u8]) -> Result<(), StoreError> {
        self.execute(RESEAL, &[&account, &sealed_secret]).await.map(|_| ())
    }

    /// Removes the authenticator application; `false` if there was none.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_totp(&mut self, account: AccountId) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE_TOTP, &[&account]).await? == 1)
    }

    /// Sets the recovery codes anew, by their hashes.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_recovery_codes(
        &mut self,
        account: AccountId,
        hashes: &[[u8; 32]],
        now: Instant,
    ) -> Result<(), StoreError> {
        self.execute(DELETE_CODES, &[&account]).await?;
        for hash in hashes {
            self.execute(INSERT_CODE, &[&account, hash, &now]).await?;
        }
        Ok(())
    }

    /// Uses a recovery code up; `false` if it is none, or was used.
    ///
    /// # Errors
    /// As the database says.
    pub async fn use_recovery_code(
        &mut self,
        account: AccountId,
        hash: &[u8; 32],
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(USE_CODE, &[&account, hash, &now]).await? == 1)
    }

    /// Removes the recovery codes.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_recovery_codes(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.execute(DELETE_CODES, &[&account]).await.map(|_| ())
    }

    /// Removes every factor of an account; `false` if there was none.
    ///
    /// # Errors
    /// As the database says.
    pub async fn delete_factors(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let totp = self.execute(DELETE_TOTP, &[&account]).await?;
        let passkeys = self.execute(DELETE_PASSKEYS, &[&account]).await?;
        self.execute(DELETE_CODES, &[&account]).await?;
        Ok(totp + passkeys > 0)
    }

    /// Sets an organisation's rule; `false` if somebody else did since `version`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn set_second_factor_rule(
        &mut self,
        scope: OrgScope,
        version: i64,
        rule: &Rule,
    ) -> Result<bool, StoreError> {
        let (org, from) = (scope.org_id(), rule.from);
        let (connected, counts, signs_in) = (&rule.asks_connected, &rule.counts_mail, &rule.signs_in_by_mail);
        let changed = match version {
            0 => {
                let params: [&dyn crate::db::Param; 6] = [org, &rule.demand, &from, connected, counts, signs_in];
                self.execute(FIRST_RULE, &params).await?
            }
            _ => {
                let params: [&dyn crate::db::Param; 7] =
                    [org, &version, &rule.demand, &from, connected, counts, signs_in];
                self.execute(SET_RULE, &params).await?
            }
        };
        Ok(changed == 1)
    }
}
