//! Proof that something may act: the one place that makes an [`OrgScope`] or an `Active…` value.
//!
//! Each value is loaded anew in each request and only from rows of which everything above is enabled too: a member is
//! active only in an active organisation with an active account and a living session. So "suspended" holds at the very next
//! request of every flow, because no flow can be built from anything else.

mod bearer;
mod client;
mod device;
mod domain;
mod entrance;
mod grant;
mod method;
mod operator;
mod organization;
mod planned;
mod purge;
mod reach;
mod session;
mod shared;
mod sign_in;
mod tester;
mod token;
mod watched;

use ieum_model::OrgId;

pub use bearer::ActiveBearer;
pub use client::{ActiveClient, ClientRow};
pub(crate) use client::{CLIENT_WIDTH, client_columns, read as read_client};
pub use device::{DeviceFound, DeviceWaiting};
pub use domain::{Covering, HomeRealm, OwnedDomain};
pub use entrance::ActiveEntrance;
pub use grant::{ActiveGrant, CodeFound, RefreshFound, SuccessorFound};
pub use method::ActiveMethod;
pub use operator::ActiveOperator;
pub use organization::ActiveOrganization;
pub use planned::DueMethod;
pub use purge::Purgeable;
pub use reach::Reach;
pub(crate) use reach::{client_is_active, groups_allow, may_use, org_may_use};
pub use session::{ActiveMember, ActiveSession, SessionKind};
pub use shared::SharedTrace;
pub use sign_in::{MOST_OF_A_PERSON, SignIn, SignInsAt, SignInsOf};
pub use tester::{ActiveTest, Tested};
pub(crate) use tester::{method_serves, under_test};
pub use token::{HandoverInvitee, Invitee};
pub use watched::WatchedMethod;

/// Permission to touch the rows of one organisation. Only the modules of this folder make one; there is no way from a bare
/// identifier to a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrgScope(OrgId);

impl OrgScope {
    /// The organisation's identifier.
    pub const fn org_id(&self) -> &OrgId {
        &self.0
    }
}

pub(crate) const STATEMENTS: &[&[crate::db::Statement]] = &[
    bearer::STATEMENTS,
    client::STATEMENTS,
    device::STATEMENTS,
    domain::STATEMENTS,
    grant::STATEMENTS,
    entrance::STATEMENTS,
    method::STATEMENTS,
    watched::STATEMENTS,
    operator::STATEMENTS,
    organization::STATEMENTS,
    planned::STATEMENTS,
    purge::STATEMENTS,
    reach::STATEMENTS,
    session::STATEMENTS,
    shared::STATEMENTS,
    sign_in::STATEMENTS,
    tester::STATEMENTS,
    token::STATEMENTS,
];
