//! Equal lines of which some are booked and others are announced. Their ids tell how many there are
//! and not which is which: what is booked in the file is what was booked before, and what is
//! announced is what was announced, in whatever order the rows stand.

use std::collections::{HashMap, HashSet, VecDeque};

use domain::aggregate::Aggregate;
use domain::id::TransactionId;
use domain::transaction::{LineIdentities, Transaction};

use super::Refusal;
use super::further::MOST_EQUAL;
use super::lines::{Work, next_id};
use super::pending::Announced;

/// Equal lines, and the ids of all that are.
struct Equal {
    places: Vec<usize>,
    identities: LineIdentities,
    ids: Vec<TransactionId>,
}

impl Work<'_> {
    /// Gives each of equal lines the id of one that was in its state.
    pub(super) async fn by_state(&mut self, announced: &Announced) -> Result<(), Refusal> {
        let had = announced.by_id();
        let mut groups = self.of_both_states(&had).await?;
        let mut open: Vec<usize> = (0..groups.len()).collect();
        for _ in 0..MOST_EQUAL {
            let mut next = Vec::new();
            for nth in &open {
                let group = &mut groups[*nth];
                let Some(place) = group.places.first() else { continue };
                let line = &self.statement.lines[*place];
                next.push((*nth, next_id(&mut group.identities, line)));
            }
            if next.is_empty() {
                break;
            }
            let asked = next.iter().map(|(_, id)| id.0).collect();
            let known = self.house.store.known(self.household, Transaction::TYPE, asked).await?;
            next.retain(|(_, id)| known.contains(&id.0));
            open = next.iter().map(|(nth, _)| *nth).collect();
            for (nth, id) in next {
                groups[nth].ids.push(id);
                self.known.insert(id.0);
            }
        }
        for group in groups {
            self.share(group, announced, &had);
        }
        Ok(())
    }

    /// Equal lines of which one is announced in the file, or has the id of what is.
    async fn of_both_states(
        &self,
        had: &HashMap<TransactionId, usize>,
    ) -> Result<Vec<Equal>, Refusal> {
        let lines = &self.statement.lines;
        let is_of_it = |place: usize| {
            let is_plain = lines[place].corrects.is_none();
            is_plain && (lines[place].pending || had.contains_key(&self.ids[place]))
        };
        let of_it: HashSet<usize> = (0..lines.len()).filter(|place| is_of_it(*place)).collect();
        if of_it.is_empty() {
            return Ok(Vec::new());
        }
        let (statement, account, ids) = (self.statement.clone(), self.target.id, self.ids.clone());
        self.aside(move || {
            let first_of =
                |place: usize| next_id(&mut LineIdentities::of(account), &statement.lines[place]);
            let sought: HashSet<TransactionId> =
                of_it.iter().map(|place| first_of(*place)).collect();
            let amounts: HashSet<_> =
                of_it.iter().map(|place| statement.lines[*place].amount).collect();
            let mut groups: HashMap<TransactionId, Vec<usize>> = HashMap::new();
            for (place, line) in statement.lines.iter().enumerate() {
                if !amounts.contains(&line.amount) || line.corrects.is_some() {
                    continue;
                }
                let first = first_of(place);
                if sought.contains(&first) {
                    groups.entry(first).or_default().push(place);
                }
            }
            let equal = groups.into_values().map(|places| {
                let mut identities = LineIdentities::of(account);
                for place in &places {
                    next_id(&mut identities, &statement.lines[*place]);
                }
                let ids = places.iter().map(|place| ids[*place]).collect();
                Equal { places, identities, ids }
            });
            equal.collect()
        })
        .await
    }

    fn share(
        &mut self,
        Equal { places, ids, .. }: Equal,
        announced: &Announced,
        had: &HashMap<TransactionId, usize>,
    ) {
        let is_known = |id: &TransactionId| self.known.contains(&id.0);
        let lapsed = |id: &TransactionId| {
            had.get(id).and_then(|nth| announced.left().get(*nth)).is_some_and(|one| one.lapsed)
        };
        let (known, mut free): (VecDeque<_>, VecDeque<_>) = ids.into_iter().partition(is_known);
        let (mut waiting, mut booked): (VecDeque<_>, VecDeque<_>) =
            known.into_iter().partition(|id| had.contains_key(id));
        waiting.make_contiguous().sort_by_key(lapsed);
        let is_booked = |place: &&usize| !self.statement.lines[**place].pending;
        let (books, announces): (Vec<&usize>, Vec<&usize>) = places.iter().partition(is_booked);
        for place in books {
            let id = booked.pop_front().or_else(|| waiting.pop_front());
            self.ids[*place] = id.or_else(|| free.pop_front()).unwrap_or(self.ids[*place]);
        }
        for place in announces {
            let id = waiting.pop_front().or_else(|| booked.pop_front());
            self.ids[*place] = id.or_else(|| free.pop_front()).unwrap_or(self.ids[*place]);
        }
    }
}
