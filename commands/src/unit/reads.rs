//! What a command reads: aggregates, each by its id or by what another one names, all of them in
//! one round trip, and what was decided on them.

use domain::aggregate::Aggregate;
use domain::id::HouseholdId;
use uuid::Uuid;

use super::Asked;
use super::asking::{Answer, Asking, Unread, new_events};
use crate::error::CommandError;
use crate::events::NewEvent;
use crate::house::House;
use crate::ports::{Fence, Whose};
use crate::remembered::Remembered;

/// Aggregates that a command reads or brings into being.
pub trait Reads: Send + Sync {
    /// The states that were read.
    type Loaded: Decided;
    /// Where among the answers they are.
    type Places: Send;

    /// Says which streams are wanted.
    fn ask(&self, asking: &mut Asking) -> Self::Places;

    /// Takes the states out of the answer.
    ///
    /// # Errors
    /// [`Unread`].
    fn take(&self, places: Self::Places, answer: &mut Answer<'_>) -> Result<Self::Loaded, Unread>;

    /// The one that the command is about, whose writers queue.
    fn subject(&self) -> Option<Uuid>;
}

/// What was decided on aggregates that were read.
pub trait Decided: Send {
    /// Adds the events, in the order of the aggregates.
    fn events(&self, house: &House, events: &mut Vec<NewEvent>);
    /// Adds the streams that were read.
    fn seen(&self, fence: &mut Fence);
    /// Remembers what it has become, once that is stored as a revision of the household's.
    fn keep(&self, household: HouseholdId, revision: i64, remembered: &Remembered);
    /// Forgets what it was believed to be.
    fn forget(&self, household: HouseholdId, remembered: &Remembered);
}

/// An aggregate as it was read, and what was decided on it since.
#[derive(Debug, Clone)]
pub struct Loaded<A: Aggregate> {
    pub id: A::Id,
    /// With what was decided.
    pub state: A,
    /// The sequence of the last event that was read; 0: there was none.
    read_at: i64,
    /// Whether it was read, and not just brought into being.
    is_read: bool,
    /// The household's revision at which it was so.
    at: i64,
    decided: Vec<A::Event>,
}

impl<A: Aggregate> Loaded<A> {
    fn read(id: A::Id, (state, read_at, at): (A, i64, i64)) -> Self {
        Self { id, state, read_at, is_read: true, at, decided: Vec::new() }
    }

    /// The version with what was decided; 0: it was never brought into being.
    pub fn version(&self) -> i64 {
        self.read_at + self.decided.len() as i64
    }

    /// Decides on it, as the command's own noun: of the one that the command is about, the version
    /// must be the one that the sender saw.
    ///
    /// # Errors
    /// [`CommandError::VersionMismatch`], [`CommandError::Refused`].
    pub fn decide(
        &mut self,
        asked: &Asked<'_>,
        commands: impl IntoIterator<Item = A::Command>,
    ) -> Result<(), CommandError<A::Error>> {
        if let Some(expected) = asked.expected_version_of(self.id.into())
            && expected != self.read_at
        {
            return Err(CommandError::VersionMismatch { current: self.read_at });
        }
        for command in commands {
            self.take_in(command).map_err(CommandError::Refused)?;
        }
        Ok(())
    }

    /// Decides on it, whatever version the sender saw.
    ///
    /// # Errors
    /// The aggregate's own.
    pub fn take_in(&mut self, command: A::Command) -> Result<(), A::Error> {
        let decided = self.state.decide(command)?;
        decided.iter().for_each(|event| self.state.apply(event));
        self.decided.extend(decided);
        Ok(())
    }
}

impl<A: Aggregate> Decided for Loaded<A> {
    fn events(&self, house: &House, events: &mut Vec<NewEvent>) {
        events.extend(new_events::<A>(house, self.id, self.read_at, &self.decided));
    }

    fn seen(&self, fence: &mut Fence) {
        // The places of its own events in its stream are fence enough.
        if self.is_read && self.decided.is_empty() {
            fence.streams.push((A::TYPE, self.id.into(), self.read_at));
            fence.as_of = fence.as_of.min(self.at);
        }
    }

    fn keep(&self, household: HouseholdId, revision: i64, remembered: &Remembered) {
        let at = (self.version(), revision);
        match self.decided.is_empty() {
            true => remembered.stood(household, A::TYPE, self.id.into(), at),
            false => remembered.keep(household, self.id, &self.state, at),
        }
    }

    fn forget(&self, household: HouseholdId, remembered: &Remembered) {
        remembered.forget(household, A::TYPE, self.id.into());
    }
}

/// One aggregate by its id.
pub fn one<A: Aggregate>(id: A::Id) -> One<A> {
    One(id)
}

/// See [`one`].
#[derive(Debug, Clone, Copy)]
pub struct One<A: Aggregate>(A::Id);

impl<A: Aggregate> Reads for One<A> {
    type Loaded = Loaded<A>;
    type Places = usize;

    fn ask(&self, asking: &mut Asking) -> usize {
        asking.add::<A>(Whose::Is(self.0.into()))
    }

    fn take(&self, place: usize, answer: &mut Answer<'_>) -> Result<Loaded<A>, Unread> {
        Ok(Loaded::read(self.0, answer.state::<A>(place, self.0)?))
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.0.into())
    }
}

/// A new aggregate under a fresh id, below which nothing can stand: there is nothing to read.
pub fn born<A: Aggregate>(id: A::Id) -> Born<A> {
    Born(id)
}

/// See [`born`].
#[derive(Debug, Clone, Copy)]
pub struct Born<A: Aggregate>(A::Id);

impl<A: Aggregate> Reads for Born<A> {
    type Loaded = Loaded<A>;
    type Places = ();

    fn ask(&self, _: &mut Asking) {}

    fn take(&self, (): (), _: &mut Answer<'_>) -> Result<Loaded<A>, Unread> {
        Ok(Loaded { is_read: false, ..Loaded::read(self.0, (A::default(), 0, 0)) })
    }

    fn subject(&self) -> Option<Uuid> {
        None
    }
}

/// An aggregate, and the one that it names: `field` is where the payload of its first event names
/// it, `now` what its state says. In the one round trip the first is believed; where the second
/// says otherwise, it is read again.
pub fn naming<A: Aggregate, B: Aggregate>(
    id: A::Id,
    field: &'static str,
    now: fn(&A) -> Option<B::Id>,
) -> Naming<A, B> {
    Naming { id, field, now }
}

/// See [`naming`].
#[derive(Debug, Clone, Copy)]
pub struct Naming<A: Aggregate, B: Aggregate> {
    id: A::Id,
    field: &'static str,
    now: fn(&A) -> Option<B::Id>,
}

impl<A: Aggregate, B: Aggregate> Reads for Naming<A, B> {
    /// The second is `None` where the first names none.
    type Loaded = (Loaded<A>, Option<Loaded<B>>);
    type Places = (usize, usize);

    fn ask(&self, asking: &mut Asking) -> (usize, usize) {
        let by = asking.add::<A>(Whose::Is(self.id.into()));
        (by, asking.add::<B>(Whose::Named { by, field: self.field }))
    }

    fn take(
        &self,
        (by, place): (usize, usize),
        answer: &mut Answer<'_>,
    ) -> Result<Self::Loaded, Unread> {
        let loaded = Loaded::read(self.id, answer.state::<A>(by, self.id)?);
        let named = (self.now)(&loaded.state);
        let Some(named) = named else { return Ok((loaded, None)) };
        answer.must_be(place, named.into())?;
        Ok((loaded, Some(Loaded::read(named, answer.state::<B>(place, named)?))))
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.id.into())
    }
}

impl<R: Reads> Reads for &R {
    type Loaded = R::Loaded;
    type Places = R::Places;

    fn ask(&self, asking: &mut Asking) -> Self::Places {
        (*self).ask(asking)
    }

    fn take(&self, places: Self::Places, answer: &mut Answer<'_>) -> Result<Self::Loaded, Unread> {
        (*self).take(places, answer)
    }

    fn subject(&self) -> Option<Uuid> {
        (*self).subject()
    }
}

impl<R: Reads> Reads for Option<R> {
    type Loaded = Option<R::Loaded>;
    type Places = Option<R::Places>;

    fn ask(&self, asking: &mut Asking) -> Self::Places {
        self.as_ref().map(|reads| reads.ask(asking))
    }

    fn take(&self, places: Self::Places, answer: &mut Answer<'_>) -> Result<Self::Loaded, Unread> {
        let asked = self.as_ref().zip(places);
        asked.map(|(reads, places)| reads.take(places, answer)).transpose()
    }

    fn subject(&self) -> Option<Uuid> {
        self.as_ref().and_then(Reads::subject)
    }
}

impl<R: Reads> Reads for Vec<R> {
    type Loaded = Vec<R::Loaded>;
    type Places = Vec<R::Places>;

    fn ask(&self, asking: &mut Asking) -> Self::Places {
        self.iter().map(|reads| reads.ask(asking)).collect()
    }

    fn take(&self, places: Self::Places, answer: &mut Answer<'_>) -> Result<Self::Loaded, Unread> {
        self.iter().zip(places).map(|(reads, places)| reads.take(places, answer)).collect()
    }

    fn subject(&self) -> Option<Uuid> {
        None
    }
}

macro_rules! each {
    ($($of:ident),+) => {
        $(impl<D: Decided> Decided for $of<D> {
            fn events(&self, house: &House, events: &mut Vec<NewEvent>) {
                self.iter().for_each(|one| one.events(house, events));
            }

            fn seen(&self, fence: &mut Fence) {
                self.iter().for_each(|one| one.seen(fence));
            }

            fn keep(&self, household: HouseholdId, revision: i64, remembered: &Remembered) {
                self.iter().for_each(|one| one.keep(household, revision, remembered));
            }

            fn forget(&self, household: HouseholdId, remembered: &Remembered) {
                self.iter().for_each(|one| one.forget(household, remembered));
            }
        })+
    };
}

each!(Option, Vec);

/// Several together; the first is the one that the command is about.
macro_rules! together {
    ($($part:ident $place:tt),+) => {
        impl<$($part: Reads),+> Reads for ($($part,)+) {
            type Loaded = ($($part::Loaded,)+);
            type Places = ($($part::Places,)+);

            fn ask(&self, asking: &mut Asking) -> Self::Places {
                ($(self.$place.ask(asking),)+)
            }

            fn take(
                &self,
                places: Self::Places,
                answer: &mut Answer<'_>,
            ) -> Result<Self::Loaded, Unread> {
                Ok(($(self.$place.take(places.$place, answer)?,)+))
            }

            fn subject(&self) -> Option<Uuid> {
                self.0.subject()
            }
        }

        impl<$($part: Decided),+> Decided for ($($part,)+) {
            fn events(&self, house: &House, events: &mut Vec<NewEvent>) {
                $(self.$place.events(house, events);)+
            }

            fn seen(&self, fence: &mut Fence) {
                $(self.$place.seen(fence);)+
            }

            fn keep(&self, household: HouseholdId, revision: i64, remembered: &Remembered) {
                $(self.$place.keep(household, revision, remembered);)+
            }

            fn forget(&self, household: HouseholdId, remembered: &Remembered) {
                $(self.$place.forget(household, remembered);)+
            }
        }
    };
}

together!(A 0, B 1);
together!(A 0, B 1, C 2);
