//! Applications to link, each as far as the story has it.

use ieum_app::access::{OperatorCaller, OrgCaller};
use ieum_app::desk::{approve, submit, take_up};
use ieum_app::factors::{Wanted, set_rule};
use ieum_app::methods::rename;
use ieum_app::{Context, Error};
use ieum_model::Instant;
use ieum_model::application::DraftInput;

use super::{clients, days};

/// What an application says.
pub(super) struct Application {
    pub name: &'static str,
    pub slug: &'static str,
    /// With a tax office of 000, which does not exist: nobody has the number.
    pub brn: &'static str,
}

/// Applied and approved.
pub(super) async fn approved(
    ctx: &Context,
    caller: &OrgCaller,
    operator: &OperatorCaller,
    application: &Application,
) -> anyhow::Result<()> {
    let on = |days_ago, hour, minute| ctx.at(days::at(days::business_day_before(ctx.now(), days_ago), hour, minute));
    let received = submit(&on(70, 10, 20), caller, &input(application)).await?;
    let id = received.id;
    take_up(&on(69, 11, 5), operator, id, received.version).await?;
    approve(&on(68, 15, 30), operator, id, received.version + 1).await?;
    Ok(())
}

/// The login method has a name of the company's own, and so has a business system. People may sign in with a mailed code; it is in the
/// mailbox page.
pub(super) async fn in_use(ctx: &Context, caller: &OrgCaller) -> anyhow::Result<()> {
    let on = |days_ago, hour, minute| ctx.at(days::at(days::business_day_before(ctx.now(), days_ago), hour, minute));
    let methods = ctx.store().read().await?.login_methods(caller.scope()).await?;
    let method = methods.first().ok_or(Error::NotFound)?;
    rename(
        &on(67, 9, 15),
        caller,
        method.id,
        method.version,
        "새벽별 계정으로 로그인",
    )
    .await?;
    let wanted = Wanted {
        demand: "off",
        from: "",
        asks_connected: false,
        counts_mail: true,
        signs_in_by_mail: true,
    };
    set_rule(&on(66, 10, 30), caller, 0, wanted).await?;
    clients::add_own(&on(60, 14, 40), caller).await?;
    Ok(())
}

/// Applied on a day that makes it due on the next business day, and taken up the same day.
pub(super) async fn in_review(
    ctx: &Context,
    caller: &OrgCaller,
    operator: &OperatorCaller,
    application: &Application,
) -> anyhow::Result<()> {
    let day = days::due_tomorrow(ctx.now());
    let at = |moment: Instant| ctx.at(moment);
    let received = submit(&at(days::at(day, 10, 20)), caller, &input(application)).await?;
    take_up(&at(days::at(day, 16, 10)), operator, received.id, received.version).await?;
    Ok(())
}

fn input(application: &Application) -> DraftInput {
    DraftInput {
        name: application.name.to_owned(),
        slug: application.slug.to_owned(),
        brn: application.brn.to_owned(),
        inquiry: None,
    }
}
