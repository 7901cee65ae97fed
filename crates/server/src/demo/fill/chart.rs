//! The org chart of a company in use: units, duties, who holds which post, and two groups.

use anyhow::Context as _;
use ieum_app::access::OrgCaller;
use ieum_app::chart::{Chosen, add_duty, add_people, add_unit};
use ieum_app::{Context, groups};
use ieum_model::{DutyId, MemberId, UnitId};

use crate::demo::people::Person;

/// Divisions and the teams below them; a team has the people whose department bears its name.
const DIVISIONS: [(&str, &[&str]); 3] = [
    ("경영지원본부", &["경영지원팀", "인사팀", "재무팀", "법무팀"]),
    (
        "기술본부",
        &[
            "플랫폼개발팀",
            "앱개발팀",
            "데이터팀",
            "인프라팀",
            "보안팀",
            "품질관리팀",
        ],
    ),
    (
        "사업본부",
        &[
            "상품기획팀",
            "디자인팀",
            "마케팅팀",
            "국내영업팀",
            "해외영업팀",
            "고객지원팀",
        ],
    ),
];
const DUTIES: [&str; 4] = ["본부장", "팀장", "책임", "매니저"];
const GROUPS: [(&str, usize); 2] = [("정보보호위원회", 17), ("신규 서비스 준비단", 23)];
/// Members that a form adds at once.
const AT_ONCE: usize = 20;

struct Duties {
    head: DutyId,
    lead: DutyId,
    senior: DutyId,
    junior: DutyId,
}

/// Sets it up.
pub(super) async fn set_up(
    ctx: &Context,
    caller: &OrgCaller,
    members: &[MemberId],
    people: &[Person],
) -> anyhow::Result<()> {
    let mut ids = Vec::new();
    for name in DUTIES {
        ids.push(add_duty(ctx, caller, name).await?);
    }
    let [head, lead, senior, junior] = ids[..] else {
        anyhow::bail!("four duties were made");
    };
    let duties = Duties {
        head,
        lead,
        senior,
        junior,
    };
    let mut leads = Vec::new();
    for (division, teams) in DIVISIONS {
        let above = add_unit(ctx, caller, None, division).await?;
        let mut head = (division == DIVISIONS[0].0).then(|| caller.member_id());
        for team in teams {
            let unit = add_unit(ctx, caller, Some(above), team).await?;
            let here = members
                .iter()
                .zip(people)
                .filter(|(_, person)| person.department == *team);
            let mut here: Vec<MemberId> = here.map(|(id, _)| *id).collect();
            if head.is_none() && here.len() > 2 {
                head = Some(here.remove(0));
            }
            leads.push((unit, fill(ctx, caller, unit, &here, &duties).await?));
        }
        let head = head.context("a division has a head")?;
        add(ctx, caller, above, &[head], (duties.head, true)).await?;
    }
    // Somebody leads a second team besides the own one.
    if let [(first, _), .., (_, Some(person))] = leads[..] {
        add(ctx, caller, first, &[person], (duties.senior, false)).await?;
    }
    for (name, every) in GROUPS {
        let group = groups::add(ctx, caller, name).await?;
        let chosen: Vec<String> = members
            .iter()
            .step_by(every)
            .take(AT_ONCE)
            .map(ToString::to_string)
            .collect();
        groups::add_members(ctx, caller, group, &chosen).await?;
    }
    Ok(())
}

/// The first one leads the team, then come the seniors, then all others.
async fn fill(
    ctx: &Context,
    caller: &OrgCaller,
    unit: UnitId,
    people: &[MemberId],
    duties: &Duties,
) -> anyhow::Result<Option<MemberId>> {
    let Some((lead, others)) = people.split_first() else {
        return Ok(None);
    };
    add(ctx, caller, unit, &[*lead], (duties.lead, true)).await?;
    let (seniors, juniors) = others.split_at(others.len() / 4);
    for (group, duty) in [(seniors, duties.senior), (juniors, duties.junior)] {
        for part in group.chunks(AT_ONCE) {
            add(ctx, caller, unit, part, (duty, false)).await?;
        }
    }
    Ok(Some(*lead))
}

async fn add(
    ctx: &Context,
    caller: &OrgCaller,
    unit: UnitId,
    members: &[MemberId],
    (duty, is_leader): (DutyId, bool),
) -> anyhow::Result<()> {
    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
    let duty = duty.to_string();
    let chosen = Chosen {
        members: &members,
        duty: &duty,
        is_leader,
    };
    add_people(ctx, caller, unit, chosen).await?;
    Ok(())
}
