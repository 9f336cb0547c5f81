//! Users.

use updraft_store::StoreError;
use updraft_store::identity::UserIdentity;
use updraft_testkit::TestDatabase;

#[tokio::test]
async fn two_administrators_cannot_take_each_other_s_rights_at_once() {
    let db = TestDatabase::new().await;
    for _ in 0..10 {
        for name in ["ann", "bob"] {
            db.store().create_user(name, "", "admin").await.unwrap();
        }
        let (one, other) = tokio::join!(db.store().set_role("ann", "op"), db.store().delete_user("bob"));
        let refused = [one.is_err(), other.is_err()];
        assert!(refused[0] != refused[1], "{refused:?}");
        let refusal = one.and(other).unwrap_err();
        assert!(matches!(refusal, StoreError::Conflict(_)), "{refusal}");
        let left = db.store().users().await.unwrap();
        assert_eq!(left.iter().filter(|user| user.role == "admin").count(), 1);
        db.execute("DELETE FROM user_account").await;
    }
}

#[tokio::test]
async fn nobody_is_two_at_a_provider_and_nobody_two_are_one() {
    let db = TestDatabase::new().await;
    let store = db.store();
    let identity = |issuer: &str, subject: &str| UserIdentity {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
    };
    let ann = identity("https://id.test", "1");
    store.create_user("bob", "hash", "op").await.unwrap();
    store
        .create_user_of_identity("ann", "hash", "viewer", &ann)
        .await
        .unwrap();
    assert_eq!(store.user_of_identity(&ann).await.unwrap().unwrap().username, "ann");
    // The same subject at another provider is somebody else.
    assert!(
        store
            .user_of_identity(&identity("https://other.test", "1"))
            .await
            .unwrap()
            .is_none()
    );
    for (name, identity) in [("ann", identity("https://id.test", "2")), ("anna", ann.clone())] {
        let refusal = store.create_user_of_identity(name, "hash", "admin", &identity).await;
        assert!(matches!(refusal, Err(StoreError::Conflict(_))), "{name}");
    }
    assert_eq!(
        store.users().await.unwrap().len(),
        2,
        "what is refused leaves nothing behind"
    );
    let refusal = store.link_user("bob", "unknown", &ann).await;
    assert!(matches!(refusal, Err(StoreError::Conflict(_))));
    assert_eq!(store.user("bob").await.unwrap().unwrap().password_hash, "hash");
    assert!(matches!(
        store.link_user("nobody", "unknown", &ann).await,
        Err(StoreError::NotFound(_))
    ));

    let bob = identity("https://id.test", "2");
    store.link_user("bob", "unknown", &bob).await.unwrap();
    assert_eq!(
        store.user_of_identity(&bob).await.unwrap().unwrap().password_hash,
        "unknown"
    );
    assert!(matches!(
        store.set_password("bob", "hash").await,
        Err(StoreError::Conflict(_))
    ));
    // Linked once more, it is another person there.
    let again = identity("https://other.test", "2");
    store.link_user("bob", "unknown", &again).await.unwrap();
    assert!(store.user_of_identity(&bob).await.unwrap().is_none());
    let issuers: Vec<_> = store
        .users()
        .await
        .unwrap()
        .into_iter()
        .map(|user| user.issuer)
        .collect();
    assert_eq!(
        issuers,
        [
            Some("https://id.test".to_owned()),
            Some("https://other.test".to_owned())
        ]
    );
    store.delete_user("ann").await.unwrap();
    assert!(store.user_of_identity(&ann).await.unwrap().is_none());
}
