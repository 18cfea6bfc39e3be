//! What an account remembers of the columns of its files: found again by headings, a preference
//! beside what the new file says.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ColumnMapping, DecidedBy, MappingQuestion, ReadOptions, ReadStatementError,
    StatementAccountKind, StatementFile, StatementReader,
};
use domain::money::Currency;

fn options(remembered: Option<&ColumnMapping>) -> ReadOptions {
    ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        account_kind: Some(StatementAccountKind::Checking),
        remembered: remembered.cloned(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    }
}

fn read(file: &str, remembered: Option<&ColumnMapping>) -> StatementFile {
    let answer = StatementFiles.read(file.as_bytes(), &options(remembered));
    answer.unwrap_or_else(|error| panic!("{file}: {error:?}"))
}

fn learned(file: &str) -> ColumnMapping {
    read(file, None).mapping.unwrap()
}

/// The mapping as it was stored before headings were.
fn old(mapping: &ColumnMapping) -> ColumnMapping {
    ColumnMapping { learned: None, ..mapping.clone() }
}

/// What a person decides for a file, as it is remembered.
fn said(file: &str, change: impl Fn(&mut ColumnMapping)) -> ColumnMapping {
    let mut mapping = match StatementFiles.read(file.as_bytes(), &options(None)) {
        Err(ReadStatementError::NeedsMapping { guess, .. }) => guess.unwrap(),
        answer => answer.unwrap().mapping.unwrap(),
    };
    change(&mut mapping);
    let given = ReadOptions { mapping: Some(mapping), ..options(None) };
    StatementFiles.read(file.as_bytes(), &given).unwrap().mapping.unwrap()
}

fn asked(file: &str, remembered: &ColumnMapping) -> (ColumnMapping, MappingQuestion) {
    match StatementFiles.read(file.as_bytes(), &options(Some(remembered))) {
        Err(ReadStatementError::NeedsMapping { guess, questions, .. }) => {
            assert_eq!(questions.len(), 1, "{questions:?}");
            (guess.unwrap(), questions.into_iter().next().unwrap())
        }
        other => panic!("not asked: {other:?}"),
    }
}

/// Day, amount, payee and description of every line.
fn lines(file: &StatementFile) -> Vec<String> {
    let all = file.statements.iter().flat_map(|statement| &statement.lines);
    all.map(|line| {
        format!("{} {} {} | {}", line.posted_on, line.amount.minor, line.payee, line.description)
    })
    .collect()
}

#[test]
fn columns_that_stand_elsewhere_are_found_by_their_headings() {
    for (first, second, right) in [
        (
            "Date;Text;Debit;Credit\n13/02/2025;Shop;12.50;\n14/02/2025;Pay;;1850.00\n",
            "Date;Text;Credit;Debit\n13/03/2025;Shop;;8.40\n14/03/2025;Pay;1850.00;\n",
            vec!["2025-03-13 -840 Shop | ", "2025-03-14 185000 Pay | "],
        ),
        (
            "Buchung;Valuta;Text;Betrag\n13.02.2025;15.02.2025;Laden;-12,50\n",
            "Valuta;Buchung;Text;Betrag\n15.03.2025;13.03.2025;Laden;-8,40\n",
            vec!["2025-03-13 -840 Laden | "],
        ),
        (
            "Date,Payee,Description,Amount\n2025-02-13,Shop,card 12,-12.50\n",
            "Date,Description,Payee,Amount\n2025-03-13,card 12,Shop,-8.40\n",
            vec!["2025-03-13 -840 Shop | card 12"],
        ),
        (
            "Date,Payee,Description,Amount\n2025-02-13,Shop,card 12,-12.50\n",
            "Date,Branch,Payee,Description,Amount\n2025-03-13,North,Shop,card 12,-8.40\n",
            vec!["2025-03-13 -840 Shop | card 12"],
        ),
        (
            "Date,Text,Amount,Total\n2025-02-13,A,-10.00,-10.00\n2025-02-14,B,-5.00,-5.00\n",
            "Date,Text,Total,Amount\n2025-03-13,A,-11.00,-10.00\n2025-03-14,B,-6.00,-5.00\n",
            vec!["2025-03-13 -1000 A | ", "2025-03-14 -500 B | "],
        ),
        // Two columns of one heading keep their turn.
        (
            "Date,Text,Text,Amount\n2025-02-13,Shop,card 12,-12.50\n",
            "Date,Amount,Text,Text\n2025-03-13,-8.40,Shop,card 12\n",
            vec!["2025-03-13 -840 Shop | card 12"],
        ),
    ] {
        let memory = learned(first);
        let file = read(second, Some(&memory));
        assert_eq!(lines(&file), right, "{second}");
        let columns = file.decisions.iter().find(|d| d.field == "columns").unwrap();
        assert_eq!(columns.by, DecidedBy::Memory);
        assert!(columns.detail.contains("by their headings"), "{}", columns.detail);
        // The next file like the first is read as the first.
        assert_eq!(lines(&read(first, file.mapping.as_ref())), lines(&read(first, None)));
    }
}

#[test]
fn what_a_person_said_moves_with_its_column() {
    let first = "Date;Text;Kol A;Kol B\n2025-02-13;Shop;12,50;\n2025-02-14;Pay;;1850,00\n";
    let sides =
        |debit_column, credit_column| AmountColumns::debit_credit(debit_column, credit_column);
    let memory = said(first, |mapping| mapping.amount = sides(2, 3));
    assert_eq!(memory.learned.as_ref().unwrap().said, ["amount"]);
    let second = "Date;Text;Kol B;Kol A\n2025-03-13;Shop;;8,40\n2025-03-14;Pay;1850,00;\n";
    let file = read(second, Some(&memory));
    assert_eq!(lines(&file), ["2025-03-13 -840 Shop | ", "2025-03-14 185000 Pay | "]);
    assert_eq!(file.mapping.unwrap().learned.unwrap().said, ["amount"]);
    // Under other headings nothing is known of the columns, and it is asked again.
    let renamed = second.replace("Kol", "Row");
    assert_eq!(asked(&renamed, &memory).1.field, "amount");
    // A mapping that is given now goes by place, whatever is remembered or written over it.
    let given = ReadOptions { mapping: Some(memory.clone()), ..options(Some(&memory)) };
    let file = StatementFiles.read(second.as_bytes(), &given).unwrap();
    assert_eq!(lines(&file), ["2025-03-13 840 Shop | ", "2025-03-14 -185000 Pay | "]);
    assert_eq!(file.mapping.unwrap().headings(), ["date", "text", "kol b", "kol a"]);
}

#[test]
fn memories_without_headings_go_by_place_where_no_heading_contradicts() {
    let first = "Date;Text;Debit;Credit\n13/02/2025;Shop;12.50;\n14/02/2025;Pay;;1850.00\n";
    let memory = old(&learned(first));
    let same = read(first, Some(&memory));
    assert_eq!(lines(&same), ["2025-02-13 -1250 Shop | ", "2025-02-14 185000 Pay | "]);
    assert_eq!(same.mapping.unwrap().headings(), ["date", "text", "debit", "credit"]);
    let swapped = "Date;Text;Credit;Debit\n13/03/2025;Shop;;8.40\n14/03/2025;Pay;1850.00;\n";
    let (guess, question) = asked(swapped, &memory);
    assert_eq!((question.field.as_str(), question.choices.len()), ("amount", 2));
    assert_eq!(guess.amount, AmountColumns::debit_credit(3, 2));
    let days = "Buchung;Valuta;Text;Betrag\n13.02.2025;15.02.2025;Laden;-12,50\n";
    let swapped = "Valuta;Buchung;Text;Betrag\n15.03.2025;13.03.2025;Laden;-8,40\n";
    let (_, question) = asked(swapped, &old(&learned(days)));
    assert_eq!((question.field.as_str(), question.choices.len()), ("date_column", 2));
    let payee = "Date,Payee,Description,Amount\n2025-02-13,Shop,card 12,-12.50\n";
    let swapped = "Date,Description,Payee,Amount\n2025-03-13,card 12,Shop,-8.40\n";
    let file = read(swapped, Some(&old(&learned(payee))));
    assert_eq!(lines(&file), ["2025-03-13 -840 Shop | card 12"]);
}

#[test]
fn files_without_headings_go_by_place() {
    let first = "13.02.2025;Shop;12,50;\n14.02.2025;Pay;;1850,00\n";
    let sides =
        |debit_column, credit_column| AmountColumns::debit_credit(debit_column, credit_column);
    let memory = said(first, |mapping| mapping.amount = sides(2, 3));
    assert!(memory.headings().is_empty());
    // A bank that leaves the headings out once has them again the next time.
    let named = "Date;Text;Amount\n13.02.2025;Shop;-12,50\n";
    let bare = "13.03.2025;Shop;-8,40\n";
    let kept = read(bare, Some(&learned(named))).mapping.unwrap();
    assert_eq!(kept.headings(), ["date", "text", "amount"]);
    let moved = "Text;Date;Amount\nShop;13.04.2025;-1,00\n";
    assert_eq!(lines(&read(moved, Some(&kept))), ["2025-04-13 -100 Shop | "]);
    let second = "13.03.2025;Shop;8,40;\n14.03.2025;Pay;;1850,00\n";
    let right = ["2025-03-13 -840 Shop | ", "2025-03-14 185000 Pay | "];
    assert_eq!(lines(&read(second, Some(&memory))), right);
}

#[test]
fn known_words_win_over_what_was_only_read_so_and_ask_where_a_person_said_otherwise() {
    let file =
        "Date;Text;Amount;Type\n13/02/2025;Shop;12.50;Debit\n14/02/2025;Pay;1850.00;Credit\n";
    let right = ["2025-02-13 -1250 Shop | ", "2025-02-14 185000 Pay | "];
    let wrong = ["2025-02-13 1250 Shop | ", "2025-02-14 -185000 Pay | "];
    let turn = |mapping: &mut ColumnMapping| {
        if let AmountColumns::Directed { out_words, in_words, .. } = &mut mapping.amount {
            std::mem::swap(out_words, in_words);
        }
    };
    // A memory that no person made gives way, and it is told.
    let mut memory = learned(file);
    turn(&mut memory);
    let again = read(file, Some(&memory));
    assert_eq!(lines(&again), right);
    let direction = again.decisions.iter().find(|d| d.field == "direction").unwrap();
    assert_eq!(direction.by, DecidedBy::File);
    assert!(direction.detail.contains("were read otherwise"), "{}", direction.detail);
    // A person who has said so where nothing else did is asked, with both answers.
    let mut learned = memory.learned.clone().unwrap();
    learned.said.push("amount".into());
    let memory = ColumnMapping { learned: Some(learned), ..memory };
    let (_, question) = asked(file, &memory);
    assert_eq!((question.field.as_str(), question.choices.len()), ("amount", 2));
    // Of what is older than that it is not known who said it.
    assert_eq!(asked(file, &old(&memory)).1.field, "amount");
    // Who has decided against the same words is not asked again.
    let memory = said(file, turn);
    assert_eq!(memory.learned.as_ref().unwrap().overruled, ["amount"]);
    let again = read(file, Some(&memory));
    assert_eq!(lines(&again), wrong);
    assert_eq!(again.mapping.unwrap().learned.unwrap().overruled, ["amount"]);
}

#[test]
fn the_next_file_of_a_bank_asks_nothing_and_keeps_its_texts() {
    // Whole amounts, incomes alone, a single row, an empty column and no row at all contradict
    // nothing that was learned of a usual file.
    let head = "Date;Payee;Memo;Amount;Ref\n";
    let usual = format!(
        "{head}13/02/2025;Shop;card;-12,50;a1b2c3\n14/02/2025;Job;pay;1.850,00;d4e5f6\n\
         27/02/2025;Inn;;-3,00;g7h8i9\n"
    );
    let memory = learned(&usual);
    for rows in [
        "13/03/2025;Shop;card;-12;b1b2c3\n",
        "04/03/2025;Job;pay;1.850,00;d4e5f7\n",
        "04/03/2025;;pay;-7;\n",
        "",
    ] {
        let file = format!("{head}{rows}");
        let answer = StatementFiles.read(file.as_bytes(), &options(Some(&memory)));
        let file = answer.unwrap_or_else(|error| panic!("{rows}: {error:?}"));
        let kept = file.mapping.unwrap();
        let told = |m: &ColumnMapping| {
            (m.payee_column, m.description_columns.clone(), m.bank_id_column, m.decimal_mark)
        };
        assert_eq!(told(&kept), told(&memory), "{rows}");
        assert_eq!((kept.amount, kept.date_order), (memory.amount.clone(), memory.date_order));
    }
}

#[test]
fn of_a_mapping_that_was_sent_only_what_was_decided_is_told_as_the_persons() {
    let text = "Date;Text;Amount\n2025-02-13;Shop;-12,50\n2025-02-14;Pay;1850,00\n";
    let found = read(text, None).mapping.unwrap();
    let told = |mapping: ColumnMapping| {
        let options = ReadOptions { mapping: Some(mapping), ..options(None) };
        let file = StatementFiles.read(text.as_bytes(), &options).unwrap();
        let mut told = file.decisions.into_iter().filter(|decision| decision.field == "columns");
        let (one, none) = (told.next().unwrap(), told.next());
        assert_eq!(none, None);
        (one.by, one.detail)
    };
    let (by, detail) = told(found.clone());
    assert_eq!(by, DecidedBy::File, "{detail}");
    let AmountColumns::Signed { column, without_signs, .. } = found.amount.clone() else {
        panic!("{:?}", found.amount)
    };
    let amount = AmountColumns::Signed { column, inverted: true, without_signs };
    let (by, detail) = told(ColumnMapping { amount, ..found.clone() });
    assert_eq!(by, DecidedBy::Person, "{detail}");
    assert!(detail.contains("money in and out") && !detail.contains("dates"), "{detail}");
    let (by, detail) =
        told(ColumnMapping { payee_column: None, description_columns: Vec::new(), ..found });
    assert_eq!(by, DecidedBy::Person, "{detail}");
    assert!(detail.contains("columns") && !detail.contains("money"), "{detail}");
}

#[test]
fn few_charges_without_a_sign_are_read_as_earlier_files_of_the_card_were() {
    let card = |remembered: Option<&ColumnMapping>| ReadOptions {
        account_kind: Some(StatementAccountKind::CreditCard),
        ..options(remembered)
    };
    let minor = |file: &StatementFile| -> Vec<i64> {
        file.statements.iter().flat_map(|one| &one.lines).map(|line| line.amount.minor).collect()
    };
    for head in ["Date,Text,Amount", "Date,Text,Category,Amount"] {
        let category =
            |name: &str| if head.contains("Category") { format!("{name},") } else { String::new() };
        let row = |day: u32, text: &str, group: &str, amount: &str| {
            format!("2025-03-{day:02},{text},{}{amount}\n", category(group))
        };
        let charges: String = (1..9).map(|n| row(n, "Shop", "Food", "12.50")).collect();
        let first = format!("{head}\n{charges}{}", row(20, "Payment", "Other", "-90.00"));
        let first = StatementFiles.read(first.as_bytes(), &card(None)).unwrap();
        assert_eq!(minor(&first)[8], 9_000);
        let memory = first.mapping.as_ref();
        for few in [
            row(21, "Bakery", "Food", "7.25"),
            row(21, "Bakery", "Food", "7.25") + &row(22, "Books", "Fun", "20.00"),
        ] {
            let file = format!("{head}\n{few}");
            let read = StatementFiles.read(file.as_bytes(), &card(memory));
            let read = read.unwrap_or_else(|error| panic!("{file}: {error:?}"));
            assert!(minor(&read).iter().all(|minor| *minor < 0), "{file}");
            let told = read.decisions.iter().find(|one| one.field == "direction").unwrap();
            assert_eq!(told.by, DecidedBy::Memory, "{told:?}");
            assert!(told.detail.contains("earlier file"), "{told:?}");
            // It is no proof of its own, and the memory stays what it was.
            assert_eq!(read.mapping.unwrap().amount, memory.unwrap().amount);
            // Without a memory nothing tells it.
            let alone = StatementFiles.read(file.as_bytes(), &card(None));
            assert!(matches!(alone, Err(ReadStatementError::NeedsMapping { .. })), "{alone:?}");
        }
        // Words that speak against it ask, and so do signs.
        for other in [
            row(21, "Payment received thank you", "Other", "90.00"),
            row(21, "Refund Bakery", "Food", "7.25") + &row(22, "Books", "Fun", "20.00"),
            (1..9).map(|n| row(n, "Shop", "Food", "-12.50")).collect(),
        ] {
            let file = format!("{head}\n{other}");
            let asked = StatementFiles.read(file.as_bytes(), &card(memory));
            assert!(
                matches!(asked, Err(ReadStatementError::NeedsMapping { .. })),
                "{file}{asked:?}"
            );
        }
    }
}

#[test]
fn an_order_of_days_that_no_day_of_the_file_can_have_is_no_memory() {
    let iso = learned("Date,Description,Amount\n2026-02-10,Rewe,-12.50\n2026-02-10,Cafe,-4.50\n");
    let open = "Date,Description,Amount\n11/02/2026,Bahn,-3.00\n11/02/2026,Cafe,-4.50\n\
                12/02/2026,Aldi,-7.00\n";
    let (_, question) = asked(open, &iso);
    assert_eq!(question.field, "date_order");
    // Days that tell their order are read by it, and an order that is possible is remembered.
    let told = read(&open.replace("12/02", "13/02"), Some(&iso));
    assert_eq!(told.statements[0].lines[2].posted_on.to_string(), "2026-02-13");
    let day_first = learned(&open.replace("12/02", "13/02"));
    let again = read(open, Some(&day_first));
    assert_eq!(again.statements[0].lines[2].posted_on.to_string(), "2026-02-12");
}

#[test]
fn a_column_of_payees_that_stood_empty_is_read_once_something_stands_in_it() {
    let fees = "Date,Payee,Description,Amount\n2026-09-03,,MONTHLY FEE,-6.00\n\
                2026-09-28,,INTEREST,1.20\n";
    let shops = "Date,Payee,Description,Amount\n2026-10-02,TESCO,Card payment,-44.42\n\
                 2026-10-15,EDF,Direct debit,-64.24\n";
    let memory = learned(fees);
    let alone = lines(&read(shops, None));
    assert!(alone[0].contains("TESCO") && alone[0].contains("Card payment"), "{alone:?}");
    assert_eq!(lines(&read(shops, Some(&memory))), alone);
    // What was told before is told as before: the fees are met again by their texts.
    let both = learned(shops);
    assert_eq!(lines(&read(fees, Some(&both))), lines(&read(fees, None)));
    // A person's own choice of columns holds.
    let (payee, description) = (memory.payee_column, memory.description_columns.clone());
    let chosen = said(shops, |mapping| {
        mapping.payee_column = payee;
        mapping.description_columns = description.clone();
    });
    let told = lines(&read(shops, Some(&chosen)));
    assert!(told[0].contains("Card payment") && !told[0].contains("TESCO"), "{told:?}");
}
