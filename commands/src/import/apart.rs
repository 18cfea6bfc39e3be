//! Lines whose id meets what both days tell apart. Without an id of the bank a line is told by one
//! day, the amount and the texts; formats take the day of the booking or that of value for it, so
//! it may be the id of an equal purchase. Where both tell both days these must go together, and
//! where the file tells one alone, that must be the day of its kind.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::id::TransactionId;
use uuid::Uuid;

use super::Refusal;
use super::elsewhere::{FileDays, is_of_its_days};
use super::further::Further;
use super::lines::{Work, around};
use crate::ports::{KnownDays, KnownTransaction, Sought};
use crate::statement::{DaysTold, StatementLine};

/// So many lines are compared with what they meet at a time: what is read for them is many times
/// their size.
const AT_ONCE: usize = 20_000;

impl Work<'_> {
    /// Places of the lines that an id tells, with both days or one of a known kind, which are not
    /// those of what it meets.
    pub(super) async fn met_apart(&self, unknown: &[usize]) -> Result<Vec<usize>, Refusal> {
        if self.target.version == 0 || self.around.is_again {
            return Ok(Vec::new());
        }
        let lines = &self.statement.lines;
        let mut met = self.met_by_texts(unknown);
        let days = met.iter().filter(|place| lines[**place].also_on.is_none());
        let days = days.map(|place| lines[*place].posted_on).collect();
        let may_be_other = self.may_tell_other_days(days).await?;
        met.retain(|place| may_be_other || lines[*place].also_on.is_some());
        met.sort_unstable_by_key(|place| lines[*place].posted_on);
        let mut apart = Vec::new();
        for some in met.chunks(AT_ONCE) {
            let days: BTreeSet<_> = some.iter().map(|place| lines[*place].posted_on).collect();
            let ids: HashSet<Uuid> = some.iter().map(|place| self.ids[*place].0).collect();
            let sought = Sought { ids, ..Sought::default() };
            let (household, account) = (self.household, self.target.id);
            let lookup = &self.house.lookup;
            let stored =
                lookup.transactions_of_days(household, account, around(&days), sought).await?;
            let (statement, file) = (self.statement.clone(), self.around.days);
            let met: Vec<(usize, TransactionId)> =
                some.iter().map(|place| (*place, self.ids[*place])).collect();
            let found = self.aside(move || {
                let by_id = by_id(&stored);
                let is_apart = |(place, id): &(usize, TransactionId)| {
                    let known = by_id.get(id).map(|nth| &stored.transactions[*nth]);
                    let is_told = known.filter(|known| tells(file, known) && !known.pending);
                    let line = &statement.lines[*place];
                    is_told.is_some_and(|known| is_of_its_days(line, known, file) == Some(false))
                };
                let apart = met.into_iter().filter(is_apart).map(|(place, _)| place);
                apart.collect::<Vec<usize>>()
            });
            apart.extend(found.await?);
        }
        apart.sort_unstable();
        Ok(apart)
    }

    /// Whether the file tells one kind of day alone, and one that has some of these days may tell
    /// more or others.
    async fn may_tell_other_days(&self, days: BTreeSet<NaiveDate>) -> Result<bool, Refusal> {
        let own = self.around.days.known();
        if days.is_empty() || !matches!(own, Some(DaysTold::Booking | DaysTold::Value)) {
            return Ok(false);
        }
        let (household, account) = (self.household, self.target.id);
        let (import, days) = (self.around.import_id, days.into_iter().collect());
        let told = self.house.lookup.told_days(household, account, import, days).await?;
        Ok(told.iter().any(|file| file.told != own))
    }

    /// Gives each of these lines the id of what has its days, else one of its own; answers the
    /// places that no id tells then.
    pub(super) async fn told_apart(
        &mut self,
        unknown: Vec<usize>,
        apart: Vec<usize>,
        stored: &KnownDays,
    ) -> Result<Vec<usize>, Refusal> {
        if apart.is_empty() {
            return Ok(unknown);
        }
        let lines = &self.statement.lines;
        let by_id = by_id(stored);
        let are_apart: HashSet<usize> = apart.iter().copied().collect();
        let others = self.ids.iter().enumerate().filter(|(place, _)| !are_apart.contains(place));
        let mut told: HashSet<usize> =
            others.filter_map(|(_, id)| by_id.get(id).copied()).collect();
        let mut further = Further::of(self);
        let (mut open, mut new) = (apart, Vec::new());
        while let Some((next, known)) = further.next(self, &open).await? {
            for (place, id) in std::mem::take(&mut open).into_iter().zip(next) {
                let nth = by_id.get(&id).filter(|_| known.contains(&id.0)).copied();
                let its = nth.filter(|nth| self.has_its_days(&lines[place], stored, *nth));
                if !known.contains(&id.0) {
                    self.ids[place] = id;
                    new.push(place);
                } else if its.is_some_and(|its| told.insert(its)) {
                    self.ids[place] = id;
                } else {
                    open.push(place);
                }
            }
        }
        self.no_duplicates(&new);
        let mut unknown: Vec<usize> = unknown.into_iter().chain(new).collect();
        unknown.sort_unstable();
        Ok(unknown)
    }

    fn has_its_days(&self, line: &StatementLine, stored: &KnownDays, nth: usize) -> bool {
        let known: &KnownTransaction = &stored.transactions[nth];
        let file = self.around.days;
        tells(file, known) && is_of_its_days(line, known, file) == Some(true)
    }
}

/// Whether the days of a file and those of what was there tell bookings apart.
fn tells(file: FileDays, known: &KnownTransaction) -> bool {
    known.also_on.is_some() || file.tells_that_of(known)
}

/// Where each id stands that what was there has.
fn by_id(stored: &KnownDays) -> HashMap<TransactionId, usize> {
    let all = stored.transactions.iter().enumerate();
    all.flat_map(|(nth, known)| known.marks.iter().chain([&known.id]).map(move |id| (*id, nth)))
        .collect()
}
