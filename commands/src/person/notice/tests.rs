//! What a notice says, and what it does not let in.

use chrono::TimeZone;

use super::*;

fn notice(told: Told) -> Notice {
    Notice {
        told,
        to: "ada@example.org".to_owned(),
        name: "Ada".to_owned(),
        at: Utc.with_ymd_and_hms(2026, 3, 1, 7, 5, 59).single().unwrap_or_default(),
        device: device_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        source: "public".to_owned(),
    }
}

#[test]
fn a_mail_says_what_happened_when_with_what_and_what_to_do() {
    let id = Uuid::from_u128(5);
    let mail = notice(Told::LoggedInOnNewDevice).mail(id, "https://wumbo.example");
    assert_eq!((mail.id, mail.to.as_str()), (id, "ada@example.org"));
    assert_eq!(mail.subject, "A new device logged in to Wumbo");
    for part in [
        "Hello Ada,",
        "1 March 2026, 07:05 (UTC)",
        "Firefox on Linux",
        "the internet",
        "https://wumbo.example",
        "change it",
    ] {
        assert!(mail.text.contains(part), "{part}: {}", mail.text);
    }
    let changed = notice(Told::PasswordChanged).mail(id, "https://wumbo.example");
    assert_eq!(changed.subject, "Your Wumbo password was changed");
    assert!(changed.text.contains("were ended"), "{}", changed.text);
}

#[test]
fn nothing_that_a_sender_wrote_gets_into_the_mail() {
    let client = "Verify at http://evil.example/ now\r\nBcc: x@evil.example";
    assert_eq!(device_of(client), "a program that does not say what it is");
    let named = Notice { name: "A\r\nBcc: b\u{202E}".to_owned(), ..notice(Told::PasswordChanged) };
    let text = named.mail(Uuid::nil(), "https://wumbo.example").text;
    assert!(text.starts_with("Hello ABcc: b,\n\n"), "{text}");
}

#[test]
fn devices_are_told_by_what_only_they_say() {
    for (client, device) in [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
          Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
          (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on an iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) \
          Chrome/140.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.9.1", "a program that does not say what it is"),
        ("", "a program that does not say what it is"),
    ] {
        assert_eq!(device_of(client), device, "{client}");
    }
}
