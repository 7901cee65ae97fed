//! Records of the sample sign-ins: made up as the rest, by the recorder that real ones go by.

use std::time::Duration;

use ieum_app::Context;
use ieum_app::login::connected::Reason;
use ieum_app::traces::{Detail, Ending, Shown, StepName, Trail, Way};
use ieum_model::login_method::MethodKind;
use ieum_model::{LoginMethodId, MemberId};
use ieum_store::{OrgScope, Tx};

use super::callers::office;
use super::clients::SAMPLE_ID;
use super::days;
use crate::demo::people::Person;

/// A sign-in with a password on the way to the sample business system, or what became of it.
pub(super) async fn by_password(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    (method, member, person): (LoginMethodId, MemberId, &Person),
    ending: Ending,
) -> ieum_app::Result<()> {
    let mut ctx = ctx.clone();
    ctx.request = office();
    let next = format!("/oauth2/authorize?client_id={SAMPLE_ID}");
    let mut trail = Trail::begin(&ctx, Way::Method(MethodKind::Password), &next);
    trail.at_method(method);
    trail.named(Shown::person(&person.email));
    // A comparison takes about so long.
    let ctx = ctx.at(ctx.now().plus(Duration::from_millis(180)));
    match ending {
        Ending::Refused(reason) => {
            let code = (Detail::Code, Shown::text(reason.code()));
            trail.failed(&ctx, StepName::Password, [code]);
        }
        Ending::SignedIn | Ending::Waiting(_) => {
            trail.done(&ctx, StepName::Password, []);
            trail.is_member(member);
            trail.done(&ctx, StepName::Session, [(Detail::Proofs, Shown::text("password"))]);
        }
    }
    trail.save(&ctx, tx, scope, ending).await
}

/// Somebody who typed it wrong so often this morning that the sign-in ID was locked.
pub(super) async fn locked(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    method: LoginMethodId,
    person: &Person,
) -> ieum_app::Result<()> {
    let mut ctx = ctx.clone();
    ctx.request = office();
    let mut trail = Trail::begin(&ctx, Way::Method(MethodKind::Password), "");
    trail.at_method(method);
    trail.named(Shown::person(&person.email));
    let code = (Detail::Code, Shown::text(Reason::Locked.code()));
    trail.failed(&ctx, StepName::Locks, [code]);
    trail.save(&ctx, tx, scope, Ending::Refused(Reason::Locked)).await
}

/// One made-up attempt at a company's own system.
struct Attempt<'a> {
    kind: MethodKind,
    method: LoginMethodId,
    person: &'a Person,
    ending: Ending,
    steps: Vec<(StepName, Vec<(Detail, Shown)>)>,
    /// The last step, if nobody came in.
    failed: Option<StepName>,
}

/// What the company's systems say of somebody, as a record keeps it.
fn told(person: &Person, number: &str, subject_from: &str) -> Vec<(Detail, Shown)> {
    vec![
        (Detail::SubjectFrom, Shown::text(subject_from)),
        (Detail::Subject, Shown::subject(number)),
        (Detail::Name, Shown::person(&person.name)),
        (Detail::Email, Shown::person(&person.email)),
        (Detail::Key, Shown::subject(number)),
    ]
}

fn came_in() -> Vec<(StepName, Vec<(Detail, Shown)>)> {
    vec![
        (StepName::Ladder, vec![(Detail::Decision, Shown::text("sign_in"))]),
        (StepName::Session, vec![(Detail::Proofs, Shown::text("company"))]),
    ]
}

fn by_openid(person: &Person, method: LoginMethodId, is_in: bool) -> Attempt<'_> {
    let site = "https://login.hangyeol.example";
    let at = |path: &str| Shown::address(&format!("{site}{path}"));
    let mut steps = vec![
        (StepName::Sent, vec![]),
        (StepName::Returned, vec![]),
        (
            StepName::Discovery,
            vec![(Detail::Address, at("/.well-known/openid-configuration"))],
        ),
        (StepName::Answer, vec![(Detail::Issuer, Shown::text(site))]),
    ];
    let tokens = vec![(Detail::Address, at("/token")), (Detail::Client, Shown::text("ieum"))];
    if is_in {
        let id_token = vec![
            (Detail::Issuer, Shown::text(site)),
            (Detail::Algorithms, Shown::text("RS256")),
        ];
        steps.extend([(StepName::Tokens, tokens), (StepName::IdToken, id_token)]);
        steps.push((StepName::Claims, told(person, "HG-1001", "sub")));
        steps.extend(came_in());
    } else {
        steps.push((StepName::Tokens, tokens));
    }
    Attempt {
        kind: MethodKind::OpenId,
        method,
        person,
        ending: if is_in {
            Ending::SignedIn
        } else {
            Ending::Refused(Reason::Client)
        },
        steps,
        failed: (!is_in).then_some(StepName::Tokens),
    }
}

fn by_saml(person: &Person, method: LoginMethodId, is_in: bool) -> Attempt<'_> {
    let mut response = vec![
        (Detail::Issuer, Shown::text("https://idp.hangyeol.example/metadata")),
        (Detail::Signed, Shown::text("either")),
        (Detail::Encrypted, Shown::text("accept")),
    ];
    let mut steps = vec![(StepName::Sent, vec![]), (StepName::Returned, vec![])];
    if is_in {
        steps.extend([
            (StepName::Response, response),
            (StepName::Claims, told(person, "HG-1003", "NameID")),
        ]);
        steps.extend(came_in());
    } else {
        response.push((Detail::More, Shown::text("no known certificate fits")));
        steps.push((StepName::Response, response));
    }
    let reason = Reason::Saml(ieum_saml::Why::BadSignature);
    Attempt {
        kind: MethodKind::Saml,
        method,
        person,
        ending: if is_in {
            Ending::SignedIn
        } else {
            Ending::Refused(reason)
        },
        steps,
        failed: (!is_in).then_some(StepName::Response),
    }
}

fn by_directory(person: &Person, method: LoginMethodId, is_in: bool) -> Attempt<'_> {
    let place = format!("cn={},ou=people,dc=hangyeol,dc=example", person.name);
    let server = vec![
        (Detail::Server, Shown::text("ldap.hangyeol.example:636")),
        (Detail::Protection, Shown::text("ldaps")),
    ];
    let search = vec![
        (Detail::Filter, Shown::text("(uid={user})")),
        (Detail::Found, Shown::number(1)),
    ];
    let bind = (StepName::Bind, vec![(Detail::Place, Shown::place(&place))]);
    let mut steps = vec![(StepName::Server, server), (StepName::Search, search), bind];
    if is_in {
        steps.push((StepName::Claims, told(person, "HG-1002", "entryUUID")));
        steps.extend(came_in());
    }
    let reason = Reason::There(ieum_connect::ldap::Refusal::Expired);
    Attempt {
        kind: MethodKind::Ldap,
        method,
        person,
        ending: if is_in {
            Ending::SignedIn
        } else {
            Ending::Refused(reason)
        },
        steps,
        failed: (!is_in).then_some(StepName::Bind),
    }
}

async fn keep(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    (attempt, member): (Attempt<'_>, MemberId),
) -> ieum_app::Result<()> {
    let mut ctx = ctx.clone();
    ctx.request = office();
    let next = format!("/oauth2/authorize?client_id={SAMPLE_ID}");
    let mut trail = Trail::begin(&ctx, Way::Method(attempt.kind), &next);
    trail.at_method(attempt.method);
    trail.named(Shown::person(&attempt.person.email));
    let last = attempt.steps.len().saturating_sub(1);
    for (place, (name, mut details)) in attempt.steps.into_iter().enumerate() {
        let ctx = ctx.at(ctx.now().plus(Duration::from_millis(40 + 90 * place as u64)));
        match (attempt.failed, attempt.ending) {
            (Some(failed), Ending::Refused(reason)) if failed == name && place == last => {
                details.push((Detail::Code, Shown::text(reason.code())));
                trail.failed(&ctx, name, details);
            }
            _ => trail.done(&ctx, name, details),
        }
    }
    if attempt.failed.is_none() {
        trail.is_member(member);
    }
    trail.save(&ctx, tx, scope, attempt.ending).await
}

/// A week at a company whose people come by its own systems: most come in; a secret that ran out, a certificate that was changed, and a
/// password that had expired did not let everybody in. All of it is made up.
pub(super) async fn of_company(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    [openid, saml, directory]: [LoginMethodId; 3],
    people: &[(MemberId, &Person)],
) -> ieum_app::Result<()> {
    type Make = for<'p> fn(&'p Person, LoginMethodId, bool) -> Attempt<'p>;
    let (openid, saml, directory): ((Make, _), (Make, _), (Make, _)) =
        ((by_openid, openid), (by_saml, saml), (by_directory, directory));
    for (days_ago, minute, who, (make, method), is_in) in [
        (5, 32, 0, openid, true),
        (5, 41, 2, saml, true),
        (4, 35, 1, directory, true),
        (4, 52, 2, saml, false),
        (4, 58, 2, saml, true),
        (3, 34, 3, openid, true),
        (2, 37, 0, openid, false),
        (2, 49, 0, openid, true),
        (1, 33, 4, directory, false),
        (1, 40, 1, directory, true),
        (1, 44, 3, saml, true),
    ] {
        let Some((member, person)) = people.get(who) else {
            continue;
        };
        let day = days::business_day_before(ctx.now(), days_ago);
        let ctx = ctx.at(days::at(day, 8, minute));
        keep(&ctx, tx, scope, (make(person, method, is_in), *member)).await?;
    }
    Ok(())
}
