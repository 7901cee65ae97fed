//! What the linking ladder decides about somebody who comes from the company's own system, with all that the store knows of them.

use ieum_model::email::Email;
use ieum_model::linking::{Address, Candidate, Decision, Facts, Identity, Known, Provisioning, decide};
use ieum_model::{AccountId, LoginMethodId};
use ieum_store::linked_identity::{CandidateFound, LinkFound};
use ieum_store::{Conn, OrgScope};

use crate::Result;

/// What the store knows of an identity.
#[derive(Debug)]
pub struct Ladder {
    /// The decision.
    pub decision: Decision,
    pub(super) link: Option<LinkFound>,
    candidate: Option<CandidateFound>,
}

impl Ladder {
    /// The account of the member that the decision leads to.
    pub(super) fn account(&self) -> Option<AccountId> {
        match (&self.link, &self.candidate) {
            (Some(link), _) => link.account,
            (None, Some(candidate)) => candidate.account,
            (None, None) => None,
        }
    }
}

/// Asks the ladder.
///
/// # Errors
/// As the database says.
pub async fn ladder(conn: &mut Conn, scope: OrgScope, method: LoginMethodId, identity: &Identity) -> Result<Ladder> {
    let link = conn.find_link(scope, method, &identity.subject).await?;
    let email = identity.email.as_deref().and_then(|text| Email::parse(text).ok());
    let candidate = match (&link, &email) {
        (None, Some(email)) => conn.find_link_candidate(scope, method, &email.folded()).await?,
        _ => None,
    };
    let facts = Facts {
        known: link.map(|link| Known {
            member: link.member,
            state: link.state,
            is_enabled: link.is_enabled,
        }),
        by_key: None,
        address: email.map(|_| Address {
            member: candidate.map(|found| Candidate {
                member: found.member,
                state: found.state,
                is_linked_otherwise: found.link.is_some(),
            }),
            is_verified: identity.is_email_verified,
            // No organisation can prove a domain yet, so that no address links anybody by itself.
            is_authoritative: false,
        }),
        provisioning: Provisioning::Off,
    };
    Ok(Ladder {
        decision: decide(&facts),
        link,
        candidate,
    })
}
