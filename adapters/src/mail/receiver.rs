//! Effects that are mails: opened, written as the mail that they are, and handed to the mailer.

use std::sync::Arc;

use async_trait::async_trait;
use commands::effect::{Letter, MAIL};
use commands::person::notice::Notice;
use commands::ports::effect::Kind;
use commands::ports::{Mail, MailError, Mailer, Vault};
use following::outbox::receiver::{Again, DueEffect, Limits, Outcome, Receiver};
use uuid::Uuid;

use crate::vault::effects::{opened, read};

/// Mails that are handed over at the same time, and in one second.
const LIMITS: Limits = Limits { at_once: 4, each_second: 20 };

/// One kind of letter, and how the content of an effect of it becomes a mail.
#[derive(Clone, Copy)]
struct Known {
    kind: Kind,
    mail: fn(&[u8], Uuid, &str) -> Result<Mail, Outcome>,
}

impl Known {
    fn of<L: Letter>() -> Self {
        Self { kind: L::KIND, mail: |content, id, url| Ok(read::<L>(content)?.mail(id, url)) }
    }
}

/// All letters. One that is missing here is never sent; a test looks.
fn letters() -> Vec<Known> {
    vec![Known::of::<Notice>()]
}

/// Takes the effects that are mails.
pub struct MailReceiver {
    mailer: Arc<dyn Mailer>,
    vault: Arc<dyn Vault>,
    public_url: String,
    letters: Vec<Known>,
}

impl MailReceiver {
    /// `public_url` is where people reach this installation.
    pub fn new(mailer: Arc<dyn Mailer>, vault: Arc<dyn Vault>, public_url: String) -> Self {
        Self { mailer, vault, public_url, letters: letters() }
    }

    /// The same, which knows one more.
    #[must_use]
    pub fn knowing<L: Letter>(mut self) -> Self {
        self.letters.push(Known::of::<L>());
        self
    }

    async fn mail(&self, due: &DueEffect) -> Result<Mail, Outcome> {
        let known = self.letters.iter().find(|known| known.kind.name == due.kind);
        // Another version of the program wrote it, and will send it.
        let known = known.ok_or(Outcome::NotNow("kind-unknown"))?;
        let content = opened(self.vault.as_ref(), due).await?;
        (known.mail)(
            secrecy::ExposeSecret::expose_secret(&content),
            due.effect_id,
            &self.public_url,
        )
    }
}

#[async_trait]
impl Receiver for MailReceiver {
    fn destination(&self) -> &'static str {
        MAIL
    }

    fn kinds(&self) -> Vec<&'static str> {
        self.letters.iter().map(|known| known.kind.name).collect()
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

    async fn receive(&self, due: &DueEffect) -> Outcome {
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
