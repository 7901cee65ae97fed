//! What a company in use has done in its console: colour, admins, suspended and deleted members, invitations.

use ieum_app::access::OrgCaller;
use ieum_app::members::{NewLink, TypedPerson, change, create_link, invite, set_admin};
use ieum_app::organizations::{Description, describe};
use ieum_app::{Context, Error};
use ieum_model::MemberId;
use ieum_model::member::MemberChange;
use ieum_model::permission::Menu;

use super::days;
use crate::demo::people::Person;

/// Places in the list of the enrolled, so that the same people are chosen in each run.
const ADMINS: [(usize, &[Menu]); 4] = [
    (3, &[Menu::Members]),
    (11, &[Menu::Members, Menu::Audit]),
    (27, &[Menu::Organization, Menu::Systems]),
    (
        58,
        &[
            Menu::Organization,
            Menu::Members,
            Menu::Chart,
            Menu::Systems,
            Menu::Audit,
        ],
    ),
];
const SUSPENDED: [usize; 6] = [20, 45, 77, 104, 131, 166];
const DELETED: [usize; 2] = [90, 150];

/// Lets it happen; returns the places of those who can no longer sign in.
pub(super) async fn happen(
    ctx: &Context,
    caller: &OrgCaller,
    members: &[MemberId],
    invited: &[Person],
) -> anyhow::Result<Vec<usize>> {
    let on = |days_ago, hour, minute| ctx.at(days::at(days::business_day_before(ctx.now(), days_ago), hour, minute));
    let organization = caller.member.organization();
    let description = Description {
        version: version_of(ctx, caller).await?,
        name: &organization.name,
        color: "#5b3fd6",
    };
    describe(&on(58, 11, 20), caller, description).await?;
    for (nth, (place, menus)) in ADMINS.into_iter().enumerate() {
        let (id, version) = member(ctx, caller, members, place).await?;
        let menus = menus.iter().copied().collect();
        set_admin(&on(55, 10, nth as i8 * 7), caller, id, version, Some(menus)).await?;
    }
    for (nth, place) in SUSPENDED.into_iter().enumerate() {
        let (id, version) = member(ctx, caller, members, place).await?;
        change(
            &on(40 - nth as i64 * 6, 16, 40),
            caller,
            id,
            MemberChange::Suspend,
            version,
        )
        .await?;
    }
    for place in DELETED {
        let (id, version) = member(ctx, caller, members, place).await?;
        change(&on(9, 17, 5), caller, id, MemberChange::Delete, version).await?;
    }
    let link = NewLink {
        label: "2026년 하반기 입사자",
        days: "60",
        most_uses: "50",
    };
    create_link(&on(8, 9, 50), caller, link).await?;
    for (nth, person) in invited.iter().enumerate() {
        let typed = TypedPerson {
            name: &person.name,
            sign_in_id: &person.email,
            department: person.department,
        };
        invite(&on(2, 13, 10 + nth as i8), caller, typed).await?;
    }
    Ok(SUSPENDED.into_iter().chain(DELETED).collect())
}

async fn version_of(ctx: &Context, caller: &OrgCaller) -> anyhow::Result<i64> {
    Ok(ctx
        .store()
        .read()
        .await?
        .get_organization(caller.scope())
        .await?
        .version)
}

async fn member(
    ctx: &Context,
    caller: &OrgCaller,
    members: &[MemberId],
    place: usize,
) -> anyhow::Result<(MemberId, i64)> {
    let id = *members.get(place).ok_or(Error::NotFound)?;
    let found = ctx.store().read().await?.find_member(caller.scope(), id).await?;
    Ok((id, found.ok_or(Error::NotFound)?.version))
}
