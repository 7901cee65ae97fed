//! The public holidays of the Republic of Korea and their names.
//!
//! Which day each one falls on, and which of them is made up for, is in `rules`.

use std::fmt;

/// A holiday that the law names (관공서의 공휴일에 관한 규정, article 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(
    missing_docs,
    reason = "each name is its own explanation; `ko` and `en` spell it out"
)]
pub enum Festival {
    NewYear,
    SeollalEve,
    Seollal,
    SeollalSecondDay,
    IndependenceMovementDay,
    LaborDay,
    ChildrensDay,
    BuddhasBirthday,
    MemorialDay,
    ConstitutionDay,
    LiberationDay,
    ChuseokEve,
    Chuseok,
    ChuseokSecondDay,
    NationalFoundationDay,
    HangulDay,
    Christmas,
}

impl Festival {
    /// The Korean name.
    pub const fn ko(self) -> &'static str {
        match self {
            Self::NewYear => "새해 첫날",
            Self::SeollalEve => "설날 전날",
            Self::Seollal => "설날",
            Self::SeollalSecondDay => "설날 다음 날",
            Self::IndependenceMovementDay => "삼일절",
            Self::LaborDay => "노동절",
            Self::ChildrensDay => "어린이날",
            Self::BuddhasBirthday => "부처님 오신 날",
            Self::MemorialDay => "현충일",
            Self::ConstitutionDay => "제헌절",
            Self::LiberationDay => "광복절",
            Self::ChuseokEve => "추석 전날",
            Self::Chuseok => "추석",
            Self::ChuseokSecondDay => "추석 다음 날",
            Self::NationalFoundationDay => "개천절",
            Self::HangulDay => "한글날",
            Self::Christmas => "성탄절",
        }
    }

    /// The English name.
    pub const fn en(self) -> &'static str {
        match self {
            Self::NewYear => "New Year's Day",
            Self::SeollalEve => "The day before Seollal",
            Self::Seollal => "Seollal (Korean New Year)",
            Self::SeollalSecondDay => "The day after Seollal",
            Self::IndependenceMovementDay => "Independence Movement Day",
            Self::LaborDay => "Labor Day",
            Self::ChildrensDay => "Children's Day",
            Self::BuddhasBirthday => "Buddha's Birthday",
            Self::MemorialDay => "Memorial Day",
            Self::ConstitutionDay => "Constitution Day",
            Self::LiberationDay => "Liberation Day",
            Self::ChuseokEve => "The day before Chuseok",
            Self::Chuseok => "Chuseok",
            Self::ChuseokSecondDay => "The day after Chuseok",
            Self::NationalFoundationDay => "National Foundation Day",
            Self::HangulDay => "Hangul Day",
            Self::Christmas => "Christmas Day",
        }
    }

    /// The feast as a whole: the three days of Seollal are one, and so are those of Chuseok.
    pub(super) const fn feast(self) -> Self {
        match self {
            Self::SeollalEve | Self::SeollalSecondDay => Self::Seollal,
            Self::ChuseokEve | Self::ChuseokSecondDay => Self::Chuseok,
            other => other,
        }
    }
}

/// Why a day is a holiday.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HolidayName {
    /// The law names the day.
    Festival(Festival),
    /// The day makes up for a holiday that fell on a day off (대체공휴일, article 3).
    SubstituteFor(Festival),
    /// The government decreed the day: an election or a temporary holiday.
    Decreed {
        /// Korean name.
        ko: &'static str,
        /// English name.
        en: &'static str,
    },
    /// The operator entered the day, under this name in every language.
    Override(String),
}

impl HolidayName {
    /// The Korean name.
    pub fn ko(&self) -> String {
        match self {
            Self::Festival(festival) => festival.ko().to_owned(),
            Self::SubstituteFor(festival) => format!("대체공휴일({})", festival.ko()),
            Self::Decreed { ko, .. } => (*ko).to_owned(),
            Self::Override(name) => name.clone(),
        }
    }

    /// The English name.
    pub fn en(&self) -> String {
        match self {
            Self::Festival(festival) => festival.en().to_owned(),
            Self::SubstituteFor(festival) => format!("Substitute holiday for {}", festival.en()),
            Self::Decreed { en, .. } => (*en).to_owned(),
            Self::Override(name) => name.clone(),
        }
    }
}

impl fmt::Display for HolidayName {
    /// The Korean name, for logs and the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.ko())
    }
}
