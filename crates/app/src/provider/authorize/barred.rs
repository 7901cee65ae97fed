//! Somebody is signed in who may not use the business system: their organisation may not, or it has left them out.

use ieum_oidc::authorize::{self, AuthorizeError, Candidate, ErrorCode};
use ieum_store::active::Reach;

use super::load::Facts;
use super::{Answer, Interaction};
use crate::{Context, Result};

/// What the page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barred {
    /// Name of the business system.
    pub client: String,
    /// Its own address.
    pub home_url: Option<String>,
    /// The organisation's name.
    pub organization: String,
    /// The sign-in ID of who is signed in.
    pub account: String,
    /// Whether it is the whole organisation that may not.
    pub is_whole_organization: bool,
    /// The organisation ID that the request is for; another sign-in begins there.
    pub organization_id: Option<String>,
    /// To come back with after another sign-in.
    pub interaction: String,
}

impl Facts<'_> {
    /// Says so, to the client if the person must not be asked: the authorisation server denied the request, which is `access_denied`
    /// (RFC 6749, section 4.1.2.1). `None` if the person wants to sign up and has not signed in for this request.
    ///
    /// # Errors
    /// As the database says.
    pub(super) async fn barred(
        &self,
        ctx: &Context,
        found: &Candidate,
        known: Option<authorize::Interaction>,
        interaction: Option<&Interaction>,
    ) -> Result<Option<Answer>> {
        if self.request.prompt.none {
            let reason = "the member may not use this client";
            let error = AuthorizeError::new(ErrorCode::AccessDenied, reason);
            return self.refuse(ctx, error).await.map(Some);
        }
        let has_signed_in = known.is_some_and(|done| found.sign_in.auth_time >= done.started_at);
        if self.request.prompt.create && !has_signed_in {
            return Ok(None);
        }
        let Some(member) = self.member(found) else {
            return Ok(None);
        };
        let id = member.email.clone().or_else(|| member.phone.clone());
        Ok(Some(Answer::Barred(Box::new(Barred {
            client: self.client.name.clone(),
            home_url: self.client.home_url.clone(),
            organization: member.organization().name.clone(),
            account: id.unwrap_or_else(|| member.name.clone()),
            is_whole_organization: self.reach(found.org) == Reach::NotOrganization,
            organization_id: self.request.organization.clone(),
            interaction: self.seal(ctx, interaction)?,
        }))))
    }
}
