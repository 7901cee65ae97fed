//! By which way a request came, and whether that is the way which its client demands.

use super::{AuthorizeError, ErrorCode};
use crate::client::Client;

/// How the parameters reached us.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Source {
    /// The client itself pushed them (RFC 9126).
    pub is_pushed: bool,
    /// They stood in a request object that the client signed (RFC 9101).
    pub is_signed: bool,
}

impl Source {
    /// Checks the way against what was registered (RFC 9126, section 5; RFC 9101, section 10.5).
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn suits(self, client: &Client) -> Result<(), AuthorizeError> {
        let demands = &client.profile.requests;
        if demands.require_par && !self.is_pushed {
            return Err(AuthorizeError::new(
                ErrorCode::InvalidRequest,
                "this client must push its authorization requests",
            ));
        }
        if demands.require_signed_request && !self.is_signed {
            return Err(AuthorizeError::new(
                ErrorCode::InvalidRequest,
                "this client must sign its authorization requests",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::samples::confidential;

    #[test]
    fn what_a_client_demands_of_its_requests_holds() {
        for (require_par, require_signed_request, is_pushed, is_signed, good) in [
            (false, false, false, false, true),
            (false, false, true, true, true),
            (true, false, false, false, false),
            (true, false, false, true, false),
            (true, false, true, false, true),
            (false, true, true, false, false),
            (false, true, false, true, true),
            (true, true, true, false, false),
            (true, true, true, true, true),
        ] {
            let mut client = confidential();
            client.profile.requests.require_par = require_par;
            client.profile.requests.require_signed_request = require_signed_request;
            let source = Source { is_pushed, is_signed };
            assert_eq!(
                source.suits(&client).is_ok(),
                good,
                "{require_par} {require_signed_request} {source:?}"
            );
        }
    }
}
