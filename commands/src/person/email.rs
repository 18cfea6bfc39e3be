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
    /// checked: a name and a domain around one last `@`, no blanks or control characters.
    ///
    /// # Errors
    /// [`EmailError`]
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let written = text.trim();
        if written.chars().count() > EMAIL_LENGTH {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = written.rsplit_once('@').ok_or(EmailError::Malformed)?;
        let strange = |c: char| c.is_control() || c.is_whitespace() || "<>,;\\\"".contains(c);
        if local.is_empty() || local.contains('@') || written.contains(strange) {
            return Err(EmailError::Malformed);
        }
        let domain = lookup_form(domain).ok_or(EmailError::Malformed)?;
        let normalised = format!("{}@{domain}", folded(local));
        Ok(Self { written: written.to_owned(), normalised })
    }

    /// Reads the address of somebody who is about to register: besides, every character of it can
    /// be seen, so that no two addresses look alike that are not.
    ///
    /// # Errors
    /// [`EmailError`]
    pub fn of_somebody_new(text: &str) -> Result<Self, EmailError> {
        let email = Self::parse(text)?;
        if email.written.contains(is_unseen) { Err(EmailError::Unseen) } else { Ok(email) }
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
    }
}
