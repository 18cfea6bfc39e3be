//! Days whose year is not told as usual, in whole files.

use chrono::NaiveDate;
use commands::statement::{ColumnMapping, ReadOptions, ReadStatementError, StatementFile};

use super::super::read;

fn options() -> ReadOptions {
    let today = NaiveDate::from_ymd_opt(2025, 4, 30).unwrap();
    ReadOptions { account_currency: "EUR".parse().ok(), ..ReadOptions::on(today) }
}

fn answer(text: &str) -> Result<StatementFile, String> {
    read(text.as_bytes(), &options()).map_err(|error| format!("{error:?}"))
}

/// The days and amounts of a file, which says how their years were told.
fn told(text: &str) -> Vec<String> {
    let file = answer(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let is_told = file.decisions.iter().any(|one| one.field == "years");
    assert!(is_told, "{text}\n{:?}", file.decisions);
    let lines = file.statements.iter().flat_map(|statement| &statement.lines);
    lines.map(|line| format!("{} {}", line.posted_on, line.amount.minor)).collect()
}

/// A table of three bookings under a heading of the days.
fn table(heading: &str, days: [&str; 3]) -> String {
    let [one, two, three] = days;
    format!(
        "{heading};Text;Amount\n{one};Bread;-12.50\n{two};Wage;1850.00\n{three};Pharmacy;-8.40\n"
    )
}

const FEBRUARY: [&str; 3] = ["2025-02-03 -1250", "2025-02-15 185000", "2025-02-27 -840"];

#[test]
fn years_of_other_calendars_are_read_where_all_of_them_make_sense() {
    for (heading, days) in [
        ("วันที่", ["03/02/2568", "15/02/2568", "27/02/2568"]),
        ("วันที่", ["03/02/68", "15/02/68", "27/02/68"]),
        ("วันที่", ["3 ก.พ. 2568", "15 ก.พ. 2568", "27 ก.พ. 2568"]),
        ("วันที่", ["3 ก.พ. 68", "15 ก.พ. 68", "27 ก.พ. 68"]),
        ("วันที่", ["3 กุมภาพันธ์ พ.ศ. 2568", "15 กุมภาพันธ์ 2568", "27 กุมภาพันธ์ 2568"]),
        ("วันที่", ["๐๓/๐๒/๒๕๖๘", "๑๕/๐๒/๒๕๖๘", "๒๗/๐๒/๒๕๖๘"]),
        ("Date", ["03/02/2568", "15/02/2568", "27/02/2568"]),
        ("Date", ["2568-02-03", "2568-02-15", "2568-02-27"]),
        ("Date", ["03/02/2568 10:11", "15/02/2568 10:11", "27/02/2568 10:11"]),
        ("日期", ["114/02/03", "114/02/15", "114/02/27"]),
        ("交易日期", ["114/2/3", "114/2/15", "114/2/27"]),
        ("日期", ["1140203", "1140215", "1140227"]),
        ("日期", ["114年2月3日", "114年2月15日", "114年2月27日"]),
        ("日期", ["民國114年02月03日", "民國114年02月15日", "民國114年02月27日"]),
        ("日付", ["令和7年2月3日", "令和7年2月15日", "令和7年2月27日"]),
        ("日付", ["R07.02.03", "R07.02.15", "R07.02.27"]),
        ("Date", ["R7/2/3", "R7/2/15", "R7/2/27"]),
        ("วันที่", ["3 Feb 68", "15 Feb 68", "27 Feb 68"]),
        ("วันที่", ["03Feb68", "15Feb68", "27Feb68"]),
        ("Date", ["3 Feb 2568", "15 Feb 2568", "27 Feb 2568"]),
        ("Date", ["Feb 3, 2568", "Feb 15, 2568", "Feb 27, 2568"]),
        ("Date", ["03-FEB-2568 10:11", "15-FEB-2568 10:11", "27-FEB-2568 10:11"]),
        ("Datum", ["3. Februar 2568", "15. Februar 2568", "27. Februar 2568"]),
    ] {
        assert_eq!(told(&table(heading, days)), FEBRUARY, "{heading} {days:?}");
    }
    let days = ["平成31年4月30日", "令和元年5月1日", "令和元年5月2日"];
    let right = ["2019-04-30 -1250", "2019-05-01 185000", "2019-05-02 -840"];
    assert_eq!(told(&table("取引日", days)), right);
}

#[test]
fn two_digits_are_a_thai_year_where_the_money_is_thai() {
    let rows = "3 Feb 68;Bread;-12.50;THB\n15 Feb 68;Wage;1850.00;THB\n27 Feb 68;Box;-8.40;THB\n";
    assert_eq!(told(&format!("Date;Text;Amount;Currency\n{rows}")), FEBRUARY);
    let thai = ReadOptions { account_currency: "THB".parse().ok(), ..options() };
    for days in [["3 Feb 68", "15 Feb 68", "27 Feb 68"], ["03/02/68", "15/02/68", "27/02/68"]] {
        let text = table("Date", days);
        let first = |options: &ReadOptions| {
            let file = read(text.as_bytes(), options).unwrap();
            file.statements[0].lines[0].posted_on.to_string()
        };
        assert_eq!([first(&thai), first(&options())], ["2025-02-03", "1968-02-03"]);
    }
}

#[test]
fn one_digit_that_stands_first_under_a_japanese_heading_is_a_year_of_the_era() {
    for heading in [
        "日付",
        "年月日",
        "取引日",
        "お取引日",
        "取扱日",
        "ご利用日",
        "取引年月日",
        "記帳日",
        "処理日",
    ] {
        for days in [
            ["7-02-03", "7-02-15", "7-02-27"],
            ["7.2.3", "7.2.15", "7.2.27"],
            ["7/2/3", "7/2/15", "7/2/27"],
            ["7年2月3日", "7年2月15日", "7年2月27日"],
        ] {
            assert_eq!(told(&table(heading, days)), FEBRUARY, "{heading} {days:?}");
        }
        let over_new_year = told(&table(heading, ["6-12-29", "7-01-03", "7-01-27"]));
        assert_eq!(over_new_year, ["2024-12-29 -1250", "2025-01-03 185000", "2025-01-27 -840"]);
    }
}

#[test]
fn two_digits_of_an_era_or_of_the_usual_years_are_told_by_the_file_or_refused() {
    let short = ["070203", "070215", "070227"];
    for days in [
        ["07-02-03", "07-02-15", "07-02-27"],
        ["07.02.03", "07.02.15", "07.02.27"],
        ["07年02月03日", "07年02月15日", "07年02月27日"],
        short,
    ] {
        for heading in ["日付", "年月日", "取引日"] {
            let error = answer(&table(heading, days)).unwrap_err();
            assert!(error.contains("year-unknown") && error.contains("令和7年, 2025"), "{error}");
        }
        for head in [
            "照会期間;2025年2月1日~2025年2月28日\n",
            "照会期間 令和7年2月1日から令和7年2月28日まで\n",
            "Period;2025-02-01;2025-02-28\n",
        ] {
            assert_eq!(
                told(&format!("{head}{}", table("日付", days))),
                FEBRUARY,
                "{head} {days:?}"
            );
        }
        assert_eq!(told(&table("取引日(和暦)", days)), FEBRUARY, "{days:?}");
        let usual = ["2007-02-03 -1250", "2007-02-15 185000", "2007-02-27 -840"];
        let head = "照会期間;2007/02/01-2007/02/28\n";
        assert_eq!(told(&format!("{head}{}", table("日付", days))), usual, "{days:?}");
    }
    let beside = "日付;起算日;Text;Amount\n070203;2025-02-03;Bread;-12.50\n\
                  070215;2025-02-17;Wage;1850.00\n070227;2025-02-27;Pharmacy;-8.40\n";
    assert_eq!(told(beside), FEBRUARY);
    for days in [["31-04-29", "01-05-01", "01-05-27"], ["9-02-03", "9-02-15", "9-02-27"]] {
        let error = answer(&table("日付", days)).unwrap_err();
        assert!(error.contains("year-unknown") && error.contains(days[0]), "{error}");
    }
}

#[test]
fn years_that_nothing_explains_are_refused_and_named() {
    for (heading, days) in [
        ("Date", ["1403/11/15", "1403/11/27", "1403/12/09"]),
        ("Date", ["114/02/03", "114/02/15", "114/02/27"]),
        ("Date", ["03/02/5785", "15/02/5785", "27/02/5785"]),
        ("日期", ["114/02/03", "2568/02/15", "114/02/27"]),
        ("日期", ["114/02/03", "114/02/30", "114/02/27"]),
        ("วันที่", ["03/02/2668", "15/02/2668", "27/02/2668"]),
    ] {
        let error = answer(&table(heading, days)).unwrap_err();
        assert!(error.contains("year-unknown"), "{heading} {days:?} {error}");
        assert!(error.contains(days[0]), "{error}");
    }
}

#[test]
fn usual_years_stay_what_they_are() {
    for (heading, days) in [
        ("วันที่", ["03/02/2025", "15/02/2025", "27/02/2025"]),
        ("วันที่", ["03/02/25", "15/02/25", "27/02/25"]),
        ("日期", ["2025/02/03", "2025/02/15", "2025/02/27"]),
        ("日付", ["2025年2月3日", "2025年2月15日", "2025年2月27日"]),
        ("日付", ["25/02/03", "25/02/15", "25/02/27"]),
        ("年月日", ["250203", "250215", "250227"]),
        ("日付", ["03/02/25", "15/02/25", "27/02/25"]),
        ("日付", ["3/2/25", "15/2/25", "27/2/25"]),
        ("วันที่", ["3 Feb 25", "15 Feb 25", "27 Feb 25"]),
        ("Date", ["2025. gada 3. februāris", "2025. gada 15. februāris", "2025-02-27"]),
    ] {
        let file = answer(&table(heading, days)).unwrap();
        assert!(file.decisions.iter().all(|one| one.field != "years"), "{:?}", file.decisions);
        let lines = &file.statements[0].lines;
        let days: Vec<String> = lines.iter().map(|line| line.posted_on.to_string()).collect();
        assert_eq!(days, ["2025-02-03", "2025-02-15", "2025-02-27"]);
    }
}

#[test]
fn short_years_that_stand_first_over_new_year_are_asked_with_points_too() {
    for heading in ["Dátum", "거래일자", "日付", "Datum"] {
        let mut days = ["24.11.03", "25.01.03", "25.01.07"];
        for _ in 0..2 {
            let error = answer(&table(heading, days)).unwrap_err();
            assert!(error.contains("date_order"), "{heading} {days:?} {error}");
            days.reverse();
        }
    }
}

#[test]
fn days_without_a_year_have_that_of_the_period_beside_them() {
    for head in [
        "Period;01/02/2025 - 28/02/2025",
        "Periode :;01/02/2025 - 28/02/2025",
        "Zeitraum: 01.02.2025-28.02.2025",
        "From;2025-02-01;to;2025-02-28",
        "Statement for February 2025",
        "Periode;FEBRUARI 2025",
        "Abrechnung 02/2025",
        "Statement date;28 Feb 2025",
        "Year;2025",
        "Tahun 2025",
    ] {
        for days in [
            ["03/02", "15/02", "27/02"],
            ["'03/02", "'15/02", "'27/02"],
            ["3.2.", "15.2.", "27.2."],
            ["03-02", "15-02", "27-02"],
            ["3 Feb", "15 Feb", "27 Feb"],
            ["Feb 3", "Feb 15", "Feb 27"],
            ["02/03", "02/15", "02/27"],
            ["2月3日", "2月15日", "2月27日"],
        ] {
            let text = format!("{head}\n\n{}", table("Date", days));
            assert_eq!(told(&text), FEBRUARY, "{text}");
        }
    }
    let by_heading = table("Date (2025)", ["03/02", "15/02", "27/02"]);
    assert_eq!(told(&by_heading), FEBRUARY);
    let head = "Periode;15/12/2024 - 14/01/2025\n\n";
    let days = ["16/12", "31/12", "02/01"];
    let right = ["2024-12-16 -1250", "2024-12-31 185000", "2025-01-02 -840"];
    assert_eq!(told(&format!("{head}{}", table("Date", days))), right);
    let of_card =
        format!("Statement January 2025\n\n{}", table("Date", ["30 Dec", "2 Jan", "5 Jan"]));
    assert_eq!(told(&of_card), ["2024-12-30 -1250", "2025-01-02 185000", "2025-01-05 -840"]);
    // Days of which both numbers may be the month, by the order of the period, or by having it.
    let open =
        format!("Period;01/02/2025 - 28/02/2025\n\n{}", table("Date", ["03/02", "04/02", "05/02"]));
    assert_eq!(told(&open), ["2025-02-03 -1250", "2025-02-04 185000", "2025-02-05 -840"]);
    let american =
        format!("Period;02/01/2025 - 02/28/2025\n\n{}", table("Date", ["02/03", "02/04", "02/05"]));
    assert_eq!(told(&american), ["2025-02-03 -1250", "2025-02-04 185000", "2025-02-05 -840"]);
}

#[test]
fn a_period_may_stand_in_two_rows_or_in_another_calendar() {
    let right = ["2024-12-29 -1250", "2025-01-03 185000", "2025-01-27 -840"];
    for head in [
        "Zeitraum von;01.12.2024\nZeitraum bis;31.01.2025\n",
        "Von;01.12.2024\nBis;31.01.2025\n",
        "Period start:;2024-12-01\nName;Ann\nPeriod end:;2025-01-31\n",
        "Date de début;01/12/2024\nDate de fin;31/01/2025\n",
        "Enddatum;31.01.2025\nStartdatum;01.12.2024\n",
        "開始日;令和6年12月1日\n終了日;令和7年1月31日\n",
        "起日;113/12/01\n迄日;114/01/31\n",
        "ตั้งแต่;1 ธ.ค. 2567\nถึง;31 ม.ค. 2568\n",
        "帳單期間:113/12/01~114/01/31\n",
        "查詢期間;113年12月01日至114年01月31日\n",
        "查詢期間:民國113年12月1日 ~ 民國114年1月31日\n",
        "查詢期間;1131201~1140131\n",
        "01/12/2567 - 31/01/2568\n",
        "รอบระหว่างวันที่ 01/12/67 - 31/01/68\n",
        "ตั้งแต่วันที่ 1 ธันวาคม 2567 ถึง 31 มกราคม 2568\n",
        "Period;1 Dec 2567 - 31 Jan 2568\n",
        "照会期間 令和6年12月1日 ~ 令和7年1月31日\n",
        "照会期間;令和6年12月1日から令和7年1月31日まで\n",
        "期間:R6.12.1~R7.1.31\n",
        "令和7年1月分\n",
        "114年1月 帳單\n",
        "ประจำเดือน มกราคม 2568\n",
        "Statement January 2568;THB\n",
    ] {
        for days in [["29/12", "03/01", "27/01"], ["12月29日", "1月3日", "1月27日"]] {
            let text = format!("{head}{}", table("Date", days));
            assert_eq!(told(&text), right, "{text}");
        }
    }
    let days = table("Date", ["29/12", "03/01", "27/01"]);
    let head = "Kontoeröffnung;01.12.2010\nBis;31.01.2031\n";
    let error = answer(&format!("{head}{days}")).unwrap_err();
    assert!(error.contains("year-missing"), "{error}");
}

#[test]
fn a_table_of_bca_is_read_with_its_column_of_directions() {
    let text = "No. rekening :,'1234567890\nNama :,ANN\nPeriode :,01/02/2025 - 28/02/2025\n\
                Kode Mata Uang :,EUR\n\nTanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo\n\
                '03/02,ROTI,'0000,12.50,DB,987.50\n'15/02,GAJI,'0000,\"1,850.00\",CR,\"2,837.50\"\n\
                '27/02,OBAT,'0000,8.40,DB,\"2,829.10\"\n\nSaldo Awal,:,\"1,000.00\"\n\
                Mutasi Debet,:,20.90,,2\nMutasi Kredit,:,\"1,850.00\",,1\nSaldo Akhir,:,\"2,829.10\"\n";
    assert_eq!(told(text), FEBRUARY);
    let without =
        text.replace(",Saldo\n", "\n").replace(",987.50\n", "\n").replace(",\"2,837.50\"\n", "\n");
    let without = without.replace("DB,\"2,829.10\"\n", "DB\n");
    assert_eq!(told(&without), FEBRUARY);
}

#[test]
fn days_whose_year_nothing_tells_are_refused() {
    let days = ["03/02", "15/02", "27/02"];
    for head in [
        "",
        "Account opened;03/05/2010\n\n",
        "Period;01/01/2020 - 31/12/2024\n\n",
        "Period;01/06/2025 - 30/06/2025\n\n",
        "Branch 2025\n\n",
    ] {
        let error = answer(&format!("{head}{}", table("Date", days))).unwrap_err();
        assert!(error.contains("year-missing"), "{head} {error}");
    }
}

/// A file below a period whose days leave open which number is the month.
fn below(period: &str, days: [&str; 3]) -> String {
    format!("Statement Period: {period}\n{}", table("Date", days))
}

#[test]
fn a_period_that_may_be_read_in_two_ways_is_decided_by_the_rows_or_asked() {
    // Only one reading holds all rows.
    for (period, days, right) in [
        ("12/05/2024 - 01/04/2025", ["12/07", "12/30", "01/03"], ["2024-12-07", "2025-01-03"]),
        ("05/12/2024 - 04/01/2025", ["07/12", "30/12", "03/01"], ["2024-12-07", "2025-01-03"]),
    ] {
        let file = answer(&below(period, days)).unwrap_or_else(|error| panic!("{error}"));
        let lines = &file.statements[0].lines;
        let ends = [&lines[0], &lines[2]].map(|line| line.posted_on.to_string());
        assert_eq!(ends, right, "{period} {days:?}");
    }
    for (period, days, rights) in [
        (
            "12/05/2024 - 01/04/2025",
            ["12/07", "12/11", "01/03"],
            ["2024-07-12 2025-03-01", "2024-12-07 2025-01-03"],
        ),
        (
            "05.12.2024 - 04.01.2025",
            ["07.12.", "11.12.", "03.01."],
            ["2024-12-07 2025-01-03", "2024-07-12 2025-03-01"],
        ),
    ] {
        let text = below(period, days);
        let asked = read(text.as_bytes(), &options());
        let Err(ReadStatementError::NeedsMapping { guess, questions, .. }) = asked else {
            panic!("{text} {asked:?}");
        };
        assert_eq!((questions.len(), questions[0].field.as_str()), (1, "date_order"));
        for (choice, right) in questions[0].choices.iter().zip(rights) {
            let date_order = serde_json::from_value(choice.clone()).unwrap();
            let mapping = guess.as_ref().clone().map(|own| ColumnMapping { date_order, ..own });
            let file = read(text.as_bytes(), &ReadOptions { mapping, ..options() }).unwrap();
            let lines = &file.statements[0].lines;
            assert_eq!(format!("{} {}", lines[0].posted_on, lines[2].posted_on), right, "{text}");
            // What was said once is not asked again, however often.
            let mut remembered = file.mapping;
            for _ in 0..3 {
                let later = ReadOptions { remembered, ..options() };
                let file = read(text.as_bytes(), &later).unwrap();
                let lines = &file.statements[0].lines;
                let days = format!("{} {}", lines[0].posted_on, lines[2].posted_on);
                assert_eq!(days, right, "{text}");
                remembered = file.mapping;
            }
        }
    }
}
