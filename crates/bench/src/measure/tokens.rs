//! Codes and tokens: a code for somebody who is signed in, the code for tokens, refresh, the business system's own token, userinfo.
//!
//! A limit here is the sum of its parts, each measured alone: bare answers, a signature, rows of a commit that as many share.

use anyhow::{Context as _, Result};

use super::by_processor;
use crate::bench::{Bench, Rate, load, median};
use crate::limits::LimitKind;
use crate::load::{CONNECTIONS, Fixed, get};
use crate::relying_party::{
    Authorise, Exchange, Provider, Refresh, Tokens, client_credentials, introspection, userinfo,
};
use crate::report::{Goal, Line, number, print};

/// Connections for the business system's own tokens: rows are cheapest when a hundred share a commit.
const CROWD: u32 = 100;

/// Seconds that one of each part takes.
struct Parts {
    answer: f64,
    signature: f64,
    /// One row of a commit that the connections share with so many rows each.
    row: f64,
    /// One row of a commit that a crowd shares.
    crowded_row: f64,
}

impl Parts {
    /// How often a second that many parts can be done, one after the other.
    fn a_second(&self, answers: f64, signatures: f64, rows: f64) -> f64 {
        1.0 / (answers * self.answer + signatures * self.signature + rows * self.row)
    }
}

/// What all rounds found.
#[derive(Default)]
struct Turns {
    authorise: Vec<Rate>,
    exchange: Vec<Rate>,
    refresh: Vec<Rate>,
    own: Vec<Rate>,
    userinfo: Vec<Rate>,
    introspection: Vec<Rate>,
    bare: Vec<Rate>,
    signatures: Vec<f64>,
    rows: Vec<f64>,
    crowded_rows: Vec<f64>,
}

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let cookies = bench.prepared().await?.members;
    let mut turns = Turns::default();
    for _ in 0..bench.options.rounds {
        turns.round(bench, &cookies).await?;
    }
    turns.print();
    Ok(())
}

impl Turns {
    async fn round(&mut self, bench: &mut Bench, cookies: &[String]) -> Result<()> {
        let plan = bench.turn();
        let site = bench.site().await?;
        let at = Provider::ieum(site.address);
        let browsers: Vec<_> = cookies.iter().map(|cookie| Authorise::new(at, cookie)).collect();
        let (rate, browsers) = load(site, browsers, plan).await?;
        self.authorise.push(rate);
        let exchanges: Vec<_> = browsers
            .iter()
            .map(|browser| Exchange::new(at, &browser.codes))
            .collect();
        let (rate, exchanges) = load(site, exchanges, plan).await?;
        self.exchange.push(rate);
        let tokens: Vec<Tokens> = exchanges.into_iter().filter_map(|exchange| exchange.last).collect();
        let first = tokens.first().context("no tokens")?;
        let info = userinfo(at, &first.access).everywhere();
        let asked = introspection(at, &first.access).everywhere();
        let refreshes = tokens.iter().map(|tokens| Refresh::new(at, &tokens.refresh)).collect();
        self.refresh.push(load(site, refreshes, plan).await?.0);
        self.userinfo.push(load(site, info, plan).await?.0);
        self.introspection.push(load(site, asked, plan).await?.0);
        let own = vec![client_credentials(at); CROWD as usize];
        self.own.push(load(site, own, plan).await?.0);
        self.signatures.push(bench.limit(LimitKind::Sign)?.per_second);
        self.rows
            .push(bench.limit(LimitKind::Rows(CONNECTIONS as u32 * 3))?.per_second);
        self.crowded_rows.push(bench.limit(LimitKind::Rows(CROWD))?.per_second);
        let baseline = bench.baseline().await?;
        let bare = Fixed::new(get(baseline.address, "/", ""), 200).everywhere();
        self.bare.push(load(baseline, bare, plan).await?.0);
        Ok(())
    }

    fn print(self) {
        let bare = Rate::median(self.bare);
        let parts = Parts {
            answer: 1.0 / bare.per_second,
            signature: 1.0 / median(self.signatures),
            row: 1.0 / median(self.rows),
            crowded_row: 1.0 / median(self.crowded_rows),
        };
        let (authorise, exchange) = (Rate::median(self.authorise), Rate::median(self.exchange));
        let flow = 1.0 / (1.0 / authorise.per_second + 1.0 / exchange.per_second);
        // A grant, a code, the note of the use; then the code taken, a refresh token, an access token.
        by_parts(
            "authorisation, signed in",
            &authorise,
            parts.a_second(1.0, 0.0, 3.0),
            Goal::Share(0.5),
        );
        let signed = format!("ES256 alone {} /s", number(1.0 / parts.signature));
        let signing = |what, rate: &Rate, limit: f64| {
            let detail = format!("{}; {signed}", rate.detail());
            print(&line(what, rate.per_second, limit).detail(detail).goal(Goal::Share(0.5)));
        };
        signing("code for tokens", &exchange, parts.a_second(1.0, 1.0, 3.0));
        let limit = parts.a_second(2.0, 1.0, 6.0);
        print(&line("whole code flow, no password", flow, limit).goal(Goal::Share(0.5)));
        // The old one taken, the next one, an access token.
        let refresh = Rate::median(self.refresh);
        signing("refresh", &refresh, parts.a_second(1.0, 1.0, 3.0));
        let own = Rate::median(self.own);
        by_parts(
            "client credentials, 100 at once",
            &own,
            1.0 / parts.crowded_row,
            Goal::Share(0.9),
        );
        // 35,000 a second where a bare route had 109,000.
        by_processor(
            "userinfo",
            &Rate::median(self.userinfo),
            &bare,
            "a bare route (L)",
            Goal::Share(0.32),
        );
        // 35,000 a second of the same, though a client proves itself for each.
        by_processor(
            "introspection",
            &Rate::median(self.introspection),
            &bare,
            "a bare route (L)",
            Goal::Share(0.32),
        );
    }
}

fn line(what: &'static str, per_second: f64, limit: f64) -> Line {
    Line::new(what, per_second, "/s").limit(format!("{} /s: its parts alone", number(limit)), per_second / limit)
}

fn by_parts(what: &'static str, rate: &Rate, limit: f64, goal: Goal) {
    print(&line(what, rate.per_second, limit).detail(rate.detail()).goal(goal));
}
