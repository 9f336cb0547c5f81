//! Users.

use updraft_store::StoreError;
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
