//! The ids that lines have behind the equal ones that were there: without an id of the bank, equal
//! lines are told by how many they are.

use std::collections::HashSet;

use domain::aggregate::Aggregate;
use domain::id::TransactionId;
use domain::transaction::{LineIdentities, Transaction};
use uuid::Uuid;

use super::Refusal;
use super::lines::{Work, next_id};

/// How many equal purchases of one day earlier files may have brought beside those of this one.
pub(super) const MOST_EQUAL: usize = 64;

/// Further ids of lines of a file, one after the other.
pub(super) struct Further {
    identities: LineIdentities,
    left: usize,
}

impl Further {
    /// Behind those of all lines of the file.
    pub(super) fn of(work: &Work<'_>) -> Self {
        let mut identities = LineIdentities::of(work.target.id);
        for line in &work.statement.lines {
            next_id(&mut identities, line);
        }
        Self { identities, left: MOST_EQUAL }
    }

    /// The next id of each of these lines, and which of the ids were given before; nothing where
    /// there are no lines, or so many equal ones that no more are looked at.
    pub(super) async fn next(
        &mut self,
        work: &Work<'_>,
        places: &[usize],
    ) -> Result<Option<(Vec<TransactionId>, HashSet<Uuid>)>, Refusal> {
        if places.is_empty() || self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let lines = &work.statement.lines;
        let next: Vec<TransactionId> =
            places.iter().map(|place| next_id(&mut self.identities, &lines[*place])).collect();
        let asked = next.iter().map(|id| id.0).collect();
        let known = work.house.store.known(work.household, Transaction::TYPE, asked).await?;
        Ok(Some((next, known)))
    }
}
