//! Which member a person is who signed in at the company's own system (연동 계정): the ladder. A link is never a guess. First comes
//! what was linked before, then the key that an administrator mapped, then an e-mail address of a domain for which the connection
//! speaks; everything else is proposed to an administrator, and nobody is signed in by it.

use crate::MemberId;
use crate::member::MemberState;

/// Who the company's own system says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The person, for ever, at this login method.
    pub subject: String,
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Whether the other side says that the person has proven the address. What is not said is not true.
    pub is_email_verified: bool,
    /// The key that an administrator mapped, such as an employee number.
    pub key: Option<String>,
    /// Groups, by whatever name the other side gives them.
    pub groups: Vec<String>,
}

impl Identity {
    /// What people read of it: the address, else the name, else the subject; at most 200 characters.
    pub fn label(&self) -> String {
        let text = self.email.as_ref().or(self.name.as_ref()).unwrap_or(&self.subject);
        text.chars().take(200).collect()
    }
}

/// Longest external key, in characters.
pub const MAX_KEY: usize = 100;

/// An external key as somebody typed it: compared letter by letter, without the spaces around it.
pub fn parse_key(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_key = !text.is_empty() && text.chars().count() <= MAX_KEY && !text.chars().any(char::is_control);
    is_key.then_some(text)
}

/// A member whom one of the steps leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The member.
    pub member: MemberId,
    /// What they are now.
    pub state: MemberState,
    /// They are linked at this login method already, under another subject.
    pub is_linked_otherwise: bool,
}

/// The link of this login method and subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The member.
    pub member: MemberId,
    /// What they are now.
    pub state: MemberState,
    /// The link was not switched off.
    pub is_enabled: bool,
}

/// The e-mail address that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The member with this address, if there is one.
    pub member: Option<Candidate>,
    /// The other side says that the person has proven it. What is not said is not true.
    pub is_verified: bool,
    /// The organisation has proven the domain, and this login method speaks for it.
    pub is_authoritative: bool,
}

/// Who gets a membership when nobody was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Provisioning {
    /// Nobody.
    #[default]
    Off,
    /// Everybody whom the other side lets in.
    Everyone,
    /// Members of one of the named groups; whether this person is in one.
    Groups {
        /// In one of them.
        is_member: bool,
    },
}

/// Everything that the decision rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The link of this method and subject.
    pub known: Option<Known>,
    /// The member to whom an administrator mapped the key that came.
    pub by_key: Option<Candidate>,
    /// The address that came; `None` if none came, or if this kind of connection never links by one.
    pub address: Option<Address>,
    /// Who gets a membership.
    pub provisioning: Provisioning,
}

/// By which step a member was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The key that an administrator mapped.
    Key,
    /// The address.
    Address,
}

/// Why an administrator has to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Nobody fits.
    Nobody,
    /// The member is linked at this method under another subject: the address or the key may have changed hands.
    LinkedOtherwise,
    /// The key leads to one member and the address to another.
    TwoMembers,
    /// The address fits, and the other side does not say that it was proven.
    AddressUnverified,
    /// The address fits, and this method does not speak for its domain.
    AddressNotAuthoritative,
}

impl Doubt {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::LinkedOtherwise => "linked_otherwise",
            Self::TwoMembers => "two_members",
            Self::AddressUnverified => "address_unverified",
            Self::AddressNotAuthoritative => "address_not_authoritative",
        }
    }
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Signed in by the link that exists.
    SignIn(MemberId),
    /// Linked now, and signed in; an invited member has thereby accepted.
    Link(MemberId, By),
    /// A new member, linked and signed in.
    Provision,
    /// Nobody is signed in; an administrator reads who stood at the door, and whom it may be.
    Propose(Option<MemberId>, Doubt),
    /// Nobody is signed in: the link was switched off.
    LinkDisabled,
    /// Nobody is signed in: the member is suspended or deleted.
    MemberNotActive,
}

/// Decides.
pub fn decide(facts: &Facts) -> Decision {
    if let Some(known) = facts.known {
        return match (known.is_enabled, known.state) {
            (false, _) => Decision::LinkDisabled,
            (true, MemberState::Active) => Decision::SignIn(known.member),
            (true, _) => Decision::MemberNotActive,
        };
    }
    let by_address = facts.address.and_then(|address| Some((address, address.member?)));
    if let Some(key) = facts.by_key {
        return match by_address {
            Some((_, other)) if other.member != key.member => Decision::Propose(Some(key.member), Doubt::TwoMembers),
            _ => link(key, By::Key),
        };
    }
    match by_address {
        Some((Address { is_verified: false, .. }, found)) => {
            Decision::Propose(Some(found.member), Doubt::AddressUnverified)
        }
        Some((address, found)) if !address.is_authoritative => {
            Decision::Propose(Some(found.member), Doubt::AddressNotAuthoritative)
        }
        Some((_, found)) => link(found, By::Address),
        None => provision(facts),
    }
}

/// Somebody new becomes a member with the address that came: business systems read it, so it must be proven, of a domain for which the
/// method speaks.
const fn provision(facts: &Facts) -> Decision {
    match (facts.provisioning, facts.address) {
        (Provisioning::Off | Provisioning::Groups { is_member: false }, _) | (_, None) => {
            Decision::Propose(None, Doubt::Nobody)
        }
        (_, Some(address)) => match (address.is_verified, address.is_authoritative) {
            (false, _) => Decision::Propose(None, Doubt::AddressUnverified),
            (true, false) => Decision::Propose(None, Doubt::AddressNotAuthoritative),
            (true, true) => Decision::Provision,
        },
    }
}

const fn link(to: Candidate, by: By) -> Decision {
    match (to.state, to.is_linked_otherwise) {
        (MemberState::Active | MemberState::Invited, false) => Decision::Link(to.member, by),
        (MemberState::Active | MemberState::Invited, true) => {
            Decision::Propose(Some(to.member), Doubt::LinkedOtherwise)
        }
        (MemberState::Suspended | MemberState::Deleted, _) => Decision::MemberNotActive,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const A: u128 = 1;
    const B: u128 = 2;

    fn member(n: u128) -> MemberId {
        MemberId::from_uuid(Uuid::from_u128(n))
    }

    fn candidate(n: u128, state: MemberState, is_linked_otherwise: bool) -> Candidate {
        Candidate {
            member: member(n),
            state,
            is_linked_otherwise,
        }
    }

    fn known(state: MemberState, is_enabled: bool) -> Facts {
        Facts {
            known: Some(Known {
                member: member(A),
                state,
                is_enabled,
            }),
            // Whatever else came, the link decides.
            by_key: Some(candidate(B, MemberState::Active, false)),
            address: Some(address(Some(candidate(B, MemberState::Active, false)), true, true)),
            provisioning: Provisioning::Everyone,
        }
    }

    fn address(member: Option<Candidate>, is_verified: bool, is_authoritative: bool) -> Address {
        Address {
            member,
            is_verified,
            is_authoritative,
        }
    }

    fn facts(by_key: Option<Candidate>, address: Option<Address>, provisioning: Provisioning) -> Facts {
        Facts {
            known: None,
            by_key,
            address,
            provisioning,
        }
    }

    #[test]
    fn each_step_of_the_ladder() {
        use Decision::{Link, LinkDisabled, MemberNotActive, Propose, Provision, SignIn};
        use MemberState::{Active, Deleted, Invited, Suspended};
        use Provisioning::{Everyone, Groups, Off};
        let one = |state| Some(candidate(A, state, false));
        let mail = |found, verified, speaks| Some(address(found, verified, speaks));
        for (what, facts, expected) in [
            ("linked", known(Active, true), SignIn(member(A))),
            ("link off", known(Active, false), LinkDisabled),
            ("linked, suspended", known(Suspended, true), MemberNotActive),
            ("linked, deleted", known(Deleted, true), MemberNotActive),
            ("key", facts(one(Active), None, Off), Link(member(A), By::Key)),
            ("key, invited", facts(one(Invited), None, Off), Link(member(A), By::Key)),
            ("key, suspended", facts(one(Suspended), None, Everyone), MemberNotActive),
            (
                "key, linked otherwise",
                facts(Some(candidate(A, Active, true)), None, Everyone),
                Propose(Some(member(A)), Doubt::LinkedOtherwise),
            ),
            (
                "key and address disagree",
                facts(one(Active), mail(Some(candidate(B, Active, false)), true, true), Off),
                Propose(Some(member(A)), Doubt::TwoMembers),
            ),
            (
                "key and address agree",
                facts(one(Active), mail(one(Active), false, false), Off),
                Link(member(A), By::Key),
            ),
            (
                "address",
                facts(None, mail(one(Active), true, true), Off),
                Link(member(A), By::Address),
            ),
            (
                "address, unverified",
                facts(None, mail(one(Active), false, true), Everyone),
                Propose(Some(member(A)), Doubt::AddressUnverified),
            ),
            (
                "address, of another domain",
                facts(None, mail(one(Active), true, false), Everyone),
                Propose(Some(member(A)), Doubt::AddressNotAuthoritative),
            ),
            (
                "address, recycled",
                facts(None, mail(Some(candidate(A, Active, true)), true, true), Everyone),
                Propose(Some(member(A)), Doubt::LinkedOtherwise),
            ),
            (
                "address, deleted",
                facts(None, mail(one(Deleted), true, true), Everyone),
                MemberNotActive,
            ),
            ("nobody", facts(None, None, Off), Propose(None, Doubt::Nobody)),
            (
                "nobody, everyone",
                facts(None, mail(None, true, true), Everyone),
                Provision,
            ),
            (
                "nobody, everyone, unverified",
                facts(None, mail(None, false, true), Everyone),
                Propose(None, Doubt::AddressUnverified),
            ),
            (
                "nobody, everyone, of another domain",
                facts(None, mail(None, true, false), Everyone),
                Propose(None, Doubt::AddressNotAuthoritative),
            ),
            (
                "nobody, everyone, no address",
                facts(None, None, Everyone),
                Propose(None, Doubt::Nobody),
            ),
            (
                "nobody, in a group",
                facts(None, mail(None, true, true), Groups { is_member: true }),
                Provision,
            ),
            (
                "nobody, in none",
                facts(None, mail(None, true, true), Groups { is_member: false }),
                Propose(None, Doubt::Nobody),
            ),
        ] {
            assert_eq!(decide(&facts), expected, "{what}");
        }
    }

    fn any_candidate() -> impl Strategy<Value = Candidate> {
        use MemberState::{Active, Deleted, Invited, Suspended};
        let state = prop::sample::select(vec![Active, Invited, Suspended, Deleted]);
        (1..4u128, state, any::<bool>()).prop_map(|(n, state, linked)| candidate(n, state, linked))
    }

    proptest! {
        /// An address alone signs nobody in unless it was proven, for a domain that the connection speaks for.
        #[test]
        fn an_address_that_was_not_proven_or_is_foreign_signs_nobody_in(
            found in prop::option::of(any_candidate()),
            is_verified in any::<bool>(),
            is_authoritative in any::<bool>(),
        ) {
            prop_assume!(!(is_verified && is_authoritative));
            let decision = decide(&facts(None, Some(address(found, is_verified, is_authoritative)), Provisioning::Everyone));
            let is_harmless = match decision {
                Decision::Propose(..) => true,
                Decision::MemberNotActive => found.is_some(),
                _ => false,
            };
            prop_assert!(is_harmless, "{decision:?}");
        }

        /// Nobody is ever linked twice at one method, and nobody who is not active or invited comes in.
        #[test]
        fn who_is_linked_otherwise_or_not_active_is_not_linked(
            by_key in prop::option::of(any_candidate()),
            by_address in prop::option::of(any_candidate()),
        ) {
            let decision = decide(&facts(by_key, by_address.map(|found| address(Some(found), true, true)), Provisioning::Everyone));
            if let Decision::Link(linked, by) = decision {
                let found = match by { By::Key => by_key, By::Address => by_address };
                let found = found.expect("somebody");
                prop_assert_eq!(found.member, linked);
                prop_assert!(!found.is_linked_otherwise);
                prop_assert!(matches!(found.state, MemberState::Active | MemberState::Invited));
            }
        }
    }
}
