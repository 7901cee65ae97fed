//! What login methods rest on and what runs out by itself: an identity provider's metadata that is fetched again and again and whose
//! changes are taken over or asked about, our own keys that take turns, and warnings before anything ends.

mod decide;
mod fetch;
mod follow;
mod items;
mod keys;
mod overview;
mod refresh;
mod run;
mod tell;
mod warn;

pub use decide::{Decision, decide};
pub use fetch::Trouble;
pub use items::{Item, What};
pub use keys::{KeyView, activate_key, keys_of, publish_key, retire_key};
pub use overview::{MethodView, of_method, overview, soon_for_everybody, view};
pub use refresh::{Refreshed, refresh_due, refresh_now};
pub use run::look;
