//! Security notices: what a person is told by mail about their ways in, so that they learn of it
//! also where it was somebody else.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::People;
use super::ports::{Person, PortError};
use super::security_event::{SecurityEvent, SecurityEventKind};
use crate::effect::{self, Letter, MAIL};
use crate::owner::Owner;
use crate::ports::effect::{Effect, Kind};
use crate::ports::{Mail, StoreError, VaultError};

/// The kind of effect that a notice is.
pub const NOTICE: Kind = Kind { name: "security-notice", destination: MAIL };

/// For so long after somebody registered their first log-in is no news to them.
const WELCOME: Duration = Duration::minutes(15);
/// Rows of the security record among which an earlier log-in is looked for. In so short a time
/// there are few of any other kind: they are counted.
const LOOKED_AT: i64 = 50;

/// What a notice tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    LoggedInOnNewDevice,
    PasswordChanged,
}

impl Told {
    fn of(kind: SecurityEventKind) -> Option<Self> {
        match kind {
            SecurityEventKind::LoggedInOnNewDevice => Some(Self::LoggedInOnNewDevice),
            SecurityEventKind::PasswordChanged => Some(Self::PasswordChanged),
            SecurityEventKind::Registered
            | SecurityEventKind::RegistrationRepeated
            | SecurityEventKind::LoggedIn
            | SecurityEventKind::WrongPassword
            | SecurityEventKind::Throttled
            | SecurityEventKind::WrongCurrentPassword
            | SecurityEventKind::LoggedOut
            | SecurityEventKind::SessionEnded
            | SecurityEventKind::RefreshTokenReused => None,
        }
    }
}

/// What is kept of a notice until it is sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub told: Told,
    /// The address that the person had when it happened.
    pub to: String,
    pub name: String,
    pub at: DateTime<Utc>,
    /// The device, as [`device_of`] says it.
    pub device: String,
    /// Class of the address from which it was done.
    pub source: String,
}

impl Letter for Notice {
    const KIND: Kind = NOTICE;

    fn mail(&self, id: Uuid, public_url: &str) -> Mail {
        let (subject, what, advice) = match self.told {
            Told::LoggedInOnNewDevice => (
                "A new device logged in to Wumbo",
                "Somebody logged in to your Wumbo account with your password, on a device that \
                 had not been used with it before.",
                "If it was not you, your password is known to somebody else. Log in, change it, \
                 and every other session ends.",
            ),
            Told::PasswordChanged => (
                "Your Wumbo password was changed",
                "The password of your Wumbo account was changed, and all other sessions were \
                 ended.",
                "If it was not you, somebody else has your account. Ask whoever runs this \
                 installation of Wumbo for help at once.",
            ),
        };
        let text = format!(
            "Hello {name},\n\n{what}\n\n  When: {when} (UTC)\n  Device: {device}\n  From: \
             {from}\n\nIf it was you, there is nothing to do.\n\n{advice}\n\n{public_url}\n\n\
             This notice is sent for your safety. Wumbo never asks for your password by mail.\n",
            name = in_one_line(&self.name),
            when = self.at.format("%-d %B %Y, %H:%M"),
            device = self.device,
            from = place_of(&self.source),
        );
        Mail { id, to: self.to.clone(), subject: subject.to_owned(), text, at: self.at }
    }
}

fn place_of(source: &str) -> &'static str {
    match source {
        "loopback" => "the machine that Wumbo runs on",
        "private" => "a private network",
        _ => "the internet",
    }
}

/// What a person called themselves, with nothing that begins a line or turns the text around.
fn in_one_line(name: &str) -> String {
    let is_shown = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().filter(is_shown).collect()
}

/// The browsers that are told, each by what only it says of itself; the order matters, for most say
/// that they are another one too.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// What a client is, in words of ours: what it calls itself is whatever somebody wanted it to be,
/// and is no text for a mail.
pub fn device_of(client: &str) -> String {
    let known = |words: &[(&str, &'static str)]| {
        words.iter().find(|(mark, _)| client.contains(mark)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "a program that does not say what it is".to_owned(),
    }
}

impl People {
    /// Whether it is the first log-in of somebody who has just registered: they log in next, and
    /// need not be told.
    async fn is_welcome(&self, person: &Person, event: &SecurityEvent) -> Result<bool, PortError> {
        if event.at - person.registered_at >= WELCOME {
            return Ok(false);
        }
        let rows = self.store.security_record(person.user_id, None, LOOKED_AT).await?;
        let log_ins = [SecurityEventKind::LoggedIn, SecurityEventKind::LoggedInOnNewDevice];
        Ok(!rows.iter().any(|row| log_ins.iter().any(|kind| row.kind == kind.as_str())))
    }

    /// The notices that an entry of the security record causes.
    ///
    /// # Errors
    /// [`PortError::Failed`] of a [`StoreError`]: without its notice nothing may happen that has
    /// one, or who learned a password would come in unseen while keys are away.
    pub(super) async fn notices(
        &self,
        person: &Person,
        event: &SecurityEvent,
    ) -> Result<Vec<Effect>, PortError> {
        let Some(told) = Told::of(event.kind) else { return Ok(Vec::new()) };
        if told == Told::LoggedInOnNewDevice && self.is_welcome(person, event).await? {
            return Ok(Vec::new());
        }
        let notice = Notice {
            told,
            to: person.email.clone(),
            name: person.name.clone(),
            at: event.at,
            device: device_of(event.client.as_deref().unwrap_or_default()),
            source: event.source.to_owned(),
        };
        let id = effect::id_of(NOTICE.name, event.event_id, 0);
        let owner = Owner::Person(person.user_id);
        let sealed = effect::sealed(self.vault.as_ref(), id, NOTICE, owner, &notice).await;
        let failed = |error: VaultError| PortError::Failed {
            doing: "sealing a notice",
            source: StoreError::from(error).into(),
        };
        Ok(vec![sealed.map_err(failed)?])
    }
}

#[cfg(test)]
mod tests;
