//! What happened at the company's side, for the record of the attempt: servers and names of fields, and nothing that they hold.

use ieum_connect::ldap::settings::Settings;
use ieum_connect::ldap::{Refusal, Step};
use ieum_model::linking::Identity;

use crate::Context;
use crate::login::connected::{Reason, claimed};
use crate::traces::{Detail, Shown, StepName, Trail};

type Outcome = std::result::Result<Identity, Reason>;

/// A directory's steps.
pub(super) fn directory(ctx: &Context, settings: &Settings, steps: &[Step], outcome: &Outcome, trail: &mut Trail) {
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
        }
    }
    let step = match outcome {
        Ok(_) => StepName::Claims,
        Err(Reason::There(Refusal::Unknown)) => StepName::Search,
        Err(Reason::There(_)) => StepName::Bind,
        Err(_) => StepName::Server,
    };
    end(ctx, step, &settings.subject, outcome, trail);
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
