//! Two years in the life of the demo household, day by day: the same for the same last day.

use chrono::{Datelike, Days, Months, NaiveDate};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::habit::{HABITS, Habit, MONTHLY, YEARLY};
use super::purse::Purse;

const SEED: u64 = 0x0057_554d_424f;
/// Of a thousand ordinary lines, how many nobody has put into a category yet.
const FORGOTTEN: u32 = 200;
/// Of a thousand purchases that can be sent back, how many are.
const SENT_BACK: u32 = 130;
/// Card payments of the last days are announced, not booked.
const PENDING_DAYS: u64 = 5;
/// Bounds of the checking account, in minor units, between which nobody moves money by hand.
const COMFORTABLE: (i64, i64) = (90_000, 650_000);
const LEAST_CASH: i64 = 10_000;

/// One booking, or one purchase in cash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub purse: Purse,
    pub on: NaiveDate,
    /// Minor units; plus is into the account.
    pub minor: i64,
    pub payee: &'static str,
    pub text: &'static str,
    /// Key of a system category, or [`TRANSFER`]; `None`: nobody has chosen yet.
    pub category: Option<&'static str>,
    pub tag: Option<&'static str>,
    pub note: &'static str,
    pub pending: bool,
}

/// Stands for the household's own category of money that only changes its place.
pub(super) const TRANSFER: &str = "transfer";

/// The first day of the story that ends on `today`.
pub(super) fn first_day(today: NaiveDate) -> NaiveDate {
    let then = today.checked_sub_months(Months::new(24)).unwrap_or(today);
    then.with_day(1).unwrap_or(then)
}

/// Everything that happened up to `today`, in order of days.
pub(super) fn of_two_years(today: NaiveDate) -> Vec<Line> {
    let mut story = Story::new(today);
    for day in first_day(today).iter_days().take_while(|day| *day <= today) {
        story.live(day);
    }
    story.lines
}

struct Story {
    chance: StdRng,
    today: NaiveDate,
    lines: Vec<Line>,
    /// Refunds under way.
    refunds: Vec<Line>,
    balances: [i64; 4],
    /// What was owed on the card when its month ended.
    card_bill: i64,
}

impl Story {
    fn new(today: NaiveDate) -> Self {
        Self {
            chance: StdRng::seed_from_u64(SEED),
            today,
            lines: Vec::new(),
            refunds: Vec::new(),
            balances: Purse::ALL.map(Purse::opening),
            card_bill: 0,
        }
    }

    fn balance(&self, purse: Purse) -> i64 {
        self.balances[purse as usize]
    }

    fn happens(&mut self, in_a_thousand: u32) -> bool {
        self.chance.random_ratio(in_a_thousand.min(1_000), 1_000)
    }

    fn live(&mut self, day: NaiveDate) {
        if day.day() == 1 {
            self.card_bill = self.balance(Purse::Card);
        }
        let (back, later) = self.refunds.drain(..).partition(|line: &Line| line.on <= day);
        self.refunds = later;
        let back: Vec<Line> = back;
        back.into_iter().for_each(|line| self.write(line));
        self.months(day);
        self.years(day);
        for habit in HABITS {
            let fits = habit.weekdays.is_empty() || habit.weekdays.contains(&day.weekday());
            if fits && self.happens(habit.chance) {
                self.follow(habit, day);
            }
        }
        self.move_money(day);
    }

    fn write(&mut self, line: Line) {
        self.balances[line.purse as usize] += line.minor;
        self.lines.push(line);
    }

    fn months(&mut self, day: NaiveDate) {
        let first = first_day(self.today);
        let years = day.year() - first.year();
        let month = (years * 12) as u32 + day.month() - first.month();
        for due in MONTHLY.iter().filter(|due| due.day == day.day()) {
            let amount = due.amounts.iter().rev().find(|(from, _)| month >= *from);
            let Some((_, minor)) = amount.filter(|_| month.is_multiple_of(due.every)) else {
                continue;
            };
            let line = plain(due.purse, day, *minor, due.payee);
            self.write(Line { text: due.text, category: Some(due.category), ..line });
        }
    }

    fn years(&mut self, day: NaiveDate) {
        let today = YEARLY.iter().filter(|due| (due.month, due.day) == (day.month(), day.day()));
        for due in today {
            let line = plain(due.purse, day, due.minor, due.payee);
            let category = Some(due.category);
            let note =
                if due.payee == "Casa do Mar" { "Ask for the room on the sea side" } else { "" };
            self.write(Line { text: due.text, category, tag: due.tag, note, ..line });
        }
    }

    fn follow(&mut self, habit: &Habit, day: NaiveDate) {
        let payee = habit.payees[self.chance.random_range(0..habit.payees.len())];
        let minor = -self.chance.random_range(habit.price.0..=habit.price.1);
        let forgotten = habit.purse != Purse::Cash && self.happens(FORGOTTEN);
        let category = Some(habit.category).filter(|_| !forgotten);
        let recent = day + Days::new(PENDING_DAYS) > self.today;
        let pending = habit.purse == Purse::Card && recent;
        let line = plain(habit.purse, day, minor, payee);
        self.write(Line { category, pending, ..line });
        if habit.returnable && !pending && self.happens(SENT_BACK) {
            let on = day + Days::new(self.chance.random_range(4..=13));
            let refund = plain(habit.purse, on, -minor, payee);
            let note = "Did not fit, sent back";
            self.refunds.push(Line { text: "Refund", category, note, ..refund });
        }
    }

    /// What the two of them move between their own accounts.
    fn move_money(&mut self, day: NaiveDate) {
        if day.day() == 2 {
            let saved = 45_000;
            self.transfer(day, Purse::Checking, Purse::Savings, saved, "Standing order savings");
        }
        if day.day() == 5 && self.card_bill < 0 {
            let bill = -self.card_bill;
            self.transfer(day, Purse::Checking, Purse::Card, bill, "Credit card statement");
        }
        if self.balance(Purse::Cash) < LEAST_CASH {
            self.transfer(day, Purse::Checking, Purse::Cash, 15_000, "Cash machine Altstadt");
        }
        let (least, most) = COMFORTABLE;
        if self.balance(Purse::Checking) < least {
            self.transfer(day, Purse::Savings, Purse::Checking, 100_000, "From savings");
        } else if self.balance(Purse::Checking) > most {
            self.transfer(day, Purse::Checking, Purse::Savings, 200_000, "To savings");
        }
        if day.day() == 30 && day.month().is_multiple_of(3) {
            let interest = self.balance(Purse::Savings) / 200;
            let line = plain(Purse::Savings, day, interest, "Sparbank Havelland");
            let category = Some("interest_dividends");
            self.write(Line { text: "Interest of the quarter", category, ..line });
        }
    }

    fn transfer(&mut self, on: NaiveDate, from: Purse, to: Purse, minor: i64, payee: &'static str) {
        let category = Some(TRANSFER);
        self.write(Line { category, ..plain(from, on, -minor, payee) });
        self.write(Line { category, ..plain(to, on, minor, payee) });
    }
}

fn plain(purse: Purse, on: NaiveDate, minor: i64, payee: &'static str) -> Line {
    Line { purse, on, minor, payee, text: "", category: None, tag: None, note: "", pending: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_story_is_the_same_for_the_same_day() {
        assert_eq!(of_two_years(day(2026, 11, 22)), of_two_years(day(2026, 11, 22)));
    }

    #[test]
    fn whatever_day_it_ends_on_the_household_is_believable() {
        for today in day(2026, 1, 1).iter_days().take(400).step_by(17) {
            let lines = of_two_years(today);
            assert!((1_500..4_000).contains(&lines.len()), "{today}: {} lines", lines.len());
            assert!(lines.iter().all(|line| line.on <= today));
            assert!(lines.is_sorted_by_key(|line| line.on), "{today}");
            let chosen = lines.iter().filter(|line| line.category.is_some()).count();
            let share = chosen * 100 / lines.len();
            assert!((80..=92).contains(&share), "{today}: {share} % in a category");
            let mut balances = Purse::ALL.map(Purse::opening);
            for line in &lines {
                balances[line.purse as usize] += line.minor;
                for purse in [Purse::Savings, Purse::Cash] {
                    assert!(balances[purse as usize] >= 0, "{}: {purse:?} below zero", line.on);
                }
                assert!(balances[Purse::Checking as usize] > -150_000, "{}", line.on);
                assert!(balances[Purse::Card as usize] > -500_000, "{}", line.on);
            }
            assert!(balances[Purse::Savings as usize] > 500_000, "{today}");
        }
    }
}
