//! Attacks that are put together of several parts, each of which is tested beside its own area. `docs/attacks.md` lists all attacks
//! with their tests.

mod confusion;
mod headers;
mod redirects;
mod stopped;
