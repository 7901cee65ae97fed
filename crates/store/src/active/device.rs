//! Devices that wait to be allowed (RFC 8628): found by the device's own code, and by the one that a person types.

use ieum_model::{ClientRowId, DeviceAuthorizationId, GrantId, Instant};

use super::client::{self, CLIENT_WIDTH as OWN, client_columns};
use super::grant::{self, ActiveGrant, WIDTH, around, columns, is_active};
use super::{ActiveClient, client_is_active};
use crate::db::{Conn, StoreError, statements};

statements! {
    BY_DEVICE_CODE = concat!("SELECT ", columns!(), ", d.id, d.client_row_id, d.grant_id, d.scope, d.state, d.expires_at,
            CASE WHEN ", is_active!(), " THEN TRUE ELSE FALSE END
        FROM device_authorizations d LEFT JOIN grants g ON g.id = d.grant_id ", around!(), " WHERE d.device_hash = $1");
    BY_USER_CODE = concat!("SELECT ", client_columns!(), ", d.id, d.scope, d.ip, d.user_agent, d.created_at
        FROM device_authorizations d JOIN clients c ON c.id = d.client_row_id
        WHERE d.user_code_hash = $1 AND d.state = 'pending' AND d.expires_at > $2 AND ", client_is_active!("c"));
}

/// A device code that was presented, whether or not it is still good.
#[derive(Debug, Clone)]
pub struct DeviceFound {
    /// The wish.
    pub id: DeviceAuthorizationId,
    /// The business system it was made for.
    pub client: ClientRowId,
    /// The family that came of it.
    pub grant_id: Option<GrantId>,
    /// Scopes asked for, separated by spaces.
    pub scope: String,
    /// `pending`, `approved`, `denied` or `spent`.
    pub state: String,
    /// Until when.
    pub expires_at: Instant,
    /// The grant, if it is active.
    pub grant: Option<ActiveGrant>,
}

/// A device that waits for a person.
#[derive(Debug, Clone)]
pub struct DeviceWaiting {
    /// The wish.
    pub id: DeviceAuthorizationId,
    /// The business system that it belongs to.
    pub client: ActiveClient,
    /// Scopes asked for, separated by spaces.
    pub scope: String,
    /// Where the device stood when it asked.
    pub ip: String,
    /// What it calls itself.
    pub user_agent: String,
    /// When it asked.
    pub asked_at: Instant,
}

impl Conn {
    /// The wish of this device, in whatever state.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_device(&mut self, device_hash: &[u8; 32]) -> Result<Option<DeviceFound>, StoreError> {
        self.optional(BY_DEVICE_CODE, &[device_hash], |r| {
            Ok(DeviceFound {
                id: r.get(WIDTH)?,
                client: r.get(WIDTH + 1)?,
                grant_id: r.get(WIDTH + 2)?,
                scope: r.get(WIDTH + 3)?,
                state: r.get(WIDTH + 4)?,
                expires_at: r.get(WIDTH + 5)?,
                grant: grant::read_if(r.get(WIDTH + 6)?, r)?,
            })
        })
        .await
    }

    /// The device that waits under the hash of a typed code, if its business system is active.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_waiting_device(
        &mut self,
        user_code_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<DeviceWaiting>, StoreError> {
        self.optional(BY_USER_CODE, &[user_code_hash, &now], |r| {
            Ok(DeviceWaiting {
                client: ActiveClient::new(client::read(r)?),
                id: r.get(OWN)?,
                scope: r.get(OWN + 1)?,
                ip: r.get(OWN + 2)?,
                user_agent: r.get(OWN + 3)?,
                asked_at: r.get(OWN + 4)?,
            })
        })
        .await
    }
}
