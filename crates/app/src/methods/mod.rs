//! Login methods (로그인 방식) of an organisation: named, ordered, turned on and off. How one proves a person is not here.

mod disable;
mod enable;
mod order;
mod provisioning;
mod rename;
mod secret;
mod upstream;

use ieum_model::LoginMethodId;
use ieum_store::login_method::LoginMethodRow;

pub use disable::{Disabled, disable, what_disabling_means};
pub use enable::{enable, enable_as_operator};
pub use order::order;
pub use provisioning::{Mode, People, PeopleForm, people, set_people};
pub use rename::rename;
pub(crate) use secret::open_secret;
pub use upstream::{Form as UpstreamForm, add_upstream, change_upstream, find_upstream};

use crate::{Error, Result, Target};

fn get(methods: &[LoginMethodRow], id: LoginMethodId) -> Result<&LoginMethodRow> {
    methods.iter().find(|method| method.id == id).ok_or(Error::NotFound)
}

fn target(method: &LoginMethodRow) -> Target {
    Target::new("login_method", method.id, method.name.clone())
}
