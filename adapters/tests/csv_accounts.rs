//! Whose rows a CSV file has: several accounts and currencies in one file, what stands for a
//! currency, what is not booked yet, cells that only look as if they were parted.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, MappingQuestion, ReadOptions, ReadStatementError, StatementFile, StatementReader,
};
use domain::money::Currency;

fn options(currency: &str) -> ReadOptions {
    ReadOptions {
        account_currency: Currency::new(currency).ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    }
}

fn answer(file: &[u8], options: &ReadOptions) -> Result<StatementFile, ReadStatementError> {
    StatementFiles.read(file, options)
}

fn read(file: &str) -> StatementFile {
    answer(file.as_bytes(), &options("EUR")).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
}

/// Lines parted by bars and cells by semicolons.
fn rows(text: &str) -> String {
    text.replace('|', "\n") + "\n"
}

fn minor(file: &StatementFile) -> Vec<i64> {
    file.statements.iter().flat_map(|s| &s.lines).map(|line| line.amount.minor).collect()
}

/// Number or name of each account, with the amounts of its lines.
fn accounts(file: &StatementFile) -> Vec<(String, Vec<i64>)> {
    let name = |account: &commands::statement::StatementAccount| {
        account.number.clone().or(account.name.clone()).unwrap_or_default()
    };
    let lines = |statement: &commands::statement::Statement| {
        statement.lines.iter().map(|line| line.amount.minor).collect()
    };
    file.statements.iter().map(|one| (name(&one.account), lines(one))).collect()
}

fn currencies(file: &StatementFile) -> Vec<(String, Vec<i64>)> {
    let code = |one: &commands::statement::Statement| one.currency.unwrap().to_string();
    let lines = |one: &commands::statement::Statement| {
        one.lines.iter().map(|line| line.amount.minor).collect()
    };
    file.statements.iter().map(|one| (code(one), lines(one))).collect()
}

fn asked(file: &str) -> (ColumnMapping, Vec<MappingQuestion>) {
    match answer(file.as_bytes(), &options("EUR")) {
        Err(ReadStatementError::NeedsMapping { guess, questions, .. }) => {
            (guess.unwrap(), questions)
        }
        other => panic!("not asked: {other:?}\n{file}"),
    }
}

#[test]
fn signs_in_the_cells_name_the_currency_of_a_row() {
    let file = rows(
        "Datum;Text;Betrag|13.02.2025;A;-12,50 €|14.02.2025;B;-15,00 $|15.02.2025;C;1850,00 €",
    );
    let two = [("EUR".to_owned(), vec![-1_250, 185_000]), ("USD".to_owned(), vec![-1_500])];
    assert_eq!(currencies(&read(&file)), two);
    for (sign, code) in [("$", "USD"), ("zł", "PLN"), ("£", "GBP"), ("kr", "SEK"), ("Kč", "CZK")]
    {
        let file = rows(&format!(
            "Datum;Text;Betrag|13.02.2025;A;-12,50 {sign}|15.02.2025;C;1850,00 {sign}"
        ));
        assert_eq!(currencies(&read(&file)), [(code.to_owned(), vec![-1_250, 185_000])]);
    }
    let file = rows("Date;Text;Amount|2025-02-13;A;-$12.50|2025-02-15;C;$1,850.00");
    let own = answer(file.as_bytes(), &options("CAD")).unwrap();
    assert_eq!(currencies(&own), [("CAD".to_owned(), vec![-1_250, 185_000])]);
    let unknown =
        answer(file.as_bytes(), &ReadOptions { account_currency: None, ..options("EUR") });
    assert!(matches!(unknown, Err(ReadStatementError::NeedsCurrency { .. })), "{unknown:?}");
}

#[test]
fn what_stands_over_the_heading_names_the_currency_of_the_file() {
    let body = "||Datum;Text;Betrag|13.02.2025;A;-12,50|15.02.2025;C;1850,00";
    for above in [
        "Währung:;CHF",
        "Bewertet in:;CHF",
        "Currency: CHF",
        "currency;\"CHF\"",
        "Konto;Währung|Giro;CHF",
        "Von:;2025-02-01|Devise:;CHF",
    ] {
        let file = rows(&format!("{above}{body}"));
        assert_eq!(
            currencies(&read(&file)),
            [("CHF".to_owned(), vec![-1_250, 185_000])],
            "{above}"
        );
    }
    let heading = rows("Datum;Text;Betrag ($)|13.02.2025;A;-12,50|15.02.2025;C;1850,00");
    assert_eq!(currencies(&read(&heading))[0].0, "USD");
}

#[test]
fn pounds_and_yen_are_read_in_every_encoding() {
    let pounds = "Date,Transaction type,Description,Paid out,Paid in,Balance\n\
                  13 Feb 2025,Visa,Shop,\"£8.40\",,\"£991.60\"\n\
                  15 Feb 2025,Pay,Firm,,\"£1850.00\",\"£2841.60\"\n";
    let yen = "Date,Description,Amount\n2025-02-13,Shop,-¥840\n2025-02-15,Firm,¥185000\n";
    for encoding in [
        encoding_rs::WINDOWS_1252,
        encoding_rs::ISO_8859_15,
        encoding_rs::MACINTOSH,
        encoding_rs::UTF_8,
    ] {
        for (text, code, minor) in [(pounds, "GBP", [-840, 185_000]), (yen, "JPY", [-840, 185_000])]
        {
            let (bytes, _, _) = encoding.encode(text);
            let file = answer(&bytes, &options(code))
                .unwrap_or_else(|error| panic!("{} {error:?}", encoding.name()));
            assert_eq!(currencies(&file), [(code.to_owned(), minor.to_vec())]);
        }
    }
}

#[test]
fn written_months_may_stand_at_their_numbers() {
    for day in ["03Feb2025", "03FEB2025", "3Feb25"] {
        let file = format!("Date,Text,Amount\n{day},Shop,-12.50\n05Feb2025,Firm,1850.00\n");
        let file = read(&file);
        assert_eq!(minor(&file), [-1_250, 185_000]);
        let on = file.statements[0].lines[0].posted_on;
        assert_eq!(Some(on), NaiveDate::from_ymd_opt(2025, 2, 3));
    }
}

#[test]
fn cells_of_marks_and_a_blank_one_at_the_end_are_no_parted_amounts() {
    let marks = "HIST,20250203,,-12.50,ACC-1,SHOP,0,0\nHIST,20250205,,1850.00,ACC-1,FIRM,0,0\n\
                 HIST,20250227,,-8.40,ACC-1,PHARMACY,0,0\n";
    assert_eq!(minor(&read(marks)), [-1_250, 185_000, -840]);
    let bank = "\"Account Type\",\"Account Number\",\"Transaction Date\",\"Cheque Number\",\
                \"Description 1\",\"Description 2\",\"CAD$\",\"USD$\"\n\
                Chequing,12345-6789012,2/13/2025,,\"SHOP\",\"A\",-12.50,,\n\
                Chequing,12345-6789012,2/15/2025,,\"PAY\",\"B\",1850.00,,\n";
    let file = answer(bank.as_bytes(), &options("CAD")).unwrap();
    assert_eq!(minor(&file), [-1_250, 185_000]);
    // A comma without quotes is still one.
    let parted = "Date,Text,Amount,Note\n2025-02-13,Shop,-12,50,\n2025-02-14,Firm,1850,00,\n";
    assert!(matches!(
        answer(parted.as_bytes(), &options("EUR")),
        Err(ReadStatementError::Malformed { .. })
    ));
}

fn pending(file: &StatementFile) -> Vec<bool> {
    file.statements.iter().flat_map(|s| &s.lines).map(|line| line.pending).collect()
}

#[test]
fn what_is_pending_is_seen_under_any_heading() {
    for (heading, open, booked) in [
        ("Info", "Umsatz vorgemerkt", "Umsatz gebucht"),
        ("Stato", "Autorizzato", "Contabilizzato"),
        ("Stato", "NON CONTABILIZZATO", "CONTABILIZZATO"),
        ("Status", "Venter", "Udført"),
        ("Status", "Reservert", "Bokført"),
        ("Hinweis", "vorgemerkt", ""),
        ("Art", "Noch nicht gebucht", "Gebucht"),
        ("Remark", "Not posted", "Posted"),
    ] {
        let file = rows(&format!(
            "Datum;Empfänger;Betrag;{heading}|13.02.2025;Hotel;-12,50;{open}|\
             15.02.2025;Firma;1850,00;{booked}"
        ));
        assert_eq!(pending(&read(&file)), [true, false], "{heading} {open}");
    }
    let info = rows("Datum;Empfänger;Betrag;Info|13.02.2025;Hotel;-12,50;Umsatz vorgemerkt");
    assert_eq!(pending(&read(&info)), [true]);
    let texts = rows(
        "Datum;Verwendungszweck;Betrag|13.02.2025;Hotel reserved;-12,50|15.02.2025;Pending;18,50",
    );
    assert_eq!(pending(&read(&texts)), [false, false], "texts are no states");
}

#[test]
fn a_word_in_the_place_of_the_booking_day_says_that_a_row_is_pending() {
    let file = rows(
        "Buchungstag;Wertstellung (Valuta);Vorgang;Buchungstext;Umsatz in EUR|\
         offen;26.02.2025;Karte;Hotel;-200,00|27.02.2025;28.02.2025;Lastschrift;Shop;-8,40|\
         05.02.2025;05.02.2025;Gutschrift;Firma;1.850,00",
    );
    let file = read(&file);
    assert_eq!(pending(&file), [true, false, false]);
    let days: Vec<String> =
        file.statements[0].lines.iter().map(|line| line.posted_on.to_string()).collect();
    assert_eq!(days, ["2025-02-26", "2025-02-27", "2025-02-05"]);
}
