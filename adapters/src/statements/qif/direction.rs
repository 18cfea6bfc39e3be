//! Which way the money of a QIF file goes. The sign of the amount tells it; where no amount of the
//! file has one, the words that programs write into `N` may, or a person.

use commands::statement::{MappingQuestion, ReadOptions};

use super::super::direction::{self, DOUBTFUL, Direction, Kind, Seen};
use super::super::draft::Draft;
use super::{Record, Records};

/// What the words in `N` say, in the account of the record.
pub(super) fn kind(record: &Record<'_>, records: &Records<'_>, options: &ReadOptions) -> Kind {
    let stated = records.accounts.get(record.account).and_then(|account| account.kind);
    let account = options.account_kind.or(stated);
    let word = record.number.unwrap_or_default();
    match Kind::named(word, account) {
        Kind::Either => match word.to_ascii_lowercase().as_str() {
            "deposit" => Kind::In,
            "withdrawal" | "atm withdrawal" => Kind::Out,
            _ => Kind::Either,
        },
        told => told,
    }
}

/// What tells the direction of all bookings; programs print signs everywhere or nowhere.
///
/// # Errors
/// The question which way they go, where nothing tells it.
pub(super) fn of(
    records: &Records<'_>,
    options: &ReadOptions,
) -> Result<Direction, MappingQuestion> {
    let seen: Vec<Seen> = records
        .bookings
        .iter()
        .filter_map(|record| Seen::of(record.amount?, kind(record, records, options)))
        .collect();
    // Where one of the accounts is a card, a booking without a sign may be what was spent.
    let kinds = records.accounts.iter().map(|account| account.kind).chain([options.account_kind]);
    let account = kinds.max_by_key(|kind| direction::owes(*kind)).flatten();
    let bookings = records.bookings.len() + usize::from(records.unended.is_some());
    let direction = Direction::of(&seen, bookings, account, options.direction);
    direction.ok_or_else(|| direction::question("N (the number or kind)"))
}

/// Tells what was decided.
pub(super) fn tell(direction: Direction, records: &Records<'_>, draft: &mut Draft) {
    let (by, detail) = direction.told("QIF", "the amount (T)", "N (the number or kind)");
    draft.decided("direction", by, detail);
    if direction == Direction::Only {
        let line = records.bookings.first().map_or(0, |record| record.line);
        draft.warn(line, DOUBTFUL.0, DOUBTFUL.1);
    }
}
