//! CAMT.052, 053 and 054, the ISO 20022 messages of bank to customer, in any version and namespace.
//! Read as a stream; entities that a file defines itself, and the definitions, are refused.

mod element;
mod entry;
mod statement;

use commands::statement::{
    DayKind, DecidedBy, ReadOptions, ReadStatementError, StatementFile, StatementFormat,
};
use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::MOST_LINES;
use super::draft::{Draft, malformed};
use super::encoding;
use super::text::clean;
use element::Element;
use entry::Entry;
use statement::CamtStatement;

/// Elements inside each other; no bank needs half as many.
const DEEPEST: usize = 64;
/// The longest text of one element that is kept, in bytes.
const LONGEST_TEXT: usize = 16 * 1024;

struct Reader<'o> {
    options: &'o ReadOptions,
    format: StatementFormat,
    draft: Draft,
    path: Vec<Element>,
    text: String,
    /// Depth of the statement and of the entry in `path`, while inside of them.
    statement_at: Option<usize>,
    entry_at: Option<usize>,
    statement: CamtStatement,
    entries: usize,
    /// Whether entries tell a day of the booking, and whether they tell one of value.
    days: (bool, bool),
}

/// Reads a camt file.
pub(super) fn read(
    file: &[u8],
    options: &ReadOptions,
) -> Result<StatementFile, ReadStatementError> {
    let decoded = encoding::decode(file, encoding::declared_in_xml(file));
    let text = decoded.text.trim_start_matches('\u{feff}');
    let format = format_of(text);
    let mut reader = Reader {
        options,
        format,
        draft: Draft::new(format),
        path: Vec::new(),
        text: String::new(),
        statement_at: None,
        entry_at: None,
        statement: CamtStatement::default(),
        entries: 0,
        days: (false, false),
    };
    reader.draft.decoded(decoded.encoding);
    let detail = "CdtDbtInd tells the direction, as ISO 20022 says.";
    reader.draft.decided("direction", DecidedBy::Format, detail);
    let mut xml = XmlReader::from_str(text);
    let mut lines = LineCount::new(text);
    loop {
        let event = xml.read_event();
        let position = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
        let result = match event {
            Ok(Event::Eof) => break,
            Ok(event) => reader.take(event, || lines.at(position)),
            Err(error) => Err(Fault::Xml(error.to_string())),
        };
        result.map_err(|fault| fault.refusal(format, lines.at(position)))?;
    }
    if !reader.path.is_empty() {
        let line = lines.at(text.len());
        return Err(malformed(format, line, "file-cut-off", "The file ends within an element."));
    }
    let goes_by = match reader.days {
        (true, false) => Some(DayKind::Booking),
        (false, true) => Some(DayKind::Value),
        _ => None,
    };
    Ok(StatementFile { goes_by, ..reader.draft.finish(None)? })
}

fn format_of(text: &str) -> StatementFormat {
    let earliest = |name: &str| text.find(name).unwrap_or(usize::MAX);
    let names = [
        (earliest("BkToCstmrStmt"), StatementFormat::Camt053),
        (earliest("BkToCstmrAcctRpt"), StatementFormat::Camt052),
        (earliest("BkToCstmrDbtCdtNtfctn"), StatementFormat::Camt054),
    ];
    names.into_iter().min_by_key(|(at, _)| *at).map_or(StatementFormat::Camt053, |(_, f)| f)
}

/// Counts lines as far as they are asked for.
struct LineCount<'a> {
    text: &'a [u8],
    counted: usize,
    line: u32,
}

impl<'a> LineCount<'a> {
    fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), counted: 0, line: 1 }
    }

    /// The 1-based line of a byte that is not before the one asked for last.
    fn at(&mut self, position: usize) -> u32 {
        let position = position.clamp(self.counted, self.text.len());
        let newlines =
            self.text[self.counted..position].iter().filter(|byte| **byte == b'\n').count();
        self.counted = position;
        self.line = self.line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
        self.line
    }
}

/// What stops the reading.
enum Fault {
    Xml(String),
    Definition,
    UnknownEntity,
    TooDeep,
    Refused(ReadStatementError),
}

impl Fault {
    fn refusal(self, format: StatementFormat, line: u32) -> ReadStatementError {
        let (code, detail) = match self {
            Self::Refused(error) => return error,
            Self::Xml(detail) => ("not-well-formed", clean(&detail, 300)),
            Self::Definition => {
                ("entity-definition", "Files with a document type definition are not read.".into())
            }
            Self::UnknownEntity => ("unknown-entity", "The file uses an unknown entity.".into()),
            Self::TooDeep => ("too-deep", "Elements stand too deep inside each other.".into()),
        };
        malformed(format, line, code, detail)
    }
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, line: impl FnOnce() -> u32) -> Result<(), Fault> {
        match event {
            Event::Start(start) => self.begin(&start, line),
            Event::Empty(start) => {
                self.begin(&start, line)?;
                self.end()
            }
            Event::End(_) => self.end(),
            Event::Text(text) => {
                self.append(&text);
                Ok(())
            }
            Event::CData(text) => {
                self.append(&text);
                Ok(())
            }
            Event::GeneralRef(reference) => self.resolve(&reference),
            Event::DocType(_) => Err(Fault::Definition),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>, line: impl FnOnce() -> u32) -> Result<(), Fault> {
        if self.path.len() >= DEEPEST {
            return Err(Fault::TooDeep);
        }
        let element = Element::named(start.local_name().as_ref());
        self.path.push(element);
        self.text.clear();
        let depth = self.path.len();
        match element {
            Element::Statement if self.statement_at.is_none() => {
                self.statement_at = Some(depth);
                self.statement = CamtStatement::default();
            }
            Element::Entry if self.statement_at == Some(depth - 1) => {
                self.entries += 1;
                if self.entries > MOST_LINES {
                    let detail = format!("more than {MOST_LINES} bookings");
                    return Err(Fault::Refused(ReadStatementError::BeyondLimits { detail }));
                }
                self.entry_at = Some(depth);
                self.statement.entries.push(Entry::begun(line()));
            }
            Element::Amount => self.take_currency(start, depth),
            _ => {}
        }
        Ok(())
    }

    /// The `Ccy` attribute of an entry's or balance's own amount.
    fn take_currency(&mut self, start: &BytesStart<'_>, depth: usize) {
        let is_currency = |name: &str| name == "Ccy" || name.ends_with(":Ccy");
        let mut attributes = start.attributes();
        let code = attributes.with_checks(false).flatten().find(|at| is_currency(at.key.as_ref()));
        let Some(code) = code.map(|attribute| attribute.value.trim().to_string()) else { return };
        let parent = depth.checked_sub(2).and_then(|at| self.path.get(at));
        if self.entry_at == Some(depth - 1) {
            if let Some(entry) = self.statement.entries.last_mut() {
                entry.currency = code;
            }
        } else if parent == Some(&Element::Balance) && self.entry_at.is_none() {
            self.statement.balance.currency = code;
        }
    }

    fn append(&mut self, text: &str) {
        let wanted = self.statement_at.is_some() && self.path.last() != Some(&Element::Unknown);
        if wanted && self.text.len() + text.len() <= LONGEST_TEXT {
            self.text.push_str(text);
        }
    }

    fn resolve(&mut self, reference: &BytesRef<'_>) -> Result<(), Fault> {
        let character = match reference.resolve_char_ref() {
            Ok(Some(character)) => character,
            Ok(None) => match reference.as_ref() {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => return Err(Fault::UnknownEntity),
            },
            Err(error) => return Err(Fault::Xml(error.to_string())),
        };
        self.append(character.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        let depth = self.path.len();
        if let Some(statement_at) = self.statement_at {
            let text = self.text.trim();
            if !text.is_empty() {
                match self.entry_at {
                    Some(entry_at) => {
                        if let Some(entry) = self.statement.entries.last_mut() {
                            entry.take(&self.path[entry_at..], text);
                        }
                    }
                    None => self.statement.take(&self.path[statement_at..], text),
                }
                self.text.clear();
            }
            if self.entry_at == Some(depth) {
                self.entry_at = None;
            } else if statement_at == depth {
                self.statement_at = None;
                for (booked, valued) in self.statement.entries.iter().map(Entry::tells) {
                    self.days = (self.days.0 || booked, self.days.1 || valued);
                }
                std::mem::take(&mut self.statement)
                    .add_to(&mut self.draft, self.format, self.options)
                    .map_err(Fault::Refused)?;
            } else if self.entry_at.is_none()
                && depth == statement_at + 1
                && self.path.last() == Some(&Element::Balance)
            {
                self.statement.end_balance();
            }
        }
        self.path.pop();
        Ok(())
    }
}
