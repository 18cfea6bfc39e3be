//! One `Ntry`: an entry on the account. A batch with many transactions is still one entry.

use chrono::NaiveDate;
use commands::statement::DateOrder;

use super::super::amount::{self, Amount, AmountError, Evidence, Mark};
use super::super::date;
use super::super::text::payee_and_description;
use super::element::Element;

/// How many different names and texts of a batch are kept.
const MOST_PARTS: usize = 50;

/// What an entry says, as text.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub line: u32,
    amount: String,
    pub currency: String,
    direction: String,
    reversal: bool,
    pub status: String,
    booked_on: String,
    valued_on: String,
    servicer_reference: String,
    entry_reference: String,
    information: String,
    /// Debtors, creditors, ultimate debtors, ultimate creditors.
    names: [Vec<String>; 4],
    remittance: Vec<String>,
    structured_remittance: Vec<String>,
    transaction_information: Vec<String>,
}

/// Keeps a text unless it is known already.
fn keep(texts: &mut Vec<String>, text: &str) {
    if texts.len() < MOST_PARTS && !texts.iter().any(|known| known == text) {
        texts.push(text.to_string());
    }
}

impl Entry {
    /// An entry that begins on this line of the file.
    pub(super) fn begun(line: u32) -> Self {
        Self { line, ..Self::default() }
    }

    /// Takes the text of a leaf; `path` leads to it from within the entry.
    pub(super) fn take(&mut self, path: &[Element], text: &str) {
        use Element as E;
        let field = match path {
            [E::Amount] => &mut self.amount,
            [E::Direction] => &mut self.direction,
            [E::Reversal] => {
                self.reversal = matches!(text, "true" | "1");
                return;
            }
            [E::Status] | [E::Status, E::Code] => &mut self.status,
            [E::BookingDate, E::Date | E::DateTime] => &mut self.booked_on,
            [E::ValueDate, E::Date | E::DateTime] => &mut self.valued_on,
            [E::ServicerReference] => &mut self.servicer_reference,
            [E::EntryReference] => &mut self.entry_reference,
            [E::EntryInformation] => &mut self.information,
            [E::Details, E::Transaction, rest @ ..] => {
                self.take_detail(rest, text);
                return;
            }
            _ => return,
        };
        if field.is_empty() {
            field.push_str(text);
        }
    }

    fn take_detail(&mut self, path: &[Element], text: &str) {
        use Element as E;
        let texts = match path {
            [E::Parties, party, E::Name] | [E::Parties, party, E::Party, E::Name] => match party {
                E::Debtor => &mut self.names[0],
                E::Creditor => &mut self.names[1],
                E::UltimateDebtor => &mut self.names[2],
                E::UltimateCreditor => &mut self.names[3],
                _ => return,
            },
            [E::Remittance, E::Unstructured] => &mut self.remittance,
            [E::Remittance, E::Structured, E::FurtherRemittance]
            | [E::Remittance, E::Structured, E::CreditorReference, E::Reference] => {
                &mut self.structured_remittance
            }
            [E::TransactionInformation] => &mut self.transaction_information,
            _ => return,
        };
        keep(texts, text);
    }

    /// The signed amount: `CdtDbtInd` tells the direction, of reversals too.
    pub(super) fn signed_amount(&self) -> Result<Amount, String> {
        let out = match self.direction.as_str() {
            "CRDT" => false,
            "DBIT" => true,
            "" => return Err("CdtDbtInd is missing.".into()),
            _ => return Err("CdtDbtInd is neither CRDT nor DBIT.".into()),
        };
        if self.amount.is_empty() {
            return Err("Amt is missing.".into());
        }
        let mut amount = read_amount(&self.amount).map_err(|error| format!("Amt: {error}."))?;
        amount.negative = (amount.negative != out) && amount.mantissa != 0;
        Ok(amount)
    }

    /// Booking date, else value date; `None` when the entry has neither, an error when it has one
    /// that is no date.
    pub(super) fn posted_on(&self) -> Result<Option<NaiveDate>, String> {
        for (name, text) in [("BookgDt", &self.booked_on), ("ValDt", &self.valued_on)] {
            if !text.is_empty() {
                let day = read_date(text).ok_or_else(|| format!("{name} is no date."))?;
                return Ok(Some(day));
            }
        }
        Ok(None)
    }

    /// Whether it has a booking date, and whether it has a value date.
    pub(super) fn tells(&self) -> (bool, bool) {
        (!self.booked_on.is_empty(), !self.valued_on.is_empty())
    }

    /// The value date, where the entry has a booking date as well.
    pub(super) fn also_on(&self) -> Option<NaiveDate> {
        read_date(&self.valued_on).filter(|_| !self.booked_on.is_empty())
    }

    /// Payee and description. The counterparty is the creditor of money that goes out and the
    /// debtor of money that comes in; of a reversal, which tells the parties of what it reverses,
    /// the other one. Banks that name one party only name the counterparty, unless it is the owner.
    pub(super) fn texts(&self, owner: &str) -> (String, String) {
        let pays_creditor = (self.direction == "DBIT") != self.reversal;
        let order: [usize; 4] = if pays_creditor { [1, 3, 0, 2] } else { [0, 2, 1, 3] };
        let named = order.iter().copied().find_map(|side| {
            let names = &self.names[side];
            let is_other_side = side != order[0] && side != order[1];
            let is_owner = names.len() == 1 && names[0].eq_ignore_ascii_case(owner);
            let may_be = !names.is_empty() && (!is_other_side || !is_owner);
            may_be.then(|| names.join(", "))
        });
        let remittance = [&self.remittance, &self.structured_remittance]
            .into_iter()
            .find(|texts| !texts.is_empty())
            .unwrap_or(&self.transaction_information);
        let purpose = remittance.join(" ");
        let kind = if self.direction == "DBIT" { "Debit" } else { "Credit" };
        match (named, purpose.is_empty()) {
            (Some(name), true) => payee_and_description(&name, &self.information, kind),
            (Some(name), false) => payee_and_description(&name, &purpose, kind),
            (None, _) => payee_and_description(&self.information, &purpose, kind),
        }
    }

    /// The bank's own reference. `NtryRef` is often a running number within one statement; it only
    /// serves where it is long enough to be more than that.
    pub(super) fn bank_id(&self) -> Option<&str> {
        let is_reference = |text: &str| {
            let none = ["NONREF", "NOTPROVIDED", "NOREF"];
            !none.iter().any(|none| text.eq_ignore_ascii_case(none))
                && text.bytes().any(|byte| byte != b'0')
        };
        let known = |text: &&str| !text.is_empty() && is_reference(text);
        Some(self.servicer_reference.as_str()).filter(known).or_else(|| {
            Some(self.entry_reference.as_str()).filter(known).filter(|text| text.len() >= 8)
        })
    }
}

/// A decimal with a point, by the schema; a comma is forgiven.
pub(super) fn read_amount(text: &str) -> Result<Amount, AmountError> {
    match amount::evidence(text).ok_or(AmountError::NotANumber)? {
        Evidence::Only(mark) => amount::read(text, mark),
        Evidence::None | Evidence::Ambiguous => amount::read(text, Mark::Point),
    }
}

/// The date part as written: neither time nor zone moves it.
pub(super) fn read_date(text: &str) -> Option<NaiveDate> {
    let today = NaiveDate::MIN;
    date::read(text.get(..10)?, today)?.on(DateOrder::YearMonthDay)
}
