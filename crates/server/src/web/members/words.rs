//! Members in words: state, role, contact, menus, invitations.

use ieum_model::member::{Member, MemberState};
use ieum_model::permission::Menu;
use ieum_store::invitation::InvitationState;
use ieum_store::member_list::RoleFilter;

use crate::i18n::Lang;
use crate::web::page::Badge;

pub(super) fn state_word(l: Lang, state: MemberState) -> String {
    match state {
        MemberState::Active => l.t("members-state-active"),
        MemberState::Invited => l.t("members-state-invited"),
        MemberState::Suspended => l.t("members-state-suspended"),
        MemberState::Deleted => l.t("members-state-deleted"),
    }
    .into_owned()
}

pub(crate) fn state(l: Lang, state: MemberState) -> Badge {
    let word = state_word(l, state);
    match state {
        MemberState::Active => Badge::good(word),
        MemberState::Invited => Badge::info(word),
        MemberState::Suspended => Badge::warn(word),
        MemberState::Deleted => Badge::bad(word),
    }
}

pub(super) fn role_word(l: Lang, role: RoleFilter) -> String {
    match role {
        RoleFilter::SuperAdmin => l.t("members-role-super-admin"),
        RoleFilter::Admin => l.t("members-role-admin"),
        RoleFilter::Member => l.t("members-role-member"),
    }
    .into_owned()
}

pub(super) const fn role(member: &Member) -> RoleFilter {
    match (member.is_super_admin, member.admin.is_some()) {
        (true, _) => RoleFilter::SuperAdmin,
        (false, true) => RoleFilter::Admin,
        (false, false) => RoleFilter::Member,
    }
}

/// E-mail, else phone as people write it.
pub(crate) fn contact(l: Lang, member: &Member) -> String {
    let phone = || member.phone.as_deref().map(|p| l.phone(p));
    member.email.clone().or_else(phone).unwrap_or_default()
}

pub(super) fn menu(l: Lang, menu: Menu) -> String {
    match menu {
        Menu::Organization => l.t("members-menu-organization"),
        Menu::Members => l.t("members-menu-members"),
        Menu::Systems => l.t("members-menu-systems"),
        Menu::Audit => l.t("members-menu-audit"),
        Menu::Chart => l.t("members-menu-chart"),
    }
    .into_owned()
}

pub(super) fn invitation(l: Lang, state: InvitationState) -> Badge {
    match state {
        InvitationState::Open => Badge::good(l.t("members-link-open")),
        InvitationState::UsedUp => Badge::neutral(l.t("members-link-used-up")),
        InvitationState::Expired => Badge::neutral(l.t("members-link-expired")),
        InvitationState::Revoked => Badge::bad(l.t("members-link-revoked")),
    }
}

/// Why an invitation holds no longer, as a sentence for who holds it.
pub(super) fn invitation_over(l: Lang, state: InvitationState) -> String {
    match state {
        InvitationState::Expired => l.t("members-over-expired"),
        InvitationState::UsedUp => l.t("members-over-used"),
        InvitationState::Revoked | InvitationState::Open => l.t("members-over-revoked"),
    }
    .into_owned()
}
