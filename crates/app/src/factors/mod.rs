//! Second factors of an account: authenticator application, recovery codes, passkeys; and what organisations demand. Signing in
//! with them is in `login/second`.

mod lacking;
mod own;
pub mod passkey;
pub(crate) mod recovery;
mod reset;
mod rule;
pub(crate) mod told;
pub(crate) mod totp;

pub use lacking::{Lacking, Place, count_lacking, lacking};
pub use own::{
    Confirmed, MailUse, NewCodes, Own, Owner, add_totp, confirm, own, remove_passkey, remove_totp, renew_codes,
};
pub(crate) use own::{digits, first_codes, label, settled};
pub use reset::{operators, reset_by_command, reset_member, reset_operator};
pub use rule::{Wanted, find_rule, set_rule};
pub use totp::TotpOffer;
