//! What an operator sees of the service itself, and may set going again.

mod retry;

pub use retry::retry_job;
