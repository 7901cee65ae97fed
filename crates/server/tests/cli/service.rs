//! `serve`, `migrate` and `operator add`.

use crate::support::{Place, free_port, words};

#[tokio::test]
async fn a_service_fills_an_empty_database_answers_and_stops_in_order() {
    let place = Place::new();
    let listen = format!("127.0.0.1:{}", free_port());
    place.configure(&listen);
    let mut service = place.start(&["serve"]);
    service.until(|| std::net::TcpStream::connect(&listen).ok());
    let mut ready = false;
    for _ in 0..200 {
        ready = reqwest::get(format!("http://{listen}/health/ready"))
            .await
            .is_ok_and(|answer| answer.status().is_success());
        if ready {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(ready);

    // A second one by mistake.
    let second = place.run(&["serve"]);
    assert!(!second.status.success());
    assert!(
        words(&second).contains(&listen) && words(&second).contains("in use"),
        "{}",
        words(&second)
    );

    // A real service shows nobody's mail.
    let mailbox = reqwest::get(format!("http://{listen}/mailbox")).await.unwrap();
    assert_eq!(mailbox.status(), 404);
    assert!(service.stop("TERM"));
}

#[test]
fn a_migration_is_done_once_and_the_first_operator_gets_a_link() {
    let place = Place::new();
    place.configure("127.0.0.1:8080");
    assert!(words(&place.run(&["migrate"])).contains("applied"));
    assert!(words(&place.run(&["migrate"])).contains("current"));

    let add = ["operator", "add", "--email", "first@ieum.example", "--name", "오세진"];
    let added = place.run(&add);
    assert!(added.status.success(), "{}", words(&added));
    let link = words(&added)
        .lines()
        .find(|line| line.contains("/password/setup/"))
        .unwrap()
        .trim()
        .to_owned();
    assert!(
        link.starts_with("http://127.0.0.1:8080/password/setup/") && link.len() > 70,
        "{link}"
    );

    let again = place.run(&add);
    assert!(
        !again.status.success() && words(&again).contains("already"),
        "{}",
        words(&again)
    );
    for (email, name, word) in [("nobody", "오세진", "--email"), ("a@ieum.example", " ", "--name")] {
        let refused = place.run(&["operator", "add", "--email", email, "--name", name]);
        assert!(
            !refused.status.success() && words(&refused).contains(word),
            "{}",
            words(&refused)
        );
    }
    for (email, word) in [
        ("first@ieum.example", "no second factor"),
        ("second@ieum.example", "is an operator"),
        ("nobody", "EMAIL"),
    ] {
        let refused = place.run(&["operator", "reset-factors", email]);
        let said = words(&refused);
        assert!(!refused.status.success() && said.contains(word), "{said}");
    }
}

#[test]
fn what_is_wrong_with_the_configuration_is_named() {
    let place = Place::new();
    assert!(words(&place.run(&["serve"])).contains("public_url is missing"));
    place.configure("127.0.0.1:8080");
    let config = place.path("ieum.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    for (changed, word) in [
        (format!("{text}colour = 1\n"), "colour"),
        (text.replace("sqlite://", "mysql://"), "database_url"),
        (text.replace("sqlite://", "sqlite:///no-such-folder"), "database_url"),
        (
            text.replacen("sqlite://", "postgres://a:b@127.0.0.1:1", 1),
            "database_url",
        ),
    ] {
        std::fs::write(&config, changed).unwrap();
        let refused = place.run(&["migrate"]);
        assert!(
            !refused.status.success() && words(&refused).contains(word),
            "{}",
            words(&refused)
        );
        assert!(!words(&refused).contains("a:b@"), "a password is shown");
    }
}

#[test]
fn a_backup_goes_back_only_where_nothing_is_and_only_with_its_keys() {
    let place = Place::new();
    place.configure("127.0.0.1:8080");
    let add = ["operator", "add", "--email", "first@ieum.example", "--name", "오세진"];
    assert!(place.run(&add).status.success());
    let copied = place.run(&["backup", "copy.db"]);
    assert!(
        copied.status.success() && words(&copied).contains("encryption keys"),
        "{}",
        words(&copied)
    );
    assert!(!place.run(&["backup", "copy.db"]).status.success());

    let refused = place.run(&["restore", "copy.db"]);
    assert!(
        !refused.status.success() && words(&refused).contains("move it away"),
        "{}",
        words(&refused)
    );
    for name in ["ieum.db", "ieum.db-wal", "ieum.db-shm"] {
        let _ = std::fs::remove_file(place.path(name));
    }
    let restored = place.run(&["restore", "copy.db"]);
    assert!(restored.status.success(), "{}", words(&restored));
    // The operator is there again.
    assert!(words(&place.run(&add)).contains("already"));

    let config = std::fs::read_to_string(place.path("ieum.toml")).unwrap();
    std::fs::write(
        place.path("ieum.toml"),
        config.replace("sqlite://", "postgres://u:p@h/"),
    )
    .unwrap();
    for (command, tool) in [("backup", "pg_dump"), ("restore", "pg_restore")] {
        let refused = place.run(&[command, "copy.db"]);
        assert!(
            !refused.status.success() && words(&refused).contains(tool),
            "{}",
            words(&refused)
        );
    }
}
