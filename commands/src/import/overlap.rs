//! What files that come together (an archive) say twice: the same comparison as with what is there.

use domain::id::TransactionId;
use uuid::Uuid;

use super::elsewhere::{Beside, FileDays, Verdict, compared};
use crate::ports::{KnownTransaction, Telling};
use crate::statement::{DayKind, StatementFormat, StatementLine};

/// What a line is to the lines of another file about the same account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// None of them.
    New,
    /// The one at this place, which no other line is.
    Same(usize),
    /// The one at this place perhaps: the amount is the same, and the texts, the ids of the bank or
    /// the days are not.
    MayBe(usize),
}

/// What is known of the later file beside its lines.
#[derive(Debug, Clone, Copy)]
pub struct LaterFile {
    pub format: StatementFormat,
    /// Which day its lines have, where they have only one.
    pub goes_by: Option<DayKind>,
    /// Whether it has ids of the bank that an earlier file has as well: the bank keeps them.
    pub keeps_ids: bool,
    /// How many of its lines are those of earlier files beyond doubt.
    pub met: usize,
    /// Whether one of the two has lines beside these on days of both.
    pub has_more: bool,
}

/// Compares lines of one file with those of others, each with its format, by what they say: equal
/// ones stay as many as there are. They are compared as if one file were imported after the other.
pub fn overlaps(
    earlier: &[(StatementFormat, &StatementLine)],
    later: &[&StatementLine],
    file: LaterFile,
) -> Vec<Overlap> {
    let days = || later.iter().flat_map(|line| [line.posted_on].into_iter().chain(line.also_on));
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Vec::new() };
    let beside = Beside {
        days: first..=last,
        file: FileDays::of(later.iter().copied(), file.goes_by, file.format),
        keeps_ids: file.keeps_ids,
        met: file.met,
        met_on: None,
        has_more_between: file.has_more,
        others: vec![],
    };
    let had: Vec<KnownTransaction> =
        (1..).zip(earlier).map(|(n, (format, line))| known(n, *format, line)).collect();
    let verdicts = compared(later, &had.iter().collect::<Vec<_>>(), &beside);
    let place_of = |id: TransactionId| {
        let place = usize::try_from(id.0.as_u128()).unwrap_or(0).checked_sub(1)?;
        (place < earlier.len()).then_some(place)
    };
    let overlap = |verdict: Verdict| match verdict {
        Verdict::Same(id) => place_of(id).map_or(Overlap::New, Overlap::Same),
        Verdict::Like(id, _) => place_of(id).map_or(Overlap::New, Overlap::MayBe),
        Verdict::New => Overlap::New,
    };
    verdicts.into_iter().map(overlap).collect()
}

fn known(number: u128, format: StatementFormat, line: &StatementLine) -> KnownTransaction {
    KnownTransaction {
        id: TransactionId(Uuid::from_u128(number)),
        now: Telling {
            posted_on: line.posted_on,
            amount: line.amount,
            payee: line.payee.as_str().into(),
            description: line.description.as_str().into(),
        },
        told: None,
        also_on: line.also_on,
        balance_minor: line.balance.map(|balance| balance.minor),
        pending: line.pending,
        removed: false,
        by_hand: false,
        marks: Box::default(),
        bank_ids: line.bank_id.iter().map(|id| id.as_str().into()).collect(),
        format: serde_json::json!(format).as_str().map(Into::into),
        days: None,
    }
}
