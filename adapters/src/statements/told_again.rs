//! Statements of one account within one file that tell the same bookings: reports of a day that
//! each begin in the morning, statements whose days overlap, one that stands there twice. What two
//! of them tell alike is one booking, as it is in two files, unless their balances tell them apart.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use chrono::NaiveDate;
use commands::import::{Ends, are_told_by_balance};
use commands::statement::{Repeat, Statement, StatementBalance, StatementLine};
use domain::money::Money;

/// Fewest bookings that show, without ids of the bank, that two statements tell the same days.
const THAT_SHOW: usize = 2;

/// So many earlier statements are compared whole with one; of more, what is alike is suspected.
const MOST_COMPARED: usize = 64;

/// One statement of the file among the lines of its account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    /// The place of its first line.
    pub from: usize,
    pub opening: Option<StatementBalance>,
    pub closing: Option<StatementBalance>,
}

/// What makes two lines alike: all but the place.
#[derive(PartialEq, Eq, Hash)]
struct Alike<'a> {
    bank_id: Option<&'a str>,
    days: (NaiveDate, Option<NaiveDate>),
    minor: i64,
    texts: (&'a str, &'a str),
    pending: bool,
}

impl<'a> Alike<'a> {
    fn of(line: &'a StatementLine) -> Self {
        Self {
            bank_id: line.bank_id.as_deref(),
            days: (line.posted_on, line.also_on),
            minor: line.amount.minor,
            texts: (&line.payee, &line.description),
            pending: line.pending,
        }
    }
}

/// What the statements before tell of the same account.
struct Told<'s> {
    lines: &'s [StatementLine],
    ranges: Vec<Range<usize>>,
    ends: Vec<Option<Ends>>,
    /// The places of equal lines.
    alike: HashMap<Alike<'s>, Vec<usize>>,
    /// The statements that tell the line at a place.
    by: HashMap<usize, Vec<usize>>,
}

/// A line that an earlier statement tells as well.
#[derive(Clone, Copy)]
struct Pair {
    place: usize,
    earlier: usize,
    /// The first statement that tells it.
    by: usize,
}

/// Takes out what a later statement of the account tells again, and notes what it may tell again.
/// Answers the places in the file of what was taken out.
pub(super) fn taken_once(statement: &mut Statement, sections: &[Section]) -> Vec<u32> {
    let lines = std::mem::take(&mut statement.lines);
    let (once, repeats) = Told::of(statement, &lines, sections).compared();
    if once.is_empty() && repeats.is_empty() {
        statement.lines = lines;
        return Vec::new();
    }
    let (mut told, mut new_place) = (Vec::new(), HashMap::new());
    for (place, line) in lines.into_iter().enumerate() {
        if once.contains(&place) {
            told.push(line.line);
        } else {
            new_place.insert(place, statement.lines.len());
            statement.lines.push(line);
        }
    }
    let repeats = repeats.iter().filter_map(|pair| {
        let (place, earlier) = (new_place.get(&pair.place)?, new_place.get(&pair.earlier)?);
        Some(Repeat { place: *place, earlier: *earlier })
    });
    statement.repeats.extend(repeats);
    told
}

/// Statements of one day stand in any order in a file: what the account had at its end is the
/// balance with which none of them begins, and what it had before, the one with which none ends.
pub(super) fn put_in_order(statement: &mut Statement, sections: &[Section]) {
    let mut last: HashMap<NaiveDate, Vec<(Money, StatementBalance)>> = HashMap::new();
    let mut first: HashMap<NaiveDate, Vec<(Money, StatementBalance)>> = HashMap::new();
    for (opening, closing) in sections.iter().filter_map(|one| one.opening.zip(one.closing)) {
        last.entry(closing.on).or_default().push((opening.amount, closing));
        first.entry(opening.on).or_default().push((closing.amount, opening));
    }
    let outermost = |all: &HashMap<NaiveDate, Vec<(Money, StatementBalance)>>, on: NaiveDate| {
        let of_day = all.get(&on).filter(|of_day| of_day.len() > 1)?;
        let within: HashSet<Money> = of_day.iter().map(|(other, _)| *other).collect();
        let mut outer = of_day.iter().filter(|(_, own)| !within.contains(&own.amount));
        let only = outer.next().filter(|_| outer.next().is_none());
        only.map(|(_, own)| *own)
    };
    for closing in statement.closing.iter_mut().chain(&mut statement.earlier) {
        *closing = outermost(&last, closing.on).unwrap_or(*closing);
    }
    if let Some(opening) = &mut statement.opening {
        *opening = outermost(&first, opening.on).unwrap_or(*opening);
    }
}

impl<'s> Told<'s> {
    fn of(statement: &Statement, lines: &'s [StatementLine], sections: &[Section]) -> Self {
        let first = sections.first().filter(|first| first.from > 0);
        let before = first.map(|_| Section { from: 0, opening: None, closing: None });
        let all: Vec<Section> = before.into_iter().chain(sections.iter().copied()).collect();
        let next = all.iter().skip(1).map(|section| section.from).chain([lines.len()]);
        let ranges: Vec<Range<usize>> =
            all.iter().zip(next).map(|(section, next)| section.from..next).collect();
        let ends = all.iter().zip(&ranges).map(|(section, range)| {
            let own = Statement {
                account: statement.account.clone(),
                currency: statement.currency,
                lines: lines[range.clone()].to_vec(),
                opening: section.opening,
                closing: section.closing,
                earlier: Vec::new(),
                has_gaps: false,
                closes_within_day: false,
                denied: Vec::new(),
                repeats: Vec::new(),
                files: Vec::new(),
            };
            Ends::of(&own)
        });
        let ends = ends.collect();
        Self { lines, ranges, ends, alike: HashMap::new(), by: HashMap::new() }
    }

    /// The places of lines that are one with an earlier one, and the pairs that may be.
    fn compared(mut self) -> (HashSet<usize>, Vec<Pair>) {
        let (mut once, mut repeats) = (HashSet::new(), Vec::new());
        for nth in 0..self.ranges.len() {
            let pairs = self.pairs(nth);
            let known: HashMap<usize, usize> =
                pairs.iter().map(|pair| (pair.place, pair.earlier)).collect();
            let mut are_same = HashMap::new();
            for pair in pairs {
                let is_few = are_same.len() < MOST_COMPARED || are_same.contains_key(&pair.by);
                let is_same = self.lines[pair.place].bank_id.is_some()
                    || is_few
                        && *are_same
                            .entry(pair.by)
                            .or_insert_with(|| self.tells_the_same(nth, pair.by, &known));
                match is_same {
                    true => {
                        once.insert(pair.place);
                    }
                    false => repeats.push(pair),
                }
            }
            self.keep(nth, &known, &once);
        }
        (once, repeats)
    }

    /// What a statement tells again, as many as there are.
    fn pairs(&self, nth: usize) -> Vec<Pair> {
        let pairs = self.paired(nth, &|_| false);
        let minors = pairs.iter().map(|pair| self.lines[pair.place].amount.minor);
        if pairs.is_empty() || !are_told_by_balance(minors) {
            return pairs;
        }
        let follows = |one: &Option<Ends>, other: &Option<Ends>| {
            one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one.follows(other))
        };
        let is_apart = |by: usize| {
            let (own, other) = (&self.ends[nth], &self.ends[by]);
            follows(own, other) || follows(other, own)
        };
        self.paired(nth, &is_apart)
    }

    fn paired(&self, nth: usize, is_apart: &dyn Fn(usize) -> bool) -> Vec<Pair> {
        // How many of each equal ones were looked at, by the place of the first.
        let mut next: HashMap<usize, usize> = HashMap::new();
        let mut pairs = Vec::new();
        for place in self.ranges[nth].clone() {
            let Some(all) = self.alike.get(&Alike::of(&self.lines[place])) else { continue };
            let next = next.entry(all[0]).or_default();
            while let Some(earlier) = all.get(*next).copied() {
                *next += 1;
                let by = self.by.get(&earlier).map_or(&[][..], Vec::as_slice);
                if let Some(first) = by.first().filter(|_| !by.iter().any(|by| is_apart(*by))) {
                    pairs.push(Pair { place, earlier, by: *first });
                    break;
                }
            }
        }
        pairs
    }

    /// Whether two statements tell the same of all days that both have.
    fn tells_the_same(&self, nth: usize, by: usize, known: &HashMap<usize, usize>) -> bool {
        let days = |nth: usize| {
            let days = self.ranges[nth].clone().map(|place| self.lines[place].posted_on);
            days.clone().min().zip(days.max())
        };
        let Some((own, other)) = days(nth).zip(days(by)) else { return false };
        let both = own.0.max(other.0)..=own.1.min(other.1);
        let of_both = |nth: usize| {
            let places = self.ranges[nth].clone();
            places.filter(|place| both.contains(&self.lines[*place].posted_on))
        };
        let met: HashSet<usize> = known.values().copied().collect();
        let count = of_both(nth).count();
        count >= THAT_SHOW
            && of_both(nth).all(|place| known.contains_key(&place))
            // Of equal lines any will do.
            && of_both(by).filter(|place| met.contains(place)).count() == of_both(by).count()
    }

    /// What a statement tells is known to those behind it.
    fn keep(&mut self, nth: usize, known: &HashMap<usize, usize>, once: &HashSet<usize>) {
        for place in self.ranges[nth].clone() {
            match known.get(&place).filter(|_| once.contains(&place)) {
                Some(earlier) => self.by.entry(*earlier).or_default().push(nth),
                None => {
                    self.alike.entry(Alike::of(&self.lines[place])).or_default().push(place);
                    self.by.insert(place, vec![nth]);
                }
            }
        }
    }
}
