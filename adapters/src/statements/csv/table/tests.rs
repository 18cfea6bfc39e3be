//! How tables are cut into cells.

use super::*;

fn table(text: &str) -> Table {
    let today = NaiveDate::from_ymd_opt(2024, 6, 30).unwrap();
    Table::read(text, None, &ReadOptions::on(today)).unwrap()
}

#[test]
fn the_delimiter_is_the_one_that_shows_bookings() {
    assert_eq!(table("1.2.2024;Shop, the;-1,50\n2.2.2024;Inn;-2,50\n").delimiter, b';');
    assert_eq!(table("\"2024-02-01\",\"-1,50\"\n\"2024-02-02\",\"7,00\"\n").delimiter, b',');
    assert_eq!(table("2024-02-01\tShop; a\t1.00\n").delimiter, b'\t');
    assert_eq!(table("sep=|\nDate|Amount\n").rows[0].line, 2);
}

#[test]
fn rows_keep_their_lines_over_line_breaks_in_cells() {
    let table = table("a;b\n\n\"x\ny\";1\n \"z\" ;2\n");
    let lines: Vec<u32> = table.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [1, 3, 5]);
    assert_eq!(table.rows[2].cell(0), "z");
}

#[test]
fn a_lost_quote_does_not_swallow_the_file() {
    let text = (0..300).fold(String::from("\"lost;1\n"), |text, n| text + &format!("row;{n}\n"));
    assert_eq!(table(&text).rows.len(), 301);
}

#[test]
fn tildes_part_cells_and_apostrophes_before_numbers_are_none() {
    let told = |text: &str| -> Vec<String> {
        table(text).rows[1].cells().map(ToOwned::to_owned).collect()
    };
    let text = "Date~Text~Amount\n'2024-02-01~'s-Hertogenbosch~'-1.50\n";
    assert_eq!(told(text), ["2024-02-01", "'s-Hertogenbosch", "-1.50"]);
    assert_eq!(told("a;b;c\n'x';-;—\n"), ["x", "", ""]);
    assert_eq!(table("a;b\n-;x\n").rows[1].mark(0), "-");
}

#[test]
fn rows_of_a_spreadsheet_are_a_table() {
    let row = |line: u32, cells: &[&str]| {
        (line, cells.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let rows = vec![row(1, &["Date", "Amount"]), row(2, &["", " "]), row(3, &["2024", "1"])];
    let table = Table::of_rows(rows).unwrap();
    assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3]);
    assert!(Table::of_rows(vec![(1, vec![String::from("x"); 1_001])]).is_err());
}
