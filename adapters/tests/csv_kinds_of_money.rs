//! Which of several amounts moved money, which way, and whether it has: the charged one beside the
//! original, balances against words, columns of yes and no, the signs of any currency.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{DecidedBy, ReadOptions, StatementFile};
use tables::{CARD, CHECKING, answer, asked, minor, options, options_in, read};

fn read_in(currency: &str, file: &str) -> StatementFile {
    let options = ReadOptions { account_kind: Some(CHECKING), ..options_in(currency) };
    answer(file.as_bytes(), &options).unwrap_or_else(|error| panic!("{file}: {error:?}"))
}

fn pending(file: &StatementFile) -> Vec<bool> {
    file.statements.iter().flat_map(|s| &s.lines).map(|line| line.pending).collect()
}

/// Headings of an original amount and of the charged one, with their currencies.
const CHARGED: [(&str, &str); 9] = [
    ("Date,Merchant", "Transaction amount,Transaction currency,Charge amount,Charge currency"),
    ("תאריך רכישה,שם בית עסק", "סכום עסקה,מטבע עסקה,סכום חיוב,מטבע חיוב"),
    ("التاريخ,الوصف", "مبلغ العملية,عملة العملية,مبلغ الخصم,عملة الخصم"),
    ("Date,Libellé", "Montant de la transaction,Devise de la transaction,Montant débité,Devise"),
    ("Datum,Text", "Kaufbetrag,Währung,Belastung,Währung"),
    ("Data,Descrizione", "Importo originario,Divisa,Importo addebitato,Divisa"),
    ("Data,Descrição", "Valor da compra,Moeda,Valor debitado,Moeda"),
    ("Ημερομηνία,Περιγραφή", "Ποσό συναλλαγής,Νόμισμα,Ποσό χρέωσης,Νόμισμα"),
    ("日期,商户", "交易金额,交易币种,结算金额,结算币种"),
];

#[test]
fn of_two_amounts_the_charged_one_moves_money_in_any_language() {
    for (texts, amounts) in CHARGED {
        for (own, other) in [("ILS", "USD"), ("₪", "$")] {
            let rows = format!(
                "{texts},{amounts}\n03.02.2025,A,-12.5,{own},-12.5,{own}\n\
                 14.02.2025,B,-10,{other},-36.5,{own}\n27.02.2025,C,8.4,{own},8.4,{own}\n"
            );
            assert_eq!(minor(&read_in("ILS", &rows)), [-1_250, -3_650, 840], "{amounts} {own}");
            let options = ReadOptions { account_kind: Some(CHECKING), ..options_in("ILS") };
            let of_no_account = ReadOptions { account_currency: None, ..options };
            let file = answer(rows.as_bytes(), &of_no_account).unwrap();
            assert_eq!(minor(&file), [-1_250, -3_650, 840], "{amounts} {own}");
            assert_eq!(
                file.statements[0].currency.map(|own| own.to_string()).as_deref(),
                Some("ILS"),
                "{amounts}"
            );
        }
        // The signs may stand beside the amounts.
        let texts = texts.to_owned();
        let titles: Vec<&str> = amounts.split(',').collect();
        let rows = format!(
            "{texts},{},{}\n03.02.2025,A,-12.5 ₪,-12.5 ₪\n14.02.2025,B,-10 $,-36.5 ₪\n\
             27.02.2025,C,8.4 ₪,8.4 ₪\n",
            titles[0], titles[2]
        );
        assert_eq!(minor(&read_in("ILS", &rows)), [-1_250, -3_650, 840], "{amounts}");
    }
}

#[test]
fn a_card_asks_for_the_sign_of_the_charged_amount_and_not_of_the_original() {
    let (texts, amounts) = CHARGED[0];
    let rows = format!(
        "{texts},{amounts}\n03.02.25,A,12.5,ILS,12.5,ILS\n14.02.25,B,10,USD,36.5,ILS\n\
         27.02.25,C,-8.4,ILS,-8.4,ILS\n"
    );
    let options = ReadOptions { account_kind: Some(CARD), ..options_in("ILS") };
    let (guess, question) = asked(rows.as_bytes(), &options);
    assert_eq!(guess.amount.columns().0, 4);
    assert!(question.choices.iter().all(|choice| choice["column"] == 4), "{question:?}");
}

#[test]
fn two_amounts_in_the_currency_of_the_account_that_nothing_tells_apart_are_asked() {
    let rows = "Date,Text,Amount one,Currency,Amount two,Currency\n\
                03.02.2025,A,-100,EUR,-50,EUR\n14.02.2025,B,-10,EUR,-10,EUR\n";
    let (_, question) = asked(rows.as_bytes(), &options(CHECKING));
    let columns: Vec<_> = question.choices.iter().map(|choice| choice["column"].clone()).collect();
    assert!(columns.contains(&2.into()) && columns.contains(&4.into()), "{question:?}");
}

#[test]
fn balances_decide_against_the_words_over_two_columns() {
    let rows = "13.02.2025;Bakery;;12.50;987.50\n14.02.2025;Pay;1850.00;;2837.50\n\
                15.02.2025;Rent;;800.00;2037.50\n16.02.2025;Bus;;2.40;2035.10\n\
                17.02.2025;Refund;10.00;;2045.10\n";
    for heading in ["Debit;Credit", "Soll;Haben", "Withdrawals;Deposits", "Money out;Money in"] {
        // Nothing says that the file is one of an account on which money lies: it may be a card's.
        let table = format!("Date;Text;{heading};Balance\n{rows}");
        assert_eq!(asked(table.as_bytes(), &options(CHECKING)).1.choices.len(), 2, "{heading}");
        let file = read(format!("Girokonto;1234\n{table}").as_bytes());
        assert_eq!(minor(&file), [-1_250, 185_000, -80_000, -240, 1_000], "{heading}");
        let direction = file.decisions.iter().find(|decision| decision.field == "direction");
        let direction = direction.unwrap();
        assert!(direction.detail.contains("balances"), "{direction:?}");
        assert_eq!(direction.by, DecidedBy::File);
    }
    // What is owed on a card rises with what is spent: its balances prove nothing of words.
    let card = "Date;Text;Debit;Credit;Balance\n13.02.2025;Bakery;12.50;;112.50\n\
                14.02.2025;Shop;20.00;;132.50\n15.02.2025;Paid;;100.00;32.50\n";
    let file = answer(card.as_bytes(), &options(CARD)).unwrap();
    assert_eq!(minor(&file), [-1_250, -2_000, 10_000]);
}

#[test]
fn columns_of_yes_and_no_tell_what_is_still_to_be_booked() {
    for (heading, booked, open) in [
        ("Pending", "No", "Yes"),
        ("Pending", "0", "1"),
        ("Is pending", "false", "true"),
        ("Pending?", "", "Y"),
        ("Posted", "Y", "N"),
        ("Cleared", "x", ""),
        ("Cleared", "Yes", "No"),
        ("Booked", "TRUE", "FALSE"),
        ("Gebucht", "Ja", "Nein"),
        ("Vorgemerkt", "", "X"),
        ("Nicht gebucht", "nein", "ja"),
        ("Comptabilisé", "Oui", "Non"),
        ("Pendiente", "No", "Sí"),
        ("Bokförd", "Ja", "Nej"),
        ("Zaksięgowana", "Tak", "Nie"),
        ("Contabilizzato", "Sì", "No"),
        ("Kirjattu", "Kyllä", "Ei"),
        ("Проведено", "Да", "Нет"),
        ("未入账", "否", "是"),
        ("Posted", "✓", ""),
    ] {
        for amounts in [["-12.50", "1850.00", "-8.40"], ["-12,50", "1850,00", "-8,40"]] {
            let file = format!(
                "Date;Description;Amount;{heading}\n2025-02-13;Bakery;{};{booked}\n\
                 2025-02-25;Firm;{};{booked}\n2025-02-27;Chemist;{};{open}\n",
                amounts[0], amounts[1], amounts[2]
            );
            let read = read(file.as_bytes());
            assert_eq!(minor(&read), [-1_250, 185_000, -840], "{heading} {booked} {open}");
            assert_eq!(pending(&read), [false, false, true], "{heading} {booked} {open}");
            let payees = read.statements.iter().flat_map(|s| &s.lines);
            let texts: Vec<String> =
                payees.map(|line| format!("{}|{}", line.payee, line.description)).collect();
            assert!(texts[0].starts_with("Bakery"), "{heading}: {texts:?}");
        }
        // All rows may say the same.
        if !booked.is_empty() {
            let file = format!(
                "Date;Description;Amount;{heading}\n2025-02-13;Bakery;-12.50;{booked}\n\
                 2025-02-25;Firm;1850.00;{booked}\n"
            );
            assert_eq!(pending(&read(file.as_bytes())), [false, false], "{heading} {booked}");
        }
    }
    // Notes of a person, and a column of days, say nothing of that.
    for (heading, cell) in [("Reconciled", "N"), ("Recurring", "No"), ("Posted", "2025-02-14")] {
        let file = format!(
            "Date;Description;Amount;{heading}\n2025-02-13;Bakery;-12.50;{cell}\n\
             2025-02-13;Firm;1850.00;{cell}\n"
        );
        assert_eq!(pending(&read(file.as_bytes())), [false, false], "{heading}");
    }
}

#[test]
fn sections_with_their_own_heading_are_pending_where_their_title_says_so() {
    for (head, booked, open) in [
        ("Date;Description;Amount", "Transactions", "Authorisations"),
        ("Date;Description;Amount", "Completed", "Holds"),
        ("Päivä;Saaja;Määrä", "Tapahtumat", "Katevaraukset"),
        ("Datum;Text;Belopp", "Bokförda transaktioner", "Reserverade belopp"),
        ("Dato;Tekst;Beløp", "Bokførte transaksjoner", "Reserverte beløp"),
        ("Dato;Tekst;Beløb", "Bogførte posteringer", "Reserverede beløb"),
        ("Datum;Naam;Bedrag", "Verwerkte transacties", "Openstaande reserveringen"),
        ("Data;Descrição;Montante", "Movimentos", "Cativos"),
        ("Datum;Opis;Iznos", "Proknjižene transakcije", "Rezervirana sredstva"),
        ("Kuupäev;Selgitus;Summa", "Tehingud", "Broneeringud"),
        ("Data;Opis;Kwota", "Operacje zaksięgowane", "Blokady"),
        ("Date;Libellé;Montant", "Opérations", "Autorisations"),
    ] {
        let of = |title: &str, rows: &str| format!("{title}\n{head}\n{rows}\n");
        let bookings = "25.02.2025;Firma;1850,00\n13.02.2025;Brot;-12,50\n";
        let file = of(open, "27.02.2025;Apo;-8,40\n") + &of(booked, bookings);
        assert_eq!(pending(&read(file.as_bytes())), [true, false, false], "{open}");
        let file = of(booked, bookings) + &of(open, "27.02.2025;Apo;-8,40\n");
        assert_eq!(pending(&read(file.as_bytes())), [false, false, true], "{open}");
        let file = format!("{head}\n{booked};;\n{bookings}{open};;\n27.02.2025;Apo;-8,40\n");
        assert_eq!(pending(&read(file.as_bytes())), [false, false, true], "{open}");
    }
    // A line that nobody knows is told, whatever stands above; a month is none.
    let file = |line: &str| {
        format!(
            "Date;Description;Amount\n25/02/2025;B;1850.00\n13/02/2025;C;-12.50\n{line};;\n\
             27/02/2025;A;-8.40\n"
        )
    };
    assert_eq!(tables::codes(&read(file("Nondum scripta").as_bytes())), [(4, "state-unknown")]);
    assert_eq!(tables::codes(&read(file("February").as_bytes())), []);
    assert_eq!(pending(&read(file("Memo Posted").as_bytes())), [false, false, true]);
}

#[test]
fn columns_of_states_are_known_by_their_heading_in_further_languages() {
    for (heading, booked, open) in [
        ("Estat", "Comptabilitzat", "Pendent"),
        ("Staða", "Bókað", "Í bið"),
        ("Statws", "Wedi postio", "Yn aros"),
        ("Stádas", "Postáilte", "Ar feitheamh"),
        ("სტატუსი", "შესრულებული", "მოლოდინში"),
        ("وضعیت", "انجام شده", "در انتظار"),
        ("Egoera", "Kontabilizatuta", "Zain"),
        ("Hali", "Imekamilika", "Inasubiri"),
        ("Katayuan", "Tapos na", "Nakabinbin"),
        ("Կարգավիճակ", "Կատարված", "Սպասման մեջ"),
    ] {
        let file = format!(
            "Date;Description;Amount;{heading}\n2025-02-13;Bakery;-12.50;{booked}\n\
             2025-02-25;Firm;1850.00;{booked}\n2025-02-27;Chemist;-8.40;{open}\n"
        );
        let read = read(file.as_bytes());
        assert_eq!(pending(&read), [false, false, true], "{heading}");
        assert!(read.statements[0].lines.iter().all(|line| line.payee != booked), "{heading}");
    }
}

/// The options for the next file of an account that has read one.
fn after(file: &str, kind: commands::statement::StatementAccountKind) -> ReadOptions {
    let read = answer(file.as_bytes(), &options(kind)).unwrap_or_else(|error| panic!("{error:?}"));
    ReadOptions { remembered: read.mapping, ..options(kind) }
}

#[test]
fn what_a_card_remembers_of_signs_is_never_taken_against_words_of_the_file() {
    let head = "Date,Description,Amount\n";
    let turned = format!(
        "{head}01/31/2025,PURCHASE A,12.50\n01/30/2025,PURCHASE B,20.00\n\
         01/29/2025,PURCHASE C,8.00\n01/28/2025,PAYMENT RECEIVED THANK YOU,-40.50\n"
    );
    let plain = turned.replace(",12.", ",-12.").replace(",20.", ",-20.").replace(",8.", ",-8.");
    let plain = plain.replace("-40.50", "40.50");
    for (before, contrary, agreeing) in [
        (&turned, ["-30.00", "55.90"], ["30.00", "-55.90"]),
        (&plain, ["30.00", "-55.90"], ["-30.00", "55.90"]),
    ] {
        let options = after(before, CARD);
        let file = |[spent, paid]: [&str; 2]| {
            format!(
                "{head}02/13/2025,PURCHASE SHOP,{spent}\n\
                 02/15/2025,PAYMENT RECEIVED THANK YOU,{paid}\n"
            )
        };
        let (_, question) = asked(file(contrary).as_bytes(), &options);
        assert_eq!(question.field, "amount", "{before}");
        let read = answer(file(agreeing).as_bytes(), &options).unwrap();
        assert_eq!(minor(&read), [-3_000, 5_590], "{before}");
    }
}

/// Currencies with what banks print beside amounts in them.
const SIGNS: &[(&str, &str)] = &[
    ("KZT", "₸"),
    ("KZT", "тг"),
    ("UAH", "₴"),
    ("UAH", "грн"),
    ("UAH", "грн."),
    ("THB", "฿"),
    ("NGN", "₦"),
    ("GHS", "₵"),
    ("GHS", "GH₵"),
    ("CRC", "₡"),
    ("BDT", "৳"),
    ("AZN", "₼"),
    ("GEL", "₾"),
    ("AMD", "֏"),
    ("MNT", "₮"),
    ("KHR", "៛"),
    ("LAK", "₭"),
    ("AFN", "؋"),
    ("RUB", "р."),
    ("RUB", "руб."),
    ("RSD", "дин."),
    ("RSD", "din."),
    ("MKD", "ден."),
    ("BAM", "KM"),
    ("MYR", "RM"),
    ("KES", "KSh"),
    ("PEN", "S/"),
    ("PEN", "S/."),
    ("PAB", "B/."),
    ("GTQ", "Q"),
    ("HNL", "L"),
    ("ILS", "ש\"ח"),
    ("ILS", "ש״ח"),
    ("EGP", "ج.م"),
    ("EGP", "ج.م."),
    ("AED", "د.إ"),
    ("SAR", "ر.س"),
    ("NPR", "रु"),
    ("LKR", "රු"),
    ("PLN", "zl"),
    ("BOB", "Bs."),
    ("DOP", "RD$"),
    ("TTD", "TT$"),
    ("CHF", "chf"),
];

#[test]
fn signs_and_abbreviations_of_any_living_currency_stand_beside_amounts() {
    for (currency, sign) in SIGNS {
        let spaced = ["-12.50 S", "1,850.00 S", "-8.40 S"];
        for amounts in
            [spaced, ["-S 12.50", "S 1,850.00", "-S 8.40"], ["S-12.50", "S1,850.00", "S-8.40"]]
        {
            let rows: Vec<String> = (3..)
                .zip(amounts)
                .map(|(day, amount)| {
                    let amount = amount.replacen('S', sign, 1).replace('"', "\"\"");
                    format!("{day:02}.02.2025;Shop;\"{amount}\"\n")
                })
                .collect();
            let file = format!("Datum;Text;Betrag\n{}", rows.concat());
            let read = read_in(currency, &file);
            assert_eq!(minor(&read), [-1_250, 185_000, -840], "{file}");
            assert_eq!(read.statements.len(), 1, "{file}");
            // On an account in another currency it is not taken for that one.
            let elsewhere = read_in("CZK", &file);
            let told = elsewhere.statements[0].currency.map(|told| told.to_string());
            assert_ne!(told.as_deref(), Some("CZK"), "{file}");
        }
    }
    // Whole currencies as well.
    let file = "Datum;Text;Betrag\n03.02.2025;Shop;-12.500 ₲\n05.02.2025;Pay;1.850.000 ₲\n";
    assert_eq!(minor(&read_in("PYG", file)), [-12_500, 1_850_000]);
}

#[test]
fn marks_of_direction_and_digits_of_any_script_are_read() {
    for amounts in [
        ["\u{200e}-12.50", "1850.00", "-8.40"],
        ["-\u{200e}12.50", "\u{200f}1850.00", "\u{200e}-\u{200e}8.40"],
        ["\u{202a}-12.50\u{202c}", "\u{2067}1850.00\u{2069}", "\u{61c}-8.40"],
        ["12.50-\u{200e}", "1850.00", "8.40\u{200e}-"],
        ["-۱۲٫۵۰", "۱۸۵۰٫۰۰", "-۸٫۴۰"],
        ["-١٢٫٥٠", "١٬٨٥٠٫٠٠", "-٨٫٤٠"],
        ["-१२.५०", "१,८५०.००", "-८.४०"],
        ["-১২.৫০", "১,৮৫০.০০", "-৮.৪০"],
        ["-๑๒.๕๐", "๑,๘๕๐.๐๐", "-๘.๔๐"],
        ["－１２．５０", "１，８５０．００", "－８．４０"],
    ] {
        for days in [
            ["2025-02-13", "2025-02-15", "2025-02-27"],
            ["۲۰۲۵/۰۲/۱۳", "२०२५-०२-१५", "２０２５／０２／２７"],
        ] {
            let rows: Vec<String> = days
                .iter()
                .zip(amounts)
                .map(|(day, amount)| format!("{day};Shop;{amount}\n"))
                .collect();
            let file = format!("Date;Text;Amount\n{}", rows.concat());
            let read = read(file.as_bytes());
            assert_eq!(minor(&read), [-1_250, 185_000, -840], "{file}");
            assert_eq!(read.statements[0].lines[0].posted_on.to_string(), "2025-02-13", "{file}");
        }
    }
}

#[test]
fn a_heading_that_says_the_order_of_its_dates_decides_it() {
    let days = |heading: &str, cells: [&str; 3]| {
        let rows: Vec<String> = cells.iter().map(|cell| format!("{cell};Shop;-12.50\n")).collect();
        let file = format!("{heading};Text;Amount\n{}", rows.concat());
        let read = answer(file.as_bytes(), &options(CHECKING));
        read.map(|read| {
            let order = read.decisions.iter().find(|decision| decision.field == "date_order");
            assert!(order.is_some_and(|order| order.detail.contains("heading")), "{heading}");
            let lines = read.statements.iter().flat_map(|s| &s.lines);
            lines.map(|line| line.posted_on.to_string()).collect::<Vec<String>>()
        })
    };
    let right = ["2025-02-03", "2025-02-05", "2025-02-07"];
    for (heading, cells) in [
        ("年月日", ["25-02-03", "25-02-05", "25-02-07"]),
        ("取引年月日", ["25/02/03", "25/02/05", "25/02/07"]),
        ("Date (YY-MM-DD)", ["25-02-03", "25-02-05", "25-02-07"]),
        ("Datum (JJ.MM.TT)", ["25.02.03", "25.02.05", "25.02.07"]),
        ("Date (DD/MM/YYYY)", ["03/02/2025", "05/02/2025", "07/02/2025"]),
        ("Date (MM/DD/YYYY)", ["02/03/2025", "02/05/2025", "02/07/2025"]),
        ("Date (JJ/MM/AA)", ["03/02/25", "05/02/25", "07/02/25"]),
    ] {
        assert_eq!(days(heading, cells).unwrap(), right, "{heading}");
    }
    // Years of one digit are never those of a century: in Japan they are of its era.
    for cells in [["7-02-03", "7-02-05", "7-02-27"], ["7/02/03", "7/02/05", "7/02/12"]] {
        let rows: String = cells.iter().map(|cell| format!("{cell};A;-1.50\n")).collect();
        let japanese = read(format!("年月日;Text;Amount\n{rows}").as_bytes());
        assert_eq!(japanese.statements[0].lines[0].posted_on.to_string(), right[0]);
        let file = format!("Date;Text;Amount\n{rows}");
        assert_eq!(asked(file.as_bytes(), &options(CHECKING)).1.field, "date_order", "{file}");
    }
    // Dates that cannot be so are read as they stand.
    let file = "Date (YYYY-MM-DD);Text;Amount\n13/02/2025;A;-1.50\n27/02/2025;B;-2.50\n";
    assert_eq!(read(file.as_bytes()).statements[0].lines[0].posted_on.to_string(), "2025-02-13");
}
