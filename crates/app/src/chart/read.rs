//! What the pages of the org chart show.

use std::collections::HashMap;

use ieum_model::chart::Chart;
use ieum_model::member::Member;
use ieum_model::{DutyId, MemberId, UnitId};
use ieum_store::duty::Duty;
use ieum_store::member_list::{MemberFilter, MemberSort, Range, Window};
use ieum_store::people::{People, PeopleOf, Person, Which};
use ieum_store::post::{AT_ONCE, PostRow};

use crate::access::OrgCaller;
use crate::members::search;
use crate::{Context, Error, Result};

/// The whole chart.
#[derive(Debug)]
pub struct Overview {
    /// The units.
    pub chart: Chart,
    /// How many people are directly in each.
    pub people: HashMap<UnitId, usize>,
    /// How many members hold no post.
    pub unassigned: usize,
}

/// Loads the chart.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer.
pub async fn overview(ctx: &Context, caller: &OrgCaller) -> Result<Overview> {
    let (scope, mut conn) = (caller.scope(), ctx.store().read().await?);
    let members = conn.count_members(scope, &MemberFilter::default()).await?;
    let with_post = conn.count_with_post(scope).await?;
    Ok(Overview {
        chart: conn.chart(scope).await?,
        people: conn.unit_counts(scope).await?,
        unassigned: members.unwrap_or(0).saturating_sub(with_post),
    })
}

/// What part of a list of people is shown.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// The start of a name, as typed.
    pub search: String,
    /// Which part.
    pub window: Window,
    /// Rows on a page.
    pub per_page: usize,
}

impl Shown {
    pub(crate) fn names(&self) -> Range {
        search(&self.search).map_or_else(Range::everything, |found| found.text)
    }
}

/// One unit with its people.
#[derive(Debug)]
pub struct UnitShown {
    /// The chart.
    pub chart: Chart,
    /// How many people are directly in each unit.
    pub counts: HashMap<UnitId, usize>,
    /// Who leads the unit.
    pub leaders: Vec<Person>,
    /// A page of its people.
    pub people: People,
}

/// Loads a unit.
///
/// # Errors
/// [`Error::NotFound`], also for a unit of another organisation.
pub async fn show_unit(ctx: &Context, caller: &OrgCaller, id: UnitId, shown: &Shown) -> Result<UnitShown> {
    let (scope, mut conn) = (caller.scope(), ctx.store().read().await?);
    let chart = conn.chart(scope).await?;
    super::unit(&chart, id)?;
    let counts = conn.unit_counts(scope).await?;
    let which = Which {
        names: &shown.names(),
        window: shown.window,
        limit: shown.per_page,
        total: counts.get(&id).copied().unwrap_or(0),
    };
    Ok(UnitShown {
        leaders: conn.leaders(scope, id).await?,
        people: conn.people(scope, PeopleOf::Unit(id), &which).await?,
        chart,
        counts,
    })
}

/// The list of duties.
#[derive(Debug)]
pub struct Duties {
    /// In their order.
    pub duties: Vec<Duty>,
    /// How many posts have each.
    pub holders: HashMap<DutyId, usize>,
}

/// Loads the duties.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer.
pub async fn show_duties(ctx: &Context, caller: &OrgCaller) -> Result<Duties> {
    let (scope, mut conn) = (caller.scope(), ctx.store().read().await?);
    Ok(Duties {
        duties: conn.duties(scope).await?,
        holders: conn.duty_counts(scope).await?,
    })
}

/// A member's posts, and what can be chosen.
#[derive(Debug)]
pub struct PostsOf {
    /// The member.
    pub member: Member,
    /// The posts, the main one first.
    pub posts: Vec<PostRow>,
    /// The chart.
    pub chart: Chart,
    /// The duties.
    pub duties: Vec<Duty>,
}

/// Loads a member's posts.
///
/// # Errors
/// [`Error::NotFound`], also for a member who is deleted or of another organisation.
pub async fn posts_of(ctx: &Context, caller: &OrgCaller, id: MemberId) -> Result<PostsOf> {
    let (scope, mut conn) = (caller.scope(), ctx.store().read().await?);
    let member = conn.find_member(scope, id).await?.ok_or(Error::NotFound)?;
    if member.state == ieum_model::member::MemberState::Deleted {
        return Err(Error::NotFound);
    }
    Ok(PostsOf {
        posts: conn.post_rows(scope, id).await?,
        chart: conn.chart(scope).await?,
        duties: conn.duties(scope).await?,
        member,
    })
}

/// Members whom a search found.
#[derive(Debug, Default)]
pub struct Found {
    /// At most as many as can be added at once.
    pub members: Vec<Member>,
    /// There are more.
    pub has_more: bool,
}

/// Members whose name, e-mail or phone starts like this; nobody for nothing typed.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer.
pub async fn find_people(ctx: &Context, caller: &OrgCaller, typed: &str) -> Result<Found> {
    let Some(found) = search(typed) else {
        return Ok(Found::default());
    };
    let filter = MemberFilter {
        search: Some(found),
        ..MemberFilter::default()
    };
    let mut conn = ctx.store().read().await?;
    let order = (MemberSort::Name, false);
    let page = conn
        .list_members(caller.scope(), &filter, order, Window::First, AT_ONCE)
        .await?;
    Ok(Found {
        members: page.rows,
        has_more: page.has_next,
    })
}
