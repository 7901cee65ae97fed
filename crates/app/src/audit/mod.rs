//! Reading the audit log (감사 기록) in either console, and taking it along. Writing it is `core::audit`.

mod export;
mod filter;
mod read;

pub use export::{Export, MOST_EXPORTED, begin_export, begin_export_as_operator};
pub use filter::{AuditFilter, AuditResult};
pub use read::{AuditSlice, entry, entry_as_operator, page, page_as_operator, refusals};
