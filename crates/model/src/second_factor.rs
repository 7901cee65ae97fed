//! Second factors: what somebody proves at a sign-in, what an organisation demands, and what is still missing.

use jiff::civil::Date;

/// One thing that was proven to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A password of ours.
    Password,
    /// The company's own system vouched for the person.
    Company,
    /// A code of an authenticator application (RFC 6238).
    Totp,
    /// One of the codes kept for a lost device.
    Recovery,
    /// A passkey, whose device asked who holds it: two factors in one.
    Passkey,
    /// A code that was mailed to a proven address.
    Mail,
    /// An emergency code, in place of the company's system.
    Emergency,
}

impl Proof {
    const ALL: [Self; 7] = [
        Self::Password,
        Self::Company,
        Self::Totp,
        Self::Recovery,
        Self::Passkey,
        Self::Mail,
        Self::Emergency,
    ];

    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Company => "company",
            Self::Totp => "totp",
            Self::Recovery => "recovery",
            Self::Passkey => "passkey",
            Self::Mail => "mail",
            Self::Emergency => "emergency",
        }
    }

    /// Reads the stable name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|proof| proof.as_str() == word)
    }

    /// It proves more than the first factor did, wherever it is shown.
    const fn is_second(self) -> bool {
        matches!(self, Self::Totp | Self::Recovery | Self::Passkey)
    }
}

/// Everything that was proven at a sign-in, in order. As text: words with spaces between.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proofs {
    text: String,
    list: Vec<Proof>,
}

impl Proofs {
    /// One proof.
    pub fn of(proof: Proof) -> Self {
        Self::default().and(proof)
    }

    /// The same and one more.
    #[must_use]
    pub fn and(mut self, proof: Proof) -> Self {
        if !self.list.contains(&proof) {
            self.list.push(proof);
            let words: Vec<_> = self.list.iter().map(|proof| proof.as_str()).collect();
            self.text = words.join(" ");
        }
        self
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Reads it; a word that is not known proves nothing.
    pub fn parse(text: &str) -> Option<Self> {
        Some(
            text.split(' ')
                .filter_map(Proof::parse)
                .fold(Self::default(), Self::and),
        )
    }

    /// Whether this was proven.
    pub fn has(&self, proof: Proof) -> bool {
        self.list.contains(&proof)
    }

    /// All of them.
    pub fn list(&self) -> &[Proof] {
        &self.list
    }

    /// Whether two factors were proven. A mailed code is one of them only beside something that is no mail: alone it is the first.
    pub fn is_two(&self) -> bool {
        self.is_two_without_mail() || self.has(Proof::Mail) && self.has_what_mail_adds_to()
    }

    /// The same where mailed codes do not count.
    pub fn is_two_without_mail(&self) -> bool {
        self.list.iter().any(|proof| proof.is_second())
    }

    /// Whether a mailed code would be another factor than those that were proven. Two codes in one mailbox are one factor.
    pub fn takes_mail(&self) -> bool {
        self.has_what_mail_adds_to() && !self.has(Proof::Mail) && !self.has(Proof::Emergency)
    }

    /// Only a mailed code was proven.
    pub fn is_mail_alone(&self) -> bool {
        self.list == [Proof::Mail]
    }

    /// What counts of it in another organisation, which never said that mailed codes count as a second factor there.
    #[must_use]
    pub fn elsewhere(&self) -> Self {
        let kept = self.list.iter().copied();
        match self.is_mail_alone() {
            true => self.clone(),
            false => kept
                .filter(|proof| *proof != Proof::Mail)
                .fold(Self::default(), Self::and),
        }
    }

    fn has_what_mail_adds_to(&self) -> bool {
        self.has(Proof::Password) || self.has(Proof::Company)
    }
}

/// What an organisation asks of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Demand {
    /// Whoever has a second factor is asked for it.
    #[default]
    Off,
    /// The same, and members without one are told that they should have one.
    Wanted,
    /// From a day on nobody signs in without one.
    Demanded,
}

impl Demand {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::Wanted, Self::Demanded];

    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Wanted => "wanted",
            Self::Demanded => "demanded",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|demand| demand.as_str() == text)
    }
}

/// An organisation's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rule {
    /// What is asked.
    pub demand: Demand,
    /// The first day of a demand, by the calendar of Korea; without one it holds at once.
    pub from: Option<Date>,
    /// Whether it holds for those, too, whom the company's own system signed in.
    pub asks_connected: bool,
    /// Whether a code that is mailed to a proven address is a second factor for who has no other.
    pub counts_mail: bool,
    /// Whether the login page lets people in by a mailed code in place of the password.
    pub signs_in_by_mail: bool,
}

impl Rule {
    /// Whether nobody signs in without a second factor on this day.
    pub fn is_demanded(&self, today: Date) -> bool {
        self.demand == Demand::Demanded && self.from.is_none_or(|from| from <= today)
    }

    /// The day from which on it is demanded, while that lies ahead.
    pub fn grace(&self, today: Date) -> Option<Date> {
        self.from
            .filter(|from| self.demand == Demand::Demanded && today < *from)
    }
}

/// What a sign-in still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Nothing: the session may be opened.
    Nothing,
    /// The second factor that the account has.
    Factor,
    /// A code by mail, or a second factor to be set up.
    MailCode,
    /// A second factor to be set up.
    Enrolment,
}

impl Missing {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Factor => "factor",
            Self::MailCode => "mail_code",
            Self::Enrolment => "enrolment",
        }
    }
}

/// What [`missing`] decides by.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What was proven.
    pub proofs: &'a Proofs,
    /// The account has a second factor.
    pub has_factor: bool,
    /// Nobody may do without one.
    pub is_demanded: bool,
    /// Whether the organisation asks those, too, whom its own system signed in.
    pub asks_connected: bool,
    /// What the organisation makes of mailed codes.
    pub mail: MailCodes,
}

/// Mailed codes as a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailCodes {
    /// They count for nothing.
    Off,
    /// One that was entered counts; this account is sent none, because none of its addresses is proven or it has something better.
    Count,
    /// The account can be sent one.
    CanBeSent,
}

/// Decides.
pub fn missing(facts: Facts<'_>) -> Missing {
    let is_vouched_for = facts.proofs.has(Proof::Company) && !facts.asks_connected;
    let is_two = match facts.mail {
        MailCodes::Off => facts.proofs.is_two_without_mail(),
        MailCodes::Count | MailCodes::CanBeSent => facts.proofs.is_two(),
    };
    match (facts.has_factor, facts.is_demanded) {
        _ if is_two || is_vouched_for => Missing::Nothing,
        (true, _) => Missing::Factor,
        // A sheet of paper asks for the factor that is there, and sets up none: whoever found it would stay.
        (false, true) if facts.proofs.has(Proof::Emergency) => Missing::Nothing,
        (false, true) if facts.mail == MailCodes::CanBeSent && facts.proofs.takes_mail() => Missing::MailCode,
        (false, true) => Missing::Enrolment,
        (false, false) => Missing::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_are_words_that_come_back_unchanged() {
        let both = Proofs::of(Proof::Password).and(Proof::Totp).and(Proof::Totp);
        assert_eq!(both.as_str(), "password totp");
        assert_eq!(Proofs::parse("password totp"), Some(both));
        assert_eq!(Proofs::parse("future password"), Some(Proofs::of(Proof::Password)));
        assert_eq!(Proofs::parse(""), Some(Proofs::default()));
    }

    #[test]
    fn what_is_missing() {
        use Missing::{Enrolment, Factor, Nothing};
        for (proofs, has_factor, is_demanded, asks_connected, expected) in [
            ("password", false, false, false, Nothing),
            ("password", false, true, false, Enrolment),
            ("password", true, false, false, Factor),
            ("password", true, true, false, Factor),
            ("password totp", true, true, true, Nothing),
            ("password recovery", true, true, true, Nothing),
            // A passkey is two factors, also alone.
            ("passkey", true, true, true, Nothing),
            // The company's system is responsible, unless the organisation says otherwise.
            ("company", true, true, false, Nothing),
            ("company", true, false, true, Factor),
            ("company", false, true, true, Enrolment),
            ("company totp", true, true, true, Nothing),
            ("", true, false, false, Factor),
            // An emergency code stands for the company's system, and asks for what is there, whatever the rule says.
            ("emergency", true, false, false, Factor),
            ("emergency", true, true, false, Factor),
            ("emergency", false, true, true, Nothing),
            ("emergency totp", true, true, true, Nothing),
        ] {
            let facts = Facts {
                proofs: &Proofs::parse(proofs).unwrap_or_default(),
                has_factor,
                is_demanded,
                asks_connected,
                mail: MailCodes::Off,
            };
            assert_eq!(missing(facts), expected, "{facts:?}");
        }
    }

    #[test]
    fn what_is_missing_where_codes_are_mailed() {
        use MailCodes::{CanBeSent, Count, Off};
        use Missing::{Enrolment, Factor, MailCode, Nothing};
        for (proofs, has_factor, is_demanded, mail, expected) in [
            ("password", false, true, CanBeSent, MailCode),
            ("password", false, true, Count, Enrolment),
            ("password", false, true, Off, Enrolment),
            // Nobody is asked for one who would not be asked for another factor.
            ("password", false, false, CanBeSent, Nothing),
            // Who has something better gives that.
            ("password", true, true, CanBeSent, Factor),
            ("password mail", false, true, Count, Nothing),
            // What another organisation took for a second factor is none here.
            ("password mail", false, true, Off, Enrolment),
            ("password mail", true, true, Off, Factor),
            // Two codes in one mailbox are one factor.
            ("mail", false, false, CanBeSent, Nothing),
            ("mail", false, true, CanBeSent, Enrolment),
            ("mail", true, true, CanBeSent, Factor),
            ("mail totp", true, true, Off, Nothing),
            // The company's system and a code.
            ("company", false, true, CanBeSent, MailCode),
            ("company mail", false, true, Count, Nothing),
            ("company mail", false, true, Off, Enrolment),
            // A sheet of paper and a mailbox are both what somebody might find open.
            ("emergency", false, true, CanBeSent, Nothing),
            ("emergency", true, true, CanBeSent, Factor),
        ] {
            let facts = Facts {
                proofs: &Proofs::parse(proofs).unwrap_or_default(),
                has_factor,
                is_demanded,
                asks_connected: true,
                mail,
            };
            assert_eq!(missing(facts), expected, "{facts:?}");
        }
    }

    #[test]
    fn a_mailed_code_is_a_second_factor_beside_another_and_in_one_organisation() {
        for (proofs, is_two, takes_mail, elsewhere) in [
            ("password", false, true, "password"),
            ("mail", false, false, "mail"),
            ("password mail", true, false, "password"),
            ("company mail", true, false, "company"),
            ("emergency mail", false, false, "emergency"),
            ("mail totp", true, false, "totp"),
            ("company", false, true, "company"),
            ("emergency", false, false, "emergency"),
        ] {
            let of = Proofs::parse(proofs).unwrap_or_default();
            assert_eq!((of.is_two(), of.takes_mail()), (is_two, takes_mail), "{proofs}");
            assert_eq!(of.elsewhere().as_str(), elsewhere, "{proofs}");
        }
    }

    #[test]
    fn a_demand_begins_on_its_day() {
        let day = |d| Date::constant(2026, 12, d);
        let rule = Rule {
            demand: Demand::Demanded,
            from: Some(day(10)),
            ..Rule::default()
        };
        assert!(!rule.is_demanded(day(9)) && rule.is_demanded(day(10)) && rule.is_demanded(day(11)));
        assert_eq!((rule.grace(day(9)), rule.grace(day(10))), (Some(day(10)), None));
        assert!(Rule { from: None, ..rule }.is_demanded(day(1)));
        assert!(
            !Rule {
                demand: Demand::Wanted,
                ..rule
            }
            .is_demanded(day(11))
        );
    }
}
