//! Two bookings of one file are two, whatever earlier files were thought to tell: where a booking
//! was taken for what was announced a few days before, or for one that another file has under
//! another day, a file that tells both shows that they are not one.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::id::TransactionId;

use super::Refusal;
use super::lines::{Work, around, days_of_line};
use crate::ports::Sought;
use crate::statement::StatementFormat;

/// How the remark on what is taken apart is called.
const APART: &str = "told-apart";

impl Work<'_> {
    /// Gives bookings that are one transaction with another one of the file, of another day, ids of
    /// their own; answers the places that no id tells then.
    pub(super) async fn one_each(&mut self, unknown: Vec<usize>) -> Result<Vec<usize>, Refusal> {
        // Files of an archive may tell one booking by different days.
        let is_archive = self.around.file.format == StatementFormat::Zip;
        if self.target.version == 0 || self.around.is_again || is_archive {
            return Ok(unknown);
        }
        let mut apart = Vec::new();
        let of_one = self.of_one_transaction(&unknown).await?;
        if of_one.is_empty() {
            return Ok(unknown);
        }
        let days = self.days_of_transactions(&of_one).await?;
        let lines = &self.statement.lines;
        for (id, places) in of_one {
            let is_its = |place: &usize| days.get(&id) == Some(&lines[*place].posted_on);
            let own = places.iter().copied().find(is_its).or(places.first().copied());
            let Some(own) = own else { continue };
            let is_other = |place: &usize| {
                !days_of_line(&lines[*place])
                    .any(|day| days_of_line(&lines[own]).any(|on| on == day))
            };
            apart.extend(places.into_iter().filter(is_other).map(|place| (place, own)));
        }
        apart.sort_unstable();
        let places: Vec<usize> = apart.iter().map(|(place, _)| *place).collect();
        let Some((further, _)) = self.further_ids(&places).await? else { return Ok(unknown) };
        for ((place, own), id) in apart.iter().zip(further) {
            self.ids[*place] = id;
            let (line, other) = (lines[*place].line, lines[*own].line);
            let detail = format!(
                "It was taken for the booking of line {other} by what earlier files told; this file \
                 tells both, so they are two."
            );
            self.taken.note(line, APART, detail);
        }
        self.no_duplicates(&places);
        let mut unknown: Vec<usize> = unknown.into_iter().chain(places).collect();
        unknown.sort_unstable();
        Ok(unknown)
    }

    /// Bookings of several days that are one transaction by their ids.
    async fn of_one_transaction(
        &self,
        unknown: &[usize],
    ) -> Result<Vec<(TransactionId, Vec<usize>)>, Refusal> {
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
            return Ok(Vec::new());
        }
        let mut all: HashMap<TransactionId, Vec<usize>> = HashMap::new();
        for place in met {
            let id = self.ids[place];
            all.entry(marked.get(&id).copied().unwrap_or(id)).or_default().push(place);
        }
        let is_of_days = |places: &[usize]| {
            let mut days = places.iter().map(|place| lines[*place].posted_on);
            let first = days.next();
            days.any(|day| Some(day) != first)
        };
        let mut of_one: Vec<(TransactionId, Vec<usize>)> =
            all.into_iter().filter(|(_, places)| is_of_days(places)).collect();
        of_one.sort_unstable();
        Ok(of_one)
    }

    async fn days_of_transactions(
        &self,
        of_one: &[(TransactionId, Vec<usize>)],
    ) -> Result<HashMap<TransactionId, NaiveDate>, Refusal> {
        let lines = &self.statement.lines;
        let places = || of_one.iter().flat_map(|(_, places)| places);
        let days = places().map(|place| lines[*place].posted_on).collect();
        let ids = of_one.iter().map(|(id, _)| id.0).collect();
        let (household, account) = (self.household, self.target.id);
        let sought = Sought { ids, ..Sought::default() };
        let lookup = &self.house.lookup;
        let stored = lookup.transactions_of_days(household, account, around(&days), sought).await?;
        let day = |known: &crate::ports::KnownTransaction| {
            (known.id, known.told.as_deref().unwrap_or(&known.now).posted_on)
        };
        Ok(stored.transactions.iter().map(day).collect())
    }
}
