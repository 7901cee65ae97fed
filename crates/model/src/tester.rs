//! A named tester (시험자) tries what is not live at a login method: the ladder decides as for everybody, and in comes the one member whose
//! test it is, or nobody.

use crate::MemberId;
use crate::linking::{Decision, Doubt};

/// What becomes of a tester's attempt at settings that are not live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// It is the tester.
    Enter,
    /// It would be the tester, and an administrator would have to decide.
    Doubt(Doubt),
    /// It is the tester, whose link was switched off.
    LinkDisabled,
    /// It is somebody else, or nobody whom the organisation knows.
    Other,
}

/// Judges what the ladder decided for the one member who may come in by a test. Nothing is linked, proposed or made by it: what is
/// tested may speak of other people by the same names.
pub fn judge(decision: Decision, linked: Option<MemberId>, tester: MemberId) -> Test {
    match decision {
        Decision::SignIn(member) | Decision::Link(member, _) if member == tester => Test::Enter,
        Decision::Propose(Some(member), doubt) if member == tester => Test::Doubt(doubt),
        Decision::LinkDisabled if linked == Some(tester) => Test::LinkDisabled,
        _ => Test::Other,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::linking::By;

    fn member(n: u128) -> MemberId {
        MemberId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn a_test_lets_nobody_in_but_the_tester() {
        let (tester, other) = (member(1), member(2));
        for (decision, linked, expected) in [
            (Decision::SignIn(tester), Some(tester), Test::Enter),
            (Decision::Link(tester, By::Key), None, Test::Enter),
            (Decision::Link(tester, By::Address), None, Test::Enter),
            (Decision::SignIn(other), Some(other), Test::Other),
            (Decision::Link(other, By::Key), None, Test::Other),
            (Decision::Provision, None, Test::Other),
            (Decision::MemberNotActive, Some(tester), Test::Other),
            (Decision::LinkDisabled, Some(tester), Test::LinkDisabled),
            (Decision::LinkDisabled, Some(other), Test::Other),
            (Decision::Propose(None, Doubt::Nobody), None, Test::Other),
            (Decision::Propose(Some(other), Doubt::TwoMembers), None, Test::Other),
            (
                Decision::Propose(Some(tester), Doubt::LinkedOtherwise),
                None,
                Test::Doubt(Doubt::LinkedOtherwise),
            ),
        ] {
            assert_eq!(judge(decision, linked, tester), expected, "{decision:?}");
        }
    }
}
