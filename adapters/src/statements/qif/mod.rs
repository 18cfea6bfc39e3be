//! QIF, Quicken's line format: one letter per line tells the field, `^` ends a record, headers with
//! `!` begin sections. The format knows neither currency nor date order nor decimal mark.

mod balances;
mod dates;
mod decimals;
mod direction;

use std::collections::HashMap;

use chrono::NaiveDate;
use commands::statement::{
    DateOrder, ReadOptions, ReadStatementError, Shape, StatementAccount, StatementAccountKind,
    StatementBalance, StatementFile, StatementFormat, StatementLine,
};
use domain::money::Currency;

use super::amount::{self, Mark};
use super::direction as asking;
use super::draft::{Draft, ROUNDED};
use super::side::Side;
use super::text::{clean, identifier, join, payee_and_description};
use super::{MOST_LINES, encoding};

/// How many memos of splits are kept.
const MOST_SPLITS: usize = 50;

/// What the records of a section are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Before the first header.
    None,
    Bookings(Option<StatementAccountKind>),
    Accounts,
    /// Categories, securities, investments: nothing to import.
    Other,
}

/// A record of a bookings section, as it stands in the file. Of repeated fields the first counts:
/// later ones belong to splits.
#[derive(Debug, Default)]
struct Record<'a> {
    line: u32,
    account: usize,
    date: Option<&'a str>,
    amount: Option<&'a str>,
    payee: Option<&'a str>,
    memo: Option<&'a str>,
    address: Option<&'a str>,
    number: Option<&'a str>,
    category: Option<&'a str>,
    split_memos: Vec<&'a str>,
}

impl<'a> Record<'a> {
    fn take(&mut self, line: u32, letter: char, value: &'a str) {
        if self.line == 0 {
            self.line = line;
        }
        let field = match letter {
            'D' => &mut self.date,
            // `U` repeats `T` for amounts that older programs cannot hold.
            'T' | 'U' => &mut self.amount,
            'P' => &mut self.payee,
            'M' => &mut self.memo,
            'A' => &mut self.address,
            'N' => &mut self.number,
            'L' => &mut self.category,
            'E' => {
                if self.split_memos.len() < MOST_SPLITS {
                    self.split_memos.push(value);
                }
                return;
            }
            _ => return,
        };
        field.get_or_insert(value);
    }

    fn is_begun(&self) -> bool {
        self.line != 0
    }
}

/// Everything between the headers, and where it is broken.
struct Records<'a> {
    bookings: Vec<Record<'a>>,
    /// Records that state a balance.
    stated: Vec<(Side, Record<'a>)>,
    accounts: Vec<StatementAccount>,
    by_account: HashMap<StatementAccount, usize>,
    strays: Vec<u32>,
    /// Line of a last record that nothing ends; what else would have stood in it is not known.
    unended: Option<u32>,
    /// The order of dates that a header names (`!Option:DMY`).
    date_order: Option<DateOrder>,
}

/// Reads a QIF file.
pub(super) fn read(
    file: &[u8],
    options: &ReadOptions,
) -> Result<StatementFile, ReadStatementError> {
    let decoded = encoding::decode(file, None);
    let mut records = records(&decoded.text)?;
    let mut draft = Draft::new(StatementFormat::Qif);
    draft.decoded(decoded.encoding);
    for line in &records.strays {
        draft.fail(*line, "A record ends here, but no section such as !Type:Bank has begun.");
    }
    if let Some(line) = records.unended {
        draft.hold_back(line);
    }
    if records.all().next().is_none() {
        return draft.finish(None);
    }
    let format = StatementFormat::Qif;
    let currency = options.account_currency.ok_or(ReadStatementError::NeedsCurrency { format })?;
    let order = dates::order(&records, currency, options, &mut draft);
    balances::take(&mut records, order.as_ref().ok().copied(), options.today);
    let mark = decimals::mark(&records, currency, options, &mut draft);
    let direction = direction::of(&records, options)?;
    let (order, mark, direction) = match (order, mark, direction) {
        (Ok(order), Ok(mark), Ok(direction)) => (order, mark, direction),
        (order, mark, direction) => {
            let asked = [order.err(), mark.err(), direction.err()];
            let questions = asked.into_iter().flatten().collect();
            return Err(asking::ask(questions, preview(&records)));
        }
    };
    direction::tell(direction, &records, &mut draft);
    let statements: Vec<_> =
        records.accounts.iter().map(|account| draft.statement(account, Some(currency))).collect();
    for record in &records.bookings {
        let is_out = direction.is_out(direction::kind(record, &records, options));
        let how = How { order, mark, currency, is_out, today: options.today };
        match booking(record, &how) {
            Ok((line, rounded)) => {
                if rounded {
                    draft.warn(record.line, ROUNDED.0, ROUNDED.1);
                }
                draft.push(statements[record.account], line)?;
            }
            Err(detail) => draft.fail(record.line, detail),
        }
    }
    for (side, record) in &records.stated {
        let how = How { order, mark, currency, is_out: None, today: options.today };
        match booking(record, &how) {
            Ok((line, _)) => {
                let detail = "The record states a balance and is no booking; it was left out.";
                draft.warn(record.line, "balance-row", detail);
                let balance = StatementBalance { on: line.posted_on, amount: line.amount };
                draft.state(statements[record.account], *side, balance);
            }
            Err(detail) => draft.fail(record.line, detail),
        }
    }
    Ok(StatementFile { shape: Some(Shape::of(["qif"])), ..draft.finish(None)? })
}

/// Cuts the text into records.
fn records(text: &str) -> Result<Records<'_>, ReadStatementError> {
    let mut records = Records {
        bookings: Vec::new(),
        stated: Vec::new(),
        accounts: Vec::new(),
        by_account: HashMap::new(),
        strays: Vec::new(),
        unended: None,
        date_order: None,
    };
    let mut section = Section::None;
    let mut record = Record::default();
    let mut account = StatementAccount::default();
    let newline = if text.contains('\n') { '\n' } else { '\r' };
    for (line, content) in (1_u32..).zip(text.split(newline)) {
        let content = content.trim().trim_start_matches('\u{feff}');
        let Some(letter) = content.chars().next() else { continue };
        let value = content[letter.len_utf8()..].trim();
        match (letter, section) {
            ('!', _) => {
                record = Record::default();
                match dates::named_order(value) {
                    Some(order) => records.date_order = Some(order),
                    None => section = header(value, section, &mut account),
                }
            }
            ('^', Section::None) => records.strays.push(line),
            ('^', Section::Bookings(kind)) => {
                let ended = std::mem::take(&mut record);
                if ended.is_begun() {
                    records.add(ended, &account, kind)?;
                }
            }
            (_, Section::Bookings(_)) => record.take(line, letter.to_ascii_uppercase(), value),
            ('N', Section::Accounts) => account.name = identifier(value),
            ('T', Section::Accounts) => account.kind = kind_of(value).flatten(),
            _ => {}
        }
    }
    if matches!(section, Section::Bookings(_)) && record.is_begun() {
        records.unended = Some(record.line);
    }
    Ok(records)
}

impl<'a> Records<'a> {
    /// Bookings and balances.
    fn all(&self) -> impl Iterator<Item = &Record<'a>> {
        self.bookings.iter().chain(self.stated.iter().map(|(_, record)| record))
    }

    fn add(
        &mut self,
        mut record: Record<'a>,
        account: &StatementAccount,
        kind: Option<StatementAccountKind>,
    ) -> Result<(), ReadStatementError> {
        let account = StatementAccount { kind: kind.or(account.kind), ..account.clone() };
        let next = self.accounts.len();
        record.account = *self.by_account.entry(account.clone()).or_insert(next);
        if record.account == next {
            self.accounts.push(account);
        }
        self.bookings.push(record);
        if self.bookings.len() > MOST_LINES {
            let detail = format!("more than {MOST_LINES} bookings");
            return Err(ReadStatementError::BeyondLimits { detail });
        }
        Ok(())
    }
}

/// The section that a header begins.
fn header(value: &str, section: Section, account: &mut StatementAccount) -> Section {
    let value = value.to_ascii_lowercase();
    if value.starts_with("account") {
        *account = StatementAccount::default();
        return Section::Accounts;
    }
    if value.starts_with("clear:autoswitch") {
        // The list of all accounts ends; the last one listed is not the one that follows.
        *account = StatementAccount::default();
        return Section::Other;
    }
    match value.strip_prefix("type:") {
        Some(kind) => kind_of(kind).map_or(Section::Other, Section::Bookings),
        None if value.starts_with("option") => Section::Other,
        None => section,
    }
}

/// Whether records of this type are bookings, and of what kind of account.
fn kind_of(name: &str) -> Option<Option<StatementAccountKind>> {
    match name.trim().to_ascii_lowercase().as_str() {
        "bank" => Some(Some(StatementAccountKind::Checking)),
        "ccard" => Some(Some(StatementAccountKind::CreditCard)),
        "cash" => Some(Some(StatementAccountKind::Cash)),
        "oth l" => Some(Some(StatementAccountKind::Loan)),
        "oth a" => Some(None),
        _ => None,
    }
}

/// The first records, cell by cell.
fn preview(records: &Records<'_>) -> Vec<Vec<String>> {
    let cells = |record: &Record<'_>| {
        let texts = [record.date, record.amount, record.payee, record.memo];
        texts.into_iter().map(|text| clean(text.unwrap_or_default(), 200)).collect()
    };
    records.bookings.iter().take(20).map(cells).collect()
}

/// How a record is read.
struct How {
    order: DateOrder,
    mark: Mark,
    currency: Currency,
    /// The direction, where the amount has no sign of its own.
    is_out: Option<bool>,
    today: NaiveDate,
}

fn booking(record: &Record<'_>, how: &How) -> Result<(StatementLine, bool), String> {
    let text = record.date.ok_or("The record has no date (D).")?;
    let posted_on = dates::read(text, how.today)
        .and_then(|date| date.on(how.order))
        .ok_or_else(|| format!("The date {:?} is none.", clean(text, 40)))?;
    let text = record.amount.ok_or("The record has no amount (T).")?;
    let (amount, rounded) = amount::read(text, how.mark)
        .map(|amount| amount.going(how.is_out))
        .and_then(|amount| amount.money(how.currency))
        .map_err(|error| format!("{:?}: {error}.", clean(text, 40)))?;
    let payee = record.payee.or(record.address).unwrap_or_default();
    let memo = match record.memo.filter(|memo| !memo.is_empty()) {
        Some(memo) => memo.to_string(),
        None => join(record.split_memos.iter().copied()),
    };
    let kind = match record.number.filter(|number| !number.is_empty()) {
        Some(number) => format!("Cheque {number}"),
        None => "Booking".to_string(),
    };
    let (payee, description) = payee_and_description(payee, &memo, &kind);
    let category_hint =
        record.category.filter(|hint| !hint.starts_with("--Split")).and_then(identifier);
    let line = StatementLine {
        line: record.line,
        posted_on,
        amount,
        payee,
        description,
        bank_id: None,
        pending: false,
        category_hint,
        balance: None,
        also_on: None,
        corrects: None,
    };
    Ok((line, rounded))
}
