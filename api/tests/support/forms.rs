//! Statement files of one account in every form, by the day or days that it tells.

use chrono::NaiveDate;

use super::camt::{self, Entry};

pub const IBAN: &str = "DE89370400440532013000";

/// A booking: `booked` and `value` are its days, `minor` what it moves in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booking {
    pub booked: NaiveDate,
    pub value: NaiveDate,
    pub minor: i64,
    pub text: &'static str,
}

/// A day of 2025.
pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, month, day).unwrap()
}

/// A booking of 2025: month and day of its booking and of its value.
pub fn booking(booked: (u32, u32), value: (u32, u32), minor: i64, text: &'static str) -> Booking {
    Booking { booked: day(booked.0, booked.1), value: day(value.0, value.1), minor, text }
}

/// Every form.
pub const FORMS: [&str; 10] = [
    "mt940 both",
    "mt940 value",
    "camt both",
    "camt booking",
    "camt value",
    "ofx booking",
    "Buchungstag",
    "Valuta",
    "Datum booking",
    "Datum value",
];

/// Whether files of a form state balances.
pub fn states_balances(form: &str) -> bool {
    ["mt940", "camt", "ofx"].iter().any(|format| form.starts_with(format))
}

/// A file with these bookings. It begins with the balance `before` on the first of the days, and
/// ends on the last with what they come to.
pub fn file(form: &str, before: i64, ends: (NaiveDate, NaiveDate), bookings: &[Booking]) -> String {
    match form {
        "mt940 both" => mt940(before, ends, bookings, true),
        "mt940 value" => mt940(before, ends, bookings, false),
        "ofx booking" => ofx(before, ends.1, bookings),
        "Datum booking" => table("Datum", bookings, false),
        "Datum value" => table("Datum", bookings, true),
        "Buchungstag" => table(form, bookings, false),
        "Valuta" => table(form, bookings, true),
        "Buchungstag;Valuta;Saldo" => table_of_both(Some(before), bookings),
        "Buchungstag;Valuta" => table_of_both(None, bookings),
        camt_of => camt(before, ends, bookings, camt_of.trim_start_matches("camt ")),
    }
}

fn written(minor: i64, mark: char) -> String {
    format!("{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn after(before: i64, bookings: &[Booking]) -> i64 {
    before + bookings.iter().map(|booking| booking.minor).sum::<i64>()
}

fn mt940(before: i64, ends: (NaiveDate, NaiveDate), bookings: &[Booking], both: bool) -> String {
    let lines = bookings.iter().map(|Booking { booked, value, minor, text }| {
        let mark = if *minor < 0 { 'D' } else { 'C' };
        let entry = if both { booked.format("%m%d").to_string() } else { String::new() };
        let (value, amount) = (value.format("%y%m%d"), written(*minor, ','));
        format!(":61:{value}{entry}{mark}{amount}NMSCNONREF\n:86:{text}\n")
    });
    let lines: String = lines.collect();
    let balance = |on: NaiveDate, minor: i64| {
        let mark = if minor < 0 { 'D' } else { 'C' };
        format!("{mark}{}EUR{}", on.format("%y%m%d"), written(minor, ','))
    };
    let (first, last) = (balance(ends.0, before), balance(ends.1, after(before, bookings)));
    format!(":20:S\n:25:37040044/0532013000\n:28C:1\n:60F:{first}\n{lines}:62F:{last}\n-\n")
}

fn camt(before: i64, ends: (NaiveDate, NaiveDate), bookings: &[Booking], days: &str) -> String {
    let entries = bookings.iter().map(|Booking { booked, value, minor, text }| {
        let of_both = Entry::booked(booked, *minor, text).of_value(value);
        match days {
            "value" => Entry { booked: None, ..of_both },
            "booking" => Entry { value: None, ..of_both },
            _ => of_both,
        }
    });
    let balances = [
        camt::balance("OPBD", ends.0, before),
        camt::balance("CLBD", ends.1, after(before, bookings)),
    ];
    camt::file(&[camt::statement(IBAN, &balances, entries)])
}

fn ofx(before: i64, last: NaiveDate, bookings: &[Booking]) -> String {
    let sign = |minor: i64| if minor < 0 { "-" } else { "" };
    let lines = bookings.iter().enumerate().map(|(nth, Booking { booked, minor, text, .. })| {
        let (on, sign) = (booked.format("%Y%m%d"), sign(*minor));
        format!(
            "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{on}<TRNAMT>{sign}{}<FITID>F{on}{nth}<NAME>{text}\
             </STMTTRN>\n",
            written(*minor, '.')
        )
    });
    let after = after(before, bookings);
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>0532013000<ACCTTYPE>CHECKING\
         </BANKACCTFROM><BANKTRANLIST>\n{}</BANKTRANLIST><LEDGERBAL><BALAMT>{}{}<DTASOF>{}\
         </LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n",
        lines.collect::<String>(),
        sign(after),
        written(after, '.'),
        last.format("%Y%m%d")
    )
}

fn table(heading: &str, bookings: &[Booking], by_value: bool) -> String {
    let rows = bookings.iter().map(|Booking { booked, value, minor, text }| {
        let on = if by_value { value } else { booked }.format("%d.%m.%Y");
        let sign = if *minor < 0 { "-" } else { "" };
        format!("{on};{text};{sign}{}\n", written(*minor, ','))
    });
    format!("IBAN;{IBAN}\n\n{heading};Text;Betrag\n{}", rows.collect::<String>())
}

/// A table that tells both days, and the balance after each row in the order of the rows where it
/// is known before the first.
fn table_of_both(before: Option<i64>, bookings: &[Booking]) -> String {
    let signed = |minor: i64| {
        let sign = if minor < 0 { "-" } else { "" };
        format!("{sign}{}", written(minor, ','))
    };
    let mut after = before.unwrap_or_default();
    let rows = bookings.iter().map(|Booking { booked, value, minor, text }| {
        after += minor;
        let [booked, value] = [booked, value].map(|day| day.format("%d.%m.%Y"));
        let balance = before.map(|_| format!(";{}", signed(after))).unwrap_or_default();
        format!("{booked};{value};{text};{}{balance}\n", signed(*minor))
    });
    let rows: String = rows.collect();
    let last = before.map_or("", |_| ";Saldo");
    format!("IBAN;{IBAN}\n\nBuchungstag;Valuta;Text;Betrag{last}\n{rows}")
}
