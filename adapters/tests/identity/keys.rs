//! The key directory.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use adapters::identity::KeyError;
use commands::person::ports::{AccessClaims, AccessTokens, TokenSecrets};
use domain::id::SessionId;

use super::*;

fn claims() -> AccessClaims {
    let issued_at = DateTime::from_timestamp(Utc::now().timestamp(), 0).unwrap();
    AccessClaims {
        user_id: UserId(Uuid::now_v7()),
        session_id: SessionId(Uuid::now_v7()),
        epoch: 1,
        issued_at,
        expires_at: issued_at + Duration::seconds(900),
    }
}

#[test]
fn keys_are_made_once_private_and_read_again() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("below/keys");
    let directory = KeyDirectory::open(&path).unwrap();
    let keys = JwtKeys::open(&directory).unwrap();
    let secrets = HouseSecrets::open(&directory).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    let files: Vec<_> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let token = keys.sign(&claims()).unwrap();
    let again = JwtKeys::open(&directory).unwrap();
    assert!(again.read(token.expose_secret(), Utc::now()).is_some());
    let session = SessionId(Uuid::now_v7());
    assert_eq!(
        secrets.refresh_token(&[7; 32], session, 3).expose_secret(),
        HouseSecrets::open(&directory).unwrap().refresh_token(&[7; 32], session, 3).expose_secret(),
    );
}

#[test]
fn processes_that_start_at_once_share_the_first_ones_key() {
    let place = tempfile::tempdir().unwrap();
    let keys: Vec<JwtKeys> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| JwtKeys::open(&KeyDirectory::open(place.path()).unwrap()).unwrap())
            })
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    for signer in &keys {
        let token = signer.sign(&claims()).unwrap();
        assert!(keys.iter().all(|key| key.read(token.expose_secret(), Utc::now()).is_some()));
    }
}

#[test]
fn the_newest_key_signs_and_all_keys_verify_until_they_are_removed() {
    let (place, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let directory = KeyDirectory::open(place.path()).unwrap();
    let before = JwtKeys::open(&directory).unwrap();
    let old = before.sign(&claims()).unwrap();
    JwtKeys::open(&KeyDirectory::open(other.path()).unwrap()).unwrap();
    let first = "access-token-0001.pkcs8";
    fs::copy(other.path().join(first), place.path().join("access-token-0002.pkcs8")).unwrap();
    let rotated = JwtKeys::open(&directory).unwrap();
    let new = rotated.sign(&claims()).unwrap();
    assert!(rotated.read(old.expose_secret(), Utc::now()).is_some());
    assert!(rotated.read(new.expose_secret(), Utc::now()).is_some());
    assert!(before.read(new.expose_secret(), Utc::now()).is_none());
    fs::remove_file(place.path().join(first)).unwrap();
    let left = JwtKeys::open(&directory).unwrap();
    assert!(left.read(old.expose_secret(), Utc::now()).is_none());
    assert!(left.read(new.expose_secret(), Utc::now()).is_some());
}

#[test]
fn keys_that_are_short_made_up_or_readable_by_others_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let directory = KeyDirectory::open(place.path()).unwrap();
    let write = |name: &str, bytes: &[u8], mode: u32| {
        let path = place.path().join(name);
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    };
    for bytes in [&[][..], &[7; 16], &[0; 32], &[0xff; 32], &[1; 33]] {
        write("token-secrets.key", bytes, 0o600);
        assert!(matches!(HouseSecrets::open(&directory), Err(KeyError::Unusable { .. })));
    }
    for bytes in [&[][..], &[7; 32], b"-----BEGIN PRIVATE KEY-----"] {
        write("access-token-0001.pkcs8", bytes, 0o600);
        assert!(matches!(JwtKeys::open(&directory), Err(KeyError::Unusable { .. })));
    }
    let good: Vec<u8> = (0..32).collect();
    for mode in [0o640, 0o604, 0o666] {
        write("token-secrets.key", &good, mode);
        assert!(matches!(HouseSecrets::open(&directory), Err(KeyError::NotPrivate { .. })));
    }
    write("token-secrets.key", &good, 0o600);
    assert!(HouseSecrets::open(&directory).is_ok());
}

#[test]
fn refresh_tokens_and_device_marks_depend_on_everything_they_are_made_of() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let here = HouseSecrets::open(&KeyDirectory::open(one.path()).unwrap()).unwrap();
    let there = HouseSecrets::open(&KeyDirectory::open(two.path()).unwrap()).unwrap();
    let (session, other) = (SessionId(Uuid::now_v7()), SessionId(Uuid::now_v7()));
    let mut tokens = vec![
        here.refresh_token(&[7; 32], session, 1),
        here.refresh_token(&[7; 32], session, 2),
        here.refresh_token(&[7; 32], other, 1),
        here.refresh_token(&[8; 32], session, 1),
        there.refresh_token(&[7; 32], session, 1),
    ];
    tokens.sort_by(|a, b| a.expose_secret().cmp(b.expose_secret()));
    tokens.dedup_by(|a, b| a.expose_secret() == b.expose_secret());
    assert_eq!(tokens.len(), 5);
    let mark = here.device_mark("a@example.org").unwrap();
    assert!(here.knows_device("a@example.org", mark.expose_secret()));
    assert!(!here.knows_device("b@example.org", mark.expose_secret()));
    assert!(!there.knows_device("a@example.org", mark.expose_secret()));
}
