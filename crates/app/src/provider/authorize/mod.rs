//! The authorisation endpoint: loads the browser's sign-ins, asks the rules what the request still needs, and makes the code.

mod agree;
mod barred;
mod begin;
mod issue;
mod load;
mod resolve;
mod select;

pub use agree::{Agreed, ConsentFacts, Decision, consent_facts, decide_consent};
pub use barred::Barred;
pub(super) use begin::KEPT;
pub use resolve::target_of;
pub use select::{SelectFacts, select, select_facts};

use ieum_oidc::authorize::{
    self, AuthorizeError, Candidate, Choice, Delivery, ErrorCode, NeedsSignIn, Outcome, Refusal, Response, ShownError,
};
use ieum_oidc::params::Params;
use ieum_store::active::ActiveSession;

use self::issue::deliver;
use self::load::{Facts, load};
use self::resolve::Refused;
use super::client_errors;
use super::interaction::{Interaction, RequestOf};
use crate::login::second::{Standing, step_up};
use crate::{Context, Error, Result};

/// A request as the browser brings it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Its parameters, without the interaction.
    pub params: &'a Params,
    /// The same in one spelling, as they stand in the address.
    pub query: &'a str,
    /// The sealed interaction that came back.
    pub interaction: Option<&'a str>,
    /// The browser's own identifier.
    pub browser: &'a str,
    /// The living session, if there is one.
    pub session: Option<&'a ActiveSession>,
    /// The browser's state, for business systems that watch it; empty while nobody is signed in.
    pub browser_state: &'a str,
}

impl Asked<'_> {
    fn request_of(&self) -> RequestOf<'_> {
        RequestOf {
            browser: self.browser,
            query: self.query,
        }
    }
}

/// What to do with the browser, and in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What to do.
    pub answer: Answer,
    /// `ui_locales` of the request, separated by spaces.
    pub ui_locales: String,
}

/// What to do with the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Show the error: it is not certain whose redirect URI it is.
    Show(ShownError),
    /// Take a code or an error to the client.
    Deliver(Delivery),
    /// Go to the login pages and come back with the interaction.
    SignIn {
        /// The organisation ID whose page to show.
        org: Option<String>,
        /// The sign-in ID to fill in.
        login_hint: Option<String>,
        /// To come back with.
        interaction: String,
    },
    /// Let the person sign up.
    SignUp {
        /// To come back with.
        interaction: String,
    },
    /// Let the person say which organisation.
    Select {
        /// To come back with.
        interaction: String,
    },
    /// Let the person agree first.
    Consent {
        /// To come back with.
        interaction: String,
    },
    /// Another password first.
    ChangePassword {
        /// To come back with.
        interaction: String,
    },
    /// The second factor first.
    StepUp {
        /// Where the person stands.
        standing: Box<Standing>,
        /// To come back with.
        interaction: String,
    },
    /// Say that this person may not use the business system.
    Barred(Box<Barred>),
}

/// Answers an authorisation request.
///
/// # Errors
/// As the database says.
pub async fn authorize(ctx: &Context, asked: &Asked<'_>) -> Result<Answered> {
    let came_back = asked
        .interaction
        .and_then(|sealed| Interaction::open(ctx, &asked.request_of(), sealed));
    let is_back = came_back.is_some();
    if let Some(answered) = run(ctx, asked, came_back).await? {
        return Ok(answered);
    }
    // This interaction has led to a code before; it counts once. What was pushed counts once in any case.
    let anew = if is_back { run(ctx, asked, None).await? } else { None };
    Ok(anew.unwrap_or_else(|| Answered {
        answer: Answer::Show(ShownError::UsedRequest),
        ui_locales: String::new(),
    }))
}

/// One run; `None` if the interaction, or the pushed request, has led to a code before.
async fn run(ctx: &Context, asked: &Asked<'_>, came_back: Option<Interaction>) -> Result<Option<Answered>> {
    // A signed request may run out while the person is at the login pages: it held when it came.
    let when = came_back.as_ref().map_or_else(|| ctx.now(), |it| it.started_at);
    let facts = match load(ctx, asked, when).await? {
        Ok(facts) => facts,
        Err(refused) => {
            let ui_locales = asked.params.find("ui_locales").unwrap_or_default().to_owned();
            let answer = refused.answer(ctx, asked).await?;
            return Ok(Some(Answered { answer, ui_locales }));
        }
    };
    let ui_locales = facts.request.ui_locales.join(" ");
    let interaction = match &facts.pushed {
        None => came_back,
        Some((hash, row)) => match begin::begin(ctx, asked, hash, row, came_back).await? {
            Some(own) => Some(own),
            None => {
                let refusal = Refusal::Show(ShownError::UsedRequest);
                client_errors::refused_request(ctx, &facts.rules, &refusal, asked.params);
                let answer = Answer::Show(ShownError::UsedRequest);
                return Ok(Some(Answered { answer, ui_locales }));
            }
        },
    };
    let answer = facts.answer(ctx, interaction.as_ref()).await?;
    Ok(answer.map(|answer| Answered { answer, ui_locales }))
}

impl Refused {
    async fn answer(self, ctx: &Context, asked: &Asked<'_>) -> Result<Answer> {
        if let Some(client) = &self.client {
            client_errors::refused_request(ctx, client, &self.refusal, asked.params);
        }
        match (self.refusal, self.client) {
            (Refusal::Redirect(error), Some(client)) => {
                let response = Response::error(&error);
                Ok(Answer::Deliver(deliver(ctx, asked, &client, response).await?))
            }
            (Refusal::Redirect(_), None) => Ok(Answer::Show(ShownError::UnknownClient)),
            (Refusal::Show(error), _) => Ok(Answer::Show(error)),
        }
    }
}

impl Facts<'_> {
    /// Decides and carries out. `None` if the interaction was used up before.
    async fn answer(&self, ctx: &Context, interaction: Option<&Interaction>) -> Result<Option<Answer>> {
        let candidates = self.candidates();
        let signed_in_since = |started_at| candidates.iter().any(|c| c.sign_in.auth_time >= started_at);
        let known = self.known(&candidates, interaction);
        let hinted = self.hint.as_ref().map(|hint| hint.member);
        let chosen = interaction.and_then(|it| it.chosen);
        let choice = authorize::choose(&self.request, &candidates, hinted, chosen, known);
        let found = match choice {
            Choice::One(found) => Some(found),
            Choice::None => None,
            Choice::Ask if self.request.prompt.create => None,
            Choice::Ask => return self.select(ctx, interaction).map(Some),
            Choice::Barred(barred) => match self.barred(ctx, barred, known, interaction).await? {
                Some(answer) => return Ok(Some(answer)),
                None => None,
            },
        };
        let sign_in = found.map(|found| &found.sign_in);
        match authorize::decide(&self.request, sign_in, hinted, known, ctx.now()) {
            Outcome::Error(error) => self.refuse(ctx, error).await.map(Some),
            Outcome::NeedsSignIn(_) if hinted.is_some() && known.is_some_and(|it| signed_in_since(it.started_at)) => {
                let reason = "somebody else than the one of id_token_hint signed in";
                let error = AuthorizeError::new(ErrorCode::LoginRequired, reason);
                self.refuse(ctx, error).await.map(Some)
            }
            Outcome::NeedsSignIn(needs) if needs.create => {
                let interaction = self.seal(ctx, interaction)?;
                Ok(Some(Answer::SignUp { interaction }))
            }
            Outcome::NeedsSignIn(needs) if needs.select && self.members.iter().any(|member| self.fits(member)) => {
                self.select(ctx, interaction).map(Some)
            }
            Outcome::NeedsSignIn(needs) => self.sign_in(ctx, needs, found, interaction).map(Some),
            Outcome::StepUp => self.step_up(ctx, found, interaction).await.map(Some),
            Outcome::Issue if self.must_change_password() => self.change_password(ctx, interaction).await.map(Some),
            Outcome::Issue => match found.and_then(|found| self.member(found)) {
                Some(member) => self.finish(ctx, member, interaction).await,
                None => Err(Error::Internal("a code for nobody".to_owned())),
            },
        }
    }

    fn member(&self, found: &Candidate) -> Option<&ieum_store::active::ActiveMember> {
        self.members.iter().find(|member| member.organization().id == found.org)
    }

    fn must_change_password(&self) -> bool {
        self.asked.session.is_some_and(|session| session.must_change_password)
    }

    fn seal(&self, ctx: &Context, interaction: Option<&Interaction>) -> Result<String> {
        let begun = interaction.cloned().unwrap_or_else(|| Interaction::begin(ctx));
        begun.seal(ctx, &self.request_of())
    }

    fn select(&self, ctx: &Context, interaction: Option<&Interaction>) -> Result<Answer> {
        let interaction = self.seal(ctx, interaction)?;
        Ok(Answer::Select { interaction })
    }

    fn sign_in(
        &self,
        ctx: &Context,
        needs: NeedsSignIn,
        found: Option<&Candidate>,
        interaction: Option<&Interaction>,
    ) -> Result<Answer> {
        let hinted = self.hint.as_ref().and_then(|hint| hint.org_slug.clone());
        let present = found.map(|found| found.sign_in.org_slug.clone());
        Ok(Answer::SignIn {
            org: needs.org_hint.or(hinted).or(present).filter(|slug| !slug.is_empty()),
            login_hint: needs.login_hint,
            interaction: self.seal(ctx, interaction)?,
        })
    }

    async fn step_up(
        &self,
        ctx: &Context,
        found: Option<&Candidate>,
        interaction: Option<&Interaction>,
    ) -> Result<Answer> {
        let member = found.and_then(|found| self.member(found));
        let (Some(session), Some(member)) = (self.asked.session, member) else {
            return Err(Error::Internal("nobody to prove more".to_owned()));
        };
        Ok(Answer::StepUp {
            standing: Box::new(step_up(ctx, session, member).await?),
            interaction: self.seal(ctx, interaction)?,
        })
    }

    async fn change_password(&self, ctx: &Context, interaction: Option<&Interaction>) -> Result<Answer> {
        if self.request.prompt.none {
            let reason = "the person has to choose another password first";
            let error = AuthorizeError::new(ErrorCode::InteractionRequired, reason);
            return self.refuse(ctx, error).await;
        }
        let interaction = self.seal(ctx, interaction)?;
        Ok(Answer::ChangePassword { interaction })
    }
}
