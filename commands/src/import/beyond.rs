//! Lines that the balances put before all that is there, or behind it: the file has the balance
//! with which earlier ones begin, or end, between its own lines. What is beyond that is none of
//! theirs, by whatever day either goes.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::import::StatedBalance;

use super::Refusal;
use super::counted::{WAYS, moved_until};
use super::elsewhere::{self, Verdict};
use super::ends::{Ends, are_told_by_balance};
use super::lines::{Work, around};
use super::shifted::is_told_by_texts;
use crate::ports::{KnownDays, KnownStatement, KnownTransaction, Sought};
use crate::statement::{Statement, StatementLine};

/// How far around its lines other files are looked at: as far apart as days of one booking are.
const AROUND: Days = Days::new(Sought::DAYS_APART.unsigned_abs());

/// The booked lines of a file from the oldest to the newest, and the balances between them.
struct Row {
    /// Places of the lines.
    places: Vec<usize>,
    /// Before each line, and behind the last one, in minor units; nothing where it is not told.
    stands: Vec<Option<i64>>,
}

/// What earlier files begin or end with.
#[derive(Debug, Clone, Copy)]
struct Edge {
    minor: i128,
    /// The first day of what is there, or the last one.
    on: NaiveDate,
}

/// Lines of a file without those that are beyond what is there.
pub(super) struct Within {
    pub statement: Arc<Statement>,
    /// Places of the unknown lines in it, and the same in the whole file.
    pub places: Vec<usize>,
    pub of_file: Vec<usize>,
}

impl Work<'_> {
    /// Finds the lines that are beyond all that is there, and gives those of them that are met by
    /// what they say ids of their own; answers the places that no id tells then.
    pub(super) async fn find_beyond(&mut self, unknown: Vec<usize>) -> Result<Vec<usize>, Refusal> {
        if self.target.version == 0 || self.around.is_again {
            return Ok(unknown);
        }
        let statement = self.statement.clone();
        let Some(row) = self.aside(move || Row::of(&statement)).await? else { return Ok(unknown) };
        let mut places = self.places_beyond(&row).await?;
        let open: HashSet<usize> = unknown.iter().copied().collect();
        let mut met = self.met_by_texts(&unknown);
        met.retain(|place| places.contains(place));
        for place in self.come_to_nothing(&mut met) {
            places.remove(&place);
        }
        for place in self.stand_with_their_balance(&mut met).await? {
            places.remove(&place);
        }
        let are_told = |place: &usize| open.contains(place) || met.contains(place);
        if places.is_empty() || !places.iter().all(are_told) {
            return Ok(unknown);
        }
        self.drop_equal(&mut met, unknown.iter().filter(|place| !places.contains(place)));
        let Some((further, _)) = self.further_ids(&met).await? else { return Ok(unknown) };
        for (place, id) in met.iter().zip(further) {
            self.ids[*place] = id;
        }
        self.no_duplicates(&met);
        let mut unknown: Vec<usize> = unknown.into_iter().chain(met).collect();
        unknown.sort_unstable();
        let are_open = unknown.iter().copied().filter(|place| places.contains(place));
        self.beyond = are_open.collect();
        self.perhaps.retain(|(place, ..)| !places.contains(place));
        Ok(unknown)
    }

    /// Takes out what went and came back on one day: no balance tells on which side of it they are,
    /// and they have the ids of what is there.
    fn come_to_nothing(&self, met: &mut Vec<usize>) -> Vec<usize> {
        let key = |place: usize| {
            let line = &self.statement.lines[place];
            (line.posted_on, line.amount.minor)
        };
        let mut of_amount: HashMap<(NaiveDate, i64), Vec<usize>> = HashMap::new();
        for place in met.iter().copied() {
            of_amount.entry(key(place)).or_default().push(place);
        }
        let mut none = HashSet::new();
        for place in met.iter().copied().filter(|place| key(*place).1 < 0) {
            let (on, minor) = key(place);
            let back = minor.checked_neg().and_then(|back| of_amount.get_mut(&(on, back)));
            if let Some(back) = back.and_then(Vec::pop) {
                none.extend([place, back]);
            }
        }
        met.retain(|place| !none.contains(place));
        if !are_told_by_balance(met.iter().map(|place| self.statement.lines[*place].amount.minor)) {
            none.extend(std::mem::take(met));
        }
        none.into_iter().collect()
    }

    /// Takes out what is there in every word and with the balance behind it: an older file that
    /// ends before what went and came back on that day.
    async fn stand_with_their_balance(&self, met: &mut Vec<usize>) -> Result<Vec<usize>, Refusal> {
        let lines = &self.statement.lines;
        let balance = |place: usize| lines[place].balance.map(|balance| balance.minor);
        if !met.iter().any(|place| balance(*place).is_some()) {
            return Ok(Vec::new());
        }
        let days = met.iter().map(|place| lines[*place].posted_on).collect();
        let sought = Sought {
            ids: met.iter().map(|place| self.ids[*place].0).collect(),
            ..Sought::default()
        };
        let (household, account) = (self.household, self.target.id);
        let lookup = &self.house.lookup;
        let stored = lookup.transactions_of_days(household, account, around(&days), sought).await?;
        let stated: HashMap<_, _> =
            stored.transactions.iter().map(|known| (known.id, known.balance_minor)).collect();
        let is_it = |place: &usize| {
            let had = stated.get(&self.ids[*place]).copied().flatten();
            had.is_some() && had == balance(*place)
        };
        Ok(met.extract_if(.., |place| is_it(place)).collect())
    }

    /// Where an equal line is within and unknown, one of the two is what is there: it is told so.
    fn drop_equal<'a>(&self, met: &mut Vec<usize>, within: impl Iterator<Item = &'a usize>) {
        let lines = &self.statement.lines;
        let key = |line: &StatementLine| {
            (line.posted_on, line.amount.minor, line.payee.clone(), line.description.clone())
        };
        let mut equal: HashMap<_, usize> = HashMap::new();
        for line in within.map(|place| &lines[*place]).filter(|line| is_told_by_texts(line)) {
            *equal.entry(key(line)).or_default() += 1;
        }
        met.retain(|place| match equal.get_mut(&key(&lines[*place])) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        });
    }

    /// The lines that are compared with what is there.
    pub(super) fn within(&self, unknown: &[usize]) -> Within {
        if self.beyond.is_empty() {
            let statement = self.statement.clone();
            return Within { statement, places: unknown.to_vec(), of_file: unknown.to_vec() };
        }
        let mut statement = Statement::clone(self.statement);
        let (mut lines, mut numbers) = (Vec::new(), HashMap::new());
        for (place, line) in std::mem::take(&mut statement.lines).into_iter().enumerate() {
            if !self.beyond.contains(&place) {
                numbers.insert(place, lines.len());
                lines.push(line);
            }
        }
        statement.lines = lines;
        let of_file = unknown.iter().copied().filter(|place| !self.beyond.contains(place));
        let of_file: Vec<usize> = of_file.collect();
        let places = of_file.iter().filter_map(|place| numbers.get(place).copied()).collect();
        Within { statement: Arc::new(statement), places, of_file }
    }

    /// What the lines are that may be what was there.
    pub(super) async fn within_verdicts(
        &self,
        within: &Within,
        unmet: &[usize],
        stored: &Arc<KnownDays>,
    ) -> Result<Vec<Verdict>, Refusal> {
        let Within { statement, places, of_file } = within;
        let Some(beside) = self.beside(&statement.lines, places, stored) else {
            return Ok(Vec::new());
        };
        let (lines, known) = (statement.clone(), stored.clone());
        let (own, had, around) = (places.clone(), unmet.to_vec(), beside.clone());
        let mut verdicts = self
            .aside(move || {
                elsewhere::verdicts(&lines.lines, &own, (&known.transactions, &had), &around)
            })
            .await?;
        self.new_behind(of_file, stored, &mut verdicts);
        self.suspect_equal(of_file, stored, &mut verdicts);
        self.suspect_within_day(of_file, stored, &mut verdicts);
        self.by_proven((within, unmet), stored, beside, verdicts).await
    }

    /// The verdicts on all unknown lines: those beyond what is there are new.
    pub(super) fn with_beyond(&self, unknown: &[usize], within: Vec<Verdict>) -> Vec<Verdict> {
        let mut within = within.into_iter();
        let verdict = |place: &usize| match self.beyond.contains(place) {
            true => Verdict::New,
            false => within.next().unwrap_or(Verdict::New),
        };
        unknown.iter().map(verdict).collect()
    }

    async fn places_beyond(&self, row: &Row) -> Result<HashSet<usize>, Refusal> {
        let lines = &self.statement.lines;
        let days = || row.places.iter().map(|place| lines[*place].posted_on);
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return Ok(HashSet::new());
        };
        let from = first.checked_sub_days(AROUND).unwrap_or(first);
        let until = last.checked_add_days(AROUND).unwrap_or(last);
        let (household, account) = (self.household, self.target.id);
        let (lookup, import) = (&self.house.lookup, self.around.import_id);
        let known = lookup.stated_within(household, account, import, from..=until).await?;
        let on = |place: usize| lines[place].posted_on;
        let mut beyond = HashSet::new();
        // Of several places the one that leaves the fewest lines out.
        let begins = self.begins(row, &known).await?;
        let before = begins.iter().filter_map(|edge| Some((row.before(edge.minor)?, edge.on)));
        if let Some((before, on_first)) = before.min_by_key(|(before, _)| before.len()) {
            let days = from..=on_first.pred_opt().unwrap_or(on_first);
            if before.iter().all(|place| on(*place) <= on_first) && self.has_none(days).await? {
                beyond.extend(before);
            }
        }
        let ends = self.ends(row, &known).await?;
        let behind = ends.iter().filter_map(|edge| Some((row.behind(edge.minor)?, edge.on)));
        if let Some((behind, on_last)) = behind.min_by_key(|(behind, _)| behind.len()) {
            let days = on_last.succ_opt().unwrap_or(on_last)..=until;
            if behind.iter().all(|place| on(*place) >= on_last) && self.has_none(days).await? {
                beyond.extend(behind);
            }
        }
        Ok(beyond)
    }

    /// Whether no file brought anything of these days.
    async fn has_none(&self, days: RangeInclusive<NaiveDate>) -> Result<bool, Refusal> {
        if days.is_empty() {
            return Ok(true);
        }
        let (household, account) = (self.household, self.target.id);
        let (lookup, of) = (&self.house.lookup, vec![days.clone()]);
        let known = lookup.transactions_of_days(household, account, of, Sought::default()).await?;
        let has_day = |known: &KnownTransaction| {
            let told = known.told.as_deref().map(|told| told.posted_on);
            told.into_iter().chain([known.now.posted_on]).any(|day| days.contains(&day))
        };
        let counts = |known: &KnownTransaction| !known.by_hand && !known.removed;
        let is_any = known.transactions.iter().any(|known| counts(known) && has_day(known));
        let mut others = known.others.iter().filter(|other| other.counts);
        let is_of_days = |day: NaiveDate| days.contains(&day);
        Ok(!is_any
            && !others.any(|one| is_of_days(one.posted_on) || one.told_on.is_some_and(is_of_days)))
    }

    /// With what the first of the files begins that are there: what comes to the end of one of
    /// them, or of the only one, from there.
    async fn begins(&self, row: &Row, known: &[KnownStatement]) -> Result<Vec<Edge>, Refusal> {
        let Some(on) = known.iter().filter_map(|one| one.first_on).min() else {
            return Ok(Vec::new());
        };
        let stated: Vec<i128> = known
            .iter()
            .filter(|one| one.first_on == Some(on))
            .filter_map(|one| one.opening.map(|opening| i128::from(opening.amount.minor)))
            .collect();
        // A file that begins as one of them is that one again, or goes on beyond it.
        let begins_so = |minor: &i128| row.before(*minor).is_some_and(|before| before.is_empty());
        // Of several that begin on one day with different ones it is not known which is the first.
        let is_in = |minor: &i128| row.before(*minor).is_some();
        if stated.iter().any(begins_so) || !stated.iter().all(is_in) {
            return Ok(Vec::new());
        }
        let ends: Vec<StatedBalance> =
            known.iter().filter_map(|one| one.closing).filter(|end| end.on >= on).collect();
        let before = on.pred_opt().unwrap_or(on);
        let days: Vec<(NaiveDate, NaiveDate)> = ends.iter().map(|end| (before, end.on)).collect();
        let mut edges = Vec::new();
        for moved in self.between(&days).await? {
            let all = ends.iter().zip(moved);
            let all = all.map(|(end, moved)| i128::from(end.amount.minor) - moved);
            edges.extend(all.filter(|edge| stated.is_empty() || stated.contains(edge)));
        }
        Ok(edges_of(edges, on))
    }

    /// The same of the last one: with what it ends, where what is there comes to that.
    async fn ends(&self, row: &Row, known: &[KnownStatement]) -> Result<Vec<Edge>, Refusal> {
        let ends = known.iter().filter_map(|one| one.closing);
        let Some(on) = ends.clone().map(|end| end.on).max() else { return Ok(Vec::new()) };
        let stated: Vec<i128> =
            ends.filter(|end| end.on == on).map(|end| i128::from(end.amount.minor)).collect();
        let ends_so = |minor: &i128| row.behind(*minor).is_some_and(|behind| behind.is_empty());
        if stated.iter().any(ends_so) || !stated.iter().all(|minor| row.behind(*minor).is_some()) {
            return Ok(Vec::new());
        }
        let before = |one: &KnownStatement| {
            let (first, opening) = (one.first_on?.pred_opt()?, one.opening?);
            Some((first, i128::from(opening.amount.minor)))
        };
        let begins: Vec<(NaiveDate, i128)> = known.iter().filter_map(before).collect();
        if begins.is_empty() {
            // Another file may have what was booked on the last day behind that balance.
            let (household, account) = (self.household, self.target.id);
            let (lookup, import) = (&self.house.lookup, self.around.import_id);
            let told = lookup.told_days(household, account, import, vec![on]).await?;
            let stated = if told.len() > 1 { Vec::new() } else { stated };
            return Ok(edges_of(stated, on));
        }
        let days: Vec<(NaiveDate, NaiveDate)> =
            begins.iter().map(|(first, _)| (*first, on)).collect();
        let mut edges = Vec::new();
        for moved in self.between(&days).await? {
            let all = begins.iter().zip(moved).map(|((_, begins), moved)| begins + moved);
            edges.extend(all.filter(|comes_to| stated.contains(comes_to)));
        }
        Ok(edges_of(edges, on))
    }

    /// What is booked behind the first of each two days until the second one, in each way in which
    /// days count.
    async fn between(&self, days: &[(NaiveDate, NaiveDate)]) -> Result<Vec<Vec<i128>>, Refusal> {
        let (household, account) = (self.household, self.target.id);
        let all: Vec<NaiveDate> = days.iter().flat_map(|(after, until)| [*after, *until]).collect();
        let mut ways = Vec::new();
        for by in WAYS.into_iter().filter(|_| !all.is_empty()) {
            let moved = moved_until(self.house, household, account, all.clone(), by).await?;
            let between = moved.chunks(2).map(|pair| match pair {
                [before, until] => until.booked - before.booked,
                _ => 0,
            });
            ways.push(between.collect());
        }
        Ok(ways)
    }
}

fn is_it(stood: Option<i64>, minor: i128) -> bool {
    stood.is_some_and(|stood| i128::from(stood) == minor)
}

fn edges_of(mut minors: Vec<i128>, on: NaiveDate) -> Vec<Edge> {
    minors.sort_unstable();
    minors.dedup();
    minors.into_iter().map(|minor| Edge { minor, on }).collect()
}

impl Row {
    /// Nothing where no balance stands before or behind the lines. Plain work over all lines.
    fn of(statement: &Statement) -> Option<Self> {
        if statement.has_gaps || statement.lines.is_empty() {
            return None;
        }
        let lines = &statement.lines;
        let mut places: Vec<usize> = (0..lines.len()).filter(|at| !lines[*at].pending).collect();
        let stands = Self::running(lines, &places);
        if let Some(stands) = stands {
            return Some(Self { places, stands });
        }
        let reversed: Vec<usize> = places.iter().rev().copied().collect();
        if let Some(stands) = Self::running(lines, &reversed) {
            return Some(Self { places: reversed, stands });
        }
        let ends = Ends::of(statement)?;
        places.sort_by_key(|place| lines[*place].posted_on);
        let mut stands = vec![None; places.len() + 1];
        *stands.first_mut()? = Some(ends.begins.amount.minor);
        *stands.last_mut()? = Some(ends.ends.amount.minor);
        Some(Self { places, stands })
    }

    /// The balances of lines in this order, where each of them states one that follows.
    fn running(lines: &[StatementLine], places: &[usize]) -> Option<Vec<Option<i64>>> {
        let mut stands = Vec::with_capacity(places.len() + 1);
        for place in places {
            let line = lines.get(*place)?;
            let after = line.balance?.minor;
            let before = after.checked_sub(line.amount.minor)?;
            match stands.last() {
                Some(stood) if *stood != Some(before) => return None,
                Some(_) => {}
                None => stands.push(Some(before)),
            }
            stands.push(Some(after));
        }
        let (first, last) = (lines.get(*places.first()?)?, lines.get(*places.last()?)?);
        (first.posted_on <= last.posted_on).then_some(stands)
    }

    /// The lines before the first place at which a balance stands, if it does.
    fn before(&self, minor: i128) -> Option<Vec<usize>> {
        let at = self.stands.iter().position(|stood| is_it(*stood, minor))?;
        Some(self.places.iter().take(at).copied().collect())
    }

    /// Those behind the last one.
    fn behind(&self, minor: i128) -> Option<Vec<usize>> {
        let at = self.stands.iter().rposition(|stood| is_it(*stood, minor))?;
        Some(self.places.iter().skip(at).copied().collect())
    }
}
