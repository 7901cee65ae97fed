//! The client credentials grant: a client acts for itself (RFC 6749, section 4.4).

use super::Call;
use super::decision::{AccessPlan, Decision, Issue, Spend};
use crate::claims;

/// Answers with an access token for the client's own scopes. Identity scopes speak of a person, and there is none here.
pub(super) fn act_for_itself(call: &Call<'_>) -> Decision {
    let own = call.client.scopes.filter(|name| !claims::is_identity_scope(name));
    let asked = call.narrow(&own).and_then(|scopes| Ok((scopes, call.own_resources()?)));
    match asked {
        Ok((scopes, audience)) => Decision::Issue(Box::new(Issue {
            family: None,
            spend: Spend::Nothing,
            access: AccessPlan {
                scopes,
                audience,
                actors: Vec::new(),
                expires_at: call.now.plus(call.lifetimes.access_token),
            },
            refresh: None,
            id_token: None,
        })),
        Err(error) => Decision::refuse(error),
    }
}

#[cfg(test)]
mod tests {
    use ieum_model::Instant;

    use super::*;
    use crate::client::samples::confidential;
    use crate::params::Params;
    use crate::token::{Lifetimes, TokenErrorCode, TokenRequest};

    fn decide(scope: &str) -> Decision {
        let form = Params::from([("grant_type", "client_credentials"), ("scope", scope)]);
        let request = TokenRequest::parse(form).expect("sound");
        act_for_itself(&request.call(&confidential(), &Lifetimes::DEFAULT, Instant::from_seconds(0)))
    }

    #[test]
    fn a_client_gets_its_own_scopes_and_none_of_a_person() {
        for scope in ["", "organizations:write"] {
            let Decision::Issue(issue) = decide(scope) else {
                panic!("{scope}: issue expected");
            };
            assert_eq!(issue.access.scopes.to_string(), "organizations:write");
            assert_eq!(issue.access.expires_at, Instant::from_seconds(600));
            assert_eq!((issue.family, issue.refresh, issue.id_token), (None, None, None));
        }
        for scope in ["openid", "organizations:write profile", "organizations:delete"] {
            let Decision::Refuse(refusal) = decide(scope) else {
                panic!("{scope}: refusal expected");
            };
            assert_eq!(refusal.error.code, TokenErrorCode::InvalidScope, "{scope}");
        }
    }
}
