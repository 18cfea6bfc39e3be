//! MT940 (end of day) and MT942 (during the day), SWIFT's statements in tagged lines, with the
//! liberties that banks take: headers or none, fields of any order and length, several statements
//! of an account.

mod booking_line;
mod narrative;
mod turn;

use std::collections::HashMap;

use commands::statement::{
    DecidedBy, ReadOptions, ReadStatementError, StatementAccount, StatementBalance, StatementFile,
    StatementFormat, StatementLine,
};
use domain::money::Currency;

use super::amount::Amount;
use super::draft::{Draft, ROUNDED, StatementIndex};
use super::encoding;
use super::side::Side;
use super::text::{clean, identifier, join, payee_and_description};
use booking_line::BookingLine;
use narrative::Narrative;

/// Lines of one field that are kept; SWIFT allows six.
const LONGEST_FIELD: usize = 100;
/// Characters of an account; SWIFT allows 35, households keep up to 64.
const LONGEST_ACCOUNT: usize = 64;

/// A tag with its content, line by line.
struct Field<'a> {
    tag: &'a str,
    line: u32,
    content: Vec<&'a str>,
}

/// Field 61 with the fields 86 behind it.
struct Booking<'a> {
    line: u32,
    content: Vec<&'a str>,
    narrative: Vec<&'a str>,
}

struct Reader<'a, 'o> {
    options: &'o ReadOptions,
    format: StatementFormat,
    draft: Draft,
    account: StatementAccount,
    currency: Option<Currency>,
    /// The statement of this account and currency, once something of it was read.
    statement: Option<StatementIndex>,
    booking: Option<Booking<'a>>,
    /// Whether a message has begun that neither a closing balance nor a `-` has ended.
    in_message: bool,
    /// Whether the message has told its opening balance or a booking: its account is known then.
    is_told: bool,
    /// A field 25 in the middle of a message. What follows tells what it is.
    stray: Option<Field<'a>>,
    /// Balances where a page ends and the next begins (`60M`, `62M`): of the whole statement only
    /// where nothing states those.
    pages: Vec<(StatementIndex, Side, StatementBalance)>,
    /// The day of the message's opening balance, and its bookings around the turn of a year.
    turn: turn::Turn,
    /// The last line of the file, where no line break ends it: it may have been cut off.
    unended_line: Option<u32>,
}

/// Reads an MT940 or MT942 file.
pub(super) fn read(
    file: &[u8],
    options: &ReadOptions,
) -> Result<StatementFile, ReadStatementError> {
    let decoded = encoding::decode(file, None);
    let text = &*decoded.text;
    let has_balances = [":60F:", ":60M:", ":62F:", ":62M:"].iter().any(|tag| text.contains(tag));
    let format = if has_balances { StatementFormat::Mt940 } else { StatementFormat::Mt942 };
    let mut reader = Reader {
        options,
        format,
        draft: Draft::new(format),
        account: StatementAccount::default(),
        currency: None,
        statement: None,
        booking: None,
        in_message: false,
        is_told: false,
        stray: None,
        pages: Vec::new(),
        turn: turn::Turn::default(),
        unended_line: None,
    };
    reader.draft.decoded(decoded.encoding);
    let detail = "The mark of field 61 (C, D, RC, RD) tells the direction, as SWIFT says.";
    reader.draft.decided("direction", DecidedBy::Format, detail);
    let newline = if text.contains('\n') { '\n' } else { '\r' };
    if !text.ends_with(['\n', '\r', '\u{1a}']) {
        let breaks = text.matches(newline).count();
        reader.unended_line = u32::try_from(breaks + 1).ok();
    }
    let mut field: Option<Field<'_>> = None;
    for (line, content) in (1_u32..).zip(text.split(newline)) {
        let content = strip_envelope(content.trim_end_matches(['\r', '\u{1a}']));
        if let Some((tag, content)) = tag_of(content) {
            let next = Field { tag, line, content: vec![content] };
            if let Some(field) = field.replace(next) {
                reader.take(field)?;
            }
        } else if reader.ends_message(line, content) {
            // What follows a message is an envelope until the next field begins.
            if let Some(field) = field.take() {
                reader.take(field)?;
            }
            reader.settle_stray(None)?;
            reader.in_message = false;
            reader.is_told = false;
        } else if let Some(field) = field.as_mut().filter(|f| f.content.len() < LONGEST_FIELD) {
            field.content.push(content);
        }
    }
    if let Some(field) = field.take() {
        reader.take(field)?;
    }
    reader.end()
}

/// `{1:…}{2:…}{4:` may stand on a line of its own or before the first field.
fn strip_envelope(line: &str) -> &str {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    if line.starts_with('{') { line.split_once("{4:").map_or(line, |(_, rest)| rest) } else { line }
}

/// The tag in front of a line (`:61:`, `:60F:`, `:940:`), and what is behind it.
fn tag_of(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix(':')?;
    let end = rest.as_bytes().iter().take(4).position(|byte| *byte == b':')?;
    let tag = &rest[..end];
    let digits = tag.bytes().take_while(u8::is_ascii_digit).count();
    let is_tag = match tag.len() - digits {
        0 => (2..=3).contains(&digits),
        1 => digits == 2 && tag.ends_with(|c: char| c.is_ascii_uppercase()),
        _ => tag == "NS",
    };
    is_tag.then(|| (tag, &rest[end + 1..]))
}

impl<'a> Reader<'a, '_> {
    /// `-` and `-}` end a message. A `-` that the file ends with may be the beginning of a line.
    fn ends_message(&self, line: u32, content: &str) -> bool {
        let may_go_on = self.unended_line == Some(line);
        content.starts_with("-}") || content.trim() == "-" && !may_go_on
    }

    /// Whether the last booking may be half of one. Within a message more always follows it. Some
    /// files list bookings behind their last message: these are whole when they tell what they
    /// are about and their last line is ended.
    fn may_be_cut(&self, booking: &Booking<'_>) -> bool {
        let is_told = |lines: &[&str]| lines.iter().any(|line| !line.trim().is_empty());
        let details = booking.content.get(1..).unwrap_or_default();
        self.in_message
            || self.unended_line.is_some()
            || !(is_told(details) || is_told(&booking.narrative))
    }

    /// Ends the file.
    fn end(mut self) -> Result<StatementFile, ReadStatementError> {
        self.settle_stray(None)?;
        if let Some(line) = self.booking.as_ref().filter(|b| self.may_be_cut(b)).map(|b| b.line) {
            self.draft.hold_back(line);
            self.booking = None;
        }
        self.flush()?;
        self.turn.end(&mut self.draft, None);
        self.end_pages();
        self.draft.finish(None)
    }

    /// Takes the balances of pages where nothing states those of the whole statement: of one day
    /// the whole is believed, and of pages the outermost.
    fn end_pages(&mut self) {
        let mut last: HashMap<StatementIndex, StatementBalance> = HashMap::new();
        for (statement, side, balance) in std::mem::take(&mut self.pages) {
            match side {
                Side::Opening | Side::Untold => self.draft.state(statement, side, balance),
                Side::Closing => {
                    let known = last.entry(statement).or_insert(balance);
                    if balance.on >= known.on {
                        *known = balance;
                    }
                }
            }
        }
        for (statement, balance) in last {
            if self.draft.closing(statement).is_none_or(|whole| whole.on < balance.on) {
                self.draft.close_with(statement, balance);
            }
        }
    }

    fn take(&mut self, field: Field<'a>) -> Result<(), ReadStatementError> {
        self.settle_stray(Some(field.tag))?;
        if field.tag == "86" {
            if let Some(booking) = &mut self.booking {
                let room = LONGEST_FIELD.saturating_sub(booking.narrative.len());
                booking.narrative.extend(field.content.into_iter().take(room));
            }
            return Ok(());
        }
        if self.is_told && matches!(field.tag, "25" | "25P") {
            self.stray = Some(field);
            return Ok(());
        }
        self.flush()?;
        let first = field.content.first().map_or("", |line| line.trim());
        match field.tag {
            "20" | "940" | "942" => {
                self.in_message = true;
                self.is_told = false;
                self.turn.end(&mut self.draft, None);
                self.account = StatementAccount::default();
                self.be_in(None);
            }
            "25" | "25P" => self.begin_account(field.line, first),
            "60F" | "60M" => {
                self.in_message = true;
                self.is_told = true;
                self.balance(&field, first);
            }
            "62F" | "62M" => {
                self.in_message = false;
                self.is_told = false;
                self.balance(&field, first);
            }
            "90C" | "90D" => {
                self.in_message = false;
                self.is_told = false;
            }
            "34F" if self.currency.is_none() => {
                self.be_in(first.get(..3).and_then(|code| Currency::new(code).ok()));
                if self.currency.is_some() {
                    self.statement();
                }
            }
            "61" => {
                let (line, content) = (field.line, field.content);
                self.is_told = true;
                self.booking = Some(Booking { line, content, narrative: Vec::new() });
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_account(&mut self, line: u32, text: &str) {
        self.statement = None;
        let length = text.chars().count();
        self.account.number = identifier(text).filter(|_| length <= LONGEST_ACCOUNT);
        if self.account.number.is_none() {
            let detail = "Field 25 is no account number of at most 64 characters; it was left out.";
            self.draft.warn(line, "account-unreadable", detail);
        }
    }

    /// Decides what a field 25 in the middle of a message is, by the tag that follows it. Only
    /// where a statement begins behind it does it name another account; else a bank's program
    /// printed the wrong tag, and where field 86 is missing the booking's text stands in it.
    fn settle_stray(&mut self, next: Option<&str>) -> Result<(), ReadStatementError> {
        let Some(stray) = self.stray.take() else { return Ok(()) };
        let text = stray.content.first().map_or("", |line| line.trim());
        let begins = matches!(next, Some("28" | "28C" | "60F" | "60M" | "34F" | "13" | "13D"));
        if begins && is_account(text) {
            self.flush()?;
            self.is_told = false;
            self.begin_account(stray.line, text);
            return Ok(());
        }
        if self.account.number == identifier(text) {
            return Ok(());
        }
        let is_narrative = !is_account(text);
        let booking = self.booking.as_mut().filter(|b| is_narrative && b.narrative.is_empty());
        let detail = match booking {
            Some(booking) => {
                booking.narrative = stray.content;
                "Field 25 stands in the middle of a statement and is no account; it was read as \
                 the text of the booking before it."
            }
            None => "Field 25 stands in the middle of a statement; it was left out.",
        };
        self.draft.warn(stray.line, "stray-account", detail);
        Ok(())
    }

    fn be_in(&mut self, currency: Option<Currency>) {
        if currency != self.currency || currency.is_none() {
            self.currency = currency;
            self.statement = None;
        }
    }

    fn statement(&mut self) -> StatementIndex {
        let (draft, account, currency) = (&mut self.draft, &self.account, self.currency);
        let is_report = self.format == StatementFormat::Mt942;
        *self.statement.get_or_insert_with(|| {
            let statement = draft.statement(account, currency);
            // A statement begins with its balance, for it may have several pages.
            if is_report {
                draft.begin(statement);
            }
            statement
        })
    }

    /// `C240131EUR1234,56`: a balance also tells the currency of the bookings.
    fn balance(&mut self, field: &Field<'_>, text: &str) {
        let digits = text.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let code = text.get(1 + digits..4 + digits).unwrap_or_default();
        let Ok(currency) = Currency::new(code) else {
            let detail = format!("Field {}: {:?} is no currency.", field.tag, clean(code, 8));
            self.draft.warn(field.line, "balance-unreadable", detail);
            return;
        };
        self.be_in(Some(currency));
        let statement = self.statement();
        let amount = booking_line::leading_amount(text[4 + digits..].trim());
        let day = booking_line::day(text.get(1..1 + digits).unwrap_or(""), self.options.today);
        let (Some((mut amount, _)), Some((on, _))) = (amount, day) else {
            let detail = format!("Field {} is no balance.", field.tag);
            self.draft.warn(field.line, "balance-unreadable", detail);
            return;
        };
        if self.unended_line == Some(field.line) && !has_all_decimals(text, amount, currency) {
            let detail = "The file ends within this balance; it was left out.";
            self.draft.warn(field.line, "file-cut-off", detail);
            return;
        }
        amount.negative = text.starts_with(['D', 'd']) && amount.mantissa != 0;
        if let Ok((amount, _)) = amount.money(currency) {
            let balance = StatementBalance { on, amount };
            match field.tag {
                "60F" | "60M" => self.turn.begin(&mut self.draft, on),
                _ => self.turn.end(&mut self.draft, Some(on)),
            }
            match field.tag {
                "60F" => {
                    self.draft.begin(statement);
                    self.draft.open_with(statement, balance);
                }
                "62F" => {
                    self.draft.also_closes_with(statement, balance);
                    self.draft.close_with(statement, balance);
                }
                "60M" => self.pages.push((statement, Side::Opening, balance)),
                _ => self.pages.push((statement, Side::Closing, balance)),
            }
        }
    }

    /// Adds the booking that has been collected.
    fn flush(&mut self) -> Result<(), ReadStatementError> {
        let Some(booking) = self.booking.take() else { return Ok(()) };
        let first = booking.content.first().copied().unwrap_or_default();
        let line = match booking_line::read(first, self.options.today) {
            Ok(line) => line,
            Err(detail) => {
                self.draft.fail(booking.line, detail);
                return Ok(());
            }
        };
        let format = self.format;
        let currency = self.currency.or(self.options.account_currency);
        let currency = currency.ok_or(ReadStatementError::NeedsCurrency { format })?;
        self.be_in(Some(currency));
        let (amount, rounded) = match line.amount.money(currency) {
            Ok(money) => money,
            Err(error) => {
                self.draft.fail(booking.line, format!("Field 61: {error}."));
                return Ok(());
            }
        };
        if rounded {
            self.draft.warn(booking.line, ROUNDED.0, ROUNDED.1);
        }
        if line.clamped {
            let detail = format!("The value date does not exist; {} was taken.", line.value_on);
            self.draft.warn(booking.line, "date-clamped", detail);
        }
        if line.kind.is_empty() || line.reference.is_empty() && line.bank_reference.is_none() {
            let detail = "Field 61 ends before its reference; date and amount were taken.";
            self.draft.warn(booking.line, "reference-missing", detail);
        }
        let (payee, description) = texts(&line, &booking);
        let statement = self.statement();
        let entry_days = line.entry_days;
        let line = StatementLine {
            line: booking.line,
            posted_on: line.value_on,
            also_on: line.entered_on,
            amount,
            payee,
            description,
            bank_id: line.bank_reference.and_then(identifier),
            pending: line.pending,
            category_hint: None,
            balance: None,
            corrects: None,
        };
        self.turn.meet(statement, self.draft.lines(statement).len(), &line, entry_days);
        self.draft.push(statement, line)
    }
}

/// Whether a text may name an account: SWIFT allows 35 characters, and no bank writes sentences.
fn is_account(text: &str) -> bool {
    let length = text.chars().count();
    let fits =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '.' | ' ' | ':' | '_' | '*');
    (1..=LONGEST_ACCOUNT).contains(&length)
        && text.chars().all(fits)
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether nothing of an amount can be missing at its end.
fn has_all_decimals(text: &str, amount: Amount, currency: Currency) -> bool {
    text.contains([',', '.']) && amount.scale >= u32::from(currency.exponent())
}

fn texts(line: &BookingLine<'_>, booking: &Booking<'_>) -> (String, String) {
    let Narrative { name, purpose, kind } = narrative::read(&booking.narrative);
    let details = || join(booking.content.iter().skip(1).copied());
    let name = match line.name {
        Some(name) if !name.is_empty() => name.to_string(),
        _ => name,
    };
    let purpose = if purpose.trim().is_empty() { details() } else { purpose };
    let kind = if kind.is_empty() { kind_of_booking(line.kind) } else { &kind };
    payee_and_description(&name, &purpose, kind)
}

/// SWIFT's words for kinds of bookings.
fn kind_of_booking(code: &str) -> &'static str {
    match code.get(1..).unwrap_or_default().to_ascii_uppercase().as_str() {
        "TRF" => "Transfer",
        "CHK" => "Cheque",
        "DDT" => "Direct debit",
        "CHG" => "Charges",
        "INT" => "Interest",
        "STO" => "Standing order",
        "DIV" => "Dividend",
        "RTI" => "Return",
        "CMI" | "CMZ" | "CMS" | "CMN" => "Cash management",
        "COL" => "Collection",
        "SEC" => "Securities",
        _ => "Booking",
    }
}
