//! Effects that are mails: opened, written as the mail that they are, and handed to the mailer.

use std::sync::Arc;

use async_trait::async_trait;
use commands::person::notice::{NOTICE, Notice};
use commands::ports::{Mail, MailError, Mailer, Vault};
use following::outbox::receiver::{Again, Due, Limits, Outcome, Receiver};

use crate::vault::effects::content;

/// Mails that are handed over at the same time, and in one second.
const LIMITS: Limits = Limits { at_once: 4, each_second: 20 };

/// Takes the effects that are mails.
pub struct MailReceiver {
    mailer: Arc<dyn Mailer>,
    vault: Arc<dyn Vault>,
    public_url: String,
}

impl MailReceiver {
    /// `public_url` is where people reach this installation.
    pub fn new(mailer: Arc<dyn Mailer>, vault: Arc<dyn Vault>, public_url: String) -> Self {
        Self { mailer, vault, public_url }
    }

    async fn mail(&self, due: &Due) -> Result<Mail, Outcome> {
        match due.kind.as_str() {
            kind if kind == NOTICE.name => {
                let notice: Notice = content(self.vault.as_ref(), due).await?;
                Ok(notice.mail(due.effect_id, &self.public_url))
            }
            // Another version of the program wrote it, and will send it.
            _ => Err(Outcome::NotNow("kind-unknown")),
        }
    }
}

#[async_trait]
impl Receiver for MailReceiver {
    fn destination(&self) -> &'static str {
        NOTICE.destination
    }

    fn limits(&self) -> Limits {
        LIMITS
    }

    fn again(&self) -> Again {
        match self.mailer.knows_its_mails() {
            true => Again::Harmless,
            false => Again::HappensTwice,
        }
    }

    async fn receive(&self, due: &Due) -> Outcome {
        let mail = match self.mail(due).await {
            Ok(mail) => mail,
            Err(outcome) => return outcome,
        };
        match self.mailer.send(&mail).await {
            Ok(()) => Outcome::Done,
            Err(MailError::Refused(class)) => Outcome::Refused(class),
            Err(MailError::NotNow(class)) => Outcome::NotNow(class),
            Err(MailError::Away(class)) => Outcome::Away(class),
            Err(MailError::Unsure(class)) => Outcome::Unsure(class),
        }
    }
}
