//! The database goes away and comes back: readiness fails, pages say "try again" with the request id, nothing has to be restarted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::StatusCode;
use ieum_model::plan::Plan;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::TestApp;

/// A line to the database that can be cut.
struct Line {
    address: SocketAddr,
    is_up: Arc<AtomicBool>,
    cut: watch::Sender<u64>,
}

impl Line {
    async fn to(database: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, is_up) = (listener.local_addr().unwrap(), Arc::new(AtomicBool::new(true)));
        let (cut, cuts) = watch::channel(0);
        let up = Arc::clone(&is_up);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                if !up.load(Ordering::SeqCst) {
                    continue;
                }
                let mut cuts = cuts.clone();
                cuts.mark_unchanged();
                tokio::spawn(async move {
                    let mut far = TcpStream::connect(database).await.unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = cuts.changed() => {}
                    }
                });
            }
        });
        Self { address, is_up, cut }
    }

    fn set_up(&self, is_up: bool) {
        self.is_up.store(is_up, Ordering::SeqCst);
        if !is_up {
            self.cut.send_modify(|n| *n += 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn while_the_database_is_gone_pages_say_try_again_and_then_go_on() {
    let (app, line) = {
        let slot = Arc::new(std::sync::Mutex::new(None));
        let keep = Arc::clone(&slot);
        let app = TestApp::postgres_at(async |url| {
            let mut url = url::Url::parse(&url).unwrap();
            let database = SocketAddr::new(url.host_str().unwrap().parse().unwrap(), url.port().unwrap());
            let line = Line::to(database).await;
            url.set_port(Some(line.address.port())).unwrap();
            *keep.lock().unwrap() = Some(line);
            url.to_string()
        })
        .await;
        let line = slot.lock().unwrap().take().unwrap();
        (app, line)
    };
    let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
    let mut browser = app.signed_in(&created).await;
    let path = format!("/console/{}", created.scope.org_id());
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
    assert_eq!(browser.get("/health/ready").await.status, StatusCode::OK);

    line.set_up(false);
    for _ in 0..3 {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
        assert!(answer.headers.contains_key("retry-after"));
        assert!(answer.body.contains(answer.headers["x-request-id"].to_str().unwrap()));
        assert!(!answer.body.contains("connection"), "the cause stays in the log");
    }
    assert_eq!(
        browser.get("/health/ready").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(browser.get("/health/live").await.status, StatusCode::OK);

    line.set_up(true);
    let mut last = StatusCode::SERVICE_UNAVAILABLE;
    for _ in 0..50 {
        last = browser.get(&path).await.status;
        if last == StatusCode::OK {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(last, StatusCode::OK, "it recovers without a restart");
    assert_eq!(browser.get("/health/ready").await.status, StatusCode::OK);
}
