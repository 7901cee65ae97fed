//! Four companies: one linked and in use, one whose application is under review, one that has not begun, and one that connected its own
//! login systems.

use ieum_app::access::OperatorCaller;
use ieum_app::organizations::{Created, NewOrganization, SuperAdmin, create_in};
use ieum_app::{Actor, Context};
use ieum_model::email::Email;
use ieum_model::plan::Plan;
use ieum_model::text::{OrgName, PersonName};

use super::linking::Application;
use super::members::enrol;
use super::{callers, chart, connected, days, history, linking, story, traces, write};
use crate::demo::facts::{LinkState, Login, OrganizationFacts};
use crate::demo::people::People;

struct Company {
    name: &'static str,
    domain: &'static str,
    application: Option<Application>,
    plan: Plan,
    state: LinkState,
    super_admin: (&'static str, &'static str),
    /// The super admin and the invited included.
    members: usize,
    /// Those who were invited by mail and have not accepted yet.
    invited: usize,
    /// How long ago it came, in days.
    age: i64,
}

const COMPANIES: [Company; 4] = [
    Company {
        name: "새벽별소프트",
        domain: "saebyeok.example",
        application: Some(Application {
            name: "새벽별소프트",
            slug: "saebyeok",
            brn: "000-81-00009",
        }),
        plan: Plan::Premium,
        state: LinkState::Linked,
        super_admin: ("윤서진", "seojin.yoon@saebyeok.example"),
        members: 200,
        invited: 6,
        age: 75,
    },
    Company {
        name: "누리온물산",
        domain: "nurion.example",
        application: Some(Application {
            name: "누리온물산",
            slug: "nurion",
            brn: "000-86-00019",
        }),
        plan: Plan::Standard,
        state: LinkState::InReview,
        super_admin: ("문가영", "gayoung.moon@nurion.example"),
        members: 24,
        invited: 0,
        age: 12,
    },
    Company {
        name: "온새미공방",
        domain: "onsaemi.example",
        application: None,
        plan: Plan::Free,
        state: LinkState::Unlinked,
        super_admin: ("배도현", "dohyun.bae@onsaemi.example"),
        members: 8,
        invited: 0,
        age: 5,
    },
    Company {
        name: "한결물류",
        domain: "hangyeol.example",
        application: Some(Application {
            name: "한결물류",
            slug: "hangyeol",
            brn: "000-87-00205",
        }),
        plan: Plan::Enterprise,
        state: LinkState::Linked,
        super_admin: ("서지안", "jian.seo@hangyeol.example"),
        members: 16,
        invited: 0,
        age: 75,
    },
];

/// Makes all of them.
pub(super) async fn add_all(
    ctx: &Context,
    operator: &OperatorCaller,
    hash: &str,
    login: &impl Fn(&str) -> Login,
    peers: &mut connected::Made<'_>,
) -> anyhow::Result<Vec<OrganizationFacts>> {
    let mut facts = Vec::new();
    for (seed, company) in COMPANIES.iter().enumerate() {
        let members = add(ctx, operator, company, hash, seed as u64 + 1, peers).await?;
        facts.push(OrganizationFacts {
            slug: company
                .application
                .as_ref()
                .map(|application| application.slug.to_owned()),
            name: company.name.to_owned(),
            plan: company.plan.to_string(),
            state: company.state,
            super_admin: login(company.super_admin.1),
            members: members.iter().map(|email| login(email)).collect(),
        });
    }
    Ok(facts)
}

/// Makes one; returns the e-mail addresses of the members who can sign in.
async fn add(
    ctx: &Context,
    operator: &OperatorCaller,
    company: &Company,
    hash: &str,
    seed: u64,
    peers: &mut connected::Made<'_>,
) -> anyhow::Result<Vec<String>> {
    let on = |days_ago, hour, minute| ctx.at(days::at(days::business_day_before(ctx.now(), days_ago), hour, minute));
    let created = create(&on(company.age, 9, 40), company, hash).await?;
    let caller = callers::super_admin(ctx, created).await?;
    let mut people = People::new(company.domain, seed);
    let mut take = |count| (0..count).map(|_| people.next()).collect::<Vec<_>>();
    let (enrolled, invited) = (take(company.members - 1 - company.invited), take(company.invited));
    let members = enrol(&on(company.age - 1, 14, 5), created.scope, hash, &enrolled).await?;
    let gone = match (company.state, &company.application) {
        (LinkState::Linked, Some(application)) if application.slug == connected::SLUG => {
            linking::approved(ctx, &caller, operator, application).await?;
            let methods = peers
                .connect(&on(50, 10, 0), &caller, &members, &enrolled, people.next())
                .await?;
            let staff: Vec<_> = members.iter().copied().zip(&enrolled).collect();
            write(ctx, async |tx| {
                traces::of_company(ctx, tx, created.scope, methods, &staff).await
            })
            .await?;
            if let Some(tester) = members.first() {
                peers.try_next(ctx, &caller, *tester).await?;
            }
            Vec::new()
        }
        (LinkState::Linked, Some(application)) => {
            linking::approved(ctx, &caller, operator, application).await?;
            linking::in_use(ctx, &caller).await?;
            chart::set_up(&on(61, 10, 30), &caller, &members, &enrolled).await?;
            let gone = story::happen(ctx, &caller, &members, &invited).await?;
            let here = members.iter().copied().zip(&enrolled).enumerate();
            let here: Vec<_> = here
                .filter(|(place, _)| !gone.contains(place))
                .map(|(_, who)| who)
                .collect();
            history::of_sign_ins(ctx, created.scope, &here).await?;
            gone
        }
        (LinkState::InReview, Some(application)) => {
            linking::in_review(ctx, &caller, operator, application).await?;
            Vec::new()
        }
        _ => Vec::new(),
    };
    let stayed = enrolled
        .into_iter()
        .enumerate()
        .filter(|(place, _)| !gone.contains(place));
    Ok(stayed.map(|(_, person)| person.email).collect())
}

async fn create(ctx: &Context, company: &Company, hash: &str) -> anyhow::Result<Created> {
    let new = NewOrganization {
        name: OrgName::parse(company.name)?,
        plan: company.plan,
        super_admin: SuperAdmin {
            name: PersonName::parse(company.super_admin.0)?,
            email: Email::parse(company.super_admin.1)?,
            password_hash: Some(hash.to_owned()),
        },
    };
    write(ctx, async |tx| create_in(ctx, tx, &Actor::system(), &new).await).await
}
