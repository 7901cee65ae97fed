//! What every page stands on: the site, the route table with its guards, the request as a page sees it, forms and failures.

pub mod around;
pub mod ask;
pub mod brand;
pub mod browser;
pub mod browser_state;
pub mod cookies;
pub mod failure;
pub mod flash;
pub mod form;
pub mod frames;
pub mod guard;
pub mod language;
pub mod live;
pub mod local_path;
pub mod multipart;
pub mod presented;
pub mod problem;
pub mod routes;
pub mod site;

pub use ask::Ask;
pub use failure::{Failure, Outcome};
pub use flash::Done;
pub use form::{Form, Typed, Upload};
pub use guard::{Access, ApiClient, Console, MaybeSignedIn, Operator, SignedIn};
pub use live::Live;
pub use local_path::LocalPath;
pub use routes::{RouteInfo, Routes};
pub use site::Site;
