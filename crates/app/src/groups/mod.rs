//! Groups (그룹) of members across units, by which an organisation decides who may use a business system. That decision is not here.

mod add;
mod add_members;
mod read;
mod remove;
mod remove_member;
mod rename;

pub use add::add;
pub use add_members::add_members;
pub use read::{GroupShown, Listed, get, list, show};
pub use remove::remove;
pub use remove_member::remove_member;
pub use rename::rename;

use ieum_model::GroupId;
use ieum_store::group::GroupRow;
use ieum_store::{Conn, Constraint, OrgScope, StoreError};

use crate::core::error::Problem;
use crate::{Error, Result, Target};

fn target(group: &GroupRow) -> Target {
    Target::new("group", group.id, group.name.clone())
}

/// Says at the field that there is a group of that name.
fn taken(error: StoreError) -> Error {
    if error.is_violation_of(Constraint::GroupName) {
        Problem::at("name", "group_name_taken").into()
    } else {
        error.into()
    }
}

async fn group(conn: &mut Conn, scope: OrgScope, id: GroupId) -> Result<GroupRow> {
    conn.find_group(scope, id).await?.ok_or(Error::NotFound)
}
