//! The steps of an attempt: from a closed list, so that each has its words.

use super::redact::Shown;

/// Steps of one record; what comes after is left out.
pub const MOST_STEPS: usize = 40;
/// Details of one step.
pub const MOST_DETAILS: usize = 10;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$item),*];
            /// Stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$item => $word,)* }
            }
            /// Reads the stable name.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }
    };
}

words! {
    /// What was done.
    StepName {
        /// Somebody came to the organisation's login page.
        Began = "began",
        /// An e-mail address was proven by a code.
        MailCode = "mail_code",
        /// The counters of wrong passwords were asked.
        Locks = "locks",
        /// The account of what was typed was looked for.
        Account = "account",
        /// The password was compared.
        Password = "password",
        /// A passkey was verified.
        Passkey = "passkey",
        /// An emergency code was compared.
        EmergencyCode = "emergency_code",
        /// The rule of the e-mail's domain was asked.
        DomainRule = "domain_rule",
        /// The browser was sent to the company's system.
        Sent = "sent",
        /// It came back.
        Returned = "returned",
        /// The provider's discovery document was read.
        Discovery = "discovery",
        /// What came back was held against what was asked.
        Answer = "answer",
        /// The code was redeemed for tokens.
        Tokens = "tokens",
        /// The ID token was verified.
        IdToken = "id_token",
        /// More about the person was asked for.
        UserInfo = "userinfo",
        /// The settings were looked at.
        Settings = "settings",
        /// The SAML response was verified.
        Response = "response",
        /// A server was asked.
        Server = "server",
        /// The service account signed in.
        Service = "service",
        /// The person was looked for.
        Search = "search",
        /// The password was tried there.
        Bind = "bind",
        /// The password will not be taken for long.
        Warned = "warned",
        /// The password was changed there.
        Changed = "changed",
        /// The person's entry was read.
        Entry = "entry",
        /// The person's groups were read.
        Groups = "groups",
        /// The company's own service was asked.
        Asked = "asked",
        /// Who it is was read.
        Claims = "claims",
        /// That it is for the first time was checked.
        Once = "once",
        /// The linking ladder was asked which member it is.
        Ladder = "ladder",
        /// The member and the account were looked at.
        Member = "member",
        /// The person was linked.
        Linked = "linked",
        /// A member was made.
        Provisioned = "provisioned",
        /// A second factor was asked for.
        FactorAsked = "factor_asked",
        /// A second factor was set up.
        FactorAdded = "factor_added",
        /// A second factor was given.
        Factor = "factor",
        /// A session was opened.
        Session = "session",
    }
}

words! {
    /// How a step ended.
    Outcome {
        /// As it should.
        Done = "done",
        /// It ended the attempt.
        Failed = "failed",
        /// Only noted.
        Noted = "noted",
    }
}

words! {
    /// What a detail tells.
    Detail {
        /// Whose address, without its query.
        Address = "address",
        /// Who issues, by name.
        Issuer = "issuer",
        /// Algorithms.
        Algorithms = "algorithms",
        /// What we are called there.
        Client = "client",
        /// What was said to us.
        Said = "said",
        /// By which claim, attribute or field the person is named.
        SubjectFrom = "subject_from",
        /// The person's name there, masked.
        Subject = "subject",
        /// The person's address, masked.
        Email = "email",
        /// The person's name, masked.
        Name = "name",
        /// The person's external key, masked.
        Key = "key",
        /// What was typed as identifier, masked.
        Typed = "typed",
        /// Whether the other side says that the address is proven.
        Verified = "verified",
        /// How many groups.
        Groups = "groups",
        /// Which claims, attributes or fields there are, by name.
        Fields = "fields",
        /// A server, by name and port.
        Server = "server",
        /// How the connection is protected.
        Protection = "protection",
        /// The service account's name.
        Service = "service",
        /// By what was searched, without the value.
        Filter = "filter",
        /// How many were found.
        Found = "found",
        /// Where a person stands in a directory, the name masked.
        Place = "place",
        /// What was wrong, by its stable name.
        Code = "code",
        /// The status that the other side gave.
        Status = "status",
        /// What has to be signed.
        Signed = "signed",
        /// Whether it was encrypted.
        Encrypted = "encrypted",
        /// For whom it is.
        Audience = "audience",
        /// Until when it holds.
        Until = "until",
        /// How the person proved who they are there.
        Context = "context",
        /// What was decided.
        Decision = "decision",
        /// By which step of the ladder.
        By = "by",
        /// What was proven.
        Proofs = "proofs",
        /// What is missing.
        Missing = "missing",
        /// Until when it is locked.
        Locked = "locked",
        /// For how many days the password is still taken.
        DaysLeft = "days_left",
        /// How many times the password is still taken.
        TimesLeft = "times_left",
        /// More, in words of the other side.
        More = "more",
    }
}

impl Detail {
    /// It tells of a person, even if masked: not for strangers who hold a link.
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Self::Subject | Self::Email | Self::Name | Self::Key | Self::Typed | Self::Place | Self::More
        )
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was done.
    pub name: StepName,
    /// Milliseconds since the attempt began.
    pub at: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// What there is to know of it.
    pub details: Vec<(Detail, Shown)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_its_own_and_read_as_it_is_stored() {
        for step in StepName::ALL {
            assert_eq!(StepName::parse(step.as_str()), Some(*step));
        }
        for detail in Detail::ALL {
            assert_eq!(Detail::parse(detail.as_str()), Some(*detail));
        }
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Some(*outcome));
        }
    }
}
