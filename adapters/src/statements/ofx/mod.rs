//! OFX 1 (SGML), OFX 2 (XML) and QFX. One reader for all three, because files that call themselves
//! XML come with unclosed elements and the other way round. Bank, card and investment statements;
//! of investments only the bookings of cash.

mod aggregate;
mod amount;
mod booking;
mod decimals;
mod direction;
mod markup;

use std::borrow::Cow;

use commands::statement::{
    ReadOptions, ReadStatementError, StatementAccount, StatementAccountKind, StatementBalance,
    StatementFile, StatementFormat,
};
use domain::money::Currency;
use encoding_rs::Encoding;

use super::amount::Mark;
use super::direction::{self as asking, Direction};
use super::draft::{Draft, malformed};
use super::text::{clean, identifier};
use super::{MOST_LINES, encoding};
use aggregate::{Aggregate, account_kind};
use amount::read_amount;
use booking::{Booking, read_date};
use decimals::Priced;
use markup::{Tag, TagKind, Tags, decode};

/// Elements that stand open; deeper nesting is ignored.
const DEEPEST: usize = 64;

/// What is known of the statement that is being read.
#[derive(Default)]
struct Open<'a> {
    account: StatementAccount,
    /// `BRANCHID`: a branch numbers its accounts for itself.
    branch: Option<String>,
    currency: Option<&'a str>,
    bookings: Vec<Booking<'a>>,
    balance: (Option<&'a str>, Option<&'a str>),
    /// Line of the statement's beginning; 0 when nothing was seen of it.
    line: u32,
}

impl Open<'_> {
    /// The kind of account, as the file or the person says.
    fn kind(&self, options: &ReadOptions) -> Option<StatementAccountKind> {
        self.account.kind.or(options.account_kind)
    }
}

#[derive(Default)]
struct Status<'a> {
    line: u32,
    code: &'a str,
    severity: &'a str,
    message: &'a str,
}

struct Reader<'a, 'o> {
    options: &'o ReadOptions,
    format: StatementFormat,
    draft: Draft,
    aggregates: Vec<(Aggregate, &'a str)>,
    open: Open<'a>,
    booking: Option<Booking<'a>>,
    /// Statements that have ended; how they are read follows from all of them.
    statements: Vec<Open<'a>>,
    /// Bookings of all statements so far.
    bookings: usize,
    status: Status<'a>,
    ended: bool,
}

/// Reads an OFX or QFX file.
pub(super) fn read(
    file: &[u8],
    options: &ReadOptions,
) -> Result<StatementFile, ReadStatementError> {
    let decoded = encoding::decode(file, declared_encoding(file));
    let format = format_of(&decoded.text);
    let mut reader = Reader {
        options,
        format,
        draft: Draft::new(format),
        aggregates: Vec::new(),
        open: Open::default(),
        booking: None,
        statements: Vec::new(),
        bookings: 0,
        status: Status::default(),
        ended: false,
    };
    reader.draft.decoded(decoded.encoding);
    for tag in Tags::new(&decoded.text) {
        reader.take(tag)?;
    }
    reader.finish()
}

/// The header's `CHARSET:1252`; `8859-1`, `NONE` and others that name no code page are common.
fn declared_encoding(file: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&file[..file.len().min(1024)]).to_ascii_uppercase();
    if let Some((_, rest)) = head.split_once("CHARSET:") {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        let name = &rest[..end];
        return [name.to_string(), format!("windows-{name}"), format!("iso-{name}")]
            .iter()
            .find_map(|label| Encoding::for_label(label.as_bytes()));
    }
    encoding::declared_in_xml(file)
}

fn format_of(text: &str) -> StatementFormat {
    if text.contains("<INTU.") {
        StatementFormat::Qfx
    } else if text.contains("<?OFX") {
        StatementFormat::Ofx2
    } else {
        StatementFormat::Ofx1
    }
}

fn upper(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Cow::Owned(name.to_ascii_uppercase())
    } else {
        Cow::Borrowed(name)
    }
}

impl<'a> Reader<'a, '_> {
    fn take(&mut self, tag: Tag<'a>) -> Result<(), ReadStatementError> {
        let name = upper(tag.name);
        match tag.kind {
            TagKind::Definition => {
                let definition = tag.value.to_ascii_uppercase();
                if definition.contains("ENTITY") || definition.contains('[') {
                    let detail = "Files that define entities are not read.";
                    return Err(malformed(self.format, tag.line, "entity-definition", detail));
                }
            }
            TagKind::Open => match Aggregate::named(&name) {
                Some(aggregate) => self.begin(aggregate, &tag)?,
                None => self.leaf(&name, &tag),
            },
            TagKind::Close => {
                self.ended |= name == "OFX";
                let is_open = |(_, open): &(Aggregate, &str)| open.eq_ignore_ascii_case(&name);
                if let Some(depth) = self.aggregates.iter().rposition(is_open) {
                    self.close_down_to(depth)?;
                }
            }
        }
        Ok(())
    }

    fn begin(&mut self, aggregate: Aggregate, tag: &Tag<'a>) -> Result<(), ReadStatementError> {
        // A booking or statement that begins inside another one ends it: its closing tag is
        // missing.
        let ends = |(open, _): &(Aggregate, &str)| match aggregate {
            Aggregate::Booking { .. } => matches!(open, Aggregate::Booking { .. }),
            Aggregate::Statement(_) => matches!(open, Aggregate::Statement(_)),
            Aggregate::LedgerBalance | Aggregate::OtherBalance => {
                matches!(open, Aggregate::Booking { .. })
            }
            _ => false,
        };
        if let Some(depth) = self.aggregates.iter().position(ends) {
            self.close_down_to(depth)?;
        }
        if self.aggregates.len() < DEEPEST {
            self.aggregates.push((aggregate, tag.name));
        }
        match aggregate {
            Aggregate::Booking { pending } => {
                self.booking = Some(Booking { line: tag.line, pending, ..Booking::default() });
            }
            Aggregate::Statement(kind) => {
                self.open = Open { line: tag.line, ..Open::default() };
                self.open.account.kind = kind;
            }
            Aggregate::Status => self.status = Status { line: tag.line, ..Status::default() },
            _ => {}
        }
        Ok(())
    }

    fn close_down_to(&mut self, depth: usize) -> Result<(), ReadStatementError> {
        for (aggregate, _) in self.aggregates.split_off(depth).into_iter().rev() {
            match aggregate {
                Aggregate::Booking { .. } => {
                    self.open.bookings.extend(self.booking.take());
                    self.bookings += 1;
                    if self.bookings > MOST_LINES {
                        let detail = format!("more than {MOST_LINES} bookings");
                        return Err(ReadStatementError::BeyondLimits { detail });
                    }
                }
                Aggregate::Statement(_) => self.end_statement(),
                Aggregate::Status => self.end_status(),
                _ => {}
            }
        }
        Ok(())
    }

    fn leaf(&mut self, name: &str, tag: &Tag<'a>) {
        let value = tag.value;
        let innermost = self.aggregates.last().map(|(aggregate, _)| *aggregate);
        if let Some(booking) = &mut self.booking {
            let field = match name {
                "TRNTYPE" => &mut booking.kind,
                "DTPOSTED" => &mut booking.posted,
                "DTTRAN" if booking.pending => &mut booking.posted,
                "TRNAMT" => &mut booking.amount,
                "FITID" => &mut booking.id,
                "CORRECTFITID" => &mut booking.corrects,
                "CORRECTACTION" => &mut booking.correct_action,
                "CHECKNUM" => &mut booking.check_number,
                "MEMO" => &mut booking.memo,
                "EXTDNAME" => &mut booking.long_name,
                "NAME" if innermost == Some(Aggregate::Payee) => &mut booking.payee_name,
                "NAME" => &mut booking.name,
                "CURSYM" if innermost == Some(Aggregate::Currency) => &mut booking.currency,
                _ => return,
            };
            field.get_or_insert(value);
            return;
        }
        match (innermost, name) {
            (Some(Aggregate::Account), "ACCTID") => self.open.account.number = id_of(value),
            (Some(Aggregate::Account), "BANKID" | "BROKERID") => {
                self.open.account.bank = id_of(value);
            }
            (Some(Aggregate::Account), "BRANCHID") => self.open.branch = id_of(value),
            (Some(Aggregate::Account), "ACCTTYPE") => {
                self.open.account.kind = account_kind(value).or(self.open.account.kind);
            }
            (Some(Aggregate::LedgerBalance), "BALAMT") => self.open.balance.0 = Some(value),
            (Some(Aggregate::LedgerBalance), "DTASOF") => self.open.balance.1 = Some(value),
            (Some(Aggregate::Status), "CODE") => self.status.code = value,
            (Some(Aggregate::Status), "SEVERITY") => self.status.severity = value,
            (Some(Aggregate::Status), "MESSAGE") => self.status.message = value,
            (_, "CURDEF") => self.open.currency = Some(value),
            _ => {}
        }
    }

    fn end_status(&mut self) {
        let status = std::mem::take(&mut self.status);
        let is_fine = status.severity.eq_ignore_ascii_case("INFO") || status.severity.is_empty();
        if is_fine && matches!(status.code, "" | "0") {
            return;
        }
        let (code, message) = (clean(status.code, 20), clean(&decode(status.message), 500));
        let detail = if message.is_empty() {
            format!("The bank answered with code {code} and no explanation.")
        } else {
            format!("The bank says: {message} (code {code})")
        };
        self.draft.warn(status.line, "bank-message", detail);
    }

    fn currency(&self, open: &Open<'_>) -> Result<Currency, ReadStatementError> {
        let named = open.currency.unwrap_or_default().trim().to_ascii_uppercase();
        if named.is_empty() {
            let format = self.format;
            let account = self.options.account_currency;
            return account.ok_or(ReadStatementError::NeedsCurrency { format });
        }
        Currency::new(&named).map_err(|_| {
            let detail = format!("CURDEF {:?} is no currency of ISO 4217.", clean(&named, 20));
            malformed(self.format, open.line, "unknown-currency", detail)
        })
    }

    fn end_statement(&mut self) {
        let open = std::mem::take(&mut self.open);
        let nothing = open.bookings.is_empty() && open.account.number.is_none();
        if !nothing {
            self.statements.push(open);
        }
    }

    /// Takes in a statement whose direction is known; amounts that leave it open have this mark.
    fn add(
        &mut self,
        mut open: Open<'a>,
        direction: Direction,
        mark: Mark,
    ) -> Result<(), ReadStatementError> {
        if let (Some(bank), Some(branch)) = (&mut open.account.bank, &open.branch) {
            *bank = clean(&format!("{bank} {branch}"), 100);
        }
        let currency = self.currency(&open)?;
        let today = self.options.today;
        let statement = self.draft.statement(&open.account, Some(currency));
        self.draft.begin(statement);
        let kind = open.kind(self.options);
        self.tell(direction, &open);
        for booking in &open.bookings {
            let is_out = direction.is_out(direction::kind(booking, kind));
            match booking.read(currency, is_out, mark, today) {
                Ok(mut read) => {
                    let minor = read.line.amount.minor;
                    read.remarks.extend(direction::remark(direction, booking, kind, minor));
                    for (code, detail) in read.remarks {
                        self.draft.warn(booking.line, code, detail);
                    }
                    self.draft.push(statement, read.line)?;
                }
                Err(detail) => self.draft.fail(booking.line, detail),
            }
        }
        if let (Some(amount), Some(day)) = open.balance
            && let Some(on) = read_date(day, today)
            && let Ok((amount, _)) =
                read_amount(amount, currency, mark).and_then(|a| a.money(currency))
        {
            self.draft.close_with(statement, StatementBalance { on, amount });
        }
        Ok(())
    }

    /// Says what told the direction of the bookings.
    fn tell(&mut self, direction: Direction, open: &Open<'_>) {
        if !open.bookings.is_empty() {
            let (by, detail) = direction.told("OFX", "TRNAMT", "TRNTYPE (DEBIT, CREDIT, …)");
            self.draft.decided("direction", by, detail);
        }
    }

    fn finish(mut self) -> Result<StatementFile, ReadStatementError> {
        let cut_off = self.booking.take();
        if let Some(cut_off) = &cut_off {
            self.draft.fail(cut_off.line, "The file ends within this booking.");
        }
        self.close_down_to(0)?;
        self.end_statement();
        let (statements, options) = (std::mem::take(&mut self.statements), self.options);
        // Which account it is comes before how it is read.
        let currencies: Vec<Currency> =
            statements.iter().map(|open| self.currency(open)).collect::<Result<_, _>>()?;
        let directions = direction::of_all(&statements, cut_off.is_some(), self.format, options)?;
        let all = statements.iter().zip(currencies).zip(&directions);
        let priced: Vec<Priced<'_, '_>> = all
            .map(|((open, currency), direction)| Priced { open, currency, direction: *direction })
            .collect();
        let mark = decimals::mark(&priced, options, &mut self.draft)
            .map_err(|question| asking::ask(vec![question], direction::preview(&statements)))?;
        for (open, direction) in statements.into_iter().zip(directions) {
            self.add(open, direction, mark)?;
        }
        if !self.ended {
            self.draft.warn(0, "file-cut-off", "The file has no end; bookings may be missing.");
        }
        self.draft.finish(None)
    }
}

fn id_of(value: &str) -> Option<String> {
    identifier(&decode(value))
}
