//! Which way the money of OFX and QIF files goes. In both the sign of the amount tells it; some
//! programs print none at all and leave it to the kind of each booking, or to nobody. What nothing
//! tells is asked: that all of it is money in is never taken for granted.

use commands::statement::{
    DecidedBy, MappingQuestion, MoneyWay, ReadStatementError, StatementAccountKind, StatementFormat,
};
use serde_json::json;

use super::amount;
use super::draft::malformed;

/// How often a kind that nearly always means money out must stand without a sign, where no kind
/// beside it tells a direction for certain, until it is believed.
const TELLING: usize = 2;

/// What a kind of booking (OFX `TRNTYPE`, QIF `N`) says about the direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Out,
    In,
    /// Either, by the standard; without a sign it is what banks nearly always use it for.
    MostlyOut,
    MostlyIn,
    Either,
}

/// Whether a balance of such an account is what somebody owes.
pub(super) fn owes(account: Option<StatementAccountKind>) -> bool {
    matches!(account, Some(StatementAccountKind::CreditCard | StatementAccountKind::Loan))
}

impl Kind {
    /// What a word of OFX says in an account of this kind.
    pub(super) fn named(word: &str, account: Option<StatementAccountKind>) -> Self {
        match word.to_ascii_uppercase().as_str() {
            "DEBIT" | "FEE" | "SRVCHG" | "CHECK" | "DIRECTDEBIT" => Self::Out,
            "CREDIT" | "DEP" | "DIRECTDEP" | "DIV" => Self::In,
            // What is paid to a card comes in, and its interest is what it costs.
            "PAYMENT" if owes(account) => Self::MostlyIn,
            "INT" if owes(account) => Self::MostlyOut,
            "INT" => Self::MostlyIn,
            "ATM" | "POS" | "PAYMENT" | "CASH" | "REPEATPMT" => Self::MostlyOut,
            _ => Self::Either,
        }
    }
}

/// One amount: whether it has a sign, and what its kind says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub is_signed: bool,
    pub kind: Kind,
}

impl Seen {
    /// `None` for an amount of nothing, which goes nowhere.
    pub(super) fn of(text: &str, kind: Kind) -> Option<Self> {
        let is_zero = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        let is_signed = amount::is_signed(text);
        (!is_zero).then_some(Self { is_signed, kind })
    }
}

/// The remark on the only booking there is, where nothing tells its direction.
pub(super) const DOUBTFUL: (&str, &str) = (
    "direction-doubtful",
    "The only amount of the account has no sign, as money in has none; it was taken as money in. \
     Check it.",
);

/// What tells the direction of the bookings of one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// The sign of the amount, as the format says.
    Sign,
    /// No amount has a sign. The kinds tell the direction, `mostly` also those that nearly always
    /// mean money out; what they leave open goes as a person says.
    Kinds { mostly: bool, open: Option<MoneyWay> },
    /// The only booking of the file has no sign, as money in has none, and nothing else tells.
    Only,
}

impl Direction {
    /// Weighs the amounts of a statement; `bookings` are the records of all that may show a habit,
    /// those included that cannot be read: where no amount of the file has a sign, of all of it.
    /// `None`: nothing tells it, and a person must.
    pub(super) fn of(
        amounts: &[Seen],
        bookings: usize,
        account: Option<StatementAccountKind>,
        said: Option<MoneyWay>,
    ) -> Option<Self> {
        if amounts.is_empty() || amounts.iter().any(|seen| seen.is_signed) {
            return Some(Self::Sign);
        }
        let count = |wanted: Kind| amounts.iter().filter(|seen| seen.kind == wanted).count();
        let into = count(Kind::In) + count(Kind::MostlyIn);
        let often = count(Kind::MostlyOut);
        let mostly = count(Kind::Out) > 0 || often >= TELLING || (often > 0 && into > 0);
        let is_open = count(Kind::Either) > 0 || (often > 0 && !mostly);
        // Money in has no sign by the standard either, and every kind says that it is that.
        if into == amounts.len() {
            return Some(Self::Sign);
        }
        if !is_open || said.is_some() {
            return Some(Self::Kinds { mostly, open: said.filter(|_| is_open) });
        }
        // One booking shows no habit: its sign is not missing but may just be that of money in.
        let is_only = bookings == 1 && often == 0 && !owes(account);
        is_only.then_some(Self::Only)
    }

    /// Whether a booking of this kind is money out; `None`: as it is printed.
    pub(super) fn is_out(self, kind: Kind) -> Option<bool> {
        let Self::Kinds { mostly, open } = self else { return None };
        match kind {
            Kind::Out => Some(true),
            Kind::In | Kind::MostlyIn => Some(false),
            Kind::MostlyOut if mostly => Some(true),
            Kind::MostlyOut | Kind::Either => open.map(|way| way == MoneyWay::MoneyOut),
        }
    }

    /// By whom it was decided, and how; `amount` and `kind` are what the format calls them.
    pub(super) fn told(self, format: &str, amount: &str, kind: &str) -> (DecidedBy, String) {
        match self {
            Self::Sign => {
                let detail = format!("The sign of {amount} tells the direction, as {format} says.");
                (DecidedBy::Format, detail)
            }
            Self::Kinds { open: None, .. } => {
                (DecidedBy::File, format!("No amount has a sign: {kind} tells the direction."))
            }
            Self::Kinds { open: Some(way), .. } => {
                let way = if way == MoneyWay::MoneyOut { "out" } else { "in" };
                let detail = format!(
                    "No amount has a sign: where {kind} does not tell the direction, it is money \
                     {way}, as you said."
                );
                (DecidedBy::Person, detail)
            }
            Self::Only => (DecidedBy::Format, DOUBTFUL.1.to_owned()),
        }
    }
}

/// The question which way money without any sign goes.
pub(super) fn question(kind: &str) -> MappingQuestion {
    MappingQuestion {
        field: "direction".into(),
        detail: format!(
            "No amount of the file has a sign, and {kind} does not tell the direction of all of \
             them. Choose whether those came in or went out. If some came in and others went out, \
             this file cannot tell them apart: get another format from the bank."
        ),
        choices: vec![json!(MoneyWay::MoneyIn), json!(MoneyWay::MoneyOut)],
    }
}

/// The refusal of one answer for accounts whose bookings mostly go opposite ways; `owing` tells of
/// each account that asks whether its balance is what somebody owes.
pub(super) fn mixed(
    format: StatementFormat,
    mut owing: impl Iterator<Item = bool>,
) -> Option<ReadStatementError> {
    let first = owing.next()?;
    let detail = "No amount has a sign, neither those of a card or loan nor those of another \
                  account: one answer would be wrong for one of them. Get a file of each account, \
                  or another format, from the bank.";
    owing.any(|other| other != first).then(|| malformed(format, 0, "direction-mixed", detail))
}

/// Asks, with the first bookings cell by cell.
pub(super) fn ask(
    questions: Vec<MappingQuestion>,
    preview_rows: Vec<Vec<String>>,
) -> ReadStatementError {
    ReadStatementError::NeedsMapping { guess: Box::new(None), questions, preview_rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKING: Option<StatementAccountKind> = Some(StatementAccountKind::Checking);
    const CARD: Option<StatementAccountKind> = Some(StatementAccountKind::CreditCard);

    /// Which rows are money out; `None` as a whole where it is asked.
    fn out(
        kinds: &[&str],
        account: Option<StatementAccountKind>,
        said: Option<MoneyWay>,
    ) -> Option<Vec<Option<bool>>> {
        let kinds: Vec<Kind> = kinds.iter().map(|word| Kind::named(word, account)).collect();
        let seen: Vec<Seen> = kinds.iter().filter_map(|kind| Seen::of("1.00", *kind)).collect();
        let direction = Direction::of(&seen, seen.len(), account, said)?;
        Some(kinds.into_iter().map(|kind| direction.is_out(kind)).collect())
    }

    #[test]
    fn kinds_that_tell_need_no_question() {
        let (into, gone) = (Some(false), Some(true));
        for (kinds, account, right) in [
            (["CREDIT", "DEP"], CHECKING, [None, None]),
            (["POS", "DIRECTDEP"], CHECKING, [gone, into]),
            (["ATM", "POS"], CHECKING, [gone, gone]),
            (["INT", "FEE"], CHECKING, [into, gone]),
            (["INT", "PAYMENT"], CARD, [gone, into]),
        ] {
            assert_eq!(out(&kinds, account, None), Some(right.to_vec()), "{kinds:?}");
        }
    }

    #[test]
    fn a_dash_for_no_cents_is_no_sign() {
        for (text, is_signed) in [("12,-", false), ("12.--", false), ("-12,-", true), ("12-", true)]
        {
            let seen = Seen::of(text, Kind::Either);
            assert_eq!(seen, Some(Seen { is_signed, kind: Kind::Either }), "{text}");
        }
    }

    #[test]
    fn what_no_kind_tells_is_asked_and_as_the_person_says() {
        for (kinds, account) in [
            (vec!["OTHER", "XFER"], CHECKING),
            (vec!["DEBIT", "OTHER"], CHECKING),
            (vec!["CREDIT", "XFER"], CHECKING),
            (vec!["POS"], CHECKING),
            (vec![""], CARD),
        ] {
            assert_eq!(out(&kinds, account, None), None, "{kinds:?}");
        }
        let said = out(&["DEBIT", "CREDIT", "OTHER"], CHECKING, Some(MoneyWay::MoneyIn));
        assert_eq!(said, Some(vec![Some(true), Some(false), Some(false)]));
        assert_eq!(out(&["OTHER"], CARD, Some(MoneyWay::MoneyOut)), Some(vec![Some(true)]));
        assert_eq!(out(&["OTHER"], CHECKING, None), Some(vec![None]), "the only booking");
    }
}
