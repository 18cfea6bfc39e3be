//! Two bookings of one file are two, whatever earlier files were thought to tell: where a booking
//! was taken for what was announced a few days before, or for one that another file has under
//! another day, a file that tells both shows that they are not one.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::id::TransactionId;

use super::Refusal;
use super::further::Further;
use super::lines::{Work, around, days_of_line};
use crate::ports::{KnownTransaction, Sought};
use crate::statement::StatementFormat;

/// How the remark on what is taken apart is called.
const APART: &str = "told-apart";

/// What ids tell of a file's bookings.
#[derive(Default)]
struct ByIds {
    /// What its lines are.
    met: HashSet<TransactionId>,
    /// Of those, what lines of several days are, with these.
    of_several: Vec<(TransactionId, Vec<usize>)>,
}

impl Work<'_> {
    /// Gives bookings that are one transaction with another one of the file, of another day, ids of
    /// their own: of what was taken apart before, else new ones; answers the places that no id
    /// tells then.
    pub(super) async fn one_each(&mut self, unknown: Vec<usize>) -> Result<Vec<usize>, Refusal> {
        // Files of an archive may tell one booking by different days.
        let is_archive = self.around.file.format == StatementFormat::Zip;
        if self.target.version == 0 || self.around.is_again || is_archive {
            return Ok(unknown);
        }
        let ByIds { mut met, of_several } = self.by_ids(&unknown).await?;
        if of_several.is_empty() {
            return Ok(unknown);
        }
        let days = self.days_of_transactions(&of_several).await?;
        let lines = &self.statement.lines;
        let mut open = Vec::new();
        for (id, places) in of_several {
            let is_its = |place: &usize| days.get(&id) == Some(&lines[*place].posted_on);
            let own = places.iter().copied().find(is_its).or(places.first().copied());
            let Some(own) = own else { continue };
            let is_of = |day: NaiveDate| days_of_line(&lines[own]).any(|on| on == day);
            let is_other = |place: &usize| !days_of_line(&lines[*place]).any(is_of);
            open.extend(places.into_iter().filter(is_other).map(|place| (place, own)));
        }
        open.sort_unstable();
        let mut further = Further::of(self);
        let mut new = Vec::new();
        loop {
            let places: Vec<usize> = open.iter().map(|(place, _)| *place).collect();
            let Some((next, known)) = further.next(self, &places).await? else { break };
            let marked = self.house.lookup.marked_by(self.household, next.clone()).await?;
            for ((place, own), id) in std::mem::take(&mut open).into_iter().zip(next) {
                let is_known = known.contains(&id.0);
                if is_known && !met.insert(marked.get(&id).copied().unwrap_or(id)) {
                    open.push((place, own));
                    continue;
                }
                self.ids[place] = id;
                if !is_known {
                    new.push(place);
                    self.apart.push((place, own));
                }
            }
        }
        self.no_duplicates(&new);
        let mut unknown: Vec<usize> = unknown.into_iter().chain(new).collect();
        unknown.sort_unstable();
        Ok(unknown)
    }

    /// Says which bookings were taken in because the file tells them beside what they were taken
    /// for.
    pub(super) fn tell_apart(&mut self) {
        for (place, own) in std::mem::take(&mut self.apart) {
            if !self.taken.new_places.contains(&place) {
                continue;
            }
            let lines = &self.statement.lines;
            let (line, other) = (lines[place].line, lines[own].line);
            let detail = format!(
                "It was taken for the booking of line {other} by what earlier files told; this file \
                 tells both, so they are two."
            );
            self.taken.note(line, APART, detail);
        }
    }

    /// What the bookings are that ids tell, and which of them are one.
    async fn by_ids(&self, unknown: &[usize]) -> Result<ByIds, Refusal> {
        let lines = &self.statement.lines;
        let is_met = |place: &usize| {
            let line = &lines[*place];
            let is_plain = !line.pending && line.corrects.is_none();
            is_plain && self.is_duplicate(*place) && self.known.contains(&self.ids[*place].0)
        };
        let met = (0..lines.len()).filter(|place| unknown.binary_search(place).is_err());
        let met: Vec<usize> = met.filter(is_met).collect();
        let ids: Vec<TransactionId> = met.iter().map(|place| self.ids[*place]).collect();
        let marked = self.house.lookup.marked_by(self.household, ids).await?;
        if marked.is_empty() {
            return Ok(ByIds::default());
        }
        let mut all: HashMap<TransactionId, Vec<usize>> = HashMap::new();
        for place in met {
            let id = self.ids[place];
            all.entry(marked.get(&id).copied().unwrap_or(id)).or_default().push(place);
        }
        let is_of_several = |places: &[usize]| {
            let mut days = places.iter().map(|place| lines[*place].posted_on);
            let first = days.next();
            days.any(|day| Some(day) != first)
        };
        let met = all.keys().copied().collect();
        let mut of_several: Vec<(TransactionId, Vec<usize>)> =
            all.into_iter().filter(|(_, places)| is_of_several(places)).collect();
        of_several.sort_unstable();
        Ok(ByIds { met, of_several })
    }

    /// The days that the bank told of these, of whichever of the days of their lines.
    async fn days_of_transactions(
        &self,
        of_several: &[(TransactionId, Vec<usize>)],
    ) -> Result<HashMap<TransactionId, NaiveDate>, Refusal> {
        let lines = &self.statement.lines;
        let places = || of_several.iter().flat_map(|(_, places)| places);
        let days = places().map(|place| lines[*place].posted_on).collect();
        let ids = of_several.iter().map(|(id, _)| id.0).collect();
        let (household, account) = (self.household, self.target.id);
        let sought = Sought { ids, ..Sought::default() };
        let lookup = &self.house.lookup;
        let stored = lookup.transactions_of_days(household, account, around(&days), sought).await?;
        let day = |known: &KnownTransaction| {
            (known.id, known.told.as_deref().unwrap_or(&known.now).posted_on)
        };
        Ok(stored.transactions.iter().map(day).collect())
    }
}
