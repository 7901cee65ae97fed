//! The addresses and passwords of a demo for the terminal, in Korean with English.

use std::fmt::Write as _;

use crate::demo::facts::{Facts, LinkState, OrganizationFacts};

/// All that somebody needs to look around.
pub(super) fn of(facts: &Facts, is_kept: bool) -> String {
    let url = &facts.public_url;
    let mut text = "\n이음 데모가 준비되었습니다 · The Ieum demo is ready\n\n".to_owned();
    rows(
        &mut text,
        &[
            ["업무 시스템 · Sample system", facts.sample_url.as_str()],
            ["이음 · Ieum", url],
            ["운영자 콘솔 · Operator console", &format!("{url}/operator")],
            ["메일함 · Mailbox", &facts.mailbox_url],
        ],
    );
    if let Some(url) = &facts.company_systems_url {
        rows(
            &mut text,
            &[["가짜 회사 시스템 · Made-up company systems", url.as_str()]],
        );
    }
    text.push('\n');
    let mut people = vec![[
        "로그인 · Sign in".to_owned(),
        "이메일 · E-mail".to_owned(),
        "비밀번호 · Password".to_owned(),
    ]];
    let mut person = |who: &str, email: &str, password: &str| {
        people.push([who.to_owned(), email.to_owned(), password.to_owned()]);
    };
    person("운영자 · Operator", &facts.operator.email, &facts.operator.password);
    for organization in &facts.organizations {
        let login = &organization.super_admin;
        person(
            &format!("{} 슈퍼 관리자 · Super admin", organization.name),
            &login.email,
            &login.password,
        );
        if let Some(member) = organization.members.first() {
            person(
                &format!("{} 구성원 · Member", organization.name),
                &member.email,
                &member.password,
            );
        }
    }
    rows(&mut text, &people.each_ref_rows());
    text.push('\n');
    let mut companies = vec![
        [
            "조직 · Organisation",
            "요금제 · Plan",
            "연동 · Linking",
            "로그인 화면 · Login page",
        ]
        .map(str::to_owned),
    ];
    companies.extend(
        facts
            .organizations
            .iter()
            .map(|organization| company(organization, url)),
    );
    rows(&mut text, &companies.each_ref_rows());
    text.push('\n');
    for client in &facts.clients {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  시험용 클라이언트 · Client for tests: {} / {} → {}",
            client.client_id,
            client.client_secret,
            client.redirect_uris.join(" ")
        );
    }
    if let Some(registration) = &facts.registration {
        let _ = writeln!(
            text,
            "  클라이언트 등록 토큰 · Initial access token: {} → {}",
            registration.initial_access_token, registration.endpoint
        );
    }
    text.push_str(if is_kept {
        "\n  끝내려면 Ctrl-C를 누르세요. 데이터는 남습니다. · Press Ctrl-C to stop; the data stays.\n"
    } else {
        "\n  끝내려면 Ctrl-C를 누르세요. 데이터는 모두 지워집니다. · Press Ctrl-C to stop; all data is removed then.\n"
    });
    text
}

fn company(organization: &OrganizationFacts, url: &str) -> [String; 4] {
    let (state, page) = match (organization.state, &organization.slug) {
        (LinkState::Linked, Some(slug)) => ("연동됨 · linked", format!("{url}/o/{slug}")),
        (LinkState::Linked, None) => ("연동됨 · linked", String::new()),
        (LinkState::InReview, _) => ("심사 중 · in review", String::new()),
        (LinkState::Unlinked, _) => ("연동 전 · not linked", String::new()),
    };
    [
        organization.name.clone(),
        organization.plan.clone(),
        state.to_owned(),
        page,
    ]
}

trait EachRef<const N: usize> {
    fn each_ref_rows(&self) -> Vec<[&str; N]>;
}
impl<const N: usize> EachRef<N> for Vec<[String; N]> {
    fn each_ref_rows(&self) -> Vec<[&str; N]> {
        self.iter().map(|row| row.each_ref().map(String::as_str)).collect()
    }
}

/// Rows whose columns stand below one another on a terminal.
fn rows<const N: usize>(text: &mut String, rows: &[[&str; N]]) {
    let widths: [usize; N] = std::array::from_fn(|column| rows.iter().map(|row| width(row[column])).max().unwrap_or(0));
    for row in rows {
        let mut line = String::from("  ");
        for (cell, column) in row.iter().zip(widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(column - width(cell) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// Korean letters take two columns.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| if ('\u{1100}'..='\u{ffdc}').contains(&c) { 2 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_what_letters_take() {
        let mut text = String::new();
        rows(&mut text, &[["이음", "a"], ["Ieum!", "b"]]);
        assert_eq!(text, "  이음   a\n  Ieum!  b\n");
    }
}
