//! Three companies: one linked and in use, one whose application is under review, one that has not begun.

use ieum_app::organizations::{Created, NewOrganization, SuperAdmin, create_in};
use ieum_app::{Actor, Context};
use ieum_model::email::Email;
use ieum_model::org_slug::OrgSlug;
use ieum_model::plan::Plan;
use ieum_model::text::{OrgName, PersonName, look_alike_key};
use ieum_store::org_slug::SlugState;

use super::members::{Fate, enrol};
use super::{days, write};
use crate::demo::facts::{LinkState, Login, OrganizationFacts};
use crate::demo::people::People;

struct Company {
    name: &'static str,
    domain: &'static str,
    slug: Option<&'static str>,
    plan: Plan,
    state: LinkState,
    super_admin: (&'static str, &'static str),
    /// The super admin included.
    members: usize,
    /// How long ago it came, in days.
    age: i64,
}

const COMPANIES: [Company; 3] = [
    Company {
        name: "새벽별소프트",
        domain: "saebyeok.example",
        slug: Some("saebyeok"),
        plan: Plan::Premium,
        state: LinkState::Linked,
        super_admin: ("윤서진", "seojin.yoon@saebyeok.example"),
        members: 200,
        age: 75,
    },
    Company {
        name: "누리온물산",
        domain: "nurion.example",
        slug: Some("nurion"),
        plan: Plan::Standard,
        state: LinkState::InReview,
        super_admin: ("문가영", "gayoung.moon@nurion.example"),
        members: 24,
        age: 12,
    },
    Company {
        name: "온새미공방",
        domain: "onsaemi.example",
        slug: None,
        plan: Plan::Free,
        state: LinkState::Unlinked,
        super_admin: ("배도현", "dohyun.bae@onsaemi.example"),
        members: 8,
        age: 5,
    },
];

/// Makes all of them.
pub(super) async fn add_all(
    ctx: &Context,
    hash: &str,
    login: &impl Fn(&str) -> Login,
) -> anyhow::Result<Vec<OrganizationFacts>> {
    let mut facts = Vec::new();
    for (seed, company) in COMPANIES.iter().enumerate() {
        let created = create(ctx, company, hash).await?;
        let members = add_members(ctx, company, created, hash, seed as u64).await?;
        facts.push(OrganizationFacts {
            slug: company.slug.map(str::to_owned),
            name: company.name.to_owned(),
            plan: company.plan.to_string(),
            state: company.state,
            super_admin: login(company.super_admin.1),
            members: members.iter().map(|email| login(email)).collect(),
        });
    }
    Ok(facts)
}

async fn create(ctx: &Context, company: &Company, hash: &str) -> anyhow::Result<Created> {
    let ctx = ctx.at(days::at(days::business_day_before(ctx.now(), company.age), 9, 40));
    let new = NewOrganization {
        name: OrgName::parse(company.name)?,
        plan: company.plan,
        super_admin: SuperAdmin {
            name: PersonName::parse(company.super_admin.0)?,
            email: Email::parse(company.super_admin.1)?,
            password_hash: Some(hash.to_owned()),
        },
    };
    write(&ctx, async |tx| create_in(&ctx, tx, &Actor::system(), &new).await).await
}

/// The e-mail addresses of those who can sign in.
async fn add_members(
    ctx: &Context,
    company: &Company,
    created: Created,
    hash: &str,
    seed: u64,
) -> anyhow::Result<Vec<String>> {
    let ctx = ctx.at(days::at(days::business_day_before(ctx.now(), company.age - 4), 14, 5));
    let mut people = People::new(company.domain, seed + 1);
    let people: Vec<_> = (1..company.members)
        .map(|index| (people.next(), if index % 9 == 0 { Fate::Unseen } else { Fate::Active }))
        .collect();
    write(&ctx, async |tx| enrol(&ctx, tx, created.scope, hash, &people).await).await?;
    if company.state == LinkState::Linked
        && let Some(slug) = company.slug
    {
        let slug = OrgSlug::parse(slug)?;
        write(&ctx, async |tx| {
            let key = look_alike_key(slug.as_str());
            tx.insert_slug(created.scope, slug.as_str(), &key, SlugState::Current, ctx.now())
                .await?;
            Ok(tx.set_linked(created.scope, ctx.now()).await?)
        })
        .await?;
    }
    Ok(people.into_iter().map(|(person, _)| person.email).collect())
}
