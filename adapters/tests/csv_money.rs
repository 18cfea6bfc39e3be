//! What moves money in CSV files, and which way: names of cards and fees that sound like a
//! direction, reversals in a column of money out, wholes beside their parts, bookings to come.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::StatementFile;
use tables::{CHECKING, asked, minor, options, read, read_by_choices};

#[test]
fn names_of_cards_and_of_fees_tell_no_direction() {
    for (heading, one, other) in [
        ("Payment method", "Debit card", "Credit card"),
        ("Method", "Credit card", "Debit card"),
        ("Card", "Debit Mastercard", "Credit Visa"),
        ("Card type", "Debit", "Credit"),
        ("Category", "Credit card fee", "Debit card fee"),
        ("Type", "Fee", "Interest"),
        ("Type", "Debit interest", "Credit interest"),
        ("Type", "Purchase refund", "Deposit fee"),
        ("Moyen", "Debit Visa", "Carte de crédit"),
    ] {
        let file = format!(
            "Date;Text;{heading};Amount\n2025-02-13;Bakery;{one};12,50\n\
             2025-02-15;Firma;{other};1850,00\n2025-02-27;Chemist;{one};8,40\n"
        );
        let (_, question) = asked(file.as_bytes(), &options(CHECKING));
        assert_eq!(question.field, "amount", "{heading}: {one}, {other}");
    }
    // Words that go on about the same direction still tell it.
    for (out, into) in [
        ("Debit", "Credit"),
        ("Belastung per 3.2.", "Gutschrift per 3.2."),
        ("Transfer out", "Transfer in"),
        ("Purchase", "Refund"),
        ("Withdrawal", "Deposit"),
    ] {
        let file = format!(
            "Date;Text;Type;Amount\n2025-02-13;Bakery;{out};12,50\n\
             2025-02-15;Firma;{into};1850,00\n2025-02-27;Chemist;{out};8,40\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-1_250, 185_000, -840], "{out}, {into}");
    }
}

#[test]
fn minus_and_plus_as_often_among_money_out_are_asked_unless_balances_tell() {
    let rows = ["-12,50;;", ";850,00;", "-900,00;;", "5,00;;", "7,00;;"];
    let balances = ["987,50", "1837,50", "937,50", "942,50", "949,50"];
    let file = |with: bool| {
        let balance = |place: usize| if with { balances[place] } else { "" };
        let rows: String = (0..rows.len())
            .map(|place| {
                format!("{}.02.2025;Laden;{}{}\n", 13 + place, rows[place], balance(place))
            })
            .collect();
        format!("Datum;Text;Soll;Haben;Saldo\n{rows}")
    };
    let signed = [-1_250, 85_000, -90_000, 500, 700];
    let turned = [1_250, 85_000, 90_000, -500, -700];
    assert_eq!(read_by_choices(file(false).as_bytes()), [signed, turned]);
    assert_eq!(minor(&read(file(true).as_bytes())), signed);
    // Most of a kind tell it, either way.
    for (sign, other) in [("-", ""), ("", "-")] {
        let file = format!(
            "Datum;Text;Soll;Haben\n13.02.2025;Laden;{sign}12,50;\n14.02.2025;Lohn;;850,00\n\
             15.02.2025;Miete;{sign}900,00;\n16.02.2025;Storno;{other}5,00;\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-1_250, 85_000, -90_000, 500], "{sign:?}");
    }
}

#[test]
fn the_whole_moves_money_and_not_the_amount_before_tips_taxes_and_conversion() {
    for heading in ["Amount,Tip,Total", "Net,VAT,Gross", "Amount,Interest,Total"] {
        let file = format!(
            "Date,Text,{heading}\n2025-02-13,Diner,-10.00,-2.50,-12.50\n\
             2025-02-15,Pay,850.00,0.00,850.00\n2025-02-27,Chemist,-7.00,-1.40,-8.40\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-1_250, 85_000, -840], "{heading}");
    }
    let several = "Datum;Text;Betrag;Trinkgeld;MwSt;Gesamt\n\
                   13.02.2025;Bar;-10,00;-1,00;-2,00;-13,00\n\
                   15.02.2025;Lohn;850,00;;;850,00\n";
    assert_eq!(minor(&read(several.as_bytes())), [-1_300, 85_000]);
    let by_rate = "Datum;Text;Betrag;Kurs;Währung;Total\n03.02.2025;Migros;-12.50;;;-12.50\n\
                   05.02.2025;Lohn;300.00;;;300.00\n14.02.2025;Diner;-10.00;0.92;USD;-9.20\n";
    assert_eq!(minor(&read(by_rate.as_bytes())), [-1_250, 30_000, -920]);
    // What stood there before is no part of a booking, and what comes net of a fee never arrived.
    let running = "Date,Text,Start,Amount,Total\n2025-02-13,Diner,100.00,-10.00,90.00\n\
                   2025-02-15,Pay,90.00,850.00,940.00\n2025-02-27,Chemist,940.00,-7.00,933.00\n";
    assert_eq!(minor(&read(running.as_bytes())), [-1_000, 85_000, -700]);
    let net = "Date,Text,Gross,Fee,Net\n2025-02-13,Sale,100.00,-3.00,97.00\n\
               2025-02-15,Order,50.00,-1.50,48.50\n2025-02-27,Chargeback,-20.00,0.00,-20.00\n";
    assert_eq!(minor(&read(net.as_bytes())), [9_700, 4_850, -2_000]);
    let printed_plain = net.replace(",-3.00,", ",3.00,").replace(",-1.50,", ",1.50,");
    assert_eq!(minor(&read(printed_plain.as_bytes())), [9_700, 4_850, -2_000]);
}

fn pending(file: &StatementFile) -> Vec<bool> {
    file.statements.iter().flat_map(|s| &s.lines).map(|line| line.pending).collect()
}

#[test]
fn states_of_what_is_still_to_be_booked_are_known_in_many_languages() {
    for state in [
        "Väntar",
        "Čekající",
        "처리중",
        "Non contabilisé",
        "A contabilizar",
        "Folyamatban",
        "Odottaa",
        "Retención",
        "Blokkert",
        "Nicht verbucht",
        "Not yet settled",
        "Nie rozliczono",
        "Ikke bokført",
        "Zu buchen",
        "To be booked",
        "未処理",
    ] {
        let file = format!(
            "Date;Text;Amount;Status\n2025-02-12;Tea;-1,00;X\n2025-02-13;Hotel;-200,00;{state}\n\
             2025-02-14;Bus;-3,00;X\n"
        );
        assert_eq!(pending(&read(file.as_bytes())), [false, true, false], "{state}");
    }
    for state in ["Booked", "Contabilizado", "Verbucht", "Completed", "Erledigt"] {
        let file = format!(
            "Date;Text;Amount;Status\n2025-02-12;Tea;-1,00;{state}\n\
             2025-02-13;Hotel;-200,00;Pending\n"
        );
        assert_eq!(pending(&read(file.as_bytes())), [false, true], "{state}");
    }
}

#[test]
fn a_line_between_the_rows_tells_that_those_below_it_are_still_to_be_booked() {
    let head = "Date,Text,Amount\n";
    let (hotel, tea) = ("2025-02-16,Hotel,-200.00\n", "2025-02-13,Tea,-2.00\n");
    for (file, right) in [
        (format!("{head}{tea}\nVorgemerkte Umsätze\n{head}{hotel}"), [false, true]),
        (
            format!("Pending transactions\n{head}{hotel}\nPosted transactions\n{head}{tea}"),
            [true, false],
        ),
        (format!("{head}Pending,,\n{hotel}Posted,,\n{tea}"), [true, false]),
        (format!("{head}En attente\n{hotel}Opérations comptabilisées\n{tea}"), [true, false]),
        (format!("{head}Movimientos pendientes\n{hotel}Movimientos\n{tea}"), [true, false]),
        (format!("{head}{tea}Text only,,\n{hotel}"), [false, false]),
        // What only names an account or tells more of a booking is no such line.
        (format!("Laufendes Konto\n{head}{hotel}{tea}"), [false, false]),
        (format!("Inkl. vorgemerkter Umsätze\n{head}{hotel}{tea}"), [false, false]),
        (format!("Vorgemerkte Umsätze: nein\n{head}{hotel}{tea}"), [false, false]),
        (format!("No pending transactions\n{head}{hotel}{tea}"), [false, false]),
        (format!("{head}{tea},Pending transactions,\n{hotel}"), [false, false]),
    ] {
        assert_eq!(pending(&read(file.as_bytes())), right, "{file}");
    }
}

/// Codes and details of the remarks on words of states that are in no list.
fn unknown_states(file: &StatementFile) -> Vec<&str> {
    let notes = file.warnings.iter().filter(|note| note.code == "state-unknown");
    notes.map(|note| note.detail.as_str()).collect()
}

#[test]
fn a_word_of_a_state_that_is_in_no_list_is_said_with_its_rows() {
    let file = |heading: &str, states: [&str; 4]| {
        let rows: String = states
            .iter()
            .zip(12..)
            .map(|(state, day)| format!("2025-02-{day};Shop {day};-{day},10;{state}\n"))
            .collect();
        read(format!("Date;Text;Amount;{heading}\n{rows}").as_bytes())
    };
    for (heading, states, is_pending) in [
        ("Status", ["Booked", "Qwrtz", "Booked", "Qwrtz"], [false; 4]),
        ("Status", ["Normal", "Qwrtz", "Normal", "Qwrtz"], [false; 4]),
        ("Status", ["Pending", "Qwrtz", "Booked", "Qwrtz"], [true, false, false, false]),
        // A heading that says nothing, over words that do.
        ("Kolumna", ["Pending", "Qwrtz", "Booked", "Qwrtz"], [true, false, false, false]),
        ("Kolumna", ["Booked", "Qwrtz", "Booked", "Qwrtz"], [false; 4]),
        ("Kolumna", ["Pending", "Qwrtz", "Pending", "Qwrtz"], [true, false, true, false]),
    ] {
        let read = file(heading, states);
        assert_eq!(pending(&read), is_pending, "{heading} {states:?}");
        let told = unknown_states(&read);
        let says = |told: &&str| {
            let right = ["2 rows", "\"Qwrtz\"", "lines 3, 5", "taken as booked"];
            right.iter().all(|right| told.contains(right))
        };
        assert!(told.iter().any(says), "{heading} {states:?}: {told:?}");
    }
    // Known words, places under a heading that says State, codes, and texts are no such words.
    for (heading, states) in [
        ("Status", ["Booked", "Pending", "Booked", ""]),
        ("State", ["CA", "NY", "CA", "TX"]),
        ("Text 2", ["Booked table", "Rent", "Tea", "Rent"]),
        ("Kind", ["Card", "Qwrtz", "Card", "Card"]),
    ] {
        assert_eq!(unknown_states(&file(heading, states)), [""; 0], "{heading} {states:?}");
    }
}

/// What is not booked, in words that hold those of what is.
const NOT_BOOKED: [&str; 9] = [
    "Še ni knjiženo",
    "未完了",
    "Nedokončeno",
    "Onverwerkt",
    "Unfinished",
    "Неоплачено",
    "Tamamlanmadı",
    "Nog te verwerken",
    "미완료",
];

/// What is still to be booked, as banks of many countries call it.
const PENDING: [&str; 60] = [
    "Odottavat",
    "Odottaa",
    "Varattu",
    "Käsittelyssä",
    "Väntande",
    "Kommande",
    "Ventende",
    "Afventer",
    "Afventende",
    "Under behandling",
    "Oczekujące",
    "W toku",
    "Nierozliczone",
    "Függőben",
    "Függő tételek",
    "Könyvelésre vár",
    "Čakajúce",
    "Čaká na spracovanie",
    "Čekající",
    "Zpracovává se",
    "Na čekanju",
    "U obradi",
    "V obdelavi",
    "Bekliyor",
    "Bekleyen",
    "İşlemde",
    "V obrabotke",
    "В обработке",
    "Ожидает",
    "В ожидании",
    "В обробці",
    "Очікується",
    "Изчакваща",
    "Σε εκκρεμότητα",
    "Σε αναμονή",
    "În așteptare",
    "In curs de procesare",
    "Gaida apstiprinājumu",
    "Laukiama",
    "Ootel",
    "In behandeling",
    "Openstaand",
    "In Bearbeitung",
    "Vorgemerkte",
    "En cours",
    "À venir",
    "In elaborazione",
    "En proceso",
    "En trámite",
    "Em processamento",
    "Agendado",
    "保留中",
    "処理中",
    "承認待ち",
    "대기",
    "대기 중",
    "待处理",
    "進行中",
    "รอดำเนินการ",
    "Đang xử lý",
];

#[test]
fn what_is_still_to_be_booked_is_known_in_its_many_endings_as_a_value_and_as_a_heading() {
    for word in PENDING.into_iter().chain(NOT_BOOKED) {
        let file = format!(
            "Date;Text;Amount;Status\n2025-02-12;Tea;-1,00;Booked\n2025-02-13;Hotel;-200,00;{word}\n"
        );
        assert_eq!(pending(&read(file.as_bytes())), [false, true], "{word}");
    }
    for word in [
        "Odottavat",
        "Väntande",
        "Ventende",
        "Afventer",
        "Oczekujące",
        "Függőben",
        "Čakajúce",
        "Bekliyor",
        "V obrabotke",
        "В обработке",
        "保留中",
        "대기",
        "Odottavat tapahtumat",
        "Kommande transaktioner",
        "Transakcje oczekujące",
        "Nierozliczone operacje",
        "Függő tételek",
        "Bekleyen işlemler",
        "Операции в обработке",
        "Lançamentos futuros",
        "Mouvements à venir",
        "Reserverade transaktioner",
        "Geplande transacties",
    ] {
        let file =
            format!("Date;Text;Amount\n2025-02-12;Tea;-1,00\n{word}\n2025-02-13;Hotel;-200,00\n");
        assert_eq!(pending(&read(file.as_bytes())), [false, true], "{word}");
    }
}

#[test]
fn a_line_between_rows_that_says_nothing_known_is_said() {
    let (hotel, tea) = ("2025-02-16,Hotel,-200.00\n", "2025-02-13,Tea,-2.00\n");
    let unknown = format!("Date,Text,Amount\nPosted,,\n{tea}Qwrtz,,\n{hotel}");
    let file = read(unknown.as_bytes());
    assert_eq!(pending(&file), [false, false]);
    let told = unknown_states(&file);
    assert!(
        told.len() == 1 && told[0].contains("\"Qwrtz\"") && told[0].contains("line 5"),
        "{told:?}"
    );
    // No other line need stand before it; without bookings below it, it is any text.
    let alone = format!("Date,Text,Amount\n{tea}Qwrtz,,\n{hotel}");
    assert_eq!(unknown_states(&read(alone.as_bytes())).len(), 1);
    let last = format!("Date,Text,Amount\nPosted,,\n{tea}{hotel}Qwrtz,,\n");
    assert_eq!(unknown_states(&read(last.as_bytes())), [""; 0]);
}

#[test]
fn a_currency_behind_foreign_amounts_is_theirs_and_not_that_of_the_account() {
    for (head, paid, into, last) in [
        ("Foreign debit;Foreign credit;Currency;Debit;Credit", "X;;USD;Y;", ";X;USD;;Y", ";;;;"),
        (
            "Fremdwährung Soll;Fremdwährung Haben;Währung;Soll;Haben",
            "X;;USD;Y;",
            ";X;USD;;Y",
            ";;;;",
        ),
        ("Debit;Credit;Foreign debit;Foreign credit;Currency", "Y;;X;;USD", ";Y;;X;USD", ";;;;"),
        ("Foreign amount;Currency;Debit;Credit", "X;USD;Y;", "X;USD;;Y", ";;;"),
        (
            "Foreign debit;Foreign credit;Currency;Debit;Credit;Currency",
            "X;;USD;Y;;EUR",
            ";X;USD;;Y;EUR",
            ";;;;;EUR",
        ),
    ] {
        let row =
            |cells: &str, foreign: &str, own: &str| cells.replace('X', foreign).replace('Y', own);
        let home = match head.starts_with("Debit") {
            true => last.replacen(';', ";1850.00;", 1),
            false if head.ends_with("Currency") => last.replacen(";EUR", "1850.00;EUR", 1),
            false => format!("{last}1850.00"),
        };
        let home = home.trim_end_matches(";;").to_owned();
        for with_credit in [true, false] {
            let refund = match with_credit {
                true => format!("2025-02-28;Refund;{}\n", row(into, "10.00", "9.20")),
                false => String::new(),
            };
            let file = format!(
                "Date;Text;{head}\n2025-02-03;Shop;{}\n2025-02-05;Wage;{home}\n\
                 2025-02-27;Inn;{}\n{refund}",
                row(paid, "10.00", "9.20"),
                row(paid, "20.00", "18.40"),
            );
            let read = read(file.as_bytes());
            let all = [-920, 185_000, -1_840, 920];
            assert_eq!(minor(&read), all[..if with_credit { 4 } else { 3 }], "{file}");
            assert_eq!(read.statements.len(), 1, "{file}");
            assert_eq!(read.statements[0].currency.unwrap().code(), "EUR", "{file}");
        }
    }
    // Where it names the account's currency beside other amounts, it is that of the account.
    let own = "Date;Text;Foreign amount;Currency;Debit;Credit\n2025-02-03;A;10.00;EUR;9.20;\n\
               2025-02-05;B;20.00;EUR;;18.40\n2025-02-27;C;5.00;USD;4.60;\n";
    assert_eq!(read(own.as_bytes()).statements.len(), 2);
}

#[test]
fn exports_of_monobank_are_read_by_the_amount_in_the_currency_of_the_card() {
    let ukrainian = "\"Дата i час операції\",\"Деталі операції\",MCC,\"Сума в валюті картки (UAH)\",\
                     \"Сума в валюті операції\",Валюта,Курс,\"Сума комісій (UAH)\",\
                     \"Сума кешбеку (UAH)\",\"Залишок після операції\"\n";
    let english = "\"Date and time\",Description,MCC,\"Card currency amount, (UAH)\",\
                   \"Operation amount\",\"Operation currency\",\"Exchange rate\",\
                   \"Commission, (UAH)\",\"Cashback amount, (UAH)\",Balance\n";
    let abroad = "\"27.02.2025 10:11:12\",Netflix,4899,-415.00,-9.99,USD,41.54,—,—,2414.10\n";
    let home = "\"15.02.2025 09:00:00\",Зарплата,4829,1850.00,1850.00,UAH,—,—,—,2829.10\n\
                \"03.02.2025 08:00:00\",АТБ,5411,-20.90,-20.90,UAH,—,—,0.20,979.10\n";
    let with_fee = "\"27.02.2025 10:11:12\",АТБ,5411,-415.00,-415.00,UAH,—,5.00,—,2409.10\n";
    for head in [ukrainian, english] {
        for (rows, right, closing) in [
            (format!("{abroad}{home}"), vec![-41_500, 185_000, -2_090], Some(241_410)),
            (format!("{with_fee}{home}"), vec![-42_000, 185_000, -2_090], Some(240_910)),
            (home.to_owned(), vec![185_000, -2_090], Some(282_910)),
            (abroad.to_owned(), vec![-41_500], None),
        ] {
            let file = format!("{head}{rows}");
            for currency in ["UAH", "EUR"] {
                let read = tables::answer(file.as_bytes(), &tables::options_in(currency)).unwrap();
                assert_eq!(minor(&read), right, "{file}");
                let [statement] = &read.statements[..] else { panic!("{file}") };
                assert_eq!(statement.currency.unwrap().code(), "UAH", "{file}");
                assert_eq!(statement.closing.map(|b| b.amount.minor), closing, "{file}");
            }
        }
    }
}
