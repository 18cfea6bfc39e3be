//! What an OFX booking says of the direction of its money: by the standard the sign of `TRNAMT`
//! tells it and `TRNTYPE` only names the kind. Without signs see [`super::super::direction`].

use commands::statement::{MoneyWay, ReadStatementError, StatementAccountKind};

use super::super::direction::{self, DOUBTFUL, Direction, Kind, Seen};
use super::super::text::clean;
use super::booking::Booking;
use super::markup::decode;

/// How many bookings a question shows.
const SHOWN: usize = 20;

/// What the `TRNTYPE` of a booking says.
pub(super) fn kind(booking: &Booking<'_>, account: Option<StatementAccountKind>) -> Kind {
    Kind::named(booking.kind.unwrap_or_default(), account)
}

/// What tells the direction in a statement of this kind of account.
///
/// # Errors
/// [`ReadStatementError::NeedsMapping`] where nothing does.
pub(super) fn of(
    bookings: &[Booking<'_>],
    account: Option<StatementAccountKind>,
    said: Option<MoneyWay>,
) -> Result<Direction, ReadStatementError> {
    let seen: Vec<Seen> = bookings
        .iter()
        .filter_map(|booking| Seen::of(booking.amount?, kind(booking, account)))
        .collect();
    Direction::of(&seen, bookings.len(), account, said).ok_or_else(|| {
        let cells = |booking: &Booking<'_>| {
            let texts = [booking.posted, booking.amount, booking.kind, booking.name, booking.memo];
            texts.map(|text| clean(&decode(text.unwrap_or_default()), 200)).to_vec()
        };
        let preview = bookings.iter().take(SHOWN).map(cells).collect();
        direction::ask(vec![direction::question("TRNTYPE")], preview)
    })
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
