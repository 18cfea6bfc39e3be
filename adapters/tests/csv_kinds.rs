//! Kinds of CSV files that are easily read wrong, as samples of the project's own: directions told
//! by words, balances or a person, decimal marks, fees, rows of balances, memories.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{
    ColumnMapping, DecidedBy, Decision, MappingQuestion, ReadOptions, ReadStatementError,
    StatementFile,
};

use tables::{CARD, CHECKING, answer, asked, codes, minor, options, read, read_by_choices};

fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/statements/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

#[test]
fn words_of_a_column_tell_the_direction_in_any_language() {
    assert_eq!(minor(&read(&sample("csv_direction_words.csv"))), [-4_510, 520_000, -1_899]);
    for (out, into) in [
        ("D", "K"),
        ("Af", "Bij"),
        ("S", "H"),
        ("Dr", "Cr"),
        ("支", "收"),
        ("расход", "приход"),
        ("Cargo", "Abono"),
        ("-", "+"),
        ("出金", "入金"),
        ("Gider", "Gelir"),
        ("uttag", "insättning"),
    ] {
        let file = format!(
            "2025-06-27;Bakery;7,25;{out}\n2025-06-20;Employer;1450,00;{into}\n\
             2025-06-18;Books;21,60;{out}\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-725, 145_000, -2_160], "{out} {into}");
    }
}

#[test]
fn marks_beside_some_rows_tell_that_the_others_go_the_other_way() {
    assert_eq!(minor(&read(&sample("csv_credit_marks.csv"))), [-300, 10_000, -1_200]);
    let behind = "Date,Text,Amount\n2025-02-16,Shop,3.00\n2025-02-17,Paid,100.00 CR\n";
    assert_eq!(minor(&read(behind.as_bytes())), [-300, 10_000]);
    let minus = "Date,Text,Amount\n2025-02-16,Shop,3.00-\n2025-02-17,Paid,100.00\n";
    assert_eq!(minor(&read(minus.as_bytes())), [-300, 10_000]);
}

#[test]
fn words_that_are_not_known_are_offered_with_their_column() {
    let readings = read_by_choices(&sample("csv_direction_unknown.csv"));
    assert_eq!(readings[0], [-725, 145_000, -2_160]);
    assert!(readings.contains(&vec![725, -145_000, 2_160]));
    let readings = read_by_choices(&sample("csv_pair_unknown_headings.csv"));
    assert_eq!(readings, [[-300, 10_000, -1_200], [300, -10_000, 1_200]]);
}

#[test]
fn balances_prove_words_that_are_not_known_and_the_oldest_row_follows_them() {
    let file = read(&sample("csv_direction_by_balance.csv"));
    assert_eq!(minor(&file), [-725, 145_000, -2_160]);
    let direction = file.decisions.iter().find(|d| d.field == "direction").unwrap();
    assert!(direction.detail.contains("Kode") && direction.by == DecidedBy::File);
    // Without words only the oldest is left to ask about.
    let readings = read_by_choices(&sample("csv_balances_alone.csv"));
    assert_eq!(readings, [[-2_160, 145_000, -725], [2_160, 145_000, -725]]);
}

#[test]
fn money_without_any_sign_is_never_taken_for_income() {
    let rows = "2025-06-27,Bakery one,7.25\n2025-06-20,Shoes two,45.00\n2025-06-18,Book,21.60\n";
    let file = format!("Date,Payee,Amount\n{rows}");
    assert_eq!(read_by_choices(file.as_bytes()), [[725, 4_500, 2_160], [-725, -4_500, -2_160]]);
    assert_eq!(read_by_choices(rows.as_bytes()).len(), 2);
    let on_card = answer(file.as_bytes(), &options(CARD)).unwrap();
    assert_eq!(minor(&on_card), [-725, -4_500, -2_160]);
    assert_eq!(codes(&on_card), [(0, "signs-turned")]);
    asked(b"Date,Payee,Amount\n2025-06-27,Bakery,7.25\n", &options(CARD));
}

/// Asserts that a file is asked about though the account remembers what a plus meant.
fn assert_asks_in_spite_of(remembered: Option<ColumnMapping>, file: &str) -> MappingQuestion {
    let (_, question) = asked(file.as_bytes(), &ReadOptions { remembered, ..options(CHECKING) });
    assert_eq!(question.field, "amount", "{file}");
    question
}

#[test]
fn what_a_plus_meant_beside_minuses_says_nothing_of_a_file_without_signs() {
    for head in ["Date,Text,Amount", "Datum,Omschrijving,Bedrag"] {
        let signed = format!("{head}\n2025-03-01,Shop,-4.50\n2025-03-02,Wages,900.00\n");
        let before = read(signed.as_bytes()).mapping;
        let now = format!("{head}\n2025-04-01,Shop,4.50\n2025-04-02,Baker,9.00\n");
        let question = assert_asks_in_spite_of(before.clone(), &now);
        // A column of unknown words is offered first, and the memory answers it no more.
        let coded = format!("{head},X\n2025-04-01,a,4.50,q\n2025-04-02,b,9.00,w\n");
        assert_asks_in_spite_of(before.clone(), &coded);
        // What a person said of such a file is remembered for the next one without signs.
        for choice in question.choices {
            let amount = serde_json::from_value(choice).unwrap();
            let mapping = before.clone().map(|mapping| ColumnMapping { amount, ..mapping });
            let said = ReadOptions { mapping, ..options(CHECKING) };
            let said = answer(now.as_bytes(), &said).unwrap();
            let again = ReadOptions { remembered: said.mapping.clone(), ..options(CHECKING) };
            let next = now.replace("4.50", "5.50");
            let next = answer(next.as_bytes(), &again).unwrap();
            assert_eq!(minor(&next)[1], minor(&said)[1]);
            let direction = next.decisions.iter().find(|d| d.field == "direction").unwrap();
            assert_eq!(direction.by, DecidedBy::Memory);
            // A file with signs in between does not make the account forget it.
            if minor(&said)[1] > 0 {
                let mixed = answer(signed.as_bytes(), &again).unwrap();
                assert_eq!(mixed.mapping.unwrap().amount, next.mapping.unwrap().amount);
            }
        }
    }
}

#[test]
fn the_only_row_of_a_file_is_money_in_with_a_remark_and_one_row_read_of_many_is_asked() {
    let only = read(b"Date,Payee,Amount\n2025-06-27,Bakery,7.25\n");
    assert_eq!((minor(&only), codes(&only)), (vec![725], vec![(0, "direction-doubtful")]));
    assert_eq!(only.decisions.iter().filter(|d| d.field == "direction").count(), 1);
    for others in [
        "2025-06-28,Kiosk,x\n2025-06-29,Cinema,y\n",
        "2025-06-28,Kiosk,\n2025-06-29,Cinema,\n",
        ",Kiosk,1..2\n,Cinema,3..4\n",
        "2025-06-28,Kiosk,0.00\n2025-06-29,Cinema,0.00\n",
    ] {
        let file = format!("Date,Payee,Amount\n2025-06-27,Bakery,7.25\n{others}");
        assert_eq!(asked(file.as_bytes(), &options(CHECKING)).1.field, "amount", "{others}");
    }
}

#[test]
fn a_card_with_few_rows_of_both_signs_is_asked_about() {
    let unclear = "Date,Text,Amount\n2025-03-27,Tuin,18.40\n2025-03-26,Boek,-36.15\n\
                   2025-03-25,Noedels,13.90\n2025-03-19,Rekening,-275.00\n";
    let (guess, question) = asked(unclear.as_bytes(), &options(CARD));
    assert_eq!(question.field, "amount");
    let file = ReadOptions { remembered: Some(guess), ..options(CARD) };
    assert_eq!(minor(&answer(unclear.as_bytes(), &file).unwrap()), [-1_840, 3_615, -1_390, 27_500]);
    let minus: String = (1..9).map(|n| format!("2025-03-0{n},Shop {n},-{n}.50\n")).collect();
    let file = format!("Date,Text,Amount\n{minus}2025-03-19,Betaling,275.00\n");
    let file = answer(file.as_bytes(), &options(CARD)).unwrap();
    assert_eq!((minor(&file)[0], minor(&file)[8]), (-150, 27_500));
}

#[test]
fn three_digits_behind_every_mark_are_asked_unless_something_tells_them() {
    let (guess, question) = asked(&sample("csv_three_decimals.csv"), &options(CHECKING));
    assert_eq!((question.field.as_str(), question.choices.len()), ("decimal_mark", 2));
    for (mark, right) in [('.', [-2_450, 1_170]), (',', [-2_450_000, 1_170_000])] {
        let mapping = Some(ColumnMapping { decimal_mark: mark, ..guess.clone() });
        let given = ReadOptions { mapping, ..options(CHECKING) };
        assert_eq!(minor(&answer(&sample("csv_three_decimals.csv"), &given).unwrap()), right);
    }
    for (rows, right) in [
        // Rates, and several amounts on both sides of a thousand.
        ("x;-24.500;0.866667\n", -2_450),
        ("x;-24,500;0,866667\n", -2_450),
        (
            "x;-24.500;\n2025-02-17;y;-700;\n2025-02-18;y;-1.250;\n2025-02-19;y;-85;\n\
             2025-02-20;y;3.100;\n2025-02-21;y;-12;\n",
            -2_450_000,
        ),
    ] {
        let file = format!("Datum;Text;Betrag;Kurs\n2025-02-16;{rows}");
        assert_eq!(minor(&read(file.as_bytes()))[0], right, "{rows}");
    }
    let balance = "Datum;Text;Betrag;Saldo\n2025-02-16;x;-24.500;100.25\n";
    assert_eq!(minor(&read(balance.as_bytes())), [-2_450]);
}

#[test]
fn whole_amounts_beside_three_digits_show_nothing_by_themselves() {
    // One whole amount below or above a thousand, the same one again and again, and one above
    // beside several below: neither way of writing is shown.
    for whole in ["-700", "-1700", "2100", "150", "-5\n2025-03-01;z;-5\n2025-03-02;z;-5"] {
        let file = format!("Datum;Text;Betrag\n2025-02-16;x;-24.500\n2025-02-17;y;{whole}\n");
        assert_eq!(asked(file.as_bytes(), &options(CHECKING)).1.field, "decimal_mark", "{whole}");
    }
    let several = "Datum;Text;Betrag\n2025-02-16;x;-24.500\n2025-02-17;y;-700\n\
                   2025-02-18;y;-1.250\n2025-02-19;y;-85\n2025-02-20;y;3.100\n\
                   2025-02-21;y;-12\n2025-02-22;y;-1400\n";
    assert_eq!(asked(several.as_bytes(), &options(CHECKING)).1.field, "decimal_mark");
}

#[test]
fn balances_that_add_up_one_way_only_tell_the_decimal_mark() {
    for (rows, right) in [
        ("-1.250;8750\n2025-02-17;y;-3.500;5250\n", [-125_000, -350_000]),
        ("-1.250;8.75\n2025-02-17;y;-3.500;5.25\n", [-125, -350]),
        // Balances with the other mark than the amounts.
        ("-1.250;8750.00\n2025-02-17;y;-3.500;5250.00\n", [-125_000, -350_000]),
        ("-1,250;8,750.00\n2025-02-17;y;-3,500;5,250.00\n", [-125_000, -350_000]),
    ] {
        let file = format!("Datum;Text;Betrag;Saldo\n2025-02-16;x;{rows}");
        let file = read(file.as_bytes());
        assert_eq!(minor(&file), right, "{rows}");
        assert!(file.decisions.iter().any(|d| d.field == "decimal_mark"), "{rows}");
    }
    let split = "Datum;Text;Soll;Haben;Saldo\n2025-02-16;x;1.250;;8750\n\
                 2025-02-17;y;;3.500;12250\n";
    assert_eq!(minor(&read(split.as_bytes())), [-125_000, 350_000]);
    let open = "Datum;Text;Betrag;Saldo\n2025-02-16;x;-1.250;8.750\n2025-02-17;y;-3.500;5.250\n";
    assert_eq!(asked(open.as_bytes(), &options(CHECKING)).1.field, "decimal_mark");
}

#[test]
fn amounts_with_both_marks_are_read_each_by_its_own_and_told() {
    for (rows, right, line) in [
        ("-61,23\n2025-02-17;y;2100.50\n", vec![-6_123, 210_050], "line 2"),
        ("-61.23\n2025-02-17;y;2100,50\n", vec![-6_123, 210_050], "line 3"),
        ("-61,2\n2025-02-17;y;-5,10\n2025-02-18;z;-3.5\n", vec![-6_120, -510, -350], "line 4"),
        (
            "-1.061,23\n2025-02-17;y;2,100.50\n2025-02-18;z;-7,00\n",
            vec![-106_123, 210_050, -700],
            "line 3",
        ),
    ] {
        let file = read(format!("Datum;Text;Betrag\n2025-02-16;x;{rows}").as_bytes());
        assert_eq!(minor(&file), right, "{rows}");
        assert_eq!(codes(&file), [], "{rows}");
        let told = |d: &&commands::statement::Decision| d.field == "decimal_mark";
        let told: Vec<&str> =
            file.decisions.iter().filter(told).map(|d| d.detail.as_str()).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("both decimal marks") && told[0].contains(line), "{told:?}");
    }
    // What can be read with either is asked, and the answer is for it alone.
    let file = b"Datum;Text;Betrag\n2025-02-16;x;-61,23\n2025-02-17;y;2100.50\n\
                 2025-02-18;z;-1.250\n";
    let (guess, question) = asked(file, &options(CHECKING));
    assert_eq!(question.field, "decimal_mark");
    assert!(question.detail.contains("line 4"), "{}", question.detail);
    for (mark, last) in [('.', -125), (',', -125_000)] {
        let mapping = Some(ColumnMapping { decimal_mark: mark, ..guess.clone() });
        let given = answer(file, &ReadOptions { mapping, ..options(CHECKING) }).unwrap();
        assert_eq!(minor(&given), [-6_123, 210_050, last]);
    }
}

#[test]
fn three_digits_that_end_in_a_zero_beside_two_decimals_are_asked() {
    for (rows, mark, right) in [
        ("-61.23\n2025-02-17;y;2.100\n", ',', [-6_123, 210_000]),
        ("-61.23\n2025-02-17;y;2.100\n", '.', [-6_123, 210]),
        ("-61,23\n2025-02-17;y;2,100\n", '.', [-6_123, 210_000]),
    ] {
        let file = format!("Datum;Text;Betrag\n2025-02-16;x;{rows}");
        let (guess, question) = asked(file.as_bytes(), &options(CHECKING));
        assert_eq!(question.field, "decimal_mark", "{rows}");
        assert!(question.detail.contains("line 3"), "{}", question.detail);
        let mapping = Some(ColumnMapping { decimal_mark: mark, ..guess });
        let given = ReadOptions { mapping, ..options(CHECKING) };
        assert_eq!(minor(&answer(file.as_bytes(), &given).unwrap()), right, "{rows} {mark}");
    }
    // Beside other amounts of three decimals, with thousands parted, or rounded with a remark they
    // are nothing odd.
    for (rows, right) in [
        ("-61.235\n2025-02-17;y;1061.250\n2025-02-18;z;7.5\n", vec![-6_124, 106_125, 750]),
        ("-61.23\n2025-02-17;y;2,100\n", vec![-6_123, 210_000]),
        ("-61.23\n2025-02-17;y;2.105\n", vec![-6_123, 210]),
    ] {
        let file = format!("Datum;Text;Betrag\n2025-02-16;x;{rows}");
        assert_eq!(minor(&read(file.as_bytes())), right, "{rows}");
    }
}

#[test]
fn money_out_and_in_of_one_row_is_remarked() {
    let file = "Date;Text;Debit;Credit\n2025-02-13;Shop;12.50;\n2025-02-14;Odd;20.00;5.00\n\
                2025-02-15;Zero;3.00;0.00\n2025-02-16;Pay;;100.00\n";
    let file = read(file.as_bytes());
    assert_eq!(minor(&file), [-1_250, -1_500, -300, 10_000]);
    assert_eq!(codes(&file), [(3, "out-and-in")]);
    // Where most rows have both, these are no columns of money out and in.
    let numbers = "Date;Text;Debit;Credit\n2025-02-13;Shop;12.50;1.00\n\
                   2025-02-14;Pay;20.00;5.00\n2025-02-15;Inn;3.00;7.00\n";
    assert_eq!(asked(numbers.as_bytes(), &options(CHECKING)).1.field, "amount");
}

#[test]
fn rows_of_balances_are_named_and_no_bookings() {
    let file = read(&sample("csv_balance_rows.csv"));
    assert_eq!(minor(&file), [-350, 180_000]);
    assert_eq!(codes(&file), [(2, "balance-row"), (5, "balance-row")]);
    let statement = &file.statements[0];
    let balances = [statement.opening, statement.closing].map(|b| b.unwrap().amount.minor);
    assert_eq!(balances, [25_000, 204_650]);
    // In a language that nobody knows the balances themselves tell.
    let text = String::from_utf8(sample("csv_balance_rows.csv")).unwrap();
    let unknown = text.replace("Anfangssaldo", "Qwerty").replace("Endsaldo", "Asdf");
    assert_eq!(minor(&read(unknown.as_bytes())), [-350, 180_000]);
    // A first payment into an account equals its balance as well.
    let first = "Date;Text;Amount;Balance\n2025-02-01;Top-up;50,00;50,00\n\
                 2025-02-02;Shop;-8,00;42,00\n";
    assert_eq!(minor(&read(first.as_bytes())), [5_000, -800]);
}

#[test]
fn a_reversal_among_unsigned_amounts_does_not_make_the_others_money_in() {
    for (out, into) in [("S", "H"), ("Debit", "Credit"), ("Af", "Bij"), ("支出", "收入")] {
        let file = format!(
            "Datum;Text;Betrag;Art\n13.03.2026;Laden;19,90;{out}\n\
             14.03.2026;Storno Laden;-19,90;{out}\n15.03.2026;Lohn;2100,00;{into}\n\
             27.03.2026;Kiosk;3,50;{out}\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-1_990, 1_990, 210_000, -350], "{out}");
        // Signs that say the same as the words stay signs, a refund among them.
        let file = format!(
            "Datum;Text;Betrag;Art\n13.03.2026;Laden;-19,90;{out}\n\
             14.03.2026;Laden;-5,00;{out}\n15.03.2026;Lohn;2100,00;{into}\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-1_990, -500, 210_000], "{out}");
    }
}

#[test]
fn shops_and_places_that_are_called_like_balances_are_bookings() {
    for shop in ["NEW BALANCE", "SÖLDEN", "余额宝", "Saldo", "Balance"] {
        let at_every_place = format!(
            "Date;Description;Amount\n2025-02-13;{shop};-12.50\n2025-02-15;Salary;300.00\n\
             2025-02-16;{shop};-3.10\n2025-02-17;Opening balance bonus;5.00\n\
             2025-02-18;{shop};-8.40\n"
        );
        let file = read(at_every_place.as_bytes());
        assert_eq!(minor(&file), [-1250, 30_000, -310, 500, -840], "{shop}");
    }
    let ends = "Fecha;Concepto;Importe\n01/02/2025;SALDO INICIAL;100,00\n\
                13/02/2025;Café;-12,50\n28/02/2025;Saldo final;87,50\n";
    let file = read(ends.as_bytes());
    assert_eq!(minor(&file), [-1250]);
    assert_eq!(codes(&file), [(2, "balance-row"), (4, "balance-row")]);
}

#[test]
fn days_that_a_spreadsheet_counted_are_asked_about_or_read_as_such() {
    let file = |days: [&str; 3]| {
        let rows: String = days.iter().map(|day| format!("{day};Shop;-12,50\n")).collect();
        format!("Date;Description;Amount\n{rows}").into_bytes()
    };
    for days in [["41001", "41012", "41030"], ["40325", "40425", "40625"]] {
        let (_, question) = asked(&file(days), &options(CHECKING));
        assert_eq!(question.field, "date_order", "{days:?}");
        assert!(question.detail.contains("spreadsheet"), "{question:?}");
    }
    for (days, right) in [
        (["45678", "45691", "45700"], ["2025-01-21", "2025-02-03", "2025-02-12"]),
        (["41001", "41012", "41045"], ["2012-04-02", "2012-04-13", "2012-05-16"]),
        // With the time behind the day.
        (["45678.5", "45691", "45700.520833"], ["2025-01-21", "2025-02-03", "2025-02-12"]),
        (["41001,25", "41012,5", "41030"], ["2012-04-02", "2012-04-13", "2012-05-01"]),
    ] {
        let read = read(&file(days));
        let lines = &read.statements[0].lines;
        let told: Vec<String> = lines.iter().map(|line| line.posted_on.to_string()).collect();
        assert_eq!(told, right);
        let decided = |d: &Decision| d.field == "date_order" && d.detail.contains("counted");
        assert!(read.decisions.iter().any(decided), "{:?}", read.decisions);
    }
    // Beside dates such numbers are those of vouchers, and shorter ones are written dates.
    let vouchers = "Datum;Buchungsnummer;Text;Betrag\n13.02.2025;45678;Laden;-1,50\n\
                    14.02.2025;45691;Bar;-2,50\n";
    let lines = &read(vouchers.as_bytes()).statements[0].lines;
    assert_eq!(lines[1].posted_on.to_string(), "2025-02-14");
}

#[test]
fn fees_that_nothing_proves_are_asked_and_net_amounts_hold_them() {
    let file = sample("csv_fee_without_balance.csv");
    let (guess, question) = asked(&file, &options(CHECKING));
    assert_eq!(question.field, "fee_column");
    assert_eq!(question.choices, [serde_json::json!(3), serde_json::Value::Null]);
    for (fee_column, right) in
        [(Some(3), [-25_250, -6_120, 90_000]), (None, [-25_000, -6_000, 90_000])]
    {
        let mapping = Some(ColumnMapping { fee_column, ..guess.clone() });
        assert_eq!(
            minor(&answer(&file, &ReadOptions { mapping, ..options(CHECKING) }).unwrap()),
            right
        );
    }
    let net =
        "Date,Text,Gross,Fee,Net\n2025-06-14,A,100.00,-3.20,96.80\n2025-06-15,B,-9.00,0.00,-9.00\n";
    assert_eq!(minor(&read(net.as_bytes())), [9_680, -900]);
}

#[test]
fn tildes_apostrophes_dashes_written_months_and_unknown_texts_are_read() {
    let file = read(&sample("csv_tilde_and_apostrophes.csv"));
    let lines = &file.statements[0].lines;
    let days: Vec<String> = lines.iter().map(|line| line.posted_on.to_string()).collect();
    assert_eq!(days, ["2025-02-03", "2025-02-04", "2025-02-05"]);
    assert_eq!(minor(&file), [-1_250, 180_000, -700]);
    assert!(format!("{} {}", lines[0].payee, lines[0].description).contains("nettbank Oslo"));
    assert_eq!(lines[2].payee, "autogiro Hamar");
    let file = read(&sample("csv_own_moves.csv"));
    assert_eq!((minor(&file), codes(&file)), (vec![-650, 8_800], vec![(4, "neutral-row")]));
}

#[test]
fn likelihoods_that_contradict_the_memory_are_asked_and_the_memory_answers_what_is_open() {
    let file = sample("csv_direction_unknown.csv");
    let (guess, question) = asked(&file, &options(CHECKING));
    let amount = serde_json::from_value(question.choices[1].clone()).unwrap();
    let remembered = Some(ColumnMapping { amount, ..guess });
    let again = answer(&file, &ReadOptions { remembered, ..options(CHECKING) }).unwrap();
    assert_eq!(minor(&again), [725, -145_000, 2_160]);
    let direction = again.decisions.iter().find(|d| d.field == "direction").unwrap();
    assert_eq!(direction.by, DecidedBy::Memory);
    // A card that printed charges with a minus prints a plus now.
    let charges: String = (1..9).map(|n| format!("2025-03-0{n},Shop {n},-{n}.50\n")).collect();
    let before = answer(format!("Date,Text,Amount\n{charges}").as_bytes(), &options(CARD)).unwrap();
    let now = format!("Date,Text,Amount\n{}", charges.replace(",-", ","));
    let remembered = ReadOptions { remembered: before.mapping, ..options(CARD) };
    assert_eq!(asked(now.as_bytes(), &remembered).1.field, "amount");
}

#[test]
fn digits_alone_are_days_under_the_heading_of_a_date() {
    let days = |file: &StatementFile| -> Vec<String> {
        let lines = file.statements.iter().flat_map(|statement| &statement.lines);
        lines.map(|line| line.posted_on.to_string()).collect()
    };
    for rows in [
        "130326;Shop;-4.50\n140326;Wages;900.00\n270326;Baker;-2.00\n",
        "13032026;Shop;-4.50\n14032026;Wages;900.00\n27032026;Baker;-2.00\n",
        "260313;Shop;-4.50\n260314;Wages;900.00\n260327;Baker;-2.00\n",
    ] {
        let file = read(format!("Date;Text;Amount\n{rows}").as_bytes());
        assert_eq!(days(&file), ["2026-03-13", "2026-03-14", "2026-03-27"], "{rows}");
        assert_eq!(minor(&file), [-450, 90_000, -200]);
    }
    let short = read(b"Datum;Text;Betrag\n90326;Laden;-4,50\n140326;Lohn;900,00\n");
    assert_eq!(days(&short), ["2026-03-09", "2026-03-14"]);
    // Two readings make sense: which one is asked, and read as answered.
    let open = "Date;Text;Amount\n010203;Shop;-4.50\n020304;Wages;900.00\n";
    let (guess, question) = asked(open.as_bytes(), &options(CHECKING));
    assert_eq!(question.field, "date_order");
    for choice in question.choices {
        let date_order = serde_json::from_value(choice).unwrap();
        let mapping = Some(ColumnMapping { date_order, ..guess.clone() });
        let file = answer(open.as_bytes(), &ReadOptions { mapping, ..options(CHECKING) }).unwrap();
        assert_eq!(minor(&file), [-450, 90_000]);
    }
    // What is no day is named with its row.
    let wrong = answer(b"Date;Text;Amount\n993326;Shop;-4.50\n", &options(CHECKING));
    let Err(ReadStatementError::Malformed { errors, .. }) = wrong else { panic!("{wrong:?}") };
    assert!(errors[0].line == 2 && errors[0].detail.contains("993326"), "{errors:?}");
    let broken = answer(b"Date;Text;Amount\n2026-13-45;Shop;x\n", &options(CHECKING));
    let Err(ReadStatementError::Malformed { errors, .. }) = broken else { panic!("{broken:?}") };
    assert!(errors[0].line == 2 && errors[0].detail.contains("2026-13-45"), "{errors:?}");
    // Numbers of six digits are no days elsewhere.
    let yen = "日付,内容,金額\n2025-02-03,パン屋,-125025\n2025-03-15,給与,130326\n";
    assert_eq!(minor(&read(yen.as_bytes())), [-12_502_500, 13_032_600]);
}

#[test]
fn a_year_far_ahead_is_remarked_and_a_short_one_is_of_the_past() {
    let far = read(b"Date;Text;Amount\n2062-03-13;Shop;-4.50\n2026-03-14;Wages;900.00\n");
    assert_eq!(codes(&far), [(2, "date-far-ahead")]);
    let soon = read(b"Date;Text;Amount\n2027-10-13;Shop;-4.50\n2026-03-14;Wages;900.00\n");
    assert!(codes(&soon).is_empty());
    let past = read(b"Date;Text;Amount\n13/03/62;Shop;-4.50\n14/03/62;Wages;900.00\n");
    assert_eq!(past.statements[0].lines[0].posted_on.to_string(), "1962-03-13");
    let many: String = (0..30).map(|n| format!("2099-01-02;Shop {n};-1.00\n")).collect();
    let many = read(format!("Date;Text;Amount\n{many}").as_bytes());
    assert_eq!(many.warnings.len(), 21);
}
