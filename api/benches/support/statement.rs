//! Invented statement files of any length.

use std::fmt::Write;

const PAYEES: [&str; 16] = [
    "Frischmarkt Lindenallee",
    "Discount Eck",
    "Bioladen Apfelbaum",
    "Trattoria Bellini",
    "Tankstelle Nordring",
    "Linden-Apotheke",
    "Drogerie Rosa",
    "Marktplatz Online",
    "Baumarkt Hammer",
    "Verkehrsbetriebe Havel",
    "Stadtwerke Havelberg",
    "Technikwelt",
    "Modehaus Kroeger",
    "Lichtspielhaus",
    "Buchhandlung Seite Eins",
    "Suppenbar",
];

/// Day, minor units, payee and number of each line, the same for the same `seed`; the days are
/// spread over twenty years up to 2026.
fn lines(count: u64, seed: u64) -> impl Iterator<Item = (String, i64, &'static str, u64)> {
    let start = chrono::NaiveDate::from_ymd_opt(2006, 1, 1).unwrap_or_default();
    (0..count).map(move |place| {
        let number = seed * 10_000_000 + place;
        let day = start + chrono::Days::new(place * 7_600 / count.max(1));
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let minor = -i64::try_from(mixed % 18_000 + 150).unwrap_or(1);
        let minor = if mixed.is_multiple_of(23) { -minor * 20 } else { minor };
        let payee = PAYEES[usize::try_from(mixed / 7 % 16).unwrap_or(0)];
        (day.to_string(), minor, payee, number)
    })
}

fn amount(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
}

/// A CSV file.
pub fn csv(count: u64, seed: u64) -> Vec<u8> {
    let mut file = String::from("Date,Payee,Description,Amount,Currency\n");
    for (day, minor, payee, number) in lines(count, seed) {
        let _ = writeln!(file, "{day},{payee},Purchase {number} thank you,{},EUR", amount(minor));
    }
    file.into_bytes()
}

/// Texts of [`csv_of_shops`] beside their numbers.
pub const SHOPS: u64 = 15_000;
const SYLLABLES: [&str; 10] = ["ba", "dor", "fel", "gim", "hus", "kal", "mor", "nit", "rus", "tep"];

/// A CSV file of a household that has been at as many shops, at some far more often than at others.
pub fn csv_of_shops(count: u64, seed: u64) -> Vec<u8> {
    let mut file = String::from("Date,Payee,Description,Amount,Currency\n");
    for (day, minor, _, number) in lines(count, seed) {
        let mixed = number.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 24;
        // Half of all bookings are of a hundredth of the shops.
        let shop =
            if mixed.is_multiple_of(2) { mixed / 2 % (SHOPS / 100) } else { mixed / 2 % SHOPS };
        let payee = PAYEES[usize::try_from(shop % 16).unwrap_or(0)];
        let text = format!("{} Purchase {number}", place_of(shop));
        let _ = writeln!(file, "{day},{payee},{text},{},EUR", amount(minor));
    }
    file.into_bytes()
}

/// Where a shop is: a word that no other has.
fn place_of(shop: u64) -> String {
    let digits =
        [shop / 10_000 % 10, shop / 1_000 % 10, shop / 100 % 10, shop / 10 % 10, shop % 10];
    digits.iter().map(|digit| SYLLABLES[usize::try_from(*digit).unwrap_or(0)]).collect()
}

/// A CSV file as a German bank writes it: a preamble, semicolons, running balances, and the kind of
/// each booking beside its text.
pub fn csv_with_balances(count: u64, seed: u64) -> Vec<u8> {
    let mut file = String::from("Kontonummer:;DE02120300000000202051\nKontostand:;0,00 EUR\n\n");
    file.push_str("Buchungstag;Wertstellung;Buchungstext;Empfänger;Verwendungszweck;");
    file.push_str("Betrag;Saldo;Währung\n");
    let comma = |minor| amount(minor).replace('.', ",");
    let mut balance = 0;
    for (day, minor, payee, number) in lines(count, seed) {
        balance += minor;
        let day = format!("{}.{}.{}", &day[8..10], &day[5..7], &day[..4]);
        let kind = if minor < 0 { "Kartenzahlung" } else { "Überweisung" };
        let _ = writeln!(
            file,
            "{day};{day};{kind};{payee};Stadtteil {number} Übung Straße;{};{};EUR",
            comma(minor),
            comma(balance)
        );
    }
    file.into_bytes()
}

/// An OFX 2 file of one account.
pub fn ofx(count: u64, seed: u64, account: &str) -> Vec<u8> {
    let mut file = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?OFX OFXHEADER=\"200\" VERSION=\"220\"?>\n\
         <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF>\
         <BANKACCTFROM><ACCTID>{account}</ACCTID></BANKACCTFROM><BANKTRANLIST>\n"
    );
    for (day, minor, payee, number) in lines(count, seed) {
        let _ = writeln!(
            file,
            "<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>{}</DTPOSTED><TRNAMT>{}</TRNAMT>\
             <FITID>{number}</FITID><NAME>{payee}</NAME></STMTTRN>",
            day.replace('-', ""),
            amount(minor)
        );
    }
    file.push_str("</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n");
    file.into_bytes()
}
