//! Two processes of the binary on one PostgreSQL database, and one of them is killed while it works.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use ieum_model::Clock;
use ieum_server::system::SystemClock;
use reqwest::header::{COOKIE, LOCATION};
use reqwest::redirect::Policy;
use serde_json::Value;

use super::{CALLBACK, Rp, VERIFIER, organization, param, rp, text};
use crate::settings::SETTINGS;
use crate::support::TestApp;

/// Business systems that work at the same time.
const WORKERS: usize = 8;
/// How often one process is killed.
const ROUNDS: usize = 3;

/// `ieum serve`; killed when dropped.
struct Process {
    child: Child,
    origin: String,
}

impl Process {
    async fn start(app: &TestApp, client: &reqwest::Client) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let listen = format!("127.0.0.1:{port}");
        let folder = std::env::temp_dir();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ieum"));
        command.arg("serve").env_clear().current_dir(folder);
        command.envs(SETTINGS.iter().copied());
        command.envs([
            ("IEUM_CONFIG", "/dev/null"),
            ("IEUM_DATABASE_URL", app.database_url()),
            ("IEUM_LISTEN", &listen),
        ]);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let process = Self {
            child,
            origin: format!("http://{listen}"),
        };
        for _ in 0..600 {
            let ready = client.get(format!("{}/health/ready", process.origin)).send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return process;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the process is not ready");
    }

    /// `SIGKILL`: nothing is finished, nothing is told.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One business system's work, and what it knows afterwards.
#[derive(Default)]
struct Worker {
    /// Codes whose tokens arrived.
    redeemed: Vec<String>,
    /// Codes whose redemption was never answered.
    unanswered_codes: Vec<String>,
    /// The last refresh token of each chain, with the access token that came with it.
    chains: Vec<(String, String)>,
    /// Refresh tokens whose use was never answered.
    unanswered_refreshes: Vec<String>,
}

struct Work<'a> {
    client: &'a reqwest::Client,
    rp: &'a Rp<'a>,
    cookie: String,
}

impl Work<'_> {
    async fn code(&self, origin: &str) -> Option<String> {
        let address = format!("{origin}{}", self.rp.address(&[("scope", "openid offline_access")]));
        let answer = self
            .client
            .get(address)
            .header(COOKIE, &self.cookie)
            .send()
            .await
            .ok()?;
        let location = answer.headers().get(LOCATION)?.to_str().ok()?.to_owned();
        param(&location, "code")
    }

    /// The status and the JSON; nothing if no answer came.
    async fn token(&self, origin: &str, fields: &[(&str, &str)]) -> Option<(u16, Value)> {
        let request = self.client.post(format!("{origin}/oauth2/token"));
        let request = request
            .basic_auth(&self.rp.client_id, Some(&self.rp.secret))
            .form(fields);
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.json().await.ok()?))
    }

    /// The same; what the database could not do just now is asked for again.
    async fn settled(&self, origin: &str, fields: &[(&str, &str)]) -> Option<(u16, Value)> {
        for _ in 0..20 {
            match self.token(origin, fields).await? {
                (503, _) => tokio::time::sleep(Duration::from_millis(50)).await,
                answer => return Some(answer),
            }
        }
        panic!("the database is busy for ever");
    }

    async fn redeem(&self, origin: &str, code: &str) -> Option<(u16, Value)> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.settled(origin, &fields).await
    }

    async fn refresh(&self, origin: &str, token: &str) -> Option<(u16, Value)> {
        self.settled(origin, &[("grant_type", "refresh_token"), ("refresh_token", token)])
            .await
    }

    async fn userinfo(&self, origin: &str, token: &str) -> u16 {
        let request = self.client.get(format!("{origin}/oauth2/userinfo")).bearer_auth(token);
        request.send().await.unwrap().status().as_u16()
    }

    /// Signs in, redeems and refreshes at the process that will be killed, until it is.
    async fn until_killed(&self, origin: &str, is_killed: &AtomicBool, done: &AtomicUsize) -> Worker {
        let mut worker = Worker::default();
        while !is_killed.load(Ordering::SeqCst) {
            let Some(code) = self.code(origin).await else { continue };
            let Some((status, tokens)) = self.redeem(origin, &code).await else {
                worker.unanswered_codes.push(code);
                continue;
            };
            assert_eq!(status, 200, "{tokens}");
            worker.redeemed.push(code);
            done.fetch_add(1, Ordering::SeqCst);
            let mut last = (
                text(&tokens, "refresh_token").to_owned(),
                text(&tokens, "access_token").to_owned(),
            );
            let mut is_lost = false;
            for _ in 0..3 {
                let Some((status, tokens)) = self.refresh(origin, &last.0).await else {
                    is_lost = true;
                    break;
                };
                assert_eq!(status, 200, "{tokens}");
                last = (
                    text(&tokens, "refresh_token").to_owned(),
                    text(&tokens, "access_token").to_owned(),
                );
            }
            if is_lost {
                worker.unanswered_refreshes.push(last.0);
            } else {
                worker.chains.push(last);
            }
        }
        worker
    }

    /// What the other process makes of all that.
    async fn judge(&self, origin: &str, worker: &Worker) {
        // An answer that never came is asked for again within the grace: the chain goes on, and is one chain.
        for token in &worker.unanswered_refreshes {
            let (status, tokens) = self.refresh(origin, token).await.unwrap();
            assert_eq!(status, 200, "a chain broke: {tokens}");
            let (status, again) = self.refresh(origin, token).await.unwrap();
            assert_eq!(
                (status, &again["refresh_token"]),
                (200, &tokens["refresh_token"]),
                "one successor"
            );
            let (status, next) = self.refresh(origin, text(&tokens, "refresh_token")).await.unwrap();
            assert_eq!(status, 200, "{next}");
            assert_eq!(self.userinfo(origin, text(&next, "access_token")).await, 200);
        }
        for (refresh, access) in &worker.chains {
            assert_eq!(self.userinfo(origin, access).await, 200, "a token whose answer arrived");
            let (status, tokens) = self.refresh(origin, refresh).await.unwrap();
            assert_eq!(status, 200, "{tokens}");
            assert_eq!(self.userinfo(origin, text(&tokens, "access_token")).await, 200);
        }
        // Either nothing had happened, and the code is good once; or it was redeemed, and is over.
        for code in &worker.unanswered_codes {
            let (status, tokens) = self.redeem(origin, code).await.unwrap();
            assert!(
                status == 200 || text(&tokens, "error") == "invalid_grant",
                "{status} {tokens}"
            );
            let (status, again) = self.redeem(origin, code).await.unwrap();
            assert_eq!(
                (status, text(&again, "error")),
                (400, "invalid_grant"),
                "redeemed twice"
            );
        }
        for code in &worker.redeemed {
            let (status, again) = self.redeem(origin, code).await.unwrap();
            assert_eq!(
                (status, text(&again, "error")),
                (400, "invalid_grant"),
                "redeemed twice"
            );
        }
        for (refresh, access) in &worker.chains {
            assert_eq!(
                self.userinfo(origin, access).await,
                401,
                "a replayed code ends what it gave"
            );
            assert_eq!(self.refresh(origin, refresh).await.unwrap().0, 400);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_process_answered_holds_at_the_other_and_nothing_counts_twice() {
    let app = TestApp::postgres().await;
    // The processes have the real time.
    app.clock.0.store(SystemClock.now().as_micros(), Ordering::SeqCst);
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let session = app.signed_in(&created).await.cookie("ieum_session").unwrap();
    let client = reqwest::Client::builder()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(20))
        .no_proxy()
        .build()
        .unwrap();
    let work = Work {
        client: &client,
        rp: &rp,
        cookie: format!("ieum_session={session}"),
    };
    let survivor = Process::start(&app, &client).await;
    let mut unanswered = 0;
    for round in 0..ROUNDS {
        let mut victim = Process::start(&app, &client).await;
        let (is_killed, done) = (AtomicBool::new(false), AtomicUsize::new(0));
        let origin = victim.origin.clone();
        let workers = join_all((0..WORKERS).map(|_| work.until_killed(&origin, &is_killed, &done)));
        let killer = async {
            while done.load(Ordering::SeqCst) < 2 * WORKERS {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            // Not always at the same place of the work.
            tokio::time::sleep(Duration::from_millis(7 * round as u64)).await;
            victim.kill();
            is_killed.store(true, Ordering::SeqCst);
        };
        let (workers, ()) = tokio::join!(workers, killer);
        unanswered += workers
            .iter()
            .map(|w| w.unanswered_codes.len() + w.unanswered_refreshes.len())
            .sum::<usize>();
        join_all(workers.iter().map(|worker| work.judge(&survivor.origin, worker))).await;
    }
    assert!(unanswered > 0, "nothing was under way when the process was killed");
}
