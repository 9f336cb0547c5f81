//! Another key for the secrets.

use updraft_store::connection::Connection;
use updraft_store::variable::Variable;
use updraft_store::webhook::NewWebhook;
use updraft_store::{Cipher, Store};
use updraft_testkit::TestDatabase;

fn variable(key: &str, value: &str) -> Variable {
    Variable {
        key: key.to_owned(),
        value: value.to_owned(),
        description: None,
    }
}

fn connection(id: &str, password: Option<&str>, extra: Option<&str>) -> Connection {
    Connection {
        connection_id: id.to_owned(),
        conn_type: "http".to_owned(),
        description: None,
        host: Some("host".to_owned()),
        schema: None,
        login: None,
        password: password.map(str::to_owned),
        port: None,
        extra: extra.map(str::to_owned),
    }
}

/// A store with its keys in this folder, as each process has one.
async fn process(db: &TestDatabase, folder: &tempfile::TempDir) -> Store {
    let cipher = Cipher::from_key_file(&folder.path().join("encryption.key")).unwrap();
    Store::connect(db.url(), cipher).await.unwrap()
}

#[tokio::test]
async fn everything_is_encrypted_anew_while_others_read_and_write() {
    let (db, folder) = (TestDatabase::new().await, tempfile::tempdir().unwrap());
    let (hand, running) = (process(&db, &folder).await, process(&db, &folder).await);
    for number in 0..250 {
        running
            .create_variable(&variable(&format!("v{number}"), &format!("value {number}")))
            .await
            .unwrap();
    }
    let connections = [
        connection("both", Some("open-sesame"), Some(r#"{"token": "t"}"#)),
        connection("none", None, None),
        connection("one", None, Some("{}")),
    ];
    for connection in &connections {
        running.create_connection(connection).await.unwrap();
    }
    let webhook = NewWebhook {
        name: "orders",
        dag_id: "d",
        kind: "github",
        header: None,
        secret: "open-sesame",
        created_by: "ann",
    };
    running.create_webhook(&webhook).await.unwrap();
    let old = hand.cipher().key_ids().remove(0);
    assert_eq!(hand.secrets_by_key().await.unwrap(), [(old.clone(), 254)].into());

    hand.cipher().promote_key().unwrap();
    let new = hand.cipher().key_ids().remove(0);
    let (rotated, ()) = tokio::join!(async { hand.renew_secrets().await.unwrap() }, async {
        // Somebody changes values meanwhile, in a process that was started with the old key.
        for number in 0..250 {
            running
                .update_variable(&format!("v{number}"), Some(&format!("changed {number}")), None)
                .await
                .unwrap();
        }
    });
    assert_eq!(rotated.unreadable, Vec::<String>::new());
    assert!(rotated.renewed >= 2, "{rotated:?}");
    assert_eq!(hand.secrets_by_key().await.unwrap(), [(new.clone(), 254)].into());
    assert_eq!(running.webhook_secret("orders").await.unwrap(), "open-sesame");
    for number in 0..250 {
        let found = running.variable(&format!("v{number}")).await.unwrap().unwrap();
        assert_eq!(found.value, format!("changed {number}"));
    }
    for connection in &connections {
        assert_eq!(
            running.connection(&connection.connection_id).await.unwrap().as_ref(),
            Some(connection)
        );
    }

    let used = hand.secrets_by_key().await.unwrap();
    assert_eq!(hand.cipher().prune_keys(|id| used.contains_key(id)).unwrap(), 1);
    assert_eq!(running.cipher().key_ids(), [new]);
    assert_eq!(
        process(&db, &folder).await.variable("v7").await.unwrap().unwrap().value,
        "changed 7"
    );
}

#[tokio::test]
async fn what_nobody_can_read_is_named_and_left_alone() {
    let (db, folder, elsewhere) = (
        TestDatabase::new().await,
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let (here, stranger) = (process(&db, &folder).await, process(&db, &elsewhere).await);
    here.create_variable(&variable("ours", "a")).await.unwrap();
    stranger.create_variable(&variable("theirs", "b")).await.unwrap();
    stranger
        .create_connection(&connection("cave", Some("open-sesame"), None))
        .await
        .unwrap();

    here.cipher().promote_key().unwrap();
    let rotated = here.renew_secrets().await.unwrap();
    assert_eq!(rotated.renewed, 1);
    assert_eq!(rotated.unreadable, ["variable theirs", "connection cave"]);
    assert_eq!(stranger.variable("theirs").await.unwrap().unwrap().value, "b");
}
