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
