//! Records of sign-ins with every step and every detail, so that each of their words is shown once; and a link to one of them.

use ieum_app::core::token;
use ieum_app::login::connected::Reason;
use ieum_app::traces::{Detail, Ending, Outcome, Shown, StepName, Trail, Way};
use ieum_model::linking::Doubt;
use ieum_model::login_method::MethodKind;
use ieum_model::{LinkProposalId, TraceShareId};
use ieum_store::trace_share::NewTraceShare;

use super::*;

/// Values that have words of their own, and one that has none.
const SAID: [&str; 30] = [
    "sign_in",
    "link",
    "provision",
    "propose",
    "link_disabled",
    "not_active",
    "key",
    "address",
    "yes",
    "no",
    "ldaps",
    "starttls",
    "plain",
    "factor",
    "enrolment",
    "sub",
    "either",
    "response",
    "assertion",
    "both",
    "accept",
    "demand",
    "refuse",
    "password totp",
    "company passkey",
    "recovery",
    "mail",
    "emergency",
    "there_wrong",
    "future",
];

impl Stage<'_> {
    /// A tester of a method that is off, and the browser that opened the link.
    pub(super) async fn testers(&mut self) {
        let mut browser = self.browsers["super"].clone();
        let at = format!("{}/login-page/methods/{}", self.root(), self.thing("method-openid"));
        crate::testers::name(&mut browser, &at, self.members["active"]).await;
        let token = crate::testers::name(&mut browser, &at, self.org.member).await;
        let mut tester = desk::ready(self.app.browser());
        crate::testers::open(&mut tester, &token).await;
        self.browsers.insert("tester", tester);
        self.keep("test-link", format!("/login/test/{token}"));
    }

    pub(super) async fn traces(&mut self) {
        let (app, org) = (self.app, self.org);
        let ctx = app.ctx();
        let method: LoginMethodId = self.thing("method-openid").parse().unwrap();
        let proposal: LinkProposalId = self.thing("proposal").parse().unwrap();
        let member = self.members["active"];
        let begin = || {
            let mut trail = Trail::begin(&ctx, Way::Method(MethodKind::OpenId), "");
            trail.at_method(method);
            trail.named(Shown::person("active@hanbit.example"));
            trail
        };
        let mut bad = begin();
        for (place, name) in StepName::ALL.iter().enumerate() {
            let details: Vec<_> = Detail::ALL
                .iter()
                .enumerate()
                .filter(|(index, _)| index % 8 == place % 8)
                .map(|(index, detail)| (*detail, Shown::text(SAID[(place + index) % SAID.len()])))
                .collect();
            match Outcome::ALL[place % 3] {
                Outcome::Done => bad.done(&ctx, *name, details),
                Outcome::Failed => bad.failed(&ctx, *name, details),
                Outcome::Noted => bad.noted(&ctx, *name, details),
            }
        }
        let mut good = Trail::begin(&ctx, Way::Passkey, "");
        good.is_member(member);
        let mut proposed = begin();
        proposed.proposed(Some(proposal));
        let waiting = begin();
        let (token, token_hash) = token::mint(ctx.rng());
        let share = NewTraceShare {
            id: TraceShareId::new(ctx.now(), ctx.rng()),
            trace: bad.id(),
            token_hash,
            made_by: org.member,
            now: ctx.now(),
            expires_at: ctx.now().plus(std::time::Duration::from_secs(24 * 3600)),
        };
        app.write(async |tx| {
            let refused = Ending::Refused(Reason::WrongPassword);
            bad.save(&ctx, tx, org.scope, refused).await?;
            good.save(&ctx, tx, org.scope, Ending::SignedIn).await?;
            let doubt = Ending::Refused(Reason::Doubt(Doubt::Nobody));
            proposed.save(&ctx, tx, org.scope, doubt).await?;
            waiting.save(&ctx, tx, org.scope, Ending::Waiting(None)).await?;
            Ok(tx.insert_trace_share(org.scope, &share).await?)
        })
        .await;
        self.keep("trace", bad.id().to_string());
        self.keep("trace-good", good.id().to_string());
        self.keep("trace-proposed", proposed.id().to_string());
        self.keep("trace-share", share.id.to_string());
        self.keep("trace-shared", format!("/trace/{}", token.expose()));
    }
}
