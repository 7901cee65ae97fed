//! Mail: what a use case asks to be sent. It is a job of the outbox; its words are made when it is sent, in the language of
//! the person who receives it.

use std::collections::BTreeMap;

use ieum_model::JobId;
use ieum_store::outbox::NewJob;
use ieum_store::{OrgScope, Tx};
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::error::{Error, Result};

/// Name of the job.
pub const JOB: &str = "mail";

/// Declares the kinds of mail. The texts of kind `xyz` are `mail-xyz-subject`, `mail-xyz-what`, `mail-xyz-why` and, with a link,
/// `mail-xyz-button`.
macro_rules! mail_kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// What a mail is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum MailKind {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }
        impl MailKind {
            /// All of them, for the test that every one has its words.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
            /// Stable name; part of the names of its texts.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

mail_kinds! {
    /// Invitation of one member; `org_name`, `inviter`.
    Invitation = "invitation";
    /// Proof of an e-mail for somebody who joins by a link; `org_name`.
    JoinProof = "join-proof";
    /// Somebody enrolled the person with an initial password; `org_name`.
    Enrolled = "enrolled";
    /// Offer of the super admin's role; `org_name`, `from_name`.
    Handover = "handover";
    /// The role was handed over; `org_name`, `to_name`.
    HandoverDone = "handover-done";
    /// Proof of an e-mail for somebody who signs up an organisation; `org_name`.
    SignUp = "sign-up";
    /// Somebody tried to sign up with an e-mail that has an account; `org_name`.
    SignUpKnown = "sign-up-known";
    /// An operator or a business system made an organisation, with the person as its super admin; `org_name`.
    OrganizationCreated = "organization-created";
    /// First password of an operator.
    OperatorSetup = "operator-setup";
    /// Six-digit code; `code`, `minutes`.
    LoginCode = "login-code";
    /// Six-digit code as second factor; `code`, `minutes`.
    FactorCode = "factor-code";
    /// Password reset; `minutes`.
    PasswordReset = "password-reset";
    /// The password was changed; `at`.
    PasswordChanged = "password-changed";
    /// The account was locked; `until`.
    Locked = "locked";
    /// An authenticator application was set up; `at`.
    TotpAdded = "totp-added";
    /// It was removed; `at`.
    TotpRemoved = "totp-removed";
    /// A passkey was added; `at`.
    PasskeyAdded = "passkey-added";
    /// A passkey was removed; `at`.
    PasskeyRemoved = "passkey-removed";
    /// Recovery codes were made anew; `at`.
    RecoveryRenewed = "recovery-renewed";
    /// A recovery code was used; `at`.
    RecoveryUsed = "recovery-used";
    /// The super admin made emergency codes; `org_name`, `at`.
    EmergencyMade = "emergency-made";
    /// Somebody signed in with an emergency code; `org_name`, `name`, `ip`, `left`, `at`.
    EmergencyUsed = "emergency-used";
    /// Somebody else removed every second factor; `at`.
    FactorsReset = "factors-reset";
    /// The second factor was wrong too often; `at`.
    FactorLocked = "factor-locked";
    /// Application received; `org_name`, `due`.
    ApplicationSubmitted = "application-submitted";
    /// To operators: a new application; `org_name`, `due`.
    ApplicationArrived = "application-arrived";
    /// An operator took the application up; `org_name`, `due`.
    ApplicationInReview = "application-in-review";
    /// Information is asked for; `org_name`, `question`.
    ApplicationNeedsInformation = "application-needs-information";
    /// To the operator: the applicant answered; `org_name`, `due`.
    ApplicationAnswered = "application-answered";
    /// Approved; `org_name`, `login_link`.
    ApplicationApproved = "application-approved";
    /// Rejected; `org_name`, `reason`.
    ApplicationRejected = "application-rejected";
    /// The clock of the application runs again; `org_name`, `due`.
    ApplicationResumed = "application-resumed";
    /// To the operator: the applicant took the application back; `org_name`.
    ApplicationTakenBack = "application-taken-back";
    /// Withdrawn; `org_name`.
    ApplicationWithdrawn = "application-withdrawn";
    /// To operators each business morning; `overdue`, `due_today`, `open`.
    MorningDigest = "morning-digest";
    /// The organisation ID was changed; `org_name`, `login_link`, `forwards_until`.
    SlugChanged = "slug-changed";
    /// The record of a domain is missing; `org_name`, `domain`, `until`.
    DomainMissing = "domain-missing";
    /// A login method went live at its time; `org_name`, `method`, `at`.
    MethodLive = "method-live";
    /// It did not, because whoever planned it is no longer super admin; `org_name`, `method`, `at`.
    MethodHeldPlanner = "method-held-planner";
    /// It did not, because its settings were changed since; `org_name`, `method`, `at`.
    MethodHeldChanged = "method-held-changed";
    /// It did not, because something is missing; `org_name`, `method`, `at`.
    MethodHeldReady = "method-held-ready";
    /// It did not, because the last trial failed; `org_name`, `method`, `at`.
    MethodHeldTrial = "method-held-trial";
    /// A named tester's link to what is not live; `org_name`, `method`, `until`.
    MethodTest = "method-test";
    /// A domain was lost; `org_name`, `domain`.
    DomainLost = "domain-lost";
    /// Something that a login method rests on runs out; `org_name`, `method`, `item`, `name`, `until`, `days`, `more`.
    ExpirySoon = "expiry-soon";
    /// It has run out; the same.
    ExpiryOver = "expiry-over";
    /// An identity provider's metadata cannot be had for long; `org_name`, `method`, `at`.
    MetadataFailing = "metadata-failing";
    /// A change of metadata waits for a decision; `org_name`, `method`.
    MetadataPending = "metadata-pending";
    /// A new key of our own was published; `org_name`, `method`.
    OwnKeyPublished = "own-key-published";
    /// A new key of our own signs; `org_name`, `method`.
    OwnKeyActivated = "own-key-activated";
}

/// One mail to one person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mail {
    /// What it is about.
    pub kind: MailKind,
    /// Address.
    pub to: String,
    /// `ko` or `en`.
    pub locale: String,
    /// Link of its one button.
    pub link: Option<String>,
    /// What its texts mention.
    pub args: BTreeMap<String, String>,
}

impl Mail {
    /// A mail without a link yet.
    pub fn new(kind: MailKind, to: impl Into<String>, locale: impl Into<String>) -> Self {
        Self {
            kind,
            to: to.into(),
            locale: locale.into(),
            link: None,
            args: BTreeMap::new(),
        }
    }
    /// The same with its button.
    #[must_use]
    pub fn link(mut self, link: impl Into<String>) -> Self {
        self.link = Some(link.into());
        self
    }
    /// The same, mentioning something.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

impl Context {
    /// Puts a mail into the outbox in the deciding transaction. With a key, a second one with the same key is not sent.
    ///
    /// # Errors
    /// As the database says.
    pub async fn mail(
        &self,
        tx: &mut Tx,
        scope: Option<OrgScope>,
        mail: &Mail,
        dedupe_key: Option<&str>,
    ) -> Result<()> {
        let payload = serde_json::to_vec(mail).map_err(|e| Error::Internal(e.to_string()))?;
        let sealed_payload = self.app().vault.seal(JOB, &payload, self.rng())?;
        let job = NewJob {
            id: JobId::new(self.now(), self.rng()),
            kind: JOB,
            dedupe_key,
            scope,
            sealed_payload: &sealed_payload,
            due_at: self.now(),
            created_at: self.now(),
        };
        tx.enqueue(&job).await?;
        // Early by the time of the commit; the worker looks again soon.
        self.app().outbox_wake.notify_one();
        Ok(())
    }
}
