//! Which mark of a QIF file separates the decimals. The format does not say; most amounts show it
//! themselves (`12.50`, `1,234.50`), and three digits behind the only mark (`24.500`) show nothing.

use commands::statement::{DecidedBy, MappingQuestion, ReadOptions};
use domain::money::Currency;

use super::super::amount::{self, Evidence, Mark};
use super::super::decimals::{ask, tell};
use super::super::draft::Draft;
use super::Records;

/// How many amounts show which mark, and the first that leaves it open.
#[derive(Default)]
struct Shown<'a> {
    points: usize,
    commas: usize,
    open: Option<&'a str>,
}

impl Shown<'_> {
    /// The one mark that the amounts show.
    fn mark(&self) -> Option<Mark> {
        match (self.points, self.commas) {
            (0, 0) => None,
            (_, 0) => Some(Mark::Point),
            (0, _) => Some(Mark::Comma),
            _ => None,
        }
    }
}

fn shown<'a>(records: &Records<'a>) -> Shown<'a> {
    let mut shown = Shown::default();
    for text in records.all().filter_map(|record| record.amount) {
        match amount::evidence(text) {
            Some(Evidence::Only(Mark::Point)) => shown.points += 1,
            Some(Evidence::Only(Mark::Comma)) => shown.commas += 1,
            Some(Evidence::Ambiguous) => shown.open = shown.open.or(Some(text)),
            Some(Evidence::None) | None => {}
        }
    }
    shown
}

/// Chooses the mark that amounts are read with which leave it open: as the person says, as the
/// others show, as the currency has decimals, as the account knows it from before. An amount that
/// shows its own mark is read by that.
///
/// # Errors
/// The question which mark it is, where nothing tells it.
pub(super) fn mark(
    records: &Records<'_>,
    currency: Currency,
    options: &ReadOptions,
    draft: &mut Draft,
) -> Result<Mark, MappingQuestion> {
    let shown = shown(records);
    if shown.points > 0 && shown.commas > 0 {
        let detail = format!(
            "{} amounts show a decimal point, {} a comma: each is read by its own.",
            shown.points, shown.commas
        );
        draft.decided("decimal_mark", DecidedBy::File, detail);
    }
    let Some(open) = shown.open else { return Ok(shown.mark().unwrap_or(Mark::Point)) };
    let said = options.decimal_mark.or(options.mapping.as_ref().map(|one| one.decimal_mark));
    let remembered = options.remembered.as_ref().map(|mapping| mapping.decimal_mark);
    let (mark, by, why) = if let Some(mark) = said.and_then(Mark::from_char) {
        (mark, DecidedBy::Person, "as you said".to_owned())
    } else if let Some(mark) = shown.mark() {
        (mark, DecidedBy::File, "as other amounts of the file show".to_owned())
    } else if currency.exponent() != 2 {
        let why = format!("for {currency} has {} decimals", currency.exponent());
        (amount::mark_for_ambiguous(open, currency), DecidedBy::Format, why)
    } else if let Some(mark) = remembered.and_then(Mark::from_char) {
        (mark, DecidedBy::Memory, "as in earlier files of this account".to_owned())
    } else {
        return Err(ask(open));
    };
    tell(draft, open, mark, by, &why);
    Ok(mark)
}
