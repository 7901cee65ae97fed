//! The org chart (조직도): units, duties (직책) and who holds which post. Groups across units are `groups`.

mod duty_add;
mod duty_remove;
mod duty_rename;
mod duty_step;
mod people_add;
mod post_add;
mod post_change;
mod post_main;
mod post_remove;
mod read;
mod unit_add;
mod unit_move;
mod unit_remove;
mod unit_rename;
mod unit_step;

pub use duty_add::add_duty;
pub use duty_remove::remove_duty;
pub use duty_rename::rename_duty;
pub use duty_step::step_duty;
pub(crate) use people_add::ticked;
pub use people_add::{Chosen, add_people};
pub use post_add::add_post;
pub use post_change::change_post;
pub use post_main::make_main_post;
pub use post_remove::remove_post;
pub use read::{
    Duties, Found, Overview, PostsOf, Shown, UnitShown, find_people, overview, posts_of, show_duties, show_unit,
};
pub use unit_add::add_unit;
pub use unit_move::move_unit;
pub use unit_remove::{InTheWay, check_removal, remove_unit};
pub use unit_rename::rename_unit;
pub use unit_step::step_unit;

use ieum_model::chart::{Chart, ChartRefusal, Unit};
use ieum_model::member::{Member, MemberState};
use ieum_model::text::TextError;
use ieum_model::{DutyId, MemberId, UnitId};
use ieum_store::duty::Duty;
use ieum_store::{Constraint, OrgScope, StoreError, Tx};

use crate::core::error::Problem;
use crate::{Error, Result, Target};

/// A problem whose code the model gave.
pub(crate) fn text_problem(field: &'static str, error: TextError) -> Problem {
    let problem = Problem {
        field: Some(field),
        code: error.code(),
        args: Vec::new(),
    };
    match error {
        TextError::TooLong { max, .. } => problem.with("max", max),
        TextError::Empty | TextError::ForbiddenCharacter(_) => problem,
    }
}

fn refused(field: &'static str, refusal: ChartRefusal) -> Error {
    let problem = Problem {
        field: Some(field),
        code: refusal.code(),
        args: Vec::new(),
    };
    match refusal {
        ChartRefusal::TooDeep => problem.with("most", ieum_model::chart::MAX_DEPTH),
        ChartRefusal::TooMany => problem.with("most", ieum_model::chart::MAX_UNITS),
        ChartRefusal::Unknown | ChartRefusal::BelowItself => problem,
    }
    .into()
}

/// What was referred to went meanwhile: the transaction is run again, and then sees it.
pub(crate) fn raced(error: StoreError) -> Error {
    match error {
        StoreError::Violation(Constraint::Other) => Error::LostRace("a reference went".to_owned()),
        other => other.into(),
    }
}

/// Says at the field that a sibling has the name.
fn name_taken(field: &'static str, error: StoreError) -> Error {
    match error {
        StoreError::Violation(Constraint::UnitName | Constraint::TopUnitName) => {
            let code = if field == "name" {
                "unit_name_taken"
            } else {
                "unit_name_taken_there"
            };
            Problem {
                field: Some(field),
                code,
                args: Vec::new(),
            }
            .into()
        }
        other => raced(other),
    }
}

fn unit(chart: &Chart, id: UnitId) -> Result<&Unit> {
    chart.get(id).ok_or(Error::NotFound)
}

fn unit_target(chart: &Chart, id: UnitId) -> Target {
    Target::new("unit", id, chart.path_text(id))
}

fn duty(duties: &[Duty], id: DutyId) -> Result<&Duty> {
    duties.iter().find(|duty| duty.id == id).ok_or(Error::NotFound)
}

fn duty_target(duty: &Duty) -> Target {
    Target::new("duty", duty.id, duty.name.clone())
}

fn member_target(member: &Member) -> Target {
    Target::new("member", member.id, member.name.clone())
}

/// A member who is not deleted.
async fn member(tx: &mut Tx, scope: OrgScope, id: MemberId) -> Result<Member> {
    let found = tx.find_member(scope, id).await?;
    found
        .filter(|member| member.state != MemberState::Deleted)
        .ok_or(Error::NotFound)
}

/// The chosen duty: nothing for none.
fn chosen_duty(duties: &[Duty], typed: &str) -> std::result::Result<Option<DutyId>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let id = typed.parse().ok().filter(|id| duties.iter().any(|duty| duty.id == *id));
    id.map(Some).ok_or(Problem::at("duty", "duty_unknown"))
}

/// What an entry of the audit log says of a post.
fn post_words(duties: &[Duty], duty: Option<DutyId>, is_leader: bool) -> String {
    let name = duties
        .iter()
        .find(|d| Some(d.id) == duty)
        .map_or("", |d| d.name.as_str());
    format!("duty={name} leader={is_leader}")
}
