//! The web layer: turns bytes into typed commands and outcomes into pages. It deliberately decides nothing.

pub mod assets;
pub mod page;
pub mod parts;
