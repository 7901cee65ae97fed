//! Login methods (로그인 방식) of an organisation: named, ordered, turned on and off. How one proves a person is not here.

mod add;
mod checker;
mod directory;
mod disable;
mod enable;
mod order;
mod provisioning;
mod rename;
mod saml;
mod secret;
mod testers;
mod upstream;
mod versions;

use ieum_model::LoginMethodId;
use ieum_store::login_method::LoginMethodRow;

pub(crate) use checker::known as checker_settings;
pub use checker::{add_checker, change_checker, find_checker, problems_of_checker, renew_checker_secret};
pub(crate) use directory::known as directory_settings;
pub use directory::{Form as DirectoryForm, add_directory, change_directory, find_directory, problems_of_directory};
pub use disable::{Disabled, Meaning, disable, what_disabling_means};
pub use enable::{enable, enable_as_operator};
pub use order::order;
pub use provisioning::{Mode, People, PeopleForm, people, set_people};
pub use rename::rename;
pub use saml::{Source as MetadataSource, add_saml, change_saml, fill_saml, find_saml, problems_of_saml};
pub(crate) use saml::{detail as saml_detail, make_key as make_saml_key};
pub(crate) use secret::{open_sealed, open_secret};
pub use testers::{DAYS as TESTER_DAYS, MOST as MOST_TESTERS, Testers, add_tester, remove_tester, test_link, testers};
pub use upstream::{
    Form as UpstreamForm, add_upstream, change_upstream, find_upstream, look_at_issuer, problems_of_upstream,
};
pub(crate) use versions::tried;
pub use versions::{
    Saved, Standing, Versions, cancel, compare, discard, go_back, go_live, go_live_due, plan, standing, versions,
};

use crate::{Error, Result, Target};

/// Most login methods of one organisation.
const MOST_METHODS: usize = 20;

fn get(methods: &[LoginMethodRow], id: LoginMethodId) -> Result<&LoginMethodRow> {
    methods.iter().find(|method| method.id == id).ok_or(Error::NotFound)
}

pub(crate) fn target(method: &LoginMethodRow) -> Target {
    Target::new("login_method", method.id, method.name.clone())
}
