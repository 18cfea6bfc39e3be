//! Whose rows a CSV file has: several accounts and currencies in one file, what stands for a
//! currency, what is not booked yet, cells that only look as if they were parted.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, MappingQuestion, ReadOptions, ReadStatementError, StatementFile,
};
use tables::{answer, minor, options_in as options, questions};

fn read(file: &str) -> StatementFile {
    answer(file.as_bytes(), &options("EUR")).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
}

/// Lines parted by bars and cells by semicolons.
fn rows(text: &str) -> String {
    text.replace('|', "\n") + "\n"
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
    questions(file.as_bytes(), &options("EUR"))
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

const THREE: [(&str, i64); 3] = [("-12,50", -1_250), ("-9,99", -999), ("1850,00", 185_000)];

/// Three bookings, of which the second belongs to the other account.
fn of_two(heading: &str, one: &str, other: &str) -> String {
    let [a, b, c] = THREE.map(|(amount, _)| amount);
    rows(&format!(
        "{heading};Datum;Naam;Bedrag|{one};2025-02-13;Bakker;{a}|{other};2025-02-13;Kiosk;{b}|\
         {one};2025-02-15;Salaris;{c}"
    ))
}

#[test]
fn two_accounts_by_number_are_split_however_few_rows_there_are() {
    let (one, other) = ("NL69INGB0123456789", "NL02ABNA0123456789");
    for heading in [
        "IBAN",
        "Rekening",
        "Account",
        "Konto",
        "Rachunek",
        "Compte",
        "Conto",
        "Cuenta",
        "Kontonummer",
        "Account number",
        "Rekeningnummer",
        "Numéro de compte",
        "Účet",
        "口座",
        "Счет",
    ] {
        let split = accounts(&read(&of_two(heading, one, other)));
        let want = [(one.to_owned(), vec![-1_250, 185_000]), (other.to_owned(), vec![-999])];
        assert_eq!(split, want, "{heading}");
    }
    let behind = rows(&format!(
        "Datum;Naam;Rekening;Tegenrekening;Bedrag|2025-02-13;Bakker;{one};NL1;-12,50|\
         2025-02-13;Kiosk;{other};NL2;-9,99"
    ));
    assert_eq!(accounts(&read(&behind)).len(), 2);
}

#[test]
fn accounts_by_name_are_split_or_asked_about() {
    for (heading, one, other) in [
        ("Account Name", "Checking", "Savings"),
        ("Konto", "Girokonto", "Sparkonto"),
        ("Product", "Current", "Savings"),
        ("Compte", "Compte courant", "Livret A"),
        ("Rekening", "Betaalrekening", "Spaarrekening"),
    ] {
        let split = accounts(&read(&of_two(heading, one, other)));
        let want = [(one.to_owned(), vec![-1_250, 185_000]), (other.to_owned(), vec![-999])];
        assert_eq!(split, want, "{heading}");
        assert_eq!(read(&of_two(heading, one, one)).statements.len(), 1, "{heading}");
    }
    let file = of_two("Konto", "Haushalt", "Urlaub");
    let (guess, questions) = asked(&file);
    let fields: Vec<&str> = questions.iter().map(|question| question.field.as_str()).collect();
    assert_eq!(fields, ["account_column"]);
    assert_eq!(questions[0].choices, [serde_json::json!(0), serde_json::Value::Null]);
    for (column, count) in [(Some(0), 2), (None, 1)] {
        let mapping = Some(ColumnMapping { account_column: column, ..guess.clone() });
        let read = answer(file.as_bytes(), &ReadOptions { mapping, ..options("EUR") }).unwrap();
        assert_eq!(read.statements.len(), count);
        // What was said is not asked again.
        let again = ReadOptions { remembered: read.mapping.clone(), ..options("EUR") };
        let again = answer(file.as_bytes(), &again).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(again.statements.len(), count);
    }
}

#[test]
fn a_number_that_may_be_the_other_side_is_asked_about_or_belongs_to_the_payee() {
    let (one, other) = ("NL69INGB0123456789", "NL02ABNA0123456789");
    let open = rows(&format!(
        "Datum;Naam;Bedrag;Konto|2025-02-13;Bakker;-12,50;{one}|2025-02-14;Kiosk;-9,99;{other}|\
         2025-02-15;Salaris;1850,00;{one}"
    ));
    let (guess, questions) = asked(&open);
    assert_eq!((guess.account_column, questions[0].field.as_str()), (Some(3), "account_column"));
    let theirs = rows(&format!(
        "Buchungsdatum;Zahlungsempfänger;Verwendungszweck;IBAN;Betrag|\
         13.02.2025;Bakker;x;{one};-12,50|14.02.2025;Kiosk;y;{other};-9,99"
    ));
    assert_eq!(read(&theirs).statements.len(), 1);
}

#[test]
fn the_amount_in_the_currency_of_the_account_was_booked() {
    for (headings, from) in [
        ("Operation amount;Operation currency;Payment amount;Payment currency", "USD"),
        ("Сумма операции;Валюта операции;Сумма платежа;Валюта платежа", "USD"),
        ("Kwota transakcji;Waluta transakcji;Kwota rachunku;Waluta rachunku", "GBP"),
        ("Importe operación;Divisa operación;Importe cuenta;Divisa cuenta", "USD"),
        ("Montant opération;Devise opération;Montant compte;Devise compte", "CHF"),
        ("Betrag;Währung;Betrag Konto;Währung Konto", "USD"),
        ("Transaction amount;Transaction currency;Amount;Currency", "USD"),
    ] {
        for code in [from, "EUR"] {
            let amount = if code == "EUR" { "-9.20" } else { "-10.00" };
            let file = rows(&format!(
                "Date;Text;{headings}|2025-02-14;Diner;{amount};{code};-9.20;EUR|\
                 2025-02-15;Shop;-8.40;EUR;-8.40;EUR|2025-02-16;Pay;1850.00;EUR;1850.00;EUR"
            ));
            let own = read(&file);
            assert_eq!(currencies(&own), [("EUR".to_owned(), vec![-920, -840, 185_000])]);
            // An earlier file does not bring the other currency back.
            let remembered = own.mapping.clone();
            let again = ReadOptions { remembered, ..options("EUR") };
            let next = file.replacen(&format!("{amount};{code}"), "-10.00;USD", 1);
            let next = answer(next.as_bytes(), &again).unwrap();
            assert_eq!(minor(&next), [-920, -840, 185_000], "{headings}");
            let unknown = ReadOptions { account_currency: None, ..options("EUR") };
            assert_eq!(minor(&answer(file.as_bytes(), &unknown).unwrap()), [-920, -840, 185_000]);
        }
    }
}

#[test]
fn a_column_of_currencies_is_believed_however_it_names_them() {
    let of = |heading: &str, own: &str, other: &str| {
        let row = |day: usize| {
            let code = if day == 4 { other } else { own };
            format!("2025-02-1{day};Shop{day};-{day}.50;{code}|")
        };
        let body: String = (1..9).map(row).collect();
        rows(&format!("{heading}{body}"))
    };
    let heading = "Date;Text;Amount;Currency|";
    for (heading, account, own, other, foreign) in [
        (heading, "EUR", "", "USD", "USD"),
        (heading, "EUR", "€", "$", "USD"),
        (heading, "CAD", "$", "US$", "USD"),
        (heading, "EUR", "978", "840", "USD"),
        (heading, "EUR", "Euro", "US-Dollar", "USD"),
        (heading, "GBP", "Pound Sterling", "Swiss Franc", "CHF"),
        (heading, "EUR", "eur", "usd", "USD"),
        ("Дата;Описание;Сумма;Валюта|", "RUB", "руб.", "долл. США", "USD"),
        ("日期;摘要;金额;币种|", "CNY", "人民币", "美元", "USD"),
        ("Datum;Text;Betrag;Währung|", "CHF", "", "kr", "SEK"),
        ("", "EUR", "", "USD", "USD"),
        ("", "EUR", "€", "$", "USD"),
    ] {
        let file = of(heading, own, other);
        let file = answer(file.as_bytes(), &options(account)).unwrap_or_else(|e| panic!("{e:?}"));
        let told = currencies(&file);
        assert_eq!(told.len(), 2, "{own} {other} {told:?}");
        assert_eq!((told[0].0.as_str(), told[0].1.len()), (account, 7), "{own} {other}");
        assert_eq!(told[1], (foreign.to_owned(), vec![-450]), "{own} {other}");
    }
    // What is no currency is named with its row, and another amount's says nothing.
    let file = of(heading, "Euro", "Doubloon");
    let file = answer(file.as_bytes(), &options("EUR")).unwrap();
    assert_eq!(file.warnings.iter().map(|note| note.line).collect::<Vec<_>>(), [5]);
    assert_eq!(minor(&file).len(), 7);
    let file = of("Date;Text;Amount;Foreign currency|", "", "USD");
    let file = answer(file.as_bytes(), &options("EUR")).unwrap();
    assert_eq!(currencies(&file).len(), 1);
}

#[test]
fn one_more_amount_hides_none_that_was_booked() {
    let three = [-1_250, 30_000, -920];
    for file in [
        "Date;Text;Transaction Amount;Transaction Currency;Billing Amount;Billing Currency;\
         Rounded Amount|2025-02-03;A;-12.50;EUR;-12.50;EUR;12.50|\
         2025-02-05;B;300.00;EUR;300.00;EUR;300.00|2025-02-14;C;-10.00;USD;-9.20;EUR;10.00",
        "Date;Text;Rounded Amount;Transaction Currency;Transaction Amount;Billing Currency;\
         Billing Amount|2025-02-03;A;12.50;EUR;-12.50;EUR;-12.50|\
         2025-02-05;B;300.00;EUR;300.00;EUR;300.00|2025-02-14;C;10.00;USD;-10.00;EUR;-9.20",
        "Дата;Описание;Сумма операции;Валюта операции;Сумма платежа;Валюта платежа;\
         Сумма операции с округлением|2025-02-03;A;-12,50;EUR;-12,50;EUR;12,50|\
         2025-02-05;B;300,00;EUR;300,00;EUR;300,00|2025-02-14;C;-10,00;USD;-9,20;EUR;10,00",
        "Date;Text;Amount;Currency;Amount in account currency|2025-02-03;A;-12.50;EUR;-12.50|\
         2025-02-05;B;300.00;EUR;300.00|2025-02-14;C;-10.00;USD;-9.20",
        "Date;Text;Amount;Currency;Rate;Total|2025-02-03;A;-12.50;EUR;1;-12.50|\
         2025-02-05;B;300.00;EUR;1;300.00|2025-02-14;C;-10.00;USD;0.92;-9.20",
        "Datum;Text;Betrag;Kurs;Währung;Total|2025-02-03;A;-12.50;;;-12.50|\
         2025-02-05;B;300.00;;;300.00|2025-02-14;C;-10.00;0.92;USD;-9.20",
    ] {
        let file = answer(rows(file).as_bytes(), &options("EUR")).unwrap();
        assert_eq!(currencies(&file), [("EUR".to_owned(), three.to_vec())]);
    }
    // Without a row at home the words tell it.
    let abroad = rows(
        "Date;Text;Amount;Currency;Amount in account currency|2025-02-13;A;-10.00;USD;-9.20|\
         2025-02-14;C;-20.00;GBP;-23.10",
    );
    assert_eq!(currencies(&read(&abroad)), [("EUR".to_owned(), vec![-920, -2_310])]);
}

/// The line with which a file is refused that has another table below the first.
fn refused(file: &str) -> u32 {
    match answer(file.as_bytes(), &options("EUR")) {
        Err(ReadStatementError::Malformed { errors, .. }) => {
            assert_eq!(errors[0].code, "other-section");
            errors[0].line
        }
        other => panic!("not refused: {other:?}\n{file}"),
    }
}

#[test]
fn a_table_below_another_with_other_columns_is_never_read_by_those_of_the_first() {
    for (first, second) in [
        (
            "Date;Text;Debit;Credit|2025-02-13;A;12.50;",
            "Date;Text;Credit;Debit|2025-02-15;B;;50.00",
        ),
        (
            "Date;Text;Amount;Balance|2025-02-13;A;-12.50;987.50",
            "Date;Text;Balance;Amount|2025-02-15;B;937.50;-50.00",
        ),
        ("Datum;Text;Betrag EUR|2025-02-13;A;-12.50", "Datum;Text;Betrag USD|2025-02-15;B;-50.00"),
        ("Date;Amount|2025-02-13;-12.50", "Date;Text;Amount|2025-02-15;B;-50.00"),
        ("Ngoz;Teks;Bax;Vyl|2025-02-13;A;-12.50;1", "Ngoz;Teks;Vyl;Bax|2025-02-15;B;1;-50.00"),
    ] {
        assert_eq!(refused(&rows(&format!("{first}|{second}"))), 3, "{second}");
        assert_eq!(refused(&rows(&format!("{first}||{second}"))), 4, "{second}");
    }
    // The same heading again is a new page.
    let page = "Date;Text;Amount|2025-02-13;A;-12.50|2025-02-14;B;-1.00";
    let file = rows(&format!("Account statement|{page}||Account statement|{page}"));
    assert_eq!(minor(&read(&file)), [-1_250, -100, -1_250, -100]);
}

#[test]
fn a_section_belongs_to_the_account_that_stands_over_it() {
    let (one, other) = ("DE02120300000000202051", "DE02500105170137075030");
    let (heading, balance) = ("Datum;Text;Betrag", "Kontostand am 28.02.2025;500,00 EUR");
    for (above, below) in [
        (format!("IBAN;{one}"), format!("IBAN;{other}")),
        (format!("Konto: {one}|Inhaber;Ann"), format!("Konto: {other}|Inhaber;Ann")),
        (format!("Girokonto {one}"), format!("Sparkonto {other}")),
        (format!("IBAN;{one}|{balance}"), format!("IBAN;{other}|{balance}")),
    ] {
        let file = rows(&format!(
            "{above}|{heading}|13.02.2025;Tee;-2,00|14.02.2025;Lohn;100,00||{below}|{heading}|\
             13.02.2025;Zins;1,00|15.02.2025;Einlage;50,00"
        ));
        let told = [(one.to_owned(), vec![-200, 10_000]), (other.to_owned(), vec![100, 5_000])];
        assert_eq!(accounts(&read(&file)), told, "{above}");
    }
    let file = format!("Girokonto|{heading}|13.02.2025;Tee;-2,00||");
    assert_eq!(refused(&rows(&format!("{file}Sparkonto|{heading}|13.02.2025;Zins;1,00"))), 5);
    let file = format!("Konto;{one}|Währung;EUR|{heading}|13.02.2025;Tee;-2,00||");
    let file = rows(&format!("{file}Konto;{one}|Währung;USD|{heading}|13.02.2025;Zins;1,00"));
    let two = [("EUR".to_owned(), vec![-200]), ("USD".to_owned(), vec![100])];
    assert_eq!(currencies(&read(&file)), two);
}

#[test]
fn at_a_rate_what_it_comes_to_was_booked_in_the_currency_of_the_account() {
    for file in [
        "Date;Text;Amount;Orig amount;Rate;Currency|2025-02-13;Tea;-2.00;;;|\
         2025-02-14;Diner;-18.40;-20.00;0.92;USD|2025-02-15;Bus;-3.00;;;",
        "Date;Text;Amount;Currency;Rate;Debit;Credit|2025-02-13;Tea;2.00;EUR;;2.00;|\
         2025-02-14;Diner;20.00;USD;0.92;18.40;|2025-02-15;Refund;3.00;EUR;;;3.00",
        "Date;Text;Foreign;Currency;Kurs;Debit;Credit|2025-02-13;Tea;;;;2.00;|\
         2025-02-14;Diner;20.00;USD;1.0870;18.40;|2025-02-15;Refund;;;;;3.00",
    ] {
        let file = read(&rows(file));
        assert!(currencies(&file).len() == 1 && currencies(&file)[0].0 == "EUR", "{file:?}");
        assert_eq!(minor(&file)[..2], [-200, -1_840], "{file:?}");
    }
    // Without such a rate the currency is that of the amount.
    let plain = "Date;Text;Amount;Currency|2025-02-13;Tea;-2.00;EUR|2025-02-14;Diner;-20.00;USD";
    assert_eq!(currencies(&read(&rows(plain))).len(), 2);
}

#[test]
fn a_section_of_another_name_or_currency_is_told_apart() {
    let table = |above: &str, one: &str, other: &str| {
        rows(&format!("{above}|Date;Text;Amount|2025-02-13;{one};-2.00|2025-02-14;{other};100.00"))
    };
    for [one, other] in [["Account;Holiday", "Account;Rainy day"], ["Konto: Urlaub", "Konto: Haus"]]
    {
        let file = table(one, "Tea", "Pay") + &table(other, "Bus", "In");
        let answer = answer(file.as_bytes(), &options("EUR"));
        let Err(ReadStatementError::Malformed { errors, .. }) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(errors[0].code, "other-section", "{errors:?}");
    }
    // The same one again is the same.
    let again = table("Account;Holiday", "Tea", "Pay") + &table("Account;Holiday", "Bus", "In");
    assert_eq!(minor(&read(&again)).len(), 4);
    let iban = "IBAN;DE02120300000000202051";
    let file =
        table(&format!("{iban};EUR"), "Tea", "Pay") + &table(&format!("{iban};USD"), "Bus", "In");
    let told = currencies(&read(&file));
    assert_eq!(told, [("EUR".into(), vec![-200, 10_000]), ("USD".into(), vec![-200, 10_000])]);
}

#[test]
fn lines_between_the_rows_name_the_currency_and_the_account_of_those_below() {
    for [one, other] in [
        ["Währung: EUR;;", "Währung: USD;;"],
        ["EUR;;", "USD;;"],
        ["Umsätze in EUR;;", "Umsätze in USD;;"],
        ["Transactions in Euro;;", "Transactions in US Dollars;;"],
        ["Compte en euros;;", "Compte en dollars;;"],
        ["Currency;EUR;", "Currency;USD;"],
    ] {
        let file = format!(
            "Datum;Text;Betrag|{one}|03.02.2025;Brot;-12,50|05.02.2025;A;-1,00|{other}|\
             26.02.2025;Kino;-3,00"
        );
        let expected = [("EUR".to_owned(), vec![-1_250, -100]), ("USD".to_owned(), vec![-300])];
        assert_eq!(currencies(&read(&rows(&file))), expected, "{file}");
        // Without a line over the first rows they are in the account's currency.
        let bare = file.replace(&format!("|{one}"), "");
        assert_eq!(currencies(&read(&rows(&bare))), expected, "{bare}");
    }
    let file = "Datum;Text;Betrag|Girokonto DE89370400440532013000;;|03.02.2025;Brot;-12,50|\
                Sparkonto DE02120300000000202051;;|26.02.2025;Zins;3,00";
    let expected = [
        ("DE89370400440532013000".to_owned(), vec![-1_250]),
        ("DE02120300000000202051".to_owned(), vec![300]),
    ];
    assert_eq!(accounts(&read(&rows(file))), expected);
}

#[test]
fn cards_of_one_file_are_told_apart_by_the_end_of_their_numbers() {
    for [one, other] in [
        ["Karte 1: …1234", "Karte 2: …5678"],
        ["Karte 1: Ann, 4111 XXXX XXXX 1234", "Karte 2: Ben, 4111 XXXX XXXX 5678"],
        ["Visa ****1234", "Visa ****5678"],
        ["Girokonto ****1234", "Sparkonto ****5678"],
    ] {
        let heading = "Datum;Text;Betrag";
        let headed = format!(
            "{one}|{heading}|03.02.2025;Brot;-12,50||{other}|{heading}|26.02.2025;Kino;-3,00"
        );
        let expected = [("…1234".to_owned(), vec![-1_250]), ("…5678".to_owned(), vec![-300])];
        assert_eq!(accounts(&read(&rows(&headed))), expected, "{headed}");
        let within =
            format!("{heading}|{one};;|03.02.2025;Brot;-12,50|{other};;|26.02.2025;Kino;-3,00");
        assert_eq!(accounts(&read(&rows(&within))), expected, "{within}");
        // One card alone is no other account.
        let again = within.replace(other, one);
        let again = read(&rows(&again));
        assert_eq!(minor(&again), [-1_250, -300], "{again:?}");
        assert_eq!(again.statements[0].account.number, None, "{again:?}");
    }
}

#[test]
fn lines_of_an_account_without_a_number_are_refused() {
    let named =
        "Datum;Text;Betrag|Girokonto;;|03.02.2025;Brot;-12,50|Sparkonto;;|26.02.2025;Zins;3,00";
    assert_eq!(refused(&rows(named)), 4);
    // What only goes on, or stands below, names no account.
    let text = "Datum;Text;Betrag|03.02.2025;Brot;-12,50|;USD 14,00 Kurs 1,1;|26.02.2025;Kino;-3,00|\
                Sparkonto;;";
    assert_eq!(minor(&read(&rows(text))), [-1_250, -300]);
}

#[test]
fn sections_of_accounts_by_name_and_number_are_told_apart() {
    let heading = "Date;Text;Amount";
    let file = |one: &str, other: &str| {
        rows(&format!(
            "{one}|{heading}|03.02.2025;A;-12.50|15.02.2025;B;10.00||{other}|{heading}|\
             04.02.2025;Z;3.00|16.02.2025;Y;-1.00"
        ))
    };
    for (name, of, number, and) in [
        ("Girokonto", "Tagesgeld", "12345678", "87654321"),
        ("Checking", "Savings", "12345678", "87654321"),
        ("Savings Account", "Savings Account", "12345678", "87654321"),
        ("Compte courant n°", "Livret A n°", "12345678901", "98765432109"),
        ("Conta corrente", "Poupança", "12345678", "87654321"),
        ("普通預金", "定期預金", "1234567", "7654321"),
        ("Účet", "Účet", "123456789/0100", "987654321/0100"),
        ("Счёт", "Счёт", "40817810000000000001", "40817810000000000002"),
        ("账号", "账号", "6222020000001234", "6222020000005678"),
    ] {
        let told = read(&file(&format!("{name} {number}"), &format!("{of} {and}")));
        let two = [(number.to_owned(), vec![-1_250, 1_000]), (and.to_owned(), vec![300, -100])];
        assert_eq!(accounts(&told), two, "{name} {of}");
        // The same one on each page is the account of all.
        let page = format!("{name} {number}");
        assert_eq!(minor(&read(&file(&page, &page))), [-1_250, 1_000, 300, -100], "{name}");
    }
    // So they are between the rows of one table.
    let within = rows(&format!(
        "{heading}|Girokonto 12345678;;|03.02.2025;A;-12.50|Tagesgeld 87654321;;|16.02.2025;Y;-1.00"
    ));
    let two = [("12345678".to_owned(), vec![-1_250]), ("87654321".to_owned(), vec![-100])];
    assert_eq!(accounts(&read(&within)), two);
    let other_side = within.replace("Girokonto", "Konto").replace("Tagesgeld", "Konto");
    assert_eq!(refused(&other_side), 4);
    for (one, other) in [
        ("Checking", "Savings"),
        ("Compte courant", "Livret A"),
        ("普通預金", "定期預金"),
        ("Main account", "Pot: Holiday"),
        ("Girokonto", "Tagesgeld 87654321"),
        ("Girokonto", "Sparkonto ****5678"),
    ] {
        assert_eq!(refused(&file(one, other)), 6, "{one} {other}");
    }
    for (one, other) in [
        ("Current transactions", "Deposits"),
        ("Checking 12345678", "February 2025"),
        ("Girokonto 12345678", "Seite 2"),
        ("Girokonto", "Kontoauszug 12345678"),
    ] {
        assert_eq!(minor(&read(&file(one, other))).len(), 4, "{one} {other}");
    }
}
