//! E-mail addresses: kept as written, compared without regard to how their letters are encoded and
//! to case. Before the `@` that is Unicode's canonical caseless matching (definition D145); a
//! domain is compared in the form in which it is looked up (UTS 46), so that `exämple.org` and
//! `xn--exmple-cua.org` are one.

use domain::text::is_unseen;
use thiserror::Error;
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

/// Longest address, in characters (RFC 5321, section 4.5.3.1.3 less the angle brackets).
pub const EMAIL_LENGTH: usize = 254;
/// Longest name before the `@` as it is sent, quotes with it, in bytes (RFC 5321, section
/// 4.5.3.1.1).
const LOCAL_PART: usize = 64;
/// Longest domain and longest label of one, in bytes (RFC 1035, section 2.3.4).
const DOMAIN: usize = 253;
const LABEL: usize = 63;

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EmailError {
    #[error("is not an e-mail address")]
    Malformed,
    #[error("is longer than {EMAIL_LENGTH} characters")]
    TooLong,
    #[error("has a character that cannot be seen")]
    Unseen,
}

/// An address, as written and as compared.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    written: String,
    normalised: String,
}

// An address is personal: it stays out of whatever prints its surroundings.
impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(…)")
    }
}

/// An address as mail is sent to it (RFC 5321, section 4.1.2, and RFC 6531).
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    /// What stands before the `@`, in quotes where it needs them.
    pub local_part: String,
    /// As it is looked up.
    pub domain: String,
}

/// What is not part of an address unless it stands in quotes.
fn is_strange(c: char) -> bool {
    c.is_control() || c.is_whitespace() || "<>,;\\\"".contains(c)
}

/// What stands before the `@`, without the quotes and backslashes that it was written with
/// (`"john smith"`, RFC 5321, section 4.1.2); `None` for what can be no name.
fn name_of(local: &str) -> Option<String> {
    let Some(quoted) = local.strip_prefix('"') else {
        let is_name = !local.is_empty() && !local.contains(is_strange) && !local.contains('@');
        return is_name.then(|| local.to_owned());
    };
    let mut name = String::new();
    let mut letters = quoted.chars();
    loop {
        match letters.next()? {
            '"' => return (letters.next().is_none() && !name.is_empty()).then_some(name),
            '\\' => name.push(letters.next().filter(|c| matches!(c, ' '..='~'))?),
            c if c.is_control() || (c.is_whitespace() && c != ' ') => return None,
            c => name.push(c),
        }
    }
}

/// A name in quotes (RFC 5321, `Quoted-string`).
fn quoted(name: &str) -> String {
    let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// Whether a name may be sent without quotes: atoms between dots (RFC 5321, `Dot-string`, with the
/// letters of RFC 6531).
fn is_dot_string(name: &str) -> bool {
    let is_atext =
        |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    name.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

/// Letters in one encoding and one case.
fn folded(text: &str) -> String {
    let decomposed: String = text.nfd().collect();
    UniCase::unicode(decomposed).to_folded_case().nfc().collect()
}

fn are_labels(domain: &str, of: impl Fn(char) -> bool) -> bool {
    domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| of(c) || c == '-')
    })
}

/// The domain as it is looked up; `None` when there can be no such domain. What UTS 46 does not
/// take, though it looks like a domain, is compared as the rest is: nobody is shut out for it.
fn lookup_form(domain: &str) -> Option<String> {
    match idna::domain_to_ascii(domain) {
        Ok(ascii) => are_labels(&ascii, |c| c.is_ascii_alphanumeric()).then_some(ascii),
        Err(_) => are_labels(domain, char::is_alphanumeric).then(|| folded(domain)),
    }
}

impl Email {
    /// Reads an address. Whether mail arrives there only a mail can tell, so the shape alone is
    /// checked: a name and a domain around one last `@`, no control characters, and no blanks but
    /// in quotes.
    ///
    /// # Errors
    /// [`EmailError`]
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let written = text.trim();
        if written.chars().count() > EMAIL_LENGTH {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = written.rsplit_once('@').ok_or(EmailError::Malformed)?;
        let name = name_of(local).ok_or(EmailError::Malformed)?;
        if domain.contains(is_strange) {
            return Err(EmailError::Malformed);
        }
        let domain = lookup_form(domain).ok_or(EmailError::Malformed)?;
        // With quotes or without, a name is the same; they stay where it is none without.
        let needs_quotes = name.contains(is_strange) || name.contains('@');
        let name = if needs_quotes { quoted(&name) } else { name };
        let normalised = format!("{}@{domain}", folded(&name));
        Ok(Self { written: written.to_owned(), normalised })
    }

    /// Reads the address of somebody who is about to register: besides, every character of it can
    /// be seen, so that no two addresses look alike that are not, and mail can be sent to it.
    ///
    /// # Errors
    /// [`EmailError`]
    pub fn of_somebody_new(text: &str) -> Result<Self, EmailError> {
        let email = Self::parse(text)?;
        // A blank between quotes is seen by them.
        if email.written.contains(|c| c != ' ' && is_unseen(c)) {
            return Err(EmailError::Unseen);
        }
        // Who cannot be reached would never be told that their password was changed.
        if email.recipient().is_none() { Err(EmailError::Malformed) } else { Ok(email) }
    }

    /// The address as mail is sent to it, a name with dots where no RFC has them in quotes; `None`:
    /// no mail can be, for its name or domain is too long or cannot be looked up. Nobody has
    /// registered with such a one since that is asked.
    pub fn recipient(&self) -> Option<Recipient> {
        let (local, domain) = self.written.rsplit_once('@')?;
        let name = name_of(local)?;
        let local_part = if is_dot_string(&name) { name } else { quoted(&name) };
        let domain = idna::domain_to_ascii(domain).ok()?;
        let is_short = local_part.len() <= LOCAL_PART
            && domain.len() <= DOMAIN
            && domain.split('.').all(|label| label.len() <= LABEL);
        is_short.then_some(Recipient { local_part, domain })
    }

    /// As the person wrote it, outer blanks removed.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The form in which no two people have the same.
    pub fn normalised(&self) -> &str {
        &self.normalised
    }

    /// The form in which version 1 compared addresses: some rows may still be in it.
    pub fn first_form(&self) -> String {
        self.written.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normalised(text: &str) -> String {
        Email::parse(text).unwrap().normalised().to_owned()
    }

    #[test]
    fn an_address_is_kept_as_written_and_compared_without_case() {
        let email = Email::parse("  Ada.Lovelace+bank@Example.COM ").unwrap();
        assert_eq!(email.written(), "Ada.Lovelace+bank@Example.COM");
        assert_eq!(email.normalised(), "ada.lovelace+bank@example.com");
        assert_eq!(email.first_form(), "ada.lovelace+bank@example.com");
        assert!(Email::parse("root@localhost").is_ok());
    }

    #[test]
    fn spellings_that_look_the_same_are_the_same_address() {
        for (one, other) in [
            ("ÄDA@exämple.org", "a\u{308}da@exa\u{308}mple.org"),
            ("ada@exämple.org", "Ada@XN--EXMPLE-CUA.org"),
            ("ada@faß.example", "ada@FASS.example"),
            ("straße@example.org", "STRASSE@example.org"),
            ("ΣΊΣΥΦΟΣ@example.org", "σίσυφος@example.org"),
            ("ﬁona@example.org", "FIONA@example.org"),
            ("ada@ｅｘａｍｐｌｅ。org", "ada@example.org"),
            ("\u{212a}im@example.org", "kim@example.org"),
            ("ada@ex\u{ad}ample.org", "ada@example.org"),
            ("ñandú@example.org", "N\u{303}ANDU\u{301}@example.org"),
        ] {
            // Since 2010 ß is a letter of its own in domains.
            let same = !one.contains("faß");
            assert_eq!(normalised(one) == normalised(other), same, "{one} {other}");
        }
        for (one, other) in [("ada", "eda"), ("ı", "i"), ("a.da", "ada"), ("ada+x", "ada")] {
            assert_ne!(normalised(&format!("{one}@b.org")), normalised(&format!("{other}@b.org")));
        }
    }

    #[test]
    fn what_no_mail_could_reach_is_refused() {
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a b@example.com",
            "a@b@c.d",
            "a\n@b.c",
            "a@b..c",
            "a@b.c.",
            "a@-b.c",
            "a@b/c",
            "a@℀.c",
            "a@b＠c.d",
            "a@b_c.d",
        ] {
            assert_eq!(Email::parse(text), Err(EmailError::Malformed), "{text:?}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        assert_eq!(Email::parse(&long), Err(EmailError::TooLong));
    }

    fn sent_to(text: &str) -> Option<String> {
        let recipient = Email::of_somebody_new(text).ok()?.recipient()?;
        Some(format!("{}@{}", recipient.local_part, recipient.domain))
    }

    #[test]
    fn what_somebody_may_register_with_can_be_sent_mail_to() {
        for (written, sent) in [
            ("Ada.Lovelace+bank@Example.COM", "Ada.Lovelace+bank@example.com"),
            ("a..b@example.org", "\"a..b\"@example.org"),
            (".dot@example.org", "\".dot\"@example.org"),
            ("dot.@docomo.ne.jp", "\"dot.\"@docomo.ne.jp"),
            ("a(b)@example.org", "\"a(b)\"@example.org"),
            ("x[1]@example.org", "\"x[1]\"@example.org"),
            ("o:k@example.org", "\"o:k\"@example.org"),
            ("\"john smith\"@example.org", "\"john smith\"@example.org"),
            ("\"a\\@b\\\"c\"@example.org", "\"a@b\\\"c\"@example.org"),
            ("\"ada\"@example.org", "ada@example.org"),
            ("ädá@exämple.org", "ädá@xn--exmple-cua.org"),
            ("😀@example.org", "😀@example.org"),
        ] {
            assert_eq!(sent_to(written).as_deref(), Some(sent), "{written}");
        }
        let (name, label) = ("a".repeat(65), "b".repeat(64));
        for text in [
            format!("{name}@example.org"),
            format!(".{}@example.org", &name[..62]),
            format!("ada@{label}.org"),
            "ada@xn--zz.org".to_owned(),
        ] {
            assert_eq!(Email::of_somebody_new(&text), Err(EmailError::Malformed), "{text}");
            assert!(Email::parse(&text).is_ok(), "who has one already gets in: {text}");
        }
    }

    #[test]
    fn quotes_are_no_part_of_a_name() {
        assert_eq!(normalised("\"Ada\"@example.org"), "ada@example.org");
        assert_eq!(normalised("\"\\A..b\"@example.org"), normalised("a..b@example.org"));
        assert_eq!(normalised("\"A b\\c\"@example.org"), "\"a bc\"@example.org");
        for text in ["\"\"@b.org", "\"a@b.org", "a\"@b.org", "\"a\"b\"@b.org", "\"a\\\"@b.org"] {
            assert_eq!(Email::parse(text), Err(EmailError::Malformed), "{text}");
        }
        for text in ["\"a\nb\"@b.org", "\"a\\\nb\"@b.org", "\"a\u{2028}b\"@b.org"] {
            assert_eq!(Email::parse(text), Err(EmailError::Malformed), "{text:?}");
        }
    }

    #[test]
    fn nobody_new_has_an_address_with_characters_that_cannot_be_seen() {
        for text in
            ["a\u{200b}da@example.org", "\u{202e}ada@example.org", "ada\u{3164}@example.org"]
        {
            assert_eq!(Email::of_somebody_new(text), Err(EmailError::Unseen), "{text:?}");
            assert!(Email::parse(text).is_ok(), "who has one already gets in: {text:?}");
        }
        assert!(Email::of_somebody_new("ädá@exämple.org").is_ok());
    }

    proptest! {
        #[test]
        fn the_compared_form_is_its_own_and_does_not_depend_on_encoding_or_case(
            // Without the dotless i, whose capital is that of the dotted one.
            local in "[a-zA-Zà-İĲ-žΑ-ΡΣ-ωа-я.+]{1,12}", domain in "[a-zA-Zà-öΑ-ΡΣ-ω]{1,12}",
        ) {
            let written = format!("{local}@{domain}.org");
            let compared = normalised(&written);
            prop_assert_eq!(normalised(&compared), compared.clone());
            let decomposed: String = written.nfd().collect();
            prop_assert_eq!(normalised(&decomposed), compared.clone());
            let loud = format!("{}@{domain}.ORG", local.to_uppercase());
            prop_assert_eq!(normalised(&loud), compared);
        }

        #[test]
        fn no_text_makes_reading_panic(text in any::<String>()) {
            let _ = Email::parse(&text);
        }

        #[test]
        fn an_address_as_it_is_sent_is_the_same_address(
            local in "[ -~ä😀]{1,20}|\"[ -~ä😀]{1,20}\"", domain in "[a-zä-]{1,9}[.]org",
        ) {
            let Ok(email) = Email::of_somebody_new(&format!("{local}@{domain}")) else {
                return Ok(());
            };
            let Recipient { local_part, domain } = email.recipient().unwrap();
            let sent = format!("{local_part}@{domain}");
            prop_assert_eq!(normalised(&sent), email.normalised());
            prop_assert_eq!(normalised(email.normalised()), email.normalised());
        }
    }
}
