//! The same line from elsewhere: another format, another bank id, rewritten texts. Compared by what
//! the lines say, only where their ids do not tell; equal lines stay as many as they are.

mod chains;
mod days;
mod near;
mod proven;
mod why;

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use domain::id::TransactionId;

use super::texts::{Likeness, Words};
use crate::ports::{KnownTransaction, OtherDay, Sought, Telling};
use crate::statement::StatementLine;
pub(super) use chains::infer;
pub(super) use days::{FileDays, day_of_kind, is_of_its_days, met_on};
pub use proven::ProvenDays;
pub(super) use proven::decide;
pub(super) use why::Why;

/// Pairs of one day and amount beyond which texts are compared for equality alone, whichever side
/// has the most of them: each pair costs a comparison of words.
const MOST_PAIRS: usize = 64 * 64;
/// Texts that are remembered to be taken apart once.
const MOST_SHARED: usize = 4_096;
/// Fewest pairs that show that a file tells the same bookings in words of its own.
const PAIRS_THAT_SHOW: usize = 3;

/// What a line is that no id tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    New,
    /// It is this transaction.
    Same(TransactionId),
    /// It may be this transaction.
    Like(TransactionId, Why),
}

/// What is known beside the lines that are compared.
#[derive(Debug, Clone)]
pub(super) struct Beside {
    /// The days of the file: what is not of one of them is none of its lines.
    pub days: RangeInclusive<NaiveDate>,
    /// What the file is, where that tells anything, and which days its lines have.
    pub file: FileDays,
    /// Whether the bank's ids told some of the lines: it keeps them from file to file.
    pub keeps_ids: bool,
    /// How many lines the ids told: their texts are the household's already.
    pub met: usize,
    /// From the first to the last day of those.
    pub met_on: Option<RangeInclusive<NaiveDate>>,
    /// Whether the account has more on days between those that are compared.
    pub has_more_between: bool,
    /// What the account has around these days, and no line is like.
    pub others: Vec<OtherDay>,
}

impl Beside {
    fn has_its_day(&self, other: &OtherDay) -> bool {
        let days = other.told_on.into_iter().chain([other.posted_on]);
        days.into_iter().any(|day| self.days.contains(&day))
    }

    fn is_of_its_days(&self, known: &KnownTransaction) -> bool {
        days::of(known).any(|day| self.days.contains(&day))
    }

    /// Whether a line is of the first or the last day of the file.
    fn is_at_an_end(&self, line: &StatementLine) -> bool {
        let is_end = |day: &NaiveDate| day == self.days.start() || day == self.days.end();
        is_end(&line.posted_on) || line.also_on.as_ref().is_some_and(is_end)
    }

    fn is_near_its_days(&self, known: &KnownTransaction) -> bool {
        let apart = |on: NaiveDate| {
            let before = (*self.days.start() - on).num_days();
            before.max((on - *self.days.end()).num_days())
        };
        // How much of it may be one of the file's lines is decided with them.
        let near = Sought::DAYS_APART;
        days::of(known).any(|day| apart(day) <= near)
    }
}

struct Candidate<'a> {
    known: &'a KnownTransaction,
    /// Of what it says, and of what the bank told.
    words: (Arc<Words>, Option<Arc<Words>>),
    taken: bool,
    /// Just before or behind the days of the file: it may be one of its first or last lines.
    is_outside: bool,
    /// Of another format, or told by the other day.
    is_elsewhere: bool,
}

/// Compares the lines at some places, which no id tells, with what was there at others, which is
/// none of the lines that ids told.
pub(super) fn verdicts(
    lines: &[StatementLine],
    places: &[usize],
    (stored, unmet): (&[KnownTransaction], &[usize]),
    beside: &Beside,
) -> Vec<Verdict> {
    let unknown: Vec<&StatementLine> = places.iter().map(|place| &lines[*place]).collect();
    let had: Vec<&KnownTransaction> = unmet.iter().map(|place| &stored[*place]).collect();
    let mut verdicts = compared(&unknown, &had, beside);
    days::again((lines, places), stored, beside, &mut verdicts);
    chains::suspect((lines, places), (stored, unmet), beside, &mut verdicts);
    verdicts
}

/// Compares lines that no id tells with transactions that no line of the file has met. Plain work,
/// and much of it for a long file: not for the reactor.
pub(super) fn compared(
    lines: &[&StatementLine],
    unmet: &[&KnownTransaction],
    beside: &Beside,
) -> Vec<Verdict> {
    let unmet: Vec<&KnownTransaction> =
        unmet.iter().copied().filter(|known| beside.is_near_its_days(known)).collect();
    if unmet.is_empty() {
        return vec![Verdict::New; lines.len()];
    }
    let mut matching = Matching::new(lines, &unmet, beside);
    matching.by_day_and_amount();
    matching.in_other_words(beside);
    matching.on_other_days(beside);
    matching.verdicts
}

impl Candidate<'_> {
    /// What the bank told first.
    fn words(&self) -> impl Iterator<Item = &Arc<Words>> {
        self.words.1.iter().chain([&self.words.0])
    }
}

/// Texts taken apart, those of many lines and transactions once.
#[derive(Default)]
struct Shared<'a>(HashMap<(&'a str, &'a str), Arc<Words>>);

impl<'a> Shared<'a> {
    fn words(&mut self, payee: &'a str, description: &'a str) -> Arc<Words> {
        if let Some(words) = self.0.get(&(payee, description)) {
            return words.clone();
        }
        // Where there are so many, hardly one comes again.
        if self.0.len() == MOST_SHARED {
            self.0.clear();
        }
        let words = Arc::new(Words::of(payee, description));
        self.0.insert((payee, description), words.clone());
        words
    }
}

/// Words by what they are without blanks and case.
struct ByPlain(Arc<Words>);

impl PartialEq for ByPlain {
    fn eq(&self, other: &Self) -> bool {
        self.0.plain() == other.0.plain()
    }
}

impl Eq for ByPlain {}

impl Hash for ByPlain {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.plain().hash(state);
    }
}

struct Matching<'a> {
    file: FileDays,
    /// Of the days of the file, and like none of its lines.
    others: Vec<OtherDay>,
    keeps_ids: bool,
    lines: &'a [&'a StatementLine],
    words: Vec<Arc<Words>>,
    candidates: Vec<Candidate<'a>>,
    verdicts: Vec<Verdict>,
    /// Pairs whose texts, or balances, fit.
    fitting: usize,
    /// How many pairs of texts were compared: what all the work costs.
    #[cfg(test)]
    compared: std::cell::Cell<usize>,
}

fn tellings(known: &KnownTransaction) -> impl Iterator<Item = &Telling> {
    known.told.as_deref().into_iter().chain([&known.now])
}

impl<'a> Matching<'a> {
    fn new(
        lines: &'a [&'a StatementLine],
        unmet: &[&'a KnownTransaction],
        beside: &Beside,
    ) -> Self {
        let mut shared = Shared::default();
        let words = lines.iter().map(|line| shared.words(&line.payee, &line.description)).collect();
        let mut of = |one: &'a Telling| shared.words(&one.payee, &one.description);
        let candidate = |known: &'a KnownTransaction| Candidate {
            words: (of(&known.now), known.told.as_deref().map(&mut of)),
            is_outside: !beside.is_of_its_days(known),
            is_elsewhere: beside.file.may_differ_from(known),
            known,
            taken: false,
        };
        Self {
            file: beside.file,
            others: beside.others.iter().copied().filter(|one| beside.has_its_day(one)).collect(),
            keeps_ids: beside.keeps_ids,
            words,
            candidates: unmet.iter().copied().map(candidate).collect(),
            verdicts: vec![Verdict::New; lines.len()],
            lines,
            fitting: 0,
            #[cfg(test)]
            compared: std::cell::Cell::default(),
        }
    }

    /// What is booked is something booked before, and what is announced was announced, as far as
    /// there is any.
    fn pair(&mut self, lines: &[usize], candidates: &[usize]) {
        let is_announced = |line: &usize| self.lines[*line].pending;
        let was_announced = |candidate: &usize| self.candidates[*candidate].known.pending;
        let states = lines.iter().map(is_announced).chain(candidates.iter().map(was_announced));
        let has_both = states.collect::<HashSet<bool>>().len() > 1;
        for is_pending in [false, true].into_iter().filter(|_| has_both) {
            let of_lines = lines.iter().filter(|line| self.lines[**line].pending == is_pending);
            let of_lines: Vec<usize> = of_lines.copied().collect();
            let is_of_state =
                |candidate: &&usize| self.candidates[**candidate].known.pending == is_pending;
            let of_candidates: Vec<usize> =
                candidates.iter().filter(is_of_state).copied().collect();
            self.pair_surest(&of_lines, &of_candidates);
        }
        self.pair_surest(lines, candidates);
    }

    /// The surest pairs first.
    fn pair_surest(&mut self, lines: &[usize], candidates: &[usize]) {
        self.pair_where(lines, candidates, Self::has_its_balance);
        self.pair_equal(lines, candidates);
        self.pair_where(lines, candidates, |matching, line, candidate| {
            matching.likeness(line, candidate) == Likeness::Alike
        });
    }

    /// What is left of both may be the same all the same.
    fn suspect(&mut self, lines: &[usize], candidates: &[usize]) {
        let mut left = candidates.iter().filter(|candidate| !self.candidates[**candidate].taken);
        let mut suspected = Vec::new();
        for line in lines.iter().filter(|line| self.verdicts[**line] == Verdict::New) {
            let Some(candidate) = left.next() else { break };
            suspected.push((*line, *candidate));
        }
        for (line, candidate) in suspected {
            let known = self.candidates[candidate].known;
            let why = if known.by_hand { Why::ByHand } else { Why::OtherTexts };
            if !known.removed {
                self.verdicts[line] = Verdict::Like(known.id, why);
            }
        }
    }

    fn pair_where(
        &mut self,
        lines: &[usize],
        candidates: &[usize],
        fits: impl Fn(&Self, usize, usize) -> bool,
    ) {
        if lines.len().saturating_mul(candidates.len()) > MOST_PAIRS {
            return;
        }
        for line in lines {
            if self.verdicts[*line] != Verdict::New {
                continue;
            }
            let fitting = candidates.iter().find(|candidate| {
                let one = &self.candidates[**candidate];
                !one.taken && !one.known.by_hand && fits(self, *line, **candidate)
            });
            if let Some(candidate) = fitting.copied() {
                self.take(*line, candidate);
            }
        }
    }

    /// Texts that are the same but for blanks and case, however many.
    fn pair_equal(&mut self, lines: &[usize], candidates: &[usize]) {
        let mut by_text: HashMap<ByPlain, Vec<usize>> = HashMap::new();
        for candidate in candidates.iter().rev() {
            let one = &self.candidates[*candidate];
            if one.taken || one.known.by_hand {
                continue;
            }
            for words in one.words() {
                by_text.entry(ByPlain(words.clone())).or_default().push(*candidate);
            }
        }
        for line in lines {
            if self.verdicts[*line] != Verdict::New {
                continue;
            }
            let plain = ByPlain(self.words[*line].clone());
            while let Some(candidate) = by_text.get_mut(&plain).and_then(Vec::pop) {
                if !self.candidates[candidate].taken {
                    self.take(*line, candidate);
                    break;
                }
            }
        }
    }

    fn likeness(&self, line: usize, candidate: usize) -> Likeness {
        #[cfg(test)]
        self.compared.set(self.compared.get() + 1);
        let words = self.candidates[candidate].words();
        let all = words.map(|words| words.likeness(&self.words[line]));
        all.min_by_key(|likeness| match likeness {
            Likeness::Alike => 0,
            Likeness::Silent => 1,
            Likeness::Apart => 2,
        })
        .unwrap_or(Likeness::Silent)
    }

    fn take(&mut self, line: usize, candidate: usize) {
        self.candidates[candidate].taken = true;
        let id = self.candidates[candidate].known.id;
        self.verdicts[line] = match self.has_other_id(line, candidate) {
            true => Verdict::Like(id, Why::OtherId),
            false => Verdict::Same(id),
        };
        self.fitting += 1;
    }

    fn has_its_balance(&self, line: usize, candidate: usize) -> bool {
        let stated = self.lines[line].balance.map(|balance| balance.minor);
        stated.is_some() && stated == self.candidates[candidate].known.balance_minor
    }

    /// Whether the bank tells the two apart by its ids: it kept those of other lines, and gives
    /// this one another than what is there.
    fn has_other_id(&self, line: usize, candidate: usize) -> bool {
        let one = &self.candidates[candidate];
        let is_told_apart = self.keeps_ids
            && !one.is_elsewhere
            && !one.known.removed
            && !one.known.bank_ids.is_empty();
        let id = self.lines[line].bank_id.as_ref();
        let is_other = id.is_some_and(|id| one.known.bank_ids.iter().all(|own| **own != **id));
        is_told_apart && is_other && !self.has_its_balance(line, candidate)
    }

    /// Two sources may tell the same bookings in words that never fit: when day and amount of all
    /// that both cover go together, and hardly a text does, it is the words that differ.
    fn in_other_words(&mut self, beside: &Beside) {
        let pairs: Vec<&StatementLine> = self
            .lines
            .iter()
            .zip(&self.verdicts)
            .filter(|(_, verdict)| matches!(verdict, Verdict::Like(_, Why::OtherTexts)))
            .map(|(line, _)| *line)
            .collect();
        let count = |distinct: HashSet<i64>| distinct.len();
        let days =
            count(pairs.iter().map(|line| i64::from(line.posted_on.num_days_from_ce())).collect());
        // Amounts that are all alike go together by chance.
        let amounts = count(pairs.iter().map(|line| line.amount.minor).collect());
        let enough = pairs.len() >= PAIRS_THAT_SHOW && days > 1 && amounts * 2 > pairs.len();
        let told = self.fitting + beside.met;
        if !enough || told * 2 > pairs.len() || beside.has_more_between || self.anything_is_alone()
        {
            return;
        }
        for verdict in &mut self.verdicts {
            if let Verdict::Like(id, Why::OtherTexts) = *verdict {
                *verdict = Verdict::Same(id);
            }
        }
    }

    /// Whether the file or the household has something of the days of both that the other has not.
    fn anything_is_alone(&self) -> bool {
        let range = |days: &[NaiveDate]| Some((*days.iter().min()?, *days.iter().max()?));
        let told: Vec<NaiveDate> = self.lines.iter().map(|line| line.posted_on).collect();
        let had: Vec<NaiveDate> = self.days_within().collect();
        let (Some(file), Some(house)) = (range(&told), range(&had)) else { return true };
        let both = file.0.max(house.0)..=file.1.min(house.1);
        let mut in_file = told.iter().zip(&self.verdicts);
        if in_file.any(|(day, verdict)| *verdict == Verdict::New && both.contains(day)) {
            return true;
        }
        let met: HashSet<TransactionId> = self
            .verdicts
            .iter()
            .filter_map(|verdict| match verdict {
                Verdict::Same(id) | Verdict::Like(id, _) => Some(*id),
                Verdict::New => None,
            })
            .collect();
        let is_alone = |one: &OtherDay| one.counts && both.contains(&one.posted_on);
        self.others.iter().any(is_alone)
            || self.within().map(|one| one.known).any(|known| {
                let counts = !known.by_hand && !known.removed;
                counts && !met.contains(&known.id) && both.contains(&known.now.posted_on)
            })
    }

    /// What is of the days of the file.
    fn within(&self) -> impl Iterator<Item = &Candidate<'a>> {
        self.candidates.iter().filter(|one| !one.is_outside)
    }

    /// The days of the file on which the household has something.
    fn days_within(&self) -> impl Iterator<Item = NaiveDate> {
        let others = self.others.iter().map(|other| other.posted_on);
        self.within().map(|one| one.known.now.posted_on).chain(others)
    }
}

#[cfg(test)]
mod tests;
