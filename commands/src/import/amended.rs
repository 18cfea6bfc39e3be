//! A booking that a file tells with another amount than an earlier one did, which no id of the bank
//! shows: the line is new, and what was there is in the file no more. A correction looks like that,
//! and so does a purchase beside it; a person is asked, unless the balances need both.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::id::TransactionId;

use super::Refusal;
use super::elsewhere::{Verdict, Why, is_of_its_days};
use super::lines::{Work, around, days_of_line};
use super::report::Balances;
use super::taken::Taken;
use super::texts::{Likeness, Words};
use super::whose::Part;
use crate::ports::{BroughtLine, KnownDays, KnownTransaction, Sought};
use crate::statement::StatementLine;

/// Bookings of one day and text that are looked at for a line, however many there are.
const MOST_LOOKED_AT: usize = 64;

/// A day, and texts without blanks and case.
type Key = (NaiveDate, String);

/// A line, by its place among those that no id tells, and what it may be with another amount.
struct Pair {
    nth: usize,
    had: TransactionId,
}

impl Work<'_> {
    /// Suspects lines that are new by all else: what is there of their day and texts has another
    /// amount, and no line of the file tells it.
    pub(super) async fn amended(
        &self,
        unknown: &[usize],
        left_out: &HashSet<usize>,
        stored: &KnownDays,
        verdicts: &mut [Verdict],
    ) -> Result<(), Refusal> {
        let statement = self.statement.clone();
        let lines = &statement.lines;
        let is_open = |(nth, place): &(usize, usize)| {
            let line = &lines[*place];
            let is_plain = !line.pending && line.corrects.is_none();
            verdicts[*nth] == Verdict::New && is_plain && !left_out.contains(place)
        };
        let new: Vec<(usize, usize)> =
            unknown.iter().copied().enumerate().filter(is_open).collect();
        let known_on = days_known(stored);
        let days: BTreeSet<NaiveDate> =
            new.iter().flat_map(|(_, place)| days_of_line(&lines[*place])).collect();
        let days: Vec<NaiveDate> = days.intersection(&known_on).copied().collect();
        if self.target.version == 0 || self.is_behind || days.is_empty() {
            return Ok(());
        }
        let (household, account) = (self.household, self.target.id);
        let lookup = &self.house.lookup;
        let mut had = lookup.brought(household, account, days.clone(), Vec::new()).await?.lines;
        let mut told = self.told(verdicts);
        told.extend(self.perhaps.iter().map(|(_, before, _)| *before));
        had.retain(|one| !told.contains(&one.id) && !one.marks.iter().any(|id| told.contains(id)));
        if had.is_empty() {
            return Ok(());
        }
        let (looked_at, open) = (self.statement.clone(), new);
        let (mut found, alike) = self.aside(move || pairs(&looked_at.lines, &open, had)).await?;
        if !alike.is_empty()
            && let Some((first, last)) = self.tells_most(unknown, verdicts).await?
        {
            let is_within = |pair: &Pair| {
                let on = lines[unknown[pair.nth]].posted_on;
                first < on && on < last
            };
            found.extend(alike.into_iter().filter(is_within));
        }
        if found.is_empty() {
            return Ok(());
        }
        let ids = found.iter().map(|pair| pair.had.0).collect();
        let (days, sought) = (days.into_iter().collect(), Sought { ids, ..Sought::default() });
        let known = lookup.transactions_of_days(household, account, around(&days), sought).await?;
        let by_id: HashMap<TransactionId, &KnownTransaction> =
            known.transactions.iter().map(|one| (one.id, one)).collect();
        for Pair { nth, had } in found {
            let line = &lines[unknown[nth]];
            if by_id.get(&had).is_some_and(|known| self.may_be_amended(line, known)) {
                verdicts[nth] = Verdict::Like(had, Why::Amended);
            }
        }
        Ok(())
    }

    /// Whether the file would tell what was there, were it another booking than the line: both go
    /// by one kind of days, or the day is not the first or the last one of the file.
    fn may_be_amended(&self, line: &StatementLine, known: &KnownTransaction) -> bool {
        let days = || self.statement.lines.iter().flat_map(days_of_line);
        let is_within = || {
            let on = line.posted_on;
            days().any(|day| day < on) && days().any(|day| on < day)
        };
        let is_told = match is_of_its_days(line, known, self.around.days) {
            Some(is_its) => is_its,
            None => !self.around.days.may_differ_from(known) || is_within(),
        };
        is_told && !is_beside(line, known)
    }
}

/// Whether the balances behind the two show that one was booked right after the other.
fn is_beside(line: &StatementLine, known: &KnownTransaction) -> bool {
    let Some((own, other)) = line.balance.map(|own| own.minor).zip(known.balance_minor) else {
        return false;
    };
    let before = |after: i64, minor: i64| i128::from(after) - i128::from(minor);
    let amount = known.told.as_deref().unwrap_or(&known.now).amount.minor;
    before(own, line.amount.minor) == i128::from(other) || before(other, amount) == i128::from(own)
}

/// Days on which something is there that came from the bank.
fn days_known(stored: &KnownDays) -> BTreeSet<NaiveDate> {
    let others = stored.others.iter().filter(|other| other.counts);
    let others = others.flat_map(|other| [Some(other.posted_on), other.told_on]).flatten();
    let known = stored.transactions.iter().filter(|known| !known.removed && !known.by_hand);
    let known = known.flat_map(|known| {
        let told = known.told.as_deref().map(|told| told.posted_on);
        [Some(known.now.posted_on), told].into_iter().flatten()
    });
    others.chain(known).collect()
}

/// New lines, each with what is the nearest to it among what the file does not tell: those of equal
/// texts, and those whose texts are alike.
fn pairs(
    lines: &[StatementLine],
    new: &[(usize, usize)],
    had: Vec<BroughtLine>,
) -> (Vec<Pair>, Vec<Pair>) {
    let plain = |payee: &str, description: &str| Words::of(payee, description).plain().to_owned();
    let of_line = |line: &StatementLine| plain(&line.payee, &line.description);
    let mut gone: HashMap<Key, Vec<BroughtLine>> = HashMap::new();
    for one in had {
        let key = (one.posted_on, plain(&one.payee, &one.description));
        gone.entry(key).or_default().push(one);
    }
    // What is equal to a new line was told apart from it by something else.
    for (_, place) in new {
        let line = &lines[*place];
        let text = of_line(line);
        for day in days_of_line(line) {
            if let Some(gone) = gone.get_mut(&(day, text.clone())) {
                gone.retain(|one| one.minor != line.amount.minor);
            }
        }
    }
    let mut found = Vec::new();
    for (nth, place) in new {
        let line = &lines[*place];
        let (text, own) = (of_line(line), line.amount.minor);
        let apart = |minor: i64| (minor.signum() != own.signum(), minor.abs_diff(own));
        let near = days_of_line(line).find_map(|day| {
            let gone = gone.get_mut(&(day, text.clone()))?;
            let all = gone.iter().take(MOST_LOOKED_AT).enumerate();
            let (at, _) = all.min_by_key(|(_, one)| apart(one.minor))?;
            Some(gone.remove(at))
        });
        found.extend(near.map(|near| Pair { nth: *nth, had: near.id }));
    }
    let open: HashSet<usize> = found.iter().map(|pair| pair.nth).collect();
    let left = new.iter().filter(|(nth, _)| !open.contains(nth));
    let alike = alike(lines, left, gone.into_values().flatten());
    (found, alike)
}

/// The same by texts that are alike: formats tell them in words of their own.
fn alike<'a>(
    lines: &[StatementLine],
    new: impl Iterator<Item = &'a (usize, usize)>,
    gone: impl Iterator<Item = BroughtLine>,
) -> Vec<Pair> {
    let mut by_day: HashMap<NaiveDate, Vec<(BroughtLine, Words)>> = HashMap::new();
    for one in gone {
        let words = Words::of(&one.payee, &one.description);
        by_day.entry(one.posted_on).or_default().push((one, words));
    }
    let mut found = Vec::new();
    for (nth, place) in new {
        let line = &lines[*place];
        let (words, own) = (Words::of(&line.payee, &line.description), line.amount.minor);
        let near = days_of_line(line).find_map(|day| {
            let gone = by_day.get_mut(&day)?;
            let all = gone.iter().take(MOST_LOOKED_AT).enumerate();
            let alike = all.filter(|(_, (one, known))| {
                let is_other = one.minor.signum() == own.signum() && one.minor != own;
                is_other && known.likeness(&words) == Likeness::Alike
            });
            let (at, _) = alike.min_by_key(|(_, (one, _))| one.minor.abs_diff(own))?;
            Some(gone.remove(at).0)
        });
        found.extend(near.map(|near| Pair { nth: *nth, had: near.id }));
    }
    found
}

/// Takes back what was suspected where the account comes to what the bank states with both.
pub(super) fn settle(part: &Part, agreed: Option<Agreed>, taken: &mut Taken) {
    let lines = &part.statement.lines;
    let is_needed =
        |place: usize| agreed.is_some_and(|agreed| agreed.needs(lines[place].posted_on));
    taken.take_back(Why::Amended.said(), is_needed);
}

/// A balance of the bank to which the account comes with all that is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agreed {
    until: NaiveDate,
    said_on: Option<NaiveDate>,
}

impl Agreed {
    /// Nothing where what was on the account before everything is unknown, or follows from that
    /// very balance: `is_told_here`.
    pub(super) fn of(part: &Part, is_told_here: bool, balances: &Balances) -> Option<Self> {
        let closing = balances.closing_stated.filter(|_| balances.agrees == Some(true))?;
        let account = &part.target.account;
        let is_known = account.opening_balance.is_some() || account.said.is_some();
        let said_on = account.said.map(|said| said.on);
        (is_known && !is_told_here).then_some(Self { until: closing.on, said_on })
    }

    /// Whether it holds what is booked on a day, and nothing that was said of a later one makes up
    /// for that.
    pub(super) fn needs(self, on: NaiveDate) -> bool {
        on <= self.until && self.said_on.is_none_or(|said_on| said_on < on)
    }
}
