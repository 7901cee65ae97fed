//! What a request costs the database: how many statements and how many transactions that write, each held to its number, so that a
//! statement more is somebody's decision and no accident. The benchmark prints the same (`cargo xtask bench statements`).

use http::StatusCode;
use ieum_store::Counts;

use crate::on_both;
use crate::provider::{organization, rp, text};
use crate::support::TestApp;

/// Statements and transactions that write.
type Cost = (u64, u64);

/// What was asked of the store since the last time.
struct Meter<'a> {
    app: &'a TestApp,
    last: Counts,
    wrong: Vec<String>,
}

impl<'a> Meter<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            last: app.store().counts(),
            wrong: Vec::new(),
        }
    }

    fn begin(&mut self) {
        self.last = self.app.store().counts();
    }

    fn end(&mut self, what: &str, expected: Cost) {
        let found = self.app.store().counts().since(self.last);
        if (found.statements, found.transactions) != expected {
            let Counts {
                statements,
                transactions,
            } = found;
            self.wrong
                .push(format!("{what}: ({statements}, {transactions}) and not {expected:?}"));
        }
        self.begin();
    }
}

on_both! {
    async fn a_request_costs_as_many_statements_as_it_is_allowed(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        // Everything that is kept in memory is there already: keys, the clients' names for the limits.
        rp.tokens(&mut browser).await;
        let mut meter = Meter::new(&app);

        meter.begin();
        let code = rp.code(&mut browser, &[]).await;
        meter.end("authorisation of somebody signed in", AUTHORIZE);
        let tokens = crate::provider::json(&rp.redeem(&code).await);
        meter.end("code for tokens", CODE);
        let next = crate::provider::json(&rp.refresh(text(&tokens, "refresh_token")).await);
        meter.end("refresh", REFRESH);
        rp.refresh(text(&tokens, "refresh_token")).await;
        meter.end("refresh once more within the grace", REFRESH_AGAIN);
        rp.token(&[("grant_type", "client_credentials")]).await;
        meter.end("client credentials", OWN);
        rp.userinfo(text(&next, "access_token")).await;
        meter.end("userinfo", USERINFO);
        rp.introspect(text(&next, "access_token")).await;
        meter.end("introspection", INTROSPECT);
        rp.revoke(text(&next, "access_token")).await;
        meter.end("revocation", REVOKE);

        let mut stranger = app.browser();
        for (path, cost) in [
            ("/.well-known/openid-configuration", (0, 0)),
            ("/oauth2/jwks", (0, 0)),
            ("/o/hanbit", LOGIN_PAGE),
            ("/login", START_PAGE),
        ] {
            stranger.get(path).await;
            meter.begin();
            assert_eq!(stranger.get(path).await.status, StatusCode::OK, "{path}");
            meter.end(path, cost);
        }
        let mut newcomer = app.browser();
        newcomer.get("/o/hanbit").await;
        meter.begin();
        let fields = [("username", "admin@hanbit.example"), ("password", crate::support::PASSWORD)];
        assert_eq!(newcomer.post("/o/hanbit", &fields).await.status, StatusCode::SEE_OTHER);
        meter.end("sign-in with a password", SIGN_IN);
        // What is not there or not allowed costs no more than what is.
        rp.userinfo("ieum_at_nonsense").await;
        meter.end("userinfo with nonsense", NONSENSE);
        rp.token_with(None, &[("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", "nobody")]).await;
        meter.end("refresh by nobody", NOBODY);
        assert!(meter.wrong.is_empty(), "{:#?}", meter.wrong);
    }
}

/// Session, client, members and whether they may use it; grant, code, use and the session's last use.
const AUTHORIZE: Cost = (8, 1);
const CODE: Cost = (5, 1);
const REFRESH: Cost = (5, 1);
const REFRESH_AGAIN: Cost = (3, 1);
const OWN: Cost = (2, 1);
/// The scope `organization` opens `units`, which are read from the org chart.
const USERINFO: Cost = (2, 0);
const NONSENSE: Cost = (1, 0);
const INTROSPECT: Cost = (2, 0);
const REVOKE: Cost = (3, 1);
const LOGIN_PAGE: Cost = (1, 0);
const START_PAGE: Cost = (0, 0);
/// One of them keeps the attempt's record, in the transaction that opens the session.
const SIGN_IN: Cost = (17, 1);
const NOBODY: Cost = (1, 0);
