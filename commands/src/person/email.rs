//! E-mail addresses: kept as written, compared without regard to case.

use thiserror::Error;

/// Longest address, in characters (RFC 5321, section 4.5.3.1.3 less the angle brackets).
pub const EMAIL_LENGTH: usize = 254;

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EmailError {
    #[error("is not an e-mail address")]
    Malformed,
    #[error("is longer than {EMAIL_LENGTH} characters")]
    TooLong,
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
        let labels_stand = domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        if local.is_empty() || local.contains('@') || written.contains(strange) || !labels_stand {
            return Err(EmailError::Malformed);
        }
        Ok(Self { written: written.to_owned(), normalised: written.to_lowercase() })
    }

    /// As the person wrote it, outer blanks removed.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The form in which no two people have the same.
    pub fn normalised(&self) -> &str {
        &self.normalised
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_as_written_and_compared_in_lower_case() {
        let email = Email::parse("  Ada.Lovelace+bank@Example.COM ").unwrap();
        assert_eq!(email.written(), "Ada.Lovelace+bank@Example.COM");
        assert_eq!(email.normalised(), "ada.lovelace+bank@example.com");
        assert_eq!(Email::parse("ÄDA@exämple.org").unwrap().normalised(), "äda@exämple.org");
        assert!(Email::parse("root@localhost").is_ok());
    }

    #[test]
    fn what_no_mail_could_reach_is_refused() {
        for text in
            ["", "ada", "@example.com", "ada@", "a b@example.com", "a@b@c.d", "a\n@b.c", "a@b..c"]
        {
            assert_eq!(Email::parse(text), Err(EmailError::Malformed), "{text:?}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        assert_eq!(Email::parse(&long), Err(EmailError::TooLong));
    }
}
