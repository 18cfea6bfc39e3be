//! Days of which balances that the bank stated prove all that was booked: what is there comes from
//! the one to the other.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::import::StatedBalance;

use super::Refusal;
use super::beyond::Within;
use super::counted::{WAYS, moved_until};
use super::elsewhere::{Beside, ProvenDays, Verdict, decide};
use super::ends::Ends;
use super::lines::Work;
use crate::ports::{KnownDays, KnownStatement};

/// How far before the lines of a file balances are looked at: statements of a month and more.
const BEFORE: Days = Days::new(100);

impl Work<'_> {
    /// Decides what lines of days are of which balances prove all bookings. `unmet` are the places
    /// of what no line has met by its id.
    pub(super) async fn by_proven(
        &self,
        (within, unmet): (&Within, &[usize]),
        stored: &Arc<KnownDays>,
        beside: Beside,
        mut verdicts: Vec<Verdict>,
    ) -> Result<Vec<Verdict>, Refusal> {
        if self.is_behind || unmet.is_empty() || verdicts.iter().all(is_same) {
            return Ok(verdicts);
        }
        let proven = self.proven((*beside.days.start(), *beside.days.end())).await?;
        let (statement, known) = (within.statement.clone(), stored.clone());
        let (places, had) = (within.places.clone(), unmet.to_vec());
        self.aside(move || {
            let lines = (statement.lines.as_slice(), places.as_slice());
            let had = (known.transactions.as_slice(), had.as_slice());
            decide(lines, had, (&beside, &proven), &mut verdicts);
            verdicts
        })
        .await
    }

    /// Days of the file of which all bookings are proven, by its own balances or by what is there.
    async fn proven(
        &self,
        (first, last): (NaiveDate, NaiveDate),
    ) -> Result<Vec<ProvenDays>, Refusal> {
        let statement = self.statement.clone();
        let own = self.aside(move || Ends::of(&statement)).await?;
        let mut proven: Vec<ProvenDays> = own.and_then(|own| own.proven()).into_iter().collect();
        let from = first.checked_sub_days(BEFORE).unwrap_or(first);
        let (household, account) = (self.household, self.target.id);
        let import = self.around.import_id;
        let known = self.house.lookup.stated_within(household, account, import, from..=last);
        let between: Vec<Between> = between(&known.await?).collect();
        let days = between.iter().flat_map(|one| [one.after, one.until]).collect::<Vec<_>>();
        if days.is_empty() {
            return Ok(proven);
        }
        let mut found = vec![false; between.len()];
        for by in WAYS {
            let moved = moved_until(self.house, household, account, days.clone(), by).await?;
            for ((one, moved), found) in between.iter().zip(moved.chunks(2)).zip(&mut found) {
                let [before, until] = moved else { continue };
                *found |= until.booked - before.booked == one.moved;
            }
        }
        let found = between.iter().zip(found).filter(|(_, is_found)| *is_found);
        proven.extend(found.map(|(one, _)| ProvenDays {
            after: one.after,
            until: one.until,
            by_file: false,
        }));
        Ok(proven)
    }
}

fn is_same(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Same(_))
}

/// What was booked on some days by what the bank states, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Between {
    after: NaiveDate,
    until: NaiveDate,
    moved: i128,
}

/// From the opening balance of each statement to its closing one, and from one closing balance to
/// the next.
fn between(known: &[KnownStatement]) -> impl Iterator<Item = Between> {
    let of = |after: NaiveDate, begins: StatedBalance, ends: StatedBalance| {
        let moved = i128::from(ends.amount.minor) - i128::from(begins.amount.minor);
        (after < ends.on).then_some(Between { after, until: ends.on, moved })
    };
    let own = known.iter().flat_map(move |one| {
        let ends = one.opening.zip(one.closing);
        let before = one.first_on.and_then(|day| day.pred_opt());
        // Banks date it with the first day of the statement or with the last one before.
        let days = |on: NaiveDate| [Some(on), before.filter(|before| *before != on)];
        let all = ends.map(|(begins, ends)| {
            days(begins.on).into_iter().flatten().filter_map(move |on| of(on, begins, ends))
        });
        all.into_iter().flatten().collect::<Vec<_>>()
    });
    let mut ends: Vec<StatedBalance> = known.iter().filter_map(|one| one.closing).collect();
    ends.sort_by_key(|end| (end.on, end.amount.minor));
    ends.dedup();
    let pairs: Vec<Between> =
        ends.windows(2).filter_map(|pair| of(pair[0].on, pair[0], pair[1])).collect();
    own.chain(pairs)
}
