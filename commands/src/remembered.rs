//! States that this process read or wrote last. A command is decided on them first: what comes of
//! that is stored behind the same fence as what was just read, so that the log says whether they
//! still stood, and a refusal is decided again on what the log says.

use std::any::Any;
use std::sync::Arc;

use domain::aggregate::Aggregate;
use domain::id::HouseholdId;
use quick_cache::sync::Cache;
use uuid::Uuid;

/// States kept in one process. Most are a few hundred bytes.
const MOST: usize = 8_192;

type Key = (HouseholdId, &'static str, Uuid);

/// A state, the version that it is of, and the household's newest revision at which it was so.
#[derive(Clone)]
struct Entry {
    state: Arc<dyn Any + Send + Sync>,
    version: i64,
    at: i64,
}

/// See the module.
pub struct Remembered(Cache<Key, Entry>);

impl Default for Remembered {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Remembered {
    /// The state that was seen last, its version, and the revision at which it was so.
    pub(crate) fn state<A: Aggregate>(
        &self,
        household: HouseholdId,
        id: A::Id,
    ) -> Option<(A, i64, i64)> {
        let Entry { state, version, at } = self.0.get(&(household, A::TYPE, id.into()))?;
        Some((state.downcast_ref::<A>()?.clone(), version, at))
    }

    /// Remembers what was read or written. What does not exist is not remembered: nobody is to fill
    /// the memory with ids that they make up.
    pub(crate) fn keep<A: Aggregate>(
        &self,
        household: HouseholdId,
        id: A::Id,
        state: &A,
        (version, at): (i64, i64),
    ) {
        if version > 0 {
            let state: Arc<dyn Any + Send + Sync> = Arc::new(state.clone());
            self.0.insert((household, A::TYPE, id.into()), Entry { state, version, at });
        }
    }

    /// Remembers that a state of this version was so at a later revision still.
    pub(crate) fn stood(
        &self,
        household: HouseholdId,
        noun: &'static str,
        id: Uuid,
        (version, at): (i64, i64),
    ) {
        let key = (household, noun, id);
        if let Some(entry) = self.0.get(&key).filter(|one| one.version == version && one.at < at) {
            self.0.insert(key, Entry { at, ..entry });
        }
    }

    /// Forgets what has changed, or was another than was believed.
    pub(crate) fn forget(&self, household: HouseholdId, noun: &'static str, id: Uuid) {
        self.0.remove(&(household, noun, id));
    }
}
