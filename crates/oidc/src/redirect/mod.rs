//! Redirect URIs: which may be registered, which match, and how an answer is appended to one.

mod answer;
mod registered;

pub use answer::append;
pub use registered::{BadRedirectUri, check, matches, matches_any};
