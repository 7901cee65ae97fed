//! What every request passes through, whatever page it asks for.

pub mod client_ip;
pub mod health;
pub mod limits;
pub mod request_id;
pub mod security_headers;
