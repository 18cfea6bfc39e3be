//! Amounts in another unit than that of their currency, as a heading or a line over it says: they
//! are read exactly, or it is asked.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{
    AmountUnit, ColumnMapping, ColumnUnit, DecidedBy, ReadOptions, StatementFile,
};
use tables::{CHECKING, answer, asked, codes, minor, options, options_in, questions, read};

fn told(file: &StatementFile) -> Option<&str> {
    let units = file.decisions.iter().find(|decision| decision.field == "units");
    units.map(|decision| decision.detail.as_str())
}

fn read_in(file: &str, currency: &str) -> StatementFile {
    answer(file.as_bytes(), &options_in(currency)).unwrap_or_else(|e| panic!("{e:?}\n{file}"))
}

#[test]
fn a_heading_that_names_cents_is_read_in_cents() {
    for title in [
        "amount_cents",
        "AmountInCents",
        "amountincents",
        "amountMinorUnits",
        "amount_minor",
        "Amount (pence)",
        "Belopp (öre)",
        "Betrag in Cent",
        "Betrag (ct)",
        "Montant (centimes)",
        "Importe en céntimos",
        "Kwota (grosze)",
        "Kwota w groszach",
        "Сумма (коп.)",
        "Сумма в копейках",
        "Amount (paise)",
        "金额(分)",
        "value_cents",
        "Amount (minor units)",
        "Cents",
        "Amount (¢)",
    ] {
        let file = format!(
            "date,{title},description\n2025-01-05,-1500,SHOP\n2025-01-06,-250,CAFE\n\
             2025-01-07,\"120,000\",LOHN\n"
        );
        let read = read(file.as_bytes());
        assert_eq!(minor(&read), [-1_500, -250, 120_000], "{title}");
        assert!(told(&read).unwrap().contains(title), "{title} {:?}", told(&read));
        let marks = read.decisions.iter().filter(|decision| decision.field == "decimal_mark");
        assert_eq!(marks.count(), 0, "{title}");
        let again = ReadOptions { mapping: read.mapping.clone(), ..options(CHECKING) };
        assert_eq!(minor(&answer(file.as_bytes(), &again).unwrap()), [-1_500, -250, 120_000]);
    }
}

#[test]
fn what_stands_around_a_number_stays() {
    let file = "Date;Text;Amount (cents)\n2025-01-05;A;(1500)\n2025-01-06;B;1 250 CR\n\
                2025-01-07;C;-7\n2025-01-08;D;250-\n2025-01-09;E;0\n";
    assert_eq!(minor(&read(file.as_bytes())), [-1_500, 1_250, -7, -250, 0]);
    let sided = "Date;Text;Debit (cents);Credit (cents)\n2025-01-05;A;1500;\n2025-01-06;B;;7000\n";
    assert_eq!(minor(&read(sided.as_bytes())), [-1_500, 7_000]);
    let words = "Date;Text;amount_cents;Type\n2025-01-05;A;1500;debit\n2025-01-06;B;7000;credit\n";
    assert_eq!(minor(&read(words.as_bytes())), [-1_500, 7_000]);
}

#[test]
fn an_amount_in_units_beside_it_is_taken_in_both_orders() {
    for (head, rows) in [
        ("amount_minor,amount", ["-1500,-15.00", "-250,-2.50"]),
        ("amount,amount_minor", ["-15.00,-1500", "-2.50,-250"]),
        ("Amount (in thousands),Amount", ["-1.5,-1500.12", "-0.25,-250.38"]),
        ("Amount,Amount (in thousands)", ["-1500.12,-1.5", "-250.38,-0.25"]),
    ] {
        let file = format!(
            "date,{head},description\n2025-01-05,{},SHOP\n2025-01-06,{},CAFE\n",
            rows[0], rows[1]
        );
        let read = read(file.as_bytes());
        let right = if head.contains("thousands") { [-150_012, -25_038] } else { [-1_500, -250] };
        assert_eq!(minor(&read), right, "{head}");
        assert_eq!(told(&read), None, "{head}");
    }
}

#[test]
fn thousands_and_millions_are_read_exactly() {
    for (title, cells, right) in [
        ("Amount (in thousands)", ["-1.5", "2.25034", "-0.01299"], [-150_000, 225_034, -1_299]),
        ("Betrag (Tsd. €)", ["\"-1,5\"", "\"2,25\"", "\"-0,01\""], [-150_000, 225_000, -1_000]),
        ("Betrag in TEUR", ["-1", "2", "-3"], [-100_000, 200_000, -300_000]),
        ("Amount x1000", ["-1.5", "2", "-3.25"], [-150_000, 200_000, -325_000]),
        ("Amount in k", ["-1.5", "2", "-3.25"], [-150_000, 200_000, -325_000]),
        ("Betrag (Mio. €)", ["-0.0015", "0.002", "-1"], [-150_000, 200_000, -100_000_000]),
    ] {
        let file = format!(
            "Date,Text,{title}\n2025-01-05,A,{}\n2025-01-06,B,{}\n2025-01-07,C,{}\n",
            cells[0], cells[1], cells[2]
        );
        let read = read(file.as_bytes());
        assert_eq!(minor(&read), right, "{title}");
        assert!(told(&read).is_some(), "{title}");
        let again = ReadOptions { mapping: read.mapping.clone(), ..options(CHECKING) };
        assert_eq!(minor(&answer(file.as_bytes(), &again).unwrap()), right, "{title}");
    }
    let open = "Date,Text,Amount (in thousands)\n2025-01-05,A,-1.500\n2025-01-06,B,2.250\n";
    let (guess, question) = asked(open.as_bytes(), &options(CHECKING));
    assert_eq!(question.field, "decimal_mark");
    for (decimal_mark, right) in [('.', [-150_000, 225_000]), (',', [-150_000_000, 225_000_000])] {
        let mapping = Some(ColumnMapping { decimal_mark, ..guess.clone() });
        let given = ReadOptions { mapping, ..options(CHECKING) };
        assert_eq!(minor(&answer(open.as_bytes(), &given).unwrap()), right);
    }
}

#[test]
fn cents_with_decimals_are_asked_about() {
    let file = "date,amount_cents,description\n2025-01-05,-15.00,SHOP\n2025-01-06,-250.00,CAFE\n";
    let (guess, question) = asked(file.as_bytes(), &options(CHECKING));
    assert_eq!(question.field, "units");
    let readings: Vec<Vec<i64>> = question
        .choices
        .iter()
        .map(|choice| {
            let units = serde_json::from_value(choice.clone()).unwrap();
            let mapping = Some(ColumnMapping { units, ..guess.clone() });
            let given = ReadOptions { mapping, ..options(CHECKING) };
            let read = answer(file.as_bytes(), &given).unwrap();
            let columns = read.decisions.iter().find(|decision| decision.field == "columns");
            assert_eq!(columns.unwrap().by, DecidedBy::Person);
            minor(&read)
        })
        .collect();
    assert_eq!(readings, [[-1_500, -25_000], [-15, -250]]);
    // A mapping that says nothing of it is no answer.
    let mapping = Some(ColumnMapping { units: None, ..guess });
    let (_, question) = asked(file.as_bytes(), &ReadOptions { mapping, ..options(CHECKING) });
    assert_eq!(question.field, "units");
}

#[test]
fn the_account_remembers_what_a_person_said_of_units() {
    let file = "date,amount_cents,description\n2025-01-05,-15.00,SHOP\n2025-01-06,-250.00,CAFE\n";
    let (guess, _) = asked(file.as_bytes(), &options(CHECKING));
    let mapping = Some(ColumnMapping { units: Some(Vec::new()), ..guess });
    let first = answer(file.as_bytes(), &ReadOptions { mapping, ..options(CHECKING) }).unwrap();
    let remembering = ReadOptions { remembered: first.mapping, ..options(CHECKING) };
    let next = "date,description,amount_cents\n2025-02-05,SHOP,-17.00\n2025-02-06,CAFE,-1.50\n";
    let read = answer(next.as_bytes(), &remembering).unwrap();
    assert_eq!(minor(&read), [-1_700, -150]);
    let units = read.decisions.iter().find(|decision| decision.field == "units");
    assert!(units.is_none() || units.unwrap().by == DecidedBy::Memory);
    let third = ReadOptions { remembered: read.mapping, ..options(CHECKING) };
    assert_eq!(minor(&answer(next.as_bytes(), &third).unwrap()), [-1_700, -150]);
    // What the heading alone said is read from the heading again.
    let cents = "date,amount_cents,description\n2025-01-05,-1500,SHOP\n2025-01-06,-250,CAFE\n";
    let remembered = read_in(cents, "EUR").mapping;
    assert!(remembered.is_some());
    let later = "date,amount,description\n2025-02-05,-17.00,SHOP\n2025-02-06,-1.50,CAFE\n";
    let read = answer(later.as_bytes(), &ReadOptions { remembered, ..options(CHECKING) }).unwrap();
    assert_eq!(minor(&read), [-1_700, -150]);
}

#[test]
fn balances_show_whether_they_are_in_the_same_unit() {
    let file = |head: &str, rows: [&str; 3]| {
        let [one, two, three] = rows;
        format!("Date,Text,{head}\n2025-01-05,A,{one}\n2025-01-06,B,{two}\n2025-01-07,C,{three}\n")
    };
    for (head, rows) in [
        ("amount_cents,Balance", ["-1500,98500", "-250,98250", "900,99150"]),
        ("amount_cents,Balance", ["-1500,985.00", "-250,982.50", "900,991.50"]),
        ("amount_cents,balance_cents", ["-1500,98500", "-250,98250", "900,99150"]),
        ("Amount,balance_cents", ["-15.00,98500", "-2.50,98250", "9.00,99150"]),
        ("Amount,balance_cents", ["-1500,98500", "-250,98250", "900,99150"]),
        ("Amount (cents),Balance (cents)", ["-1500,98500", "-250,98250", "900,99150"]),
    ] {
        let file = file(head, rows);
        let read = read(file.as_bytes());
        assert_eq!(minor(&read), [-1_500, -250, 900], "{file}");
        let closing = read.statements[0].closing.as_ref().map(|closing| closing.amount.minor);
        assert_eq!(closing, Some(99_150), "{file}");
    }
    // Nothing tells what a single balance is.
    let one = "Date,Text,amount_cents,Balance\n2025-01-05,A,-1500,98500\n";
    let (_, asked) = questions(one.as_bytes(), &options(CHECKING));
    assert_eq!(asked[0].field, "units");
    // Balances that follow the numbers as units contradict the heading.
    let against = file("amount_cents,Balance", ["-1500,98500.50", "-250,98250.50", "900,99150.50"]);
    let (_, asked) = questions(against.as_bytes(), &options(CHECKING));
    assert_eq!(asked[0].field, "units");
}

#[test]
fn the_minor_unit_is_that_of_the_currency() {
    let file = |title: &str| {
        format!("date,{title},description\n2025-01-05,-1500,SHOP\n2025-01-06,-250,CAFE\n")
    };
    for currency in ["JPY", "EUR", "KWD"] {
        assert_eq!(minor(&read_in(&file("amount_minor"), currency)), [-1_500, -250], "{currency}");
    }
    let rows = "date,amount_minor,currency,text\n2025-01-05,-1500,EUR,A\n2025-01-06,-250,JPY,B\n";
    let read = answer(rows.as_bytes(), &ReadOptions::on(options(CHECKING).today)).unwrap();
    assert_eq!(minor(&read), [-1_500, -250]);
    for currency in ["JPY", "KWD"] {
        let (_, asked) = questions(file("amount_cents").as_bytes(), &options_in(currency));
        assert_eq!(asked[0].field, "units", "{currency}");
    }
}

#[test]
fn fees_have_their_unit_too_and_a_line_may_speak_for_all() {
    let fees = "date,amount_cents,fee_cents,balance_cents,text\n2025-01-05,-1500,0,98500,A\n\
                2025-01-06,-250,-50,98200,B\n2025-01-07,-100,-10,98090,C\n";
    assert_eq!(minor(&read(fees.as_bytes())), [-1_500, -300, -110]);
    for line in ["All amounts in cents", "Alle Beträge in Cent", "Unit,cents"] {
        let file = format!(
            "Export\n{line}\nDate,Text,Amount,Balance\n2025-01-05,A,-1500,98500\n\
             2025-01-06,B,-250,98250\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-1_500, -250], "{line}");
    }
}

#[test]
fn a_person_may_say_any_unit() {
    let file = "Date,Text,Amount\n2025-01-05,A,-1500\n2025-01-06,B,-250\n";
    let mapping = read(file.as_bytes()).mapping.unwrap();
    assert_eq!(mapping.units, None);
    let of = |unit| {
        let units = Some(vec![ColumnUnit { column: 2, unit }]);
        let mapping = Some(ColumnMapping { units, ..mapping.clone() });
        minor(&answer(file.as_bytes(), &ReadOptions { mapping, ..options(CHECKING) }).unwrap())
    };
    assert_eq!(of(AmountUnit::Hundredths), [-1_500, -250]);
    assert_eq!(of(AmountUnit::Minor), [-1_500, -250]);
    assert_eq!(of(AmountUnit::Lakhs), [-15_000_000_000, -2_500_000_000]);
}

fn below(head: &str, rows: [&str; 3]) -> String {
    let [one, two, three] = rows;
    format!("Date;Text;{head}\n2025-01-05;A;{one}\n2025-01-06;B;{two}\n2025-01-07;C;{three}\n")
}

#[test]
fn a_heading_that_speaks_of_whole_units_too_is_not_in_cents() {
    for title in [
        "Betrag in Euro und Cent",
        "Amount (Euro/Cent)",
        "Amount (euros and cents)",
        "Amount, dollars and cents",
        "Amount without cents",
        "Betrag (ohne Cent)",
        "Amount in EUR (no cents)",
        "Amount (excl. cents)",
        "Montant (hors centimes)",
        "Bedrag (EUR, geen centen)",
        "Amount (decimal, not cents)",
        "Amount (to the cent)",
        "Amount rounded to cents",
        "Amount major (not minor)",
        "Amount (no thousands)",
        "Amount (thousands separator: none)",
    ] {
        let read = read(below(title, ["-15", "-2", "900"]).as_bytes());
        assert_eq!(minor(&read), [-1_500, -200, 90_000], "{title}");
        assert_eq!(told(&read), None, "{title}");
    }
    for title in ["Betrag (Euro, Cent)", "Amount (EUR.cents)", "Amount EUR (minor=2)"] {
        let file = below(title, ["-15", "-2", "900"]);
        let (_, asked) = questions(file.as_bytes(), &options(CHECKING));
        assert_eq!(asked[0].field, "units", "{title}");
    }
}

#[test]
fn both_of_two_sides_have_the_unit_of_their_headings() {
    for (head, right) in [
        ("out_minor;in_minor", [-1_500, -250, 90_000]),
        ("out minor;in minor", [-1_500, -250, 90_000]),
        ("Out TEUR;In TEUR", [-150_000_000, -25_000_000, 9_000_000_000]),
        ("TEUR out;TEUR in", [-150_000_000, -25_000_000, 9_000_000_000]),
        ("Out k€;In k€", [-150_000_000, -25_000_000, 9_000_000_000]),
        ("out thousand;in thousand", [-150_000_000, -25_000_000, 9_000_000_000]),
        ("out_thousands;in_thousands", [-150_000_000, -25_000_000, 9_000_000_000]),
    ] {
        for empty in ["", "0"] {
            let rows = [format!("1500;{empty}"), format!("250;{empty}"), format!("{empty};90000")];
            let read = read(below(head, rows.each_ref().map(String::as_str)).as_bytes());
            assert_eq!(minor(&read), right, "{head} {empty}");
        }
        let (out, incoming) = head.split_once(';').unwrap();
        let turned = below(&format!("{incoming};{out}"), [";1500", ";250", "90000;"]);
        assert_eq!(minor(&read(turned.as_bytes())), right, "{head}");
    }
    for head in ["Debit_cents;Credit", "Soll TEUR;Haben", "Debit;Credit (cents)", "Out TEUR;Rilan"]
    {
        let file = below(head, ["1500;", "250;", ";90000"]);
        let (_, asked) = questions(file.as_bytes(), &options(CHECKING));
        assert_eq!(asked[0].field, "units", "{head}");
    }
    let decimals = below("Debit_cents;Credit", ["1500;", "250;", ";900.00"]);
    assert_eq!(minor(&read(decimals.as_bytes())), [-1_500, -250, 90_000]);
}

#[test]
fn words_too_short_to_be_sure_of_are_asked() {
    for title in [
        "Amount ct",
        "Betrag ct",
        "Kwota gr",
        "Amount (c)",
        "Amount x100",
        "Amount * 100",
        "Amount ×0.01",
        "Amount (1/100)",
        "amount_e2",
        "Amount k",
        "Importe (miles)",
    ] {
        let file = below(title, ["-1500", "-250", "90000"]);
        let (guess, question) = asked(file.as_bytes(), &options(CHECKING));
        assert_eq!(question.field, "units", "{title}");
        let of = |choice: &serde_json::Value| {
            let units = serde_json::from_value(choice.clone()).unwrap();
            let mapping = Some(ColumnMapping { units, ..guess.clone() });
            let given = ReadOptions { mapping, ..options(CHECKING) };
            minor(&answer(file.as_bytes(), &given).unwrap())
        };
        let factor = if title.contains('k') || title.contains("miles") { 100_000 } else { 1 };
        let scaled = [-1_500, -250, 90_000].map(|amount: i64| amount * factor);
        assert_eq!(of(&question.choices[0]), scaled, "{title}");
        assert_eq!(of(&question.choices[1]), [-150_000, -25_000, 9_000_000], "{title}");
    }
    for head in ["Soll ct;Haben ct", "Expense ct;Income ct", "out_ct;in_ct", "Debit K;Credit K"] {
        let file = below(head, ["1500;", "250;", ";90000"]);
        let (_, asked) = questions(file.as_bytes(), &options(CHECKING));
        assert_eq!(asked[0].field, "units", "{head}");
    }
    // Decimals, an amount in units beside it, and balances tell.
    assert_eq!(
        minor(&read(below("Amount ct", ["-15.00", "-2.50", "900.00"]).as_bytes())),
        [-1_500, -250, 90_000]
    );
    let beside = below("Betrag ct;Betrag", ["-1500;-15.00", "-250;-2.50", "90000;900.00"]);
    assert_eq!(minor(&read(beside.as_bytes())), [-1_500, -250, 90_000]);
    let rows = ["-1500;85.00", "-250;82.50", "90000;982.50"];
    assert_eq!(minor(&read(below("Betrag ct;Balance", rows).as_bytes())), [-1_500, -250, 90_000]);
    let rows = ["-15;85.00", "-2;83.00", "900;983.00"];
    assert_eq!(minor(&read(below("Betrag ct;Balance", rows).as_bytes())), [-1_500, -200, 90_000]);
}

#[test]
fn more_words_name_cents_and_thousands() {
    for title in [
        "Amount EURct",
        "minor_units",
        "Lowest denomination",
        "Částka v haléřích",
        "Summa sentteinä",
        "Ποσό (λεπτά)",
        "סכום באגורות",
        "Összeg (fillér)",
    ] {
        let read = read(below(title, ["-1500", "-250", "90000"]).as_bytes());
        assert_eq!(minor(&read), [-1_500, -250, 90_000], "{title}");
    }
    let read = read(below("Terhelés (E Ft);Jóváírás (E Ft)", ["1,5;", "0,25;", ";90"]).as_bytes());
    assert_eq!(minor(&read), [-150_000, -25_000, 9_000_000]);
}

#[test]
fn a_line_below_a_second_heading_or_a_column_names_the_unit_too() {
    let rows = "2025-01-05;A;-1500\n2025-01-06;B;-250\n2025-01-07;C;90000\n";
    for line in ["All amounts in cents", "Beträge in Cent", "Unit: cents", "单位:分"] {
        let file = format!("Date;Text;Amount\n{rows}{line}\n");
        assert_eq!(minor(&read(file.as_bytes())), [-1_500, -250, 90_000], "{line}");
    }
    let file = format!("Datum;Text;Betrag\n;;TEUR\n{rows}");
    assert_eq!(minor(&read(file.as_bytes())), [-150_000_000, -25_000_000, 9_000_000_000]);
    for unit in ["cents", "ct"] {
        let file =
            format!("Date;Text;Amount;Unit\n2025-01-05;A;-1500;{unit}\n2025-01-06;B;-250;{unit}\n");
        let (_, asked) = questions(file.as_bytes(), &options(CHECKING));
        assert_eq!(asked[0].field, "units", "{unit}");
    }
}

#[test]
fn a_unit_behind_a_number_is_not_read_as_none() {
    for cell in ["-1500c", "-1500p", "-1.5k", "-1.5K", "-1.5k€", "-1.5K EUR", "-1.5 k", "-1500 p"]
    {
        let file = below("Amount", ["-15.00", cell, "900.00"]);
        let read = read(file.as_bytes());
        assert_eq!(minor(&read), [-1_500, 90_000], "{cell}");
        assert!(tables::codes(&read).iter().any(|(line, _)| *line == 3), "{cell}");
    }
    // Other alphabets between digits are no number.
    let file = below("Amount", ["-15.00", "12`.\u{468}8K", "900.00"]);
    assert_eq!(minor(&read(file.as_bytes())), [-1_500, 90_000]);
}

#[test]
fn cents_in_a_column_of_their_own_are_joined() {
    for head in ["Betrag;ct", "Euros;Cents", "Amount;Cents"] {
        let file = below(head, ["-15;00", "-2;50", "900;25"]);
        let read = read(file.as_bytes());
        assert_eq!(minor(&read), [-1_500, -250, 90_025], "{head}");
        assert!(told(&read).is_some(), "{head}");
        let again = ReadOptions { mapping: read.mapping.clone(), ..options(CHECKING) };
        assert_eq!(minor(&answer(file.as_bytes(), &again).unwrap()), [-1_500, -250, 90_025]);
    }
    let small = below("Amount;Cents", ["-0;5", "-2;50", "1200;0"]);
    assert_eq!(minor(&read(small.as_bytes())), [-5, -250, 120_000]);
    // It may be a number of pieces.
    let open = below("Amount;Ct", ["-15;1", "-2;2", "900;1"]);
    let (guess, question) = asked(open.as_bytes(), &options(CHECKING));
    let of = |choice: &serde_json::Value| {
        let units = serde_json::from_value(choice.clone()).unwrap();
        let mapping = Some(ColumnMapping { units, ..guess.clone() });
        minor(&answer(open.as_bytes(), &ReadOptions { mapping, ..options(CHECKING) }).unwrap())
    };
    assert_eq!(of(&question.choices[0]), [-1_501, -202, 90_001]);
    assert_eq!(of(&question.choices[1]), [-1_500, -200, 90_000]);
}

#[test]
fn numbers_that_are_broken_leave_the_others_in_the_unit_of_their_heading() {
    let rows = "2025-01-05,-99999999999999999999,A\n2025-01-06,-1e400,B\n2025-01-07,-5,C\n";
    let file = format!("date,amount (millions),description\n{rows}");
    let file = answer(file.as_bytes(), &options(CHECKING)).unwrap();
    assert_eq!(minor(&file), [-500_000_000]);
    assert_eq!(codes(&file), [(2, "line-skipped"), (3, "line-skipped")]);
}
