//! Two statements that contradict each other: from the balance of the one to that of the other it
//! is more, or less, than what is booked between them. A line that is taken for one that was there,
//! where the one day is of the booking and the other of value, may be what is missing then.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use domain::id::{AccountId, HouseholdId, ImportId, TransactionId};
use domain::import::StatedBalance;
use domain::money::Money;

use super::balances::Stated;
use super::counted::{CountedBy, LineDays, WAYS, day_of, moved_until};
use super::elsewhere::{FileDays, Verdict, Why};
use super::lines::{Work, around};
use super::report::Balances;
use super::taken::Taken;
use super::texts::Words;
use super::whose::Part;
use super::{Refusal, edge};
use crate::house::House;
use crate::ports::{FileSpan, KnownDays, KnownTransaction, Sought};
use crate::statement::{DaysTold, LineNote, StatementLine};

/// The remark on two stated balances of which one cannot be right, or lines between are not there.
const CONTRADICT: &str = "balances-contradict";

/// A line that is new, or what else changes the balance: its days, and minor units.
type Moving = (LineDays, i128);

/// Two stated balances, and what the later one is more than all that leads to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Contradiction {
    earlier: StatedBalance,
    later: StatedBalance,
    missing: i128,
}

/// Whose balances are compared.
#[derive(Clone, Copy)]
struct Of<'a> {
    house: &'a House,
    household: HouseholdId,
    account: AccountId,
    import_id: ImportId,
}

impl Of<'_> {
    /// What other files state at the end of the day, else of the newest day before it.
    async fn earlier(&self, on: NaiveDate) -> Result<Vec<StatedBalance>, Refusal> {
        let Self { house, household, account, import_id } = *self;
        let known = house.lookup.stated_since(household, account, import_id, on).await?;
        let of_day: Vec<StatedBalance> = known.into_iter().take_while(|one| one.on == on).collect();
        if !of_day.is_empty() {
            return Ok(of_day);
        }
        let span = FileSpan { import_id, first_on: Some(on), end: None };
        let known = house.lookup.statements_beside(household, account, span).await?;
        let ends = || known.iter().filter_map(|one| one.closing).filter(|end| end.on < on);
        let last = ends().map(|end| end.on).max();
        Ok(ends().filter(|end| Some(end.on) == last).collect())
    }

    /// What a balance is more than an earlier one and all that lies between them, in each way in
    /// which it may be counted; that of the file, `counts`, is the first.
    async fn missing(
        &self,
        (earlier, later): (StatedBalance, StatedBalance),
        counts: CountedBy,
        own: &[Moving],
    ) -> Result<Vec<i128>, Refusal> {
        let apart = i128::from(later.amount.minor) - i128::from(earlier.amount.minor);
        let sum = |is_in: &dyn Fn(LineDays) -> bool| -> i128 {
            own.iter().filter(|(days, _)| is_in(*days)).map(|(_, minor)| minor).sum()
        };
        let mut all = Vec::new();
        for by in ways(counts) {
            let days = vec![earlier.on, later.on];
            let moved = moved_until(self.house, self.household, self.account, days, by).await?;
            let [before, until] = moved.as_slice() else { continue };
            let is_between = |days: LineDays| earlier.on < days.by(by) && days.by(by) <= later.on;
            all.push(apart - (until.booked - before.booked) - sum(&is_between));
            // Lines of the file may be booked behind the earlier one, whatever their other days.
            all.push(apart - sum(&|days| days.by(by) <= later.on));
        }
        all.push(apart - sum(&|_| true));
        Ok(all)
    }
}

/// What contradicts the balance that the file states, where what was on the account before
/// everything is unknown: else the account itself is compared with both.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn told(
    house: &House,
    household: HouseholdId,
    part: &Part,
    import_id: ImportId,
    stated: &Stated,
    taken: &Taken,
) -> Result<Option<Contradiction>, Refusal> {
    let is_whole = stated.is_sound() && !part.statement.has_gaps;
    let Some(later) = stated.closing.filter(|_| is_whole) else { return Ok(None) };
    let of = Of { house, household, account: part.target.id, import_id };
    let own: Vec<Moving> = taken
        .moves
        .iter()
        .filter(|one| !one.pending)
        .map(|one| (one.days, i128::from(one.minor)))
        .collect();
    let mut first = None;
    for earlier in of.earlier(later.on).await? {
        let missing = of.missing((earlier, later), taken.counted_by(), &own).await?;
        // Lines may be there under a day on the other side of either balance.
        let until = edge::apart(house, household, part, later.on, taken).await?;
        let before = edge::apart_by_days(house, household, part, earlier.on, taken).await?;
        let is_it = |minor: &i128| [0, until, until - before].contains(minor);
        let Some(minor) = missing.first().copied().filter(|_| !missing.iter().any(is_it)) else {
            return Ok(None);
        };
        first.get_or_insert(Contradiction { earlier, later, missing: minor });
    }
    Ok(first)
}

/// Says so: where nothing else could tell whether the balances agree, they do not.
pub(super) fn into(balances: &mut Balances, one: Contradiction) -> Option<LineNote> {
    let Contradiction { earlier, later, missing } = one;
    let missing = Money::new(i64::try_from(missing).ok()?, later.amount.currency);
    if balances.agrees.is_none() {
        balances.agrees = Some(false);
        balances.difference = Some(missing);
    }
    let detail = format!(
        "An earlier file states {} at the end of {}, this one {} at the end of {}: that is {missing} \
         more than what is booked between them. Lines may be missing, or be taken for others that \
         are there: look at the days until then, or import a file that has both.",
        earlier.amount, earlier.on, later.amount, later.on
    );
    Some(LineNote { line: 0, code: CONTRADICT.to_owned(), detail })
}

/// A line that was taken for what was there, and may be another.
struct Doubtful {
    place: usize,
    on: NaiveDate,
    minor: i128,
    words: String,
}

impl Work<'_> {
    /// Suspects lines that are what was there by what they say, by the day of the booking here and
    /// by that of value there, where the balances that are stated need them once or twice more.
    pub(super) async fn suspect_needed(
        &self,
        unknown: &[usize],
        stored: &KnownDays,
        verdicts: &mut [Verdict],
    ) -> Result<(), Refusal> {
        let is_like = |verdict: &Verdict| matches!(verdict, Verdict::Like(..));
        if self.around.is_again || verdicts.iter().any(is_like) {
            return Ok(());
        }
        let by_id: HashMap<TransactionId, &KnownTransaction> =
            stored.transactions.iter().map(|known| (known.id, known)).collect();
        let lines = &self.statement.lines;
        let is_strict = self.is_balance_known();
        let (mut all, mut new, mut met) = (Vec::new(), Vec::new(), Vec::new());
        for (place, verdict) in unknown.iter().zip(verdicts.iter()) {
            let line = &lines[*place];
            match verdict {
                Verdict::Same(id) => {
                    let Some(known) = by_id.get(id) else { continue };
                    all.extend(doubtful((*place, line), known, self.around.days, is_strict));
                    met.push((self.days_of(line), *known));
                }
                Verdict::New | Verdict::Like(..) if line.pending => {}
                Verdict::New | Verdict::Like(..) => {
                    new.push((self.days_of(line), i128::from(line.amount.minor)));
                }
            }
        }
        if all.is_empty() {
            return Ok(());
        }
        let Some(missing) = self.needed(&new, &met).await? else { return Ok(()) };
        let needed: HashSet<usize> = needed(all, missing).iter().map(|one| one.place).collect();
        for (place, verdict) in unknown.iter().zip(verdicts) {
            if let Verdict::Same(id) = verdict
                && needed.contains(place)
            {
                *verdict = Verdict::Like(*id, Why::Needed);
            }
        }
        Ok(())
    }

    /// Gives such lines of a file that brings nothing, all of whose lines an id tells, an id of
    /// their own. Answers the places that no id tells then, and what there is beside these.
    pub(super) async fn needed_by_id(
        &mut self,
        unknown: Vec<usize>,
        stored: Arc<KnownDays>,
    ) -> Result<(Vec<usize>, Arc<KnownDays>), Refusal> {
        if self.target.version == 0 || self.around.is_again || !unknown.is_empty() {
            return Ok((unknown, stored));
        }
        let mut met = self.met_by_texts(&unknown);
        let Some(missing) = self.needed(&[], &[]).await? else { return Ok((unknown, stored)) };
        let lines = &self.statement.lines;
        met.retain(|place| times(missing, i128::from(lines[*place].amount.minor)).is_some());
        if met.is_empty() {
            return Ok((unknown, stored));
        }
        let days: BTreeSet<NaiveDate> = met.iter().map(|place| lines[*place].posted_on).collect();
        let ids = met.iter().map(|place| self.ids[*place].0).collect();
        let sought = Sought { ids, ..Sought::default() };
        let (household, account) = (self.household, self.target.id);
        let lookup = &self.house.lookup;
        let read = lookup.transactions_of_days(household, account, around(&days), sought).await?;
        let known = |id: &TransactionId| {
            let is_it = |one: &&KnownTransaction| one.id == *id || one.marks.contains(id);
            read.transactions.iter().find(is_it)
        };
        let is_strict = self.is_balance_known();
        let all = met.iter().filter_map(|place| {
            let (line, known) = (&lines[*place], known(&self.ids[*place])?);
            doubtful((*place, line), known, self.around.days, is_strict)
        });
        let needed = needed(all.collect(), missing);
        let mut places: Vec<usize> = needed.iter().map(|one| one.place).collect();
        places.sort_unstable();
        let Some((further, _)) = self.further_ids(&places).await? else {
            return Ok((unknown, stored));
        };
        for (place, id) in places.iter().zip(further) {
            self.ids[*place] = id;
        }
        self.no_duplicates(&places);
        Ok((places, Arc::new(read)))
    }

    /// Whether the account itself is compared with what is stated: what is missing may be missing
    /// for other reasons then.
    fn is_balance_known(&self) -> bool {
        let account = &self.target.account;
        account.opening_balance.is_some() || account.said.is_some()
    }

    /// What the balance at the end of the file is more than the account comes to, or than an
    /// earlier balance leads to; nothing where it comes to it in some way, or nothing tells it.
    async fn needed(
        &self,
        new: &[Moving],
        met: &[(LineDays, &KnownTransaction)],
    ) -> Result<Option<i128>, Refusal> {
        let statement = self.statement.clone();
        let stated = self.aside(move || Stated::of(&statement)).await?;
        let is_whole = stated.is_sound() && !self.statement.has_gaps;
        let Some(later) = stated.closing.filter(|_| is_whole) else { return Ok(None) };
        let counts = self.taken.counted_by();
        let moves = self.taken.moves.iter().filter(|one| !one.pending);
        let moves = moves.map(|one| (one.days, i128::from(one.minor)));
        let own: Vec<Moving> = new.iter().copied().chain(moves).collect();
        // What is there under a day on the other side of the balance.
        let apart: i128 = met
            .iter()
            .map(|(days, known)| {
                let (is_in, was_in) = (days.by(counts), day_of(known, counts));
                let times = i128::from(is_in <= later.on) - i128::from(was_in <= later.on);
                times * i128::from(known.now.amount.minor)
            })
            .sum();
        let mut missing = Vec::new();
        match self.opening_at(later.on).await? {
            Some((_, Some(held))) if own.iter().any(|(days, _)| held.has(*days)) => {}
            Some((opening, _)) => {
                for by in ways(counts) {
                    let (household, account, days) =
                        (self.household, self.target.id, vec![later.on]);
                    let moved = moved_until(self.house, household, account, days, by).await?;
                    let moved = moved.first().copied().unwrap_or_default();
                    let own = own.iter().filter(|(days, _)| days.by(by) <= later.on);
                    let own: i128 = own.map(|(_, minor)| minor).sum();
                    let minor = i128::from(later.amount.minor) - opening - moved.booked - own;
                    missing.extend([minor, minor - moved.announced]);
                }
            }
            None if self.target.account.said.is_some() => {}
            None => {
                let (house, household) = (self.house, self.household);
                let (account, import_id) = (self.target.id, self.around.import_id);
                let of = Of { house, household, account, import_id };
                for earlier in of.earlier(later.on).await? {
                    missing.extend(of.missing((earlier, later), counts, &own).await?);
                }
            }
        }
        let is_it = |minor: &i128| *minor == 0 || *minor == apart;
        Ok(missing.first().copied().filter(|_| !missing.iter().any(is_it)))
    }
}

/// A line that is of the day of what was there, where one day is of the booking and the other of
/// value; unless it is to be sure (`is_strict`), also where nobody says which they are.
fn doubtful(
    (place, line): (usize, &StatementLine),
    known: &KnownTransaction,
    file: FileDays,
    is_strict: bool,
) -> Option<Doubtful> {
    let are_two = match (file.known(), known.days) {
        (Some(DaysTold::Value), Some(DaysTold::Booking))
        | (Some(DaysTold::Booking), Some(DaysTold::Value)) => true,
        (Some(_), Some(_)) => false,
        // Files of one format go by the same day.
        _ => !is_strict && serde_json::json!(file.format).as_str() != known.format.as_deref(),
    };
    let own = line.balance.map(|balance| balance.minor);
    let is_proven = own.is_some() && own == known.balance_minor;
    let is_plain = !known.by_hand && !known.removed && !known.pending && !line.pending;
    let told = known.told.as_deref().unwrap_or(&known.now);
    let is_doubtful = are_two
        && is_plain
        && !is_proven
        && known.also_on.is_none()
        && line.also_on.is_none()
        && line.posted_on == told.posted_on;
    is_doubtful.then(|| Doubtful {
        place,
        on: line.posted_on,
        minor: i128::from(line.amount.minor),
        words: Words::of(&line.payee, &line.description).plain().to_owned(),
    })
}

/// Every way in which days may count, first that of the file.
fn ways(counts: CountedBy) -> impl Iterator<Item = CountedBy> {
    [counts].into_iter().chain(WAYS.into_iter().filter(move |by| *by != counts))
}

/// How often an amount is missing: once or twice.
fn times(missing: i128, minor: i128) -> Option<usize> {
    [1_u8, 2].into_iter().find(|times| i128::from(*times) * minor == missing).map(usize::from)
}

/// Of the lines of one purchase those that are needed, the newest first; none where lines of
/// several purchases may be.
fn needed(mut all: Vec<Doubtful>, missing: i128) -> Vec<Doubtful> {
    all.retain(|one| times(missing, one.minor).is_some());
    let is_first = |one: &Doubtful| one.minor == all[0].minor && one.words == all[0].words;
    if all.is_empty() || !all.iter().all(is_first) {
        return Vec::new();
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.on));
    all.truncate(times(missing, all[0].minor).unwrap_or(0));
    all
}
