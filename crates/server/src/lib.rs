//! The server of Ieum: pages, interfaces and the command line. It holds no rules and no SQL.

pub mod i18n;
pub mod web;
