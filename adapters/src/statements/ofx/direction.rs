//! Which way the money of an OFX statement goes. By the standard the sign of `TRNAMT` tells it and
//! `TRNTYPE` only names the kind; some banks print no sign at all and leave it to the type.

use commands::statement::StatementAccountKind;

use super::super::text::clean;
use super::booking::Booking;

/// How often a type that nearly always means money out must stand without a sign, where no plain
/// `DEBIT` does, until it is believed.
const TELLING: usize = 2;

/// What a `TRNTYPE` says about the direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Out,
    In,
    /// Either, by the standard; without a sign it is what banks nearly always use it for.
    MostlyOut,
    Either,
}

impl Type {
    fn of(booking: &Booking<'_>, account: Option<StatementAccountKind>) -> Self {
        let is_card = account == Some(StatementAccountKind::CreditCard);
        match booking.kind.unwrap_or_default().to_ascii_uppercase().as_str() {
            "DEBIT" | "FEE" | "SRVCHG" | "CHECK" | "DIRECTDEBIT" => Self::Out,
            "CREDIT" | "DEP" | "DIRECTDEP" | "DIV" => Self::In,
            // What is paid to a card comes in.
            "PAYMENT" if is_card => Self::Either,
            "ATM" | "POS" | "PAYMENT" | "CASH" | "REPEATPMT" => Self::MostlyOut,
            _ => Self::Either,
        }
    }
}

/// What tells the direction of the bookings of one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// The sign of the amount, as the standard says.
    Sign,
    /// No amount has a sign and the types tell the direction.
    Type,
    /// No amount has a sign, and no type tells anything.
    Nothing,
}

fn is_signed(text: &str) -> bool {
    let is_sign = |c: char| {
        matches!(
            c,
            '+' | '-' | '(' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}'
        )
    };
    text.contains(is_sign)
}

fn is_zero(text: &str) -> bool {
    !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}

impl Direction {
    /// What tells the direction in a statement of this kind of account.
    pub(super) fn of(bookings: &[Booking<'_>], account: Option<StatementAccountKind>) -> Self {
        let amounts = || {
            let told = bookings.iter().filter_map(|booking| Some((booking, booking.amount?)));
            told.filter(|(_, amount)| !is_zero(amount))
        };
        if amounts().any(|(_, amount)| is_signed(amount)) || amounts().next().is_none() {
            return Self::Sign;
        }
        let count = |wanted: Type| {
            amounts().filter(|(booking, _)| Type::of(booking, account) == wanted).count()
        };
        if count(Type::Out) > 0 || count(Type::MostlyOut) >= TELLING {
            return Self::Type;
        }
        let is_open = count(Type::In) < amounts().count();
        let is_card = account == Some(StatementAccountKind::CreditCard);
        if is_open && (is_card || amounts().count() > 1) { Self::Nothing } else { Self::Sign }
    }

    /// Whether the booking is money out; `None`: as it is printed.
    pub(super) fn is_out(
        self,
        booking: &Booking<'_>,
        account: Option<StatementAccountKind>,
    ) -> Option<bool> {
        match (self, Type::of(booking, account)) {
            (Self::Type, Type::Out | Type::MostlyOut) => Some(true),
            (Self::Type, Type::In) => Some(false),
            _ => None,
        }
    }
}

/// What is odd about the direction of a booking, as code and detail.
pub(super) fn remark(
    direction: Direction,
    booking: &Booking<'_>,
    account: Option<StatementAccountKind>,
    minor: i64,
) -> Option<(&'static str, String)> {
    let named = clean(&booking.kind.unwrap_or("none").to_ascii_uppercase(), 20);
    match (direction, Type::of(booking, account)) {
        (Direction::Sign, Type::Out) if minor > 0 => Some((
            "type-contradicts-sign",
            format!(
                "TRNTYPE {named} means money out, the amount has no minus: booked as money in."
            ),
        )),
        (Direction::Sign, Type::In) if minor < 0 => Some((
            "type-contradicts-sign",
            format!("TRNTYPE {named} means money in, the amount has a minus: booked as money out."),
        )),
        (Direction::Type, Type::Either) if minor != 0 => Some((
            "direction-doubtful",
            format!("No amount has a sign and TRNTYPE {named} tells none: booked as money in."),
        )),
        _ => None,
    }
}
