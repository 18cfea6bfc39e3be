//! Puts what several files of an archive, or several sheets of a workbook, say into one statement
//! file. What two of them say alike is taken once: banks let their downloads overlap.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use chrono::NaiveDate;
use commands::import::{Overlap, is_one, one_name, overlaps};
use commands::statement::{
    ColumnMapping, Decision, LineNote, ReadStatementError, Statement, StatementAccount,
    StatementFile, StatementFormat, StatementLine,
};

use super::super::draft::{Draft, StatementIndex};
use super::gaps::{self, Span};

/// What makes two bookings of files of one format the same: all but the place.
type Alike = (Option<String>, NaiveDate, i64, String, String);

/// The bookings of one statement so far.
#[derive(Default)]
struct Known {
    alike: HashMap<Rc<Alike>, usize>,
    /// Format and key of each of them, in their order.
    told: Vec<(StatementFormat, Rc<Alike>)>,
    /// Their places by day: a part is compared with what its own days have.
    by_day: BTreeMap<NaiveDate, Vec<usize>>,
}

/// What of a part stands in other parts as well.
#[derive(Default)]
struct Twice {
    /// Bookings that were taken once.
    overlaps: usize,
    /// Where those stand that may be, and were taken in all the same.
    may_be: Vec<u32>,
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

fn alike(line: &StatementLine) -> Alike {
    let (payee, description) = (line.payee.clone(), line.description.clone());
    (line.bank_id.clone(), line.posted_on, line.amount.minor, payee, description)
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
        let mut twice = Twice::default();
        for statement in file.statements {
            let account = &statement.account;
            let is_named = account.number.is_some() || account.name.is_some();
            if !is_named && !statement.lines.is_empty() {
                self.unnamed.push(name.to_owned());
            }
            let span = Span::of(name, &statement);
            let index = self.add_statement(statement, file.format, &mut twice)?;
            self.spans.entry(index).or_default().extend(span);
        }
        self.tell(name, &twice);
        self.mapping = self.mapping.take().or(file.mapping);
        Ok(())
    }

    fn tell(&mut self, name: &str, twice: &Twice) {
        if twice.overlaps > 0 {
            let detail = format!(
                "{name}: {} bookings stand in another file beside it as well; they were taken once.",
                twice.overlaps
            );
            self.draft.warn(0, "overlap", detail);
        }
        if let Some(first) = twice.may_be.first() {
            let detail = format!(
                "{name}: {} bookings, from line {first} on, have day and amount of a booking in \
                 another file beside it, and other texts or another id of the bank; both were \
                 taken in. Remove one where they are the same.",
                twice.may_be.len()
            );
            self.draft.warn(*first, "may-overlap", detail);
        }
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
        format: StatementFormat,
        twice: &mut Twice,
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
            let key = alike(&line);
            let nth = own.entry(key.clone()).or_default();
            *nth += 1;
            if *nth <= known.alike.get(&key).copied().unwrap_or(0) {
                *met.entry(key).or_insert(0_usize) += 1;
                twice.overlaps += 1;
            } else {
                left.push(line);
            }
        }
        let overlaps = known.overlaps(self.draft.lines(index), &left, met, format);
        for (line, overlap) in left.into_iter().zip(overlaps) {
            match overlap {
                Overlap::Same => twice.overlaps += 1,
                Overlap::MayBe | Overlap::New => {
                    twice.may_be.extend((overlap == Overlap::MayBe).then_some(line.line));
                    known.keep(format, &line);
                    self.draft.push(index, line)?;
                }
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
    fn keep(&mut self, format: StatementFormat, line: &StatementLine) {
        let key = Rc::new(alike(line));
        self.by_day.entry(line.posted_on).or_default().push(self.told.len());
        *self.alike.entry(key.clone()).or_default() += 1;
        self.told.push((format, key));
    }

    /// What the lines of a part are to what earlier parts told and none of its lines is. In another
    /// format the same booking has other texts; in the same one it has another id at most.
    fn overlaps(
        &self,
        told: &[StatementLine],
        left: &[StatementLine],
        mut met: HashMap<Alike, usize>,
        format: StatementFormat,
    ) -> Vec<Overlap> {
        let mut groups: HashSet<(NaiveDate, i64)> = HashSet::new();
        groups.extend(left.iter().map(day_and_amount));
        let mut others: Vec<&StatementLine> = Vec::new();
        let mut of_format: HashMap<SameTexts<'_>, usize> = HashMap::new();
        let days = || left.iter().map(|line| line.posted_on);
        let Some((first, last)) = days().min().zip(days().max()) else { return Vec::new() };
        let mut has_more = !met.is_empty();
        let mut places: Vec<usize> =
            self.by_day.range(first..=last).flat_map(|(_, places)| places).copied().collect();
        places.sort_unstable();
        for (line, (of, key)) in places.into_iter().map(|place| (&told[place], &self.told[place])) {
            if let Some(count) = met.get_mut(key.as_ref()).filter(|count| **count > 0) {
                *count -= 1;
            } else if *of == format {
                *of_format.entry(same_texts(line)).or_default() += 1;
            } else if groups.contains(&day_and_amount(line)) {
                others.push(line);
            } else {
                has_more = true;
            }
        }
        let later: Vec<&StatementLine> = left.iter().collect();
        let mut overlaps = match others.is_empty() {
            true => vec![Overlap::New; left.len()],
            false => overlaps(&others, &later, has_more),
        };
        for (line, overlap) in left.iter().zip(&mut overlaps) {
            let same = of_format.get_mut(&same_texts(line)).filter(|count| **count > 0);
            if let Some(count) = same.filter(|_| *overlap == Overlap::New) {
                *count -= 1;
                *overlap = Overlap::MayBe;
            }
        }
        overlaps
    }
}

/// What bookings of one format with ids of their own may have in common.
type SameTexts<'a> = (NaiveDate, i64, &'a str, &'a str);

fn same_texts(line: &StatementLine) -> SameTexts<'_> {
    (line.posted_on, line.amount.minor, &line.payee, &line.description)
}

fn day_and_amount(line: &StatementLine) -> (NaiveDate, i64) {
    (line.posted_on, line.amount.minor)
}
