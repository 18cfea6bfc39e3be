//! Puts what several files of an archive, or several sheets of a workbook, say into one statement
//! file. What two of them say alike is taken once: banks let their downloads overlap.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use chrono::NaiveDate;
use commands::import::{LaterFile, Overlap, is_one, one_name, overlaps};
use commands::ports::Sought;
use commands::statement::{
    ColumnMapping, DayKind, Decision, LineNote, ReadStatementError, Statement, StatementAccount,
    StatementFile, StatementFormat, StatementLine,
};

use super::super::draft::{Draft, StatementIndex};
use super::gaps::{self, Span};

/// What makes two bookings of files the same: all but the place. Where they have one day alone, it
/// is of one kind.
type Alike = (Option<String>, (NaiveDate, Days), i64, String, String);
/// The other day of a booking, or else which day its only one is.
type Days = (Option<NaiveDate>, Option<DayKind>);

/// The bookings of one statement so far.
#[derive(Default)]
struct Known {
    alike: HashMap<Rc<Alike>, usize>,
    /// Format and key of each of them, in their order.
    told: Vec<(StatementFormat, Rc<Alike>)>,
    /// Their places by day: a part is compared with what its own days have.
    by_day: BTreeMap<NaiveDate, Vec<usize>>,
}

/// Files that are being put together.
pub(in super::super) struct Merge {
    draft: Draft,
    mapping: Option<ColumnMapping>,
    known: HashMap<StatementIndex, Known>,
    /// What the parts state of each statement.
    spans: BTreeMap<StatementIndex, Vec<Span>>,
    /// Each decision with the parts that made it.
    decisions: Vec<(Decision, Vec<String>)>,
    parts: usize,
    /// Parts that name no account.
    unnamed: Vec<String>,
    /// The accounts of the parts, as each was spelled first.
    names: Vec<StatementAccount>,
}

fn alike(line: &StatementLine, goes_by: Option<DayKind>) -> Alike {
    let (payee, description) = (line.payee.clone(), line.description.clone());
    let other = (line.also_on, goes_by.filter(|_| line.also_on.is_none()));
    (line.bank_id.clone(), (line.posted_on, other), line.amount.minor, payee, description)
}

impl Merge {
    /// Nothing yet; the whole will be called a file of this format.
    pub(in super::super) fn new(format: StatementFormat) -> Self {
        Self {
            draft: Draft::new(format),
            mapping: None,
            known: HashMap::new(),
            spans: BTreeMap::new(),
            decisions: Vec::new(),
            parts: 0,
            unnamed: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Says that something of this part was left out.
    pub(in super::super) fn leave_out(&mut self, name: &str, note: &LineNote) {
        self.draft.leave_out(note.line, &note.code, format!("{name}: {}", note.detail));
    }

    /// Adds what one part says.
    ///
    /// # Errors
    /// [`ReadStatementError::BeyondLimits`] past the limit of bookings.
    pub(in super::super) fn add(
        &mut self,
        name: &str,
        file: StatementFile,
    ) -> Result<(), ReadStatementError> {
        self.parts += 1;
        for note in &file.warnings {
            self.draft.warn(note.line, &note.code, format!("{name}: {}", note.detail));
        }
        for decision in file.decisions {
            match self.decisions.iter_mut().find(|(known, _)| *known == decision) {
                Some((_, parts)) => parts.push(name.to_owned()),
                None => self.decisions.push((decision, vec![name.to_owned()])),
            }
        }
        let (mut overlaps, of) = (0, (file.format, file.goes_by));
        for statement in file.statements {
            let account = &statement.account;
            let is_named = account.number.is_some() || account.name.is_some();
            if !is_named && !statement.lines.is_empty() {
                self.unnamed.push(name.to_owned());
            }
            let span = Span::of(name, &statement);
            let index = self.add_statement(statement, of, &mut overlaps)?;
            self.spans.entry(index).or_default().extend(span);
        }
        if overlaps > 0 {
            let detail = format!(
                "{name}: {overlaps} bookings stand in another file beside it as well; they were \
                 taken once."
            );
            self.draft.warn(0, "overlap", detail);
        }
        self.mapping = self.mapping.take().or(file.mapping);
        Ok(())
    }

    /// An account by bank and number as an earlier part spells them, where only one may be meant.
    fn as_before(&mut self, account: StatementAccount) -> StatementAccount {
        let is_written_so = |name: &StatementAccount| {
            let banks = name.bank.as_ref().zip(account.bank.as_ref());
            name.number == account.number && banks.is_none_or(|(one, other)| one == other)
        };
        let names = self.names.iter().filter(|name| is_one(name, &account));
        let mut others = names.filter(|name| !is_written_so(name));
        let is_written_so = self.names.iter().any(is_written_so);
        match (others.next(), others.next()) {
            (Some(name), None) if !is_written_so => {
                StatementAccount { bank: name.bank.clone(), number: name.number.clone(), ..account }
            }
            _ => {
                if account.number.is_some() && !self.names.contains(&account) {
                    self.names.push(account.clone());
                }
                account
            }
        }
    }

    /// Adds the bookings that are new.
    fn add_statement(
        &mut self,
        statement: Statement,
        (format, goes_by): (StatementFormat, Option<DayKind>),
        twice: &mut usize,
    ) -> Result<StatementIndex, ReadStatementError> {
        // One account is one, however the formats of a download spell it.
        let account = self.as_before(one_name(statement.account, statement.currency));
        let index = self.draft.statement(&account, statement.currency);
        if let Some(balance) = statement.opening {
            self.draft.open_with(index, balance);
        }
        if let Some(balance) = statement.closing {
            self.draft.close_with(index, balance);
        }
        let known = self.known.entry(index).or_default();
        let mut own: HashMap<Alike, usize> = HashMap::new();
        let (mut left, mut met) = (Vec::new(), HashMap::new());
        for line in statement.lines {
            let key = alike(&line, goes_by);
            let nth = own.entry(key.clone()).or_default();
            *nth += 1;
            if *nth <= known.alike.get(&key).copied().unwrap_or(0) {
                *met.entry(key).or_insert(0_usize) += 1;
                *twice += 1;
            } else {
                left.push(line);
            }
        }
        let overlaps = known.overlaps(self.draft.lines(index), &left, met, (format, goes_by));
        for (line, overlap) in left.into_iter().zip(overlaps) {
            if overlap == Overlap::Same {
                *twice += 1;
                continue;
            }
            known.keep((format, goes_by), &line);
            self.draft.push(index, line)?;
            if let Overlap::MayBe(earlier) = overlap {
                self.draft.may_repeat(index, earlier);
            }
        }
        Ok(index)
    }

    /// Everything together.
    ///
    /// # Errors
    /// [`ReadStatementError::Malformed`] when there were errors and not one readable booking.
    pub(in super::super) fn finish(mut self) -> Result<StatementFile, ReadStatementError> {
        for (decision, parts) in self.decisions {
            let detail = match parts.len() == self.parts {
                true => decision.detail,
                false => format!("{} ({})", decision.detail, named(&parts)),
            };
            self.draft.decided(&decision.field, decision.by, detail);
        }
        if self.unnamed.len() > 1 {
            let names = named(&self.unnamed);
            let detail =
                format!("{names} name no account: all were taken for files of the same one.");
            self.draft.warn(0, "account-assumed", detail);
        }
        for (index, spans) in self.spans {
            gaps::tell(&mut self.draft, index, spans);
        }
        self.draft.finish(self.mapping)
    }
}

/// Some names, and how many more there are.
pub(super) fn named(names: &[String]) -> String {
    const MOST: usize = 5;
    let told = names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => told,
        more => format!("{told} and {more} more"),
    }
}

impl Known {
    fn keep(
        &mut self,
        (format, goes_by): (StatementFormat, Option<DayKind>),
        line: &StatementLine,
    ) {
        let key = Rc::new(alike(line, goes_by));
        for day in days_of(line) {
            self.by_day.entry(day).or_default().push(self.told.len());
        }
        *self.alike.entry(key.clone()).or_default() += 1;
        self.told.push((format, key));
    }

    /// What the lines of a part are to what earlier parts told and none of its lines is, as if one
    /// were imported after the other.
    fn overlaps(
        &self,
        told: &[StatementLine],
        left: &[StatementLine],
        mut met: HashMap<Alike, usize>,
        (format, goes_by): (StatementFormat, Option<DayKind>),
    ) -> Vec<Overlap> {
        let sought = sought(left);
        let mut others: Vec<(StatementFormat, &StatementLine)> = Vec::new();
        let mut places_of: Vec<usize> = Vec::new();
        let days = || left.iter().flat_map(days_of);
        let Some((first, last)) = days().min().zip(days().max()) else { return Vec::new() };
        let apart = chrono::Days::new(Sought::DAYS_APART.unsigned_abs());
        let around = first.checked_sub_days(apart).unwrap_or(first)
            ..=last.checked_add_days(apart).unwrap_or(last);
        let mut file = LaterFile {
            format,
            goes_by,
            keeps_ids: met.keys().any(|(bank_id, ..)| bank_id.is_some()),
            met: met.values().sum(),
            has_more: !met.is_empty(),
        };
        let mut places: Vec<usize> =
            self.by_day.range(around).flat_map(|(_, places)| places).copied().collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            let (line, (of, key)) = (&told[place], &self.told[place]);
            if let Some(count) = met.get_mut(key.as_ref()).filter(|count| **count > 0) {
                *count -= 1;
            } else if days_of(line).any(|day| sought.is_like(day, line.amount.minor)) {
                others.push((*of, line));
                places_of.push(place);
            } else {
                file.has_more |= days_of(line).any(|day| (first..=last).contains(&day));
            }
        }
        if others.is_empty() {
            return vec![Overlap::New; left.len()];
        }
        let found = overlaps(&others, &left.iter().collect::<Vec<_>>(), file);
        let in_all = |overlap| match overlap {
            Overlap::MayBe(place) => {
                places_of.get(place).map_or(Overlap::New, |place| Overlap::MayBe(*place))
            }
            overlap => overlap,
        };
        found.into_iter().map(in_all).collect()
    }
}

/// The days that a line may go by elsewhere.
fn days_of(line: &StatementLine) -> impl Iterator<Item = NaiveDate> + use<> {
    [line.posted_on].into_iter().chain(line.also_on)
}

/// What may be one of these lines.
fn sought(lines: &[StatementLine]) -> Sought {
    let mut sought = Sought::default();
    for line in lines {
        sought.days_of.entry(line.amount.minor).or_default().extend(days_of(line));
    }
    for days in sought.days_of.values_mut() {
        days.sort_unstable();
        days.dedup();
    }
    sought
}
