//! Bookings of earlier files that a file of the same days does not tell any more. Nothing is taken
//! out for that: which lines a list has is chosen by who exports it. It is told.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::id::TransactionId;
use domain::money::{Currency, Money};

use super::Refusal;
use super::amended::Agreed;
use super::lines::{Work, around};
use crate::ports::{BroughtLine, KnownTransaction, Sought};
use crate::statement::{LineNote, StatementFormat, StatementLine};

/// The remark on what a file does not tell any more.
const VANISHED: &str = "booking-vanished";
/// So many bookings of its days a file tells for each that it does not, else it is a choice of
/// them, or of another part of the account.
const TOLD_FOR_EACH: usize = 4;
/// How many are named.
const MOST_NAMED: usize = 3;

/// What a file does not tell any more: its first and its last day, and the remark.
pub(super) struct Vanished {
    days: [NaiveDate; 2],
    note: LineNote,
}

impl Work<'_> {
    /// Looks for what earlier files of this kind tell of the days within the file, and it does not.
    pub(super) async fn vanished(&mut self) -> Result<(), Refusal> {
        let format = self.around.file.format;
        let is_known = self.target.version > 0 && !self.around.is_again;
        if !is_known || self.is_behind || self.statement.has_gaps || !tells_all(format) {
            return Ok(());
        }
        let lines = &self.statement.lines;
        let booked = || lines.iter().filter(|line| !line.pending);
        let days = || booked().map(|line| line.posted_on);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(()) };
        let is_within = |on: NaiveDate| first < on && on < last;
        let is_met = |(place, line): &(usize, &StatementLine)| {
            !line.pending && is_within(line.posted_on) && self.is_duplicate(*place)
        };
        let met = lines.iter().enumerate().filter(is_met).count();
        let most = met / TOLD_FOR_EACH;
        if most == 0 {
            return Ok(());
        }
        let within: Vec<NaiveDate> =
            first.iter_days().skip(1).take_while(|day| is_within(*day)).collect();
        let (household, account) = (self.household, self.target.id);
        let lookup = &self.house.lookup;
        let mut gone = lookup.brought(household, account, within, Vec::new()).await?;
        let mut told = self.told(&[]);
        told.extend(self.taken.same.values());
        told.extend(self.perhaps.iter().map(|(_, before, _)| *before));
        let is_told = |one: &BroughtLine| {
            told.contains(&one.id) || one.marks.iter().any(|id| told.contains(id))
        };
        gone.retain(|one| is_within(one.posted_on) && !is_told(one));
        if gone.is_empty() || gone.len() > most {
            return Ok(());
        }
        let ids = gone.iter().map(|one| one.id.0).collect();
        let days = gone.iter().map(|one| one.posted_on).collect();
        let sought = Sought { ids, ..Sought::default() };
        let known = lookup.transactions_of_days(household, account, around(&days), sought).await?;
        let file = self.around.days;
        let is_its_kind = |one: &&KnownTransaction| {
            !file.may_differ_from(one) && one.also_on.is_none_or(is_within)
        };
        let own: HashSet<TransactionId> =
            known.transactions.iter().filter(is_its_kind).map(|one| one.id).collect();
        gone.retain(|one| own.contains(&one.id));
        self.taken.vanished = Vanished::of(&gone, self.target.currency);
        Ok(())
    }
}

/// Whether a file of this format tells all that is booked of the days within it: notifications and
/// interim reports do not, and there may be days between the files of an archive.
fn tells_all(format: StatementFormat) -> bool {
    use StatementFormat::{Camt052, Camt054, Mt942, Zip};
    !matches!(format, Camt052 | Camt054 | Mt942 | Zip)
}

impl Vanished {
    fn of(gone: &[BroughtLine], currency: Currency) -> Option<Self> {
        let days = || gone.iter().map(|one| one.posted_on);
        let (first, last) = (days().min()?, days().max()?);
        let named = gone.iter().take(MOST_NAMED).map(|one| {
            let text = if one.payee.is_empty() { &one.description } else { &one.payee };
            let amount = Money::new(one.minor, currency);
            format!("{text} ({amount}, {}, from “{}”)", one.posted_on, one.file_name)
        });
        let named: Vec<String> = named.collect();
        let more = match gone.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let detail = format!(
            "Earlier files tell what this one, with other bookings of those days, does not: \
             {}{more}. It stays; where the bank took it back, remove it.",
            named.join(", ")
        );
        Some(Self {
            days: [first, last],
            note: LineNote { line: 0, code: VANISHED.to_owned(), detail },
        })
    }

    /// The remark, unless the account comes to a balance of the bank with all that is there.
    pub(super) fn said(self, agreed: Option<Agreed>) -> Option<LineNote> {
        let is_needed =
            agreed.is_some_and(|agreed| self.days.into_iter().all(|on| agreed.needs(on)));
        Some(self.note).filter(|_| !is_needed)
    }
}
