//! Records of a QIF file that state a balance and are no bookings. Quicken begins the bookings
//! of an account with `POpening Balance` and, as if it were a transfer, `L[the account itself]`.

use std::collections::HashMap;

use chrono::NaiveDate;
use commands::statement::DateOrder;

use super::super::csv::stated_by;
use super::super::side::Side;
use super::{Record, Records, dates};

/// Takes the records that state a balance out of the bookings.
///
/// The words of payee or memo say it: at the older or newer end of an account's records where its
/// category is none or a transfer, anywhere where it is a transfer of the account to itself. Which
/// end is the older one the days tell; without an `order` of theirs it is the first.
pub(super) fn take(records: &mut Records<'_>, order: Option<DateOrder>, today: NaiveDate) {
    let mut ends: HashMap<usize, Ends> = HashMap::new();
    for record in &records.bookings {
        let on = order.and_then(|order| dates::read(record.date?, today)?.on(order));
        let end = (record.line, on);
        ends.entry(record.account).or_insert(Ends { first: end, last: end }).last = end;
    }
    let names: Vec<Option<String>> =
        records.accounts.iter().map(|account| account.name.clone()).collect();
    let stated = |record: &Record<'_>| {
        let name = names.get(record.account).and_then(Option::as_deref);
        of(record, name, ends.get(&record.account)?.place(record.line))
    };
    let (mut taken, mut bookings) = (Vec::new(), Vec::new());
    for record in std::mem::take(&mut records.bookings) {
        match stated(&record) {
            Some(end) => taken.push((end, record)),
            None => bookings.push(record),
        }
    }
    (records.bookings, records.stated) = (bookings, taken);
}

/// The first and the last record of an account: line and day.
struct Ends {
    first: (u32, Option<NaiveDate>),
    last: (u32, Option<NaiveDate>),
}

impl Ends {
    /// Whether the record of this line may be the oldest and the newest one.
    fn place(&self, line: u32) -> (bool, bool) {
        let (is_first, is_last) = (line == self.first.0, line == self.last.0);
        let Some((first, last)) = self.first.1.zip(self.last.1) else { return (is_first, is_last) };
        let is_oldest = (is_first && first <= last) || (is_last && last <= first);
        let is_newest = (is_first && last <= first) || (is_last && first <= last);
        (is_oldest, is_newest)
    }
}

fn of(record: &Record<'_>, account: Option<&str>, place: (bool, bool)) -> Option<Side> {
    // A balance of nothing changes none: it stays the record that other programs count it as.
    if !record.amount?.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        return None;
    }
    let category = record.category.unwrap_or_default();
    let other = category.strip_prefix('[').and_then(|rest| rest.split(']').next());
    let texts = [record.payee, record.memo];
    let names_balance = texts.into_iter().flatten().find_map(stated_by);
    let is_itself = other.is_some_and(|other| account == Some(other));
    // Programs that book twice name an account of openings as the other one.
    let is_of_openings =
        other.is_some_and(|other| other.rsplit(':').next().and_then(stated_by).is_some());
    let may_be = is_itself || is_of_openings || other.is_some() && account.is_none();
    let is_bare = category.is_empty();
    match names_balance? {
        side @ Side::Opening if may_be || (is_bare && place.0) => Some(side),
        side @ Side::Closing if is_itself || (is_bare && place.1) => Some(side),
        _ => None,
    }
}
