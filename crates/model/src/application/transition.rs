//! What may happen to an application after it was submitted.
//!
//! **The clock.** A question stops it, the answer starts it again. The day of the question counts as
//! used and the day of the answer as day 0, so that neither side loses a day to the exchange: an
//! answer on the same day leaves the due date as it was. An answer on a later day gives the operator
//! what was left, and never less than one business day to read it.

use jiff::civil::Date;

use crate::calendar::{Calendar, UnknownYear};
use crate::id::{AccountId, MemberId};
use crate::plan::Plan;
use crate::text::{Note, Reason};
use crate::time::Instant;

use super::{Actor, Decision, Effect, EventKind, HistoryEvent, LinkApplication};
use super::{Notice, OperatorNotice, Refused, State};

impl LinkApplication {
    /// Refuses a form that was opened before the last transition.
    ///
    /// # Errors
    /// [`Refused::Stale`].
    pub fn check_version(&self, seen: i64) -> Result<(), Refused> {
        if seen == self.version {
            Ok(())
        } else {
            Err(Refused::Stale {
                seen,
                current: self.version,
            })
        }
    }

    /// An operator takes the application up, or hands it to another one.
    ///
    /// # Errors
    /// It waits for an answer or is decided.
    pub fn assign(self, operator: AccountId, by: AccountId, now: Instant) -> Result<Decision, Refused> {
        let (kind, due) = match self.state {
            State::Submitted { due } => (EventKind::TakenUp, due),
            State::InReview { due, .. } => (EventKind::Reassigned, due),
            _ => return Err(self.wrong_state()),
        };
        let effects = match kind {
            EventKind::TakenUp => vec![Effect::MailApplicant(Notice::InReview { due })],
            _ => Vec::new(),
        };
        Ok(self.moved(
            State::InReview { due, operator },
            kind,
            Actor::Operator(by),
            now,
            None,
            effects,
        ))
    }

    /// An operator takes the application up.
    ///
    /// # Errors
    /// Somebody has taken it up already, or it is decided.
    pub fn take_up(self, operator: AccountId, now: Instant) -> Result<Decision, Refused> {
        match self.state {
            State::Submitted { .. } => self.assign(operator, operator, now),
            _ => Err(self.wrong_state()),
        }
    }

    /// An operator asks the applicant (보완 요청): the clock stops.
    ///
    /// # Errors
    /// It is not in review, or the calendar does not know the year.
    pub fn request_information(
        self,
        operator: AccountId,
        question: Note,
        calendar: &Calendar,
        now: Instant,
    ) -> Result<Decision, Refused> {
        let State::InReview { due, .. } = self.state else {
            return Err(self.wrong_state());
        };
        let remaining = calendar.business_days_between(now.kst_date(), due)?;
        let text = Some(question.as_str().to_owned());
        let effects = vec![Effect::MailApplicant(Notice::InformationRequested {
            question: question.clone(),
        })];
        let state = State::NeedsInformation {
            operator,
            question,
            asked_at: now,
            stopped_due: due,
            remaining,
        };
        Ok(self.moved(
            state,
            EventKind::InformationRequested,
            Actor::Operator(operator),
            now,
            text,
            effects,
        ))
    }

    /// The applicant answers: the clock runs again.
    ///
    /// # Errors
    /// Nothing was asked, or the calendar does not know the year.
    pub fn answer(
        self,
        member: MemberId,
        answer: &Note,
        calendar: &Calendar,
        now: Instant,
    ) -> Result<Decision, Refused> {
        let (operator, due) = self.resumed(calendar, now)?;
        let text = Some(answer.as_str().to_owned());
        let effects = vec![
            Effect::MailApplicant(Notice::Resumed { due }),
            Effect::MailOperators(OperatorNotice::Answered { operator, due }),
        ];
        Ok(self.moved(
            State::InReview { due, operator },
            EventKind::Answered,
            Actor::Member(member),
            now,
            text,
            effects,
        ))
    }

    /// An operator takes the question back: the clock runs again, and a decision is possible even
    /// though no answer came.
    ///
    /// # Errors
    /// Nothing was asked, or the calendar does not know the year.
    pub fn retract_question(self, by: AccountId, calendar: &Calendar, now: Instant) -> Result<Decision, Refused> {
        let (_, due) = self.resumed(calendar, now)?;
        let effects = vec![Effect::MailApplicant(Notice::Resumed { due })];
        let state = State::InReview { due, operator: by };
        Ok(self.moved(
            state,
            EventKind::QuestionRetracted,
            Actor::Operator(by),
            now,
            None,
            effects,
        ))
    }

    /// An operator approves: the organisation ID becomes the login link. `plan` is the plan at this
    /// moment, because it may have been lowered since the submission.
    ///
    /// # Errors
    /// It is not in review, or the plan no longer allows linking.
    pub fn approve(self, operator: AccountId, plan: Plan, now: Instant) -> Result<Decision, Refused> {
        let State::InReview { .. } = self.state else {
            return Err(self.wrong_state());
        };
        if !plan.allows_linking() {
            return Err(Refused::PlanTooLow { plan });
        }
        let effects = vec![
            Effect::ActivateSlug(self.slug.clone()),
            Effect::MailApplicant(Notice::Approved {
                slug: self.slug.clone(),
            }),
        ];
        let state = State::Approved { operator, at: now };
        Ok(self.moved(
            state,
            EventKind::Approved,
            Actor::Operator(operator),
            now,
            None,
            effects,
        ))
    }

    /// An operator rejects, with the reason that the applicant reads.
    ///
    /// # Errors
    /// It is not in review.
    pub fn reject(self, operator: AccountId, reason: Reason, now: Instant) -> Result<Decision, Refused> {
        let State::InReview { .. } = self.state else {
            return Err(self.wrong_state());
        };
        let text = Some(reason.as_str().to_owned());
        let effects = vec![
            Effect::ReleaseSlug(self.slug.clone()),
            Effect::MailApplicant(Notice::Rejected { reason: reason.clone() }),
        ];
        let state = State::Rejected {
            operator,
            at: now,
            reason,
        };
        Ok(self.moved(
            state,
            EventKind::Rejected,
            Actor::Operator(operator),
            now,
            text,
            effects,
        ))
    }

    /// The super admin takes the application back, at any time before the decision.
    ///
    /// # Errors
    /// It is decided.
    pub fn withdraw(self, member: MemberId, now: Instant) -> Result<Decision, Refused> {
        if !self.state.is_open() {
            return Err(self.wrong_state());
        }
        let mut effects = vec![
            Effect::ReleaseSlug(self.slug.clone()),
            Effect::MailApplicant(Notice::Withdrawn),
        ];
        if let Some(operator) = self.state.operator() {
            effects.push(Effect::MailOperators(OperatorNotice::Withdrawn { operator }));
        }
        let state = State::Withdrawn { member, at: now };
        Ok(self.moved(state, EventKind::Withdrawn, Actor::Member(member), now, None, effects))
    }

    /// Who had asked, and when the application is due now that the clock runs again.
    fn resumed(&self, calendar: &Calendar, now: Instant) -> Result<(AccountId, Date), Refused> {
        match self.state {
            State::NeedsInformation {
                operator,
                asked_at,
                stopped_due,
                remaining,
                ..
            } => {
                let stopped = Stopped {
                    on: asked_at.kst_date(),
                    due: stopped_due,
                    remaining,
                };
                Ok((operator, stopped.due_after(now.kst_date(), calendar)?))
            }
            _ => Err(self.wrong_state()),
        }
    }

    const fn wrong_state(&self) -> Refused {
        Refused::WrongState {
            state: self.state.name(),
        }
    }

    fn moved(
        self,
        state: State,
        kind: EventKind,
        actor: Actor,
        at: Instant,
        text: Option<String>,
        effects: Vec<Effect>,
    ) -> Decision {
        let event = HistoryEvent {
            kind,
            actor,
            at,
            text,
            due: state.due(),
        };
        let application = Self {
            state,
            version: self.version.saturating_add(1),
            ..self
        };
        Decision {
            application,
            event,
            effects,
        }
    }
}

/// A clock that stands still.
struct Stopped {
    on: Date,
    due: Date,
    remaining: u32,
}

impl Stopped {
    fn due_after(&self, resumed: Date, calendar: &Calendar) -> Result<Date, UnknownYear> {
        if resumed <= self.on {
            return Ok(self.due);
        }
        calendar.add_business_days(resumed, self.remaining.max(1))
    }
}
