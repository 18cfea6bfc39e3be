//! Whether a plus means money in. On exports of cards it often means money spent; where no balance
//! tells, the words beside the amounts do.

use super::super::amount::{self, Mark};
use super::layout::Layout;
use super::table::{Row, Table};
use super::words::{self, normalised};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    PlusIsIn,
    PlusIsOut,
    Undecided,
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
    interest paid|interest earned|einzahlung";
/// What only a card says when its holder pays the bill.
const BILL_PAID: &str = "\
    thank you|payment received|autopay|automatic payment|internet payment|ihre zahlung|\
    zahlung erhalten|besten dank|paiement recu|merci|payment from";

/// Weighs the signs of one column.
pub(super) fn weigh(table: &Table, layout: &Layout, column: usize, mark: Mark) -> Sign {
    let (mut plus, mut minus) = (0_usize, 0_usize);
    let (mut as_written, mut turned) = (0_usize, 0_usize);
    for row in layout.bookings.iter().take(SAMPLE).map(|index| &table.rows[*index]) {
        let Ok(amount) = amount::read(row.cell(column), mark) else { continue };
        if amount.mantissa == 0 {
            continue;
        }
        *(if amount.negative { &mut minus } else { &mut plus }) += 1;
        let Some((out, weight)) = meaning(row) else { continue };
        *(if out == amount.negative { &mut as_written } else { &mut turned }) += weight;
    }
    if plus < 2 * minus || plus == 0 {
        return Sign::PlusIsIn;
    }
    if turned >= 2 && turned > 2 * as_written {
        return Sign::PlusIsOut;
    }
    if as_written == 0 && minus > 0 && plus > 1 && is_card(table, layout) {
        return Sign::PlusIsOut;
    }
    let nearly_all = plus * 5 >= (plus + minus) * 4;
    if as_written > turned || plus < TELLING || !nearly_all {
        return Sign::PlusIsIn;
    }
    if is_card(table, layout) {
        return Sign::PlusIsOut;
    }
    // Twice the usual number without a single booking the other way needs a person.
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

fn is_card(table: &Table, layout: &Layout) -> bool {
    let head = table.rows.iter().take(layout.first);
    head.flat_map(Row::cells).any(|cell| cell.len() < 200 && words::CARD.name(&normalised(cell)))
}
