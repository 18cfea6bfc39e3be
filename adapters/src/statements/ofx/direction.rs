//! What an OFX booking says of the direction of its money: by the standard the sign of `TRNAMT`
//! tells it and `TRNTYPE` only names the kind. Without signs see [`super::super::direction`].

use std::borrow::Borrow;

use commands::statement::{ReadOptions, ReadStatementError, StatementAccountKind, StatementFormat};

use super::super::direction::{self, DOUBTFUL, Direction, Kind, Seen};
use super::super::text::clean;
use super::Open;
use super::booking::Booking;
use super::markup::decode;

/// How many bookings a question shows.
const SHOWN: usize = 20;

/// What the `TRNTYPE` of a booking says.
pub(super) fn kind(booking: &Booking<'_>, account: Option<StatementAccountKind>) -> Kind {
    Kind::named(booking.kind.unwrap_or_default(), account)
}

/// What tells the direction in each statement, in their order. A bank prints signs in all of a file
/// or in none of it: the only booking of one statement shows no habit where another has some too.
///
/// # Errors
/// [`ReadStatementError::NeedsMapping`] where nothing does, of all statements at once;
/// [`ReadStatementError::Malformed`] where one answer cannot fit all of them.
pub(super) fn of_all(
    statements: &[Open<'_>],
    is_cut: bool,
    format: StatementFormat,
    options: &ReadOptions,
) -> Result<Vec<Direction>, ReadStatementError> {
    let seen: Vec<Vec<Seen>> = statements.iter().map(|open| seen(open, options)).collect();
    let has_signs = seen.iter().flatten().any(|seen| seen.is_signed);
    let all: usize = statements.iter().map(|open| open.bookings.len()).sum();
    let all = all + usize::from(is_cut) + usize::from(options.is_among_others);
    let (mut directions, mut asking) = (Vec::new(), Vec::new());
    for (open, seen) in statements.iter().zip(&seen) {
        let bookings = if has_signs { open.bookings.len() } else { all };
        let direction = Direction::of(seen, bookings, open.kind(options), options.direction);
        if matches!(direction, None | Some(Direction::Kinds { open: Some(_), .. })) {
            asking.push(open);
        }
        directions.extend(direction);
    }
    let owing = asking.iter().map(|open| direction::owes(open.kind(options)));
    if let Some(refusal) = direction::mixed(format, owing) {
        return Err(refusal);
    }
    match directions.len() == statements.len() {
        true => Ok(directions),
        false => Err(ask(&asking)),
    }
}

fn seen(open: &Open<'_>, options: &ReadOptions) -> Vec<Seen> {
    let account = open.kind(options);
    let seen = |booking: &Booking<'_>| Seen::of(booking.amount?, kind(booking, account));
    open.bookings.iter().filter_map(seen).collect()
}

/// Asks, with bookings of every statement that the answer is for.
fn ask(asking: &[&Open<'_>]) -> ReadStatementError {
    let mut question = direction::question("TRNTYPE");
    if asking.len() > 1 {
        question.detail += &format!(" The answer is for all {} accounts.", asking.len());
    }
    direction::ask(vec![question], preview(asking))
}

/// The first bookings of these statements, cell by cell.
pub(super) fn preview<'a, O: Borrow<Open<'a>>>(statements: &[O]) -> Vec<Vec<String>> {
    let cells = |booking: &Booking<'_>| {
        let texts = [booking.posted, booking.amount, booking.kind, booking.name, booking.memo];
        texts.map(|text| clean(&decode(text.unwrap_or_default()), 200)).to_vec()
    };
    let of_each = (SHOWN / statements.len().max(1)).max(1);
    let shown = statements.iter().flat_map(|open| open.borrow().bookings.iter().take(of_each));
    shown.take(SHOWN).map(cells).collect()
}

/// What is odd about the direction of a booking, as code and detail.
pub(super) fn remark(
    direction: Direction,
    booking: &Booking<'_>,
    account: Option<StatementAccountKind>,
    minor: i64,
) -> Option<(&'static str, String)> {
    let named = clean(&booking.kind.unwrap_or("none").to_ascii_uppercase(), 20);
    match (direction, kind(booking, account)) {
        (Direction::Sign, Kind::Out) if minor > 0 => Some((
            "type-contradicts-sign",
            format!(
                "TRNTYPE {named} means money out, the amount has no minus: booked as money in."
            ),
        )),
        (Direction::Sign, Kind::In) if minor < 0 => Some((
            "type-contradicts-sign",
            format!("TRNTYPE {named} means money in, the amount has a minus: booked as money out."),
        )),
        (Direction::Only, _) if minor != 0 => Some((DOUBTFUL.0, DOUBTFUL.1.to_owned())),
        _ => None,
    }
}
