//! Invented people: names from lists of common ones, put together by a generator that repeats from run to run.
//!
//! Addresses end in `.example`, a domain that nobody can have. Numbers come from one block; nothing is ever sent to them.

use std::collections::BTreeMap;

/// Somebody invented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub department: &'static str,
}

/// Surnames with their spelling in Latin letters and how many of a thousand Koreans bear them, about.
const SURNAMES: &[(&str, &str, u64)] = &[
    ("김", "kim", 215),
    ("이", "lee", 147),
    ("박", "park", 84),
    ("최", "choi", 47),
    ("정", "jung", 43),
    ("강", "kang", 24),
    ("조", "cho", 21),
    ("윤", "yoon", 21),
    ("장", "jang", 20),
    ("임", "lim", 17),
    ("한", "han", 16),
    ("오", "oh", 15),
    ("서", "seo", 15),
    ("신", "shin", 15),
    ("권", "kwon", 14),
    ("황", "hwang", 14),
    ("안", "ahn", 14),
    ("송", "song", 14),
    ("류", "ryu", 13),
    ("홍", "hong", 11),
    ("문", "moon", 9),
    ("배", "bae", 8),
    ("백", "baek", 8),
    ("남궁", "namgung", 2),
    ("제갈", "jegal", 1),
];

const GIVEN_NAMES: &[(&str, &str)] = &[
    ("민준", "minjun"),
    ("서연", "seoyeon"),
    ("지훈", "jihoon"),
    ("수빈", "subin"),
    ("현우", "hyunwoo"),
    ("지은", "jieun"),
    ("도윤", "doyoon"),
    ("하은", "haeun"),
    ("성민", "sungmin"),
    ("유진", "yujin"),
    ("동현", "donghyun"),
    ("은지", "eunji"),
    ("준호", "junho"),
    ("혜진", "hyejin"),
    ("재현", "jaehyun"),
    ("소영", "soyoung"),
    ("태호", "taeho"),
    ("미경", "mikyung"),
    ("상철", "sangchul"),
    ("나연", "nayeon"),
    ("우진", "woojin"),
    ("예린", "yerin"),
    ("승민", "seungmin"),
    ("다은", "daeun"),
    ("건우", "gunwoo"),
    ("채원", "chaewon"),
    ("영수", "youngsoo"),
    ("정희", "junghee"),
    ("시우", "siwoo"),
    ("보라", "bora"),
    ("한결", "hangyeol"),
    ("가람", "garam"),
    ("슬기", "seulgi"),
    ("하늘", "haneul"),
    ("이슬", "iseul"),
    ("솔", "sol"),
    ("진", "jin"),
    ("경수", "kyungsoo"),
    ("명희", "myunghee"),
    ("철민", "chulmin"),
    ("윤아", "yoona"),
    ("민서", "minseo"),
    ("주원", "juwon"),
    ("세영", "seyoung"),
    ("규리", "gyuri"),
    ("찬호", "chanho"),
    ("아름", "areum"),
    ("기태", "kitae"),
];

/// Departments and how many of a hundred work there.
const DEPARTMENTS: &[(&str, u64)] = &[
    ("경영지원팀", 6),
    ("인사팀", 4),
    ("재무팀", 5),
    ("법무팀", 2),
    ("플랫폼개발팀", 16),
    ("앱개발팀", 11),
    ("데이터팀", 6),
    ("인프라팀", 5),
    ("보안팀", 3),
    ("품질관리팀", 6),
    ("디자인팀", 5),
    ("상품기획팀", 6),
    ("마케팅팀", 6),
    ("국내영업팀", 8),
    ("해외영업팀", 4),
    ("고객지원팀", 7),
];

/// Makes people of one company, each e-mail once.
pub(super) struct People {
    domain: &'static str,
    state: u64,
    taken: BTreeMap<String, u32>,
    phones: u32,
}

impl People {
    /// The people of the company with this mail domain; the same ones for the same seed.
    pub(super) const fn new(domain: &'static str, seed: u64) -> Self {
        Self {
            domain,
            state: seed,
            taken: BTreeMap::new(),
            phones: 0,
        }
    }

    /// One more.
    pub(super) fn next(&mut self) -> Person {
        let (surname, surname_latin, _) = *self.weighted(SURNAMES, |(_, _, weight)| *weight);
        let (given, given_latin) = GIVEN_NAMES
            .get(self.below(GIVEN_NAMES.len() as u64))
            .copied()
            .unwrap_or_default();
        let department = self.weighted(DEPARTMENTS, |(_, weight)| *weight).0;
        let has_phone = self.below(10) < 7;
        let local = format!("{given_latin}.{surname_latin}");
        Person {
            name: format!("{surname}{given}"),
            email: self.email(local),
            phone: has_phone.then(|| self.phone()),
            department,
        }
    }

    /// Of two people with one name the second has a number in the address.
    fn email(&mut self, local: String) -> String {
        let count = self.taken.entry(local.clone()).or_default();
        *count += 1;
        match *count {
            1 => format!("{local}@{}", self.domain),
            nth => format!("{local}{nth}@{}", self.domain),
        }
    }

    fn phone(&mut self) -> String {
        self.phones += 1;
        // 7919 is prime to 10 000: each number comes once.
        format!("010-2000-{:04}", (self.phones * 7919) % 10_000)
    }

    fn weighted<T>(&mut self, list: &'static [T], weight: impl Fn(&T) -> u64) -> &'static T {
        let total: u64 = list.iter().map(&weight).sum();
        let mut at = self.below(total) as u64;
        for item in list {
            if at < weight(item) {
                return item;
            }
            at -= weight(item);
        }
        // The weights add up to the total, so the loop has returned.
        &list[0]
    }

    /// SplitMix64: plenty for sample data, and nothing else is made with it.
    fn below(&mut self, limit: u64) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % limit.max(1)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ieum_model::email::Email;
    use ieum_model::phone::Phone;
    use ieum_model::text::PersonName;

    use super::*;

    #[test]
    fn people_are_valid_each_is_somebody_else_and_they_repeat() {
        let many = |seed| {
            let mut people = People::new("company.example", seed);
            (0..500).map(|_| people.next()).collect::<Vec<_>>()
        };
        let people = many(7);
        assert_eq!(people, many(7));
        assert_ne!(people, many(8));
        let emails: BTreeSet<_> = people.iter().map(|person| person.email.clone()).collect();
        assert_eq!(emails.len(), people.len());
        let phones: Vec<_> = people.iter().filter_map(|person| person.phone.clone()).collect();
        assert_eq!(phones.iter().collect::<BTreeSet<_>>().len(), phones.len());
        for person in &people {
            assert!(PersonName::parse(&person.name).is_ok(), "{}", person.name);
            assert!(Email::parse(&person.email).is_ok(), "{}", person.email);
        }
        for phone in phones {
            assert!(Phone::parse(&phone).is_ok_and(|parsed| parsed.is_mobile()), "{phone}");
        }
    }
}
