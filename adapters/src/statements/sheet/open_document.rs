//! What an OpenDocument spreadsheet says of its cells beside their values, which `calamine` passes
//! over: data styles, the currency of a value, the text that is shown, and cells that are merged.

use std::collections::HashMap;

use calamine::Dimensions;
use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

use super::number_format::{Condition, NumberFormat, Section};
use super::shown::{Look, Shown, names_currency};

const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;
/// The longest text of a cell that may be a number with what stands around it.
const LONGEST: usize = 80;
/// The most conditions of a style.
const MOST_MAPS: usize = 4;
/// How many styles may stand behind each other.
const DEEPEST: usize = 8;

/// The section of a data style, and the conditions under which others stand for it.
type NumberStyle = (Section, Vec<(Condition, String)>);

/// The styles of a document, by their names.
#[derive(Debug, Default)]
struct Styles {
    data: HashMap<String, NumberStyle>,
    /// Data styles and parents of styles of cells.
    cells: HashMap<String, (Option<String>, Option<String>)>,
}

/// Cells of a row that stand beside each other and say the same of a number.
#[derive(Debug)]
struct CellLook {
    columns: (u32, u32),
    style: Option<usize>,
    currency: Option<String>,
    text: Option<String>,
    is_percent: bool,
}

#[derive(Debug, Default)]
struct Table {
    /// First and last row, with what is said of their cells.
    rows: Vec<(u32, u32, Vec<CellLook>)>,
    merged: Vec<Dimensions>,
    /// Styles of columns.
    columns: Vec<(u32, u32, Option<usize>)>,
}

#[derive(Debug, Default)]
pub(super) struct OpenDocument {
    content: Styles,
    common: Styles,
    tables: Vec<Table>,
    /// The names of styles that cells have.
    names: Vec<String>,
    places: HashMap<String, usize>,
    /// What these styles show; filled when everything is read.
    formats: Vec<Option<NumberFormat>>,
}

impl OpenDocument {
    /// Reads a document of the archive; others than those of cells and styles are passed over.
    pub(super) fn read(&mut self, name: &str, bytes: &[u8]) {
        let is_content = match name {
            "content.xml" => true,
            "styles.xml" => false,
            _ => return,
        };
        let mut walk = Walk::new(self, is_content);
        let mut xml = XmlReader::from_reader(bytes);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer) {
                Ok(Event::Start(start)) => walk.begin(&start),
                Ok(Event::Empty(start)) => {
                    walk.begin(&start);
                    walk.end(start.local_name().as_ref());
                }
                Ok(Event::End(end)) => walk.end(end.local_name().as_ref()),
                Ok(Event::Text(text)) => walk.text(&text.xml10_content()),
                Ok(Event::Eof) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }

    /// Finds what the styles of cells show.
    pub(super) fn settle(&mut self) {
        self.formats = self.names.iter().map(|name| self.format(name)).collect();
    }

    fn format(&self, style: &str) -> Option<NumberFormat> {
        let mut name = style.to_owned();
        for _ in 0..DEEPEST {
            let own = self.content.cells.get(&name).map(|style| (style, true));
            let (style, is_content) =
                own.or_else(|| Some((self.common.cells.get(&name)?, false)))?;
            if let Some(data) = &style.0 {
                return self.data(data, is_content);
            }
            name = style.1.clone()?;
        }
        None
    }

    fn data(&self, name: &str, is_content: bool) -> Option<NumberFormat> {
        let of = |name: &str| {
            let content = self.content.data.get(name).filter(|_| is_content);
            content.or_else(|| self.common.data.get(name))
        };
        let (own, maps) = of(name)?;
        let mapped = maps.iter().filter_map(|(condition, name)| {
            let (section, _) = of(name)?;
            Some(Section { condition: Some(*condition), ..section.clone() })
        });
        Some(NumberFormat::of_sections(mapped.chain([own.clone()]).collect()))
    }

    pub(super) fn merged(&self, table: usize) -> &[Dimensions] {
        self.tables.get(table).map_or(&[], |table| table.merged.as_slice())
    }

    /// What is shown of a number in a cell of a table.
    pub(super) fn shown(&self, table: usize, row: u32, column: u32, number: f64) -> Option<Shown> {
        let rows = &self.tables.get(table)?.rows;
        let (_, last, cells) = rows.get(rows.partition_point(|(_, last, _)| *last < row))?;
        let cell = cells.get(cells.partition_point(|cell| cell.columns.1 < column))?;
        if cell.columns.0 > column || *last < row {
            return None;
        }
        if cell.is_percent {
            let look = Look { is_percent: true, ..Look::default() };
            return Some(look.shown(number, number < 0.0));
        }
        let of_style = cell.style.and_then(|style| self.formats.get(style)?.as_ref());
        let of_style = of_style.map(|format| format.shown(number));
        let has_words = |shown: &Shown| {
            shown.text.contains(|c: char| !is_of_number(c)) || shown.below.is_some()
        };
        let of_text = || cell.text.as_deref().map(|text| of_text(text, number));
        let shown = of_style.filter(has_words).or_else(of_text);
        let mut shown = shown.unwrap_or_else(|| Look::default().shown(number, number < 0.0));
        if let Some(currency) = cell.currency.as_ref().filter(|_| !names_currency(&shown.text)) {
            let Shown { text, below } = &mut shown;
            let of_unit = below.iter_mut().flat_map(|below| [&mut below.bare, &mut below.whole]);
            for text in of_unit.chain([text]) {
                *text = format!("{text} {currency}");
            }
        }
        Some(shown)
    }

    fn style(&mut self, name: String) -> usize {
        let next = self.names.len();
        let place = *self.places.entry(name.clone()).or_insert(next);
        if place == next {
            self.names.push(name);
        }
        place
    }
}

fn is_of_number(sign: char) -> bool {
    sign.is_ascii_digit() || matches!(sign, '.' | '-')
}

/// A number with what stands around it in the text that is shown.
fn of_text(text: &str, number: f64) -> Shown {
    let is_digit = |c: char| c.is_ascii_digit();
    let Some((first, last)) = text.find(is_digit).zip(text.rfind(is_digit)) else {
        return Look::default().shown(number, number < 0.0);
    };
    let before = text[..first].trim_end_matches(['.', ',']).to_owned();
    let mut look = Look { before, behind: text[last + 1..].to_owned(), ..Look::default() };
    look.is_percent = look.behind.contains('%');
    look.settle();
    look.shown(number, number < 0.0 || look.is_signed)
}

/// Where reading stands.
struct Walk<'d> {
    document: &'d mut OpenDocument,
    is_content: bool,
    data: Option<(String, NumberStyle)>,
    /// Whether texts that come belong to a data style, to a cell, or to a remark beside it.
    is_in_word: bool,
    is_in_cell: bool,
    remarks: usize,
    /// The next row and column, and how often the row is repeated.
    row: u32,
    column: u32,
    row_repeats: u32,
    row_style: Option<usize>,
    cells: Vec<CellLook>,
    cell: Option<CellLook>,
    tables: usize,
}

fn said(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut all = attributes.with_checks(false).flatten();
    let value = all.find(|attribute| attribute.key.as_ref() == name)?.value;
    (!value.is_empty()).then(|| value.into_owned())
}

/// A count of rows or columns that is at least one.
fn count(start: &BytesStart<'_>, name: &str) -> u32 {
    said(start, name)
        .and_then(|count| count.trim().parse().ok())
        .map_or(1, |count: u32| count.max(1))
}

impl<'d> Walk<'d> {
    fn new(document: &'d mut OpenDocument, is_content: bool) -> Self {
        if is_content {
            document.tables.clear();
        }
        Self {
            document,
            is_content,
            data: None,
            is_in_word: false,
            is_in_cell: false,
            remarks: 0,
            row: 0,
            column: 0,
            row_repeats: 1,
            row_style: None,
            cells: Vec::new(),
            cell: None,
            tables: 0,
        }
    }

    fn styles(&mut self) -> &mut Styles {
        match self.is_content {
            true => &mut self.document.content,
            false => &mut self.document.common,
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>) {
        let name = start.local_name();
        match name.as_ref() {
            "number-style" | "currency-style" | "percentage-style" => {
                let name = said(start, "style:name");
                self.data = name.map(|name| (name, NumberStyle::default()));
            }
            "style" => {
                let style =
                    (said(start, "style:data-style-name"), said(start, "style:parent-style-name"));
                if let Some(name) = said(start, "style:name") {
                    self.styles().cells.insert(name, style);
                }
            }
            "annotation" => self.remarks += 1,
            "p" if self.is_in_cell => self.is_in_word = true,
            "table" if self.is_content => self.table(start),
            "table-column" if self.tables > 0 => self.columns(start),
            "table-row" if self.tables > 0 => {
                self.row_repeats = count(start, "table:number-rows-repeated");
                self.row_style = self.cell_style(start, "table:default-cell-style-name");
                self.column = 0;
            }
            "table-cell" | "covered-table-cell" if self.tables > 0 => self.cell(start),
            other => self.part(other, start),
        }
    }

    /// A part of a data style.
    fn part(&mut self, name: &str, start: &BytesStart<'_>) {
        let Some((_, (section, maps))) = &mut self.data else { return };
        match name {
            "number" => {
                section.digits();
                let factor =
                    said(start, "number:display-factor").and_then(|f| f.parse::<f64>().ok());
                section.look.thousands = match factor {
                    Some(1_000.0) => 1,
                    Some(1_000_000.0) => 2,
                    Some(1_000_000_000.0) => 3,
                    _ => 0,
                };
            }
            "scientific-number" | "fraction" => section.digits(),
            "text" | "currency-symbol" => self.is_in_word = true,
            "map" if maps.len() < MOST_MAPS => {
                let condition = said(start, "style:condition").unwrap_or_default();
                let condition = condition.replace("&gt;", ">").replace("&lt;", "<");
                let condition = Condition::read(condition.trim().trim_start_matches("value()"));
                maps.extend(condition.zip(said(start, "style:apply-style-name")));
            }
            _ => {}
        }
    }

    fn table(&mut self, start: &BytesStart<'_>) {
        match self.tables {
            // Those without a name are no sheets.
            0 if said(start, "table:name").is_none() => return,
            0 => {
                self.document.tables.push(Table::default());
                self.row = 0;
            }
            _ => {}
        }
        self.tables += 1;
    }

    fn cell_style(&mut self, start: &BytesStart<'_>, attribute: &str) -> Option<usize> {
        said(start, attribute).map(|name| self.document.style(name))
    }

    fn columns(&mut self, start: &BytesStart<'_>) {
        let style = self.cell_style(start, "table:default-cell-style-name");
        let repeats = count(start, "table:number-columns-repeated");
        let Some(table) = self.document.tables.last_mut() else { return };
        let first = table.columns.last().map_or(0, |(_, last, _)| last.saturating_add(1));
        let last = first.saturating_add(repeats - 1).min(MOST_COLUMNS);
        if first <= last {
            table.columns.push((first, last, style));
        }
    }

    fn cell(&mut self, start: &BytesStart<'_>) {
        let repeats = count(start, "table:number-columns-repeated");
        let (first, last) =
            (self.column, self.column.saturating_add(repeats - 1).min(MOST_COLUMNS));
        self.column = last.saturating_add(1);
        let spans = ["table:number-rows-spanned", "table:number-columns-spanned"];
        let [tall, wide] = spans.map(|name| count(start, name) - 1);
        if tall > 0 || wide > 0 {
            let end = (
                self.row.saturating_add(tall).min(MOST_ROWS),
                first.saturating_add(wide).min(MOST_COLUMNS),
            );
            let merged = Dimensions::new((self.row, first), end);
            if let Some(table) = self.document.tables.last_mut() {
                table.merged.push(merged);
            }
        }
        let kind = said(start, "office:value-type").unwrap_or_default();
        if !matches!(kind.as_str(), "float" | "currency" | "percentage") {
            return;
        }
        let own = self.cell_style(start, "table:style-name").or(self.row_style);
        let of_column = || {
            let columns = &self.document.tables.last()?.columns;
            let place = columns.partition_point(|(_, last, _)| *last < first);
            columns.get(place).and_then(|(_, _, style)| *style)
        };
        let style = own.or_else(of_column);
        let currency = said(start, "office:currency").filter(|_| kind == "currency");
        let is_percent = kind == "percentage";
        let columns = (first, last);
        self.cell = Some(CellLook { columns, style, currency, text: None, is_percent });
        self.is_in_cell = true;
    }

    fn text(&mut self, text: &str) {
        if !self.is_in_word || self.remarks > 0 {
            return;
        }
        if let Some((_, (section, _))) = &mut self.data {
            let said = section.look.before.len() + section.look.behind.len();
            for sign in text.chars().take(LONGEST.saturating_sub(said)) {
                match sign {
                    '%' => section.look.is_percent = true,
                    sign => section.put(sign),
                }
            }
        } else if let Some(cell) = &mut self.cell {
            let seen = cell.text.get_or_insert_default();
            if seen.len() + text.len() <= LONGEST {
                seen.push_str(text);
            }
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "number-style" | "currency-style" | "percentage-style" => {
                if let Some((name, (mut section, maps))) = self.data.take() {
                    section.look.settle();
                    self.styles().data.insert(name, (section, maps));
                }
            }
            "text" | "currency-symbol" | "p" => self.is_in_word = false,
            "annotation" => self.remarks = self.remarks.saturating_sub(1),
            "table" => self.tables = self.tables.saturating_sub(1),
            "table-cell" | "covered-table-cell" => {
                self.is_in_cell = false;
                self.cells.extend(self.cell.take());
            }
            "table-row" if self.tables > 0 => {
                let last = self.row.saturating_add(self.row_repeats - 1).min(MOST_ROWS);
                let cells = std::mem::take(&mut self.cells);
                if let Some(table) = self.document.tables.last_mut().filter(|_| !cells.is_empty()) {
                    table.rows.push((self.row, last, cells));
                }
                self.row = last.saturating_add(1);
            }
            _ => {}
        }
    }
}
