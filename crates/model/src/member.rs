//! Member (구성원): a person's membership of one organisation, and what may be done to it.

use std::time::Duration;

use crate::permission::{Menus, Role};
use crate::{AccountId, Instant, MemberId, OrgId};

/// A deleted member can be restored for this long.
pub const RESTORABLE_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// The life of a membership; "invited" (초대됨) and "active" (사용 중) as the guide has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberState {
    /// Invited by mail, not yet accepted; or enrolled with an initial password, never signed in.
    Invited,
    /// In use.
    Active,
    /// Stopped by an admin.
    Suspended,
    /// Deleted; restorable for 30 days.
    Deleted,
}

impl MemberState {
    /// All of them, in the order of a filter.
    pub const ALL: [Self; 4] = [Self::Active, Self::Invited, Self::Suspended, Self::Deleted];

    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// A member as the store knows it.
#[derive(Debug, Clone)]
pub struct Member {
    /// Stable identifier; the `sub` that business systems receive.
    pub id: MemberId,
    /// Organisation it belongs to.
    pub org_id: OrgId,
    /// The account, once there is one.
    pub account_id: Option<AccountId>,
    /// Where in its life it is.
    pub state: MemberState,
    /// What a deleted member returns to when restored.
    pub state_before: Option<MemberState>,
    /// Admin (관리자) with these menus; meaningless for the super admin, who has all.
    pub admin: Option<Menus>,
    /// Whether it is the organisation's one super admin.
    pub is_super_admin: bool,
    /// The person's name.
    pub name: String,
    /// Sign-in ID by e-mail.
    pub email: Option<String>,
    /// Sign-in ID by phone (E.164).
    pub phone: Option<String>,
    /// Department (부서), empty if none.
    pub department: String,
    /// When last invited.
    pub invited_at: Option<Instant>,
    /// When it became active for the first time.
    pub joined_at: Option<Instant>,
    /// When deleted.
    pub deleted_at: Option<Instant>,
    /// Last sign-in.
    pub last_sign_in_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// Rises with each change; a form that carries an older one is stale.
    pub version: i64,
}

/// What an admin may do to a member's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberChange {
    /// Stop the member at once.
    Suspend,
    /// Let the member in again.
    Resume,
    /// Delete, restorable for 30 days.
    Delete,
    /// Undo a deletion.
    Restore,
}

/// Why a change was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberRefusal {
    /// The super admin must hand over first.
    IsSuperAdmin,
    /// Nobody locks themselves out.
    IsOneself,
    /// The member is not in a state that allows it: the form was stale.
    WrongState,
    /// The 30 days are over.
    TooLateToRestore,
    /// Only the super admin manages admins: else one could take the menus of another by setting a password for them.
    IsAdmin,
}

impl MemberRefusal {
    /// Stable code for messages.
    pub const fn code(self) -> &'static str {
        match self {
            Self::IsSuperAdmin => "member_is_super_admin",
            Self::IsOneself => "member_is_oneself",
            Self::WrongState => "member_wrong_state",
            Self::TooLateToRestore => "member_too_late_to_restore",
            Self::IsAdmin => "member_is_admin",
        }
    }
}

/// Whether somebody with the permission to manage members may manage this one.
///
/// # Errors
/// [`MemberRefusal`]: admins leave the super admin and one another alone.
pub fn may_manage(member: &Member, by: MemberId, role: Role) -> Result<(), MemberRefusal> {
    if role == Role::SuperAdmin || member.id == by {
        Ok(())
    } else if member.is_super_admin {
        Err(MemberRefusal::IsSuperAdmin)
    } else if member.admin.is_some() {
        Err(MemberRefusal::IsAdmin)
    } else {
        Ok(())
    }
}

/// Decides a change of state: the new state, or why not.
///
/// # Errors
/// [`MemberRefusal`], with the super admin and oneself protected from suspension and deletion.
pub fn change(member: &Member, change: MemberChange, by: MemberId, now: Instant) -> Result<MemberState, MemberRefusal> {
    use MemberChange as C;
    use MemberState as S;
    if matches!(change, C::Suspend | C::Delete) {
        if member.is_super_admin {
            return Err(MemberRefusal::IsSuperAdmin);
        }
        if member.id == by {
            return Err(MemberRefusal::IsOneself);
        }
    }
    match (change, member.state) {
        (C::Suspend, S::Active | S::Invited) => Ok(S::Suspended),
        (C::Resume, S::Suspended) => Ok(if member.joined_at.is_some() {
            S::Active
        } else {
            S::Invited
        }),
        (C::Delete, S::Active | S::Invited | S::Suspended) => Ok(S::Deleted),
        (C::Restore, S::Deleted) => match member.deleted_at {
            Some(at) if now.since(at) >= RESTORABLE_FOR => Err(MemberRefusal::TooLateToRestore),
            _ => Ok(member.state_before.unwrap_or(S::Suspended)),
        },
        _ => Err(MemberRefusal::WrongState),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn member(state: MemberState) -> Member {
        Member {
            id: MemberId::from_uuid(Uuid::from_u128(1)),
            org_id: OrgId::from_uuid(Uuid::from_u128(2)),
            account_id: None,
            state,
            state_before: Some(MemberState::Active),
            admin: None,
            is_super_admin: false,
            name: "김하늘".to_owned(),
            email: Some("haneul@example.com".to_owned()),
            phone: None,
            department: String::new(),
            invited_at: None,
            joined_at: None,
            deleted_at: Some(Instant::from_seconds(0)),
            last_sign_in_at: None,
            created_at: Instant::from_seconds(0),
            version: 1,
        }
    }

    #[test]
    fn every_state_and_change_has_its_answer() {
        use MemberChange::{Delete, Restore, Resume, Suspend};
        use MemberState::{Active, Deleted, Invited, Suspended};
        let wrong = Err(MemberRefusal::WrongState);
        let cases = [
            (Active, Suspend, Ok(Suspended)),
            (Invited, Suspend, Ok(Suspended)),
            (Suspended, Suspend, wrong),
            (Deleted, Suspend, wrong),
            (Suspended, Resume, Ok(Invited)),
            (Active, Resume, wrong),
            (Active, Delete, Ok(Deleted)),
            (Suspended, Delete, Ok(Deleted)),
            (Deleted, Delete, wrong),
            (Deleted, Restore, Ok(Active)),
            (Active, Restore, wrong),
        ];
        let by = MemberId::from_uuid(Uuid::from_u128(9));
        for (state, ask, answer) in cases {
            assert_eq!(
                change(&member(state), ask, by, Instant::from_seconds(60)),
                answer,
                "{state:?} {ask:?}"
            );
        }
    }

    #[test]
    fn the_super_admin_and_oneself_are_protected() {
        let mut target = member(MemberState::Active);
        let now = Instant::from_seconds(60);
        assert_eq!(
            change(&target, MemberChange::Delete, target.id, now),
            Err(MemberRefusal::IsOneself)
        );
        target.is_super_admin = true;
        let other = MemberId::from_uuid(Uuid::from_u128(9));
        assert_eq!(
            change(&target, MemberChange::Suspend, other, now),
            Err(MemberRefusal::IsSuperAdmin)
        );
    }

    #[test]
    fn admins_leave_the_super_admin_and_one_another_alone() {
        let by = MemberId::from_uuid(Uuid::from_u128(9));
        let admin = Role::Admin(Menus::from_bits(15));
        let mut target = member(MemberState::Active);
        assert_eq!(may_manage(&target, by, admin), Ok(()));
        target.admin = Some(Menus::default());
        assert_eq!(may_manage(&target, by, admin), Err(MemberRefusal::IsAdmin));
        assert_eq!(may_manage(&target, target.id, admin), Ok(()), "oneself");
        assert_eq!(may_manage(&target, by, Role::SuperAdmin), Ok(()));
        target.is_super_admin = true;
        assert_eq!(may_manage(&target, by, admin), Err(MemberRefusal::IsSuperAdmin));
    }

    #[test]
    fn restoring_ends_after_thirty_days() {
        let target = member(MemberState::Deleted);
        let by = MemberId::from_uuid(Uuid::from_u128(9));
        let end = Instant::from_seconds(0).plus(RESTORABLE_FOR);
        assert_eq!(
            change(&target, MemberChange::Restore, by, end.minus(Duration::from_micros(1))),
            Ok(MemberState::Active)
        );
        assert_eq!(
            change(&target, MemberChange::Restore, by, end),
            Err(MemberRefusal::TooLateToRestore)
        );
    }
}
