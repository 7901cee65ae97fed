//! x
/// x
pub struct OrgScope;
