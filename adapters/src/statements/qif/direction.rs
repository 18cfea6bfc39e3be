//! Which way the money of a QIF file goes. The sign of the amount tells it; where no amount of the
//! file has one, the words that programs write into `N` may, or a person.

use commands::statement::{
    MappingQuestion, MoneyWay, ReadOptions, ReadStatementError, StatementAccountKind,
    StatementFormat,
};

use super::super::direction::{self, DOUBTFUL, Direction, Kind, Seen};
use super::super::draft::Draft;
use super::{Record, Records};

/// What the words in `N` say, in the account of the record.
pub(super) fn kind(record: &Record<'_>, records: &Records<'_>, options: &ReadOptions) -> Kind {
    let account = account_kind(record, records, options);
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
/// Answers the question which way they go, where nothing tells it.
///
/// # Errors
/// [`ReadStatementError::Malformed`] where one answer cannot fit all accounts of the file.
pub(super) fn of(
    records: &Records<'_>,
    options: &ReadOptions,
) -> Result<Result<Direction, MappingQuestion>, ReadStatementError> {
    let seen: Vec<Seen> = records
        .bookings
        .iter()
        .filter_map(|record| Seen::of(record.amount?, kind(record, records, options)))
        .collect();
    // Where one of the accounts is a card, a booking without a sign may be what was spent.
    let kinds = records.accounts.iter().map(|account| account.kind).chain([options.account_kind]);
    let account = kinds.max_by_key(|kind| direction::owes(*kind)).flatten();
    let others = usize::from(records.unended.is_some()) + usize::from(options.is_among_others);
    let bookings = records.bookings.len() + others;
    let direction = Direction::of(&seen, bookings, account, options.direction);
    let asks = matches!(direction, None | Some(Direction::Kinds { open: Some(_), .. }));
    let any = Direction::of(&seen, bookings, account, Some(MoneyWay::MoneyIn));
    if let Some(Direction::Kinds { mostly, .. }) = any.filter(|_| asks) {
        let told = Direction::Kinds { mostly, open: None };
        let owing = owing(records, options, told);
        direction::mixed(StatementFormat::Qif, owing).map_or(Ok(()), Err)?;
    }
    Ok(direction.ok_or_else(|| direction::question("N (the number or kind)")))
}

/// Of each booking whose direction its kind leaves open, whether its account is what somebody owes.
fn owing(
    records: &Records<'_>,
    options: &ReadOptions,
    told: Direction,
) -> impl Iterator<Item = bool> {
    let open = records.bookings.iter().filter(move |record| {
        let seen = record.amount.and_then(|text| Seen::of(text, kind(record, records, options)));
        seen.is_some_and(|seen| told.is_out(seen.kind).is_none())
    });
    open.map(|record| direction::owes(account_kind(record, records, options)))
}

fn account_kind(
    record: &Record<'_>,
    records: &Records<'_>,
    options: &ReadOptions,
) -> Option<StatementAccountKind> {
    let stated = records.accounts.get(record.account).and_then(|account| account.kind);
    options.account_kind.or(stated)
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
