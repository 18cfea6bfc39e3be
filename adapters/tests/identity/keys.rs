//! The key directory.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use adapters::keys::KeyError;
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
    let place = closed();
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
    let (place, other) = (closed(), closed());
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
    let place = closed();
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

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A directory with the keys of an installation, in a place of its own.
fn whole() -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("keys");
    let directory = KeyDirectory::open(&path).unwrap();
    JwtKeys::open(&directory).unwrap();
    HouseSecrets::open(&directory).unwrap();
    (place, path)
}

#[test]
fn a_directory_that_others_can_enter_or_replace_is_refused() {
    let (place, path) = whole();
    for mode in [0o750, 0o705, 0o701, 0o710, 0o777, 0o1777, 0o2770] {
        chmod(&path, mode);
        let refused = KeyDirectory::open(&path).unwrap_err();
        assert!(matches!(refused, KeyError::Open { .. }), "{mode:o}: {refused}");
        assert!(refused.to_string().contains("chmod 700"), "{refused}");
    }
    chmod(&path, 0o700);
    for mode in [0o777, 0o770, 0o722, 0o702] {
        chmod(place.path(), mode);
        let refused = KeyDirectory::open(&path).unwrap_err();
        assert!(matches!(refused, KeyError::Replaceable { .. }), "{mode:o}: {refused}");
    }
    chmod(place.path(), 0o1777);
    KeyDirectory::open(&path).expect("in a sticky directory only owners rename");
    chmod(place.path(), 0o755);
    KeyDirectory::open(&path).expect("others may pass through what is above");
}

#[test]
fn a_directory_further_up_that_everybody_can_write_to_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("open/closed/keys");
    let missing = KeyDirectory::open(&path).unwrap();
    assert!(!path.exists(), "it is made with its first key");
    JwtKeys::open(&missing).unwrap();
    chmod(&place.path().join("open"), 0o777);
    let refused = KeyDirectory::open(&path).unwrap_err();
    assert!(matches!(refused, KeyError::Replaceable { .. }), "{refused}");
    let below = place.path().join("open/other/keys");
    let refused = KeyDirectory::open(&below).unwrap_err();
    assert!(matches!(refused, KeyError::Replaceable { .. }), "{refused}");
    assert!(!below.exists());
    chmod(&place.path().join("open"), 0o775);
    KeyDirectory::open(&path).expect("a group of one's own is usual there");
}

#[test]
fn a_link_a_file_and_a_foreign_directory_are_no_keys_directory() {
    let (place, path) = whole();
    let link = place.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let refused = KeyDirectory::open(&link).unwrap_err();
    assert!(matches!(refused, KeyError::NoDirectory { .. }), "{refused}");
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(KeyDirectory::open(&file).is_err());
    // Only root can give a directory away, and everybody else finds root's.
    let given = std::os::unix::fs::chown(&path, Some(65_534), None).is_ok();
    let foreign = if given { path } else { PathBuf::from("/root") };
    let refused = KeyDirectory::open(&foreign).unwrap_err();
    assert!(matches!(refused, KeyError::Foreign { .. }), "{refused}");
}

#[test]
fn what_is_no_key_is_not_left_among_the_keys() {
    let (_place, path) = whole();
    for stray in [
        "access-token-0001.pkcs8~",
        "access-token-0001.pkcs8.bak",
        "access-token-.pkcs8",
        "token-secrets.key.old",
        "token-secrets",
        "id_ed25519",
        ".env",
        "database-",
        "notes.txt",
    ] {
        let stray = path.join(stray);
        fs::write(&stray, "x").unwrap();
        chmod(&stray, 0o600);
        let refused = KeyDirectory::open(&path).unwrap_err();
        assert!(matches!(refused, KeyError::Stray { .. }), "{}: {refused}", stray.display());
        assert!(refused.to_string().contains(stray.to_str().unwrap()), "it is named: {refused}");
        fs::remove_file(&stray).unwrap();
    }
    let key = path.join("access-token-0002.pkcs8");
    std::os::unix::fs::symlink(path.join("access-token-0001.pkcs8"), &key).unwrap();
    assert!(matches!(KeyDirectory::open(&path), Err(KeyError::Stray { .. })), "a link");
    fs::remove_file(&key).unwrap();
    fs::create_dir(&key).unwrap();
    assert!(matches!(KeyDirectory::open(&path), Err(KeyError::Stray { .. })), "a directory");
    fs::remove_dir(&key).unwrap();
    fs::write(path.join(".draft-0123456789abcdef"), "half").unwrap();
    chmod(&path.join(".draft-0123456789abcdef"), 0o600);
    KeyDirectory::open(&path).expect("what an interrupted start left behind harms nobody");
    chmod(&path.join("token-secrets.key"), 0o640);
    assert!(matches!(KeyDirectory::open(&path), Err(KeyError::NotPrivate { .. })));
}

#[test]
fn every_key_that_is_missing_is_named() {
    for key in ["access-token-0001.pkcs8", "token-secrets.key"] {
        let (_place, path) = whole();
        KeyDirectory::open(&path).unwrap().must_be_whole().unwrap();
        fs::remove_file(path.join(key)).unwrap();
        let missing = KeyDirectory::open(&path).unwrap().must_be_whole().unwrap_err().to_string();
        assert!(missing.contains(key) && missing.contains("backup"), "{missing}");
        assert!(missing.contains("wumbo keys renew"), "{missing}");
    }
}

#[test]
fn refresh_tokens_and_device_marks_depend_on_everything_they_are_made_of() {
    let (one, two) = (closed(), closed());
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
