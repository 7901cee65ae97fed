//! Organisations: made, described, planned, suspended.

mod add;
mod brand;
mod change;
mod create;
mod describe;
pub(crate) mod input;
mod logo;

pub use add::{AddInput, Once, add};
pub use brand::Brand;
pub(crate) use brand::brand_of;
pub use change::{Change, change, parse_change, parse_plan};
pub use create::{Created, NewOrganization, SuperAdmin, create_in};
pub use describe::{Description, describe};
pub use logo::{remove_logo, set_logo};
