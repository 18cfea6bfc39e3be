//! What comes in: two salaries with a yearly raise, interest, a tax refund, freelance work
//! paid in euro, coins earned.

use chrono::{Datelike, NaiveDate, Weekday};
use rand::Rng;

use super::Day;
use super::calendar;
use super::payee::{Payee, bank};
use crate::slot::Slot;

const FOUNDRY: Payee =
    bank("Foundry Lane Design", "FOUNDRY LANE DESIGN PAYROLL PPD", "INCOME_SALARY");
const DISTRICT: Payee =
    bank("Alder Falls School District", "ALDER FALLS SD DIR DEP", "INCOME_SALARY");
const INTEREST: Payee = bank("Interest Payment", "INTEREST PAID", "INCOME_INTEREST_EARNED");
const TREASURY: Payee = bank("Tax Refund", "STATE TREASURY TAX REF", "INCOME_TAX_REFUND");
const STUDIO: Payee = bank("Atelier Noord", "SEPA CT ATELIER NOORD BV FACTUUR", "INCOME_OTHER");
const FAUCET: Payee = bank("Staking Reward", "REWARD", "INCOME_OTHER");

pub(super) fn happen(day: &mut Day<'_>) {
    let years = day.month().saturating_sub(3).div_euclid(12);
    if day.date.weekday() == Weekday::Fri && fortnight(day.date) {
        day.book(Slot::Checking, FOUNDRY, -(205_235 + 6_150 * years));
    }
    if calendar::is_last_business_day(day.date) {
        day.book(Slot::Checking, DISTRICT, -(302_412 + 7_400 * years));
        let interest = day.house.savings.max(0) * 36 / 12_000;
        day.book(Slot::Savings, INTEREST, -interest);
    }
    if day.date.month() == 4 && calendar::is_due(day.date, 18) {
        let refund = day.random.random_range(84_000..162_000);
        day.book(Slot::Checking, TREASURY, -refund);
    }
    if calendar::is_due(day.date, 12) {
        let fee = day.random.random_range(65_000..95_000);
        day.book(Slot::Euro, STUDIO, -fee);
        let atoms = day.random.random_range(90_000..240_000);
        day.coins(FAUCET, -atoms);
    }
}

fn fortnight(date: NaiveDate) -> bool {
    date.num_days_from_ce().div_euclid(7) % 2 == 0
}
