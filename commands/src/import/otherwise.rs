//! Lines that are there with other amounts, because they were read otherwise before: in another
//! unit, by other columns or with the signs turned. Taken in, all of them would be there twice.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use chrono::NaiveDate;
use domain::id::{ImportId, TransactionId};
use domain::money::Money;

use super::Refusal;
use super::elsewhere::{Verdict, Why};
use super::lines::Work;
use super::texts::Words;
use crate::ports::{BroughtLine, KnownDays};
use crate::statement::StatementLine;

/// The remark on lines that are there with other amounts.
const OTHERWISE: &str = "read-otherwise-before";
/// Powers of ten by which units and decimal marks differ.
const LARGEST_POWER: u32 = 6;
/// Fewest different amounts, all of them larger or smaller by one power of ten, that are no chance.
const AMOUNTS_THAT_SHOW: usize = 3;

/// How an amount goes with one that was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Scale {
    is_turned: bool,
    is_larger: bool,
    power: u32,
}

/// A line, by its place among those that no id tells, and what is there of its day and texts.
#[derive(Debug, Clone, Copy)]
struct Pair<'a> {
    nth: usize,
    line: &'a StatementLine,
    had: &'a BroughtLine,
}

/// What is to be done with such lines.
enum Found<'a> {
    /// Of these very bytes something else was read, or the unit alone is another: they are left
    /// out. The pair, where there is one, shows it.
    Proven(Vec<usize>, Option<Pair<'a>>, &'a BroughtLine),
    /// All that tells it is that every line is there with another amount.
    Perhaps(Vec<Pair<'a>>),
}

impl Work<'_> {
    /// Finds lines that are new by all else, and there with another amount. Where that is proven,
    /// they are left out, and their places are answered; else they are suspected.
    pub(super) async fn read_otherwise(
        &mut self,
        unknown: &[usize],
        stored: &KnownDays,
        verdicts: &mut [Verdict],
    ) -> Result<HashSet<usize>, Refusal> {
        let statement = self.statement.clone();
        let lines = &statement.lines;
        let is_open = |nth: &usize| {
            let line = &lines[unknown[*nth]];
            verdicts[*nth] == Verdict::New && !line.pending && line.corrects.is_none()
        };
        let new: Vec<usize> = (0..unknown.len()).filter(is_open).collect();
        let on = |nth: &usize| lines[unknown[*nth]].posted_on;
        let is_sought = self.around.is_again || is_of_known_days(new.iter().map(on), stored);
        if new.is_empty() || self.target.version == 0 || !is_sought {
            return Ok(HashSet::new());
        }
        let days: HashSet<NaiveDate> = new.iter().map(on).collect();
        let (household, account) = (self.household, self.target.id);
        let of_file = |account| ImportId::of_file(household, account, &self.around.hash);
        let same_file = [None, Some(account)].map(of_file);
        let days: Vec<NaiveDate> = days.into_iter().collect();
        let lookup = &self.house.lookup;
        let mut had = lookup.brought(household, account, days, same_file.to_vec()).await?.lines;
        let told = self.told(verdicts);
        had.retain(|one| !told.contains(&one.id) && !one.marks.iter().any(|id| told.contains(id)));
        let new: Vec<(usize, &StatementLine)> =
            new.into_iter().map(|nth| (nth, &lines[unknown[nth]])).collect();
        let tells_others = lines.len() > unknown.len() || new.len() < unknown.len();
        let Some(found) = found(&new, &had, &same_file, tells_others) else {
            return Ok(HashSet::new());
        };
        let line = new.first().map_or(0, |(_, line)| line.line);
        let detail = said(&found, self.target.currency);
        self.taken.note(line, OTHERWISE, detail);
        match found {
            Found::Proven(nths, ..) => Ok(nths.into_iter().map(|nth| unknown[nth]).collect()),
            Found::Perhaps(pairs) => {
                for Pair { nth, had, .. } in pairs {
                    verdicts[nth] = Verdict::Like(had.id, Why::OtherAmount);
                }
                Ok(HashSet::new())
            }
        }
    }

    /// What lines of the file tell, or may be.
    pub(super) fn told(&self, verdicts: &[Verdict]) -> HashSet<TransactionId> {
        let spoken_for = verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::Same(id) | Verdict::Like(id, _) => Some(*id),
            Verdict::New => None,
        });
        let (posted, matched) = (&self.taken.posted, &self.taken.matched);
        let ids = self.ids.iter().chain(posted).chain(matched).copied();
        ids.chain(spoken_for).collect()
    }
}

/// Whether most of these days have something else on the account.
fn is_of_known_days(days: impl Iterator<Item = NaiveDate>, stored: &KnownDays) -> bool {
    let others = stored.others.iter().filter(|other| other.counts);
    let others = others.flat_map(|other| [Some(other.posted_on), other.told_on]).flatten();
    let known = stored.transactions.iter().filter(|known| !known.removed && !known.by_hand);
    let known = known.map(|known| known.now.posted_on);
    let known: HashSet<NaiveDate> = others.chain(known).collect();
    let (mut all, mut of_known) = (0_usize, 0_usize);
    for day in days {
        all += 1;
        of_known += usize::from(known.contains(&day));
    }
    of_known > 1 && of_known * 2 > all
}

fn found<'a>(
    new: &[(usize, &'a StatementLine)],
    had: &'a [BroughtLine],
    same_file: &[ImportId],
    tells_others: bool,
) -> Option<Found<'a>> {
    let pairs = pairs(new, had);
    if let Some(one) = had.iter().find(|one| same_file.contains(&one.import_id)) {
        let shown = pairs.iter().copied().find(|pair| same_file.contains(&pair.had.import_id));
        return Some(Found::Proven(new.iter().map(|(nth, _)| *nth).collect(), shown, one));
    }
    let days: HashSet<NaiveDate> = had.iter().map(|one| one.posted_on).collect();
    let covered = new.iter().filter(|(_, line)| days.contains(&line.posted_on)).count();
    let mut scaled: BTreeMap<Scale, Vec<Pair>> = BTreeMap::new();
    for pair in &pairs {
        if let Some(scale) = scale(pair.line.amount.minor, pair.had.minor) {
            scaled.entry(scale).or_default().push(*pair);
        }
    }
    let most = scaled.into_iter().max_by_key(|(_, pairs)| pairs.len());
    if let Some((scale, scaled)) = most
        && scaled.len() > 1
        && scaled.len() * 10 >= covered * 9
    {
        let amounts: HashSet<i64> = scaled.iter().map(|pair| pair.had.minor).collect();
        let shown = scaled[0];
        let is_proven = !scale.is_turned && amounts.len() >= AMOUNTS_THAT_SHOW;
        let nths = scaled.iter().map(|pair| pair.nth).collect();
        return Some(match is_proven {
            true => Found::Proven(nths, Some(shown), shown.had),
            false => Found::Perhaps(scaled),
        });
    }
    let texts: HashSet<(&str, &str)> =
        pairs.iter().map(|pair| (&*pair.line.payee, &*pair.line.description)).collect();
    let are_all = pairs.len() == covered && texts.len() >= AMOUNTS_THAT_SHOW && !tells_others;
    are_all.then_some(Found::Perhaps(pairs))
}

/// Lines with what is there of their day and texts, and of another amount.
fn pairs<'a>(new: &[(usize, &'a StatementLine)], had: &'a [BroughtLine]) -> Vec<Pair<'a>> {
    let key =
        |on, payee: &str, description: &str| (on, Words::of(payee, description).plain().to_owned());
    let mut by_text: HashMap<(NaiveDate, String), VecDeque<&BroughtLine>> = HashMap::new();
    for one in had {
        let key = key(one.posted_on, &one.payee, &one.description);
        by_text.entry(key).or_default().push_back(one);
    }
    let mut pairs = Vec::new();
    for (nth, line) in new {
        let key = key(line.posted_on, &line.payee, &line.description);
        let had = by_text.get_mut(&key).and_then(VecDeque::pop_front);
        let had = had.filter(|had| had.minor != line.amount.minor);
        pairs.extend(had.map(|had| Pair { nth: *nth, line, had }));
    }
    pairs
}

/// How an amount goes with one that was there: nothing where no unit makes the one of the other.
fn scale(now: i64, was: i64) -> Option<Scale> {
    let is_turned = now.signum() != was.signum();
    let (one, other) = (i128::from(now).abs(), i128::from(was).abs());
    let (small, large) = (one.min(other), one.max(other));
    let is_larger = one > other;
    let from = u32::from(!is_turned);
    (from..=LARGEST_POWER).find_map(|power| {
        let factor = 10_i128.pow(power);
        // What is smaller may have been rounded; of a few minor units that would tell nothing.
        let apart = if small >= 100 { factor / 2 } else { 0 };
        let is_it = small > 0 && (small * factor - large).abs() <= apart;
        is_it.then_some(Scale { is_turned, is_larger, power })
    })
}

fn said(found: &Found, currency: domain::money::Currency) -> String {
    let (count, shown, had) = match found {
        Found::Proven(nths, shown, had) => (nths.len(), *shown, *had),
        Found::Perhaps(pairs) => match pairs.first() {
            Some(first) => (pairs.len(), Some(*first), first.had),
            None => return String::new(),
        },
    };
    let name = &had.file_name;
    let lines = if count == 1 { "A line".to_owned() } else { format!("{count} lines") };
    let example = match shown {
        Some(Pair { line, had, .. }) => format!(
            "line {} says {} and is there with {}",
            line.line,
            line.amount,
            Money::new(had.minor, currency)
        ),
        None => format!(
            "there is {} on {} that this reading does not tell",
            Money::new(had.minor, currency),
            had.posted_on
        ),
    };
    let what = match found {
        Found::Proven(..) => {
            "Nothing of that was taken in. Where this reading is the right one, remove what that \
             file brought, and send this one again."
        }
        Found::Perhaps(_) => {
            "They were taken in, and each is kept as a suggestion: remove those that are wrong."
        }
    };
    format!(
        "{lines} of this file came before in “{name}” (import {}) and were read otherwise: \
         {example}. {what}",
        had.import_id.0
    )
}

#[cfg(test)]
mod tests;
