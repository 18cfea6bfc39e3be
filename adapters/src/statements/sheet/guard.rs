//! Looks a workbook through before `calamine` opens it. That library trusts what a workbook says
//! of itself: it makes room for as many texts as are announced, repeats cells and rows as often as
//! they say, and reads on for ever in a table that nothing ends.

use commands::statement::{ReadStatementError, StatementFormat};
use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

use super::super::archive::Archive;
use super::super::draft::malformed;
use super::open_document::OpenDocument;
use super::{MOST_CELLS, beyond};

/// The most sheets of a workbook, as many as an archive has files.
const MOST_SHEETS: usize = 200;
/// Rows of a sheet of Excel (ECMA-376, its application's limit).
const MOST_ROWS: u32 = 1_048_576;
/// Elements inside each other; office programs write some twenty.
const DEEPEST: usize = 100;

/// Unpacks everything once, under the archive's limits, and looks at each document in it; answers
/// what it says of merged cells. What an OpenDocument says of its cells goes into `open`.
///
/// # Errors
/// [`ReadStatementError::Malformed`] for what is not well formed,
/// [`ReadStatementError::BeyondLimits`] for what would become too large.
pub(super) fn check(
    archive: &mut Archive<'_>,
    format: StatementFormat,
    open: &mut OpenDocument,
) -> Result<Merged, ReadStatementError> {
    let mut merged = Merged::default();
    for index in 0..archive.len() {
        let name = archive.name(index).to_ascii_lowercase();
        let bytes = archive.unpack(index)?;
        if name.ends_with(".xml") || name.ends_with(".rels") {
            document(&bytes, format, &mut merged)?;
        }
        if format == StatementFormat::Ods {
            open.read(&name, &bytes);
        }
    }
    open.settle();
    Ok(merged)
}

fn document(
    bytes: &[u8],
    format: StatementFormat,
    merged: &mut Merged,
) -> Result<(), ReadStatementError> {
    let broken = |detail: &str| malformed(format, 0, "workbook-broken", detail);
    let mut xml = XmlReader::from_reader(bytes);
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    let mut tables = Tables::default();
    let (mut styles, mut sheets) = (0_usize, 0_usize);
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer);
        match event.map_err(|_| broken("A document of the workbook is not well formed."))? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(broken("Elements of the workbook stand too deep."));
                }
                announced(&start, bytes.len())?;
                styled(&start, &mut styles)?;
                placed(&start, format)?;
                counted(&start, format, &mut sheets)?;
                merged.add(&start);
                tables.begin(&start, false);
            }
            Event::Empty(start) => {
                announced(&start, bytes.len())?;
                styled(&start, &mut styles)?;
                placed(&start, format)?;
                counted(&start, format, &mut sheets)?;
                merged.add(&start);
                tables.begin(&start, true);
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                tables.end(end.local_name().as_ref());
            }
            Event::DocType(_) => {
                return Err(broken("Workbooks with a document type definition are not read."));
            }
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(broken("A document of the workbook was cut off.")),
            _ => {}
        }
        if tables.cells() > MOST_CELLS {
            return Err(beyond(format!("more than {MOST_CELLS} cells")));
        }
    }
}

/// Refuses a row or cell of a workbook of Excel that stands where no sheet has one: `calamine`
/// reckons with its place.
fn placed(start: &BytesStart<'_>, format: StatementFormat) -> Result<(), ReadStatementError> {
    let name = start.local_name();
    if format != StatementFormat::Xlsx || !matches!(name.as_ref(), "row" | "c") {
        return Ok(());
    }
    let mut attributes = start.attributes();
    let mut all = attributes.with_checks(false).flatten();
    let Some(place) = all.find(|attribute| attribute.key.local_name().as_ref() == "r") else {
        return Ok(());
    };
    let text = place.value.trim().to_ascii_uppercase();
    let row = match name.as_ref() {
        "row" => text.parse().ok(),
        _ => corner(&text).map(|(row, _)| row),
    };
    if row.is_some_and(|row: u32| (1..=MOST_ROWS).contains(&row)) {
        return Ok(());
    }
    let detail = "A cell of the workbook says to stand where no sheet has one.";
    Err(malformed(format, 0, "workbook-broken", detail))
}

/// Refuses more sheets than anybody has: each is read, though many may name the same part.
fn counted(
    start: &BytesStart<'_>,
    format: StatementFormat,
    sheets: &mut usize,
) -> Result<(), ReadStatementError> {
    let sheet = if format == StatementFormat::Ods { "table" } else { "sheet" };
    *sheets += usize::from(start.local_name().as_ref() == sheet);
    match *sheets > MOST_SHEETS {
        true => Err(beyond(format!("more than {MOST_SHEETS} sheets"))),
        false => Ok(()),
    }
}

/// Refuses a count of texts that the document has no room for.
fn announced(start: &BytesStart<'_>, bytes: usize) -> Result<(), ReadStatementError> {
    if start.local_name().as_ref() != "sst" {
        return Ok(());
    }
    let count = attribute(start, "uniqueCount").unwrap_or(0);
    // No text takes less than `<si/>`.
    if count > bytes / 5 {
        return Err(beyond("more texts announced than there are".to_owned()));
    }
    Ok(())
}

/// Refuses styles that `calamine` would copy for every kind of cell: with a long number format or
/// name of a font, or too many of them. Excel has some 65,000, and 255 characters for a format.
fn styled(start: &BytesStart<'_>, styles: &mut usize) -> Result<(), ReadStatementError> {
    const MOST: usize = 131_072;
    const LONGEST: usize = 1_024;
    let is_long = |name: &str| {
        let mut attributes = start.attributes();
        let mut all = attributes.with_checks(false).flatten();
        let value = all.find(|attribute| attribute.key.local_name().as_ref() == name);
        value.is_some_and(|attribute| attribute.value.len() > LONGEST)
    };
    let is_beyond = match start.local_name().as_ref() {
        "numFmt" => is_long("formatCode"),
        "name" => is_long("val"),
        "xf" => {
            *styles += 1;
            *styles > MOST
        }
        _ => false,
    };
    if is_beyond {
        return Err(beyond("more styles of cells than are read".to_owned()));
    }
    Ok(())
}

/// The cells of a workbook that are merged.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Whether any are over several rows.
    has_tall: bool,
    /// Whether any extent makes no sense, as from the last cell to the first.
    is_odd: bool,
}

impl Merged {
    /// Whether they are of use, and `calamine` can read them.
    pub(super) fn tell(&self) -> bool {
        self.has_tall && !self.is_odd
    }

    fn add(&mut self, start: &BytesStart<'_>) {
        if start.local_name().as_ref() != "mergeCell" {
            return;
        }
        let mut attributes = start.attributes();
        let mut all = attributes.with_checks(false).flatten();
        let extent = all.find(|attribute| attribute.key.local_name().as_ref() == "ref");
        let ends = extent.as_ref().and_then(|extent| {
            let (from, to) = extent.value.split_once(':')?;
            corner(from).zip(corner(to))
        });
        match ends {
            Some((from, to)) if from.0 <= to.0 && from.1 <= to.1 => {
                self.has_tall |= from.0 < to.0;
            }
            _ => self.is_odd = true,
        }
    }
}

/// Row and column of a cell (`B12`), comparable; `None` for what is none.
fn corner(text: &str) -> Option<(u32, (usize, &str))> {
    let column = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let row = text.get(column.len()..)?.parse().ok().filter(|row| *row > 0)?;
    let is_column =
        (1..=3).contains(&column.len()) && column.bytes().all(|byte| byte.is_ascii_uppercase());
    is_column.then_some((row, (column.len(), column)))
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<usize> {
    let mut attributes = start.attributes();
    let mut all = attributes.with_checks(false).flatten();
    let value = all.find(|attribute| attribute.key.local_name().as_ref() == name)?.value;
    // What is no number is refused later on; what is beyond all numbers must not count as one.
    let digits = value.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(usize::MAX))
}

/// The extent of the tables of an OpenDocument, with everything that is repeated.
#[derive(Default)]
struct Tables {
    /// Rows up to the last one with content, and the widest of them, of the table that is read.
    rows: usize,
    width: usize,
    blank_rows: usize,
    row_repeats: usize,
    /// Cells of the row up to the last one with content, and blank ones behind it.
    row_width: usize,
    blank_cells: usize,
    /// Cells of the tables before.
    before: usize,
}

impl Tables {
    fn begin(&mut self, start: &BytesStart<'_>, is_empty: bool) {
        match start.local_name().as_ref() {
            "table" => self.end("table"),
            "table-row" => {
                self.row_repeats = attribute(start, "number-rows-repeated").unwrap_or(1);
                (self.row_width, self.blank_cells) = (0, 0);
                if is_empty {
                    self.end("table-row");
                }
            }
            "table-cell" | "covered-table-cell" => {
                let repeats = attribute(start, "number-columns-repeated").unwrap_or(1);
                let mut attributes = start.attributes();
                let mut all = attributes.with_checks(false).flatten();
                let tells = all.any(|attribute| {
                    let key: &str = attribute.key.as_ref();
                    key.starts_with("office:") || key.ends_with("formula")
                });
                if is_empty && !tells {
                    self.blank_cells = self.blank_cells.saturating_add(repeats);
                } else {
                    let blank = std::mem::take(&mut self.blank_cells);
                    let row = self.row_width.saturating_add(blank);
                    self.row_width = row.saturating_add(repeats);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table-row" if self.row_width == 0 => {
                self.blank_rows = self.blank_rows.saturating_add(self.row_repeats);
            }
            "table-row" => {
                let blank = std::mem::take(&mut self.blank_rows);
                let rows = self.rows.saturating_add(blank);
                self.rows = rows.saturating_add(self.row_repeats);
                self.width = self.width.max(self.row_width);
                self.row_width = 0;
            }
            "table" => {
                self.before = self.cells();
                (self.rows, self.width, self.blank_rows) = (0, 0, 0);
            }
            _ => {}
        }
    }

    fn cells(&self) -> usize {
        let table = self.rows.saturating_mul(self.width.max(self.row_width));
        self.before.saturating_add(table).saturating_add(self.row_width)
    }
}
