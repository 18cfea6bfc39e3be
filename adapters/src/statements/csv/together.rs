//! A column that holds together what stands in others: `Amount, Tip, Total`, `Net, VAT, Gross`,
//! `Betrag, Kurs, Total`. The amount before tips, taxes and conversion moves no money; in every row
//! the whole does.

use super::super::amount;
use super::amounts::{Money, names_before};
use super::cells::{UNIT_DECIMALS, units};
use super::layout::Column;
use super::role::{Role, is_fee, role};
use super::table::Row;
use super::words::has;

/// What a whole is called.
const WHOLE: &str = "\
    total|totals|totaal|totale|totalt|gesamt|summe|summa|suma|somme|somma|sum|razem|celkem|\
    osszesen|toplam|итого|всего|合计|合計|总计|総計|합계|all in|charged";
/// What an amount with its taxes is called. Before fees were taken off it is called so too.
const GROSS: &str = "gross|brutto|brut|bruto|lordo";
/// How many rows must have more than their amount before that shows anything without such a word.
const TELLING: usize = 2;
/// The most columns that are tried as parts.
const MOST_PARTS: usize = 8;

impl<'t> Money<'t> {
    /// The column that holds the amount with what stands beside it, in every row.
    pub(super) fn whole_of(&self, amount: &Column) -> Option<&'t Column> {
        let numbers = |column: &&Column| {
            column.index != amount.index
                && column.has_amounts()
                && !column.has_dates()
                && role(column) != Role::Balance
                && !names_before(column)
                && !self.used.contains(&column.index)
        };
        let others: Vec<&'t Column> = self.layout.columns.iter().filter(numbers).collect();
        let complete = |column: &&&Column| column.filled == self.layout.bookings.len();
        let named = |column: &Column| has(&column.header, WHOLE) || has(&column.header, GROSS);
        let mut wholes: Vec<&'t Column> = others.iter().filter(complete).copied().collect();
        wholes.retain(|column| named(column) || role(column) != Role::Other);
        wholes.sort_by_key(|column| !named(column));
        wholes.into_iter().find(|whole| {
            let parts: Vec<&Column> =
                others.iter().filter(|part| part.index != whole.index).copied().collect();
            self.is_sum(amount, whole, &parts) || self.is_converted(amount, whole, &parts)
        })
    }

    /// Whether a column is called a whole.
    pub(super) fn is_called_whole(&self, column: usize) -> bool {
        self.layout.columns.get(column).is_some_and(|column| has(&column.header, WHOLE))
    }

    /// Whether a column is the sum of the amount and of one other, or of all between, in every row.
    /// Fees are added only where the heading says so: net and fee together are what never arrived.
    fn is_sum(&self, amount: &Column, whole: &Column, parts: &[&Column]) -> bool {
        let is_total = has(&whole.header, WHOLE);
        let is_named = is_total || has(&whole.header, GROSS);
        let may_add = |part: &&&Column| is_total || !is_fee(&part.header);
        let parts: Vec<&Column> = parts.iter().filter(may_add).copied().collect();
        let range = amount.index.min(whole.index)..amount.index.max(whole.index);
        let between = parts.iter().filter(|part| range.contains(&part.index)).copied().collect();
        let several = [between, parts.clone()].into_iter().filter(|set: &Vec<_>| set.len() > 1);
        let single = parts.iter().take(MOST_PARTS).map(|part| vec![*part]);
        single.chain(several).any(|set| {
            let mut more = 0_usize;
            let mut runs = 0_usize;
            let mut before: Option<(i128, i128)> = None;
            let holds = self.rows().all(|row| {
                let read = |column: &Column| self.number(row, column);
                let beside: Option<i128> = set.iter().map(|part| read(part).or(Some(0))).sum();
                let (Some(base), Some(all), Some(beside)) = (read(amount), read(whole), beside)
                else {
                    return false;
                };
                more += usize::from(beside != 0);
                // What was there before and what was there after is no sum of one booking.
                runs += usize::from(before.is_some_and(|(b, a)| b == all || a == beside));
                before = Some((beside, all));
                base.checked_add(beside) == Some(all)
            });
            holds && runs * 2 <= more && more >= if is_named { 1 } else { TELLING }
        })
    }

    /// Whether a column is the amount by the rate of its row, to the cent, and the amount itself
    /// where there is none.
    fn is_converted(&self, amount: &Column, whole: &Column, parts: &[&Column]) -> bool {
        let may_be = has(&whole.header, WHOLE) && role(whole) != Role::Other;
        if !may_be || amount.currency.is_some() {
            return false;
        }
        let one = 10_i128.pow(UNIT_DECIMALS);
        let cent = one / 100;
        let is_near = |product: Option<i128>, whole: i128| {
            product.is_some_and(|product| product.abs_diff(whole) <= cent.unsigned_abs())
        };
        parts.iter().filter(|part| role(part) == Role::Other).any(|rate| {
            let mut converted = 0_usize;
            let holds = self.rows().all(|row| {
                let read = |column: &Column| self.number(row, column);
                let Some((base, all)) = read(amount).zip(read(whole)) else { return false };
                match read(rate).filter(|rate| *rate > 0 && *rate != one) {
                    None => base == all,
                    Some(rate) => {
                        converted += usize::from(base != all);
                        let by = base.checked_mul(rate).map(|product| product / one);
                        let per = base.checked_mul(one).map(|product| product / rate);
                        is_near(by, all) || is_near(per, all)
                    }
                }
            });
            holds && converted > 0
        })
    }

    fn number(&self, row: &Row, column: &Column) -> Option<i128> {
        amount::read(row.cell(column.index), self.mark).ok().and_then(units)
    }
}
