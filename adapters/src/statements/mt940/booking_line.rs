//! Field 61 of MT940 and MT942: one booking. Layout by SWIFT: value date, entry date, mark, funds
//! code, amount, type, reference, `//` bank reference, and details on lines of their own.

use chrono::{Datelike, NaiveDate};

use super::super::amount::{self, Amount, Evidence, Mark};
use super::super::date;
use super::super::text::clean;

/// A booking as field 61 tells it.
#[derive(Debug, Clone)]
pub(super) struct BookingLine<'a> {
    pub value_on: NaiveDate,
    /// When the bank entered it in its books, where field 61 says so.
    pub entered_on: Option<NaiveDate>,
    /// The days that this may be, by year.
    pub entry_days: Vec<NaiveDate>,
    /// The date as written when its month has no such day (banks count 30 days to February).
    pub clamped: bool,
    pub amount: Amount,
    /// Expected, not yet booked (`EC`, `ED`).
    pub pending: bool,
    /// `NTRF`, `NDDT`, …; empty when it is missing.
    pub kind: &'a str,
    pub reference: &'a str,
    pub bank_reference: Option<&'a str>,
    /// Older dialects print the counterparty behind the reference, in a column of its own.
    pub name: Option<&'a str>,
}

/// Splits off the first `count` characters.
fn split_chars(text: &str, count: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(count).map_or(text.len(), |(position, _)| position))
}

/// A day from six digits (`YYMMDD`) or eight, and whether it had to be moved to the month's end.
pub(super) fn day(digits: &str, today: NaiveDate) -> Option<(NaiveDate, bool)> {
    let eight = match digits.len() {
        6 => {
            let year = date::full_year(digits.get(..2)?, false, today)?;
            format!("{year}{}", &digits[2..])
        }
        8 => digits.to_string(),
        _ => return None,
    };
    if let Some(day) = date::year_month_day(&eight) {
        return Some((day, false));
    }
    let first = date::year_month_day(&format!("{}01", &eight[..6]))?;
    let written: u32 = eight[6..].parse().ok()?;
    let last = first.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
    (29..=31).contains(&written).then_some((last, true))
}

/// The amount in front of a text, by SWIFT with a comma, and what is behind it.
pub(super) fn leading_amount(text: &str) -> Option<(Amount, &str)> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '\'');
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let mark = match amount::evidence(number)? {
        Evidence::Only(mark) => mark,
        Evidence::None | Evidence::Ambiguous => Mark::Comma,
    };
    Some((amount::read(number, mark).ok()?, rest))
}

/// Reads the first line of a field 61.
pub(super) fn read(text: &str, today: NaiveDate) -> Result<BookingLine<'_>, String> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let date_length = match digits {
        6 | 10 => 6,
        8 | 12 => 8,
        _ => return Err("The value date of field 61 is not YYMMDD.".into()),
    };
    let written = &text[..date_length];
    let (value_on, clamped) =
        day(written, today).ok_or_else(|| format!("Field 61: {written} is no date."))?;
    let entry_days = entry_days(&text[date_length..digits], value_on);
    let apart = |day: &NaiveDate| (*day - value_on).num_days().abs();
    let entered_on = entry_days.iter().copied().min_by_key(apart);
    let rest = text[digits..].trim_start();
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (mark, rest) = rest.split_at(letters);
    let (out, pending) = direction(&mark.to_ascii_uppercase())
        .ok_or("The mark of field 61 is none of C, D, RC, RD, EC and ED.")?;
    let (mut amount, rest) = leading_amount(rest.trim_start())
        .ok_or_else(|| format!("Field 61: {:?} is no amount.", clean(rest, 20)))?;
    amount.negative = out && amount.mantissa != 0;
    let rest = rest.trim_start();
    let has_kind = rest.starts_with(['N', 'S', 'F', 'n', 's', 'f']) && rest.len() >= 4;
    let (kind, rest) = if has_kind { split_chars(rest, 4) } else { ("", rest) };
    let (reference, bank_reference) = match rest.split_once("//") {
        Some((reference, bank)) => (reference, Some(bank.trim())),
        None => (rest, None),
    };
    let (reference, name) = match reference.trim().split_once("  ") {
        Some((reference, name)) => (reference.trim(), Some(name.trim())),
        None => (reference.trim(), None),
    };
    let bank_reference = bank_reference.filter(|reference| is_reference(reference));
    Ok(BookingLine {
        value_on,
        entered_on,
        entry_days,
        clamped,
        amount,
        pending,
        kind,
        reference,
        bank_reference,
        name: name.filter(|name| !name.is_empty()),
    })
}

/// The days that an entry date (`MMDD`) may be: SWIFT prints no year, so it is one near the value
/// date, as around the turn of the year, that before or after. Banks count 30 days to February.
fn entry_days(digits: &str, value_on: NaiveDate) -> Vec<NaiveDate> {
    let number = |at: std::ops::Range<usize>| digits.get(at).and_then(|two| two.parse().ok());
    let (Some(month), Some(day)) = (number(0..2), number(2..4)) else { return Vec::new() };
    let of_year = |year: i32| {
        let shorter = (28..=day).rev().filter(|day: &u32| *day <= 31);
        let mut days = [day].into_iter().chain(shorter);
        days.find_map(|day| NaiveDate::from_ymd_opt(year, month, day)).filter(|_| day <= 31)
    };
    (-1..=1).filter_map(|years| of_year(value_on.year() + years)).collect()
}

/// Whether money goes out, and whether it is only expected. The reversal of a credit takes money
/// out. A further letter is the funds code (the third letter of the currency).
fn direction(mark: &str) -> Option<(bool, bool)> {
    match mark.as_bytes() {
        [b'R', b'C'] | [b'R', b'C', _] => Some((true, false)),
        [b'R', b'D'] | [b'R', b'D', _] => Some((false, false)),
        [b'E', b'C'] | [b'E', b'C', _] => Some((false, true)),
        [b'E', b'D'] | [b'E', b'D', _] => Some((true, true)),
        [b'C'] | [b'C', _] => Some((false, false)),
        [b'D'] | [b'D', _] => Some((true, false)),
        _ => None,
    }
}

/// `NONREF` and runs of zeros name nothing.
fn is_reference(text: &str) -> bool {
    !text.is_empty()
        && !["NONREF", "NOREF", "NOTPROVIDED"].iter().any(|none| text.eq_ignore_ascii_case(none))
        && text.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 6, 30).unwrap()
    }

    fn minor(text: &str) -> i64 {
        let eur = domain::money::Currency::new("EUR").unwrap();
        read(text, today()).unwrap().amount.money(eur).unwrap().0.minor
    }

    #[test]
    fn the_mark_tells_the_sign_and_reversals_turn_it() {
        assert_eq!(minor("2401150115C12,5NTRFNONREF"), 1250);
        assert_eq!(minor("240115DR12,NTRFNONREF"), -1200);
        assert_eq!(minor("2401150115RCR204,88NRTINONREF"), -20488);
        assert_eq!(minor("240115RD7,NMSCX"), 700);
        assert!(read("240115ED7,NMSCX", today()).unwrap().pending);
        assert!(read("240115X7,NMSCX", today()).is_err());
    }

    #[test]
    fn the_entry_date_takes_the_year_that_is_nearest_to_the_value_date() {
        let entered = |text: &str| {
            let text = format!("{text}D1,NMSCX");
            let line = read(&text, today()).unwrap();
            (line.value_on.to_string(), line.entered_on.map(|day| day.to_string()))
        };
        for (text, value, entry) in [
            ("2402120213", "2024-02-12", Some("2024-02-13")),
            ("2401021231", "2024-01-02", Some("2023-12-31")),
            ("2312310102", "2023-12-31", Some("2024-01-02")),
            ("202401021231", "2024-01-02", Some("2023-12-31")),
            ("2403010229", "2024-03-01", Some("2024-02-29")),
            ("2402280229", "2024-02-28", Some("2024-02-29")),
            ("2503010229", "2025-03-01", Some("2025-02-28")),
            ("2402290301", "2024-02-29", Some("2024-03-01")),
            ("2402280230", "2024-02-28", Some("2024-02-29")),
            ("2403010931", "2024-03-01", Some("2023-09-30")),
            ("2403010040", "2024-03-01", None),
            ("2403011399", "2024-03-01", None),
            ("240301", "2024-03-01", None),
        ] {
            assert_eq!(entered(text), (value.to_owned(), entry.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn references_end_at_two_slashes_or_blanks() {
        let line = read("240115D1,NMSCP000029225      NS-Utrecht C. 117", today()).unwrap();
        assert_eq!((line.reference, line.name), ("P000029225", Some("NS-Utrecht C. 117")));
        let line = read("240115D1, NTRFREF 1//B-7/1", today()).unwrap();
        assert_eq!(
            (line.kind, line.reference, line.bank_reference),
            ("NTRF", "REF 1", Some("B-7/1"))
        );
        assert_eq!(read("240115D1,NTRFA//NONREF", today()).unwrap().bank_reference, None);
    }

    #[test]
    fn a_day_past_the_end_of_its_month_is_its_last_day() {
        let (day, clamped) = day("160230", today()).unwrap();
        assert_eq!((day, clamped), (NaiveDate::from_ymd_opt(2016, 2, 29).unwrap(), true));
        assert!(super::day("161345", today()).is_none());
    }
}
