//! The unit of work, the one way a command is carried out: read all that it needs in one round
//! trip, decide, append behind a fence of exactly what was read, answer a receipt. What this
//! process saw last need not be read again: the fence says whether it still stood.
//!
//! ```text
//! reads ──► household, its members, every stream of the command   one round trip
//! decide ─► on these states alone; again when the race is lost
//! append ─► only if none of them has grown since                   one round trip
//! ```
//!
//! A lost race is decided again on the newer state, a bounded number of times. A command that was
//! answered before is answered the same again, whatever the state has become since.

mod asking;
mod planned;
mod reading;
mod reads;

use std::time::Duration;

use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::household::Household;
use domain::id::HouseholdId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

pub(crate) use self::asking::new_events;
pub(crate) use self::planned::{Planned, again_while_overtaken, carry_out_planned};
pub use self::reads::{Born, Decided, Loaded, Naming, One, Reads, born, naming, one};
use crate::error::CommandError;
use crate::events::NewEvent;
use crate::house::House;
use crate::ports::effect::Effect;
use crate::ports::{Appended, Batch, EventStore, Fence, Intent, Quiet, StoreError};
use crate::scope::Scope;

/// How often a command that lost a race is decided again.
const ATTEMPTS: u32 = 12;
/// No attempt begins later than this after the first.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who asks in which household, as it was read together with everything else.
pub struct Asked<'a> {
    pub scope: Scope,
    /// The calendar date where the household lives.
    pub today: NaiveDate,
    intent: &'a Intent,
    subject: Option<Uuid>,
}

impl Asked<'_> {
    /// The version that the sender saw of the one that the command is about.
    fn expected_version_of(&self, id: Uuid) -> Option<i64> {
        self.intent.expected_version.filter(|_| self.subject == Some(id))
    }
}

/// What a receipt names: an aggregate and its version after the command, and what else it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    pub id: Uuid,
    pub version: i64,
    /// Kept with the answer, so that the same command is answered the same again.
    pub said: Option<Value>,
    /// What leaves the house because of the command.
    pub effects: Vec<Effect>,
}

impl Subject {
    /// The same, with effects that are written down with the command.
    #[must_use]
    pub fn causing(self, effects: Vec<Effect>) -> Self {
        Self { effects, ..self }
    }

    /// The same, saying this beside.
    #[must_use]
    pub fn saying(self, said: &impl Serialize) -> Self {
        Self { said: serde_json::to_value(said).ok(), ..self }
    }
}

impl<A: Aggregate> From<&Loaded<A>> for Subject {
    fn from(loaded: &Loaded<A>) -> Self {
        Self { id: loaded.id.into(), version: loaded.version(), said: None, effects: Vec::new() }
    }
}

impl<A: Aggregate> From<&mut Loaded<A>> for Subject {
    fn from(loaded: &mut Loaded<A>) -> Self {
        Self::from(&*loaded)
    }
}

/// What was looked up across the household for a command, and what must not have happened since.
#[derive(Debug, Clone)]
pub struct Facts<T> {
    pub known: T,
    pub quiet: Option<Quiet>,
}

/// What a client holds in its hand after a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The aggregate that was addressed or born.
    pub id: Uuid,
    /// Its version after the command.
    pub version: i64,
    /// The household's revision after the command.
    pub revision: i64,
    /// What the command said beside.
    pub said: Option<Value>,
    /// The command's own id; `None` where it was stored before ids were kept with answers.
    pub command_id: Option<Uuid>,
}

impl Receipt {
    fn from_answer(answer: &Appended) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct Kept {
            id: Uuid,
            version: i64,
            said: Option<Value>,
            command_id: Option<Uuid>,
        }
        let kept: Kept = serde_json::from_value(answer.outcome.clone())
            .map_err(|source| StoreError::Unavailable(source.into()))?;
        let Kept { id, version, said, command_id } = kept;
        Ok(Self { id, version, revision: answer.revision, said, command_id })
    }
}

/// Carries a command out: `decide` gets who asks and what was read, and decides on that alone.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn carry_out<R, E>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    reads: R,
    decide: impl Fn(&Asked<'_>, &mut R::Loaded) -> Result<Subject, CommandError<E>> + Send + Sync,
) -> Result<Receipt, CommandError<E>>
where
    R: Reads,
    E: std::error::Error + Send + Sync + 'static,
{
    let nothing = || std::future::ready(Ok(Facts { known: (), quiet: None }));
    let decide = |asked: &Asked<'_>, loaded: &mut R::Loaded, ()| decide(asked, loaded);
    carry_out_on_facts(house, intent, name, reads, nothing, decide).await
}

/// As [`carry_out`] with facts that are looked up across the household, anew for each attempt and
/// before anybody waits for this writer.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn carry_out_on_facts<R, T, E, Found>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    reads: R,
    facts: impl Fn() -> Found + Send + Sync,
    decide: impl Fn(&Asked<'_>, &mut R::Loaded, T) -> Result<Subject, CommandError<E>> + Send + Sync,
) -> Result<Receipt, CommandError<E>>
where
    R: Reads,
    T: Send,
    E: std::error::Error + Send + Sync + 'static,
    Found: Future<Output = Result<Facts<T>, CommandError<E>>> + Send,
{
    let mut race = Race::begin();
    let mut believes = true;
    loop {
        let facts = match facts().await {
            Ok(facts) => facts,
            Err(refusal) => return answered_before(house, intent, name, refusal).await,
        };
        let _turn = match reads.subject() {
            Some(subject) => Some(house.writing(subject).await),
            None => None,
        };
        let states = states(house, intent, &reads, &mut believes).await;
        let decided = states
            .map_err(CommandError::from)
            .and_then(|states| decided(house, intent, (&reads, states), facts, &decide));
        let Decision { subject, events, fence, states } = match decided {
            Ok(decided) => decided,
            // The log knows better.
            Err(_) if believes => {
                believes = false;
                continue;
            }
            Err(CommandError::Store(StoreError::Conflict)) if race.is_open() => {
                race.lost(house).await;
                continue;
            }
            // Who is outside now is not told what they were answered when they were not.
            Err(CommandError::Outside) => return Err(CommandError::Outside),
            Err(refusal) => return answered_before(house, intent, name, refusal).await,
        };
        let (household_id, remembered) = (intent.household_id, &house.remembered);
        match append(house, intent, name, subject, events, fence).await {
            Ok((receipt, replayed)) => {
                if !replayed {
                    states.keep(household_id, receipt.revision, remembered);
                }
                return Ok(receipt);
            }
            Err(StoreError::Conflict) if believes => {
                states.forget(household_id, remembered);
                believes = false;
            }
            Err(StoreError::Conflict | StoreError::Busy) if race.is_open() => {
                race.lost(house).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Who asks, and what a command reads.
type States<R> = (Loaded<Household>, <R as Reads>::Loaded);

/// What was decided, to be stored.
struct Decision<R: Reads> {
    subject: Subject,
    events: Vec<NewEvent>,
    fence: Fence,
    states: States<R>,
}

/// What was seen last where that is believed, else what the log says; says which.
async fn states<R: Reads>(
    house: &House,
    intent: &Intent,
    reads: &R,
    believes: &mut bool,
) -> Result<States<R>, StoreError> {
    let all = (one::<Household>(intent.household_id), reads);
    let remembered = &house.remembered;
    if *believes {
        if let Some(states) = reading::believed(remembered, intent.household_id, &all) {
            return Ok(states);
        }
        *believes = false;
    }
    reading::read(house.store.as_ref(), intent.household_id, &all, Some(remembered)).await
}

fn decided<R, T, E>(
    house: &House,
    intent: &Intent,
    (reads, (household, mut loaded)): (&R, States<R>),
    facts: Facts<T>,
    decide: &impl Fn(&Asked<'_>, &mut R::Loaded, T) -> Result<Subject, CommandError<E>>,
) -> Result<Decision<R>, CommandError<E>>
where
    R: Reads,
    E: std::error::Error + Send + Sync + 'static,
{
    let as_of = facts.quiet.as_ref().map_or(i64::MAX, |quiet| quiet.since);
    let mut fence = Fence { streams: Vec::new(), quiet: facts.quiet, as_of };
    household.seen(&mut fence);
    let scope = Scope::of(intent.asker, intent.household_id, household.state.clone());
    let scope = scope.ok_or(CommandError::Outside)?;
    let today = scope.today(house.clock.as_ref());
    let asked = Asked { scope, today, intent, subject: reads.subject() };
    let subject = decide(&asked, &mut loaded, facts.known)?;
    loaded.seen(&mut fence);
    let mut events = Vec::new();
    loaded.events(house, &mut events);
    Ok(Decision { subject, events, fence, states: (household, loaded) })
}

/// Carries commands out on one aggregate of the household's, all of them or none.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn on<A>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    id: A::Id,
    commands: Vec<A::Command>,
) -> Result<Receipt, CommandError<A::Error>>
where
    A: Aggregate,
    A::Command: Clone,
{
    carry_out(house, intent, name, one::<A>(id), |asked, loaded| {
        loaded.decide(asked, commands.clone())?;
        Ok(loaded.into())
    })
    .await
}

/// The newest state of an aggregate and its version (0: there is none).
///
/// # Errors
/// [`StoreError`] when the stream cannot be read.
pub async fn load<A: Aggregate>(
    store: &dyn EventStore,
    household: HouseholdId,
    id: A::Id,
) -> Result<(A, i64), StoreError> {
    let loaded = reading::read(store, household, &one::<A>(id), None).await?;
    let version = loaded.version();
    Ok((loaded.state, version))
}

/// Streams that one round trip reads.
const READ_AT_ONCE: usize = 1_000;

/// As [`load`], of many: a round trip for each thousand.
///
/// # Errors
/// [`StoreError`] when a stream cannot be read.
pub(crate) async fn load_all<A: Aggregate>(
    store: &dyn EventStore,
    household: HouseholdId,
    ids: &[A::Id],
) -> Result<Vec<(A::Id, A, i64)>, StoreError> {
    let mut all = Vec::with_capacity(ids.len());
    for some in ids.chunks(READ_AT_ONCE) {
        let reads: Vec<_> = some.iter().copied().map(one::<A>).collect();
        let loaded = reading::read(store, household, &reads, None).await?;
        all.extend(loaded.into_iter().map(|one| {
            let version = one.version();
            (one.id, one.state, version)
        }));
    }
    Ok(all)
}

/// Appends what one command decided; says too whether it had been stored before.
///
/// # Errors
/// [`StoreError`]; then nothing was stored.
pub(crate) async fn append(
    house: &House,
    intent: &Intent,
    name: &'static str,
    subject: Subject,
    events: Vec<NewEvent>,
    fence: Fence,
) -> Result<(Receipt, bool), StoreError> {
    store(house, intent, name, false, subject, events, fence).await
}

/// Appends the first command of a new household, which makes its log.
///
/// # Errors
/// [`StoreError`]; then nothing was stored.
pub(crate) async fn found(
    house: &House,
    intent: &Intent,
    name: &'static str,
    subject: Subject,
    events: Vec<NewEvent>,
) -> Result<Receipt, StoreError> {
    let stored = store(house, intent, name, true, subject, events, Fence::default()).await?;
    Ok(stored.0)
}

async fn store(
    house: &House,
    intent: &Intent,
    name: &'static str,
    founds_household: bool,
    Subject { id, version, said, effects }: Subject,
    events: Vec<NewEvent>,
    fence: Fence,
) -> Result<(Receipt, bool), StoreError> {
    let mut outcome = json!({ "id": id, "version": version });
    if let Some(said) = said {
        outcome["said"] = said;
    }
    let household_id = intent.household_id;
    let mut command = house.record(intent, name, outcome);
    command.outcome["command_id"] = json!(command.metadata.command_id);
    let events = events.into();
    let batch = Batch { household_id, founds_household, fence, command, events, effects };
    let answer = house.append(batch).await?;
    Ok((Receipt::from_answer(&answer)?, answer.replayed))
}

/// A race with other writers, lost so often.
struct Race {
    lost: u32,
    attempts: u32,
    until: Option<Instant>,
    /// What is waited after a loss, in microseconds, and what is added to it by chance at most.
    pause: (u64, u64),
    /// How often the pause is doubled.
    doublings: u32,
}

impl Race {
    /// Of a command that is quickly decided.
    fn begin() -> Self {
        let until = Some(Instant::now() + PATIENCE);
        Self { lost: 0, attempts: ATTEMPTS, until, pause: (500, 5_000), doublings: 4 }
    }

    /// Of one that takes long to plan: whoever is faster now may be so for seconds, as the
    /// household's own comparisons are that follow a large file.
    fn of_plan(attempts: u32) -> Self {
        Self { lost: 0, attempts, until: None, pause: (15_000, 10_000), doublings: 6 }
    }

    /// Whether it is worth another attempt.
    fn is_open(&self) -> bool {
        self.lost + 1 < self.attempts && self.until.is_none_or(|until| Instant::now() < until)
    }

    /// Waits a little longer after each loss, and never the same for two writers.
    async fn lost(&mut self, house: &House) {
        self.lost += 1;
        let noise = u64::from(house.ids.fresh().as_bytes()[15]);
        let (least, more) = self.pause;
        let pause = (least + noise * more / 255) << (self.lost - 1).min(self.doublings);
        tokio::time::sleep(Duration::from_micros(pause)).await;
    }
}

/// What was answered to this very command before.
///
/// # Errors
/// [`StoreError::KeyReused`] when its key was another's.
pub(crate) async fn answered(
    house: &House,
    intent: &Intent,
    name: &'static str,
) -> Result<Option<Appended>, StoreError> {
    if intent.idempotency_key.is_none() {
        return Ok(None);
    }
    let key = house.scoped_key(intent, name);
    match house.store.answered(intent.household_id, &key).await? {
        Some((_, hash)) if hash != intent.request_hash => Err(StoreError::KeyReused),
        answered => Ok(answered.map(|(answer, _)| answer)),
    }
}

/// A refusal stands unless the very same command was accepted before.
async fn answered_before<E: std::error::Error>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    refusal: CommandError<E>,
) -> Result<Receipt, CommandError<E>> {
    let answered = answered(house, intent, name).await?.ok_or(refusal)?;
    Ok(Receipt::from_answer(&answered)?)
}
