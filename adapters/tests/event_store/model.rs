//! What an event log is, in the fewest words: the reference that both stores are compared with.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;
use serde_json::Value;

pub const HOUSEHOLDS: usize = 3;
pub const AGGREGATES: usize = 4;
pub const EVENT_TYPES: [&str; 3] = ["transaction.noted", "account.renamed", "a"];

/// One event of a batch.
#[derive(Clone, Debug)]
pub struct Write {
    pub kind: usize,
    pub aggregate: usize,
    /// `Some(n)`: at a place that is taken, `n` before the end, as a writer does who lost a race.
    pub behind: Option<usize>,
    pub event_type: usize,
    pub payload: Value,
}

/// What the writer has read.
#[derive(Clone, Debug)]
pub struct Read {
    /// Streams by kind and aggregate, each up to so many events before its end.
    pub streams: Vec<(usize, usize, usize)>,
    /// Kinds that were looked up across streams, so many revisions before the head.
    pub kinds: Option<(Vec<usize>, usize)>,
}

/// One command.
#[derive(Clone, Debug)]
pub struct Append {
    pub household: usize,
    pub founds: bool,
    pub fence: Read,
    pub key: u32,
    pub request: u8,
    pub actor: u8,
    pub outcome: Value,
    pub writes: Vec<Write>,
}

/// What is asked of the stores.
#[derive(Clone, Debug)]
pub enum Step {
    Append(Append),
    Load { household: usize, kind: usize, aggregate: usize },
    Known { household: usize, kind: usize },
    Answered { household: usize, key: u32 },
    Head { household: usize },
}

/// What a store answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Appended { revision: i64, outcome: Value, replayed: bool },
    Refused(&'static str),
    Loaded(Vec<(i64, &'static str, Value)>),
    Known(BTreeSet<usize>),
    Answered(Option<(i64, Value, u8)>),
    Head(i64),
}

#[derive(Clone, Debug, Default)]
pub struct Log {
    pub head: i64,
    /// The kind of each event, in order.
    pub kinds: Vec<usize>,
    pub streams: BTreeMap<(usize, usize), Vec<(&'static str, Value)>>,
    pub answers: BTreeMap<u32, (i64, Value, u8)>,
}

impl Log {
    fn length(&self, kind: usize, aggregate: usize) -> usize {
        self.streams.get(&(kind, aggregate)).map_or(0, Vec::len)
    }

    fn read_to(&self, (kind, aggregate, before_end): &(usize, usize, usize)) -> i64 {
        self.length(*kind, *aggregate).saturating_sub(*before_end) as i64
    }

    fn has_moved(&self, read: &Read) -> bool {
        let has_grown =
            |read: &(usize, usize, usize)| self.read_to(read) < self.length(read.0, read.1) as i64;
        let has_come = |(kinds, ago): &(Vec<usize>, usize)| {
            self.kinds.iter().rev().take(*ago).any(|kind| kinds.contains(kind))
        };
        read.streams.iter().any(has_grown) || read.kinds.as_ref().is_some_and(has_come)
    }
}

/// All logs, and what came of the last step.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub logs: BTreeMap<usize, Log>,
    /// How many steps were taken: makes ids that differ from step to step.
    pub steps: u64,
    /// The places at which the events of the last step go, in order.
    pub sequences: Vec<i64>,
    pub answer: Option<Answer>,
    /// Up to where the streams of the last step's fence were read, and at which revision its kinds.
    pub read_to: Vec<i64>,
    pub since: i64,
    /// The revision at which all of it was so.
    pub as_of: i64,
}

impl Model {
    fn append(&mut self, append: &Append) -> Answer {
        let new = Log::default();
        let log = self.logs.get(&append.household).unwrap_or(&new);
        self.sequences = places(log, &append.writes);
        self.read_to = append.fence.streams.iter().map(|read| log.read_to(read)).collect();
        let ago = append.fence.kinds.as_ref().map_or(0, |(_, ago)| *ago as i64);
        self.since = (log.head - ago).max(0);
        let stands = ago == 0 && append.fence.streams.iter().all(|(_, _, before)| *before == 0);
        self.as_of = if stands { log.head } else { (log.head - 1).max(0) };
        if !self.logs.contains_key(&append.household) && !append.founds {
            return Answer::Refused("UnknownHousehold");
        }
        if let Some((revision, outcome, request)) = log.answers.get(&append.key) {
            if *request != append.request {
                return Answer::Refused("KeyReused");
            }
            let (revision, outcome) = (*revision, outcome.clone());
            return Answer::Appended { revision, outcome, replayed: true };
        }
        if log.has_moved(&append.fence) {
            return Answer::Refused("Conflict");
        }
        if append.writes.iter().any(|write| write.behind.is_some() && !is_new(log, write)) {
            return Answer::Refused("Conflict");
        }
        let log = self.logs.entry(append.household).or_default();
        for write in &append.writes {
            let stream = log.streams.entry((write.kind, write.aggregate)).or_default();
            stream.push((EVENT_TYPES[write.event_type], write.payload.clone()));
            log.kinds.push(write.kind);
        }
        log.head += append.writes.len() as i64;
        let (revision, outcome) = (log.head, append.outcome.clone());
        log.answers.insert(append.key, (revision, outcome.clone(), append.request));
        Answer::Appended { revision, outcome, replayed: false }
    }

    fn answer(&mut self, step: &Step) -> Answer {
        let log = |household: &usize| self.logs.get(household);
        match step {
            Step::Append(append) => self.append(append),
            Step::Load { household, kind, aggregate } => {
                let stream = log(household).and_then(|log| log.streams.get(&(*kind, *aggregate)));
                let events = stream.into_iter().flatten().zip(1..);
                Answer::Loaded(
                    events.map(|((name, payload), at)| (at, *name, payload.clone())).collect(),
                )
            }
            Step::Known { household, kind } => {
                let streams = log(household).into_iter().flat_map(|log| log.streams.keys());
                Answer::Known(streams.filter(|at| at.0 == *kind).map(|at| at.1).collect())
            }
            Step::Answered { household, key } => {
                Answer::Answered(log(household).and_then(|log| log.answers.get(key)).cloned())
            }
            Step::Head { household } => Answer::Head(log(household).map_or(0, |log| log.head)),
        }
    }
}

fn is_new(log: &Log, write: &Write) -> bool {
    !log.streams.contains_key(&(write.kind, write.aggregate))
}

fn places(log: &Log, writes: &[Write]) -> Vec<i64> {
    let mut ahead: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    let place = |write: &Write| {
        let stream = (write.kind, write.aggregate);
        let length = log.streams.get(&stream).map_or(0, Vec::len) as i64;
        match write.behind {
            Some(behind) if length > 0 => (length - behind as i64).max(1),
            _ => {
                let ahead = ahead.entry(stream).or_insert(0);
                *ahead += 1;
                length + *ahead
            }
        }
    };
    writes.iter().map(place).collect()
}

/// JSON as payloads may be: everything but fractions, which no schema of ours has. Drawn from one
/// number, because a tree of strategies for every payload costs most of a run's time.
pub fn json() -> impl Strategy<Value = Value> {
    prop_oneof![3 => any::<u64>(), 1 => Just(0)].prop_map(|seed| value(&mut Seed(seed), 3))
}

struct Seed(u64);

impl Seed {
    /// A number below `bound` (SplitMix64).
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

fn value(seed: &mut Seed, depth: u32) -> Value {
    match seed.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => Value::from(seed.below(2) == 0),
        2 => Value::from(seed.below(u64::MAX)),
        3 => Value::from((seed.below(u64::MAX) as i64) >> seed.below(64)),
        4 => Value::from(text(seed)),
        5 => (0..seed.below(4)).map(|_| value(seed, depth - 1)).collect(),
        _ => (0..seed.below(5)).map(|_| (text(seed), value(seed, depth - 1))).collect(),
    }
}

/// Any characters that a text in PostgreSQL can hold (all but NUL), the awkward ones more often.
fn text(seed: &mut Seed) -> String {
    const AWKWARD: [char; 12] =
        ['"', '\\', '\n', '\t', '\u{8}', '\u{1f}', '\u{7f}', '\u{2028}', '/', 'é', '😀', 'a'];
    let any = |seed: &mut Seed| char::from_u32(1 + seed.below(0x10_ffff) as u32).unwrap_or('z');
    (0..seed.below(8))
        .map(|_| match seed.below(2) {
            0 => AWKWARD[seed.below(12) as usize],
            _ => any(seed),
        })
        .collect()
}

fn write() -> impl Strategy<Value = Write> {
    let behind = prop_oneof![9 => Just(None), 1 => (0..3_usize).prop_map(Some)];
    (0..3_usize, 0..AGGREGATES, behind, 0..EVENT_TYPES.len(), json()).prop_map(
        |(kind, aggregate, behind, event_type, payload)| Write {
            kind,
            aggregate,
            behind,
            event_type,
            payload,
        },
    )
}

fn append() -> impl Strategy<Value = Append> {
    let key = prop_oneof![3 => 0..6_u32, 7 => 100..u32::MAX];
    let request = prop_oneof![5 => Just(1), 1 => Just(2_u8)];
    let founds = prop::bool::weighted(0.4);
    let ago = || prop_oneof![3 => Just(0_usize), 1 => 1..4_usize];
    let streams = prop_oneof![
        2 => Just(Vec::new()),
        1 => vec((0..3_usize, 0..AGGREGATES, ago()), 1..4),
    ];
    let kinds = prop::option::weighted(0.3, (vec(0..3_usize, 1..3), ago()));
    let fence = (streams, kinds).prop_map(|(streams, kinds)| Read { streams, kinds });
    let fence = (founds, fence);
    (0..HOUSEHOLDS, fence, key, request, 0..3_u8, json(), vec(write(), 0..5)).prop_map(
        |(household, (founds, fence), key, request, actor, outcome, writes)| Append {
            household,
            founds,
            fence,
            key,
            request,
            actor,
            outcome,
            writes,
        },
    )
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Step> {
        let household = 0..HOUSEHOLDS;
        prop_oneof![
            8 => append().prop_map(Step::Append),
            2 => (household.clone(), 0..3_usize, 0..AGGREGATES)
                .prop_map(|(household, kind, aggregate)| Step::Load { household, kind, aggregate }),
            1 => (household.clone(), 0..3_usize)
                .prop_map(|(household, kind)| Step::Known { household, kind }),
            1 => (household.clone(), 0..6_u32)
                .prop_map(|(household, key)| Step::Answered { household, key }),
            1 => household.prop_map(|household| Step::Head { household }),
        ]
        .boxed()
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        state.steps += 1;
        state.answer = Some(state.answer(step));
        state
    }
}
