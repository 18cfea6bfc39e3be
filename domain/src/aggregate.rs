//! What every noun of the household is: something that decides on commands and applies events.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;
use uuid::Uuid;

/// A unit of consistency with an event stream of its own inside the household's log. Its state can
/// be kept beside the log, so that a long stream need not be folded again from its beginning.
pub trait Aggregate:
    Default + Clone + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// The noun, as stored in `aggregate_type` and before the dot of every event type.
    const TYPE: &'static str;
    /// Which code folds the state ([`stamp`]): a state kept by other code is not read.
    const STAMP: i64;
    type Id: Copy + Debug + Into<Uuid> + From<Uuid> + Send + Sync;
    type Command: Send + Sync + 'static;
    type Event: AggregateEvent;
    type Error: std::error::Error + Send + Sync + 'static;

    /// What happens when this command is carried out now. No events means that it already holds.
    ///
    /// # Errors
    /// The aggregate's own error when a rule forbids the command.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;

    /// Takes in what happened. Never fails: what was decided is a fact.
    fn apply(&mut self, event: &Self::Event);

    /// The state after these events, in order.
    fn replay<'a>(events: impl IntoIterator<Item = &'a Self::Event>) -> Self
    where
        Self::Event: 'a,
    {
        let mut state = Self::default();
        events.into_iter().for_each(|event| state.apply(event));
        state
    }
}

/// A number that is another one whenever these sources are (FNV-1a, 64 bits): with the files that
/// say what a state is and how events change it, nobody has to remember to raise a version.
#[must_use]
pub const fn stamp(sources: &[&str]) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut source = 0;
    while source < sources.len() {
        let bytes = sources[source].as_bytes();
        let mut place = 0;
        while place < bytes.len() {
            hash = (hash ^ bytes[place] as u64).wrapping_mul(0x0100_0000_01b3);
            place += 1;
        }
        source += 1;
    }
    hash.cast_signed()
}

/// An event of one aggregate, and how it is stored.
pub trait AggregateEvent: Debug + Clone + PartialEq + Send + Sync + 'static {
    /// The stored name, `<noun>.<past participle>`.
    fn event_type(&self) -> &'static str;
    /// The version of the stored shape, from `1` upwards.
    fn event_version(&self) -> &'static str;
    /// The stored shape.
    fn payload(&self) -> Value;
    /// Reads a stored event back, through the upcasters of older versions.
    ///
    /// # Errors
    /// [`DecodeError`] when the type or version is not known here or the payload does not fit it.
    fn decode(event_type: &str, version: &str, payload: Value) -> Result<Self, DecodeError>;
}

/// Why a stored event cannot be read.
#[derive(Debug, Error)]
pub enum DecodeError {
    #[error("event type {0:?} is not known to this version")]
    UnknownType(String),
    #[error("version {version:?} of event type {event_type:?} is not known to this version")]
    UnknownVersion { event_type: String, version: String },
    #[error("the payload of a {event_type:?} event does not fit its type")]
    Payload {
        event_type: String,
        #[source]
        source: serde_json::Error,
    },
}

/// Declares the events of one aggregate: an enum with one struct per event, and its stored names.
///
/// Every stored shape is version `1` until it changes. A change names the new version and a pure
/// function from the payload of each older one (docs/how-to/change-an-event.md):
/// `Opened = "account.opened" version "2" upcast { "1" => opened_from_1 }`.
#[macro_export]
macro_rules! aggregate_events {
    ($(#[$doc:meta])* $name:ident {
        $($variant:ident = $stored:literal
            $(version $newest:literal upcast { $($older:literal => $upcast:path),+ $(,)? })?
        ),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            $($variant($variant)),+
        }

        impl $name {
            /// Every stored name, for the golden files and the documentation.
            pub const TYPES: &'static [&'static str] = &[$($stored),+];
        }

        $(impl From<$variant> for $name {
            fn from(event: $variant) -> Self {
                Self::$variant(event)
            }
        })+

        impl $crate::aggregate::AggregateEvent for $name {
            fn event_type(&self) -> &'static str {
                match self { $(Self::$variant(_) => $stored),+ }
            }

            fn event_version(&self) -> &'static str {
                match self { $(Self::$variant(_) => $crate::newest_version!($($newest)?)),+ }
            }

            fn payload(&self) -> serde_json::Value {
                let value = match self {
                    $(Self::$variant(event) => serde_json::to_value(event)),+
                };
                value.unwrap_or(serde_json::Value::Null)
            }

            fn decode(
                event_type: &str,
                version: &str,
                payload: serde_json::Value,
            ) -> Result<Self, $crate::aggregate::DecodeError> {
                use $crate::aggregate::DecodeError;
                match (event_type, version) {
                    $(($stored, $crate::newest_version!($($newest)?)) => {
                        serde_json::from_value(payload).map(Self::$variant).map_err(|source| {
                            DecodeError::Payload { event_type: event_type.to_owned(), source }
                        })
                    })+
                    $($($(($stored, $older) => Self::decode(
                        $stored,
                        $crate::newest_version!($newest),
                        $upcast(payload),
                    ),)+)?)+
                    ($($stored)|+, _) => Err(DecodeError::UnknownVersion {
                        event_type: event_type.to_owned(),
                        version: version.to_owned(),
                    }),
                    _ => Err(DecodeError::UnknownType(event_type.to_owned())),
                }
            }
        }
    };
}

/// The version of a stored shape as [`aggregate_events!`] is told it.
#[doc(hidden)]
#[macro_export]
macro_rules! newest_version {
    () => {
        "1"
    };
    ($newest:literal) => {
        $newest
    };
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};

    use super::{AggregateEvent, DecodeError};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct Named {
        name: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct Moved {
        from: Option<String>,
        to: String,
    }

    crate::aggregate_events! {
        /// One event that has stayed as it was, and one in its third shape.
        Sample {
            Named = "sample.named",
            Moved = "sample.moved" version "3" upcast { "1" => from_1, "2" => from_2 },
        }
    }

    fn from_1(payload: Value) -> Value {
        json!({ "from": null, "to": payload["place"] })
    }

    fn from_2(payload: Value) -> Value {
        json!({ "from": payload["origin"], "to": payload["place"] })
    }

    #[test]
    fn older_shapes_are_read_as_what_they_are_called_today() {
        let read = |version, payload| Sample::decode("sample.moved", version, payload);
        let moved = |from: Option<&str>| {
            Sample::from(Moved { from: from.map(str::to_owned), to: "Bern".to_owned() })
        };
        assert_eq!(read("1", json!({"place": "Bern"})).unwrap(), moved(None));
        let second = json!({"place": "Bern", "origin": "Basel"});
        assert_eq!(read("2", second.clone()).unwrap(), moved(Some("Basel")));
        let newest = moved(Some("Basel"));
        assert_eq!(newest.event_version(), "3");
        assert_eq!(read(newest.event_version(), newest.payload()).unwrap(), newest);
        assert_eq!(Sample::TYPES, ["sample.named", "sample.moved"]);
        // A shape is what its version says, and nothing is guessed.
        assert!(matches!(read("3", second), Err(DecodeError::Payload { .. })));
        assert!(matches!(read("4", json!({})), Err(DecodeError::UnknownVersion { .. })));
        let named = Sample::from(Named { name: "Home".to_owned() });
        assert_eq!(named.event_version(), "1");
        let unknown = Sample::decode("sample.named", "2", named.payload());
        assert!(matches!(unknown, Err(DecodeError::UnknownVersion { .. })));
    }
}

/// Given these events, when this command comes, then that happens: how the rules of an aggregate
/// are written down as tests.
#[cfg(test)]
pub(crate) mod scenario {
    use super::{Aggregate, AggregateEvent};

    /// A state to decide in.
    pub(crate) struct Given<A>(A);

    /// What was decided.
    pub(crate) struct Decided<A: Aggregate>(Result<Vec<A::Event>, A::Error>);

    /// The state after these events.
    pub(crate) fn given<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> Given<A> {
        Given(A::replay(&events.into_iter().collect::<Vec<_>>()))
    }

    impl<A: Aggregate> Given<A> {
        pub(crate) fn when(self, command: A::Command) -> Decided<A> {
            Decided(self.0.decide(command))
        }
    }

    impl<A: Aggregate> Decided<A>
    where
        A::Error: PartialEq,
    {
        #[track_caller]
        pub(crate) fn then(self, events: impl IntoIterator<Item = A::Event>) {
            assert_eq!(self.0, Ok(events.into_iter().collect()));
        }

        /// It holds already.
        #[track_caller]
        pub(crate) fn then_nothing(self) {
            self.then([]);
        }

        #[track_caller]
        pub(crate) fn then_refused(self, error: A::Error) {
            assert_eq!(self.0, Err(error));
        }
    }

    /// Carries out commands one after another and asserts what holds for every aggregate: the same
    /// state decides the same, events survive being stored, and replaying them gives the same
    /// state.
    pub(crate) fn assert_lawful<A>(commands: Vec<A::Command>) -> (A, Vec<A::Event>)
    where
        A: Aggregate + std::fmt::Debug,
        A::Command: Clone,
        A::Error: PartialEq,
    {
        let (mut state, mut events) = (A::default(), Vec::new());
        for command in commands {
            let decided = state.decide(command.clone());
            assert_eq!(decided, state.decide(command));
            for event in decided.into_iter().flatten() {
                let (name, version) = (event.event_type(), event.event_version());
                assert!(name.strip_prefix(A::TYPE).is_some_and(|rest| rest.starts_with('.')));
                let stored = event.payload().to_string();
                let read = serde_json::from_str(&stored).unwrap();
                assert_eq!(A::Event::decode(name, version, read).unwrap(), event);
                state.apply(&event);
                events.push(event);
            }
        }
        assert_eq!(format!("{:?}", A::replay(&events)), format!("{state:?}"));
        assert_eq!(format!("{:?}", kept(&state)), format!("{state:?}"));
        // From a state that was kept halfway the rest leads to the same.
        let (before, after) = events.split_at(events.len() / 2);
        let mut resumed = kept(&A::replay(before));
        after.iter().for_each(|event| resumed.apply(event));
        assert_eq!(format!("{resumed:?}"), format!("{state:?}"));
        (state, events)
    }

    /// A state that was written down and read again.
    fn kept<A: Aggregate>(state: &A) -> A {
        serde_json::from_str(&serde_json::to_string(state).unwrap()).unwrap()
    }

    /// What people and banks might write.
    pub(crate) mod any {
        use chrono::NaiveDate;
        use proptest::prelude::*;

        use crate::money::{Currency, Money};

        pub(crate) fn text() -> impl Strategy<Value = String> {
            prop_oneof![
                4 => "[A-Za-z]{1,6}",
                1 => any::<String>(),
                1 => "[ \\t\\n]{0,3}",
                1 => "é{195,205}",
            ]
        }

        pub(crate) fn day() -> impl Strategy<Value = NaiveDate> {
            let near =
                (0..5_u32).prop_map(|day| NaiveDate::from_ymd_opt(2026, 3, 1 + day).unwrap());
            let far = (-3_000_000..3_000_000)
                .prop_map(|day| NaiveDate::from_num_days_from_ce_opt(day).unwrap());
            prop_oneof![3 => near, 1 => far]
        }

        pub(crate) fn money() -> impl Strategy<Value = Money> {
            let minor = prop_oneof![3 => -500..500_i64, 1 => any::<i64>()];
            (minor, currency()).prop_map(|(minor, currency)| Money::new(minor, currency))
        }

        pub(crate) fn bool_rarely() -> impl Strategy<Value = bool> {
            proptest::bool::weighted(0.1)
        }

        pub(crate) fn currency() -> impl Strategy<Value = Currency> {
            prop_oneof![6 => Just("EUR"), 1 => Just("JPY"), 1 => Just("DEM")]
                .prop_map(|code| Currency::new(code).unwrap())
        }
    }
}
