//! The facts about a member that claims are made of.

use ieum_model::permission::RoleName;
use ieum_model::{MemberId, OrgId, UnitId};

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
    /// What the member is in the organisation.
    pub role: RoleName,
    /// Posts, the main one first; loaded only where [`Needs::posts`] says so.
    pub posts: Vec<PostFacts>,
    /// Names of groups, sorted; loaded only where [`Needs::groups`] says so.
    pub groups: Vec<String>,
}

/// Most posts of one member that a claim speaks of.
pub const MOST_POSTS: usize = 100;
/// Most groups of one member that a claim speaks of.
pub const MOST_GROUPS: usize = 200;

/// What a member is in one unit of the org chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostFacts {
    /// The unit.
    pub unit: UnitId,
    /// Names from the topmost unit down to this one.
    pub path: Vec<String>,
    /// The units of that path.
    pub line: Vec<UnitId>,
    /// What the member is there.
    pub duty: Option<String>,
    /// The main post.
    pub is_primary: bool,
    /// Leads the unit.
    pub is_leader: bool,
}

impl PostFacts {
    /// The unit's own name.
    pub fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }
}

/// What has to be loaded of a member beside their own row before claims can be made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// The posts in the org chart.
    pub posts: bool,
    /// The groups.
    pub groups: bool,
}

impl Needs {
    /// Nothing: the member's row is enough.
    pub const ROW: Self = Self {
        posts: false,
        groups: false,
    };
    /// The posts.
    pub const POSTS: Self = Self {
        posts: true,
        ..Self::ROW
    };
    /// The groups.
    pub const GROUPS: Self = Self {
        groups: true,
        ..Self::ROW
    };

    /// What either needs.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            posts: self.posts || other.posts,
            groups: self.groups || other.groups,
        }
    }
}
