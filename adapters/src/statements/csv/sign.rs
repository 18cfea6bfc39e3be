//! Whether a plus means money in. On exports of cards it often means money spent; where no balance
//! tells, the numbers of the two signs and the words beside the amounts do, as far as they agree.

use commands::statement::{AmountColumns, StatementAccountKind};

use super::super::amount;
use super::amounts::Money;
use super::balance::Proof;
use super::cells::Cell;
use super::table::Row;
use super::words::{self, normalised};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    PlusIsIn,
    PlusIsOut,
    /// Nothing tells it.
    Undecided,
    /// Some words tell that a plus is money in, too few to decide it.
    PerhapsIn,
    /// Some words tell that a plus is money out, too few to decide it.
    PerhapsOut,
}

/// Bookings that are looked at.
const SAMPLE: usize = 500;
/// Fewer bookings than this with a plus are nothing out of the ordinary.
const TELLING: usize = 5;

/// What is spent.
const SPENT: &str = "\
    purchase|sale|cash advance|interest charge|annual fee|late fee|kauf|achat|acquisto|compra|\
    aankoop|withdrawal|retrait|prelievo|supermarket|restaurant|groceries|petrol|fuel";
/// What comes in.
const RECEIVED: &str = "\
    refund|gutschrift|salary|deposit|payroll|dividend|gehalt|lohn|salaire|stipendio|\
    interest paid|interest earned|einzahlung|returned|cashback|rimborso|remboursement|reembolso|\
    terugbetaling|zwrot|palautus|aterbetalning";
/// What only a card says when its holder pays the bill.
const BILL_PAID: &str = "\
    thank you|payment received|autopay|automatic payment|internet payment|ihre zahlung|\
    zahlung erhalten|besten dank|paiement recu|merci|payment from|pago recibido|gracias|\
    pagamento ricevuto|betaling ontvangen|online payment|direct debit payment";

/// What the rows of a file tell of the signs of one column.
struct Weights {
    plus: usize,
    minus: usize,
    /// How much the words speak for plus as money in, and for plus as money out.
    as_written: usize,
    turned: usize,
}

impl Weights {
    fn of(money: &Money<'_>, column: usize) -> Self {
        let mut weights = Self { plus: 0, minus: 0, as_written: 0, turned: 0 };
        for row in money.rows().take(SAMPLE) {
            let Ok(amount) = amount::read(row.cell(column), money.mark) else { continue };
            if amount.mantissa == 0 {
                continue;
            }
            *(if amount.negative { &mut weights.minus } else { &mut weights.plus }) += 1;
            let Some((out, weight)) = meaning(row) else { continue };
            let side = match out == amount.negative {
                true => &mut weights.as_written,
                false => &mut weights.turned,
            };
            *side += weight;
        }
        weights
    }

    /// Words that agree with each other.
    fn words_turn(&self) -> bool {
        self.turned >= 2 && self.turned > 2 * self.as_written
    }
}

/// Weighs the signs of a column that has both.
pub(super) fn weigh(money: &Money<'_>, column: usize) -> Sign {
    let weights = Weights::of(money, column);
    match money.kind {
        Some(StatementAccountKind::CreditCard) => match of_card(&weights) {
            // What earlier files meant is not taken against the words of this one.
            Sign::Undecided if weights.as_written > weights.turned => Sign::PerhapsIn,
            Sign::Undecided if weights.turned > weights.as_written => Sign::PerhapsOut,
            sign => sign,
        },
        // Words alone are weak: they are reason enough to ask, not to turn.
        Some(_) if weights.words_turn() && weights.plus >= 2 * weights.minus => Sign::Undecided,
        Some(_) => Sign::PlusIsIn,
        None => of_unknown(money, &weights),
    }
}

/// Whether the words beside the amounts of a card contradict what its balances are taken to prove:
/// few steps of them, or several words. They may be what is owed, with more paid than that.
pub(super) fn speaks_against(money: &Money<'_>, column: usize, proof: &Proof) -> bool {
    if money.kind != Some(StatementAccountKind::CreditCard) {
        return false;
    }
    let Weights { as_written, turned, .. } = Weights::of(money, column);
    let (against, with) = match proof.inverted {
        true => (as_written, turned),
        false => (turned, as_written),
    };
    against > with && (proof.held < TELLING || (against >= 2 && against > 2 * with))
}

/// How much the words of rows agree with the way in which these were read, and how much they
/// contradict it.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    pub agree: usize,
    contradict: usize,
}

impl Spoken {
    /// Hears a row that was read as money out, or in.
    pub(super) fn hear(&mut self, row: &Row, is_out: bool) {
        if let Some((out, weight)) = meaning(row) {
            *(if out == is_out { &mut self.agree } else { &mut self.contradict }) += weight;
        }
    }

    /// Whether the words of several rows say otherwise.
    pub(super) fn is_contradicted(&self) -> bool {
        self.contradict >= 2 && self.contradict > 2 * self.agree
    }
}

/// Whether the words of several rows say otherwise than amounts that are read so.
pub(super) fn is_against(money: &Money<'_>, columns: &AmountColumns) -> bool {
    let cells = money.cells(columns);
    let mut spoken = Spoken::default();
    for row in money.rows().take(SAMPLE) {
        if let Cell::Amount(amount) = cells.read(row) {
            spoken.hear(row, amount.negative);
        }
    }
    spoken.is_contradicted()
}

/// Whether the words of a row say that money came in.
pub(super) fn says_received(row: &Row) -> bool {
    meaning(row).is_some_and(|(out, _)| !out)
}

/// Weighs a column without any sign, beside which nothing tells the direction. That it is money in
/// is never taken for granted.
pub(super) fn weigh_unsigned(money: &Money<'_>, column: usize) -> Sign {
    let weights = Weights::of(money, column);
    let sign = match money.kind {
        Some(StatementAccountKind::CreditCard) => of_card(&weights),
        None if is_card(money) && weights.as_written == 0 && weights.plus > 2 => Sign::PlusIsOut,
        _ => Sign::Undecided,
    };
    match sign {
        Sign::Undecided if weights.as_written > 0 => Sign::PerhapsIn,
        sign => sign,
    }
}

/// A card is charged more often than it is paid: the sign of most rows is that of money out, unless
/// few rows or the words beside them make it doubtful.
fn of_card(weights: &Weights) -> Sign {
    let Weights { plus, minus, as_written, turned } = *weights;
    let all = plus + minus;
    if minus > plus {
        let few = all <= 2;
        let clear = minus * 4 >= all * 3 || (as_written > 0 && turned == 0) || few;
        return match turned <= as_written && clear {
            true => Sign::PlusIsIn,
            false => Sign::Undecided,
        };
    }
    let words_agree = weights.words_turn() && plus > minus;
    let clear = all >= TELLING && plus * 4 >= all * 3 && as_written <= turned;
    let only_plus = minus == 0 && all > 2 && as_written == 0;
    if only_plus || words_agree || (clear && as_written == 0) {
        return Sign::PlusIsOut;
    }
    Sign::Undecided
}

/// Signs of an account of which nothing is known.
fn of_unknown(money: &Money<'_>, weights: &Weights) -> Sign {
    let Weights { plus, minus, as_written, .. } = *weights;
    if plus < 2 * minus || plus == 0 {
        return Sign::PlusIsIn;
    }
    if weights.words_turn() {
        return Sign::PlusIsOut;
    }
    if as_written == 0 && minus > 0 && plus > 1 && is_card(money) {
        return Sign::PlusIsOut;
    }
    let nearly_all = plus * 5 >= (plus + minus) * 4;
    if as_written > weights.turned || plus < TELLING || !nearly_all {
        return Sign::PlusIsIn;
    }
    if is_card(money) {
        return Sign::PlusIsOut;
    }
    // Twice the usual number with hardly a booking the other way needs a person.
    if plus < 2 * TELLING { Sign::PlusIsIn } else { Sign::Undecided }
}

/// Whether the words of a row tell of money out, and how much they weigh; `None` when they tell
/// nothing or both.
fn meaning(row: &Row) -> Option<(bool, usize)> {
    let text: String = row.cells().filter(|cell| cell.len() < 200).map(normalised).collect();
    if words::has(&text, BILL_PAID) {
        return Some((false, 2));
    }
    let (spent, received) = (words::has(&text, SPENT), words::has(&text, RECEIVED));
    (spent != received).then_some((spent, 1))
}

/// Whether what stands over the heading names a card.
pub(super) fn is_card(money: &Money<'_>) -> bool {
    let head = money.table.rows.iter().take(money.layout.first);
    head.flat_map(Row::cells).any(|cell| cell.len() < 200 && words::CARD.name(&normalised(cell)))
}
