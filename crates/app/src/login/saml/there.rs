//! What the company's identity provider said of its own session, for the session that is opened here: now, or after a second factor.

use std::time::Duration;

use ieum_model::{LoginMethodId, MemberId};
use ieum_saml::{Assertion, NameId};
use ieum_store::active::ActiveOrganization;
use ieum_store::saml::NewSamlSession;
use ieum_store::{OrgScope, Tx};
use serde::{Deserialize, Serialize};

use super::finish::{Kept, name_hash};
use crate::core::token;
use crate::login::second::{Opens, SignedInTo};
use crate::{Context, Error, Result};

/// What it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct There {
    /// When its session ends, in seconds since 1970.
    ends_at: Option<i64>,
    /// By which name a logout, either way, will speak of this sign-in; JSON.
    name: String,
    name_hash: [u8; 32],
    session_index: Option<String>,
}

impl There {
    /// # Errors
    /// [`Error::Internal`] if the name cannot be written.
    pub(super) fn of(assertion: &Assertion) -> Result<Self> {
        let name: &NameId = &assertion.name_id;
        Ok(Self {
            ends_at: assertion.session_expires_at,
            name: serde_json::to_string(&Kept::of(name)).map_err(|e| Error::Internal(e.to_string()))?,
            name_hash: name_hash(name),
            session_index: assertion.session_index.clone(),
        })
    }

    /// A sign-in ends with the session there at the latest, if the other side says when that is (SAML Core, section 2.7.2).
    pub(in crate::login) fn shorten(&self, ctx: &Context, organization: ActiveOrganization) -> ActiveOrganization {
        let Some(ends_at) = self.ends_at else {
            return organization;
        };
        let left = u64::try_from(ends_at - ctx.now().as_seconds()).unwrap_or(0);
        organization.for_at_most(Duration::from_secs(left.max(60)))
    }

    /// Keeps it with the session, or with what waits for a second factor.
    ///
    /// # Errors
    /// As the database says.
    pub(in crate::login) async fn keep(
        self,
        tx: &mut Tx,
        (scope, method, member): (OrgScope, LoginMethodId, MemberId),
        to: &mut SignedInTo,
    ) -> Result<()> {
        match &mut to.opened {
            Opens::Missing(standing) => {
                standing.there = Some(self);
                Ok(())
            }
            Opens::Session(token) => {
                let session = tx.session_of_token(token::hash(token.expose())).await?;
                let gone = || Error::Internal("a session that was just opened is gone".to_owned());
                let new = NewSamlSession {
                    session: session.ok_or_else(gone)?,
                    method,
                    member,
                    name_hash: self.name_hash,
                    name_id: &self.name,
                    session_index: self.session_index.as_deref(),
                };
                Ok(tx.save_saml_session(scope, &new).await?)
            }
        }
    }
}
