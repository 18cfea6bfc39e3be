//! Rows that count others and are no bookings: `Anzahl Buchungen;3`, `Number of transactions`,
//! `件数`. Their words say so, or their amount: a whole number among amounts with decimals, at an
//! end of the file, that is how many the others are.

use std::cell::LazyCell;
use std::collections::HashSet;

use chrono::NaiveDate;

use super::balance_words;
use super::cells::AmountCells;
use super::state_words::ENTRIES;
use super::table::Row;
use super::totals;
use super::word_list::WordList;
use super::words::{has, normalised};

/// The longest number of rows, in digits, and the longest text that names one, in bytes.
const LONGEST_COUNT: usize = 6;
const LONGEST: usize = 60;
/// How many rows at each end are looked at where most amounts are whole numbers.
const MOST_AT_AN_END: usize = 12;
/// How many others there are at least that a number without a word counts.
const FEWEST: usize = 2;
/// What a number is called.
static COUNT: WordList = WordList::of(
    "\
    number|numbers|count|anzahl|nombre|nb|nbre|numero|num|liczba|ilosc|aantal|antal|antall|\
    lukumaara|pocet|szama|szam|darabszam|sayisi|sayi|adedi|adet|количество|кількість|число|брои|\
    број|broj|stevilo|πληθος|αριθμος|numar|numarul|nr|מספר|عدد|skaits|skaicius|arv|quantidade|qtd|\
    qtde|cantidad|cant|quantita|quantity|fjoldi|banyaknya|bilangan|จานวน|จำนวน",
);
/// What means it only beside bookings, for it means other things as well.
static LOOSE: WordList =
    WordList::of("no|n|nº|º|o|so|jumlah|total|ukupno|yhteensa|razem|celkem|spolu|num|items");
/// Words that mean it with nothing else.
static WHOLE: WordList = WordList::of("件数|笔数|筆數|筆数|건수");
/// What is counted beside entries.
static COUNTED: WordList = WordList::of(
    "\
    transaksi|promena|promjena|stavki|stavaka|polozek|poloziek|kinises|κινησεων|κινησεις|\
    συναλλαγων|записей|\
    записи|movements|debits|credits|bookings|rows|lines|records|vorgange|zeilen|regels|rader|\
    operatsioon|tehingu|tehingut|darijum|operacij|operaciju|entrees|lignes|righe|filas|linhas|\
    giao|dich|العمليات|المعاملات|תנועות|פעולות",
);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// By a word that may be a part of a name.
    Perhaps,
    Clearly,
}

/// What the words of a text make of it; `None` where it names something else.
fn named_by(cell: &str) -> Option<Named> {
    if cell.len() > LONGEST || !cell.chars().any(char::is_alphabetic) {
        return None;
    }
    let text = normalised(cell);
    if WHOLE.is_within(&text) {
        return Some(Named::Clearly);
    }
    let (mut count, mut loose, mut entries) = (false, false, false);
    for word in text.split_whitespace() {
        if COUNT.has(word) {
            count = true;
        } else if LOOSE.has(word) {
            loose = true;
        } else if COUNTED.has(word) || has(&format!(" {word} "), ENTRIES) {
            entries = true;
        } else if !totals::is_beside(word) {
            return None;
        }
    }
    entries |= has(&text, ENTRIES);
    match (count, loose, entries) {
        (true, _, true) | (true, true, _) | (_, true, true) => Some(Named::Clearly),
        (true, false, false) => Some(Named::Perhaps),
        _ => None,
    }
}

/// What a row is called, where nothing in it tells of anything else.
fn by_words(row: &Row, today: NaiveDate) -> Option<Named> {
    row.count(today)
}

/// Looks at the texts of a row; [`Row::count`] keeps it.
pub(super) fn told(row: &Row, today: NaiveDate) -> Option<Named> {
    let mut found = None;
    for cell in row.cells() {
        match named_by(cell) {
            Some(Named::Clearly) => found = Some(Named::Clearly),
            Some(Named::Perhaps) => found = found.or(Some(Named::Perhaps)),
            None if totals::tells(cell, today) => return None,
            None => {}
        }
    }
    found
}

/// Whether the words of a row say beyond doubt that it counts others.
pub(super) fn is_clear(row: &Row, today: NaiveDate) -> bool {
    by_words(row, today) == Some(Named::Clearly)
}

/// A row with a day whose amount is a whole number.
struct Candidate<'r> {
    row: &'r Row,
    number: usize,
    /// Whether the row is one of the outermost with a day.
    is_outer: bool,
    named: Option<Named>,
}

/// The lines of the rows that count others. `is_counted`: a balance counts the row, so it is a
/// booking, however it is called.
pub(super) fn find(
    rows: &[Row],
    amounts: &AmountCells<'_>,
    today: NaiveDate,
    is_dated: impl Fn(&Row) -> bool,
    is_counted: impl Fn(&Row) -> bool,
) -> HashSet<u32> {
    let is_outer = |place: usize| place < MOST_AT_AN_END || place + MOST_AT_AN_END >= rows.len();
    // A quick look, for this is asked of every row.
    let whole = rows.iter().enumerate();
    let whole = whole.filter_map(|(place, row)| Some((place, number(amounts.text(row))?)));
    let whole: Vec<(usize, usize)> = whole.collect();
    let are_few = whole.len() * 4 <= rows.len().max(16);
    let candidates = || whole.iter().filter(|(place, _)| are_few || is_outer(*place));
    // Without a day only its words tell it.
    let undated = candidates().map(|(place, _)| &rows[*place]).filter(|row| !is_dated(row));
    let undated = undated.filter(|row| is_clear(row, today));
    let candidates = candidates().filter(|(place, _)| is_dated(&rows[*place]));
    let candidates: Vec<Candidate<'_>> = candidates
        .map(|(place, number)| {
            let (row, is_outer) = (&rows[*place], is_outer(*place));
            Candidate { row, number: *number, is_outer, named: by_words(row, today) }
        })
        .collect();
    let others = LazyCell::new(|| {
        let is_named = |row: &Row| {
            balance_words::by_words(row).is_some() || totals::by_words(row, today).is_some()
        };
        let is_other = |(place, row): &(usize, &Row)| {
            !amounts.text(row).is_empty() && is_dated(row) && !(is_outer(*place) && is_named(row))
        };
        let all = rows.iter().enumerate().filter(is_other).count();
        all.saturating_sub(candidates.iter().filter(|one| one.named.is_some()).count())
    });
    let is_count = |one: &&Candidate<'_>| match one.named {
        Some(Named::Clearly) => true,
        Some(Named::Perhaps) => one.number == *others || amounts.has_both(one.row),
        None if one.is_outer && whole.len() == 1 && is_bare(one.row, today) => {
            *others > FEWEST && one.number + 1 == *others
        }
        None => false,
    };
    let counts = candidates.iter().filter(is_count).filter(|one| !is_counted(one.row));
    counts.map(|one| one.row).chain(undated).map(|row| row.line).collect()
}

/// Whether a row has at most one text, as one that counts has.
fn is_bare(row: &Row, today: NaiveDate) -> bool {
    row.cells().filter(|cell| totals::tells(cell, today)).count() <= 1
}

fn number(text: &str) -> Option<usize> {
    let is_number = text.len() <= LONGEST_COUNT && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_name_a_number_of_bookings_are_told_from_names() {
        for text in [
            "Anzahl Buchungen",
            "Anzahl der Umsätze",
            "Number of transactions",
            "No. of transactions",
            "Nombre d'opérations",
            "Número de movimientos",
            "Numero movimenti",
            "N.º de movimentos",
            "Liczba operacji",
            "Aantal transacties",
            "Antal transaktioner",
            "Tapahtumia yhteensä",
            "Počet položek",
            "Tételek száma",
            "İşlem sayısı",
            "Количество операций",
            "Πλήθος κινήσεων",
            "件数",
            "交易笔数",
            "거래건수",
            "Total count",
            "Broj transakcija",
            "מספר תנועות",
            "عدد العمليات",
            "Số giao dịch",
            "Jumlah transaksi",
            "Antall posteringer",
            "Брой операции",
            "Ukupno promena",
        ] {
            assert_eq!(named_by(text), Some(Named::Clearly), "{text}: {}", normalised(text));
        }
        assert_eq!(named_by("Anzahl"), Some(Named::Perhaps));
        for text in ["Count Basie Ticket", "Number 1 Sushi", "No 7", "Total", "Kiosk", "Payment"] {
            assert_eq!(named_by(text), None, "{text}");
        }
    }
}
