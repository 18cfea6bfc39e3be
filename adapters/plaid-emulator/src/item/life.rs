//! How an Item's bank accounts move: the first pull of its history, and day after day after it.

use chrono::{Days, NaiveDate};

use super::{Item, Stage, Upcoming};
use crate::amount::Amount;
use crate::household::{Household, Intent};
use crate::item::posting::{self, Posting};
use crate::name::{Name, Names};
use crate::slot::Slot;
use crate::taxonomy::Category;
use crate::transaction::log::Join;
use crate::transaction::{Currency, Key, NO_LINK, Transaction};

/// Days of history that the initial pull brings.
const INITIAL_DAYS: u64 = 30;

/// What a client would be told of, in numbers.
#[derive(Debug, Default)]
pub struct Told {
    /// New transactions.
    pub added: usize,
    /// Changed ones.
    pub modified: usize,
    /// The keys of the removed ones.
    pub removed: Vec<Key>,
    /// Holdings moved.
    pub holdings: bool,
    /// A loan or card liability moved.
    pub liabilities: bool,
}

impl Told {
    /// Whether there is nothing to tell about transactions.
    pub fn is_quiet(&self) -> bool {
        self.added == 0 && self.modified == 0 && self.removed.is_empty()
    }
}

impl Item {
    /// The first pull: takes in all the history the bank has up to `today` and tells the client
    /// of the last thirty days. How many transactions that were.
    pub fn pull_initial(&mut self, today: NaiveDate, names: &mut Names, seed: u64) -> usize {
        while let Some(intents) = self.next_intents(today) {
            for intent in intents {
                self.remember(&intent, today, names, seed);
            }
        }
        self.stage = Stage::Initial;
        let since = today.checked_sub_days(Days::new(INITIAL_DAYS)).unwrap_or(today);
        self.reveal(|transaction| transaction.date > since)
    }

    /// The second pull: tells the client of the rest.
    pub fn pull_historical(&mut self) -> usize {
        self.stage = Stage::Historical;
        self.reveal(|_| true)
    }

    /// The first day that was not lived yet, or that something known to come is due.
    pub fn next_day(&self) -> Option<NaiveDate> {
        let known = self.upcoming.iter().map(|upcoming| upcoming.day).min();
        let lived = self.household.as_ref().map(Household::next_day);
        match (known, lived) {
            (Some(known), Some(lived)) => Some(known.min(lived)),
            (known, lived) => known.or(lived),
        }
    }

    /// Lives every day up to `today`.
    pub fn live(&mut self, today: NaiveDate, names: &mut Names, seed: u64) -> Told {
        let mut told = Told::default();
        while let Some(day) = self.next_day().filter(|day| *day <= today) {
            self.book_due(day, &mut told);
            if let Some(intents) = self.next_intents(day) {
                for intent in intents {
                    self.experience(&intent, names, seed, &mut told);
                }
            }
        }
        told
    }

    /// Books today what is pending now, whatever its day; for users that move on refresh.
    pub fn hurry(&mut self, today: NaiveDate) -> Told {
        let mut told = Told::default();
        for upcoming in self.upcoming.iter_mut().filter(|one| one.pending.is_some()) {
            upcoming.day = upcoming.day.min(today);
            upcoming.posted.date = upcoming.posted.date.min(today);
        }
        self.book_due(today, &mut told);
        told
    }

    /// An account that is shared only now: tells the client of its history, unless it was
    /// told of this account before. `house` is the household on the morning its life began.
    pub fn catch_up(
        &mut self,
        place: u16,
        mut house: Household,
        today: NaiveDate,
        names: &mut Names,
    ) -> Told {
        let mut told = Told::default();
        let known = self.log.has_account(place);
        let until = self.household.as_ref().map(Household::next_day);
        let Some((account, until)) = self.accounts.get_mut(usize::from(place)).zip(until) else {
            return told;
        };
        let Some(slot) = account.slot.filter(|_| !known && account.has_transactions()) else {
            return told;
        };
        account.opening = crate::household::sheet(slot).opening;
        let backlog = std::mem::take(&mut self.backlog);
        while house.next_day() < until {
            for intent in house.live().iter().filter(|intent| intent.slot == slot) {
                self.remember(intent, today, names, 0);
            }
        }
        told.added = self.reveal(|_| true);
        self.backlog = backlog;
        told
    }

    fn next_intents(&mut self, until: NaiveDate) -> Option<Vec<Intent>> {
        let household = self.household.as_mut().filter(|house| house.next_day() <= until)?;
        Some(household.live())
    }

    fn book_due(&mut self, day: NaiveDate, told: &mut Told) {
        let (due, rest): (Vec<Upcoming>, Vec<Upcoming>) =
            std::mem::take(&mut self.upcoming).into_iter().partition(|one| one.day <= day);
        self.upcoming = rest;
        for upcoming in due {
            match upcoming.pending {
                // A pending one that somebody removed or posted by hand is not booked again.
                Some(key) if self.log.living(key).is_none() => {}
                Some(key) if upcoming.vanishes => {
                    self.remove(key, Join::Free);
                    told.removed.push(key);
                }
                Some(key) => {
                    posting::post(self, key, upcoming.posted, &Posting::default());
                    told.added += 1;
                    told.removed.push(key);
                }
                None if upcoming.vanishes => {}
                None => {
                    self.add(upcoming.posted, Join::Free);
                    told.added += 1;
                }
            }
        }
    }

    // History: only how a thing ended counts, except for what is pending today.
    fn remember(&mut self, intent: &Intent, today: NaiveDate, names: &mut Names, seed: u64) {
        if intent.posted > today {
            if self.pass_by(intent) {
                return;
            }
            if let Some(pending) = self.open(intent, names) {
                self.backlog.push(pending);
            }
            return;
        }
        if intent.vanishes || self.settle(intent, seed) || self.pass_by(intent) {
            return;
        }
        let Some(posted) = self.transaction(intent, names) else { return };
        if intent.posted < self.history_from {
            if let Some(account) = self.accounts.get_mut(usize::from(posted.account)) {
                account.set_current_after(posted.amount);
            }
        } else {
            let key = self.keep(posted);
            self.backlog.push(key);
        }
    }

    fn experience(&mut self, intent: &Intent, names: &mut Names, seed: u64, told: &mut Told) {
        if self.settle(intent, seed) {
            told.holdings |= intent.slot == Slot::Brokerage;
            told.liabilities |= intent.slot == Slot::Mortgage;
        } else if self.pass_by(intent) {
        } else if intent.posted > intent.authorized {
            if let Some(key) = self.open(intent, names) {
                self.log.add(key, Join::Free);
                told.added += 1;
            }
        } else if let Some(posted) = self.transaction(intent, names) {
            told.liabilities |= intent.slot == Slot::Student;
            self.add(posted, Join::Free);
            told.added += 1;
        }
    }

    // What is pending: kept as such where the bank tells of it, and booked when its day comes.
    fn open(&mut self, intent: &Intent, names: &mut Names) -> Option<Key> {
        let posted = self.transaction(intent, names)?;
        let tells = self.institution().pending;
        let pending = tells.then(|| {
            self.keep(Transaction {
                amount: intent.held,
                date: intent.authorized,
                pending: true,
                ..posted.clone()
            })
        });
        let (day, vanishes) = (intent.posted, intent.vanishes);
        self.upcoming.push(Upcoming { day, pending, posted, vanishes });
        pending
    }

    // An account that is not shared moves all the same; only its balance remembers.
    fn pass_by(&mut self, intent: &Intent) -> bool {
        let owner = self.accounts.iter_mut().find(|account| account.slot == Some(intent.slot));
        match owner.filter(|account| !account.shared && !intent.vanishes) {
            Some(account) => {
                account.set_current_after(intent.amount);
                true
            }
            None => false,
        }
    }

    // Accounts whose movements are no transactions of sync. Whether this was one.
    fn settle(&mut self, intent: &Intent, seed: u64) -> bool {
        if !matches!(intent.slot, Slot::Mortgage | Slot::Brokerage) {
            return false;
        }
        let owner = self.accounts.iter_mut().find(|account| account.slot == Some(intent.slot));
        let Some(account) = owner else { return true };
        if intent.slot == Slot::Mortgage {
            account.opening = account.opening.plus(intent.amount);
        } else if let Some(position) = account.positions.first_mut() {
            let movement = position.buy(intent.amount.reversed(), intent.posted, seed);
            account.movements.push(movement);
        }
        true
    }

    fn transaction(&self, intent: &Intent, names: &mut Names) -> Option<Transaction> {
        let found = self
            .accounts
            .iter()
            .position(|account| account.slot == Some(intent.slot) && !account.closed)?;
        let account = self.accounts.get(found).filter(|account| account.shared)?;
        let payee = intent.payee;
        let name = names.intern(payee.name);
        Some(Transaction {
            key: 0,
            link: NO_LINK,
            account: u16::try_from(found).ok()?,
            category: Category::of(payee.category),
            amount: intent.amount,
            date: intent.posted,
            authorized: Some(intent.authorized),
            name,
            original: names.intern(payee.original),
            merchant: if payee.merchant { name } else { Name::NONE },
            check: Name::NONE,
            place: names.intern_option(Some(payee.place).filter(|place| !place.is_empty())),
            currency: Currency {
                code: names.intern(&account.currency),
                official: account.official,
            },
            pending: false,
            channel: payee.channel,
            code: Name::NONE,
        })
    }
}

impl crate::account::Account {
    // A transaction from before the history the client asked for moves the opening balance.
    fn set_current_after(&mut self, amount: Amount) {
        self.opening = match self.kind.as_str() {
            "credit" | "loan" => self.opening.plus(amount),
            _ => self.opening.minus(amount),
        };
    }
}
