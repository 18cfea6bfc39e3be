//! Bookings of earlier files that a file of the same days does not tell any more, or says that they
//! never were any. Nothing is taken out for that: which lines a list has is chosen by who exports
//! it. It is told.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Days, NaiveDate};
use domain::id::TransactionId;
use domain::money::{Currency, Money};

use super::Refusal;
use super::amended::Agreed;
use super::choice::{is_choice, is_most};
use super::elsewhere::Verdict;
use super::lines::{Work, around};
use super::taken::Taken;
use super::texts::{Likeness, Words};
use crate::ports::{BroughtLine, BroughtLines, KnownTransaction, Sought};
use crate::statement::{LineNote, StatementFormat, StatementLine};

/// The remark on what a file does not tell any more.
pub const VANISHED: &str = "booking-vanished";
/// How many are named.
const MOST_NAMED: usize = 3;
/// So many bookings on so many days under one day in two files show that both go by the same.
const DAYS_THAT_SHOW: (usize, usize) = (5, 3);

/// What a file does not tell any more: its first and its last day, and the remark.
pub(super) struct Vanished {
    days: [NaiveDate; 2],
    note: LineNote,
}

/// The days strictly between two.
#[derive(Clone, Copy)]
struct Within {
    first: NaiveDate,
    last: NaiveDate,
}

impl Within {
    fn has(self, on: NaiveDate) -> bool {
        self.first < on && on < self.last
    }

    /// Whether they reach that far around a day.
    fn has_around(self, on: NaiveDate, days: i64) -> bool {
        let days = Days::new(days.unsigned_abs());
        let (from, to) = (on.checked_sub_days(days), on.checked_add_days(days));
        from.zip(to).is_some_and(|(from, to)| self.has(from) && self.has(to))
    }
}

impl Work<'_> {
    /// Looks for what earlier files tell of the days within the file, and it does not, and for what
    /// it says was never booked.
    pub(super) async fn vanished(&mut self) -> Result<(), Refusal> {
        if self.target.version == 0 || self.around.is_again || self.is_behind {
            return Ok(());
        }
        let mut told = self.told(&[]);
        told.extend(self.taken.same.values());
        told.extend(self.perhaps.iter().map(|(_, before, _)| *before));
        let denied = self.denied(&told).await?;
        told.extend(denied.iter().map(|one| one.id));
        let left_out = self.left_out(&told).await?;
        let currency = self.target.currency;
        self.taken.vanished.extend(Vanished::denied(&denied, currency));
        self.taken.vanished.extend(Vanished::of(&left_out, currency));
        Ok(())
    }

    /// What is there of what the file says was never booked.
    async fn denied(&self, told: &HashSet<TransactionId>) -> Result<Vec<BroughtLine>, Refusal> {
        let statement = self.statement;
        let days: BTreeSet<NaiveDate> =
            statement.denied.iter().map(|line| line.posted_on).collect();
        if days.is_empty() {
            return Ok(Vec::new());
        }
        let mut had = self.brought(days.into_iter().collect()).await?.lines;
        had.retain(|one| !is_told(one, told));
        let mut by_amount: HashMap<(NaiveDate, i64), Vec<BroughtLine>> = HashMap::new();
        for one in had {
            by_amount.entry((one.posted_on, one.minor)).or_default().push(one);
        }
        let mut denied = Vec::new();
        for line in &statement.denied {
            let Some(had) = by_amount.get_mut(&(line.posted_on, line.amount.minor)) else {
                continue;
            };
            let words = Words::of(&line.payee, &line.description);
            let is_it = |one: &BroughtLine| {
                Words::of(&one.payee, &one.description).likeness(&words) == Likeness::Alike
            };
            denied.extend(had.iter().position(is_it).map(|place| had.remove(place)));
        }
        Ok(denied)
    }

    /// What earlier files tell of the days within the file, and it, with most others, does not.
    async fn left_out(&self, told: &HashSet<TransactionId>) -> Result<Vec<BroughtLine>, Refusal> {
        let format = self.around.file.format;
        if self.statement.has_gaps || !tells_all(format) {
            return Ok(Vec::new());
        }
        let booked = || self.statement.lines.iter().filter(|line| !line.pending);
        let other = |line: &StatementLine| line.also_on.unwrap_or(line.posted_on);
        let days = || booked().map(|line| line.posted_on);
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return Ok(Vec::new());
        };
        let within = Within { first, last };
        let places = 0..self.statement.lines.len();
        let met: Vec<usize> = places
            .filter(|place| self.is_duplicate(*place) && !self.statement.lines[*place].pending)
            .collect();
        let met_on = |place: &&usize| within.has(self.statement.lines[**place].posted_on);
        let met_within = met.iter().filter(met_on).count();
        if met.len() < 2 {
            return Ok(Vec::new());
        }
        let all = self.brought(first.iter_days().take_while(|day| *day <= last).collect()).await?;
        // Of a part nobody could say which is the most.
        if !all.is_all {
            return Ok(Vec::new());
        }
        let (had, mut gone): (Vec<BroughtLine>, Vec<BroughtLine>) =
            all.lines.into_iter().partition(|one| is_told(one, told));
        gone.retain(|one| within.has(one.posted_on));
        let texts = |one: &BroughtLine| (one.minor, format!("{} {}", one.payee, one.description));
        let is_choice = || is_choice(had.iter().map(texts), gone.iter().map(texts));
        if gone.is_empty() || !is_most((met.len(), met_within), gone.len(), is_choice) {
            return Ok(Vec::new());
        }
        // By both of their days, where lines have two.
        let inner = Within {
            first: booked().map(|line| line.posted_on.max(other(line))).min().unwrap_or(first),
            last: booked().map(|line| line.posted_on.min(other(line))).max().unwrap_or(last),
        };
        let are_of_one_day = self.are_of_one_day(&met, &had);
        let ids = gone.iter().map(|one| one.id.0).collect();
        let days = gone.iter().map(|one| one.posted_on).collect();
        let sought = Sought { ids, ..Sought::default() };
        let (household, account) = (self.household, self.target.id);
        let lookup = &self.house.lookup;
        let known = lookup.transactions_of_days(household, account, around(&days), sought).await?;
        let file = self.around.days;
        let is_of_file = |one: &&KnownTransaction| {
            let own = one.told.as_deref().unwrap_or(&one.now).posted_on;
            let mut days = [own].into_iter().chain(one.also_on);
            match file.may_differ_from(one) {
                false => days.all(|on| on == own || within.has(on)),
                true if file.tells_that_of(one) || are_of_one_day => days.all(|on| inner.has(on)),
                // The file may have it under another day, beyond its own.
                true => days.all(|on| inner.has_around(on, Sought::DAYS_APART)),
            }
        };
        let own: HashSet<TransactionId> =
            known.transactions.iter().filter(is_of_file).map(|one| one.id).collect();
        gone.retain(|one| own.contains(&one.id));
        Ok(gone)
    }

    /// Whether everything that the file tells again has the day that it had.
    fn are_of_one_day(&self, met: &[usize], had: &[BroughtLine]) -> bool {
        let ids = |one: &BroughtLine| {
            let on = one.posted_on;
            [one.id].into_iter().chain(one.marks.clone()).map(move |id| (id, on))
        };
        let on: HashMap<TransactionId, NaiveDate> = had.iter().flat_map(ids).collect();
        let mut shown = (0, BTreeSet::new());
        for place in met {
            let day = self.statement.lines[*place].posted_on;
            let known = self.taken.same.get(place).unwrap_or(&self.ids[*place]);
            match on.get(known) {
                Some(on) if *on != day => return false,
                Some(_) => {
                    shown.0 += 1;
                    shown.1.insert(day);
                }
                None => {}
            }
        }
        shown.0 >= DAYS_THAT_SHOW.0 && shown.1.len() >= DAYS_THAT_SHOW.1
    }

    /// Whether lines that are told before tell the most between the first and the last of them;
    /// answers those two days.
    pub(super) async fn tells_most(
        &self,
        unknown: &[usize],
        verdicts: &[Verdict],
    ) -> Result<Option<(NaiveDate, NaiveDate)>, Refusal> {
        let lines = &self.statement.lines;
        let open: HashSet<usize> = unknown
            .iter()
            .zip(verdicts)
            .filter(|(_, verdict)| !matches!(verdict, Verdict::Same(_)))
            .map(|(place, _)| *place)
            .collect();
        let is_met = |(place, line): &(usize, &StatementLine)| {
            !open.contains(place) && !line.pending && line.corrects.is_none()
        };
        let met = || lines.iter().enumerate().filter(is_met).map(|(_, line)| line.posted_on);
        let (Some(first), Some(last)) = (met().min(), met().max()) else { return Ok(None) };
        let days = first.iter_days().take_while(|day| *day <= last).collect();
        let mut told = self.told(verdicts);
        told.extend(self.perhaps.iter().map(|(_, before, _)| *before));
        let had = self.brought(days).await?;
        if !had.is_all {
            return Ok(None);
        }
        let gone = had.lines.iter().filter(|one| !is_told(one, &told)).count();
        Ok((met().count() > gone.max(1)).then_some((first, last)))
    }

    async fn brought(&self, days: Vec<NaiveDate>) -> Result<BroughtLines, Refusal> {
        let (household, account) = (self.household, self.target.id);
        Ok(self.house.lookup.brought(household, account, days, Vec::new()).await?)
    }
}

/// The remarks, but where the account comes to a balance of the bank with all that is there.
pub(super) fn said(taken: &mut Taken, agreed: Option<Agreed>) -> impl Iterator<Item = LineNote> {
    let found = std::mem::take(&mut taken.vanished).into_iter();
    found.filter_map(move |one| one.said(agreed))
}

fn is_told(one: &BroughtLine, told: &HashSet<TransactionId>) -> bool {
    told.contains(&one.id) || one.marks.iter().any(|id| told.contains(id))
}

/// Whether a file of this format tells all that is booked of the days within it: notifications and
/// interim reports do not, and there may be days between the files of an archive.
fn tells_all(format: StatementFormat) -> bool {
    use StatementFormat::{Camt052, Camt054, Mt942, Zip};
    !matches!(format, Camt052 | Camt054 | Mt942 | Zip)
}

impl Vanished {
    fn of(gone: &[BroughtLine], currency: Currency) -> Option<Self> {
        Self::said_of(gone, currency, |named| {
            format!(
                "Earlier files tell what this one, with other bookings of those days, does not: \
                 {named}. It stays; where the bank took it back, remove it."
            )
        })
    }

    fn denied(denied: &[BroughtLine], currency: Currency) -> Option<Self> {
        Self::said_of(denied, currency, |named| {
            format!(
                "Earlier files tell as booked what was never carried out, as this one says: \
                 {named}. It stays; where the bank took it back, remove it."
            )
        })
    }

    fn said_of(
        gone: &[BroughtLine],
        currency: Currency,
        detail: impl Fn(String) -> String,
    ) -> Option<Self> {
        let days = || gone.iter().map(|one| one.posted_on);
        let (first, last) = (days().min()?, days().max()?);
        let named = gone.iter().take(MOST_NAMED).map(|one| {
            let text = if one.payee.is_empty() { &one.description } else { &one.payee };
            let amount = Money::new(one.minor, currency);
            format!("{text} ({amount}, {}, from “{}”)", one.posted_on, one.file_name)
        });
        let named: Vec<String> = named.collect();
        let more = match gone.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let detail = detail(format!("{}{more}", named.join(", ")));
        Some(Self {
            days: [first, last],
            note: LineNote { line: 0, code: VANISHED.to_owned(), detail },
        })
    }

    /// The remark, unless the account comes to a balance of the bank with all that is there.
    pub(super) fn said(self, agreed: Option<Agreed>) -> Option<LineNote> {
        let is_needed =
            agreed.is_some_and(|agreed| self.days.into_iter().all(|on| agreed.needs(on)));
        Some(self.note).filter(|_| !is_needed)
    }
}
