//! Who works, who waits, and who is next.
//!
//! Every kind of work has a lane with a bound for all who ask, for each household and for each
//! person. When somebody leaves, it is the turn of whoever has least in work of those who may; of
//! these, of who was worked for least lately. So a crowd, of one person or of many, waits for
//! itself, and who comes now and then waits at most until one of the others is done. Besides,
//! crowds together have so many turns only: the processors that they leave are for everybody else;
//! and while anybody else is there, a turn of theirs rests as long as it was worked in.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use uuid::Uuid;

use super::{Share, Size};

/// After this long half as much counts of what somebody was worked for.
const HALF_AFTER: Duration = Duration::from_secs(3);
/// What counts less than this is forgotten.
const NOTHING: Duration = Duration::from_millis(1);
/// So long after somebody else has begun something, crowds rest as long as they work.
const OTHERS_FOR: Duration = Duration::from_millis(500);
/// They rest no longer than this at a time.
const LONGEST_REST: Duration = Duration::from_secs(2);
/// So many are remembered before it is looked whom to forget.
const REMEMBERED: usize = 256;

/// Whose turn it is; at least one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of {
    person: Option<Uuid>,
    household: Option<Uuid>,
}

impl Of {
    /// What is a person's alone.
    pub fn person(person: Uuid) -> Self {
        Self { person: Some(person), household: None }
    }

    /// What everybody in a household has together.
    pub fn household(household: Uuid) -> Self {
        Self { person: None, household: Some(household) }
    }

    /// What a person does in a household.
    pub fn both(person: Uuid, household: Uuid) -> Self {
        Self { person: Some(person), household: Some(household) }
    }

    fn all(self) -> impl Iterator<Item = Who> {
        [self.person.map(Who::Person), self.household.map(Who::Household)].into_iter().flatten()
    }
}

/// One who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    Person(Uuid),
    Household(Uuid),
}

/// Crowds that have their turns together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Crowds {
    Reading,
    Writing,
    Importing,
}

/// What is in work of crowds, and how much that may be.
#[derive(Debug)]
struct Room {
    most: usize,
    taken: usize,
}

/// A turn of a crowd that is over, while others are there: it is free again after as long as it
/// was worked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "who does not tell of its end keeps the turn for ever"]
pub struct Rest {
    /// How long it lasts.
    pub lasts: Duration,
    share: Share,
    crowds: Crowds,
}

/// Everybody at once, in all lanes.
#[derive(Debug)]
pub struct Desk {
    next: u64,
    /// When somebody who is no crowd began something last.
    others_at: Option<Instant>,
    reading: Room,
    writing: Room,
    importing: Room,
    lanes: BTreeMap<Share, Lane>,
}

#[derive(Debug)]
struct Lane {
    size: Size,
    working: HashMap<u64, Work>,
    waiting: BTreeMap<u64, Waiter>,
    accounts: HashMap<Who, Account>,
    /// How many accounts there were when it was last looked whom to forget.
    kept: usize,
}

#[derive(Debug)]
struct Work {
    of: Of,
    since: Instant,
    in_crowd: Option<Crowds>,
}

#[derive(Debug)]
struct Waiter {
    of: Of,
    call: oneshot::Sender<()>,
}

/// What one has of a lane.
#[derive(Debug)]
struct Account {
    working: usize,
    waiting: usize,
    /// What they were worked for, as it counted at that moment.
    used: Duration,
    at: Instant,
}

impl Account {
    fn new(now: Instant) -> Self {
        Self { working: 0, waiting: 0, used: Duration::ZERO, at: now }
    }

    /// Half of it for each time that a half is forgotten, and evenly between these moments.
    fn used(&self, now: Instant) -> Duration {
        let half = HALF_AFTER.as_millis();
        let passed = now.duration_since(self.at).as_millis();
        let halvings = u32::try_from(passed / half).unwrap_or(u32::MAX).min(31);
        let since = u32::try_from(passed % half).unwrap_or_default();
        let used = self.used / (1 << halvings);
        used.saturating_sub(used * since / u32::try_from(2 * half).unwrap_or(u32::MAX))
    }

    fn is_forgotten(&self, now: Instant) -> bool {
        self.working + self.waiting == 0 && self.used(now) < NOTHING
    }
}

impl Desk {
    /// A desk where crowds of each kind have so many turns.
    pub fn new(most: impl Fn(Crowds) -> usize) -> Self {
        let room = |crowds| Room { most: most(crowds), taken: 0 };
        let (reading, writing) = (room(Crowds::Reading), room(Crowds::Writing));
        let importing = room(Crowds::Importing);
        let lanes = BTreeMap::new();
        Self { next: 0, others_at: None, reading, writing, importing, lanes }
    }

    /// Asks for a turn of this size: its number, and what says when it has come. `None` when too
    /// many wait already.
    pub fn ask(
        &mut self,
        share: Share,
        of: Of,
        size: Size,
    ) -> Option<(u64, oneshot::Receiver<()>)> {
        let now = Instant::now();
        let (call, called) = oneshot::channel();
        let ticket = self.next;
        self.next += 1;
        let lane = self.lanes.entry(share).or_insert_with(|| Lane::new(size));
        lane.size = size;
        lane.waits(ticket, Waiter { of, call }, now);
        self.call(share, now);
        let lane = self.lanes.get_mut(&share)?;
        if lane.waiting.contains_key(&ticket) && lane.has_too_many(of) {
            lane.gives_up(ticket, now);
            return None;
        }
        Some((ticket, called))
    }

    /// Whether so many wait already that one more would be refused, unless something ends first.
    pub fn is_full(&self, share: Share, of: Of) -> bool {
        let Some(lane) = self.lanes.get(&share) else { return false };
        let waits = |(_, account): (Who, &Account)| account.waiting >= lane.size.waiting.max(1);
        lane.accounts(of).any(waits)
    }

    /// A turn is over, or is not waited for any more. When that of a crowd rests first, whoever
    /// calls tells of its end with [`Desk::rested`].
    pub fn leave(&mut self, share: Share, ticket: u64) -> Option<Rest> {
        let now = Instant::now();
        let lane = self.lanes.get_mut(&share)?;
        let Some(work) = lane.working.remove(&ticket) else {
            lane.gives_up(ticket, now);
            return None;
        };
        lane.ends(&work, now);
        let Some(crowds) = work.in_crowd else {
            self.call(share, now);
            return None;
        };
        let lasts = now.duration_since(work.since).min(LONGEST_REST);
        let rest = Rest { lasts, share, crowds };
        let has_others = self.others_at.is_some_and(|at| now.duration_since(at) < OTHERS_FOR);
        if has_others && !lasts.is_zero() {
            return Some(rest);
        }
        self.rested(rest);
        None
    }

    /// The turn of a crowd is free again: for a crowd in any lane.
    pub fn rested(&mut self, Rest { share, crowds, .. }: Rest) {
        let now = Instant::now();
        self.room(crowds).taken -= 1;
        let shares: Vec<Share> = self.lanes.keys().copied().collect();
        // First the lane that has just had one, so that one after another has it.
        let (before, after) = shares.split_at(shares.partition_point(|other| *other <= share));
        for share in after.iter().chain(before) {
            self.call(*share, now);
        }
    }

    fn room(&mut self, crowds: Crowds) -> &mut Room {
        match crowds {
            Crowds::Reading => &mut self.reading,
            Crowds::Writing => &mut self.writing,
            Crowds::Importing => &mut self.importing,
        }
    }

    /// Calls those whose turn has come.
    fn call(&mut self, share: Share, now: Instant) {
        let (reading, writing) = (&mut self.reading, &mut self.writing);
        let importing = &mut self.importing;
        let Some(lane) = self.lanes.get_mut(&share) else { return };
        while lane.working.len() < lane.size.in_all {
            let room = match lane.size.page.map(|page| page.crowds) {
                Some(Crowds::Reading) => Some(&mut *reading),
                Some(Crowds::Writing) => Some(&mut *writing),
                Some(Crowds::Importing) => Some(&mut *importing),
                None => None,
            };
            let for_crowds = room.as_ref().is_none_or(|room| room.taken < room.most);
            let Some((ticket, is_crowd)) = lane.next(for_crowds, now) else { return };
            match room {
                Some(room) if is_crowd => room.taken += 1,
                Some(_) => self.others_at = Some(now),
                None => {}
            }
            lane.begins(ticket, is_crowd, now);
        }
    }

    /// How many are remembered, in all lanes.
    #[cfg(test)]
    pub fn remembered(&self) -> usize {
        self.lanes.values().map(|lane| lane.accounts.len()).sum()
    }
}

impl Lane {
    fn new(size: Size) -> Self {
        Self {
            size,
            working: HashMap::new(),
            waiting: BTreeMap::new(),
            accounts: HashMap::new(),
            kept: 0,
        }
    }

    fn accounts(&self, of: Of) -> impl Iterator<Item = (Who, &Account)> {
        of.all().filter_map(|who| Some((who, self.accounts.get(&who)?)))
    }

    /// Who is next of those who may, and whether they are a crowd.
    fn next(&self, for_crowds: bool, now: Instant) -> Option<(u64, bool)> {
        let may = self.waiting.iter().filter(|(_, waiter)| self.has_room(waiter.of));
        let ranked = may.filter_map(|(ticket, waiter)| {
            let is_crowd = self.is_crowd(waiter.of, now);
            let rank = (self.working_of(waiter.of), self.used_by(waiter.of, now), *ticket);
            (for_crowds || !is_crowd).then_some((rank, is_crowd))
        });
        ranked.min().map(|((.., ticket), is_crowd)| (ticket, is_crowd))
    }

    fn has_room(&self, of: Of) -> bool {
        self.accounts(of).all(|(who, account)| {
            account.working
                < match who {
                    Who::Person(_) => self.size.of_person,
                    Who::Household(_) => self.size.of_household,
                }
        })
    }

    fn working_of(&self, of: Of) -> usize {
        self.accounts(of).map(|(_, account)| account.working).max().unwrap_or_default()
    }

    fn used_by(&self, of: Of, now: Instant) -> Duration {
        self.accounts(of).map(|(_, account)| account.used(now)).max().unwrap_or_default()
    }

    /// A household is as many as its people: only where nobody is named it is one itself.
    fn is_crowd(&self, of: Of, now: Instant) -> bool {
        let Some(page) = self.size.page else { return false };
        let one = of.all().next().and_then(|who| self.accounts.get(&who));
        one.is_some_and(|account| {
            account.working + account.waiting > page.at_once || account.used(now) > page.lately
        })
    }

    fn has_too_many(&self, of: Of) -> bool {
        self.accounts(of).any(|(_, account)| account.waiting > self.size.waiting)
    }

    fn waits(&mut self, ticket: u64, waiter: Waiter, now: Instant) {
        for who in waiter.of.all() {
            self.accounts.entry(who).or_insert_with(|| Account::new(now)).waiting += 1;
        }
        self.waiting.insert(ticket, waiter);
    }

    fn begins(&mut self, ticket: u64, is_crowd: bool, now: Instant) {
        let Some(Waiter { of, call }) = self.waiting.remove(&ticket) else { return };
        for who in of.all() {
            if let Some(account) = self.accounts.get_mut(&who) {
                account.waiting -= 1;
                account.working += 1;
            }
        }
        let in_crowd = self.size.page.map(|page| page.crowds).filter(|_| is_crowd);
        self.working.insert(ticket, Work { of, since: now, in_crowd });
        // Who is gone meanwhile leaves by dropping their turn.
        let _ = call.send(());
    }

    fn ends(&mut self, work: &Work, now: Instant) {
        let worked = now.duration_since(work.since);
        let counts = self.size.page.is_some();
        for who in work.of.all() {
            if let Some(account) = self.accounts.get_mut(&who) {
                account.working -= 1;
                if counts {
                    account.used = account.used(now) + worked;
                    account.at = now;
                }
            }
        }
        self.forget(work.of, now);
    }

    fn gives_up(&mut self, ticket: u64, now: Instant) {
        let Some(waiter) = self.waiting.remove(&ticket) else { return };
        for who in waiter.of.all() {
            if let Some(account) = self.accounts.get_mut(&who) {
                account.waiting -= 1;
            }
        }
        self.forget(waiter.of, now);
    }

    /// Who asks for nothing, and has not for a while, is forgotten.
    fn forget(&mut self, of: Of, now: Instant) {
        for who in of.all() {
            if self.accounts.get(&who).is_some_and(|account| account.is_forgotten(now)) {
                self.accounts.remove(&who);
            }
        }
        if self.accounts.len() > REMEMBERED.max(2 * self.kept) {
            self.accounts.retain(|_, account| !account.is_forgotten(now));
            self.kept = self.accounts.len();
        }
    }
}
