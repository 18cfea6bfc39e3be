//! What the balances of the files of an archive say of lines that may be told twice.

use chrono::{Days, NaiveDate};
use domain::import::StatedBalance;

use crate::import::ends::Ends;
use crate::import::overlap::Overlap;
use crate::import::settled::{Open, Settled, settled};
use crate::ports::Sought;
use crate::statement::StatementLine;

/// Decides what is open among the lines of a part by what the bank states: at its end, else at that
/// of an earlier part. `told` are the lines of the earlier ones, `parts` what those begin and end
/// with.
pub(super) fn by_balance(
    (told, lines): (&[StatementLine], &[StatementLine]),
    (parts, own): (&[Option<Ends>], Option<Ends>),
    found: &mut [Overlap],
) {
    let open =
        || lines.iter().zip(found.iter()).filter(|(_, one)| matches!(one, Overlap::MayBe(_)));
    let Some(last) = open().map(|(line, _)| booked_on(line)).max() else { return };
    let earlier = || parts.iter().flatten();
    let Some(first) = earlier().chain(&own).min_by_key(|ends| covered_from(ends)) else { return };
    let beyond = Days::new(Sought::DAYS_APART.unsigned_abs());
    let far = last.checked_add_days(beyond);
    let behind = earlier().map(|ends| ends.ends).filter(|end| far.is_none_or(|far| end.on >= far));
    let stated = own.map(|own| own.ends).or_else(|| behind.min_by_key(|end| end.on));
    let Some(stated) = stated else { return };
    let is_new = |one: &Overlap| matches!(one, Overlap::New | Overlap::Books(_));
    let news = || lines.iter().zip(found.iter()).filter(|(_, one)| is_new(one)).map(|one| one.0);
    let is_of_it = |line: &StatementLine| {
        line.posted_on >= covered_from(first) && line.amount.currency == stated.amount.currency
    };
    // Of the day of the first balance itself a line may be in that.
    let is_behind = |line: &StatementLine| booked_on(line) > first.begins.on && is_of_it(line);
    if !told.iter().chain(news()).all(is_of_it) || !open().all(|(line, _)| is_behind(line)) {
        return;
    }
    let is_in = |line: &StatementLine| !line.pending && booked_on(line) <= stated.on;
    let sum = |lines: &mut dyn Iterator<Item = &StatementLine>| -> i128 {
        lines.filter(|line| is_in(line)).map(|line| i128::from(line.amount.minor)).sum()
    };
    let may_be = open().filter(|(line, _)| is_in(line));
    let mut of = Open {
        without: i128::from(first.begins.amount.minor) + sum(&mut told.iter().chain(news())),
        open: 0,
        shifted: 0,
        is_stated_twice: earlier().any(|ends| ends.ends == stated),
    };
    for (line, one) in may_be {
        of.open += i128::from(line.amount.minor);
        of.shifted += shifted(told, one, stated);
    }
    let met = lines.iter().zip(found.iter()).filter(|(line, _)| is_in(line));
    let met = met.filter(|(_, one)| matches!(one, Overlap::Same(_)));
    of.without += met.map(|(_, one)| shifted(told, one, stated)).sum::<i128>();
    if of.open == 0 {
        return;
    }
    let settled = settled(of, i128::from(stated.amount.minor));
    for (_, one) in lines.iter().zip(found).filter(|(line, _)| is_in(line)) {
        *one = match (settled, *one) {
            (Settled::Same, Overlap::MayBe(place)) => Overlap::Same(place),
            (Settled::New, Overlap::MayBe(_)) => Overlap::New,
            (_, other) => other,
        };
    }
}

/// The first day whose lines are behind what a part begins with.
fn covered_from(ends: &Ends) -> NaiveDate {
    let behind = ends.begins.on.succ_opt();
    behind.map_or(ends.first_on, |behind| behind.min(ends.first_on))
}

/// What was told under a day behind a balance and is of a day until then as a line that is in it.
fn shifted(told: &[StatementLine], one: &Overlap, stated: StatedBalance) -> i128 {
    let place = match one {
        Overlap::Same(place) | Overlap::MayBe(place) => *place,
        Overlap::New | Overlap::Books(_) => return 0,
    };
    let line = told.get(place).filter(|line| !line.pending && booked_on(line) > stated.on);
    line.map_or(0, |line| i128::from(line.amount.minor))
}

/// A booking is of its day of value or behind it.
fn booked_on(line: &StatementLine) -> NaiveDate {
    line.also_on.map_or(line.posted_on, |other| other.max(line.posted_on))
}
