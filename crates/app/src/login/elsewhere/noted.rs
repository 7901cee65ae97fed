//! What happened at the company's side, for the record of the attempt: servers and names of fields, and nothing that they hold.

use ieum_connect::ldap::settings::Settings;
use ieum_connect::ldap::{Manner, Refusal, Step, Warning};
use ieum_model::linking::Identity;

use crate::Context;
use crate::login::connected::{Reason, claimed};
use crate::traces::{Detail, Shown, StepName, Trail};

/// In seconds.
const DAY: usize = 24 * 3600;

type Outcome = std::result::Result<Identity, Reason>;

/// A directory's steps.
pub(super) fn directory(ctx: &Context, settings: &Settings, steps: &[Step], outcome: &Outcome, trail: &mut Trail) {
    happened(ctx, settings, steps, trail);
    let step = match outcome {
        Ok(_) => StepName::Claims,
        Err(reason) => at(*reason),
    };
    end(ctx, step, &settings.subject, outcome, trail);
}

/// The steps of a new password.
pub(super) fn change(
    ctx: &Context,
    settings: &Settings,
    steps: &[Step],
    outcome: &std::result::Result<(), Reason>,
    trail: &mut Trail,
) {
    happened(ctx, settings, steps, trail);
    if let Err(reason) = outcome {
        trail.judged(ctx, at(*reason), [], outcome);
    }
}

/// Where it ended.
const fn at(reason: Reason) -> StepName {
    match reason {
        Reason::There(Refusal::Unknown) => StepName::Search,
        Reason::There(_) => StepName::Bind,
        Reason::NotChanged(_) => StepName::Changed,
        _ => StepName::Server,
    }
}

fn happened(ctx: &Context, settings: &Settings, steps: &[Step], trail: &mut Trail) {
    for step in steps {
        match step {
            Step::GaveUp(server, fault) => {
                let why = (Detail::Code, Shown::text(fault.code()));
                trail.noted(ctx, StepName::Server, [(Detail::Server, Shown::text(server)), why]);
            }
            Step::Reached(server, protection) => {
                let how = (Detail::Protection, Shown::text(protection.as_str()));
                trail.done(ctx, StepName::Server, [(Detail::Server, Shown::text(server)), how]);
            }
            Step::Served(name) => trail.done(ctx, StepName::Service, [(Detail::Service, Shown::text(name))]),
            // The filter as it was sent has what was typed in it.
            Step::Searched(_, count) => {
                let filter = (Detail::Filter, Shown::text(&settings.filter));
                trail.done(ctx, StepName::Search, [filter, (Detail::Found, Shown::number(*count))]);
            }
            Step::LetIn(name) => trail.done(ctx, StepName::Bind, [(Detail::Place, Shown::place(name))]),
            Step::Read(attributes) => {
                let names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
                trail.done(ctx, StepName::Entry, [(Detail::Fields, Shown::text(&names.join(" ")))]);
            }
            Step::Groups(count) => trail.done(ctx, StepName::Groups, [(Detail::Found, Shown::number(*count))]),
            Step::Warned(warning) => {
                let left = match warning {
                    Warning::Soon(seconds) => (Detail::DaysLeft, Shown::number(*seconds as usize / DAY)),
                    Warning::Grace(times) => (Detail::TimesLeft, Shown::number(*times as usize)),
                };
                trail.noted(ctx, StepName::Warned, [left]);
            }
            Step::Changed(manner) => {
                let manner = match manner {
                    Manner::Operation => "RFC 3062",
                    Manner::UnicodePwd => "unicodePwd",
                };
                trail.done(ctx, StepName::Changed, [(Detail::By, Shown::text(manner))]);
            }
        }
    }
}

/// The answer of a company's own service.
pub(super) fn service(ctx: &Context, address: &str, outcome: &Outcome, trail: &mut Trail) {
    let details = [(Detail::Address, Shown::address(address))];
    trail.judged(ctx, StepName::Asked, details, outcome);
    if outcome.is_ok() {
        end(ctx, StepName::Claims, "subject", outcome, trail);
    }
}

fn end(ctx: &Context, step: StepName, subject: &str, outcome: &Outcome, trail: &mut Trail) {
    let details = outcome
        .as_ref()
        .map_or_else(|_| Vec::new(), |identity| claimed(identity, subject));
    trail.judged(ctx, step, details, outcome);
}
