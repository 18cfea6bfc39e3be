//! A mail as RFC 5322 has it.

use commands::person::email::Email;
use commands::ports::{Mail, MailError};
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{self, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};

/// The address that a mail is for. It was read by our own rules, which are those of RFC 5321 and
/// 6531 in full: the library's do not have every letter that these allow.
fn address(to: &str) -> Option<Address> {
    let recipient = Email::parse(to).ok()?.recipient()?;
    Some(Address::new_dangerous(recipient.local_part, recipient.domain))
}

/// The message, signed by nobody. What was sent by a program and wants no answer says so (RFC 3834,
/// section 5).
pub(super) fn message(mail: &Mail, from: &Mailbox) -> Result<Message, MailError> {
    let to = address(&mail.to).ok_or(MailError::Refused("address-not-usable"))?;
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()]);
    let generated = HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    );
    Message::builder()
        .envelope(envelope.map_err(|_| MailError::Refused("address-not-usable"))?)
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(&mail.subject)
        .date(mail.at.into())
        .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
        .raw_header(generated)
        .header(header::MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|_| MailError::Refused("message-not-usable"))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    /// What the message says whom it is for, and what the envelope does.
    fn recipients(to: &str) -> Result<(String, String), MailError> {
        let mail = Mail {
            id: Uuid::from_u128(9),
            to: to.to_owned(),
            subject: "Hello".to_owned(),
            text: "Hello".to_owned(),
            at: Utc.with_ymd_and_hms(2026, 3, 1, 7, 5, 0).single().unwrap_or_default(),
        };
        let from = "Wumbo <wumbo@example.org>".parse().unwrap();
        let message = message(&mail, &from)?;
        let text = String::from_utf8(message.formatted()).unwrap();
        let header = text.split("\r\n").find_map(|line| line.strip_prefix("To: ")).unwrap();
        Ok((header.to_owned(), message.envelope().to()[0].to_string()))
    }

    #[test]
    fn an_address_that_no_atom_has_room_for_is_written_in_quotes() {
        for (to, sent) in [
            ("a..b@example.org", "\"a..b\"@example.org"),
            ("dot.@docomo.ne.jp", "\"dot.\"@docomo.ne.jp"),
            ("a(b)@example.org", "\"a(b)\"@example.org"),
            ("\"john smith\"@example.org", "\"john smith\"@example.org"),
            ("ada@exämple.org", "ada@xn--exmple-cua.org"),
        ] {
            assert_eq!(recipients(to), Ok((sent.to_owned(), sent.to_owned())), "{to}");
        }
        for to in ["", "ada", "Ada <ada@example.org>", "ada@example.org\r\nBcc: b@example.org"] {
            assert_eq!(recipients(to), Err(MailError::Refused("address-not-usable")), "{to}");
        }
    }

    proptest! {
        /// Whoever may register can be told.
        #[test]
        fn every_address_that_somebody_may_register_with_is_one_that_mail_is_sent_to(
            local in "[ -~ä😀’]{1,70}|\"[ -~ä😀]{1,70}\"",
            domain in "[a-zA-Z0-9äßж-]{1,66}([.][a-z0-9é-]{1,9}){0,3}",
        ) {
            let to = format!("{local}@{domain}");
            if Email::of_somebody_new(&to).is_ok() {
                let (_, sent) = recipients(&to).unwrap();
                let (one, other) = (Email::parse(&sent).unwrap(), Email::parse(&to).unwrap());
                prop_assert_eq!(one.normalised(), other.normalised());
            }
        }
    }
}
