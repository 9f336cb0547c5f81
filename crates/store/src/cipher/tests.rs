use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::*;

fn key(byte: u8) -> String {
    BASE64.encode([byte; 32])
}

fn file(folder: &tempfile::TempDir, text: &str, mode: u32) -> PathBuf {
    let path = folder.path().join("encryption.key");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn what_goes_in_comes_out() {
    let cipher = Cipher::random().unwrap();
    let stored = cipher.encrypt_text("variable", "a", "se\u{301}cret").unwrap();
    assert!(!stored.windows(3).any(|window| window == b"ret"));
    assert_eq!(cipher.decrypt_text("variable", "a", &stored).unwrap(), "se\u{301}cret");
    assert_ne!(
        stored,
        cipher.encrypt_text("variable", "a", "se\u{301}cret").unwrap(),
        "the nonce is random"
    );
}

#[test]
fn a_value_moved_or_changed_does_not_decrypt() {
    let cipher = Cipher::random().unwrap();
    let stored = cipher.encrypt("variable", "a", b"secret").unwrap();
    for (table, key) in [("variable", "b"), ("connection", "a"), ("variabl", "ea")] {
        assert!(matches!(
            cipher.decrypt(table, key, &stored),
            Err(CipherError::Broken { .. })
        ));
    }
    for at in (0..stored.len()).filter(|at| !(1..=KEY_ID).contains(at)) {
        let mut changed = stored.clone();
        changed[at] ^= 1;
        assert!(cipher.decrypt("variable", "a", &changed).is_err(), "byte {at}");
    }
    for length in 0..stored.len() {
        assert!(cipher.decrypt("variable", "a", &stored[..length]).is_err());
    }
}

#[test]
fn old_keys_go_on_decrypting() {
    let folder = tempfile::tempdir().unwrap();
    let old = Cipher::new(&[1; 32]);
    let stored = old.encrypt("variable", "a", b"secret").unwrap();
    let both = Cipher::from_key_file(&file(
        &folder,
        &format!("# newest first\n{}\n{}\n", key(2), key(1)),
        0o600,
    ))
    .unwrap();
    assert_eq!(both.decrypt("variable", "a", &stored).unwrap(), b"secret");
    let renewed = both.encrypt("variable", "a", b"secret").unwrap();
    assert!(matches!(
        old.decrypt("variable", "a", &renewed),
        Err(CipherError::UnknownKey { .. })
    ));
}

#[test]
fn the_key_file_is_made_once_and_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets/encryption.key");
    let first = Cipher::from_key_file(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path().join("secrets")).unwrap().count(), 1);
    let again = Cipher::from_key_file(&path).unwrap();
    let stored = first.encrypt("t", "k", b"x").unwrap();
    assert_eq!(again.decrypt("t", "k", &stored).unwrap(), b"x");
}

#[test]
fn a_bad_key_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        Cipher::from_key_file(&file(&folder, &key(1), 0o644)),
        Err(CipherError::Open { mode: 0o644, .. })
    ));
    for text in ["", "# nothing\n", "AAAA", "not base64!"] {
        assert!(
            matches!(
                Cipher::from_key_file(&file(&folder, text, 0o600)),
                Err(CipherError::Malformed { .. })
            ),
            "{text:?}"
        );
    }
}

#[test]
fn debug_output_shows_no_key() {
    assert_eq!(format!("{:?}", Cipher::new(&[7; 32])), "Cipher(1 keys)");
}

#[test]
fn a_running_process_finds_keys_that_were_added() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, &key(1), 0o600);
    let (running, hand) = (
        Cipher::from_key_file(&path).unwrap(),
        Cipher::from_key_file(&path).unwrap(),
    );
    let stored = running.encrypt("variable", "a", b"secret").unwrap();
    let first = running.key_ids();

    hand.prepare_key().unwrap();
    hand.prepare_key().unwrap();
    let prepared = running.key_ids();
    assert_eq!(prepared.len(), 2, "a second preparation adds nothing");
    assert_eq!(prepared[0], first[0], "it does not encrypt yet");

    hand.promote_key().unwrap();
    assert_eq!(running.key_ids(), [prepared[1].clone(), first[0].clone()]);
    let renewed = running.encrypt("variable", "a", b"secret").unwrap();
    for stored in [&stored, &renewed] {
        assert_eq!(running.decrypt("variable", "a", stored).unwrap(), b"secret");
    }
    assert_eq!(&renewed[1..=KEY_ID], hex::decode(&prepared[1]).unwrap());

    assert_eq!(hand.prune_keys(|id| id == first[0]).unwrap(), 0, "it is used still");
    assert_eq!(hand.prune_keys(|_| false).unwrap(), 1);
    let without = Cipher::from_key_file(&path).unwrap();
    assert!(matches!(
        without.decrypt("variable", "a", &stored),
        Err(CipherError::UnknownKey { .. })
    ));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_rotation_without_preparation_makes_a_key_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let cipher = Cipher::from_key_file(&file(&folder, &key(1), 0o600)).unwrap();
    let before = cipher.key_ids();
    cipher.promote_key().unwrap();
    let after = cipher.key_ids();
    assert_eq!(after.len(), 2);
    assert_eq!(after[1], before[0]);
    assert!(matches!(Cipher::new(&[1; 32]).promote_key(), Err(CipherError::NoFile)));
}

#[test]
fn a_key_file_that_was_spoilt_leaves_a_running_process_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, &key(1), 0o600);
    let cipher = Cipher::from_key_file(&path).unwrap();
    file(&folder, "spoilt", 0o600);
    let stored = cipher.encrypt("variable", "a", b"secret").unwrap();
    assert_eq!(cipher.decrypt("variable", "a", &stored).unwrap(), b"secret");
}
