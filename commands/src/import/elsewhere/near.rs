//! The same booking under another day: files go by that of the purchase, of the booking, of value.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::id::TransactionId;

use super::{Beside, Candidate, Likeness, Matching, Verdict, Why, Words};
use crate::ports::Sought;

/// How far days of one booking may lie apart between files, when its balance proves it.
const DAYS_PROVEN: u64 = Sought::DAYS_APART.unsigned_abs();
/// The same, when its texts suggest it.
const DAYS_SUGGESTED: i64 = 3;
/// How many of one day and amount are looked at for a line.
const MOST_OF_A_DAY: usize = 8;

/// What was there and is no line's yet, by amount and day: places of candidates.
type Open = HashMap<i64, BTreeMap<NaiveDate, Vec<usize>>>;

/// Days of lines that are compared, and how far from what was there.
struct Reach {
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    /// In days, where texts suggest it.
    suggested: i64,
    /// Whether both tell some of the same bookings.
    is_shown: bool,
}

impl Reach {
    fn has(&self, day: NaiveDate) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }
}

impl Matching<'_> {
    /// Files date the same booking differently: the day of the purchase, of the booking, of value.
    /// Where both tell some of the same bookings, the days just beside those of both count too:
    /// the first of one may be of the day before in the other.
    pub(super) fn on_other_days(&mut self, beside: &Beside) {
        let is_shown = self.fitting + beside.met > 0;
        self.near_days(beside, is_shown, DAYS_SUGGESTED);
        // One that moved shows that the file goes by other days: then its ends do, too.
        let moved = |verdict: &Verdict| matches!(verdict, Verdict::Like(_, Why::OtherDay));
        if self.verdicts.iter().any(moved) {
            self.near_days(beside, true, Sought::DAYS_APART);
        }
    }

    fn near_days(&mut self, beside: &Beside, is_shown: bool, suggested: i64) {
        let open = self.open();
        if open.is_empty() {
            return;
        }
        let reach = self.reach(beside, is_shown, suggested);
        let mut spoken_for = self.spoken_for(|why| why == Why::OtherTexts);
        // Texts say more than a day: what may be something of its own day in other words is looked
        // at once more, behind what is nothing yet.
        let all = || 0..self.lines.len();
        let new = all().filter(|line| self.verdicts[*line] == Verdict::New);
        let others = all().filter(|line| is_in_other_words(&self.verdicts[*line]));
        let lines: Vec<usize> = new.chain(others).collect();
        for line in lines.into_iter().filter(|line| !self.lines[*line].pending) {
            let told = self.lines[line];
            let near = near(&open, told.amount.minor, told.posted_on);
            let is_in_reach = |place: &usize| {
                let one = &self.candidates[*place];
                reach.has(told.posted_on)
                    && (reach.is_shown || !one.is_outside || one.is_elsewhere)
                    && (!one.is_outside
                        || beside.is_at_an_end(told)
                        || one.is_elsewhere && self.tells_itself(line, *place))
            };
            let (near, beyond): (Vec<usize>, Vec<usize>) = near.into_iter().partition(is_in_reach);
            let before = self.verdicts[line];
            if !self.decide_near(line, &near, (reach.suggested, &spoken_for)) {
                self.decide_beyond(line, &beyond);
            }
            if let Verdict::Like(id, Why::OtherTexts) = before
                && self.verdicts[line] != before
            {
                spoken_for.remove(&id);
            }
        }
    }

    /// Whether a line and what was there, of files that may go by other days, have one text with a
    /// number in it that nothing else of this amount has.
    fn tells_itself(&self, line: usize, candidate: usize) -> bool {
        let (told, own) = (self.lines[line], &self.words[line]);
        let is_same = |words: &Arc<Words>| words.plain() == own.plain();
        if !own.plain().contains(|character: char| character.is_ascii_digit())
            || !self.candidates[candidate].words().any(is_same)
        {
            return false;
        }
        let minor = told.amount.minor;
        let lines = self.lines.iter().zip(&self.words);
        let lines = lines.filter(|(line, words)| line.amount.minor == minor && is_same(words));
        let of_amount = self.candidates.iter().filter(|one| one.known.now.amount.minor == minor);
        let candidates = of_amount.filter(|one| one.words().any(is_same));
        lines.take(2).count() == 1 && candidates.take(2).count() == 1
    }

    /// What is taken by none but a line of its day in other words.
    fn open(&self) -> Open {
        let spoken_for = self.spoken_for(|why| why != Why::OtherTexts);
        let mut open = Open::new();
        for (place, one) in self.candidates.iter().enumerate() {
            let known = one.known;
            let is_open = !one.taken && !spoken_for.contains(&known.id);
            if is_open && !known.by_hand && !known.pending {
                let days = open.entry(known.now.amount.minor).or_default();
                days.entry(known.now.posted_on).or_default().push(place);
            }
        }
        open
    }

    /// What lines may be for these reasons.
    fn spoken_for(&self, is_why: impl Fn(Why) -> bool) -> HashSet<TransactionId> {
        let all = self.verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::Like(id, why) if is_why(*why) => Some(*id),
            _ => None,
        });
        all.collect()
    }

    fn reach(&self, beside: &Beside, is_shown: bool, suggested: i64) -> Reach {
        let edge = Days::new(match self.candidates.iter().any(|one| one.is_elsewhere) {
            true => DAYS_PROVEN,
            false if is_shown => suggested.unsigned_abs(),
            false => 0,
        });
        // What ids told is there as well.
        let met = || beside.met_on.iter().flat_map(|days| [*days.start(), *days.end()]);
        let beside_it = || self.candidates.iter().filter(|one| is_shown && one.is_outside);
        let outside = || beside_it().map(|one| one.known.now.posted_on);
        let days = || self.days_within().chain(met()).chain(outside());
        let first = days().min().and_then(|day| day.checked_sub_days(edge));
        let last = days().max().and_then(|day| day.checked_add_days(edge));
        Reach { first, last, suggested, is_shown }
    }

    /// Answers whether the line may be one of these. `spoken_for`: what a line of its day may be in
    /// other words.
    fn decide_near(
        &mut self,
        line: usize,
        near: &[usize],
        (suggested, spoken_for): (i64, &HashSet<TransactionId>),
    ) -> bool {
        let day = self.lines[line].posted_on;
        let is_new = self.verdicts[line] == Verdict::New;
        let untaken: Vec<usize> =
            near.iter().copied().filter(|place| !self.candidates[*place].taken).collect();
        let proven = untaken.iter().copied().find(|place| self.has_its_balance(line, *place));
        if let Some(place) = proven.filter(|_| is_new) {
            self.take(line, place);
            return true;
        }
        let is_near = |one: &Candidate<'_>| {
            let own = one.known.now.posted_on;
            let reach = if one.is_elsewhere { Sought::DAYS_APART } else { suggested };
            (own - day).num_days().abs() <= reach
        };
        let is_its = |place: &usize, is_free: bool| {
            let one = &self.candidates[*place];
            let is_other_day = is_new && is_free || self.may_be_of_other_day(line, *place);
            spoken_for.contains(&one.known.id) != is_free
                && is_other_day
                && !one.known.removed
                && is_near(one)
                && self.likeness(line, *place) == Likeness::Alike
        };
        // What no other line may be comes first.
        let free = untaken.iter().copied().find(|place| is_its(place, true));
        let or_else = || untaken.iter().copied().find(|place| is_its(place, false));
        let found = free.or_else(|| or_else().filter(|_| is_new));
        found.inspect(|place| self.suspect_on_other_day(line, *place)).is_some()
    }

    /// The balance, the amount and the texts are those of something beyond the days that both
    /// have: it is that, unless money went and came back between them.
    fn decide_beyond(&mut self, line: usize, beyond: &[usize]) {
        let is_its = |place: &usize| {
            let one = &self.candidates[*place];
            !one.taken
                && !one.known.removed
                && self.may_be_of_other_day(line, *place)
                && self.has_its_balance(line, *place)
                && self.likeness(line, *place) == Likeness::Alike
        };
        if let Some(place) = beyond.iter().copied().find(is_its) {
            self.suspect_on_other_day(line, place);
        }
    }

    /// Whether the line may be something of another day than its own: they do not go by one kind.
    fn may_be_of_other_day(&self, line: usize, candidate: usize) -> bool {
        let known = self.candidates[candidate].known;
        let is_its_day = known.now.posted_on == self.lines[line].posted_on;
        !is_its_day && !self.file.tells_that_of(known)
    }

    fn suspect_on_other_day(&mut self, line: usize, candidate: usize) {
        self.candidates[candidate].taken = true;
        self.verdicts[line] = Verdict::Like(self.candidates[candidate].known.id, Why::OtherDay);
    }
}

fn is_in_other_words(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Like(_, Why::OtherTexts))
}

/// What is open of an amount around a day, by its days.
fn near(open: &Open, minor: i64, on: NaiveDate) -> Vec<usize> {
    let apart = Days::new(DAYS_PROVEN);
    let days = open.get(&minor);
    let (Some(days), Some(from), Some(to)) =
        (days, on.checked_sub_days(apart), on.checked_add_days(apart))
    else {
        return Vec::new();
    };
    let all = days.range(from..=to);
    all.flat_map(|(_, places)| places.iter().take(MOST_OF_A_DAY)).copied().collect()
}
