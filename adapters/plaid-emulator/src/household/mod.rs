//! The seeded household: two adults, their accounts and twenty-four months of life behind them.
//! A day is lived exactly once and depends on the seed and on what went before, so the same seed
//! gives the same life, and moving the clock makes it go on.

mod bill;
mod calendar;
mod income;
mod payee;
mod sheet;
mod spending;
mod transfer;

use chrono::{Datelike, Days, NaiveDate};
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use crate::slot::Slot;
pub use payee::Payee;
pub use sheet::sheet;

/// What the household pays on its loans, in cents a month.
pub mod loan {
    pub use super::transfer::{ESCROW, MORTGAGE_PAYMENT, STUDENT_PAYMENT};
}

/// Days of life that lie behind the household when the emulator starts.
pub const HISTORY_DAYS: u64 = 730;

/// One thing that happens to the household's money.
#[derive(Debug, Clone)]
pub struct Intent {
    /// On which account.
    pub slot: Slot,
    /// With whom.
    pub payee: Payee,
    /// The final amount; positive leaves the account.
    pub amount: Amount,
    /// The amount held while pending: before the tip, or a fuel pump's hold.
    pub held: Amount,
    /// The day it happened.
    pub authorized: NaiveDate,
    /// The day it is booked; the same day when it is never pending.
    pub posted: NaiveDate,
    /// It is held but never booked.
    pub vanishes: bool,
}

/// The household's own books, as far as the next day depends on them. Amounts in cents.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Household {
    seed: u64,
    next_day: NaiveDate,
    checking: i64,
    savings: i64,
    card_owed: i64,
    statement: i64,
    mortgage_owed: i64,
    student_owed: i64,
    returns: Vec<Return>,
}

/// A purchase that will be sent back.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Return {
    day: NaiveDate,
    payee: u16,
    cents: i64,
}

/// A day under way.
struct Day<'a> {
    date: NaiveDate,
    random: ChaCha8Rng,
    house: &'a mut Household,
    intents: Vec<Intent>,
}

impl Household {
    /// The household on the morning its history begins: `HISTORY_DAYS` before `today`.
    pub fn new(seed: u64, today: NaiveDate) -> Household {
        Household {
            seed,
            next_day: today.checked_sub_days(Days::new(HISTORY_DAYS)).unwrap_or(today),
            checking: sheet::CHECKING,
            savings: sheet::SAVINGS,
            card_owed: sheet::CARD,
            statement: sheet::CARD,
            mortgage_owed: sheet::MORTGAGE,
            student_owed: sheet::STUDENT,
            returns: Vec::new(),
        }
    }

    /// The first day not yet lived.
    pub fn next_day(&self) -> NaiveDate {
        self.next_day
    }

    /// Lives the next day.
    pub fn live(&mut self) -> Vec<Intent> {
        let date = self.next_day;
        self.next_day = date.succ_opt().unwrap_or(date);
        let random = crate::draw::stream(
            self.seed,
            "household",
            date.num_days_from_ce().unsigned_abs().into(),
        );
        let mut day = Day { date, random, house: self, intents: Vec::new() };
        income::happen(&mut day);
        bill::happen(&mut day);
        transfer::happen(&mut day);
        spending::happen(&mut day);
        day.intents
    }

    fn feel(&mut self, slot: Slot, cents: i64) {
        match slot {
            Slot::Checking => self.checking -= cents,
            Slot::Savings => self.savings -= cents,
            Slot::Card => self.card_owed += cents,
            Slot::Mortgage => self.mortgage_owed += cents,
            Slot::Student => self.student_owed += cents,
            Slot::Brokerage | Slot::Euro | Slot::Crypto | Slot::Wallet => {}
        }
    }
}

impl Day<'_> {
    /// Something that is booked the day it happens.
    fn book(&mut self, slot: Slot, payee: Payee, cents: i64) {
        self.pend(slot, payee, cents, cents, 0);
    }

    /// Something that is held for some business days before it is booked.
    fn pend(&mut self, slot: Slot, payee: Payee, cents: i64, held: i64, business_days: u32) {
        self.house.feel(slot, cents);
        let posted = calendar::business_days_after(self.date, business_days);
        self.intents.push(Intent {
            slot,
            payee,
            amount: Amount::cents(cents),
            held: Amount::cents(held),
            authorized: self.date,
            posted,
            vanishes: false,
        });
    }

    /// A hold that is released without being booked.
    fn hold(&mut self, slot: Slot, payee: Payee, cents: i64, business_days: u32) {
        self.pend(slot, payee, cents, cents, business_days);
        self.house.feel(slot, -cents);
        if let Some(intent) = self.intents.last_mut() {
            intent.vanishes = true;
        }
    }

    /// Coins that leave or enter a wallet, in hundred-millionths.
    fn coins(&mut self, payee: Payee, atoms: i64) {
        let amount = Amount(Decimal::new(atoms, 8));
        self.intents.push(Intent {
            slot: Slot::Wallet,
            payee,
            amount,
            held: amount,
            authorized: self.date,
            posted: calendar::business_days_after(self.date, 1),
            vanishes: false,
        });
    }

    /// Whole months since January 2020, for prices that change with time.
    fn month(&self) -> i64 {
        i64::from(self.date.year() - 2020) * 12 + i64::from(self.date.month0())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(seed: u64, days: usize) -> (Household, Vec<Intent>) {
        let mut house = Household::new(seed, NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
        let mut intents = Vec::new();
        for _ in 0..days {
            intents.extend(house.live());
        }
        (house, intents)
    }

    #[test]
    fn the_same_seed_gives_the_same_life_and_another_seed_another() {
        let text = |seed| format!("{:?}", life(seed, 120).1);
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn ten_years_of_life_neither_ruin_nor_enrich_the_house_beyond_belief() {
        for seed in 0..6 {
            let (house, intents) = life(seed, 3650);
            assert!(house.checking > -50_000, "checking {}", house.checking);
            assert!(house.checking < 2_500_000, "checking {}", house.checking);
            assert!(house.savings > 0, "savings {}", house.savings);
            assert!(house.card_owed.abs() < 1_200_000, "card {}", house.card_owed);
            assert!(house.mortgage_owed > 0 && house.student_owed >= 0);
            let per_day = intents.len() / 3650;
            assert!((3..=12).contains(&per_day), "{per_day} a day");
        }
    }

    #[test]
    fn life_has_tips_fuel_holds_refunds_transfers_and_holds_that_vanish() {
        let (_, intents) = life(1, 730);
        let some = |wanted: fn(&Intent) -> bool| intents.iter().filter(|one| wanted(one)).count();
        assert!(some(|one| one.amount > one.held && one.held > Amount::ZERO) > 20, "tips");
        assert!(some(|one| one.held > one.amount) > 10, "fuel holds");
        assert!(some(|one| one.slot == Slot::Card && one.amount < Amount::ZERO) > 30, "refunds");
        assert!(some(|one| one.vanishes) > 2, "released holds");
        assert!(some(|one| one.slot == Slot::Euro) > 40, "euro account");
        assert!(some(|one| one.slot == Slot::Wallet) > 20, "coin wallet");
        assert!(some(|one| one.payee.category == "INCOME_SALARY") >= 70, "salaries");
    }
}
