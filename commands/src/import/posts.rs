//! What the file books of what was announced.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::Refusal;
use super::elsewhere::{self, Beside, Verdict};
use super::lines::{Work, days_of_line, take_turns};
use super::pending::{self, Announced, Announcement, Booking, Pair};
use super::report::Outcome;
use crate::ports::{KnownDays, PendingTransaction};
use crate::statement::{Statement, StatementLine};

/// Lines of the file, and what is announced, which nothing tells yet: by their places.
#[derive(Clone)]
struct Open {
    statement: Arc<Statement>,
    announced: Arc<Vec<PendingTransaction>>,
    lines: Vec<usize>,
    waiting: Vec<usize>,
    /// Lines that may be something else that is there.
    unsure: HashSet<usize>,
}

impl Open {
    fn bookings(&self) -> Vec<Booking<'_>> {
        let booking = |place: &usize| Booking {
            line: &self.statement.lines[*place],
            may_be_any: !self.unsure.contains(place),
        };
        self.lines.iter().map(booking).collect()
    }

    fn announced(&self) -> Vec<Announcement<'_>> {
        self.waiting.iter().map(|nth| (&self.announced[*nth]).into()).collect()
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty() || self.waiting.is_empty()
    }

    fn by_bank_id(&self) -> BTreeMap<usize, usize> {
        self.placed(pending::by_bank_id(&self.bookings(), &self.announced()))
    }

    fn may_be_any(&self) -> bool {
        pending::may_be_any(&self.bookings(), &self.announced())
    }

    /// The places of what was found.
    fn placed(&self, pairs: Vec<Pair>) -> BTreeMap<usize, usize> {
        pairs.into_iter().map(|(line, nth)| (self.lines[line], self.waiting[nth])).collect()
    }
}

impl Work<'_> {
    /// Takes in what ids tell; answers the places of the lines they do not tell.
    pub(super) async fn by_id(&mut self, announced: &mut Announced) -> Result<Vec<usize>, Refusal> {
        let statement = self.statement;
        let had = announced.by_id();
        let (mut unknown, mut told) = (Vec::new(), Vec::new());
        for (place, line) in statement.lines.iter().enumerate() {
            take_turns(place).await;
            let id = self.ids[place];
            let is_known = self.known.contains(&id.0);
            match had.get(&id) {
                _ if line.corrects.is_some() && !is_known => {}
                Some(nth) if !line.pending => told.push((place, *nth)),
                _ if is_known => {
                    self.reappear(line, id).await?;
                    self.duplicate(place);
                }
                _ => unknown.push(place),
            }
        }
        // Of several lines that tell it the one is its booking whose own id it has.
        let is_mark = |(place, nth): &Pair| {
            (self.ids[*place] != announced.left()[*nth].id, statement.lines[*place].posted_on)
        };
        told.sort_by_key(is_mark);
        let (mut posts, mut booked) = (BTreeMap::new(), HashSet::new());
        for (place, nth) in told {
            match booked.insert(nth) {
                true => _ = posts.insert(place, nth),
                false => self.duplicate(place),
            }
        }
        self.keeps_announced_ids = posts.iter().any(|(place, nth)| {
            let id = &statement.lines[*place].bank_id;
            id.is_some() && *id == announced.left()[*nth].external_id
        });
        let open = self.open(&unknown, announced, &booked, HashSet::new());
        let by_bank_id = match open.is_empty() {
            true => BTreeMap::new(),
            false => self.aside(move || open.by_bank_id()).await?,
        };
        self.keeps_announced_ids |= !by_bank_id.is_empty();
        posts.extend(by_bank_id);
        self.book(unknown, posts, announced).await
    }

    /// Takes in lines that book what was announced, as texts and days tell, or the amount where
    /// nothing else is like it. What is there already books nothing.
    pub(super) async fn posts(
        &mut self,
        unknown: Vec<usize>,
        announced: &mut Announced,
    ) -> Result<Vec<usize>, Refusal> {
        let perhaps = self.perhaps.iter().map(|(place, ..)| *place).collect();
        let mut open = self.open(&unknown, announced, &HashSet::new(), perhaps);
        let looked_at = open.clone();
        if open.is_empty() || !self.aside(move || looked_at.may_be_any()).await? {
            return Ok(unknown);
        }
        if !self.is_behind {
            let (there, unsure) = self.there_already(&unknown).await?;
            open.lines.retain(|place| !there.contains(place));
            open.unsure = unsure;
        }
        let yet: Vec<usize> =
            unknown.iter().copied().filter(|place| self.statement.lines[*place].pending).collect();
        let keeps_ids = self.keeps_announced_ids;
        let posts = self.aside(move || {
            let yet: Vec<_> = yet.iter().map(|place| &open.statement.lines[*place]).collect();
            let (bookings, announced) = (open.bookings(), open.announced());
            open.placed(pending::by_texts(&bookings, &yet, &announced, keeps_ids))
        });
        let posts = posts.await?;
        self.book(unknown, posts, announced).await
    }

    /// The bookings among these lines, and what is announced and not told by the file.
    fn open(
        &self,
        unknown: &[usize],
        announced: &Announced,
        booked: &HashSet<usize>,
        left_out: HashSet<usize>,
    ) -> Open {
        let told: HashSet<_> = self.ids.iter().collect();
        let is_told = |one: &PendingTransaction| {
            told.contains(&one.id) || one.marks.iter().any(|id| told.contains(id))
        };
        let waiting = announced.left().iter().enumerate();
        let waiting = waiting.filter(|(nth, one)| !booked.contains(nth) && !is_told(one));
        let is_open = |place: &usize| {
            let line = &self.statement.lines[*place];
            !line.pending && line.corrects.is_none() && !left_out.contains(place)
        };
        Open {
            waiting: waiting.map(|(nth, _)| nth).collect(),
            statement: self.statement.clone(),
            announced: announced.left().clone(),
            lines: unknown.iter().copied().filter(is_open).collect(),
            unsure: HashSet::new(),
        }
    }

    /// Which lines are bookings that are there, and which others may be.
    async fn there_already(
        &self,
        unknown: &[usize],
    ) -> Result<(HashSet<usize>, HashSet<usize>), Refusal> {
        let stored = Arc::new(self.stored(unknown, &[]).await?);
        let Some(beside) = self.beside(&self.statement.lines, unknown, &stored) else {
            return Ok(Default::default());
        };
        let mut unmet = self.unmet(&stored);
        unmet.retain(|nth| !stored.transactions[*nth].pending);
        if unmet.is_empty() {
            return Ok(Default::default());
        }
        let (statement, places) = (self.statement.clone(), unknown.to_vec());
        let verdicts = self.aside(move || {
            let had = (stored.transactions.as_slice(), unmet.as_slice());
            elsewhere::verdicts(&statement.lines, &places, had, &beside)
        });
        let (mut there, mut unsure) = (HashSet::new(), HashSet::new());
        for (place, verdict) in unknown.iter().zip(verdicts.await?) {
            match verdict {
                Verdict::Same(_) => _ = there.insert(*place),
                Verdict::Like(..) => _ = unsure.insert(*place),
                Verdict::New => {}
            }
        }
        Ok((there, unsure))
    }

    /// Books what was announced; answers the places of the other lines.
    async fn book(
        &mut self,
        unknown: Vec<usize>,
        posts: BTreeMap<usize, usize>,
        announced: &mut Announced,
    ) -> Result<Vec<usize>, Refusal> {
        let statement = self.statement;
        for (worked_on, (place, nth)) in posts.iter().enumerate() {
            take_turns(worked_on).await;
            let id = self.ids[*place];
            self.post(&statement.lines[*place], id, &announced.left()[*nth]).await?;
            self.taken.outcomes[*place] = Outcome::Posts;
        }
        announced.remove(&posts.values().copied().collect());
        Ok(unknown.into_iter().filter(|place| !posts.contains_key(place)).collect())
    }

    /// Places of what was there and no line of the file has met.
    pub(super) fn unmet(&self, stored: &KnownDays) -> Vec<usize> {
        let told: HashSet<_> = self.ids.iter().copied().collect();
        let (posted, matched) = (&self.taken.posted, &self.taken.matched);
        let is_unmet = |place: &usize| {
            let known = &stored.transactions[*place];
            let is_told = [known.id].iter().chain(&known.marks).any(|id| told.contains(id));
            !is_told && !posted.contains(&known.id) && !matched.contains(&known.id)
        };
        (0..stored.transactions.len()).filter(is_unmet).collect()
    }

    /// What is known beside lines that no id tells; nothing where there are none.
    pub(super) fn beside(
        &self,
        lines: &[StatementLine],
        unknown: &[usize],
        stored: &KnownDays,
    ) -> Option<Beside> {
        let days = || lines.iter().flat_map(days_of_line);
        let (first, last) = days().min().zip(days().max()).filter(|_| !unknown.is_empty())?;
        Some(Beside {
            days: first..=last,
            file: self.around.days,
            keeps_ids: self.keeps_ids(),
            met: lines.len() - unknown.len(),
            met_on: elsewhere::met_on(lines, unknown),
            has_more_between: stored.has_more_between,
            others: stored.others.iter().copied().collect(),
        })
    }
}
