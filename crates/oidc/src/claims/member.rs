//! The facts about a member that claims are made of.

use ieum_model::{MemberId, OrgId};

/// An e-mail address or phone number, and whether the person has proven it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The address, or the number in international form.
    pub value: String,
    /// Proven by a code or link. Never true for what an administrator typed.
    pub is_verified: bool,
}

/// A member as a business system may see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberFacts {
    /// The member.
    pub member: MemberId,
    /// The `sub`: how the client knows the member.
    pub subject: String,
    /// The organisation's stable identifier.
    pub org: OrgId,
    /// The organisation ID, which can change; none before linking was approved.
    pub org_slug: Option<String>,
    /// The organisation's name.
    pub org_name: String,
    /// The member's name as written in the organisation.
    pub name: String,
    /// Language as a BCP 47 tag.
    pub locale: Option<String>,
    /// The e-mail address.
    pub email: Option<Contact>,
    /// The phone number.
    pub phone: Option<Contact>,
    /// The department's name.
    pub department: Option<String>,
}
