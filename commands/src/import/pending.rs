//! The pending transactions of an account, kept so that a booking finds its own at once, however
//! many there are: a file may book tens of thousands.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use domain::id::TransactionId;
use domain::money::Money;

use crate::ports::PendingTransaction;
use crate::statement::StatementLine;

/// A booking follows its announcement within two weeks.
pub(super) const LONGEST_PENDING: Days = Days::new(14);

/// Places of transactions that have something in common, by day.
type ByDay = BTreeSet<(NaiveDate, usize)>;

/// What the bank announced and no line of the file has booked yet.
#[derive(Default)]
pub(super) struct Announced {
    all: Vec<PendingTransaction>,
    by_id: HashMap<TransactionId, usize>,
    by_external_id: HashMap<String, BTreeSet<usize>>,
    by_amount: HashMap<Money, ByDay>,
    by_payee: HashMap<(Money, String), ByDay>,
    /// How often one was put into the indexes or taken out of them: what all the work costs.
    #[cfg(test)]
    steps: usize,
}

impl Announced {
    pub(super) fn new(all: Vec<PendingTransaction>) -> Self {
        let mut announced = Self { all, ..Self::default() };
        (0..announced.all.len()).for_each(|place| announced.enter(place));
        announced
    }

    /// What no line has booked.
    pub(super) fn left(&self) -> &[PendingTransaction] {
        &self.all
    }

    /// Takes out the pending transaction that this line books: the same id of ours or the bank's,
    /// else the same amount within two weeks, of the same payee first, the latest first.
    pub(super) fn take(
        &mut self,
        line: &StatementLine,
        id: TransactionId,
        is_known: bool,
    ) -> Option<PendingTransaction> {
        let place = self.find(line, id, is_known)?;
        let last = self.all.len() - 1;
        self.leave(place);
        if place != last {
            self.leave(last);
        }
        let taken = self.all.swap_remove(place);
        if place != last {
            self.enter(place);
        }
        Some(taken)
    }

    fn find(&self, line: &StatementLine, id: TransactionId, is_known: bool) -> Option<usize> {
        if line.pending {
            return None;
        }
        if let Some(place) = self.by_id.get(&id) {
            return Some(*place);
        }
        if is_known {
            return None;
        }
        let same_id = line.bank_id.as_ref().and_then(|id| self.by_external_id.get(id)?.first());
        if let Some(place) = same_id {
            return Some(*place);
        }
        let latest = |places: Option<&ByDay>| {
            let first_day = line.posted_on.checked_sub_days(LONGEST_PENDING)?;
            let within = (first_day, 0)..=(line.posted_on, usize::MAX);
            places?.range(within).next_back().map(|(_, place)| *place)
        };
        latest(self.by_payee.get(&(line.amount, line.payee.to_ascii_lowercase())))
            .or_else(|| latest(self.by_amount.get(&line.amount)))
    }

    fn enter(&mut self, place: usize) {
        #[cfg(test)]
        (self.steps += 1);
        let one = &self.all[place];
        for id in one.marks.iter().chain([&one.id]) {
            self.by_id.insert(*id, place);
        }
        if let Some(id) = &one.external_id {
            self.by_external_id.entry(id.clone()).or_default().insert(place);
        }
        let payee = one.payee.to_ascii_lowercase();
        // What lapsed comes back for its own payee alone.
        if !one.lapsed {
            self.by_amount.entry(one.amount).or_default().insert((one.posted_on, place));
        }
        self.by_payee.entry((one.amount, payee)).or_default().insert((one.posted_on, place));
    }

    fn leave(&mut self, place: usize) {
        #[cfg(test)]
        (self.steps += 1);
        let one = &self.all[place];
        for id in one.marks.iter().chain([&one.id]) {
            self.by_id.remove(id);
        }
        let same_id = one.external_id.as_ref().and_then(|id| self.by_external_id.get_mut(id));
        if let Some(places) = same_id {
            places.remove(&place);
        }
        let by_day = (one.posted_on, place);
        if let Some(places) = self.by_amount.get_mut(&one.amount) {
            places.remove(&by_day);
        }
        let payee = one.payee.to_ascii_lowercase();
        if let Some(places) = self.by_payee.get_mut(&(one.amount, payee)) {
            places.remove(&by_day);
        }
    }
}

#[cfg(test)]
mod tests;
