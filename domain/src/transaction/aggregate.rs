//! The decisions of a transaction.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::aggregate::{Aggregate, stamp};
use crate::calendar;
use crate::id::{AccountId, CategoryId, TransactionId};
use crate::money::{Currency, Money};
use crate::text::{self, NOTE_LENGTH, PAYEE_LENGTH, TextError};
use crate::transaction::{
    AmountCorrected, BankLine, Categorised, CategorySource, CorrectedByBank, DescriptionCorrected,
    Edit, Enter, Entered, Imported, Lapsed, MergedInto, NoteWritten, PayeeCorrected, Posted,
    Reappeared, Redated, Removed, Restored, Tagged, TransactionCommand, TransactionError,
    TransactionEvent,
};

/// Where a transaction stands in its life.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    #[default]
    Nothing,
    Live,
    Removed,
    /// Announced, never booked, and not announced any more.
    Lapsed,
    MergedInto(TransactionId),
}

/// One movement of money on one account.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Transaction {
    pub state: State,
    pub account_id: Option<AccountId>,
    pub posted_on: NaiveDate,
    pub amount: Option<Money>,
    pub pending: bool,
    pub payee: String,
    pub description: String,
    pub note: String,
    pub tags: Vec<String>,
    pub category_id: Option<CategoryId>,
    pub category_source: Option<CategorySource>,
    /// Whether a person wrote the payee, or the description, over the bank's.
    pub own_payee: bool,
    pub own_description: bool,
}

impl Aggregate for Transaction {
    const TYPE: &'static str = "transaction";
    const STAMP: i64 = stamp(&[include_str!("aggregate.rs"), include_str!("event.rs")]);
    type Id = TransactionId;
    type Command = TransactionCommand;
    type Event = TransactionEvent;
    type Error = TransactionError;

    fn decide(
        &self,
        command: TransactionCommand,
    ) -> Result<Vec<TransactionEvent>, TransactionError> {
        match command {
            TransactionCommand::Enter(enter) => self.enter(enter),
            TransactionCommand::Import(line) => self.import(line),
            TransactionCommand::Post(line) => self.post(line),
            TransactionCommand::MergeInto { transaction_id, external_id } => {
                self.must_be_new()?;
                Ok(vec![MergedInto { transaction_id, external_id }.into()])
            }
            TransactionCommand::CorrectByBank(line) => self.correct_by_bank(line),
            TransactionCommand::Lapse { import_id } => {
                self.must_be_live()?;
                match self.pending {
                    true => Ok(vec![Lapsed { import_id }.into()]),
                    false => Err(TransactionError::NotPending),
                }
            }
            TransactionCommand::Reappear { import_id } => match self.state {
                State::Lapsed => Ok(vec![Reappeared { import_id }.into()]),
                _ => Err(TransactionError::NotLapsed),
            },
            TransactionCommand::Categorise { category_id, source } => {
                self.must_be_live()?;
                let unchanged = self.category_id == category_id
                    && (category_id.is_none() || self.category_source == Some(source));
                Ok(if unchanged {
                    vec![]
                } else {
                    vec![Categorised { category_id, source }.into()]
                })
            }
            TransactionCommand::Edit(edit) => self.edit(edit),
            TransactionCommand::Remove => {
                self.must_be_live()?;
                Ok(vec![Removed {}.into()])
            }
            TransactionCommand::Restore => match self.state {
                State::Removed | State::Lapsed => Ok(vec![Restored {}.into()]),
                State::Live => Err(TransactionError::NotRemoved),
                _ => Err(TransactionError::Unknown),
            },
        }
    }

    fn apply(&mut self, event: &TransactionEvent) {
        match event {
            TransactionEvent::Entered(entered) => {
                self.state = State::Live;
                self.account_id = Some(entered.account_id);
                self.posted_on = entered.posted_on;
                self.amount = Some(entered.amount);
                self.payee.clone_from(&entered.payee);
                self.description.clone_from(&entered.description);
                self.note.clone_from(&entered.note);
                self.tags.clone_from(&entered.tags);
                self.category_id = entered.category_id;
                self.category_source = entered.category_id.map(|_| CategorySource::Person);
            }
            TransactionEvent::Imported(imported) => {
                self.state = State::Live;
                self.account_id = Some(imported.account_id);
                self.posted_on = imported.posted_on;
                self.amount = Some(imported.amount);
                self.payee.clone_from(&imported.payee);
                self.description.clone_from(&imported.description);
                self.pending = imported.pending;
            }
            TransactionEvent::Posted(posted) => {
                self.state = State::Live;
                self.pending = false;
                (self.own_payee, self.own_description) = (false, false);
                self.posted_on = posted.posted_on;
                self.amount = Some(posted.amount);
                self.payee.clone_from(&posted.payee);
                self.description.clone_from(&posted.description);
            }
            TransactionEvent::MergedInto(merged) => {
                self.state = State::MergedInto(merged.transaction_id);
            }
            TransactionEvent::Categorised(categorised) => {
                self.category_id = categorised.category_id;
                self.category_source = categorised.category_id.map(|_| categorised.source);
            }
            TransactionEvent::Redated(redated) => self.posted_on = redated.posted_on,
            TransactionEvent::AmountCorrected(corrected) => self.amount = Some(corrected.amount),
            TransactionEvent::PayeeCorrected(corrected) => {
                self.payee.clone_from(&corrected.payee);
                self.own_payee = true;
            }
            TransactionEvent::DescriptionCorrected(corrected) => {
                self.description.clone_from(&corrected.description);
                self.own_description = true;
            }
            TransactionEvent::NoteWritten(written) => self.note.clone_from(&written.note),
            TransactionEvent::Tagged(tagged) => self.tags.clone_from(&tagged.tags),
            TransactionEvent::CorrectedByBank(corrected) => {
                self.posted_on = corrected.posted_on;
                self.amount = Some(corrected.amount);
                if let Some(payee) = &corrected.payee {
                    self.payee.clone_from(payee);
                }
                if let Some(description) = &corrected.description {
                    self.description.clone_from(description);
                }
            }
            TransactionEvent::Lapsed(_) => self.state = State::Lapsed,
            TransactionEvent::Reappeared(_) => self.state = State::Live,
            TransactionEvent::Removed(_) => self.state = State::Removed,
            TransactionEvent::Restored(_) => self.state = State::Live,
        }
    }
}

type Decision = Result<Vec<TransactionEvent>, TransactionError>;

impl Transaction {
    fn must_be_new(&self) -> Result<(), TransactionError> {
        match self.state {
            State::Nothing => Ok(()),
            _ => Err(TransactionError::AlreadyRecorded),
        }
    }

    fn must_be_live(&self) -> Result<(), TransactionError> {
        match self.state {
            State::Live => Ok(()),
            State::Removed => Err(TransactionError::WasRemoved),
            State::Lapsed => Err(TransactionError::HasLapsed),
            State::Nothing | State::MergedInto(_) => Err(TransactionError::Unknown),
        }
    }

    fn enter(&self, enter: Enter) -> Decision {
        self.must_be_new()?;
        if !enter.account.is_open {
            return Err(TransactionError::AccountIsClosed);
        }
        let entered = Entered {
            account_id: enter.account.id,
            posted_on: date(enter.posted_on)?,
            amount: amount(enter.amount, enter.account.currency)?,
            payee: payee(&enter.payee)?,
            description: description(&enter.description)?,
            category_id: enter.category_id,
            note: note(&enter.note)?,
            tags: tags(&enter.tags)?,
        };
        Ok(vec![entered.into()])
    }

    fn import(&self, line: BankLine) -> Decision {
        self.must_be_new()?;
        let imported = Imported {
            account_id: line.account_id,
            import_id: line.import_id,
            posted_on: date(line.posted_on)?,
            amount: line.amount.within_range()?,
            payee: payee(&line.payee)?,
            description: description(&line.description)?,
            external_id: line.external_id,
            pending: line.pending,
            balance: line.balance,
            also_on: also_on(line.also_on),
        };
        Ok(vec![imported.into()])
    }

    fn post(&self, line: BankLine) -> Decision {
        if self.state != State::Lapsed {
            self.must_be_live()?;
        }
        if !self.pending {
            return Err(TransactionError::NotPending);
        }
        if self.account_id != Some(line.account_id) {
            return Err(TransactionError::OtherAccount);
        }
        let currency = self.amount.map_or(line.amount.currency, |before| before.currency);
        let posted = Posted {
            import_id: line.import_id,
            posted_on: date(line.posted_on)?,
            amount: amount(line.amount, currency)?,
            payee: payee(&line.payee)?,
            description: description(&line.description)?,
            external_id: line.external_id,
            balance: line.balance,
            also_on: also_on(line.also_on),
        };
        Ok(vec![posted.into()])
    }

    /// A correction may be sent twice: what holds already is nothing new.
    fn correct_by_bank(&self, line: BankLine) -> Decision {
        self.must_be_live()?;
        if self.account_id != Some(line.account_id) {
            return Err(TransactionError::OtherAccount);
        }
        let currency = self.amount.map_or(line.amount.currency, |before| before.currency);
        let corrected = CorrectedByBank {
            import_id: line.import_id,
            posted_on: date(line.posted_on)?,
            amount: amount(line.amount, currency)?,
            payee: if self.own_payee { None } else { Some(payee(&line.payee)?) },
            description: match self.own_description {
                true => None,
                false => Some(description(&line.description)?),
            },
            external_id: line.external_id,
        };
        let holds = corrected.posted_on == self.posted_on
            && Some(corrected.amount) == self.amount
            && corrected.payee.as_ref().is_none_or(|payee| *payee == self.payee)
            && corrected.description.as_ref().is_none_or(|text| *text == self.description);
        Ok(if holds { vec![] } else { vec![corrected.into()] })
    }

    fn edit(&self, edit: Edit) -> Decision {
        self.must_be_live()?;
        let mut events: Vec<TransactionEvent> = Vec::new();
        if let Some(posted_on) = edit.posted_on.filter(|day| *day != self.posted_on) {
            events.push(Redated { posted_on: date(posted_on)? }.into());
        }
        if let Some(given) = edit.amount.filter(|given| Some(*given) != self.amount) {
            let currency = self.amount.map_or(given.currency, |before| before.currency);
            events.push(AmountCorrected { amount: amount(given, currency)? }.into());
        }
        if let Some(given) = edit.payee {
            let payee = payee(&given)?;
            if payee != self.payee {
                events.push(PayeeCorrected { payee }.into());
            }
        }
        if let Some(given) = edit.description {
            let description = description(&given)?;
            if description != self.description {
                events.push(DescriptionCorrected { description }.into());
            }
        }
        if let Some(given) = edit.note {
            let note = note(&given)?;
            if note != self.note {
                events.push(NoteWritten { note }.into());
            }
        }
        if let Some(given) = edit.tags {
            let tags = tags(&given)?;
            if tags != self.tags {
                events.push(Tagged { tags }.into());
            }
        }
        Ok(events)
    }
}

fn date(day: NaiveDate) -> Result<NaiveDate, TransactionError> {
    if calendar::is_plausible(day) { Ok(day) } else { Err(TransactionError::DateOutOfRange) }
}

/// The other day, where it is one that a booking may have.
fn also_on(day: Option<NaiveDate>) -> Option<NaiveDate> {
    day.filter(|day| calendar::is_plausible(*day))
}

fn amount(amount: Money, currency: Currency) -> Result<Money, TransactionError> {
    if amount.currency != currency {
        return Err(TransactionError::OtherCurrency(currency));
    }
    Ok(amount.within_range()?)
}

fn named(field: &'static str) -> impl Fn(TextError) -> TransactionError {
    move |reason| TransactionError::Text { field, reason }
}

fn payee(text: &str) -> Result<String, TransactionError> {
    text::one_line(text, PAYEE_LENGTH).map_err(named("payee"))
}

fn description(text: &str) -> Result<String, TransactionError> {
    text::optional(text, NOTE_LENGTH).map_err(named("description"))
}

fn note(text: &str) -> Result<String, TransactionError> {
    text::optional(text, NOTE_LENGTH).map_err(named("note"))
}

fn tags(tags: &[String]) -> Result<Vec<String>, TransactionError> {
    text::tags(tags).map_err(named("tags"))
}
