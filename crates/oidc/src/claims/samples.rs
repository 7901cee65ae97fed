//! A member for tests: every fact bears the name of the scope that opens it.

use ieum_model::permission::RoleName;
use ieum_model::{MemberId, OrgId, UnitId};

use super::{Contact, MemberFacts, PostFacts};

/// 김민지, team lead in 영업본부 / 영업1팀 and besides in 총무팀.
pub fn minji() -> MemberFacts {
    let post = |path: &[&str], duty: Option<&str>, is_primary| PostFacts {
        unit: UnitId::from_uuid(Default::default()),
        path: path.iter().map(|name| (*name).to_owned()).collect(),
        line: vec![UnitId::from_uuid(Default::default()); path.len()],
        duty: duty.map(str::to_owned),
        is_primary,
        is_leader: false,
    };
    MemberFacts {
        member: MemberId::from_uuid(Default::default()),
        subject: "subject".into(),
        org: OrgId::from_uuid(Default::default()),
        org_slug: Some("hanbit".into()),
        org_name: "한빛물산-organization".into(),
        name: "김민지-profile".into(),
        locale: Some("ko-profile".into()),
        email: Some(Contact {
            value: "minji@email.example".into(),
            is_verified: true,
        }),
        phone: Some(Contact {
            value: "+8210-phone".into(),
            is_verified: false,
        }),
        department: Some("영업-organization".into()),
        role: RoleName::SuperAdmin,
        posts: vec![
            post(
                &["영업본부-organization", "영업1팀-organization"],
                Some("팀장-organization"),
                true,
            ),
            post(&["총무팀-organization"], None, false),
        ],
        groups: vec!["결재자-groups".into(), "보안-groups".into()],
    }
}
