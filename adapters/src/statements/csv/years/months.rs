//! Months that two languages call by one name: `listopad` is October in Croatian and November in
//! Polish and Czech; `lip`, `srp` and `lis` are a month earlier in Croatian. The other months of
//! the file tell the language, then its currency, its headings and the order of its rows; where
//! nothing does, the file is refused with the row.

use chrono::NaiveDate;
use commands::statement::{DateOrder, LineNote, ReadOptions};

use super::super::super::date;
use super::super::super::month::plain;
use super::super::super::text::clean;
use super::super::table::Row;
use super::super::words::{has, normalised};
use super::{Column, SAMPLE, Years, columns};

/// The longest day that is written with its month, in bytes.
const LONGEST: usize = 40;

/// Names that are of both, with the month in Croatian and its usual name.
const SHARED: [(&str, &str); 6] = [
    ("listopad", "Oct"),
    ("listopada", "Oct"),
    ("listopadu", "Oct"),
    ("lis", "Oct"),
    ("lip", "Jun"),
    ("srp", "Jul"),
];
/// Beginnings of months that are only Croatian.
const CROATIAN: &str = "\
    sijec|veljac|ozuj|travanj|travnj|svib|lipanj|lipnj|srpanj|srpnj|kolov|ruj|studen|prosinac|\
    prosinca";
const CROATIAN_SHORT: &str = "sij|velj|vel|ozu|tra|svi|kol|ruj|stu";
/// Those that are only Polish or Czech.
const OTHER: &str = "\
    stycz|lutego|luty|marca|marzec|kwie|maja|czerw|lipca|lipiec|sierp|wrzes|wrz|pazdz|grud|ledna|\
    leden|unor|brez|dubna|duben|kvet|cerv|srpna|srpen|zari|rijna|rijen|prosince|prosinec";
const OTHER_SHORT: &str = "sty|lut|kwi|cze|sie|paz|gru|led|uno|bre|dub|kve|cvn|cvc|cer|zar|rij";

/// Words of headings that are only of one of them.
const CROATIAN_WORDS: &str = "\
    iznos|stanje|uplata|uplate|isplata|isplate|duguje|potrazuje|primatelj|platitelj|racun|racuna|\
    svrha|promet|prometi|knjizenja|knjizenje|izvrsenja|valute|naziv|izvadak|opis placanja|razdoblje";
const OTHER_WORDS: &str = "\
    kwota|waluta|rachunek|rachunku|tytul|odbiorca|nadawca|ksiegowania|operacji|transakcji|wplywy|\
    wydatki|obciazenia|uznania|data|castka|zustatek|ucet|uctu|protiucet|mena|zprava|popis|nazev|\
    zauctovani|provedeni|splatnosti|prijemce|poznamka|typ transakce";

/// The month of a day that is written with its name, as it is compared.
fn month_of(cell: &str, today: NaiveDate) -> Option<String> {
    if cell.len() > LONGEST || !cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let words = cell.split(|c: char| !c.is_alphabetic()).map(plain);
    let month =
        words.into_iter().find(|word| is_shared(word) || is_croatian(word) || is_other(word))?;
    let is_day = |text: &str| date::read(text, today).is_some();
    (is_day(cell) || is_day(&format!("{cell} {}", today.format("%Y")))).then_some(month)
}

fn is_shared(word: &str) -> bool {
    SHARED.iter().any(|(name, _)| *name == word)
}

fn is_croatian(word: &str) -> bool {
    begins(word, CROATIAN) || is_one_of(word, CROATIAN_SHORT)
}

fn is_other(word: &str) -> bool {
    begins(word, OTHER) || is_one_of(word, OTHER_SHORT)
}

fn begins(word: &str, names: &str) -> bool {
    names.split('|').any(|name| word.starts_with(name))
}

fn is_one_of(word: &str, names: &str) -> bool {
    names.split('|').any(|name| name == word)
}

/// Writes the months of a Croatian file anew that are others in Polish and Czech.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let today = options.today;
    // A quick look: nearly no file has such a month.
    let may_be = |cell: &str| {
        let mut words = cell.split(|c: char| !c.is_alphabetic());
        cell.len() <= LONGEST
            && cell.bytes().any(|byte| byte.is_ascii_digit())
            && words.any(|word| word.starts_with(['l', 'L', 's', 'S']) && is_shared(&plain(word)))
    };
    if !rows.iter().any(|row| row.cells().any(may_be)) {
        return None;
    }
    let is_one = |cell: &str| month_of(cell, today).is_some();
    let columns = columns(rows, today, &is_one);
    let months = |column: &Column| {
        let cells = rows.iter().map(|row| row.cell(column.index));
        cells.filter_map(|cell| month_of(cell, today)).collect::<Vec<String>>()
    };
    let months: Vec<String> = columns.iter().flat_map(months).collect();
    let shared = columns.iter().find_map(|column| {
        let is_it =
            |row: &&Row| month_of(row.cell(column.index), today).is_some_and(|m| is_shared(&m));
        rows.iter().find(is_it).map(|row| (row.line, row.cell(column.index).to_owned()))
    });
    let (line, cell) = shared?;
    let first = columns.iter().map(|column| column.first).min().unwrap_or_default();
    let told = by_months(&months)
        .or_else(|| by_currency(rows, options))
        .or_else(|| by_words(&rows[..first]))
        .or_else(|| by_days(rows, &columns, today));
    let Some(is_croatian) = told else { return Some(refused(line, &cell)) };
    if !is_croatian {
        return None;
    }
    for column in &columns {
        super::rewrite(rows, column.index, &|cell| month_of(cell, today).and(anew(cell)));
    }
    let day = anew(&cell).unwrap_or_default();
    Some(Years::Told(format!(
        "The months are Croatian: {} was read as {day}.",
        clean(&cell, LONGEST)
    )))
}

/// A day with the Croatian month by its usual name.
fn anew(cell: &str) -> Option<String> {
    let is_end = |c: char| !c.is_alphabetic();
    let mut words = cell.split(is_end);
    words.find_map(|word| {
        let own = plain(word);
        let (_, month) = SHARED.iter().find(|(name, _)| *name == own)?;
        Some(cell.replacen(word, month, 1))
    })
}

/// Whether months that only one of them has are Croatian.
fn by_months(months: &[String]) -> Option<bool> {
    let croatian = months.iter().any(|month| is_croatian(month));
    let other = months.iter().any(|month| is_other(month));
    (croatian != other).then_some(croatian)
}

fn by_currency(rows: &[Row], options: &ReadOptions) -> Option<bool> {
    let of = |code: &str| match code {
        "HRK" | "BAM" => Some(true),
        "PLN" | "CZK" | "zł" | "Kč" => Some(false),
        _ => None,
    };
    let sample = rows.iter().take(SAMPLE);
    let found: Vec<bool> = sample.flat_map(|row| row.cells().filter_map(of)).collect();
    let of_cells = found.first().copied().filter(|one| found.iter().all(|other| other == one));
    of_cells.or_else(|| of(options.account_currency.as_ref()?.code()))
}

/// Whether what stands over the rows is Croatian.
fn by_words(head: &[Row]) -> Option<bool> {
    let texts = || head.iter().flat_map(Row::cells).map(normalised);
    let says = |words: &str| {
        texts().any(|text| {
            text.split_whitespace().any(|word| is_one_of(word, words)) || {
                words.split('|').filter(|words| words.contains(' ')).any(|words| has(&text, words))
            }
        })
    };
    let (croatian, other) = (says(CROATIAN_WORDS), says(OTHER_WORDS));
    (croatian != other).then_some(croatian)
}

/// Whether the rows are in order in Croatian only, or in the other languages only.
fn by_days(rows: &[Row], columns: &[Column], today: NaiveDate) -> Option<bool> {
    let column = columns.first()?;
    let day = |cell: &str| date::read(cell, today)?.on(DateOrder::YearMonthDay);
    let is_sorted = |is_croatian: bool| {
        let cells = rows.iter().map(|row| row.cell(column.index));
        let days: Vec<NaiveDate> = cells
            .filter_map(|cell| day(&anew(cell).filter(|_| is_croatian).unwrap_or(cell.to_owned())))
            .collect();
        days.is_sorted() || days.is_sorted_by(|one, other| one >= other)
    };
    let (croatian, other) = (is_sorted(true), is_sorted(false));
    (croatian != other).then_some(croatian)
}

fn refused(line: u32, cell: &str) -> Years {
    let detail = format!(
        "The month of {} is another one in Croatian than in Polish and Czech, and nothing in the \
         file tells which of them it is: no month is guessed. Write the days with the number of \
         their month, such as 2025-10-05, and import the file again.",
        clean(cell, LONGEST)
    );
    Years::Refused(LineNote { line, code: "month-unknown".to_owned(), detail })
}
