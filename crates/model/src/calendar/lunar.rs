//! Solar dates of the three holidays that follow the Korean lunisolar calendar.
//!
//! A table, deliberately not astronomy: the Korean calendar differs from the Chinese one in some
//! years (Seollal 2027), and the government may publish what no formula foresees. Up to 2050 the
//! dates are those of the Korea Astronomy and Space Science Institute, afterwards a projection; a
//! test compares every row with a second source.

use jiff::civil::Date;

/// The first year of the table.
pub const FIRST_YEAR: i16 = 2024;

/// The last year of the table.
pub const LAST_YEAR: i16 = FIRST_YEAR + ROWS as i16 - 1;

/// The lunar holidays of one year, as days of the solar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LunarHolidays {
    /// 설날: the first day of the first lunar month.
    pub seollal: Date,
    /// 부처님 오신 날: the eighth day of the fourth lunar month.
    pub buddhas_birthday: Date,
    /// 추석: the fifteenth day of the eighth lunar month.
    pub chuseok: Date,
}

/// The lunar holidays of `year`, if the table has them.
pub fn find_lunar_holidays(year: i16) -> Option<LunarHolidays> {
    let row = usize::try_from(year.checked_sub(FIRST_YEAR)?).ok()?;
    let [seollal, buddhas_birthday, chuseok] = TABLE.get(row)?.map(|(month, day)| Date::new(year, month, day));
    Some(LunarHolidays {
        seollal: seollal.ok()?,
        buddhas_birthday: buddhas_birthday.ok()?,
        chuseok: chuseok.ok()?,
    })
}

const ROWS: usize = TABLE.len();

/// Month and day of Seollal, Buddha's Birthday and Chuseok, one row per year from [`FIRST_YEAR`].
#[rustfmt::skip]
const TABLE: &[[(i8, i8); 3]] = &[
    [(2, 10), (5, 15), (9, 17)], // 2024
    [(1, 29), (5, 5), (10, 6)], // 2025
    [(2, 17), (5, 24), (9, 25)], // 2026
    [(2, 7), (5, 13), (9, 15)], // 2027
    [(1, 27), (5, 2), (10, 3)], // 2028
    [(2, 13), (5, 20), (9, 22)], // 2029
    [(2, 3), (5, 9), (9, 12)], // 2030
    [(1, 23), (5, 28), (10, 1)], // 2031
    [(2, 11), (5, 16), (9, 19)], // 2032
    [(1, 31), (5, 6), (9, 8)], // 2033
    [(2, 19), (5, 25), (9, 27)], // 2034
    [(2, 8), (5, 15), (9, 16)], // 2035
    [(1, 28), (5, 3), (10, 4)], // 2036
    [(2, 15), (5, 22), (9, 24)], // 2037
    [(2, 4), (5, 11), (9, 13)], // 2038
    [(1, 24), (4, 30), (10, 2)], // 2039
    [(2, 12), (5, 18), (9, 21)], // 2040
    [(2, 1), (5, 7), (9, 10)], // 2041
    [(1, 22), (5, 26), (9, 28)], // 2042
    [(2, 10), (5, 16), (9, 17)], // 2043
    [(1, 30), (5, 5), (10, 5)], // 2044
    [(2, 17), (5, 24), (9, 25)], // 2045
    [(2, 6), (5, 13), (9, 15)], // 2046
    [(1, 26), (5, 2), (10, 4)], // 2047
    [(2, 14), (5, 20), (9, 22)], // 2048
    [(2, 2), (5, 9), (9, 11)], // 2049
    [(1, 23), (5, 28), (9, 30)], // 2050
    [(2, 11), (5, 17), (9, 19)], // 2051
    [(2, 1), (5, 6), (9, 7)], // 2052
    [(2, 19), (5, 25), (9, 26)], // 2053
    [(2, 8), (5, 15), (9, 16)], // 2054
    [(1, 28), (5, 4), (10, 5)], // 2055
    [(2, 15), (5, 22), (9, 24)], // 2056
    [(2, 4), (5, 11), (9, 13)], // 2057
    [(1, 24), (4, 30), (10, 2)], // 2058
    [(2, 12), (5, 19), (9, 21)], // 2059
    [(2, 2), (5, 7), (9, 9)], // 2060
];
