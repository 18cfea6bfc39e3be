//! Windows of one account, of random bookings and by either kind of day: what balances prove makes
//! no line one that was not there.

use chrono::{Datelike, Weekday};
use domain::money::{Currency, Money};
use uuid::Uuid;

use super::*;
use crate::import::elsewhere::{FileDays, verdicts};
use crate::ports::Telling;
use crate::statement::{DayKind, DaysTold, StatementFormat};

/// A small generator of numbers, the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[derive(Debug, Clone, Copy)]
struct Booking {
    booked: NaiveDate,
    value: NaiveDate,
    minor: i64,
    payee: &'static str,
}

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap()
}

fn works(day: &NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Three months: bookings on working days, of value on that day or shortly before it.
fn bookings(numbers: &mut Numbers) -> Vec<Booking> {
    let shops = [
        ("Bakery", -350),
        ("City Bus", -240),
        ("Market Hall", -4_700),
        ("Rent", -80_000),
        ("Cinema", -1_200),
        ("Power", -3_300),
        ("Wages", 250_000),
        ("Kiosk", -350),
    ];
    // Each with how often it comes, in so many of a hundred days, and how its days lie apart.
    let often: Vec<u64> =
        shops.iter().map(|_| [2, 2, 4, 8, 15, 60, 95][numbers.below(7) as usize]).collect();
    let lags: Vec<u64> = shops.iter().map(|_| numbers.below(4)).collect();
    let mut all = Vec::new();
    for value in first().iter_days().take(90) {
        for (nth, (payee, minor)) in shops.iter().enumerate() {
            if numbers.below(100) >= often[nth] {
                continue;
            }
            let lag = match lags[nth] {
                0 => 0,
                1 => 1,
                2 => numbers.below(2),
                _ => numbers.below(3),
            };
            let days = value.iter_days().filter(works);
            let booked = days.clone().nth(usize::try_from(lag).unwrap()).unwrap();
            all.push(Booking { booked, value, minor: *minor, payee });
        }
    }
    all
}

#[derive(Debug, Clone, Copy)]
struct Window {
    after: NaiveDate,
    until: NaiveDate,
    by_value: bool,
    /// Whether it says which kind of day it has.
    is_told: bool,
    is_proven: bool,
}

impl Window {
    fn of(numbers: &mut Numbers) -> Self {
        let begin = numbers.below(60);
        let length = [7, 14, 28, 31, 45, 60][numbers.below(6) as usize];
        let after = first() + chrono::Days::new(begin);
        let until = after + chrono::Days::new(length);
        let is_proven = numbers.below(2) == 0;
        let is_told = is_proven || numbers.below(2) == 0;
        Self { after, until, by_value: numbers.below(2) == 0, is_told, is_proven }
    }

    fn on(&self, one: &Booking) -> NaiveDate {
        if self.by_value { one.value } else { one.booked }
    }

    fn has(&self, one: &Booking) -> bool {
        self.after < self.on(one) && self.on(one) <= self.until
    }

    fn days(&self) -> Option<DaysTold> {
        let days = if self.by_value { DaysTold::Value } else { DaysTold::Booking };
        Some(days).filter(|_| self.is_told)
    }

    fn format(&self) -> StatementFormat {
        match (self.is_proven, self.by_value) {
            (false, _) => StatementFormat::Csv,
            (true, true) => StatementFormat::Mt940,
            (true, false) => StatementFormat::Camt053,
        }
    }
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::new("EUR").unwrap())
}

fn line(on: NaiveDate, one: &Booking) -> StatementLine {
    StatementLine {
        line: 1,
        posted_on: on,
        amount: eur(one.minor),
        payee: one.payee.to_owned(),
        description: String::new(),
        bank_id: None,
        pending: false,
        category_hint: None,
        balance: None,
        also_on: None,
        corrects: None,
    }
}

fn known(nth: usize, window: &Window, one: &Booking) -> KnownTransaction {
    KnownTransaction {
        id: TransactionId(Uuid::from_u128(1 + nth as u128)),
        now: Telling {
            posted_on: window.on(one),
            amount: eur(one.minor),
            payee: one.payee.into(),
            description: "".into(),
        },
        told: None,
        also_on: None,
        balance_minor: None,
        pending: false,
        removed: false,
        by_hand: false,
        marks: Box::default(),
        bank_ids: Box::default(),
        format: serde_json::json!(window.format()).as_str().map(Into::into),
        days: window.days(),
        shape: None,
    }
}

/// What lines are one by one before and after they are decided by proven days, and how many of them
/// were there.
fn decided(
    all: &[Booking],
    had: &Window,
    file: &Window,
) -> Option<(Vec<Verdict>, Vec<Verdict>, usize)> {
    let there: Vec<&Booking> = all.iter().filter(|one| had.has(one)).collect();
    let mut own: Vec<&Booking> = all.iter().filter(|one| file.has(one)).collect();
    own.sort_by_key(|one| file.on(one));
    let truth = own.iter().filter(|one| had.has(one)).count();
    let lines: Vec<StatementLine> = own.iter().map(|one| line(file.on(one), one)).collect();
    let stored = there.iter().enumerate().map(|(nth, one)| known(nth, had, one));
    let stored: Vec<KnownTransaction> = stored.collect();
    let (places, unmet) =
        ((0..lines.len()).collect::<Vec<_>>(), (0..stored.len()).collect::<Vec<_>>());
    let goes_by = file.days().map(|days| match days {
        DaysTold::Value => DayKind::Value,
        _ => DayKind::Booking,
    });
    let beside = Beside {
        days: lines.first()?.posted_on..=lines.last()?.posted_on,
        file: FileDays { told: file.days(), goes_by, format: Some(file.format()), shape: None },
        keeps_ids: false,
        met: 0,
        met_on: None,
        has_more_between: false,
        others: vec![],
    };
    let before = verdicts(&lines, &places, (&stored, &unmet), &beside);
    let mut after = before.clone();
    let proven = [(had, false), (file, true)].into_iter().filter(|(window, _)| window.is_proven);
    let proven = proven.map(|(window, by_file)| ProvenDays {
        after: window.after,
        until: window.until,
        by_file,
    });
    let proven: Vec<ProvenDays> = proven.collect();
    decide((&lines, &places), (&stored, &unmet), (&beside, &proven), &mut after);
    Some((before, after, truth))
}

#[test]
fn no_line_is_lost_to_proven_days_that_stood_alone() {
    let mut numbers = Numbers(7);
    let same = |all: &[Verdict]| all.iter().filter(|one| matches!(one, Verdict::Same(_))).count();
    let (mut helped, mut lost) = (0, 0);
    for _ in 0..1_500 {
        let all = bookings(&mut numbers);
        let (had, file) = (Window::of(&mut numbers), Window::of(&mut numbers));
        let Some((before, after, truth)) = decided(&all, &had, &file) else { continue };
        let unchanged =
            before.iter().zip(&after).filter(|(before, _)| matches!(before, Verdict::Same(_)));
        assert!(unchanged.into_iter().all(|(before, after)| before == after));
        helped += same(&after) - same(&before);
        lost += usize::from(same(&after) > truth && same(&after) > same(&before));
    }
    // Where the same thing is bought nearly every day, days alone make some pairs too many before.
    assert!(helped > 1_000 && lost <= 2, "{helped} lines decided, {lost} files with one too many");
}
