//! `ieum keys`.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Place, free_port, words};

/// The keys of the list: kid, algorithm, state.
fn list(place: &Place) -> Vec<(String, String, String)> {
    let output = place.run(&["keys", "list"]);
    assert!(output.status.success(), "{}", words(&output));
    let keys = words(&output);
    let keys = keys.lines().filter(|line| line.contains("since 20")).map(|line| {
        let mut fields = line.split_whitespace().map(str::to_owned);
        let mut field = || fields.next().unwrap();
        (field(), field(), field())
    });
    keys.collect()
}

fn states(place: &Place) -> Vec<String> {
    list(place).into_iter().map(|(.., state)| state).collect()
}

fn kid(place: &Place, state: &str) -> String {
    list(place).into_iter().find(|(.., found)| found == state).unwrap().0
}

#[test]
fn keys_are_listed_rotated_and_withdrawn() {
    let place = Place::new();
    place.configure("127.0.0.1:8080");
    let empty = place.run(&["keys", "list"]);
    assert!(empty.status.success(), "{}", words(&empty));
    assert!(
        words(&empty).contains("There is no key yet") && words(&empty).contains("not yet fetched"),
        "{}",
        words(&empty)
    );

    // The first rotation makes the first key, the second its successor, the third nothing.
    let made = place.run(&["keys", "rotate"]);
    assert!(
        made.status.success() && words(&made).contains("Made the first key"),
        "{}",
        words(&made)
    );
    assert_eq!(states(&place), ["active"]);
    let first = kid(&place, "active");
    let published = words(&place.run(&["keys", "rotate", "--alg", "ES256"]));
    assert!(
        published.contains("Published a successor for ES256") && published.contains("signs from 20"),
        "{published}"
    );
    assert_eq!(states(&place), ["pending", "active"]);
    assert!(words(&place.run(&["keys", "rotate"])).contains("has a successor already"));
    assert_eq!(states(&place).len(), 2);

    // At once, with what it costs.
    let waiting = kid(&place, "pending");
    let now = words(&place.run(&["keys", "rotate", "--now"]));
    assert!(
        now.contains("signs for ES256 now") && now.contains("may refuse sign-ins"),
        "{now}"
    );
    assert_eq!(kid(&place, "active"), waiting);
    assert_eq!(kid(&place, "retiring"), first);

    // An emergency is confirmed by a person or by --yes.
    let refused = place.run(&["keys", "retire", &waiting]);
    assert!(
        !refused.status.success() && words(&refused).contains("--yes"),
        "{}",
        words(&refused)
    );
    assert_eq!(kid(&place, "active"), waiting, "nothing was changed");
    let retired = place.run(&["keys", "retire", &waiting, "--yes"]);
    assert!(
        retired.status.success() && words(&retired).contains("is withdrawn"),
        "{}",
        words(&retired)
    );
    assert_eq!(kid(&place, "revoked"), waiting);
    assert_ne!(kid(&place, "active"), waiting);
    let again = place.run(&["keys", "retire", &waiting, "--yes"]);
    assert!(
        !again.status.success() && words(&again).contains("already"),
        "{}",
        words(&again)
    );
}

#[test]
fn a_command_on_keys_is_logged_with_the_name_of_who_ran_it() {
    let place = Place::new();
    place.configure("127.0.0.1:8080");
    assert!(place.run(&["keys", "rotate"]).status.success());
    assert!(
        place
            .run(&["keys", "retire", &kid(&place, "active"), "--yes"])
            .status
            .success()
    );
    let user = Command::new("id").arg("-un").output().unwrap();
    let user = String::from_utf8(user.stdout).unwrap();
    // The rows as SQLite writes them, in the database or in the log beside it that is not taken over yet.
    let mut database = std::fs::read(place.path("ieum.db")).unwrap();
    database.extend(std::fs::read(place.path("ieum.db-wal")).unwrap_or_default());
    let text = String::from_utf8_lossy(&database);
    assert!(text.contains("keys.rotate") && text.contains("keys.retire"));
    assert!(text.contains(&format!("operator{}", user.trim())), "{user}");
}

async fn jwks(address: &str) -> Option<String> {
    reqwest::get(format!("{address}/oauth2/jwks"))
        .await
        .ok()?
        .text()
        .await
        .ok()
}

#[tokio::test]
async fn a_running_service_follows_the_command_line_within_five_seconds() {
    let place = Place::new();
    let listen = format!("127.0.0.1:{}", free_port());
    place.configure(&listen);
    let address = format!("http://{listen}");
    let mut service = place.start(&["serve"]);
    service.until(|| std::net::TcpStream::connect(&listen).ok());
    let until = async |is: &dyn Fn(&str) -> bool, patience: Duration| {
        let start = Instant::now();
        loop {
            if jwks(&address).await.is_some_and(|set| is(&set)) {
                return true;
            }
            if start.elapsed() > patience {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    assert!(until(&|set| set.contains("\"kid\""), Duration::from_secs(20)).await);
    let first = kid(&place, "active");
    assert!(place.run(&["keys", "retire", &first, "--yes"]).status.success());
    let second = kid(&place, "active");
    let follows = |set: &str| set.contains(&second) && !set.contains(&first);
    assert!(
        until(&follows, Duration::from_secs(6)).await,
        "{:?}",
        jwks(&address).await
    );
    // What was noted of the fetches is saved at the latest when the service stops.
    assert!(service.stop("TERM"));
    let listed = words(&place.run(&["keys", "list"]));
    assert!(listed.contains("last fetched at the shared address 20"), "{listed}");
}

#[test]
fn what_is_wrong_is_named_and_changes_nothing() {
    let place = Place::new();
    place.configure("127.0.0.1:8080");
    assert!(place.run(&["keys", "rotate"]).status.success());
    let before = list(&place);
    for (args, word) in [
        (&["keys", "retire", "nonsense", "--yes"][..], "there is no key nonsense"),
        (
            &["keys", "retire", "01938e2a-7b00-7000-8000-000000000001", "--yes"],
            "there is no key",
        ),
        (&["keys", "retire"], "<KID>"),
        (&["keys", "rotate", "--alg", "HS256"], "HS256"),
        (&["keys", "rotate", "--alg", "RS256"], "no business system needs"),
        (
            &["keys", "rotate", "--alg", "RS256", "--now"],
            "no business system needs",
        ),
        (&["keys"], "rotate"),
    ] {
        let output = place.run(args);
        assert!(
            !output.status.success() && words(&output).contains(word),
            "{args:?}: {}",
            words(&output)
        );
    }
    assert_eq!(list(&place), before);
    // The key set does not grow without bounds.
    for _ in 0..9 {
        assert!(place.run(&["keys", "rotate", "--now"]).status.success());
    }
    let full = place.run(&["keys", "rotate", "--now"]);
    assert!(
        !full.status.success() && words(&full).contains("10 keys of an algorithm"),
        "{}",
        words(&full)
    );
}
