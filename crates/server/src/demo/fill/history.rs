//! Two weeks of sign-ins, for the audit log and the statistics of the company in use.

use std::time::Duration;

use ieum_app::core::audit::Record;
use ieum_app::login::connected::Reason;
use ieum_app::traces::Ending;
use ieum_app::{Actor, Context, Error, Target};
use ieum_model::{Instant, MemberId};
use ieum_store::OrgScope;
use ieum_store::signin_count::{SignInCounts, Span};

use super::clients::SAMPLE_ID;
use super::{days, traces, write};
use crate::demo::people::Person;

/// Days back, weekends left out.
const DAYS: i64 = 14;
/// A day's sign-ins, each at another minute from half past eight on.
const A_DAY: usize = 9;

/// Writes them down as they would have been.
pub(super) async fn of_sign_ins(ctx: &Context, scope: OrgScope, members: &[(MemberId, &Person)]) -> anyhow::Result<()> {
    write(ctx, async |tx| {
        let methods = tx.login_methods(scope).await?;
        let method = methods.first().ok_or(Error::NotFound)?;
        let sample = tx.find_active_client(SAMPLE_ID).await?.ok_or(Error::NotFound)?;
        let mut next = members.iter().cycle();
        for day in (1..=DAYS).rev() {
            let date = days::business_day_before(ctx.now(), day);
            if date != days::day_before(ctx.now(), day) {
                continue;
            }
            for ((id, person), nth) in next.by_ref().zip(0..A_DAY) {
                let minute = 30 + nth as i8 * 7;
                let ctx = ctx.at(days::at(date, 8 + minute / 60, minute % 60));
                let target = Target::new("login_method", method.id, method.name.clone());
                // One of eight mistypes first.
                if nth % 8 == 5 {
                    let failed = Record {
                        actor: &Actor::anonymous(),
                        scope: Some(scope),
                        action: "login.failure",
                        target: Target::new("sign_in_id", "", person.email.clone()),
                        result: "refused:wrong",
                        detail: String::new(),
                    };
                    ctx.audit(tx, failed).await?;
                    let ending = Ending::Refused(Reason::WrongPassword);
                    traces::by_password(&ctx, tx, scope, (method.id, *id, person), ending).await?;
                }
                let actor = Actor {
                    kind: "member",
                    id: Some(*id.as_uuid()),
                    name: person.name.clone(),
                };
                ctx.audit(tx, Record::done(&actor, scope, "login.success", target))
                    .await?;
                traces::by_password(&ctx, tx, scope, (method.id, *id, person), Ending::SignedIn).await?;
                tx.note_sign_in(scope, *id, ctx.now()).await?;
                tx.note_client_use(scope, &sample, *id, ctx.now()).await?;
            }
            // Each went on to the sample business system; one changed their mind there every other day.
            let counts = SignInCounts {
                succeeded: A_DAY as i64,
                failed: day % 2,
                people: A_DAY as i64,
            };
            let when = (Span::Day, Instant::start_of_kst_day(date));
            tx.add_sign_ins(sample.id, when, &counts).await?;
            tx.add_sign_ins_in(scope, sample.id, when, &counts).await?;
        }
        // The latest one failed, so that a newcomer finds it on top.
        if let Some((_, person)) = members.first() {
            let ctx = ctx.at(ctx.now().minus(Duration::from_secs(20 * 60)));
            traces::locked(&ctx, tx, scope, method.id, person).await?;
        }
        Ok(())
    })
    .await
}
