//! What is asked for, each stream once, and the states that are taken out of the answer: of the
//! log, or of what this process saw last.

use std::collections::{HashMap, HashSet};

use domain::aggregate::{Aggregate, AggregateEvent};
use domain::id::HouseholdId;
use uuid::Uuid;

use crate::events::NewEvent;
use crate::house::House;
use crate::ports::{
    EventStore, Gathering, Resumed, Snapshot, StoreError, StoredEvent, Wanted, Whose,
};
use crate::proof;
use crate::remembered::Remembered;

/// A state is kept beside the log once so many events have come since it last was: reading so many
/// costs about as much as everything else a request does.
const KEPT_AFTER: usize = 32;

/// A noun and whose stream of it, as it was asked for.
type Key = (&'static str, Whose);

/// Streams that are wanted, each once.
#[derive(Debug, Default)]
pub struct Asking {
    pub(super) wanted: Vec<Wanted>,
    /// As each was asked for first.
    keys: Vec<Key>,
    places: HashMap<Key, usize>,
    /// How many take what a place answers.
    takers: Vec<usize>,
    /// What an earlier answer taught: who is meant, and whose kept state is none.
    corrected: HashMap<Key, Uuid>,
    whole: HashSet<Key>,
}

impl Asking {
    pub(super) fn add<A: Aggregate>(&mut self, whose: Whose) -> usize {
        let key = (A::TYPE, whose);
        let whose = self.corrected.get(&key).copied().map_or(whose, Whose::Is);
        if let Some(place) = self.places.get(&(A::TYPE, whose)) {
            self.takers[*place] += 1;
            return *place;
        }
        let place = self.wanted.len();
        let stamp = (!self.whole.contains(&key)).then_some(A::STAMP);
        self.wanted.push(Wanted { aggregate_type: A::TYPE, whose, stamp });
        self.keys.push(key);
        self.places.insert((A::TYPE, whose), place);
        self.takers.push(1);
        place
    }

    /// Asks anew, knowing what the last answer taught.
    pub(super) fn again(&mut self) {
        let (corrected, whole) = (&mut self.corrected, &mut self.whole);
        let (corrected, whole) = (std::mem::take(corrected), std::mem::take(whole));
        *self = Self { corrected, whole, ..Self::default() };
    }
}

/// What was read, place by place.
pub struct Answer<'a> {
    pub(super) household: HouseholdId,
    pub(super) asking: &'a mut Asking,
    pub(super) found: Found<'a>,
}

/// Where states are taken from.
pub(super) enum Found<'a> {
    /// The log; they are remembered where there is a memory.
    Read(&'a dyn EventStore, Gathering, Option<&'a Remembered>),
    /// What was seen last.
    Believed(&'a Remembered),
}

impl Answer<'_> {
    /// Sees to it that somebody is at a place, or has them asked for.
    pub(super) fn must_be(&mut self, place: usize, id: Uuid) -> Result<(), Unread> {
        let is_there = match &self.found {
            Found::Read(_, gathered, _) => {
                gathered.streams.get(place).is_some_and(|one| one.id == Some(id))
            }
            Found::Believed(_) => true,
        };
        if is_there {
            return Ok(());
        }
        self.asking.corrected.insert(self.asking.keys[place], id);
        Err(Unread::Again)
    }

    /// The state at a place, its version, and the household's revision at which it was so.
    pub(super) fn state<A: Aggregate>(
        &mut self,
        place: usize,
        id: A::Id,
    ) -> Result<(A, i64, i64), Unread> {
        let (store, gathered, remembered) = match &mut self.found {
            Found::Read(store, gathered, remembered) => (*store, gathered, *remembered),
            Found::Believed(seen) => return seen.state(self.household, id).ok_or(Unread::Again),
        };
        let at = gathered.at;
        let gathered = gathered.streams.get_mut(place);
        let resumed = match (self.asking.takers.get_mut(place), gathered) {
            (Some(takers), Some(one)) if *takers > 1 => {
                *takers -= 1;
                one.resumed.clone()
            }
            (_, Some(one)) => std::mem::take(&mut one.resumed),
            (_, None) => Resumed::default(),
        };
        let Some((state, version)) = folded::<A>(store, self.household, id, resumed)? else {
            self.asking.whole.insert(self.asking.keys[place]);
            return Err(Unread::Again);
        };
        if let Some(remembered) = remembered {
            remembered.keep(self.household, id, &state, (version, at));
        }
        Ok((state, version, at))
    }
}

/// Why states could not be taken.
#[derive(Debug)]
pub enum Unread {
    Store(StoreError),
    /// Something was not where it was looked for; the asking knows better now.
    Again,
}

impl<T: Into<StoreError>> From<T> for Unread {
    fn from(error: T) -> Self {
        Self::Store(error.into())
    }
}

/// The newest state of what was read, and its version. `None`: the state that was kept is none of
/// this code. A long stream's state is kept anew when much has come since it last was.
fn folded<A: Aggregate>(
    store: &dyn EventStore,
    household: HouseholdId,
    id: A::Id,
    resumed: Resumed,
) -> Result<Option<(A, i64)>, StoreError> {
    let (mut state, mut version) = match resumed.kept {
        None => (A::default(), 0),
        Some((kept, sequence)) => match serde_json::from_value(kept) {
            Ok(state) => (state, sequence),
            Err(_) => return Ok(None),
        },
    };
    let since = resumed.events.len();
    for StoredEvent { sequence, event_type, event_version, payload } in resumed.events {
        state.apply(&A::Event::decode(&event_type, &event_version, payload)?);
        version = sequence;
    }
    if since >= KEPT_AFTER
        && let Ok(kept) = serde_json::to_value(&state)
    {
        store.keep(Snapshot {
            household,
            aggregate_type: A::TYPE,
            aggregate_id: id.into(),
            sequence: version,
            event_hash: resumed.newest_hash,
            stamp: A::STAMP,
            state: kept,
        });
    }
    Ok(Some((state, version)))
}

/// The events of one aggregate, ready to be stored after `version`.
pub(crate) fn new_events<A: Aggregate>(
    house: &House,
    id: A::Id,
    version: i64,
    events: &[A::Event],
) -> Vec<NewEvent> {
    (version + 1..)
        .zip(events)
        .map(|(sequence, event)| NewEvent {
            event_id: house.ids.fresh(),
            aggregate_type: A::TYPE,
            aggregate_id: id.into(),
            sequence,
            event_type: event.event_type(),
            event_version: event.event_version(),
            payload: proof::canonical_json(&event.payload()),
        })
        .collect()
}
