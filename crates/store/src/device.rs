//! Rows of devices that wish to sign somebody in (RFC 8628). Only hashes of their codes are here.

use std::time::Duration;

use ieum_model::{ClientRowId, DeviceAuthorizationId, GrantId, Instant};

use crate::db::{Param, StoreError, Tx, statements};

statements! {
    INSERT = "INSERT INTO device_authorizations (id, device_hash, user_code_hash, client_row_id, scope, ip, user_agent, state, created_at,
            expires_at, poll_interval, poll_after) VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9, $10, $8)";
    NOTE_POLL = "UPDATE device_authorizations SET poll_after = $2 + poll_interval WHERE id = $1 AND poll_after <= $2";
    SLOW_DOWN = "UPDATE device_authorizations SET poll_interval = poll_interval + $3, poll_after = $2 + poll_interval + $3 WHERE id = $1";
    APPROVE = "UPDATE device_authorizations SET state = 'approved', grant_id = $2 WHERE id = $1 AND state = 'pending' AND expires_at > $3";
    DENY = "UPDATE device_authorizations SET state = 'denied' WHERE id = $1 AND state = 'pending' AND expires_at > $2";
    TAKE = "UPDATE device_authorizations SET state = 'spent' WHERE id = $1 AND state = 'approved'";
    FORGET = "DELETE FROM device_authorizations WHERE id IN
        (SELECT id FROM device_authorizations WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
}

/// A device's wish.
#[derive(Debug)]
pub struct NewDevice<'a> {
    /// Identifier.
    pub id: DeviceAuthorizationId,
    /// SHA-256 of the device code.
    pub device_hash: [u8; 32],
    /// Keyed hash of the code that a person types.
    pub user_code_hash: [u8; 32],
    /// The business system.
    pub client: ClientRowId,
    /// Scopes, separated by spaces.
    pub scope: &'a str,
    /// Where the device stands.
    pub ip: &'a str,
    /// What it calls itself.
    pub user_agent: &'a str,
    /// Now.
    pub now: Instant,
    /// Until when.
    pub expires_at: Instant,
    /// How far apart it has to ask.
    pub interval: Duration,
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

impl Tx {
    /// Adds a wish.
    ///
    /// # Errors
    /// A violation of `DeviceUserCode` if another device waits under that code.
    pub async fn insert_device(&mut self, new: &NewDevice<'_>) -> Result<(), StoreError> {
        let interval = micros(new.interval);
        let params: [&dyn Param; 10] = [
            &new.id,
            &new.device_hash,
            &new.user_code_hash,
            &new.client,
            &new.scope,
            &new.ip,
            &new.user_agent,
            &new.now,
            &new.expires_at,
            &interval,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Notes that the device asked; `false` if it asked sooner than it may, and then has to wait longer each time from now on.
    ///
    /// # Errors
    /// As the database says.
    pub async fn note_poll(
        &mut self,
        id: DeviceAuthorizationId,
        now: Instant,
        slower: Duration,
    ) -> Result<bool, StoreError> {
        let is_in_time = self.execute(NOTE_POLL, &[&id, &now]).await? == 1;
        if !is_in_time {
            self.execute(SLOW_DOWN, &[&id, &now, &micros(slower)]).await?;
        }
        Ok(is_in_time)
    }

    /// Notes the grant that a person gave; `false` if somebody decided before, or it is too late.
    ///
    /// # Errors
    /// As the database says.
    pub async fn approve_device(
        &mut self,
        id: DeviceAuthorizationId,
        grant: GrantId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(APPROVE, &[&id, &grant, &now]).await? == 1)
    }

    /// Notes that a person refused; `false` if somebody decided before, or it is too late.
    ///
    /// # Errors
    /// As the database says.
    pub async fn deny_device(&mut self, id: DeviceAuthorizationId, now: Instant) -> Result<bool, StoreError> {
        Ok(self.execute(DENY, &[&id, &now]).await? == 1)
    }

    /// Spends a device code: of two who try at once, one gets `true`.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_device(&mut self, id: DeviceAuthorizationId) -> Result<bool, StoreError> {
        Ok(self.execute(TAKE, &[&id]).await? == 1)
    }

    /// Deletes at most `limit` wishes that ran out before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_devices(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&before, &limit]).await
    }
}
