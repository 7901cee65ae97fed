//! The device code grant (RFC 8628, sections 3.4 and 3.5).

use ieum_model::{ClientRowId, GrantId, Instant};

use super::code::{Given, issue_to_member};
use super::decision::{Decision, Spend};
use super::{Call, TokenError, TokenErrorCode};
use crate::scope::Scopes;

const UNKNOWN: TokenError = TokenError::invalid_grant("the device code is unknown or already used");

/// What has become of a device's wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceState {
    /// Nobody has decided yet.
    Pending,
    /// Somebody refused.
    Denied,
    /// Somebody allowed it, and their grant is this.
    Approved(GrantId),
    /// The tokens were fetched.
    Spent(GrantId),
}

/// A device code as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceFacts {
    /// The client that it was made for.
    pub client: ClientRowId,
    /// What has become of it.
    pub state: DeviceState,
    /// True while member, organisation and session of the one who allowed it are all active.
    pub is_live: bool,
    /// True if the device asked sooner than it may. The store counts, and has made the interval longer already.
    pub is_too_fast: bool,
    /// What was asked for and shown.
    pub scopes: Scopes,
    /// Until when.
    pub expires_at: Instant,
}

/// Tells a device how its wish stands, and gives the tokens once. A second fetching ends what the first one gave, as with an
/// authorisation code: two hold the device code.
pub(super) fn redeem_device(call: &Call<'_>, device: Option<&DeviceFacts>) -> Decision {
    let Some(device) = device.filter(|device| device.client == call.client.id) else {
        return Decision::refuse(UNKNOWN);
    };
    let wait = |code, description| Decision::refuse(TokenError::new(code, description));
    match device.state {
        DeviceState::Spent(family) => Decision::refuse_and_revoke(UNKNOWN, family),
        _ if call.now >= device.expires_at => wait(TokenErrorCode::ExpiredToken, "the device code has expired"),
        DeviceState::Denied => wait(TokenErrorCode::AccessDenied, "the person refused"),
        _ if device.is_too_fast => wait(
            TokenErrorCode::SlowDown,
            "wait five seconds longer between two requests",
        ),
        DeviceState::Pending => wait(TokenErrorCode::AuthorizationPending, "nobody has decided yet"),
        DeviceState::Approved(_) if !device.is_live => Decision::refuse(UNKNOWN),
        DeviceState::Approved(family) => {
            let given = Given {
                scopes: &device.scopes,
                audience: Vec::new(),
                nonce: None,
            };
            Decision::Issue(Box::new(issue_to_member(call, family, given, Spend::Device)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::samples::{FOREIGN, confidential};
    use crate::params::Params;
    use crate::token::{Lifetimes, TokenRequest};

    const NOW: Instant = Instant::from_seconds(1_000);

    fn decide(device: Option<&DeviceFacts>) -> Decision {
        let form = Params::from([
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", "d"),
        ]);
        let request = TokenRequest::parse(form).expect("sound");
        redeem_device(&request.call(&confidential(), &Lifetimes::DEFAULT, NOW), device)
    }

    #[test]
    fn each_state_has_its_answer() {
        let family = GrantId::from_uuid(Default::default());
        let facts = DeviceFacts {
            client: confidential().id,
            state: DeviceState::Pending,
            is_live: false,
            is_too_fast: false,
            scopes: Scopes::parse("openid profile phone").expect("scopes"),
            expires_at: Instant::from_seconds(1_001),
        };
        let with = |state, is_live, is_too_fast, seconds| DeviceFacts {
            state,
            is_live,
            is_too_fast,
            expires_at: Instant::from_seconds(seconds),
            ..facts.clone()
        };
        let (pending, denied) = (DeviceState::Pending, DeviceState::Denied);
        let (approved, spent) = (DeviceState::Approved(family), DeviceState::Spent(family));
        let foreign = DeviceFacts {
            client: FOREIGN.parse().expect("id"),
            ..with(approved, true, false, 1_001)
        };
        for (name, device, code, revokes) in [
            ("unknown", None, "invalid_grant", false),
            ("foreign", Some(foreign), "invalid_grant", false),
            ("pending", Some(facts.clone()), "authorization_pending", false),
            ("too fast", Some(with(pending, false, true, 1_001)), "slow_down", false),
            (
                "too fast, allowed",
                Some(with(approved, true, true, 1_001)),
                "slow_down",
                false,
            ),
            (
                "expired",
                Some(with(pending, false, true, 1_000)),
                "expired_token",
                false,
            ),
            (
                "allowed too late",
                Some(with(approved, true, false, 1_000)),
                "expired_token",
                false,
            ),
            ("denied", Some(with(denied, false, true, 1_001)), "access_denied", false),
            (
                "suspended since",
                Some(with(approved, false, false, 1_001)),
                "invalid_grant",
                false,
            ),
            (
                "fetched before",
                Some(with(spent, true, false, 1_001)),
                "invalid_grant",
                true,
            ),
            (
                "fetched before, expired",
                Some(with(spent, true, false, 1_000)),
                "invalid_grant",
                true,
            ),
        ] {
            match decide(device.as_ref()) {
                Decision::Refuse(refusal) => {
                    assert_eq!(refusal.error.code.as_str(), code, "{name}");
                    assert_eq!(refusal.revoke.is_some(), revokes, "{name}");
                    assert_eq!(refusal.error.status(), 400, "{name}");
                }
                Decision::Issue(_) => panic!("{name}: refusal expected"),
            }
        }
        let Decision::Issue(issue) = decide(Some(&with(approved, true, false, 1_001))) else {
            panic!("issue expected");
        };
        assert_eq!((issue.family, issue.spend), (Some(family), Spend::Device));
        assert_eq!(
            issue.access.scopes.to_string(),
            "openid profile",
            "what the client may not have is left out"
        );
        assert!(issue.refresh.is_some() && issue.id_token.is_some_and(|plan| plan.nonce.is_none()));
    }
}
