//! Made-up people for a large organisation: Korean names that repeat as names do, so that a prefix search finds some of many.

/// Everybody's password.
pub(crate) const PASSWORD: &str = "파란하늘-달리기-2026";

const SURNAMES: [&str; 12] = ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오"];
const FIRST: [&str; 14] = [
    "하", "서", "지", "민", "도", "예", "수", "은", "현", "주", "영", "태", "유", "가",
];
const SECOND: [&str; 12] = ["늘", "준", "윤", "원", "연", "아", "우", "빈", "진", "호", "린", "경"];
const DEPARTMENTS: [&str; 8] = [
    "영업1팀",
    "영업2팀",
    "개발팀",
    "인사팀",
    "재무팀",
    "고객지원팀",
    "물류팀",
    "디자인팀",
];

/// A name, different enough from its neighbours.
pub(crate) fn name(index: usize) -> String {
    let pick = |list: &[&'static str], by: usize| list.get(by % list.len()).copied().unwrap_or_default();
    format!(
        "{}{}{}",
        pick(&SURNAMES, index.wrapping_mul(7)),
        pick(&FIRST, index / 3),
        pick(&SECOND, index.wrapping_mul(5) / 11)
    )
}

/// A department.
pub(crate) fn department(index: usize) -> &'static str {
    DEPARTMENTS.get(index % DEPARTMENTS.len()).copied().unwrap_or_default()
}

/// An e-mail address that nobody else has.
pub(crate) fn email(index: usize) -> String {
    format!("person{index:06}@large.example")
}
