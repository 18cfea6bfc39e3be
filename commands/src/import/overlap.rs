//! What files that come together (an archive) say twice: the same comparison as with what is there.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::id::TransactionId;
use uuid::Uuid;

use super::doubt::doubtful;
use super::elsewhere::{Beside, FileDays, ProvenDays, Verdict, Why, decide, infer, verdicts};
use crate::ports::{KnownDays, KnownTransaction, OtherDay, Telling};
use crate::statement::{DayKind, DaysTold, Shape, StatementFormat, StatementLine};

/// What a line is to the lines of another file about the same account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// None of them.
    New,
    /// The one at this place, which no other line is.
    Same(usize),
    /// The booking of the announcement at this place, instead of which it stands.
    Books(usize),
    /// The one at this place perhaps: the amount is the same, and the texts, the ids of the bank or
    /// the days are not.
    MayBe(usize),
}

impl Overlap {
    /// The place of that one.
    pub(super) fn place(&self) -> Option<usize> {
        match self {
            Self::Same(place) | Self::Books(place) | Self::MayBe(place) => Some(*place),
            Self::New => None,
        }
    }
}

/// A line of an earlier file, with what is known of that.
#[derive(Debug, Clone, Copy)]
pub struct EarlierLine<'a> {
    pub format: StatementFormat,
    /// Which days its file tells, where that is known.
    pub days: Option<DaysTold>,
    /// What it has alike with files of its kind.
    pub shape: Option<Shape>,
    pub line: &'a StatementLine,
}

/// The lines of the later file.
#[derive(Debug, Clone, Copy)]
pub struct LaterLines<'a> {
    pub all: &'a [StatementLine],
    /// Places of those that are compared, in order.
    pub open: &'a [usize],
    /// Which of the earlier lines each of all is beyond doubt, if it is one of these.
    pub met: &'a [Option<usize>],
    /// Days of which balances prove all bookings.
    pub proven: &'a [ProvenDays],
    /// Days on which earlier files have something that is like none of its lines.
    pub others: &'a [NaiveDate],
}

/// What is known of the later file beside its lines.
#[derive(Debug, Clone, Copy)]
pub struct LaterFile {
    pub format: StatementFormat,
    /// Which day its lines have, where they have only one.
    pub goes_by: Option<DayKind>,
    /// Which days it tells.
    pub days: Option<DaysTold>,
    /// What it has alike with files of its kind.
    pub shape: Option<Shape>,
    /// Whether it has ids of the bank that an earlier file has as well: the bank keeps them.
    pub keeps_ids: bool,
    /// How many of its lines are those of earlier files beyond doubt.
    pub met: usize,
    /// Whether one of the two has lines beside these on days of both.
    pub has_more: bool,
}

/// Compares lines of one file with those of others by what they say: equal ones stay as many as
/// there are. They are compared as if one file were imported after the other. One answer for each
/// line that is open.
pub fn overlaps(
    earlier: &[EarlierLine<'_>],
    later: LaterLines<'_>,
    file: LaterFile,
) -> Vec<Overlap> {
    let LaterLines { all, open, met, .. } = later;
    let lines = || open.iter().map(|place| &all[*place]);
    let all_days = || lines().flat_map(|line| [line.posted_on].into_iter().chain(line.also_on));
    let (Some(first), Some(last)) = (all_days().min(), all_days().max()) else {
        return Vec::new();
    };
    let LaterFile { format, goes_by, days, shape, .. } = file;
    let told = FileDays { told: days, goes_by, format: Some(format), shape };
    let beside = Beside {
        days: first..=last,
        file: told,
        keeps_ids: file.keeps_ids,
        met: file.met,
        met_on: None,
        has_more_between: file.has_more,
        others: vec![],
    };
    let mut had: Vec<KnownTransaction> = (1..).zip(earlier).map(|(n, one)| known(n, one)).collect();
    infer(all, &lines().map(|line| line.amount.minor).collect(), told, &mut had);
    let are_met: HashSet<usize> = met.iter().flatten().copied().collect();
    let unmet: Vec<usize> = (0..had.len()).filter(|place| !are_met.contains(place)).collect();
    let mut found = verdicts(all, open, (&had, &unmet), &beside);
    doubt(later, told, &had, &mut found);
    let other = |day: &NaiveDate| OtherDay { posted_on: *day, told_on: None, counts: true };
    let beside = Beside { others: later.others.iter().map(other).collect(), ..beside };
    decide((all, open), (&had, &unmet), (&beside, later.proven), &mut found);
    let place_of = |id: TransactionId| {
        let place = usize::try_from(id.0.as_u128()).unwrap_or(0).checked_sub(1)?;
        (place < earlier.len()).then_some(place)
    };
    let overlap = |verdict: Verdict| match verdict {
        Verdict::Same(id) => place_of(id).map_or(Overlap::New, Overlap::Same),
        Verdict::Like(id, _) => place_of(id).map_or(Overlap::New, Overlap::MayBe),
        Verdict::New => Overlap::New,
    };
    found.into_iter().map(overlap).collect()
}

/// Lines that are what was there on the same day, and may be the purchase beside it as well.
fn doubt(
    LaterLines { all, open, met, .. }: LaterLines<'_>,
    file: FileDays,
    had: &[KnownTransaction],
    verdicts: &mut [Verdict],
) {
    let mut ids: Vec<TransactionId> =
        met.iter().map(|place| place.map_or(numbered(0), |place| had[place].id)).collect();
    for (place, verdict) in open.iter().zip(verdicts.iter()) {
        if let Verdict::Same(id) = verdict {
            ids[*place] = *id;
        }
    }
    let stored = KnownDays { transactions: had.to_vec(), ..KnownDays::default() };
    for place in doubtful(all, &ids, file, &stored) {
        let Ok(nth) = open.binary_search(&place) else { continue };
        let Verdict::Same(id) = verdicts[nth] else { continue };
        let own = all[place].balance.map(|balance| balance.minor);
        let is_proven = |known: &KnownTransaction| own.is_some() && known.balance_minor == own;
        if !stored.transactions.iter().any(|known| known.id == id && is_proven(known)) {
            verdicts[nth] = Verdict::Like(id, Why::OtherKindOfDay);
        }
    }
}

fn numbered(number: u128) -> TransactionId {
    TransactionId(Uuid::from_u128(number))
}

fn known(number: u128, earlier: &EarlierLine<'_>) -> KnownTransaction {
    let EarlierLine { format, days, shape, line } = earlier;
    KnownTransaction {
        id: numbered(number),
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
        days: *days,
        shape: *shape,
    }
}
