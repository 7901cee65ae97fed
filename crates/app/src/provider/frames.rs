//! Which frames a browser loads that has just signed out (OpenID Connect Front-Channel Logout 1.0).

use ieum_oidc::client::Profile;
use ieum_store::active::SignIn;

use super::facts::corrupt;
use super::issuer;
use crate::{Context, Result};

/// Most frames on one page.
const MOST: usize = 20;

/// One frame for each business system and session, in the order of signing in.
pub(crate) fn frames(ctx: &Context, sign_ins: &[SignIn]) -> Result<Vec<String>> {
    let mut frames = Vec::new();
    for sign_in in sign_ins {
        let profile = Profile::read(&sign_in.profile).map_err(|_| corrupt("the profile of a client"))?;
        let sid = sign_in.sid.to_string();
        let frame = profile.logout.frame(&sign_in.redirect_uris, issuer(ctx), &sid);
        frames.extend(frame.filter(|frame| !frames.contains(frame)));
    }
    frames.truncate(MOST);
    Ok(frames)
}
